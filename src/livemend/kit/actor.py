"""Who does it: a person, a customer by link, a program by token, or the house itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    id: str
    name: str
    role: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    lang: str = "en"

    def may(self, permission: str) -> bool:
        return permission in self.permissions


SYSTEM = Actor("system", "livemend", "system")
CUSTOMER = Actor("customer", "customer", "customer")
