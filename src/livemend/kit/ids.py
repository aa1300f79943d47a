"""Ids sort by time (UUIDv7); what a stranger may hold is unguessable and stored only as a hash."""

import base64
import hashlib
import hmac
import secrets

import uuid_utils


def new_id() -> str:
    return str(uuid_utils.uuid7())


def new_token() -> str:
    return secrets.token_urlsafe(24)


def link_token(secret: str, what: str) -> str:
    """24 bytes of HMAC: shown again to the team at any time, of no use without the secret key. what: which link."""
    mac = hmac.new(secret.encode(), what.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:24]).decode()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
