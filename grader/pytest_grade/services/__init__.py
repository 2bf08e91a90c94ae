"""What the services run that grade one submission at a time: bundles and archives for them, each a command."""
