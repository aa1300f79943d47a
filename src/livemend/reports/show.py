"""The report of one show (R117): counted from rows, and the counts are checked against each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.calls import report as calls
from livemend.cases import queries as cases
from livemend.cases.model import Channel
from livemend.fulfilment import queries as fulfilment
from livemend.incidents import queries as incidents
from livemend.incidents.model import DECIDED_LANES, IncidentState
from livemend.kit import events
from livemend.kit.clock import from_ms, to_ms
from livemend.promises import queries as promises
from livemend.remedies import queries as remedies
from livemend.remedies.model import OfferState
from livemend.shows import queries as shows

from . import queries, rules
from .rules import Check, percentile, seconds

Report = dict[str, Any]
PAID = (OfferState.CHOSEN, OfferState.EXECUTED)


async def build(conn: AsyncConnection, show_id: str, now: datetime) -> Report:
    row = await shows.show_row(conn, show_id)
    figures = await queries.comment_figures(conn, show_id)
    start = row.started_at or figures.first_at or row.created_at
    if figures.first_at is not None and figures.first_at < start:
        start = figures.first_at
    end = row.ended_at or max(now, start)
    case_rows = await queries.case_rows(conn, show_id)
    series = rules.minutes(
        await queries.per_minute(conn, show_id, to_ms(start)), await queries.viewers(conn, show_id, to_ms(start))
    )
    for point in series:
        point["at"] = from_ms(to_ms(start) + point["minute"] * queries.MINUTE).isoformat()
    listed = await _incidents(conn, show_id, start, now, series)
    promised = await promises.of_show(conn, show_id)
    found_cases = await _cases(conn, case_rows)
    money = await _money(conn, show_id)
    comment_part = await _comments(conn, show_id, figures)
    return {
        "show": {**await shows.view(conn, show_id), "from": start.isoformat(), "seconds": seconds(end, start)},
        "generated_at": now.isoformat(),
        "position": await events.last_id(conn),
        "counts": {
            "comments": comment_part["stored"],
            "incidents": len(listed),
            "cases": len(case_rows),
            "promises": len(promised),
        },
        "comments": comment_part,
        **await _gaps(conn, show_id, now),
        "series": series,
        "on_air": await _on_air(conn, show_id, start, end),
        "incidents": listed,
        "dispositions": _dispositions(listed),
        "undecided": await incidents.undecided(conn, show_id),
        "unanswered": [i["id"] for i in listed if i["lane"] in DECIDED_LANES and not i["answered"]],
        "response": _response(listed, found_cases["items"]),
        "cases": found_cases,
        "promises": {"items": promised, **await _kept(conn, show_id, now)},
        "money": money,
        "requests": await _requests(conn, show_id),
        "acts": await queries.acts(conn, show_id),
        "moments": await _moments(conn, show_id, start),
        "calls": await calls.of_show(conn, show_id, now),
        "satisfaction": await queries.satisfaction(conn, [r.id for r in case_rows]),
        "owed": await _owed(conn, case_rows, promised, listed, now),
        "checks": [
            {**asdict(check), "ok": check.ok}
            for check in await _checks(conn, show_id, comment_part, series, listed, promised, money)
        ],
    }


async def _comments(conn: AsyncConnection, show_id: str, figures: Any) -> dict[str, Any]:
    rooms = await queries.room_rows(conn, show_id)
    duplicates = sum(room.duplicates for room in rooms)
    by = {
        f"by_{name}": await queries.count_by(conn, show_id, column)
        for name, column in (
            ("lane", "lane"),
            ("issue", "issue"),
            ("subtype", "subtype"),
            ("level", "level"),
            ("platform", "platform"),
            ("lang", "lang"),
        )
    }
    return {
        "stored": figures.stored,
        "duplicates": duplicates,
        "received": figures.stored + duplicates,
        "writers": figures.writers,
        "masked": int(figures.masked or 0),
        "unsure": int(figures.unsure or 0),
        "grouped": int(figures.grouped or 0),
        "corrected": await queries.corrected(conn, show_id),
        **by,
        "rooms": [
            {"platform": r.platform, "room": r.room, "stored": r.comments, "duplicates": r.duplicates} for r in rooms
        ],
    }


async def _gaps(conn: AsyncConnection, show_id: str, now: datetime) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for gap in await shows.gaps_of(conn, show_id):
        until = datetime.fromisoformat(gap["to_at"]) if gap["to_at"] else now
        found.append({**gap, "seconds": seconds(until, datetime.fromisoformat(gap["from_at"]))})
    return {"gaps": found, "gap_seconds": sum(gap["seconds"] for gap in found)}


async def _on_air(conn: AsyncConnection, show_id: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    history = await shows.on_air_history(conn, show_id)
    spans = []
    for i, entry in enumerate(history):
        until = history[i + 1]["at"] if i + 1 < len(history) else end
        spans.append({"sku": entry["sku"], "from_s": seconds(entry["at"], start), "to_s": seconds(until, start)})
    return spans


async def _incidents(
    conn: AsyncConnection, show_id: str, start: datetime, now: datetime, series: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    ids = await queries.incident_ids(conn, show_id)
    of_cases = await cases.of_incidents(conn, ids)
    of_promises = await promises.ids_of_incidents(conn, ids)
    written = await queries.first_acts(conn, show_id)
    said = Counter(row.incident_id for row in await queries.mention_rows(conn, show_id))
    listed = []
    for view in await incidents.base_views(conn, ids):
        seen = datetime.fromisoformat(view["first_seen"])
        mention = datetime.fromisoformat(view["first_mention_at"]) if view["first_mention_at"] else None
        due = datetime.fromisoformat(view["mention_due_at"]) if view["mention_due_at"] else None
        minute = None if mention is None else int((mention - start).total_seconds() // 60)
        viewers = None if minute is None else rules.effect(series, minute)
        parked = view["state"] == IncidentState.PARKED
        listed.append(
            {
                **view,
                "first_seen_s": seconds(seen, start),
                "first_mention_s": seconds(mention, start),
                "seconds_to_mention": seconds(mention, seen),
                "seconds_to_answer": seconds(
                    min((t for t in (mention, written.get(view["id"])) if t), default=None), seen
                ),
                "in_time": rules.in_time(mention, due, now) if view["lane"] in rules.MENTION_LANES else None,
                "mentions": said[view["id"]],
                "answered": mention is not None or view["disposition"] is not None or parked,
                "case_ids": of_cases.get(view["id"], []),
                "promise_ids": of_promises.get(view["id"], []),
                "viewers": None if viewers is None else {"before": viewers[0], "after": viewers[1]},
            }
        )
    return sorted(listed, key=rules.importance)


def _dispositions(listed: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Of everything that had to be decided; the sum is the number of such incidents."""
    counts: Counter[str] = Counter()
    for incident in listed:
        if incident["lane"] in DECIDED_LANES:
            parked = "parked" if incident["state"] == IncidentState.PARKED else "undecided"
            counts[incident["disposition"] or parked] += 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _response(listed: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    waits = [i["seconds_to_mention"] for i in listed if i["seconds_to_mention"] is not None]
    judged = [i["in_time"] for i in listed if i["in_time"] is not None]
    answers = [i["seconds_to_answer"] for i in listed if i["seconds_to_answer"] is not None]
    asked = [i for i in listed if i["lane"] == "question"]
    # Whom we wrote to first does not wait for a first answer.
    waited = [c for c in found if c["channel"] != Channel.OUTREACH]
    replies = [c["first_reply_s"] for c in waited if c["first_reply_s"] is not None]
    levels = sorted({i["level"] for i in listed if i["level"] is not None})
    by_level = {
        str(level): _spread([i["seconds_to_mention"] for i in listed if i["level"] == level]) for level in levels
    }
    return {
        "mentioned": len(waits),
        "mention_p50": percentile(waits, 0.5),
        "mention_p90": percentile(waits, 0.9),
        "mention_max": max(waits, default=None),
        "mention_due": len(judged),
        "mention_in_time": sum(judged),
        "by_level": by_level,
        "answered": len(answers),
        "answer_p50": percentile(answers, 0.5),
        "answer_p90": percentile(answers, 0.9),
        "questions": len(asked),
        "questions_answered": sum(i["seconds_to_answer"] is not None or i["disposition"] == "answered" for i in asked),
        "replied": len(replies),
        "first_reply_p50": percentile(replies, 0.5),
        "first_reply_p90": percentile(replies, 0.9),
        "first_reply_within_hour": sum(r <= rules.FIRST_REPLY_SECONDS for r in replies),
        "not_replied": len(waited) - len(replies),
    }


def _spread(values: Sequence[float | None]) -> dict[str, Any]:
    known = [v for v in values if v is not None]
    return {"n": len(values), "mentioned": len(known), "p50": percentile(known, 0.5), "p90": percentile(known, 0.9)}


async def _cases(conn: AsyncConnection, rows: Sequence[Any]) -> dict[str, Any]:
    """Without names: a report goes further than a case."""
    spoken = await queries.first_words(conn, [i for r in rows for i in (r.comment_ids or [])])
    views = {v["id"]: v for v in await cases.views(conn, [r.id for r in rows])}
    begun = await queries.first_reply_begun(conn, [r.id for r in rows])
    items = []
    for r in rows:
        # As the clock on the case; what was not kept is a new matter, whatever was said before it.
        own = [] if r.channel == Channel.RECOVERY else r.comment_ids or []
        asked = min([*(spoken[i] for i in own if i in spoken), begun.get(r.id, r.opened_at), r.opened_at])
        view = {k: v for k, v in views[r.id].items() if k not in ("customer", "clocks")}
        view["first_reply_s"] = seconds(r.first_reply_at, asked)
        view["closed_at"] = r.closed_at.isoformat() if r.closed_at else None
        view["late"] = any(clock["state"] == "breached" for clock in views[r.id]["clocks"])
        items.append(view)
    return {
        "total": len(rows),
        "items": sorted(items, key=lambda c: (3 if c["level"] is None else c["level"], c["no"])),
        **{
            f"by_{name}": dict(Counter("none" if getattr(r, name) is None else str(getattr(r, name)) for r in rows))
            for name in ("status", "step", "level", "issue", "channel")
        },
        "by_outcome": dict(Counter(str(r.outcome) for r in rows if r.outcome)),
        "reopened": sum(r.round > 1 for r in rows),
    }


async def _kept(conn: AsyncConnection, show_id: str, now: datetime) -> dict[str, Any]:
    return {"kept_rate": await promises.kept_rate(conn, now, show_id=show_id)}


async def _money(conn: AsyncConnection, show_id: str) -> dict[str, Any]:
    offers = await queries.offer_rows(conn, show_id)
    approvals = await queries.approval_rows(conn, show_id)
    by_remedy: dict[str, dict[str, int]] = {}
    for offer in offers:
        line = by_remedy.setdefault(offer.remedy, {"offers": 0, "chosen": 0, "amount": 0})
        line["offers"] += 1
        if offer.state in PAID:
            line["chosen"] += 1
            line["amount"] += offer.amount
    return {
        "budget": await remedies.budget(conn, show_id),
        "currency": offers[0].currency if offers else None,
        "offers": len(offers),
        "by_state": dict(Counter(str(o.state) for o in offers)),
        "by_remedy": by_remedy,
        "chosen": sum(o.amount for o in offers if o.state in PAID),
        "executed": sum(o.amount for o in offers if o.state == OfferState.EXECUTED),
        "approvals": dict(Counter(str(a.state) for a in approvals)),
    }


async def _requests(conn: AsyncConnection, show_id: str) -> dict[str, Any]:
    rows = await queries.request_rows(conn, show_id)
    waits = [w for r in rows if (w := seconds(r.answered_at, r.asked_at)) is not None]
    return {
        "total": len(rows),
        "by_state": dict(Counter(str(r.state) for r in rows)),
        "late": sum(r.late_at is not None for r in rows),
        "answer_p50": percentile(waits, 0.5),
    }


async def _moments(conn: AsyncConnection, show_id: str, start: datetime) -> list[dict[str, Any]]:
    """What an editor looks for: what was said, when, about what."""
    return [
        {
            "kind": row.kind,
            "incident_id": row.incident_id,
            "second": seconds(row.at, start),
            "at": row.at.isoformat(),
            "by": row.by_name,
            "parts": row.parts,
        }
        for row in await queries.mention_rows(conn, show_id)
    ]


async def _owed(
    conn: AsyncConnection, case_rows: Sequence[Any], promised: Sequence[Any], listed: Sequence[Any], now: datetime
) -> list[dict[str, Any]]:
    """Everything with a name to it that is not done, the next due first. words: a string, or texts by language."""
    owed: list[dict[str, Any]] = [
        {
            "kind": "promise",
            "id": p["id"],
            "due_at": p["due_at"],
            "words": p["words"],
            "who": p["owner"] or p["owner_role"],
        }
        for p in promised
        if p["state"] in ("open", "broken") and p["fulfilled_at"] is None
    ]
    open_cases = [r for r in case_rows if r.closed_at is None]
    for view in await cases.views(conn, [r.id for r in open_cases]):
        clocks = [c for c in view["clocks"] if c["state"] in ("running", "breached")]
        owed.append(
            {
                "kind": "case",
                "id": view["id"],
                "due_at": clocks[0]["due_at"] if clocks else None,
                "words": view["title"],
                "no": view["no"],
                "level": view["level"],
                "step": view["step"],
                "who": view["assignee"],
            }
        )
    for task in await fulfilment.views(conn, await queries.open_tasks(conn, [r.id for r in case_rows])):
        owed.append(
            {
                "kind": "task",
                "id": task["id"],
                "due_at": task["due_at"],
                "words": task["title"],
                "no": task["case_no"],
                "who": task["owner"] or task["role"],
            }
        )
    for incident in listed:
        if incident["lane"] in DECIDED_LANES and not incident["answered"]:
            owed.append(
                {
                    "kind": "incident",
                    "id": incident["id"],
                    "due_at": incident["mention_due_at"],
                    "words": incident["title"],
                    "who": incident["handler"],
                }
            )
    for item in owed:
        due = item["due_at"]
        item["late"] = due is not None and datetime.fromisoformat(due) < now
    return sorted(owed, key=lambda item: (item["due_at"] is None, item["due_at"] or "", item["kind"]))


async def _checks(
    conn: AsyncConnection,
    show_id: str,
    comment_part: dict[str, Any],
    series: Sequence[dict[str, Any]],
    listed: Sequence[dict[str, Any]],
    promised: Sequence[Any],
    money: dict[str, Any],
) -> list[Check]:
    logged, doubles = await queries.logged(conn, show_id)
    member = await queries.members(conn, show_id)
    stored = comment_part["stored"]
    checks = [
        Check("stored_log", stored, logged),
        Check("stored_rooms", stored, sum(room["stored"] for room in comment_part["rooms"])),
        Check("stored_lanes", stored, sum(comment_part["by_lane"].values())),
        Check("stored_minutes", stored, sum(point["total"] for point in series)),
        Check("duplicates_log", comment_part["duplicates"], doubles),
        Check("incident_comments", sum(i["comments"] for i in listed), sum(n for n, _p in member.values())),
        Check("incident_people", sum(i["people"] for i in listed), sum(p for _n, p in member.values())),
        Check(
            "dispositions",
            sum(i["lane"] in DECIDED_LANES for i in listed),
            sum(_dispositions(listed).values()),
        ),
        Check("promises", len(promised), sum(_states(promised).values())),
    ]
    if money["budget"] is not None:
        left = money["budget"]
        parts = sum(left[name]["minor"] for name in ("reserved", "spent", "left"))
        checks.append(Check("budget", left["total"]["minor"], parts))
    return checks


def _states(promised: Sequence[Any]) -> Counter[str]:
    return Counter(p["state"] for p in promised)
