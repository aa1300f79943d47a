"""Why it happened, as far as it is known."""

from livemend.incidents import actions as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.people.access import need
from livemend.people.model import Permission

from . import queries
from .actions import incident_of
from .events import CauseSet
from .model import causes


async def set_cause(tx: Tx, show_id: str, incident_id: str, texts: dict[str, str], confirmed: bool) -> None:
    """Why it happened. Suspected until those who answer for the goods confirm it (R088)."""
    await incident_of(tx, show_id, incident_id)
    known = await queries.cause_of(tx.conn, incident_id)
    if confirmed or (known is not None and known.confirmed):
        need(tx.actor, Permission.STOCK_MOVE)
    elif not tx.actor.may(Permission.STOCK_MOVE):
        need(tx.actor, Permission.INCIDENT_HANDLE)
    texts = {lang: text.strip() for lang, text in texts.items() if text.strip()}
    if not texts:
        raise bad_input("cause_missing", fields={"texts": "cause_missing"})
    values = {"texts": texts, "confirmed": confirmed, "by": tx.actor.id, "by_name": tx.actor.name, "at": tx.now}
    changed = await tx.execute(causes.update().where(causes.c.incident_id == incident_id).values(**values))
    if not changed.rowcount:
        await tx.insert_new(causes, {"incident_id": incident_id, "show_id": show_id, **values})
    # What is open of the item is read anew.
    await incidents.change(tx, incident_id)
    tx.emit(CauseSet(show_id=show_id, incident_id=incident_id, confirmed=confirmed))
