"""What the customer's page shows of a case: plain words, the next step and its time, nothing internal."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_datetime, get_timezone_name
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import asking
from livemend.cases import queries as cases
from livemend.cases.following import way_of
from livemend.cases.model import Audience, Channel, ClockKind, ClockState, EvidenceState, Status, entries
from livemend.catalog import queries as catalog
from livemend.catalog.queries import ShopView
from livemend.fulfilment import parcels
from livemend.fulfilment import queries as tasks
from livemend.fulfilment.model import TaskState
from livemend.fulfilment.queries import TaskView
from livemend.fulfilment.rules import MONEY
from livemend.kit.i18n import pick, t, words
from livemend.kit.money import BABEL_LOCALES, Money
from livemend.remedies import queries as remedies
from livemend.remedies.model import OfferState
from livemend.remedies.queries import OfferView
from livemend.remedies.wordings import when_chosen

from . import invites, queries, rules, waiting

# Kinds of timeline entries that are the conversation; everything else is our own business.
TALK = frozenset(
    {
        "words",
        "customer_message",
        "order_number",
        "reply",
        "holding",
        "progress",
        "question",
        "offer",
        "result",
        "acknowledgement",
        "final_offer",
        "final_answer",
        "not_satisfied",
        "satisfied",
        "follow_up",
        "invite",
        "public_outcome",
    }
)
CLOCK_WORDS = {
    ClockKind.FIRST_REPLY: "reply",
    ClockKind.NEXT_REPLY: "reply",
    ClockKind.CONTACT: "contact",
    ClockKind.PROGRESS: "news",
    ClockKind.OUTER: "outer",
}


def clock_time(moment: datetime, zone: str, lang: str) -> str:
    """A day and a clock time as the reader writes it, in the shop's zone."""
    pattern = {"en": "EEE d MMM, HH:mm", "zh-Hant": "M月d日（EEEEE）HH:mm", "zh-Hans": "M月d日（EEEEE）HH:mm"}
    local = moment.astimezone(ZoneInfo(zone))
    return format_datetime(local, pattern.get(lang, pattern["en"]), locale=BABEL_LOCALES.get(lang, "en"))


def zone_name(moment: datetime, zone: str, lang: str) -> str:
    return get_timezone_name(moment.astimezone(ZoneInfo(zone)), "long", locale=BABEL_LOCALES.get(lang, "en"))


def money(amount: Any, lang: str) -> str:
    return Money(amount["minor"], amount["currency"]).shown(lang) if amount and amount["minor"] else ""


def remedy_name(remedy: str, lang: str) -> str:
    key = f"feedback.remedy.{remedy}"
    return t(lang, key) if key in words(lang) else remedy


async def offer_cards(conn: AsyncConnection, case_id: str, lang: str, now: datetime, zone: str) -> list[dict[str, Any]]:
    """What may be chosen now: name, amount, steps with the way's cost and by when, a personal line."""
    found = await remedies.choosable(conn, case_id)
    return await _cards(conn, found, lang, [_when(offer, now, zone, lang) for offer in found])


def _when(offer: OfferView, now: datetime, zone: str, lang: str, due_at: datetime | None = None) -> str:
    return when_chosen(
        offer["remedy"], offer["returnless"], now, zone, lang, has_goods=offer["has_goods"], due_at=due_at
    )


def _still(offer: OfferView, opened: list[TaskView], now: datetime, zone: str, lang: str) -> str:
    """By when what was chosen is given, as its tasks have it; a date that has passed is not told again."""
    owed = [task for task in opened if task["state"] == TaskState.OPEN and task["blocks"]]
    giving = [task for task in owed if task["kind"] in MONEY] or owed
    if not giving:
        return ""
    if any(task["kind"] in MONEY and task["waits_for"] for task in giving):
        return _when(offer, now, zone, lang)
    due_at = max(datetime.fromisoformat(task["due_at"]) for task in giving)
    return _when(offer, now, zone, lang, due_at) if due_at > now else ""


async def chosen_cards(conn: AsyncConnection, row: Any, lang: str, now: datetime, zone: str) -> list[dict[str, Any]]:
    """What was chosen, by when or whether it is done, and the parcel it came to. row: of `cases`."""
    found = await remedies.taken(conn, row.id, row.round)
    all_tasks = await tasks.of_case(conn, row.id)
    sent = {task["offer_id"]: task for task in all_tasks if task["kind"] in parcels.OUTBOUND}
    whens = [
        _still(offer, [task for task in all_tasks if task["offer_id"] == offer["id"]], now, zone, lang)
        for offer in found
    ]
    return [
        {
            **card,
            "done": offer["state"] == OfferState.EXECUTED,
            "sent": offer["state"] == OfferState.EXECUTED and offer["id"] in sent,
            "parcel": sent[offer["id"]]["parcel"] if offer["id"] in sent else None,
        }
        for card, offer in zip(await _cards(conn, found, lang, whens), found, strict=True)
    ]


async def _cards(conn: AsyncConnection, found: list[OfferView], lang: str, whens: list[str]) -> list[dict[str, Any]]:
    names = await catalog.product_names(conn, [offer["sku"] for offer in found if offer["sku"]])
    return [
        {
            "id": offer["id"],
            "name": remedy_name("returnless_refund" if offer["returnless"] else offer["remedy"], lang),
            "amount": money(offer["amount"], lang),
            "product": pick(names.get(offer["sku"] or ""), lang),
            "steps": [*offer["steps"].get(lang, []), *([when] if when else [])],
            "note": offer["note"] or "",
            "extra": offer["in_addition"],
        }
        for offer, when in zip(found, whens, strict=True)
    ]


