"""`GET /labels/quality`: what the floor's own corrections say of the model."""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from livemend.people.access import Desk, desk
from livemend.triage import pii

from . import quality, queries
from .quality import Figured

router = APIRouter(tags=["comments"])
FIELDS = ("kinds", "issue", "subtype", "level")


class Wrong(BaseModel):
    """A text the verdict got wrong; `now`: what the model in use says of it today."""

    comment_id: str
    text: str
    at: str
    was: dict[str, Any]
    label: dict[str, Any]
    now: dict[str, Any]


class Quality(BaseModel):
    """then: the verdicts as they were given; now: the model in use, on the same texts."""

    labels: int
    regroupings: int
    then: Figured
    now: Figured
    wrong: list[Wrong]
    next_cursor: str | None


@router.get("/labels/quality")
async def labels_quality(
    desk: Desk = Depends(desk), offset: int = Query(0, ge=0), limit: int = Query(50, ge=1, le=200)
) -> Quality:
    """Of each comment its first verdict and its last label. The wrong ones newest first."""
    async with desk.db.read() as conn:
        rows = await queries.all_labels(conn)
    first: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] = {}
    for row in rows:
        if row.kinds:
            first.setdefault(row.comment_id, row.was)
            last[row.comment_id] = row
    texts = [row.text for row in last.values()]
    verdicts = await asyncio.to_thread(desk.triage.verdicts, texts) if texts else []
    said = [{name: list(v.labels) if name == "kinds" else getattr(v, name) for name in FIELDS} for v in verdicts]
    labelled = [{name: getattr(row, name) for name in FIELDS} for row in last.values()]
    wrong = [
        Wrong(
            comment_id=row.comment_id,
            text=pii.mask(row.text, pii.find_all(row.text)),
            at=row.at.isoformat(),
            was=first[row.comment_id],
            label=label,
            now=now,
        )
        for row, label, now in zip(last.values(), labelled, said, strict=True)
        if quality.is_wrong(first[row.comment_id], label)
    ]
    wrong.sort(key=lambda one: one.at, reverse=True)
    return Quality(
        labels=len(last),
        regroupings=sum(not row.kinds for row in rows),
        then=quality.figures([(first[key], label) for key, label in zip(last, labelled, strict=True)]),
        now=quality.figures(list(zip(said, labelled, strict=True))),
        wrong=wrong[offset : offset + limit],
        next_cursor=str(offset + limit) if len(wrong) > offset + limit else None,
    )
