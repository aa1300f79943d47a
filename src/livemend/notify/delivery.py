"""What becomes of a message after it was handed over, or when it could not be: once more, by hand, come back."""

from typing import Any

import sqlalchemy as sa

from livemend.cases import contact
from livemend.cases import queries as case_queries
from livemend.channels.base import Cap
from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.outgoing import ActDone, State

from . import on_show
from .courier import Courier
from .letters_in import Returned
from .mail import message_id

# Channels whose way is chosen by us: a repeat may take another one.
OURS = frozenset({"mail", "apprise", "manual"})


async def _act(tx: Tx, case_id: str, act_id: str) -> Any:
    """Also of a case that went into this one: its letters are on the same page."""
    found = await tx.one(sa.select(outgoing.outgoing).where(outgoing.outgoing.c.id == act_id))
    known = {f"case:{case_id}", *(f"case:{other.id}" for other in await case_queries.merged_here(tx.conn, case_id))}
    if found is None or found.subject not in known:
        raise not_found("message")
    return found


async def again(tx: Tx, courier: Courier, case_id: str, act_id: str) -> None:
    """The same message with the same mark, so that a second copy is known as one; the way may be another by now."""
    act = await _act(tx, case_id, act_id)
    if act.body.get("erased"):
        raise wrong_state("act_not_again", state=act.state)
    values: dict[str, Any] = {}
    if act.channel in OURS and act.body.get("entry_id"):
        row = await case_queries.row(tx.conn, act.body["case_id"])
        way = await courier.way(tx, row)
        if way.kind in ("mail", "outlet"):
            channel, more = await courier.route(tx, row, way)
            values = {"channel": channel, "body": {**act.body, **more, "at": tx.now.isoformat()}}
    if not await outgoing.again(tx, act_id, **values):
        raise wrong_state("act_not_again", state=act.state)


async def by_hand(tx: Tx, case_id: str, act_id: str, proof: str) -> None:
    """A person reached the customer by another way and says how it can be seen."""
    act = await _act(tx, case_id, act_id)
    proof = proof.strip()
    if not proof:
        raise bad_input("proof_missing", fields={"proof": "proof_missing"})
    detail = {"proof": proof, "by": tx.actor.id, "by_name": tx.actor.name}
    if act.state not in outgoing.BY_HAND or not await outgoing.finish(tx, act_id, State.EXECUTED, detail):
        raise wrong_state("act_done_already", state=act.state)


async def ended(tx: Tx, event: ActDone) -> None:
    """Delivered, or come back: whether the customer was reached after the decision hangs on it (R101)."""
    if event.subject.startswith("case:"):
        found = [event.subject.removeprefix("case:")]
    elif event.act == Cap.DM:
        found = await on_show.cases_of(tx, event.outgoing_id)
    else:
        return
    for case_id in found:
        if event.state in (State.EXECUTED, State.ACCEPTED):
            await contact.look(tx, case_id)
        elif event.state == State.FAILED:
            await contact.came_back(tx, case_id)


async def returned(tx: Tx, subject: str, came: Returned, *, channel: str = "mail") -> bool:
    """A mail came back: the act whose key its Message-ID was made from has failed."""
    o = outgoing.outgoing.c
    rows = await tx.all(sa.select(o.id, o.key).where(o.subject == subject, o.channel == channel))
    mark, detail = came.message_id, {"reason": "bounced", "code": came.status, "text": came.why}
    domain = mark.rstrip(">").rpartition("@")[2]
    for row in rows:
        if message_id(row.key, domain) == mark:
            return await outgoing.came_back(tx, row.id, detail)
    return False
