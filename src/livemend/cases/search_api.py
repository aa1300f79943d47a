"""One question to everything a person may read."""

from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input, not_allowed
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import everywhere

router = APIRouter(tags=["search"])


class GroupView(BaseModel):
    """count: None where it was not counted; `more`: so many or more."""

    kind: str
    items: list[dict[str, Any]]
    next_cursor: str | None
    count: int | None
    more: bool


class Answer(BaseModel):
    groups: list[GroupView]


@router.get("/search")
async def search(
    q: str = Query(max_length=200),
    kind: str | None = Query(None, max_length=20),
    cursor: str | None = Query(None, max_length=200),
    limit: int = Query(5, ge=1, le=50),
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> Answer:
    """kind: cases, customers, orders, comments; without it the beginning of each. Pages go on within one kind.

    Texts come in pieces `{text, hit}`: plain text, to be shown as such.
    """
    if kind is not None and kind not in everywhere.KINDS:
        raise bad_input("bad_filter", fields={"kind": "bad_filter"})
    if cursor is not None and kind is None:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"})
    if kind is not None and not who.may(everywhere.KINDS[kind]):
        raise not_allowed("not_allowed", permission=everywhere.KINDS[kind])
    asker: everywhere.Asker = {
        "id": who.id,
        "lang": who.lang,
        "now": desk.clock.now(),
        "own": who.may(Permission.PERSONAL_READ),
    }
    wanted = [kind] if kind else [name for name, needs in everywhere.KINDS.items() if who.may(needs)]
    groups = []
    async with desk.db.read() as conn:
        for name in wanted if q.strip() else ():
            found = await everywhere.group(conn, name, q, asker, cursor=cursor, limit=limit)
            groups.append(GroupView(**found))
    return Answer(groups=groups)
