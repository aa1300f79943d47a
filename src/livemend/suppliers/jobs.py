"""The clock of a request, the letter, and who is told when it is past or answered."""

from typing import Any

from livemend.kit.db import Tx
from livemend.kit.outgoing import ActDone
from livemend.notify import notices
from livemend.notify.notices import Notice
from livemend.people.access import Desk
from livemend.people.model import Role

from . import actions, queries
from .events import SupplierMailed, SupplierOverdue, SupplierReplied, SupplierWritten
from .letters import Post
from .mails import Letterbox

WHAT = {
    SupplierOverdue: "supplier_overdue",
    SupplierReplied: "supplier_replied",
    SupplierMailed: "supplier_mailed",
}
ROLES = frozenset({Role.SUPPLY, Role.MANAGER})


async def _due(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.overdue(tx, ref)


def install(desk: Desk) -> None:
    post = desk.parts["suppliers"] = Post(desk)
    desk.sender.executors[actions.CHANNEL] = post.send
    desk.parts["mail_takers"].append(Letterbox(desk).take)
    desk.timers.on(actions.DUE, _due)

    async def told(tx: Tx, event: SupplierOverdue | SupplierReplied | SupplierMailed) -> None:
        row = await queries.row(tx.conn, event.request_id)
        its = await queries.supplier(tx.conn, row.supplier_key)
        what = WHAT[type(event)]
        once = event.mail_id if isinstance(event, SupplierMailed) else f"{event.round}:{row.due_at.isoformat()}"
        notice = Notice(
            "task",
            f"{event.kind}:{event.request_id}:{once}",
            # Whoever asked hears of a reply; that none came concerns those above him too.
            ROLES if what == "supplier_overdue" else (),
            event.owner_id,
            what=what,
            path=f"/insights?tab=suppliers&request={event.request_id}",
            # Names of ours, in every language as they are.
            terms={"request": ("", row.no), "supplier": ("", its.name)},
        )
        await notices.tell(tx, notice, desk.settings.base_url)

    async def done(tx: Tx, event: ActDone) -> None:
        if event.channel == actions.CHANNEL:
            request_id = event.subject.removeprefix(queries.subject(""))
            tx.emit(SupplierWritten(request_id=request_id, state=event.state))

    desk.bus.in_tx(ActDone, done)
    for kind in WHAT:
        desk.bus.in_tx(kind, told)
