"""Our own shape of an event as JSON or as columns: what recordings and the ingest route take."""

import json
from typing import Any

import msgspec

from . import clean
from .base import LiveEvent
from .clean import BadField

_decoder = msgspec.json.Decoder()
_COMMENT = frozenset({"comment", "chat", "message"})


def decode(raw: bytes) -> Any:
    """Any JSON value; BadField says in plain words why not."""
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    except RecursionError:
        raise BadField("nested too deeply") from None
    try:  # the fast decoder denies half an emoji; the words around it are worth having
        return json.loads(raw.decode(), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadField("not valid UTF-8") from None
    except RecursionError:
        raise BadField("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise BadField(f"not valid JSON at character {error.pos + 1}") from None
    except ValueError:
        raise BadField("a number that is no JSON number") from None


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def words_of(value: Any) -> tuple[str, int]:
    """The words of a comment; BadField when there are none."""
    if type(value) is not str:
        raise BadField("text is missing" if value is None else "text is not text")
    text, cut = clean.words(value)
    if not text or text.isspace():
        raise BadField("text is empty")
    return text, cut


def event_of(obj: Any, platform: str, room: str = "") -> LiveEvent:
    """The event of one object; platform and room where it names none. BadField when it cannot be used."""
    if type(obj) is not dict:
        raise BadField("not a JSON object")
    get = obj.get
    kind = get("type") or "comment"
    source = clean.ident(get("platform"), "platform", 40) or platform
    place = clean.ident(get("room"), "room") or room
    ts = clean.moment(get("ts"))
    if kind in _COMMENT if type(kind) is str else False:
        text, cut = words_of(get("text"))
        return LiveEvent(
            platform=source,
            room=place,
            message_id=clean.ident(get("message_id"), "message_id"),
            user_id=clean.ident(get("user_id"), "user_id"),
            user=clean.name(get("user")),
            text=text,
            text_cut=cut,
            ts=ts,
            account_age_days=age(get("account_age_days")),
            order_match=clean.flag(get("order_match"), "order_match"),
            product=clean.ident(get("product"), "product", 60),
            reply_to=clean.ident(get("reply_to"), "reply_to"),
            is_history=bool(clean.flag(get("is_history"), "is_history")),
        )
    if kind == "product":
        product = clean.ident(get("sku", get("product")), "product", 60)
        if product is None:
            raise BadField("product is missing")
        return LiveEvent(type="product", platform=source, room=place, product=product, ts=ts)
    if kind == "viewers":
        count = clean.number(get("count"), "count")
        if count is None:
            raise BadField("count is missing")
        return LiveEvent(type="viewers", platform=source, room=place, count=count, ts=ts)
    if kind == "gap":
        begin = clean.moment(get("from", get("gap_from")), "from")
        end = clean.moment(get("to", get("gap_to")), "to")
        begin = ts if begin is None else begin
        if begin is not None and end is not None and end < begin:
            raise BadField("to is before from")
        reason = clean.name(get("reason")) or None
        return LiveEvent(type="gap", platform=source, room=place, gap_from=begin, gap_to=end, reason=reason, ts=ts)
    if kind == "deleted":
        message_id = clean.ident(get("message_id"), "message_id")
        user_id = clean.ident(get("user_id"), "user_id")
        if message_id is None and user_id is None:
            raise BadField("message_id is missing")
        return LiveEvent(type="deleted", platform=source, room=place, message_id=message_id, user_id=user_id, ts=ts)
    if kind == "heartbeat":
        return LiveEvent(type="heartbeat", platform=source, room=place, ts=ts)
    if kind == "start":
        return LiveEvent(type="start", platform=source, room=place, ts=ts)
    if kind == "end":
        return LiveEvent(type="end", platform=source, room=place, ts=ts)
    raise BadField("unknown type")


def age(value: Any) -> int | None:
    """Days; sources write -1 for unknown."""
    days = clean.number(value, "account_age_days", -1, 100_000)
    return None if days == -1 else days
