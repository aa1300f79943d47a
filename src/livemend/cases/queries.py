"""Reading cases: the view of lists and the live feed, the queue, the rows."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import naming
from livemend.catalog import queries as catalog
from livemend.comments.model import comments
from livemend.kit.actor import CUSTOMER, SYSTEM
from livemend.kit.db import among
from livemend.kit.errors import not_found
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.kit.outgoing import State, outgoing
from livemend.knowledge.playbook import Playbook
from livemend.triage import pii

from . import following, rules
from .model import ACTIVE, Audience, ClockState, EvidenceState, Outcome, Status, cases, clocks, entries, evidence, pages


class Named(TypedDict, total=False):
    id: str
    name: str
    lang: str


class ClockView(TypedDict):
    id: str
    kind: str
    due_at: str
    state: str
    started_at: str
    platform: str | None
    silent: str | None


class CaseView(TypedDict):
    id: str
    no: str
    title: str | dict[str, str]
    status: str
    category: str
    step: str
    next_step: str
    # The shop's own words for them; None: the house's.
    step_name: dict[str, str] | None
    next_step_name: dict[str, str] | None
    level: int | None
    issue: str | None
    subtype: str | None
    judged_by: str | None
    customer: Named | None
    order_no: str | None
    product: dict[str, Any] | None
    channel: str
    public_source: bool
    assignee: Named | None
    round: int
    opened_at: str
    updated_at: str
    clocks: list[ClockView]
    show_id: str | None
    incident_id: str | None
    outcome: str | None
    merged_into: str | None
    rev: int


CLOCK_ORDER = (ClockState.BREACHED, ClockState.RUNNING, ClockState.PAUSED)


async def row(conn: AsyncConnection, case_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(cases).where(cases.c.id == case_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("case")
    return found


async def said_first(conn: AsyncConnection, comment_ids: Sequence[str], other: datetime | None = None) -> Any:
    """The moment of the earliest of these comments, or the other one when it was before them; None: there is none."""
    query = sa.select(sa.func.min(comments.c.at)).where(comments.c.id.in_(list(comment_ids)))
    found = (await conn.execute(query)).scalar() if comment_ids else None
    return min((at for at in (found, other) if at is not None), default=None)


async def by_number(conn: AsyncConnection, no: str) -> str | None:
    return (await conn.execute(sa.select(cases.c.id).where(cases.c.no == no.strip().upper()))).scalar()


async def numbers(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    """case -> the number people call it by."""
    rows = await conn.execute(sa.select(cases.c.id, cases.c.no).where(cases.c.id.in_(ids)))
    return {r.id: r.no for r in rows}


async def clock_rows(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[sa.Row[Any]]]:
    query = sa.select(clocks).where(clocks.c.case_id.in_(ids), clocks.c.ended_at.is_(None))
    found: dict[str, list[sa.Row[Any]]] = {}
    for clock in await conn.execute(query.order_by(clocks.c.due_at)):
        found.setdefault(clock.case_id, []).append(clock)
    return found


def title_of(r: sa.Row[Any], names: dict[str, dict[str, str]]) -> str | dict[str, str]:
    """A person's title, else product and issue in the reader's language."""
    if r.title:
        return str(r.title)
    made = {}
    for lang in LANGUAGES:
        issue = t(lang, f"cases.title.{r.issue or 'unknown'}")
        product = pick(names.get(r.product_sku), lang) if r.product_sku else ""
        made[lang] = t(lang, "cases.title.with_product", issue=issue, product=product) if product else issue
    return made


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[CaseView]:
    """In the order of `ids`."""
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(cases).where(cases.c.id.in_(ids)))}
    running = await clock_rows(conn, list(rows))
    names = await catalog.product_names(conn, sorted({r.product_sku for r in rows.values() if r.product_sku}))
    people = await catalog.customer_names(conn, sorted({r.customer_id for r in rows.values() if r.customer_id}))
    books = await following.books_of(conn, list(rows.values()))
    return [_view(rows[i], running.get(i, []), names, people, books[i]) for i in ids if i in rows]


def _view(
    r: sa.Row[Any],
    running: Sequence[sa.Row[Any]],
    names: dict[str, dict[str, str]],
    people: dict[str, str],
    book: Playbook,
) -> CaseView:
    return {
        "id": r.id,
        "no": r.no,
        "title": title_of(r, names),
        "status": r.status,
        "category": rules.category(r.status),
        "step": r.step,
        "next_step": following.way(book, r).next,
        "step_name": following.step_name(book, r.step),
        "next_step_name": following.step_name(book, following.way(book, r).next),
        "level": r.level,
        "issue": r.issue,
        "subtype": r.subtype,
        "judged_by": r.judged_by,
        "customer": {"id": r.customer_id, "name": people.get(r.customer_id, ""), "lang": r.lang}
        if r.customer_id
        else None,
        "order_no": r.order_no,
        "product": {"sku": r.product_sku, "name": names.get(r.product_sku, {})} if r.product_sku else None,
        "channel": r.channel,
        "public_source": r.public_source,
        "assignee": {"id": r.assignee_id, "name": r.assignee_name or ""} if r.assignee_id else None,
        "round": r.round,
        "opened_at": r.opened_at.isoformat(),
        "updated_at": r.updated_at.isoformat(),
        "clocks": [
            {
                "id": clock.id,
                "kind": clock.kind,
                "due_at": clock.due_at.isoformat(),
                "state": clock.state,
                "started_at": clock.started_at.isoformat(),
                "platform": clock.platform,
                "silent": clock.silent,
            }
            for clock in sorted(running, key=lambda c: (CLOCK_ORDER.index(c.state), c.due_at))
        ],
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "outcome": r.outcome,
        "merged_into": r.merged_into,
        "rev": r.rev,
    }


# A merged case stands for the one it went into.
_stands_for = sa.func.coalesce(cases.c.merged_into, cases.c.id)


async def of_incident(conn: AsyncConnection, incident_id: str) -> list[str]:
    return (await of_incidents(conn, [incident_id])).get(incident_id, [])


async def of_incidents(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    if not ids:
        return {}
    query = sa.select(cases.c.incident_id, _stands_for.label("case_id")).where(cases.c.incident_id.in_(ids))
    found: dict[str, list[str]] = {}
    for r in await conn.execute(query.order_by(cases.c.id)):
        listed = found.setdefault(r.incident_id, [])
        if r.case_id not in listed:
            listed.append(r.case_id)
    return found


async def promise_broken(conn: AsyncConnection, case_id: str) -> str:
    """The words of the promise a recovery is about; empty when there is none."""
    query = sa.select(entries.c.text).where(entries.c.case_id == case_id, entries.c.kind == "promise_broken")
    return (await conn.execute(query.order_by(entries.c.id).limit(1))).scalar() or ""


async def merged_here(conn: AsyncConnection, case_id: str) -> list[sa.Row[Any]]:
    query = sa.select(cases).where(cases.c.merged_into == case_id).order_by(cases.c.id)
    return list(await conn.execute(query))


ALIKE_DAYS = 60


async def duplicates(conn: AsyncConnection, case_id: str, limit: int = 10) -> list[dict[str, Any]]:
    """Other cases that may be the same matter: proposed, never merged by themselves."""
    me = await row(conn, case_id)
    ways: list[sa.ColumnElement[bool]] = []
    if me.order_no:
        ways.append(cases.c.order_no == me.order_no)
    if me.customer_id:
        ways.append(cases.c.customer_id == me.customer_id)
    if not ways or me.merged_into is not None:
        return []
    query = sa.select(cases).where(
        sa.or_(*ways),
        cases.c.id != case_id,
        cases.c.merged_into.is_(None),
        cases.c.status.in_(ACTIVE),
        cases.c.opened_at > me.opened_at - timedelta(days=ALIKE_DAYS),
    )
    found = []
    for other in await conn.execute(query.order_by(cases.c.id.desc()).limit(50)):
        why = rules.alike(
            same_customer=me.customer_id is not None and other.customer_id == me.customer_id,
            same_order=me.order_no is not None and other.order_no == me.order_no,
            same_issue=me.issue is not None and other.issue == me.issue,
            same_product=me.product_sku is not None and other.product_sku == me.product_sku,
        )
        if why:
            found.append({"id": other.id, "no": other.no, "status": other.status, "why": list(why)})
    return found[:limit]


async def of_show(conn: AsyncConnection, show_id: str) -> list[str]:
    query = sa.select(cases.c.id).where(cases.c.show_id == show_id).order_by(cases.c.id)
    return [str(i) for i in (await conn.execute(query)).scalars()]


async def of_customer(conn: AsyncConnection, customer_id: str) -> list[str]:
    query = sa.select(cases.c.id).where(cases.c.customer_id == customer_id).order_by(cases.c.id.desc())
    return [str(i) for i in (await conn.execute(query.limit(200))).scalars()]


async def active(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """Everything under way: what tells which playbook it follows."""
    columns = (cases.c.id, cases.c.issue, cases.c.subtype, cases.c.level, cases.c.incident_id)
    query = sa.select(*columns).where(cases.c.status.in_(ACTIVE), cases.c.merged_into.is_(None))
    return list(await conn.execute(query.order_by(cases.c.id)))


async def ended_before(conn: AsyncConnection, customer_id: str, case_id: str, since: datetime) -> bool:
    """Whether another complaint of this customer came to its end lately."""
    query = sa.select(cases.c.id).where(
        cases.c.customer_id == customer_id,
        cases.c.id != case_id,
        cases.c.status.in_((Status.RESOLVED, Status.CLOSED)),
        cases.c.outcome.is_distinct_from(Outcome.MERGED),
        cases.c.opened_at > since,
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def open_work(conn: AsyncConnection, users: Sequence[str]) -> dict[str, int]:
    """How many cases each of them has that are not over."""
    query = sa.select(cases.c.assignee_id, sa.func.count()).where(
        cases.c.assignee_id.in_(users), cases.c.status.in_(ACTIVE), cases.c.merged_into.is_(None)
    )
    return {row[0]: int(row[1]) for row in await conn.execute(query.group_by(cases.c.assignee_id))}


async def open_pages(conn: AsyncConnection, limit: int = 20) -> list[dict[str, Any]]:
    """What rings and nobody has seen yet, the oldest first."""
    query = (
        sa.select(pages, cases.c.no, cases.c.level)
        .join(cases, cases.c.id == pages.c.case_id)
        .where(pages.c.seen_at.is_(None))
        .order_by(pages.c.at, pages.c.id)
    )
    return [
        {"id": r.id, "case_id": r.case_id, "no": r.no, "level": r.level, "clock": r.clock, "at": r.at.isoformat()}
        for r in await conn.execute(query.limit(limit))
    ]


async def evidence_rows(
    conn: AsyncConnection, *case_ids: str, states: Collection[str] = (EvidenceState.CLEAN,)
) -> list[sa.Row[Any]]:
    """states: those that may be opened; others are for whoever shows that something waits."""
    query = sa.select(evidence).where(
        evidence.c.case_id.in_(case_ids), evidence.c.removed_at.is_(None), evidence.c.state.in_(states)
    )
    return list(await conn.execute(query.order_by(evidence.c.id)))


async def evidence_row(
    conn: AsyncConnection, case_id: str, evidence_id: str, *, state: str | None = EvidenceState.CLEAN
) -> sa.Row[Any]:
    """Only within its own case, and only what may be opened; state None: whatever it is."""
    query = sa.select(evidence).where(
        evidence.c.id == evidence_id, evidence.c.case_id == case_id, evidence.c.removed_at.is_(None)
    )
    if state is not None:
        query = query.where(evidence.c.state == state)
    found = (await conn.execute(query)).first()
    if found is None:
        raise not_found("file")
    return found


async def entry_row(conn: AsyncConnection, entry_id: str) -> sa.Row[Any]:
    found = (await conn.execute(sa.select(entries).where(entries.c.id == entry_id))).first()
    if found is None:
        raise not_found("entry")
    return found


async def words_of_customer(conn: AsyncConnection, case_id: str) -> list[str]:
    """What the customer wrote in this case, newest first."""
    theirs = sa.select(entries.c.text).where(entries.c.case_id == case_id, entries.c.kind.in_(rules.CUSTOMER_KINDS))
    return [text for text in (await conn.execute(theirs.order_by(entries.c.id.desc()).limit(50))).scalars() if text]


async def words_to(
    conn: AsyncConnection, customer_id: str | None, case_id: str | None = None, *, besides: str | None = None
) -> list[str]:
    """What people of the team wrote to this customer in any case, newest first; besides: an entry that is not meant.

    What never left is not among it, nor a letter of the house.
    """
    here = [cases.c.id == case_id] if case_id else []
    theirs = [cases.c.customer_id == customer_id] if customer_id else []
    if not here and not theirs:
        return []
    query = (
        sa.select(entries.c.text)
        .join(cases, cases.c.id == entries.c.case_id)
        .outerjoin(outgoing, outgoing.c.id == entries.c.ref)
        .where(
            sa.or_(*here, *theirs),
            entries.c.kind.in_(rules.WRITTEN),
            entries.c.audience == Audience.PRIVATE,
            entries.c.actor.not_in((SYSTEM.id, CUSTOMER.id)),
            entries.c.text.is_not(None),
            entries.c.id != (besides or ""),
            sa.or_(outgoing.c.state.is_(None), outgoing.c.state.not_in((State.FAILED, State.UNSUPPORTED))),
        )
        .order_by(entries.c.id.desc())
        .limit(50)
    )
    return [str(text) for text in (await conn.execute(query)).scalars()]


async def _shown_names(conn: AsyncConnection, case: sa.Row[Any]) -> list[str]:
    """What the customer is called on the platforms, and who wrote what the case began with, whoever it turned out."""
    found = (await naming.account_names(conn, [case.customer_id])).get(case.customer_id, []) if case.customer_id else []
    query = sa.select(comments.c.user_name).where(among(conn, comments.c.id, case.comment_ids or []))
    writers = (await conn.execute(query.where(comments.c.user_name != "").distinct())).scalars()
    return list(dict.fromkeys([*found, *writers]))


async def searchable(conn: AsyncConnection, case_id: str) -> tuple[str, list[str]]:
    """Everything by which somebody may look for this case, and apart from it the personal data in it."""
    r = await row(conn, case_id)
    names = await catalog.product_names(conn, [r.product_sku]) if r.product_sku else {}
    people = await catalog.customer_names(conn, [r.customer_id]) if r.customer_id else {}
    said = sa.select(entries.c.text).where(entries.c.case_id == case_id, entries.c.kind != "acknowledgement")
    texts = (await conn.execute(said.order_by(entries.c.id))).scalars()
    own: list[str] = [*people.values(), *await _shown_names(conn, r)]
    open_: list[str] = [part for part in (r.no, r.order_no, *names.get(r.product_sku, {}).values()) if part]
    for text in (r.title, r.wished, *texts):
        if text:
            spans = pii.find_all(text)
            own += [text[span.start : span.end] for span in spans]
            open_.append(pii.mask(text, spans))
    return "\n".join(open_), own
