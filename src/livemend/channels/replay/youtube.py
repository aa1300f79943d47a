"""Chat replay as yt-dlp stores it (`*.live_chat.json`): one action of the page a line."""

from collections.abc import Iterable, Iterator
from typing import Any

from livemend.channels import clean
from livemend.channels.base import LiveEvent
from livemend.channels.clean import BadField
from livemend.channels.generic import words_of

from .reader import JsonReader, child
from .source import Source

_ACTIONS = ("addChatItemAction", "markChatItemAsDeletedAction", "markChatItemsByAuthorAsDeletedAction")
# Only these carry words of a viewer; the rest are pictures, tickers and notices of the page.
_WITH_WORDS = ("liveChatTextMessageRenderer", "liveChatPaidMessageRenderer", "liveChatMembershipItemRenderer")


class YoutubeReader(JsonReader):
    name = "yt-dlp"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        return any("replayChatItemAction" in s or any(a in s for a in _ACTIONS) for s in samples)

    def events(self, obj: Any, source: Source) -> Iterable[LiveEvent]:
        if type(obj) is not dict:
            raise BadField("not a JSON object")
        replay = obj.get("replayChatItemAction")
        if replay is None:
            return tuple(_events(obj, None, source))
        actions = child(replay, "actions")
        if not isinstance(actions, list):
            raise BadField("replayChatItemAction holds no actions")
        offset = clean.moment(child(replay, "videoOffsetTimeMsec"), "videoOffsetTimeMsec")
        return [event for action in actions for event in _events(action, offset, source)]


def _events(action: Any, offset: int | None, source: Source) -> Iterator[LiveEvent]:
    item = child(action, "addChatItemAction", "item")
    platform = source.platform("youtube")
    for kind in _WITH_WORDS:
        message = child(item, kind)
        if message is None:
            continue
        plain = _plain(child(message, "message"))
        if not plain.strip():
            continue  # a paid message or a membership without words
        text, cut = words_of(plain)
        stamp = clean.moment(child(message, "timestampUsec"), "timestampUsec", "us")
        yield LiveEvent(
            platform=platform,
            room=source.room,
            message_id=clean.ident(child(message, "id"), "id"),
            user_id=clean.ident(child(message, "authorExternalChannelId"), "authorExternalChannelId"),
            user=clean.name(_plain(child(message, "authorName"))),
            text=text,
            text_cut=cut,
            ts=offset if stamp is None else stamp,
        )
    gone = child(action, "markChatItemAsDeletedAction", "targetItemId")
    author = child(action, "markChatItemsByAuthorAsDeletedAction", "externalChannelId")
    if gone is not None or author is not None:
        yield LiveEvent(
            type="deleted",
            platform=platform,
            room=source.room,
            message_id=clean.ident(gone, "targetItemId"),
            user_id=clean.ident(author, "externalChannelId"),
            ts=offset,
        )


def _plain(message: Any) -> str:
    """Runs of text and emoji as one text: the page's own emoji by its character, a channel's by its :name:."""
    simple = child(message, "simpleText")
    if isinstance(simple, str):
        return simple
    runs = child(message, "runs")
    parts: list[str] = []
    for run in runs if isinstance(runs, list) else ():
        text = child(run, "text")
        parts.append(text if isinstance(text, str) else _emoji(child(run, "emoji")))
    return "".join(parts)


def _emoji(emoji: Any) -> str:
    shortcuts = child(emoji, "shortcuts")
    if child(emoji, "isCustomEmoji") is True or not isinstance(child(emoji, "emojiId"), str):
        first = shortcuts[0] if isinstance(shortcuts, list) and shortcuts else None
        return first if isinstance(first, str) else ""
    return str(child(emoji, "emojiId"))
