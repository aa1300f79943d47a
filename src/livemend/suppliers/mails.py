"""A supplier presses "reply" in its mail program: the answer belongs to the request, not to a customer's case."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.intake import key_of
from livemend.kit.actor import Actor
from livemend.kit.db import Tx
from livemend.kit.errors import AppError
from livemend.kit.ids import new_id
from livemend.notify import delivery
from livemend.notify.letters_in import Mail
from livemend.people.access import Desk

from . import actions, queries, rules
from .events import SupplierMailed
from .letters import THREAD, mail_address
from .model import MailStand, Via, mails

SUPPLIER = Actor("supplier", "supplier", "supplier")


class Letterbox:
    """Takes what answers our letters. We write nothing back: two programs shall not talk for ever."""

    def __init__(self, desk: Desk):
        self.desk = desk

    async def take(self, mail: Mail, raw: bytes) -> bool:
        async with self.desk.db.read() as conn:
            request_id = await _request_of(conn, mail)
        if request_id is None:
            return False
        blob = await self.desk.blobs.put(raw)
        async with self.desk.db.write(SUPPLIER) as tx:
            await came(tx, request_id, mail, blob)
        return True


async def _request_of(conn: AsyncConnection, mail: Mail) -> str | None:
    """By the thread; by the number in the subject only when the sender is that request's supplier."""
    if mail.thread is not None:
        if mail.thread[0] != THREAD:
            return None
        try:
            return str((await queries.row(conn, mail.thread[1])).id)
        except AppError:
            return None
    row = await queries.of_number(conn, mail.number) if mail.number is not None else None
    if row is None:
        return None
    return str(row.id) if mail.sender == await _address(conn, row) else None


async def _address(conn: AsyncConnection, row: Any) -> str | None:
    found = mail_address((await queries.supplier(conn, row.supplier_key)).contact)
    return found.lower() if found else None


async def came(tx: Tx, request_id: str, mail: Mail, blob: str) -> None:
    """Kept whole, whatever it is; only words of the supplier's own address, while we wait for them, are its reply."""
    row = await queries.row(tx.conn, request_id, lock=True)
    stand = rules.stand_of(
        row.state, machine=mail.machine is not None, senders=mail.senders, address=await _address(tx.conn, row)
    )
    mail_id = new_id()
    new = {
        "id": mail_id,
        "request_id": request_id,
        "key": key_of("mail", mail.message_id or blob),
        "stand": stand,
        "machine": mail.machine,
        "sender": mail.sender[:320],
        "name": mail.name[:200],
        "text": mail.words,
        "cut": mail.cut,
        "files": [file.name[:200] for file in mail.attachments],
        "blob": blob,
        "at": tx.now,
    }
    if not await tx.insert_new(mails, new):
        return
    if stand == MailStand.REPLY:
        said = {"cause": "", "measure": mail.words, "by_name": mail.name or mail.sender}
        await actions.replied(tx, row, said, via=Via.MAIL)
        return
    if mail.returned is not None:
        await delivery.returned(tx, queries.subject(request_id), mail.returned, channel=actions.CHANNEL)
    if stand != MailStand.MACHINE or mail.machine == "bounce":
        # That somebody is away, or has opened it, is to be read there, but rings nobody.
        tx.emit(
            SupplierMailed(
                request_id=request_id,
                supplier=row.supplier_key,
                mail_id=mail_id,
                stand=stand,
                machine=mail.machine,
                owner_id=row.owner_id,
            )
        )
