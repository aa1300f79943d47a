"""No shop system: a person does it and ticks, with proof."""

from .base import Ask, ByHand, Done


class Manual:
    name = "manual"
    can: frozenset[str] = frozenset()
    settles = 0.0

    async def find(self, ask: Ask) -> Done | None:
        return None

    async def do(self, ask: Ask) -> Done:
        raise ByHand("no_connector")
