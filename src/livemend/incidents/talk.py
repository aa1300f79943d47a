"""What was said last in the rooms: what a bare "me too" or "+1" answers."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from . import topics
from .group import UNFAVOURABLE, Group
from .item import Item

ME_TOO_MS = 90_000
KEPT = 60
CALL, MATTER, OTHER = "call", "matter", ""


class Said(NamedTuple):
    """what: an order or a new product on air (CALL), a complaint (MATTER), a question (OTHER)."""

    at: int
    room: str
    what: str
    user: str
    group: Group | None


class Talk:
    def __init__(self) -> None:
        self._said: deque[Said] = deque(maxlen=KEPT)

    def add(self, said: Said) -> None:
        self._said.append(said)

    def restore(self, said: Iterable[Said], groups: Mapping[str, Group]) -> None:
        """In order of time; what was said of a matter that is gone or was read anew is dropped."""
        self._said = deque(sorted([*self._standing(groups), *said], key=lambda one: one.at)[-KEPT:], maxlen=KEPT)

    def _standing(self, groups: Mapping[str, Group]) -> list[Said]:
        return [one for one in self._said if one.group is None or groups.get(one.group.key) is one.group]

    def answered(self, item: Item, groups: Mapping[str, Group]) -> Group | None:
        """The weightier of what was said last in this room and around it; None when it is no me-too after all."""
        weight = {CALL: 0.0, MATTER: 0.0}
        newest: Group | None = None
        best = -1.0
        standing = self._standing(groups)[::-1]
        for at, room, what, user, group in standing:
            age = item.at - at
            # A person may have placed an old comment just now, so the last is not always the newest.
            if age > ME_TOO_MS or not what or user == item.user:
                continue
            near = (3.0 if room == item.room or not room else 1.0) / (1.0 + max(age, 0) / 15_000)
            weight[what] += near
            if group is not None and what == MATTER and near > best and not group.suspicious:
                best, newest = near, group
        if newest is None or (topics.PLUS_ONE.match(item.plain) and weight[CALL] >= weight[MATTER]):
            return None
        if topics.ONLY_ME_TOO.match(item.plain):
            return newest
        # More than the bare words: it must speak of the same thing.
        heard = frozenset({"harm"}) if item.lane == "safety" else topics.symptoms(item.plain)
        if item.lane not in UNFAVOURABLE and not heard:
            return None
        for said in standing:
            if said.group is not None and said.what == MATTER and not heard.isdisjoint(said.group.symptoms):
                return said.group
        return newest if not heard else None
