"""What a writer's behaviour says for and against an attack. Signals with weights; a person decides (R061, R062)."""

import math

from . import topics
from .item import Item, Placed

ROOMS = 3
# Weights add up to log-odds beside the text's own suspicion.
COPIES, NEW_ACCOUNT, NO_ORDER, MANY_ROOMS, EXTORTION = 1.6, 0.9, 0.5, 0.8, 1.2
ORDER, DETAIL, ASKS = -2.4, -0.9, -0.7


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
        if copies >= 2:
            found.append(("near_copies", round(COPIES * min(1.0, copies / 5), 2)))
        if item.new_account:
            found.append(("new_account", NEW_ACCOUNT))
        if item.order_match is False or (item.order_match is None and (copies >= 2 or item.suspicion >= 0.3)):
            found.append(("no_order", NO_ORDER))
        if len(rooms) >= ROOMS:
            found.append(("many_rooms", MANY_ROOMS))
        against = len(found)
        if item.buyer:
            found.append(("order_match", ORDER))
        if against or item.suspicion >= 0.2:
            if item.symptoms and item.subtype not in (None, "other"):
                found.append(("concrete_defect", DETAIL))
            if topics.REMEDY.search(item.plain):
                found.append(("asks_for_remedy", ASKS))
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
