"""What can be done on each platform, for the console to say before anyone tries.

These are the abilities of the platform's own interface, or of the bridge where no interface exists. Whether an
adapter is connected is another question: an act without one is done by a person.
"""

from enum import StrEnum

import msgspec

from .base import ActResult, Cap, Outcome


class Way(StrEnum):
    """How we come to a platform. Bridges are best effort: they break when a page changes."""

    OFFICIAL = "official"
    BRIDGE = "bridge"
    OWN = "own"


class Known(msgspec.Struct, frozen=True):
    kind: str
    way: Way
    caps: frozenset[Cap]
    # The platform's API needs the author's account id for these; without one a person does it.
    need_user: frozenset[Cap] = frozenset({Cap.TIMEOUT, Cap.BAN, Cap.UNBAN, Cap.WARN})


def _known(kind: str, way: Way, *caps: Cap) -> Known:
    return Known(kind, way, frozenset({Cap.READ, *caps}))


_ALL = (
    # developers.facebook.com: live-video/comments, comment (is_hidden), page/blocked, private replies
    _known("facebook", Way.OFFICIAL, Cap.HIDE, Cap.UNHIDE, Cap.DELETE, Cap.BAN, Cap.UNBAN, Cap.REPLY, Cap.DM),
    # developers.facebook.com: Instagram live_comments webhook; one private reply, during the broadcast
    _known("instagram", Way.OFFICIAL, Cap.REPLY, Cap.DM),
    # developers.google.com/youtube/v3/live: liveChatMessages, liveChatBans
    _known("youtube", Way.OFFICIAL, Cap.DELETE, Cap.TIMEOUT, Cap.BAN, Cap.UNBAN, Cap.POST),
    # dev.twitch.tv/docs/api: moderation/chat, moderation/bans, moderation/warnings, chat/messages, whispers
    _known(
        "twitch",
        Way.OFFICIAL,
        Cap.DELETE,
        Cap.TIMEOUT,
        Cap.BAN,
        Cap.UNBAN,
        Cap.WARN,
        Cap.REPLY,
        Cap.POST,
        Cap.DM,
    ),
    # open.shopee.com, module Livestream: post_comment, ban_user_comment, unban_user_comment, update_show_item
    _known("shopee", Way.OFFICIAL, Cap.POST, Cap.BAN, Cap.UNBAN, Cap.PIN),
    # open-live.bilibili.com: long connection only, no moderation
    _known("bilibili", Way.OFFICIAL),
    # developers.line.biz: Messaging API, webhook and push
    _known("line", Way.OFFICIAL, Cap.REPLY, Cap.DM),
    # developer.open-douyin.com: comment push for rooms with a mounted mini game; no moderation
    _known("douyin", Way.OFFICIAL),
    # No official comment interface: TikTokLive
    _known("tiktok", Way.BRIDGE),
    # No public interface: the merchant's own console through oba-live-tool
    _known("taobao", Way.BRIDGE),
    _known("wechat_channels", Way.BRIDGE),
    _known("xiaohongshu", Way.BRIDGE),
    _known("kuaishou", Way.BRIDGE),
    # socialstream.ninja: sendChat goes through; its blocks mostly stay within the tool, so they are no ban
    _known("ssn", Way.BRIDGE, Cap.POST),
    # open-api.docs.shoplineapp.com: GET /sales/{saleId}/comments
    _known("shopline", Way.OFFICIAL),
    _known("replay", Way.OWN, *Cap),
    _known("webhook", Way.OWN),
)
KNOWN: dict[str, Known] = {known.kind: known for known in _ALL}


def known(platform: str) -> Known:
    """A platform nobody wrote down can be read; every act there is done by a person."""
    return KNOWN.get(platform) or Known(platform, Way.BRIDGE, frozenset({Cap.READ}))


def may_act(platform: str, kind: Cap, user_id: str | None) -> bool:
    """Whether the platform offers this act; never by name alone where it needs the account."""
    found = known(platform)
    return kind in found.caps and (user_id is not None or kind not in found.need_user)


def by_hand(platform: str, kind: Cap) -> ActResult:
    """The answer where no adapter can do it."""
    reason = "no_connector" if kind in known(platform).caps else "no_capability"
    return ActResult(Outcome.MANUAL_REQUIRED, {"reason": reason, "platform": platform})
