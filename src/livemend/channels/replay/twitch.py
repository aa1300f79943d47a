"""Chat as TwitchDownloader stores it: one object with a list `comments`, often hundreds of MB."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from livemend.channels import clean
from livemend.channels.base import LiveEvent
from livemend.channels.clean import BadField
from livemend.channels.generic import words_of

from .reader import Item, JsonReader, child
from .source import Source

# Quotes within a string are escaped, so this can only be the key itself.
_COMMENTS = re.compile(r'"comments"\s*:\s*\[')
_OWN_KEYS = re.compile(r'"(?:FileInfo|streamer|video|embeddedData)"\s*:\s*\{')
_STREAMER = re.compile(r'"streamer"\s*:\s*(?=\{)')


class TwitchReader(JsonReader):
    name = "twitch-downloader"
    opening = _COMMENTS

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        if not source.head.lstrip("\ufeff \t\r\n").startswith("{"):
            return False
        if any("replayChatItemAction" in sample for sample in samples):
            return False
        start = source.head
        return bool(_OWN_KEYS.search(start)) and (bool(_COMMENTS.search(start)) or not source.whole)

    def read(self, source: Source) -> Iterator[Item]:
        return self._array(source)

    def events(self, obj: Any, source: Source) -> Iterable[LiveEvent]:
        if type(obj) is not dict:
            raise BadField("not a JSON object")
        body = child(obj, "message", "body")
        if body is None:
            body = _fragments(child(obj, "message", "fragments"))
        if body == "":
            return ()
        text, cut = words_of(body)
        who = obj.get("commenter")
        at = _epoch(obj.get("created_at"))
        since = _epoch(child(who, "created_at"))
        old = at is not None and since is not None and 0 <= since <= at
        offset = clean.moment(obj.get("content_offset_seconds"), "content_offset_seconds", "s")
        return (
            LiveEvent(
                platform=source.platform("twitch"),
                room=_streamer(source.head) or source.room,
                message_id=clean.ident(obj.get("_id"), "_id"),
                user_id=clean.ident(child(who, "_id"), "commenter._id"),
                user=clean.name(child(who, "display_name") or child(who, "name")),
                text=text,
                text_cut=cut,
                ts=offset if at is None else at,
                account_age_days=(at - since) // 86_400_000 if old and at and since is not None else None,
            ),
        )


def _fragments(fragments: Any) -> str | None:
    if not isinstance(fragments, list):
        return None
    return "".join(text for f in fragments if isinstance(text := child(f, "text"), str))


def _epoch(value: Any) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return clean.moment(at.timestamp(), "created_at", "s")
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4)
def _streamer(head: str) -> str:
    found = _STREAMER.search(head)
    if found is None:
        return ""
    try:
        streamer, _ = json.JSONDecoder().raw_decode(head, found.end())
    except (ValueError, RecursionError):
        return ""
    return clean.name(child(streamer, "name"))
