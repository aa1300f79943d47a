"""Which playbook a case follows and where on its way it stands; read at every look, so a change holds at once."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.incidents import queries as incidents
from livemend.knowledge import queries as knowledge
from livemend.knowledge.playbook import Playbook
from livemend.knowledge.rules import case_type

from .model import Status
from .path_rules import Way, done_before


async def types_of(conn: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> dict[str, str]:
    """Case id -> what kind of case it is."""
    faults = await incidents.faults(conn, sorted({r.incident_id for r in rows if r.incident_id}))
    return {r.id: case_type(r.issue, r.subtype, r.level, faults.get(r.incident_id)) for r in rows}


async def books_of(conn: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> dict[str, Playbook]:
    """Case id -> playbook, for a whole list in two looks."""
    types = await types_of(conn, rows)
    books = await knowledge.playbooks_in_force(conn, sorted(set(types.values())))
    return {case_id: books[kind] for case_id, kind in types.items()}


async def book_of(conn: AsyncConnection, r: sa.Row[Any]) -> Playbook:
    return (await books_of(conn, [r]))[r.id]


def way(book: Playbook, r: sa.Row[Any]) -> Way:
    return Way(book.path, r.step, done_before(r.step, r.steps_done))


async def way_of(conn: AsyncConnection, r: sa.Row[Any]) -> Way:
    return way(await book_of(conn, r), r)


def step_name(book: Playbook, key: str) -> dict[str, str] | None:
    """The shop's own word for a step; None: the house's."""
    step = book.step(key)
    return dict(step.name) if step is not None and step.name else None


def playbook_view(book: Playbook, r: sa.Row[Any], missing: Sequence[str] = ()) -> dict[str, Any] | None:
    """In the playbook's order, as the case stands. None: spam follows no playbook.

    missing: what the customer is still asked for. gone: the case stands on a step that was taken out.
    """
    if r.status == Status.SPAM:
        return None
    at = way(book, r)
    over = r.status == Status.CLOSED
    steps = []
    for step in book.steps:
        state = at.state(step.key, over=over)
        steps.append(
            {
                "step": step.key,
                "name": dict(step.name) if step.name else None,
                "todo": step.todo,
                "role": step.role,
                "within_minutes": step.within,
                "state": state,
                "done": state == "done",
                "current": state == "current",
                "requires": list(step.requires),
                "lacks": [item for item in step.requires if item in missing],
                "needs_reason": at.needs_reason(step.key),
            }
        )
    return {
        "case_type": book.case_type,
        "title": book.name,
        "steps": steps,
        "next": at.next,
        "gone": at.gone,
        "tells_alone": at.tells_alone(),
    }
