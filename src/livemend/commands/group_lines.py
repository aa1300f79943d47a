"""What a line of `livemend group` says, and when it was written. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import msgspec

from livemend.channels import clean, generic
from livemend.kit.clock import to_ms

# A time further than this beyond both of its neighbours is a slip of somebody's clock.
SLIP_MS = 3_600_000
# Without times, one comment a second.
STEP_MS = 1000


class Given(msgspec.Struct):
    """What a line may hold; other fields are ignored. As tools write it: a number as text, what is unknown as null."""

    text: str
    id: str | int | None = None
    user_id: Any = None
    user: Any = None
    ts: Any = None
    platform: Any = None
    room: Any = None
    product: Any = None
    account_age_days: Any = None
    order_match: Any = None


class Line(msgspec.Struct):
    text: str
    id: str | int | None
    user: str
    ts: int | None
    platform: str
    room: str
    product: str | None
    account_age_days: int | None
    order_match: bool | None


_decode = msgspec.json.Decoder(Given).decode


def line_of(raw: bytes) -> Line:
    """ValueError says which field cannot be used."""
    given = _decode(raw)
    return Line(
        text=given.text,
        id=given.id,
        user=clean.ident(given.user_id, "user_id") or clean.name(given.user),
        ts=_moment(given.ts),
        platform=clean.ident(given.platform, "platform", 40) or "",
        room=clean.ident(given.room, "room") or "",
        product=clean.ident(given.product, "product", 60),
        account_age_days=generic.age(given.account_age_days),
        order_match=clean.flag(given.order_match, "order_match"),
    )


def _moment(ts: Any) -> int | None:
    """Milliseconds, or a time as people and most tools write it; without a zone it is UTC."""
    if isinstance(ts, str) and "-" in ts[1:]:
        try:
            found = datetime.fromisoformat(ts.strip())
        except ValueError:
            raise clean.BadField("ts is no time") from None
        return to_ms(found if found.tzinfo else found.replace(tzinfo=UTC))
    return clean.moment(ts)


def moments(stamps: Iterable[int | None]) -> Iterator[int]:
    """When each comment was written: the time it has, else a second after the one before.

    One wrong clock must not make a moment of all that follow, nor keep a matter open for ever.
    """
    clock, own, untimed = 0, None, 0
    before = -clean.MAX_TS
    for stamp in chain(stamps, (clean.MAX_TS,)):
        if stamp is None and own is None:
            clock += STEP_MS
            yield clock
        elif stamp is None:
            untimed += 1
        else:
            if own is not None:
                before = _settled(before, own, stamp)
                yield from range(before, before + STEP_MS * (untimed + 1), STEP_MS)
            own, untimed = stamp, 0


def _settled(before: int, own: int, after: int) -> int:
    middle = sorted((before, own, after))[1]
    return own if abs(own - middle) <= SLIP_MS else middle
