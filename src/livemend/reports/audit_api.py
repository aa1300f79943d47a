"""The audit trail: a page of it, the whole as a file, and whether its chain is whole."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from starlette.responses import StreamingResponse

from livemend.kit import events as log
from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import audit
from .audit import AuditLine, ChainHead, Wanted

router = APIRouter(tags=["audit"])


class AuditPage(BaseModel):
    items: list[AuditLine]
    next_cursor: str | None


class Checked(BaseModel):
    """broken_at: the first event that does not fit, None when the chain is whole."""

    whole: bool
    count: int
    broken_at: int | None
    reason: str
    head: ChainHead


def wanted(
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    person: str | None = Query(None, max_length=36),
    kind: str | None = Query(None, max_length=400, pattern=r"^[a-z_.]+(,[a-z_.]+)*$"),
    subject: str | None = Query(None, max_length=120),
) -> Wanted:
    """kind: kinds or their beginnings ("case", "case.closed"), several with commas between."""
    kinds = tuple(kind.split(",")) if kind else ()
    return Wanted(since, until, person or None, kinds, (subject or "").strip() or None)


Asked = Annotated[Wanted, Depends(wanted)]


@router.get("/audit")
async def trail(
    asked: Asked,
    cursor: int | None = Query(None, ge=1, le=2**62),
    limit: int = Query(100, ge=1, le=500),
    desk: Desk = Depends(desk),
) -> AuditPage:
    """Newest first."""
    async with desk.db.read() as conn:
        items = await audit.page(conn, asked, before=cursor, limit=limit)
    return AuditPage(items=items, next_cursor=str(items[-1]["id"]) if len(items) == limit else None)


@router.get("/audit/check")
async def check(desk: Desk = Depends(desk)) -> Checked:
    """As `livemend verify`: walks the whole chain."""
    async with desk.db.read() as conn:
        found = await log.verify(conn)
        head = await audit.head(conn)
    whole = found.broken_at is None
    return Checked(whole=whole, count=found.count, broken_at=found.broken_at, reason=found.reason, head=head)


@router.get("/audit.csv")
async def as_csv(asked: Asked, desk: Desk = Depends(desk)) -> StreamingResponse:
    """Oldest first; the last line is the head of the chain."""

    async def body() -> AsyncIterator[str]:
        async with desk.db.read() as conn:
            async for piece in audit.as_csv(conn, asked):
                yield piece

    return _file(body(), "audit.csv", "text/csv; charset=utf-8")


@router.get("/audit.jsonl")
async def as_jsonl(asked: Asked, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> StreamingResponse:
    """Oldest first; the first line names the filter and the head of the chain."""

    async def body() -> AsyncIterator[str]:
        async with desk.db.read() as conn:
            async for piece in audit.as_jsonl(conn, asked, made_at=desk.clock.now(), made_by=who.name):
                yield piece

    return _file(body(), "audit.jsonl", "application/jsonl; charset=utf-8")


def _file(body: AsyncIterator[str], name: str, kind: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(body, media_type=kind, headers=headers)
