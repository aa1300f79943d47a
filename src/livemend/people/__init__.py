"""Users, roles, permissions, sessions, tokens."""
