"""A broadcast: rooms, run-down, product on air, roster, mood."""
