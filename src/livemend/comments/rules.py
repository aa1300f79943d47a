"""Which comments are the same delivery, and what binds a comment to the log."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from livemend.channels.base import LiveEvent

# Without an id from the platform, the same words of the same person within this time are one delivery.
SAME_WITHIN_MS = 5000
# A feed without heartbeats is missed by its own pace: after so many deliveries there is one, and a silence that is so
# many times its mean and its longest pause is no pause of the people any more.
PACE_FROM, MEAN_PAUSES, LONGEST_PAUSES = 20, 10, 3


def user_key(event: LiveEvent) -> str:
    """Platform + account id; the bare name only where the platform gives no id."""
    return f"{event.platform}:{event.user_id}" if event.user_id else f"{event.platform}:~{event.user}"


def dedupe_key(event: LiveEvent, at_ms: int) -> str:
    """Same key: same delivery (64 hex digits)."""
    if event.message_id:
        body = f"id\0{event.platform}\0{event.room}\0{event.message_id}"
    else:
        body = f"no\0{event.platform}\0{event.room}\0{user_key(event)}\0{event.text}\0{at_ms // SAME_WITHIN_MS}"
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def comment_hash(*, platform: str, room: str, user: str, text: str, at_ms: int) -> str:
    body = "\0".join((platform, room, user, text, str(at_ms)))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def digest(hashes: Iterable[str]) -> str:
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def beats(heard_at: datetime, beat_at: datetime | None, silence: float) -> bool:
    """Whether heartbeats were being sent up to the last sign of life. silence: seconds."""
    return beat_at is not None and (heard_at - beat_at).total_seconds() <= silence


def patience(silence: float, arrivals: Sequence[datetime]) -> float | None:
    """Seconds a feed without heartbeats may be silent; None: too little is known of its pace.

    arrivals: moments of deliveries, each once, in order.
    """
    if len(arrivals) < PACE_FROM:
        return None
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(arrivals)]
    return max(2 * silence, MEAN_PAUSES * sum(pauses) / len(pauses), LONGEST_PAUSES * max(pauses))
