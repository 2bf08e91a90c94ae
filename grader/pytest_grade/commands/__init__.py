"""What is typed in a terminal: a module for each command, of which none is loaded before it is wanted."""
