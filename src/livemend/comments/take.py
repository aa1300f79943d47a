"""A delivery as a whole: what was stored, what was there already, what could not be used."""

from collections.abc import Sequence
from typing import Any

from livemend.channels.base import LiveEvent, Malformed

from .ingest import Ingest

# A delivery whose lines are all broken still gets a short answer.
NAMED = 50


async def take(ingest: Ingest, show_id: str, found: Sequence[LiveEvent | Malformed]) -> dict[str, Any]:
    """Returns when all of it is durable."""
    events = [item for item in found if isinstance(item, LiveEvent)]
    bad = [item for item in found if isinstance(item, Malformed)]
    done = await ingest.submit(show_id, events) if events else None
    return {
        "stored": done.stored if done else 0,
        "duplicates": done.duplicates if done else 0,
        "malformed": len(bad),
        "problems": [{"line": b.line, "element": b.element, "reason": b.reason} for b in bad[:NAMED]],
    }
