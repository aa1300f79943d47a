"""Argon2id with the library's defaults (RFC 9106 low-memory profile)."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher()
# Checked for unknown log-ins too, so that the answer takes as long as for known ones. No secret, so it is written down:
# to make one at every start took a tenth of a second.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$tHTLBF7YRuY0/u5Oh5O/lg$B9WX9CrK9jn0kguk4ZdhmlFs/yj/VFwchCqavZcxm/Q"


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    try:
        _hasher.verify(stored or NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None
