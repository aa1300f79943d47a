"""The fixtures of a live show."""

from live import say, show, team

__all__ = ["say", "show", "team"]
