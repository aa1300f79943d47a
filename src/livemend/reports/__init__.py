"""What happened and what is still owed: read-only, counted from the rows themselves."""
