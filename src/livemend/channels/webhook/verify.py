"""Signatures of webhook bodies, both ways: `X-Livemend-Signature: t=<unix seconds>,v1=<hex>`.

Signed is `<t>.<body>` with HMAC-SHA256, so neither the body nor its age can be changed.
"""

import hashlib
import hmac

HEADER = "X-Livemend-Signature"
# Seconds a sender's clock may be off; a body caught by a third party is worthless afterwards.
TOLERANCE = 300
_LONGEST_HEADER = 1000


def sign(secret: str, body: bytes, now: int) -> str:
    """Header value. now: unix seconds."""
    return f"t={now},v1={_digest(secret, str(now), body)}"


def verify(secret: str, header: str | None, body: bytes, now: int, tolerance: int = TOLERANCE) -> bool:
    """Whether the body is from a holder of the secret and fresh. Several v1 may stand in one header
    (a sender changing its secret); an empty secret accepts nothing."""
    if not secret or not header or len(header) > _LONGEST_HEADER or not header.isascii():
        return False
    stamp, given = "", []
    for part in header.split(","):
        key, _, value = part.strip().partition("=")
        if key == "t":
            if stamp:
                return False
            stamp = value
        elif key == "v1":
            given.append(value.lower())
    if not (stamp.isdigit() and len(stamp) <= 12) or abs(now - int(stamp)) > tolerance:
        return False
    right = _digest(secret, stamp, body)
    return any(hmac.compare_digest(right, value) for value in given)


def _digest(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
