"""Ids sort by time (UUIDv7); what a stranger may hold is unguessable and stored only as a hash."""

import hashlib
import secrets

import uuid_utils


def new_id() -> str:
    return str(uuid_utils.uuid7())


def new_token() -> str:
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
