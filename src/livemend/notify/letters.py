"""The texts: what is said at which moment, in the customer's language, checked before it may leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as cases
from livemend.cases.model import ClockKind, Issue
from livemend.catalog import queries as catalog
from livemend.feedback.page import clock_time, offer_cards
from livemend.kit.i18n import pick, t, words
from livemend.wording import Context, check, stops

from .rules import Unfilled, fill

AUTOMATIC = (
    "acknowledgement",
    "offer",
    "reminder",
    "follow_up",
    "link",
    "missing",
    "file_refused",
    "outreach",
    "recovery",
)


# By when somebody answers in person: what was answered in public, or asked long before the case, has other clocks.
ANSWERS = (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.PROGRESS)


@dataclass(frozen=True)
class Letter:
    """problem: None when it may leave, else a code (`unfilled`, `wording`) with its details."""

    subject: str
    text: str
    problem: str | None = None
    detail: tuple[str, ...] = ()


async def facts(conn: AsyncConnection, row: Any, now: datetime | None = None) -> dict[str, str]:
    """What every letter may name. row: of `cases`. now: no answer is announced for a time that has passed."""
    lang = row.lang
    shop = await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    person = await catalog.customer(conn, row.customer_id) if row.customer_id else None
    clocks = (await cases.clock_rows(conn, [row.id])).get(row.id, [])
    due = {clock.kind: clock_time(clock.due_at, zone, lang) for clock in clocks}
    ahead = [clock.kind for clock in clocks if now is None or clock.due_at > now]
    answer = next((due[kind] for kind in ANSWERS if kind in ahead), due.get(ClockKind.FIRST_REPLY, ""))
    names = await catalog.product_names(conn, [row.product_sku]) if row.product_sku else {}
    return {
        "no": row.no,
        "shop": pick(shop["name"], lang) if shop else "livemend",
        "name": (person["name"] if person else "") or t(lang, "notify.dear_customer"),
        "matter": _matter(row, names),
        "reply_by": answer,
        "last_day": due.get(ClockKind.OUTER, ""),
        "news_by": due.get(ClockKind.PROGRESS, ""),
    }


def _matter(row: Any, names: Mapping[str, Any]) -> str:
    """Who was treated badly does not write about the article."""
    if row.issue == Issue.SERVICE:
        return t(row.lang, "notify.our_service")
    product = pick(names.get(row.product_sku), row.lang)
    return t(row.lang, "notify.matter", product=product) if product else t(row.lang, "notify.your_message")


def compose(kind: str, lang: str, params: Mapping[str, str]) -> Letter:
    """A template of `notify.<kind>`; an empty slot or a word that must not leave makes it unfit."""
    key = f"notify.{kind}"
    known = words(lang)
    try:
        subject = fill(known[f"{key}.subject"], params)
        text = fill(known[f"{key}.text"], params)
    except (Unfilled, KeyError) as error:
        return Letter("", "", "unfilled", tuple(getattr(error, "names", (str(error),))))
    return guarded(subject, text, lang)


def guarded(subject: str, text: str, lang: str, platform: str | None = None) -> Letter:
    """A machine's letter goes through the same guard as a person's."""
    findings = check(text, Context(lang=lang, kind="mail" if platform is None else "private", platform=platform))
    if stops(findings):
        return Letter(subject, text, "wording", tuple(sorted({finding.code for finding in findings})))
    return Letter(subject, text)


async def offer_text(conn: AsyncConnection, row: Any, now: datetime) -> str:
    """The open offers as a numbered choice; each has numbered steps, who pays the way, and by when (R059, R060)."""
    shop = await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    parts = []
    for number, card in enumerate(await offer_cards(conn, row.id, row.lang, now, zone), 1):
        head = " ".join(part for part in (f"{number}.", card["name"], card["product"], card["amount"]) if part)
        parts.append("\n".join([head, *(f"   ({n}) {step}" for n, step in enumerate(card["steps"], 1))]))
    return "\n".join(parts)


def deadline(moment: datetime, zone: str, lang: str) -> str:
    return clock_time(moment, zone, lang)
