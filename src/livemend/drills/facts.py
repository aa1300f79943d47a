"""What a team did with each inject, read from the rows of the rehearsal show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import cases
from livemend.comments.model import comments
from livemend.incidents.model import incidents
from livemend.kit import events
from livemend.onair.model import TRIALS, acts, mentions
from livemend.promises.model import promises
from livemend.remedies.model import offers
from livemend.shows import queries as shows
from livemend.wording import Context, check

from .model import Rule, injects
from .rules import Person, Point, Seen

_ACT_ROUTES = {"dm": "private", "hide": "hidden", "delete": "hidden", "reply": "answered", "post": "answered"}
_BANNED = frozenset(
    {
        "negative_absolute",
        "over_promise",
        "blame_shift",
        "blame_customer",
        "insult",
        "accusation",
        "threat",
        "waives_rights",
        "review_tied",
        "health_claim",
        "pressure",
    }
)
NOBODY = Person(None, "")


@dataclass
class Show:
    """The rows of a rehearsal, by incident."""

    host: Person
    floor: Person
    incidents: dict[str, Any]
    mentions: dict[str, list[Any]]
    acts: list[Any]
    cases: dict[str, list[Any]]
    promises: list[Any]
    offers: list[Any]
    decided: dict[str, Person]
    of_comment: dict[str, str | None]


def _by(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        if row.incident_id:
            found.setdefault(row.incident_id, []).append(row)
    return found


async def seat(conn: AsyncConnection, show_id: str, role: str) -> Person:
    plan = await shows.plan(conn, show_id)
    for held in plan["roster"]:
        if held["role"] == role:
            return Person(held["user_id"], held["name"])
    return NOBODY


async def gather(conn: AsyncConnection, show_id: str) -> Show:
    async def rows(table: sa.Table, order: str) -> list[Any]:
        return list(await conn.execute(sa.select(table).where(table.c.show_id == show_id).order_by(table.c[order])))

    e = events.events.c
    said = sa.select(e.actor, e.actor_name, e.payload).where(
        e.stream == f"show:{show_id}", e.kind == "incident.decided"
    )
    decided = {p["incident_id"]: Person(who, name) for who, name, p in await conn.execute(said.order_by(e.id))}
    query = sa.select(comments.c.id, comments.c.incident_id).where(comments.c.show_id == show_id)
    return Show(
        host=await seat(conn, show_id, "host"),
        floor=await seat(conn, show_id, "floor"),
        incidents={row.id: row for row in await rows(incidents, "first_seen")},
        mentions=_by(await rows(mentions, "at")),
        acts=await rows(acts, "at"),
        cases=_by(await rows(cases, "opened_at")),
        promises=await rows(promises, "made_at"),
        offers=await rows(offers, "at"),
        decided=decided,
        of_comment={row.id: row.incident_id for row in await conn.execute(query)},
    )


def final(show: Show, incident_id: str | None) -> str | None:
    """Where an incident went when it was merged."""
    seen: set[str] = set()
    while incident_id and incident_id not in seen and (row := show.incidents.get(incident_id)) is not None:
        if row.merged_into is None:
            return incident_id
        seen.add(incident_id)
        incident_id = row.merged_into
    return incident_id


def seen(show: Show, inject: Any) -> Seen:
    """inject: its row, sent."""
    incident_id = final(show, show.of_comment.get(inject.comment_id or ""))
    told = [m for m in show.mentions.get(incident_id or "", ()) if m.kind not in ("reminder", *TRIALS)]
    mine = [a for a in show.acts if a.comment_id == inject.comment_id or (incident_id and a.incident_id == incident_id)]
    own = [a for a in mine if a.comment_id in (None, inject.comment_id)]
    routes: set[str] = set()
    router: Person | None = None
    row = show.incidents.get(incident_id or "")
    if row is not None and row.disposition:
        routes.add({"duplicate": "answered"}.get(row.disposition, row.disposition))
        router = show.decided.get(row.id)
    if told:
        routes.add("answered")
    if show.cases.get(incident_id or ""):
        routes.add("case")
    for act in own:
        routes.add(_ACT_ROUTES.get(str(act.kind), "answered"))
        router = Person(act.by, act.by_name)
    kept = [p for p in show.promises if incident_id and p.incident_id == incident_id]
    if kept:
        routes.add("parked")
        router = router or Person(kept[0].made_by, kept[0].made_by_name)
    offered = [o for o in show.offers if incident_id and o.incident_id == incident_id]
    return Seen(
        sent_at=inject.sent_at,
        who=inject.who,
        mention_at=told[0].at if told else None,
        parts=tuple(str(part.get("kind")) for part in told[0].parts) if told else (),
        speaker=Person(told[0].by, told[0].by_name) if told else None,
        routes=frozenset(routes),
        router=router,
        promised=bool(kept),
        offered=bool(offered),
        offerer=Person(offered[0].by_id, offered[0].by_name) if offered else None,
    )


def is_answered(show: Show, inject: Any) -> bool:
    """Somebody has seen to it: what would have followed from silence does not follow."""
    incident_id = final(show, show.of_comment.get(inject.comment_id or ""))
    row = show.incidents.get(incident_id or "")
    if row is None:
        return False
    own = any(a.comment_id == inject.comment_id for a in show.acts)
    return own or row.first_mention_at is not None or row.disposition is not None or bool(show.cases.get(row.id))


def overall(show: Show, undecided: Sequence[str], now: datetime) -> list[Point]:
    """What holds for the show as a whole: nothing undecided, no banned words, no over-limit offers, promises."""
    points = [Point(Rule.DISPOSITIONS, not undecided, show.floor, None, {"left": len(undecided)})]
    for act in show.acts:
        if act.text:
            points.append(_words(act.text, "private" if act.kind == "dm" else "public", Person(act.by, act.by_name)))
    for told in (m for listed in show.mentions.values() for m in listed):
        text = " ".join(str(part.get("text", "")) for part in told.parts)
        points.append(_words(text, "host", Person(told.by, told.by_name), told.lang))
    for offer in show.offers:
        refused = offer.state == "refused"
        points.append(Point(Rule.OFFERS, not refused, Person(offer.by_id, offer.by_name)))
    for promise in show.promises:
        points.append(_words(promise.words, "promise", Person(promise.made_by, promise.made_by_name)))
        owner = Person(promise.owner_id, promise.owner_name or "")
        late = promise.state == "broken" or (promise.state == "open" and promise.due_at < now)
        points.append(Point(Rule.PROMISES, not late, owner))
    return points


def _words(text: str, kind: Any, person: Person, lang: str = "") -> Point:
    spoken = lang or ("zh-Hant" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en")
    found = sorted({f.code for f in check(text, Context(lang=spoken, kind=kind)) if f.code in _BANNED})
    return Point(Rule.WORDS, not found, person, None, {"found": found})


async def inject_rows(conn: AsyncConnection, drill_id: str) -> list[sa.Row[Any]]:
    query = sa.select(injects).where(injects.c.drill_id == drill_id)
    return list(await conn.execute(query.order_by(injects.c.position)))
