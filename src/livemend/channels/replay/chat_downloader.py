"""Output of chat-downloader: array or one message a line, from YouTube, Twitch, Facebook and others."""

from collections.abc import Iterable
from typing import Any

from livemend.channels import clean
from livemend.channels.base import LiveEvent
from livemend.channels.clean import BadField
from livemend.channels.generic import words_of

from .reader import JsonReader, child
from .source import Source

_DELETED = frozenset({"delete_message", "remove_chat_item", "mark_chat_item_as_deleted"})


class ChatDownloaderReader(JsonReader):
    name = "chat-downloader"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        return any(
            isinstance(s.get("author"), dict) and ("message_type" in s or "message_id" in s or "time_in_seconds" in s)
            for s in samples
        )

    def events(self, obj: Any, source: Source) -> Iterable[LiveEvent]:
        if type(obj) is not dict:
            raise BadField("not a JSON object")
        author = obj.get("author")
        platform = source.platform(_guess(obj, author))
        ts = clean.moment(obj.get("timestamp"), "timestamp", "us")
        if ts is None:
            ts = clean.moment(obj.get("time_in_seconds"), "time_in_seconds", "s")
        if obj.get("message_type") in _DELETED if isinstance(obj.get("message_type"), str) else False:
            target = clean.ident(obj.get("target_message_id"), "target_message_id")
            if target is None:
                raise BadField("target_message_id is missing")
            return (LiveEvent(type="deleted", platform=platform, room=source.room, message_id=target, ts=ts),)
        message = obj.get("message")
        if (message is None and "message_type" in obj) or message == "":
            return ()  # a sticker, a membership, a raid: no words
        text, cut = words_of(message)
        return (
            LiveEvent(
                platform=platform,
                room=source.room,
                message_id=clean.ident(obj.get("message_id"), "message_id"),
                user_id=clean.ident(child(author, "id"), "author.id"),
                user=clean.name(child(author, "display_name") or child(author, "name")),
                text=text,
                text_cut=cut,
                ts=ts,
            ),
        )


def _guess(obj: dict[str, Any], author: Any) -> str:
    """The file does not say where it is from; the form of the ids does."""
    user_id = child(author, "id")
    if isinstance(user_id, str) and user_id.startswith("UC") and len(user_id) == 24:
        return "youtube"
    if "channel_id" in obj and isinstance(user_id, str | int) and str(user_id).isdigit():
        return "twitch"
    return "replay"
