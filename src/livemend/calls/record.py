"""What stays of a call: the case, the summary in its timeline, the host's closing words among what was said."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.incidents.model import Disposition
from livemend.kit.db import Tx
from livemend.kit.i18n import t
from livemend.kit.money import Money
from livemend.onair import actions as onair
from livemend.onair import queries as onair_queries
from livemend.onair import reminding, rules, times
from livemend.onair.cards import CardPart, card_hash

from . import queries, words
from .model import Told, calls


async def open_case(tx: Tx, call_id: str) -> str:
    """The caller's case, opened when there is none. Returns its id."""
    call = await queries.row(tx.conn, call_id)
    if call.case_id is not None:
        return await words.present_case(tx.conn, call.case_id)
    incident_id = await words.incident_of(tx.conn, call)
    (case_id,) = await onair.open_cases(tx, call.show_id, incident_id, comment_ids=[call.comment_id])
    await tx.execute(calls.update().where(calls.c.id == call_id).values(case_id=case_id))
    return case_id


async def taken_up(tx: Tx, call: Any) -> None:
    """Who is on air is being spoken of: that is the public mention of the matter."""
    row = await incident_queries.row(tx.conn, await words.incident_of(tx.conn, call))
    if row.merged_into is None:
        await incidents.mark_said(tx, row.id, tx.now)


async def settled_on_air(tx: Tx, call: Any) -> None:
    """After the call it is answered, and the host is reminded to mention it later in the show (R084)."""
    row = await incident_queries.row(tx.conn, await words.incident_of(tx.conn, call))
    if row.merged_into is not None:
        return
    await onair.answered_soon(tx, row.id, Disposition.CASE)
    if row.lane in rules.TRACKED:
        await reminding.start(tx, call.show_id, row.id)


def clock(ms: int | None) -> str:
    """Time in the show as the screens write it."""
    if ms is None:
        return "—"
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}"


async def summary(conn: AsyncConnection, call_id: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """(text, facts): problem, offer, amount, deadline, each with its time in the stream (R074)."""
    view = await queries.view(conn, call_id, now)
    lang, shop = view["lang"], await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    span = {"begin": clock(view["live_offset_ms"]), "end": clock(view["ended_offset_ms"])}
    lines = [t(lang, "call.summary.head", **span)]
    for told in view["statements"]:
        text = told["text"]
        if told["amount"]:
            shown = Money(told["amount"]["minor"], told["amount"]["currency"]).shown(lang)
            text = t(lang, "call.summary.with_amount", text=text, amount=shown)
        if told["due_at"]:
            due = times.clock_words(lang, datetime.fromisoformat(told["due_at"]), now, zone)
            text = t(lang, "call.summary.with_time", text=text, time=due)
        lines.append(t(lang, f"call.summary.{told['kind']}", at=clock(told["offset_ms"]), text=text))
    missing = [kind for kind in Told if all(told["kind"] != kind for told in view["statements"])]
    facts = {
        "call_id": call_id,
        "from_ms": view["live_offset_ms"],
        "to_ms": view["ended_offset_ms"],
        "steps": [step["step"] for step in view["steps"] if step["at"]],
        "missing": [str(kind) for kind in missing],
        "told": [
            {
                "kind": told["kind"],
                "offset_ms": told["offset_ms"],
                "amount": told["amount"],
                "due_at": told["due_at"],
                "offer_id": told["offer_id"],
                "promise_id": told["promise_id"],
            }
            for told in view["statements"]
        ],
    }
    return "\n".join(lines), facts


async def closing_mention(tx: Tx, call: Any) -> None:
    """Among the things the host said on air, with its time."""
    incident_id = await words.incident_of(tx.conn, call)
    view = await onair_queries.incident_view(tx.conn, call.show_id, incident_id)
    found = await words.words(tx.conn, call, tx.now)
    parts: list[CardPart] = [{"kind": "closing", "text": found["closing"]}]
    await onair.mention(tx, view, {"hash": card_hash(parts, []), "lang": found["lang"]}, parts, "closing")
