"""What answers are held against where no numbers are known: rules, each a frozen value that says what is wrong."""
