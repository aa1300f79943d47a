"""What the routes of cases and of later stages share: the page after a change, who is meant, files in and out."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile as Sent
from starlette.responses import Response

from livemend.catalog import actions as catalog
from livemend.kit.actor import Actor
from livemend.kit.db import Tx
from livemend.people.access import Desk
from livemend.people.model import Permission

from .detail import detail
from .evidence import INLINE, MAX_BYTES
from .model import Issue
from .seams import CaseSeams
from .uploads import uploads_of


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Contact(Body):
    """Who it is, when the desk does not know the customer yet. One way to answer is enough."""

    name: str = Field("", max_length=200)
    email: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=40)
    platform: str | None = Field(None, max_length=40)
    user_id: str | None = Field(None, max_length=200)


def judged(desk: Desk, words: str) -> dict[str, Any]:
    """What triage takes it for, as a proposal that a person confirms or changes (R026). Nothing when it is unsure."""
    found = desk.triage.verdict(words[:500], explain=False)
    if found.issue not in set(Issue):
        # Danger to a person is raised at once, whatever else it is.
        return {"level": 0, "judged_by": "rule"} if found.level == 0 else {}
    return {"issue": found.issue, "subtype": found.subtype, "level": found.level, "judged_by": "rule"}


def seams_of(desk: Desk) -> CaseSeams:
    found: CaseSeams = desk.parts["cases"]
    return found


async def answer(desk: Desk, tx: Tx, case_id: str, who: Actor) -> dict[str, Any]:
    """After a change the whole page: nothing on screen can be older than what was just done."""
    return await detail(tx.conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


async def shown(desk: Desk, case_id: str, who: Actor) -> dict[str, Any]:
    """The page once everything that follows from a move has happened too."""
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


async def known_customer(tx: Tx, customer_id: str | None, contact: Contact | None, lang: str) -> str | None:
    """The customer that is meant; somebody new when only a contact is given."""
    if customer_id is not None or contact is None:
        return customer_id
    if contact.platform and contact.user_id:
        found = await catalog.customer_for_account(tx, contact.platform, contact.user_id, contact.name, lang)
    elif contact.email or contact.phone or contact.name:
        found = await catalog.upsert_customer(tx, name=contact.name, lang=lang)
    else:
        return None
    if contact.email or contact.phone:
        await catalog.set_contact(tx, found, email=contact.email, phone=contact.phone)
    return found


async def store_upload(desk: Desk, who: Actor, case_id: str, file: Sent) -> str:
    """Read with a limit, keep the file, then write its row; it is seen at once or after its check."""
    uploads = uploads_of(desk)
    stored = await uploads.store(file.filename or "", await file.read(MAX_BYTES + 1))
    async with desk.db.write(who) as tx:
        return await uploads.add(tx, case_id, stored)


def file_response(data: bytes, kind: str, name: str) -> Response:
    """A picture or film may be looked at; everything else is only saved. Nothing in it can run."""
    shown = "inline" if kind in INLINE else "attachment"
    plain = name.encode("ascii", "ignore").decode().replace('"', "") or "file"
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    headers = {
        "Content-Disposition": f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(data, media_type=kind, headers=headers)
