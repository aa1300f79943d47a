"""Where complaints come from, what is done about it, and whether it helped."""
