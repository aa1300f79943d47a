"""Where later stages add to a case without its knowing them: `desk.parts["cases"]`."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

Detail = Callable[[AsyncConnection, str], Awaitable[Any]]
OutcomeGuard = Callable[[AsyncConnection, str, str], Awaitable[list[str]]]
Guard = Callable[[AsyncConnection, str], Awaitable[list[str]]]
# Cases -> (case, currency, minor units), as many as there are.
Spent = Callable[[AsyncConnection, Sequence[str]], Awaitable[Iterable[tuple[str, str, int]]]]


@dataclass
class CaseSeams:
    """detail: key of the case page -> what to show there; close_guards: codes of what is still open."""

    detail: dict[str, Detail] = field(default_factory=dict)
    close_guards: list[Guard] = field(default_factory=list)
    # The same, depending on how it is to end.
    outcome_guards: list[OutcomeGuard] = field(default_factory=list)
    # Further things to ask the customer for, as codes (the policy's needs).
    needs: list[Guard] = field(default_factory=list)
    # Item of a playbook's `closing` -> codes of what it still wants.
    closing_items: dict[str, Guard] = field(default_factory=dict)
    # Kinds of what is on file and shows that the cause lies outside the house.
    filed: list[Guard] = field(default_factory=list)

    # What handling a case has cost; below zero what came back.
    costs: list[Spent] = field(default_factory=list)

    async def spent(self, conn: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for cost in self.costs:
            for case_id, currency, minor in await cost(conn, ids):
                total = found.setdefault(case_id, {})
                total[currency] = total.get(currency, 0) + minor
        return found

    async def filed_of(self, conn: AsyncConnection, case_id: str) -> list[str]:
        return [kind for guard in self.filed for kind in await guard(conn, case_id)]

    async def open_things(self, conn: AsyncConnection, case_id: str, outcome: str | None = None) -> list[str]:
        """outcome None: whatever it may be."""
        found: list[str] = []
        for guard in self.close_guards:
            found += await guard(conn, case_id)
        if outcome is not None:
            for by_outcome in self.outcome_guards:
                found += await by_outcome(conn, case_id, outcome)
        return list(dict.fromkeys(found))
