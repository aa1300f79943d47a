"""Social Stream Ninja: one bridge to some 150 sources."""
