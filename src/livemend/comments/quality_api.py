"""`GET /labels/quality`: what the floor's own corrections say of the model."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from livemend.people.access import Desk, desk
from livemend.triage import pii

from . import actions, quality, queries
from .quality import Figured

router = APIRouter(tags=["comments"])
FIELDS = ("kinds", "issue", "subtype", "level")


class Wrong(BaseModel):
    """A text that was judged wrongly; was: when it came; now: what the model in use says of it today.

    label: what people said of it, and nothing they did not speak of.
    """

    comment_id: str
    text: str
    at: str
    was: dict[str, Any]
    label: dict[str, Any]
    now: dict[str, Any]


class Quality(BaseModel):
    """then: the verdicts as they were given; now: the model in use, on the same texts.

    wrong: what the model in use gets wrong, or what was wrong then, as was asked; wrong_now, wrong_then: how many.
    """

    labels: int
    regroupings: int
    then: Figured
    now: Figured
    wrong_now: int
    wrong_then: int
    wrong: list[Wrong]
    next_cursor: str | None


@router.get("/labels/quality")
async def labels_quality(
    desk: Desk = Depends(desk),
    by: Literal["now", "then"] = "now",
    offset: int = Query(0, ge=0),
    limit: int = Query(50, ge=1, le=200),
) -> Quality:
    """Of each comment its first verdict and the last word on each thing that was said of it.

    The wrong ones newest first: by the model in use, or as it was judged then. The cursor is an `offset`.
    """
    async with desk.db.read() as conn:
        every = await queries.all_labels(conn)
    rows = [row for row in every if "incident" not in row.was]
    first: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] = {}
    known: dict[str, dict[str, Any]] = {}
    for row in rows:
        if label := actions.known_after(known.get(row.comment_id, {}), row):
            known[row.comment_id] = label
            first.setdefault(row.comment_id, row.was)
            last[row.comment_id] = row
    texts = [row.text for row in last.values()]
    verdicts = await asyncio.to_thread(desk.triage.verdicts, texts) if texts else []
    said = [{name: list(v.labels) if name == "kinds" else getattr(v, name) for name in FIELDS} for v in verdicts]
    sides = list(zip(last.values(), first.values(), known.values(), said, strict=True))
    wrong_then = [side for side in sides if quality.is_wrong(side[1], side[2])]
    wrong_now = [side for side in sides if quality.is_wrong(side[3], side[2])]
    chosen = sorted(wrong_now if by == "now" else wrong_then, key=lambda side: side[0].at, reverse=True)
    wrong = [
        Wrong(
            comment_id=row.comment_id,
            text=pii.mask(row.text, pii.find_all(row.text)),
            at=row.at.isoformat(),
            was=was,
            label=label,
            now=now,
        )
        for row, was, label, now in chosen[offset : offset + limit]
    ]
    return Quality(
        labels=len(last),
        regroupings=len(every) - len(rows),
        then=quality.figures([(was, label) for _row, was, label, _now in sides]),
        now=quality.figures([(now, label) for _row, _was, label, now in sides]),
        wrong_now=len(wrong_now),
        wrong_then=len(wrong_then),
        wrong=wrong,
        next_cursor=str(offset + limit) if len(chosen) > offset + limit else None,
    )