async def conversation(
    conn: AsyncConnection, case_id: str, zone: str, lang: str, *, ours: bool = False
) -> list[dict[str, Any]]:
    """Newest first. The team shows itself by the shop's name, never by a colleague's.

    ours: the case began with words of ours; they stand in the letter already.
    """
    query = sa.select(entries).where(
        entries.c.case_id == case_id,
        entries.c.audience.in_((Audience.PRIVATE, Audience.PUBLIC)),
        entries.c.kind.in_(TALK),
        entries.c.text.is_not(None),
    )
    if ours:
        query = query.where(entries.c.kind != "words")
    mine = {"words", "customer_message", "order_number", "not_satisfied", "satisfied", "final_answer"}
    return [
        {
            "mine": row.kind in mine,
            "text": row.text,
            "at": clock_time(row.at, zone, lang),
            "iso": row.at.isoformat(),
        }
        for row in await conn.execute(query.order_by(entries.c.id.desc()).limit(60))
    ]


async def by_when(conn: AsyncConnection, row: Any, now: datetime, zone: str, lang: str) -> tuple[str, str]:
    """(by when the next thing happens, the last day for all of it); a missed time is said openly."""
    if row.status in (Status.RESOLVED, Status.CLOSED, Status.SPAM):
        return "", ""
    clocks = (await cases.clock_rows(conn, [row.id])).get(row.id, [])
    running = {c.kind: c for c in clocks if c.state in (ClockState.RUNNING, ClockState.BREACHED)}
    outer = running.get(ClockKind.OUTER)
    # Whoever is asked whether it is good is not told at the same time by when it will be done.
    to_do = outer is not None and not rules.may_answer(row.status, row.step)
    last = t(lang, "feedback.by.outer", time=clock_time(outer.due_at, zone, lang)) if to_do and outer else ""
    for kind in (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.CONTACT, ClockKind.PROGRESS):
        clock = running.get(kind)
        if clock is None:
            continue
        key = "late" if clock.due_at <= now else CLOCK_WORDS[kind]
        return t(lang, f"feedback.by.{key}", time=clock_time(clock.due_at, zone, lang)), last
    return "", last


async def build(conn: AsyncConnection, row: Any, shop: ShopView | None, now: datetime, lang: str) -> dict[str, Any]:
    """row: of `cases`."""
    zone = shop["timezone"] if shop else "UTC"
    chosen = await chosen_cards(conn, row, lang, now, zone)
    offers, extras = rules.to_choose(await offer_cards(conn, row.id, lang, now, zone), chosen=bool(chosen))

    def when(moment: datetime) -> str:
        return clock_time(moment, zone, lang)

    back = [] if row.merged_into else await waiting.parcels(conn, row.id, when)
    final = await waiting.final_offer(conn, row, shop["zone"] if shop else None, lang)
    state = rules.state_key(
        status=row.status,
        step=(await way_of(conn, row)).house,
        outcome=row.outcome,
        open_offers=len(offers),
        round_=row.round,
        final=None if final is None else "open" if final["open"] else final["answer"],
        ours=row.channel == Channel.OUTREACH,
        under_way=any(card["sent"] for card in chosen),
        parcel_due=any(parcel["open"] for parcel in back),
    )
    names = await catalog.product_names(conn, [row.product_sku]) if row.product_sku else {}
    pieces = await cases.evidence_rows(conn, row.id, states=tuple(EvidenceState))
    other = await cases.row(conn, row.merged_into) if row.merged_into else None
    # What is asked and where it stands is that of the case it goes on in.
    goes_on = other if other is not None else row
    same = other is not None and other.customer_id == row.customer_id
    ended = row.status in (Status.CLOSED, Status.SPAM)
    wanted = await asking.missing(conn, row)
    soon, last = await by_when(conn, goes_on, now, zone, lang)
    ask = rules.may_answer(goes_on.status, goes_on.step)
    if other is not None and not same and goes_on.told_at is not None:
        given = await queries.answers_of(conn, row.id)
        ask = ask and not any(answer.at >= goes_on.told_at for answer in given)
    return {
        "no": row.no,
        "title": pick(names.get(row.product_sku), lang) or t(lang, "feedback.your_message"),
        "order_no": row.order_no,
        "round": other.round if other is not None and same else row.round,
        "state": t(lang, f"feedback.state.{state}.what", no=other.no if other is not None else ""),
        "next": t(lang, f"feedback.state.{state}.next"),
        "soon": soon,
        "last": last,
        "calm": state in ("resolved", "closed_satisfied"),
        "stage": rules.stage((await way_of(conn, goes_on)).house),
        "stages": [t(lang, f"feedback.stage.{name}") for name in rules.STAGES],
        "over": goes_on.status in (Status.RESOLVED, Status.CLOSED, Status.SPAM),
        "offers": [] if ended else offers,
        "extras": [] if ended else extras,
        "parcels": back,
        "chosen": sorted(chosen, key=lambda card: card["extra"]),
        "new_times": [] if ended else await waiting.new_times(conn, row.id, now, when),
        "final": final,
        "ask": ask,
        "may_reopen": rules.may_reopen(goes_on.status, goes_on.outcome),
        # Once something is chosen, asking for more would only hold the customer up.
        "missing": wanted if rules.stage((await way_of(conn, row)).house) <= 2 and not ended and final is None else [],
        "ended": ended,
        "conversation": await conversation(conn, row.id, zone, lang, ours=row.channel == Channel.OUTREACH),
        "evidence": [
            {"id": p.id, "name": p.name, "picture": p.thumbnail is not None, "kind": p.type, "state": p.state}
            for p in pieces
        ],
        "zone": zone_name(now, zone, lang),
        "bodies": waiting.bodies(shop["zone"] if shop else None, lang),
        "satisfaction": await queries.satisfaction(conn, row.id),
        "improve": await invites.on_page(conn, row, when),
    }
