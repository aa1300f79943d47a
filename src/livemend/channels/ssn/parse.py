"""One message of Social Stream Ninja. Its `id` restarts with the extension, so it identifies nothing."""

from typing import Any

from livemend.channels import clean
from livemend.channels.base import LiveEvent
from livemend.channels.clean import BadField
from livemend.channels.generic import words_of


def is_message(obj: Any) -> bool:
    return isinstance(obj, dict) and "chatmessage" in obj and "chatname" in obj


def event_of(obj: Any, platform: str, room: str = "") -> LiveEvent | None:
    """The event of one message; None for what is neither chat nor viewers (likes, follows, gifts)."""
    if type(obj) is not dict:
        raise BadField("not a JSON object")
    meta = obj.get("meta")
    source = clean.ident(obj.get("type"), "type", 40) or platform
    ts = clean.moment(obj.get("timestamp"), "timestamp")
    happening = obj.get("event")
    if happening == "viewer_update":
        count = clean.number(meta, "meta") if not isinstance(meta, dict) else None
        return None if count is None else LiveEvent(type="viewers", platform=source, room=room, count=count, ts=ts)
    if happening:
        return None
    message = obj.get("chatmessage")
    if message is not None and type(message) is not str:
        raise BadField("chatmessage is not text")
    plain = message or ""
    if obj.get("textonly") is not True:
        plain = clean.html_text(plain)
    if not plain.strip() and (obj.get("hasDonation") or obj.get("contentimg") or obj.get("membership")):
        return None
    text, cut = words_of(plain)
    who = obj.get("chatname")
    message_id = meta.get("messageId") if isinstance(meta, dict) else None
    return LiveEvent(
        platform=source,
        room=room,
        message_id=clean.ident(message_id, "meta.messageId"),
        user_id=clean.ident(obj.get("userid"), "userid"),
        user=clean.name(clean.html_text(who) if type(who) is str else who),
        text=text,
        text_cut=cut,
        ts=ts,
    )
