"""The same complaint from one person or many is one incident: the thing the floor decides about."""
