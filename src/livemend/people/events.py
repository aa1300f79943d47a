"""What happens to people's access."""

from dataclasses import dataclass

from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class UserCreated(Event, kind="user.created", stream="desk"):
    user_id: str
    role: str


@dataclass(frozen=True, kw_only=True)
class UserLoggedIn(Event, kind="user.logged_in", stream="desk"):
    user_id: str
    via: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event, kind="token.issued", stream="desk"):
    token_id: str
    user_id: str
