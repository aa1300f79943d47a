"""Contact data at rest: encrypted columns, and a keyed hash beside them where something is looked up.

The keys come from the secret key; older ones still open what they closed, until everything is sealed anew.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.types import TypeDecorator


class KeyMissing(Exception):
    """Sealed data was touched before `use` was called, or by a process with another secret key."""


class Ring:
    """secrets: the present secret first."""

    def __init__(self, secrets: Sequence[str]):
        self.fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(s, "seal"))) for s in secrets])
        self.blind = [_derive(s, "blind") for s in secrets]


def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"livemend contact data {purpose}".encode(), hashlib.sha256).digest()


_rings: list[Ring] = []


def use(secret: str, older: Sequence[str] = ()) -> None:
    """Once a process, when the desk is built."""
    _rings[:] = [Ring([secret, *older])]


def _ring() -> Ring:
    if not _rings:
        raise KeyMissing("no key for sealed data")
    return _rings[0]


def seal(text: str) -> str:
    return _ring().fernet.encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    try:
        return _ring().fernet.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise KeyMissing("sealed with a key that is not known here") from error


def blind(text: str) -> str:
    """The same text has the same value, and without the key it says nothing (64 hex digits)."""
    return hmac.new(_ring().blind[0], text.encode(), hashlib.sha256).hexdigest()


def blinds(text: str) -> list[str]:
    """By all keys: what was stored before a change of key is found too."""
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in _ring().blind]


class Sealed(TypeDecorator[str]):
    """Text that only this desk can read; cannot be compared or sorted by the database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else seal(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else unseal(value)
