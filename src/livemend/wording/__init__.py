"""Pure: a text that leaves us and its context -> what is wrong with it. No database, no network."""

from .finding import FIVE_PARTS, THREE_PARTS, Allowed, Context, Finding, Part, Severity, stops
from .guard import check

__all__ = ["FIVE_PARTS", "THREE_PARTS", "Allowed", "Context", "Finding", "Part", "Severity", "check", "stops"]
