"""What a writer's behaviour says for and against an attack. Signals with weights; a person decides (R061, R062)."""

import math

from . import topics
from .item import Item, Placed

ROOMS = 3
# Every name that behaviour writes; the console has words for each. The weights add up to log-odds beside the text's
# own suspicion; below zero they protect.
WEIGHTS = {
    "near_copies": 1.6,
    "new_account": 0.9,
    "no_order": 0.5,
    "many_rooms": 0.8,
    "order_match": -2.4,
    "concrete_defect": -0.9,
    "asks_for_remedy": -0.7,
}


class Behaviour:
    """Rooms each writer was seen in; the rest comes with the comment."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[str]] = {}

    def judge(self, item: Item, placed: Placed, copies: int) -> None:
        """Weigh the comment: signals and suspicion go into `placed`."""
        rooms = self._rooms.setdefault(item.user, set())
        if len(rooms) < ROOMS:
            rooms.add(item.room)
        found: list[tuple[str, float]] = list(item.text_signals)

        def add(name: str, share: float = 1.0) -> None:
            found.append((name, round(WEIGHTS[name] * share, 2)))

        if copies >= 2:
            add("near_copies", min(1.0, copies / 5))
        if item.new_account:
            add("new_account")
        if item.order_match is False or (item.order_match is None and (copies >= 2 or item.suspicion >= 0.3)):
            add("no_order")
        if len(rooms) >= ROOMS:
            add("many_rooms")
        against = len(found)
        if item.buyer:
            add("order_match")
        if against or item.suspicion >= 0.2:
            if item.symptoms and item.subtype not in (None, "other"):
                add("concrete_defect")
            if topics.REMEDY.search(item.plain):
                add("asks_for_remedy")
        elif not item.buyer:
            return
        behaviour = sum(w for name, w in found if name not in {n for n, _w in item.text_signals})
        placed.suspicion = shifted(item.suspicion, behaviour)
        placed.signals = tuple(found)


def shifted(chance: float, by: float) -> float:
    """A probability moved by log-odds."""
    p = min(max(chance, 0.005), 0.995)
    odds = p / (1 - p) * math.exp(by)
    return round(odds / (1 + odds), 3)
