"""Which servers help two browsers find each other: none within one network; TURN gets a password that ends."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import NotRequired

from typing_extensions import TypedDict

LIFE_SECONDS = 4 * 3600


class IceServer(TypedDict):
    """As the browser's RTCPeerConnection takes it."""

    urls: list[str]
    username: NotRequired[str]
    credential: NotRequired[str]


def servers(urls: Sequence[str], secret: str, who: str, now_s: int) -> list[IceServer]:
    """As coturn's `use-auth-secret` wants it: the user name ends with its time, the password is its HMAC-SHA1."""
    stun = [url for url in urls if url.startswith(("stun:", "stuns:"))]
    turn = [url for url in urls if url.startswith(("turn:", "turns:"))]
    found: list[IceServer] = [{"urls": stun}] if stun else []
    if turn and secret:
        user = f"{now_s + LIFE_SECONDS}:{who}"
        digest = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
        found.append({"urls": turn, "username": user, "credential": base64.b64encode(digest).decode()})
    elif turn:
        found.append({"urls": turn})
    return found
