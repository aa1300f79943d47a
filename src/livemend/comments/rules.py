"""Which comments are the same delivery, and what binds a comment to the log."""

import hashlib
from collections.abc import Iterable

from livemend.channels.base import LiveEvent

# Without an id from the platform, the same words of the same person within this time are one delivery.
SAME_WITHIN_MS = 5000


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
