"""The way of a file into a case: at once where nobody checks files, else held until it is known to be harmless."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.kit.errors import AppError, not_found
from livemend.kit.jobs import set_timer
from livemend.people.access import Desk

from . import queries
from .entries import add_evidence, change
from .events import EvidencePassed, EvidenceRefused
from .evidence import Prepared, prepare, sniff
from .model import EvidenceState, evidence
from .scanner import NoAnswer, Scanner, scanner_of

TIMER = "cases.check_file"
# While nobody answers: sooner at first, at least every ten minutes for as long as it takes.
FIRST_WAIT, LONGEST_WAIT = 15, 600
log = structlog.get_logger()


@dataclass(frozen=True)
class Stored:
    """In the file store, and not yet in any case. held: it waits for the check."""

    file: Prepared
    blob: str
    thumbnail: str | None
    held: bool


class Uploads:
    """scanner None: nobody checks, and a file is in the case at once."""

    def __init__(self, desk: Desk, scanner: Scanner | None):
        self.desk, self.scanner, self.held = desk, scanner, desk.blobs.apart()

    async def arm(self) -> None:
        """At start: whatever waits is asked about, however its last timer ended."""
        query = sa.select(evidence.c.id).where(evidence.c.state == EvidenceState.HELD, evidence.c.removed_at.is_(None))
        async with self.desk.db.write() as tx:
            for row in await tx.all(query):
                await set_timer(tx, TIMER, row.id, tx.now)

    async def store(self, name: str, data: bytes) -> Stored:
        """422 for what is empty, too large or of no accepted type. Outside of any transaction."""
        if self.scanner is not None:
            name, kind = sniff(name, data)
            return Stored(Prepared(name, kind, data, None, False), await self.held.put(data), None, True)
        return await self._open(name, data)

    async def _open(self, name: str, data: bytes) -> Stored:
        file = await asyncio.to_thread(prepare, name, data)
        thumbnail = await self.desk.blobs.put(file.thumbnail) if file.thumbnail else None
        return Stored(file, await self.desk.blobs.put(file.data), thumbnail, False)

    async def add(self, tx: Tx, case_id: str, stored: Stored) -> str:
        state = EvidenceState.HELD if stored.held else EvidenceState.CLEAN
        added = await add_evidence(tx, case_id, stored.file, stored.blob, stored.thumbnail, state=state)
        if stored.held:
            await set_timer(tx, TIMER, added, tx.now)
        return added

    async def check(self, evidence_id: str) -> None:
        """The timer: ask, then let it in or keep it apart. No answer: it stays held and is asked about again."""
        async with self.desk.db.read() as conn:
            piece = (await conn.execute(sa.select(evidence).where(evidence.c.id == evidence_id))).first()
        if piece is None or piece.state != EvidenceState.HELD or piece.removed_at is not None:
            return
        data = await self.held.get(piece.blob)
        try:
            # The check was switched off: what waits for it would wait for ever.
            verdict = await self.scanner(data) if self.scanner is not None else None
        except NoAnswer as problem:
            await self._later(piece, problem.reason)
            return
        if verdict is None:
            try:
                stored = await self._open(piece.name, data)
            except AppError as error:
                await self._refuse(piece, error.code, harmful=False)
                return
            await self._let_in(piece, stored)
        else:
            log.warning("upload_kept_apart", evidence=piece.id, case=piece.case_id, found=verdict)
            await self._refuse(piece, verdict, harmful=True)

    async def _later(self, piece: Any, reason: str) -> None:
        log.warning("upload_unchecked", evidence=piece.id, reason=reason, tries=piece.tries + 1)
        async with self.desk.db.write() as tx:
            wait = min(FIRST_WAIT * 2 ** min(piece.tries, 10), LONGEST_WAIT)
            values = {"tries": evidence.c.tries + 1, "verdict": reason}
            await tx.execute(evidence.update().where(evidence.c.id == piece.id).values(**values))
            await set_timer(tx, TIMER, piece.id, tx.now + timedelta(seconds=wait))

    async def _let_in(self, piece: Any, stored: Stored) -> None:
        async with self.desk.db.write() as tx:
            row = await self._still_held(tx, piece)
            if row is None:
                return
            others = await queries.evidence_rows(tx.conn, row.case_id)
            if any(other.blob == stored.blob for other in others):
                # The same picture was here already under its cleaned content.
                gone = {"state": EvidenceState.CLEAN, "removed_at": tx.now, "checked_at": tx.now}
                await tx.execute(evidence.update().where(evidence.c.id == row.id).values(**gone))
                return
            values = {
                "state": EvidenceState.CLEAN,
                "name": stored.file.name,
                "type": stored.file.type,
                "size": len(stored.file.data),
                "blob": stored.blob,
                "thumbnail": stored.thumbnail,
                "cleaned": stored.file.cleaned,
                "verdict": None,
                "checked_at": tx.now,
            }
            await tx.execute(evidence.update().where(evidence.c.id == row.id).values(**values))
            await change(tx, row.case_id)
            case = await queries.row(tx.conn, row.case_id)
            passed = EvidencePassed(
                case_id=case.id, show_id=case.show_id, evidence_id=row.id, type=stored.file.type, sha256=stored.blob
            )
            tx.emit(passed)
        await self._forget(piece)

    async def _refuse(self, piece: Any, verdict: str, *, harmful: bool) -> None:
        """harmful: it stays where nobody can open it, as a trace; what could only not be read is thrown away."""
        async with self.desk.db.write() as tx:
            row = await self._still_held(tx, piece)
            if row is None:
                return
            values = {"state": EvidenceState.REFUSED, "verdict": verdict, "checked_at": tx.now}
            await tx.execute(evidence.update().where(evidence.c.id == row.id).values(**values))
            await change(tx, row.case_id)
            case = await queries.row(tx.conn, row.case_id)
            tx.emit(
                EvidenceRefused(
                    case_id=case.id,
                    show_id=case.show_id,
                    evidence_id=row.id,
                    sha256=row.blob,
                    verdict=verdict,
                    harmful=harmful,
                )
            )
        if not harmful:
            await self._forget(piece)

    async def _still_held(self, tx: Tx, piece: Any) -> Any:
        query = sa.select(evidence).where(evidence.c.id == piece.id, evidence.c.state == EvidenceState.HELD)
        return await tx.one(query.where(evidence.c.removed_at.is_(None)).with_for_update())

    async def _forget(self, piece: Any) -> None:
        """Unless somebody else sent the same file and it still waits, or was kept apart."""
        query = sa.select(evidence.c.id).where(
            evidence.c.id != piece.id,
            evidence.c.blob == piece.blob,
            evidence.c.state != EvidenceState.CLEAN,
            evidence.c.removed_at.is_(None),
        )
        async with self.desk.db.read() as conn:
            waits = (await conn.execute(query.limit(1))).first() is not None
        if not waits:
            await self.held.delete(piece.blob)


async def again(tx: Tx, case_id: str, evidence_id: str) -> None:
    """A person does not want to wait for the next try."""
    piece = await queries.evidence_row(tx.conn, case_id, evidence_id, state=None)
    if piece.state != EvidenceState.HELD:
        raise not_found("file")
    await set_timer(tx, TIMER, evidence_id, tx.now)


async def standing(conn: AsyncConnection) -> dict[str, Any]:
    """How many wait and since when, how many were kept apart, and why the last was not checked."""
    held = evidence.c.state == EvidenceState.HELD
    there = evidence.c.removed_at.is_(None)
    counted = sa.select(sa.func.count(), sa.func.min(evidence.c.at)).where(held, there)
    waiting, oldest = (await conn.execute(counted)).one()
    refused = sa.select(sa.func.count()).where(evidence.c.state == EvidenceState.REFUSED, there)
    why = (
        sa.select(evidence.c.verdict).where(held, there, evidence.c.verdict.is_not(None)).order_by(evidence.c.id.desc())
    )
    return {
        "held": waiting,
        "oldest": oldest.isoformat() if oldest is not None else None,
        "refused": (await conn.execute(refused)).scalar_one(),
        "problem": (await conn.execute(why.limit(1))).scalar(),
    }


def uploads_of(desk: Desk) -> Uploads:
    found: Uploads = desk.parts["uploads"]
    return found


def install(desk: Desk) -> None:
    desk.parts["uploads"] = uploads = Uploads(desk, scanner_of(desk.settings.scanner))
    desk.timers.on_outside(TIMER, uploads.check)
    desk.starts.append(uploads.arm)
