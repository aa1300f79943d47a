"""What can be done from a terminal; one file a command."""
