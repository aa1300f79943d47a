"""Ask the customer for what is missing, with one act."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import Field

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.asking import missing
from livemend.cases.detail import detail
from livemend.cases.model import Status
from livemend.cases.serving import Body, seams_of
from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input
from livemend.kit.i18n import t
from livemend.knowledge.playbook import COLLECT
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import api_hooks, api_outlets, delivery
from .courier import Courier

router = APIRouter(tags=["notify"])
router.routes += [*api_hooks.router.routes, *api_outlets.router.routes]
NEEDS = frozenset({"contact", "wished", *COLLECT})


class Ask(Body):
    """fields: what to ask for; left out: everything that is missing. note: a personal line."""

    fields: list[str] | None = Field(None, max_length=10)
    note: str = Field("", max_length=2000)


@router.post("/cases/{case_id}/ask")
async def ask(case_id: str, body: Ask, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """The list goes out with the customer's own link; the case waits for the customer and its clocks pause."""
    courier: Courier = desk.parts["courier"]
    async with desk.db.write(who) as tx:
        row = await case_queries.row(tx.conn, case_id, lock=True)
        wanted = body.fields if body.fields is not None else await missing(tx.conn, row, seams_of(desk))
        if not wanted or not NEEDS.issuperset(wanted):
            raise bad_input("nothing_to_ask", fields={"fields": "nothing_to_ask"})
        params = {
            "list": "\n".join(f"- {t(row.lang, f'feedback.missing.{need}')}" for need in wanted),
            "note": body.note.strip() or t(row.lang, "notify.missing.note"),
        }
        once = f"missing:{tx.now.isoformat()}"
        await courier.automatic(tx, case_id, "missing", once=once, params=params, entry_kind="question")
        if row.status in (Status.NEW, Status.OPEN):
            await cases.set_status(tx, case_id, Status.PENDING_CUSTOMER)
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


@router.post("/cases/{case_id}/deliveries/{act_id}/again")
async def again(case_id: str, act_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """A message that did not arrive is carried once more, by whatever way leads to the customer now."""
    async with desk.db.write(who) as tx:
        await delivery.again(tx, desk.parts["courier"], case_id, act_id)
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


class Arrived(Body):
    """proof: how it can be seen that the customer has it."""

    proof: str = Field(min_length=1, max_length=2000)


@router.post("/cases/{case_id}/deliveries/{act_id}/done")
async def by_hand(
    case_id: str, act_id: str, body: Arrived, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """A person has told the customer by another way."""
    async with desk.db.write(who) as tx:
        await delivery.by_hand(tx, case_id, act_id, body.proof)
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))
