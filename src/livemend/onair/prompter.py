"""From an incident and everything known about it to the host's card."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import rules as case_rules
from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.incidents import queries as incidents
from livemend.incidents import topics
from livemend.incidents.model import Disposition, IncidentState
from livemend.kit import events
from livemend.kit.i18n import t
from livemend.kit.money import Money
from livemend.knowledge import queries as knowledge
from livemend.knowledge.rules import case_type
from livemend.people.model import Role
from livemend.remedies import queries as remedies
from livemend.remedies import wordings
from livemend.remedies.model import OfferState
from livemend.remedies.queries import OfferView, RemedyOption
from livemend.shows import queries as shows

from . import calls, own_words, paraphrases, queries, rules, statements, times, told
from .cards import PARAPHRASED, Card, CardPart, Matter, card_hash, make_card
from .model import Mode, RequestState, Strategy
from .paraphrases import Paraphrase
from .queries import IncidentView, RequestView
from .times import CardTime


class Link(TypedDict):
    """For a private message, never for the air. kind: tracking."""

    kind: str
    order_no: str
    url: str


class PrompterCard(Card):
    links: list[Link]
    time: CardTime | None
    # None on a card that says nothing back.
    paraphrase: Paraphrase | None


class Current(TypedDict):
    incident: IncidentView
    card: PrompterCard
    request: RequestView | None
    # What the tap records: answer, invitation, reminder or statement.
    what: str
    # Said at said_at, and nothing has come in since that the host would have to tell: it only stays at hand.
    said: bool
    said_at: str | None
    # What was offered in this matter; one that waits for a second person's yes is not said yet (R079).
    offers: list[OfferView]


class Prompter(TypedDict):
    position: int
    current: Current | None
    queue: list[IncidentView]


async def order_links(conn: AsyncConnection, view: IncidentView, customer_ids: Sequence[str]) -> list[Link]:
    """Where parcels of the people concerned are now."""
    if view["issue"] != "logistics":
        return []
    found: list[Link] = []
    for customer_id in customer_ids[:5]:
        for brief in (await catalog.orders_of_customer(conn, customer_id, limit=5))[:5]:
            order = await catalog.order(conn, brief["no"])
            about = view["product"] is None or any(line["sku"] == view["product"]["sku"] for line in brief["lines"])
            if order is not None and order["tracking_url"] and about:
                found.append({"kind": "tracking", "order_no": order["no"], "url": order["tracking_url"]})
    return found


async def options_of(conn: AsyncConnection, view: IncidentView, now: datetime, role: str) -> list[RemedyOption]:
    """What policy gives for the order of the person whose words stand on the card."""
    return await remedies.options(
        conn,
        at=now,
        issue=view["issue"],
        fault=view["fault"],
        order_no=await sample_order(conn, view),
        show_id=view["show_id"],
        incident_id=view["id"],
        role=role,
    )


async def sample_order(conn: AsyncConnection, view: IncidentView) -> str | None:
    if view["sample"] is None:
        return None
    row = await comments.comment_row(conn, view["sample"]["comment_id"])
    orders = await catalog.orders_of_customer(conn, row.customer_id) if row.customer_id else []
    return case_rules.likely_order(orders, view["product"]["sku"] if view["product"] else None)


async def sayable_options(conn: AsyncConnection, view: IncidentView, now: datetime) -> list[RemedyOption]:
    """What the host may offer here and now: inside policy, limit and budget, nobody's yes needed (R079)."""
    found = await options_of(conn, view, now, Role.HOST)
    return [option for option in found if not option["needs_approval"] and option["blocked"] is None]


async def is_settled(conn: AsyncConnection, view: IncidentView) -> bool:
    """Really executed, or accepted by the customer, in every case of it (R084)."""
    if not view["case_ids"]:
        return False
    done = {OfferState.CHOSEN, OfferState.EXECUTED}
    for case_id in view["case_ids"]:
        offers = await remedies.offers_of_case(conn, case_id)
        if not any(offer["state"] in done for offer in offers):
            return False
    return True


class Known(NamedTuple):
    """own: the confirming sentence in a person's words, as it is kept."""

    matter: Matter
    time: CardTime
    links: list[Link]
    request: RequestView | None
    own: sa.Row[Any] | None


async def matter_of(conn: AsyncConnection, view: IncidentView, now: datetime, *, reminder: bool = False) -> Known:
    """Everything known of an incident that words are made from."""
    await own_words.refresh(conn)
    shop = await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    lang = rules.card_lang(
        view["sample"]["lang"] if view["sample"] else None, view["langs"], shop["zone"] if shop else ""
    )
    request = await queries.request_of_incident(conn, view["id"])
    cause = await queries.cause_of(conn, view["id"])
    rows = await incidents.member_rows(conn, view["id"])
    customers = list(dict.fromkeys(row.customer_id for row in rows if row.customer_id))
    links = await order_links(conn, view, customers)
    sellable = await sayable_options(conn, view, now)
    sample = view["sample"]
    own = await paraphrases.of(conn, view["id"], lang)
    name = (view["product"] or {"name": {}})["name"].get(lang, "")
    base = datetime.fromisoformat(view["cued_at"] or view["first_seen"])
    called = await incidents.symptom_of(conn, view["id"])
    issue, subtype, symptom = topics.heard(view["issue"], view["subtype"], called)
    kind = case_type(issue, subtype, view["level"], view["fault"])
    on_air = (await knowledge.playbook_in_force(conn, kind)).on_air
    time, ended, ended_time = await times.of_card(conn, view["id"], base, lang, now, zone, on_air.within)
    matter = Matter(
        incident_id=view["id"],
        lane=view["lane"],
        lang=lang,
        user=sample["user"] if sample else "",
        people=view["people"],
        issue=issue,
        subtype=subtype,
        level=view["level"],
        fault=view["fault"],
        product=name,
        told=told.clause(
            lang,
            issue=issue,
            subtype=subtype,
            level=view["level"],
            symptom=symptom,
            product=name,
            # Of many one's details are not everybody's.
            words=sample["text"] if sample and view["people"] == 1 else "",
            closed=told.unopened([row.text or "" for row in rows]),
        ),
        confirm=(own.text or "") if own is not None else "",
        question=sample["text"] if sample and len(sample["text"]) <= 60 else "",
        answer=await _answer(conn, view, lang, request),
        cause=cause.texts.get(lang, "") if cause is not None else "",
        cause_confirmed=bool(cause is not None and cause.confirmed),
        time=time["words"],
        ended=ended,
        ended_time=ended_time,
        link=t(lang, "onair.link_private") if links else "",
        remedies=[option["type"] for option in sellable],
        amounts={
            option["type"]: Money(option["default"]["minor"], option["default"]["currency"]).shown(lang)
            for option in sellable
            if option["default"]
        },
        steps={option["type"]: _steps(option, now, zone, lang) for option in sellable},
        book=await knowledge.phrase_book(conn, lang),
        used=await queries.said_sentences(conn, view["show_id"]),
        platform=sample["platform"] if sample else None,
        malicious=view["disposition"] == Disposition.MALICIOUS,
        real_buyers=bool(customers) or any(row.order_match for row in rows),
        reminder=reminder,
        settled=reminder and await is_settled(conn, view),
        late=request is not None and request["state"] == RequestState.LATE,
        wide=view["people"] >= rules.clocks().wide and view["lane"] in rules.COMPLAINTS,
        shop=shop["name"].get(lang, "") if shop else "",
        mention_due_at=view["mention_due_at"],
        order=on_air.order,
        say={part: texts[lang] for part, texts in on_air.say.items()},
    )
    return Known(matter, time, links, request, own)


async def build_card(
    conn: AsyncConnection, view: IncidentView, now: datetime, *, reminder: bool = False
) -> tuple[PrompterCard, RequestView | None]:
    matter, time, links, request, own = await matter_of(conn, view, now, reminder=reminder)
    card = make_card(matter)
    if view["issue"] == "logistics" and await shows.promotion_now(conn):
        # Said beforehand in the policy, so said the same way on air (R021).
        card["hints"] += [text for text in matter.book.get("delay_notice", ())[:1] if "{" not in text]
    said_back = paraphrases.view(own, card) if card["mode"] in PARAPHRASED else None
    return {**card, "links": links, "time": time, "paraphrase": said_back}, request


def _steps(option: RemedyOption, now: datetime, zone: str, lang: str) -> list[str]:
    """As the customer will read them; without a sum where none is known yet."""
    remedy, returnless, goods = option["type"], option["returnless"], option["has_goods"]
    sum_ = option["default"]
    told_steps = wordings.steps(
        remedy,
        returnless,
        option["freight_payer"],
        sum_["minor"] if sum_ else 0,
        sum_["currency"] if sum_ else "",
        has_goods=goods,
    )
    return [*told_steps[lang], wordings.when_chosen(remedy, returnless, now, zone, lang, has_goods=goods)]


async def _answer(conn: AsyncConnection, view: IncidentView, lang: str, request: RequestView | None) -> str:
    """What the department said, else the approved answer, else how the thing is used when that was the matter."""
    if request is not None and request["answer"]:
        return request["answer"]
    sku = view["product"]["sku"] if view["product"] else None
    asked = view["sample"]["text"] if view["sample"] else ""
    if view["lane"] == "question" or view["fault"] == "misunderstanding":
        known = rules.best_answer(asked, lang, await knowledge.faq_for(conn, sku))
        if known:
            return known
    if view["fault"] == "misunderstanding" and sku is not None:
        sheet = await knowledge.fact_sheet(conn, sku)
        return sheet["how_to_use"].get(lang, "") if sheet is not None else ""
    return ""


async def said_times(conn: AsyncConnection, views: Sequence[IncidentView]) -> dict[str, datetime]:
    """When they were said: those on air of which nothing new has to be told."""
    on_air = [view["id"] for view in views if view["state"] == IncidentState.ON_AIR]
    said, news = await queries.said_times(conn, on_air), await queries.news_times(conn, on_air)
    told = {key: at for key, at in said.items() if at >= news.get(key, at)}
    return {key: at for key, at in told.items() if await calls.unsaid(conn, key) is None}


async def prompter(conn: AsyncConnection, show_id: str, now: datetime) -> Prompter:
    """One card at a time: danger first, then what the floor cued, by level and time; then statements and reminders.

    What was said stays at hand for a promise or an offer, the latest first, behind all that is still to be said.
    """
    wanted = await incidents.ids_of(conn, show_id, state=IncidentState.CUED)
    wanted += await incidents.ids_of(conn, show_id, state=IncidentState.ON_AIR)
    wanted += await incidents.ids_of(conn, show_id, state=IncidentState.OPEN, lane="safety")
    views = await queries.incident_views(conn, list(dict.fromkeys(wanted)))
    told = await said_times(conn, views)
    ahead = [view for view in views if view["id"] not in told]
    ahead.sort(
        key=lambda v: (2 if v["level"] is None else v["level"], v["cued_at"] or v["first_seen"], v["id"]),
    )
    behind = sorted((v for v in views if v["id"] in told), key=lambda v: (told[v["id"]], v["id"]), reverse=True)
    current, queue = None, ahead + behind
    if ahead:
        current, queue = await matter_card(conn, ahead[0], now), queue[1:]
    else:
        current = await later_card(conn, show_id, now)
        if current is None and behind:
            current, queue = await matter_card(conn, behind[0], now, said=True), queue[1:]
    return {"position": await events.last_id(conn), "current": current, "queue": queue}


async def matter_card(conn: AsyncConnection, view: IncidentView, now: datetime, *, said: bool = False) -> Current:
    """The invitation to a call that was not read out yet, else the answer."""
    card, request = await build_card(conn, view, now)
    asked = await calls.unsaid(conn, view["id"])
    if asked is not None:
        calls.on_card(card, asked)
    what, offers = "answer" if asked is None else "invitation", await offers_of(conn, view)
    return await _current(conn, view, card, what, request=request, said=said, offers=offers)


async def later_card(conn: AsyncConnection, show_id: str, now: datetime) -> Current | None:
    """What comes when no matter waits to be spoken of."""
    statement_id = await statements.unsaid(conn, show_id)
    if statement_id is not None:
        (view,) = await queries.incident_views(conn, [(await statements.row(conn, statement_id)).incident_id])
        return await _current(conn, view, await statement_card(conn, view, statement_id), "statement")
    for incident_id in await queries.due_reminders(conn, show_id):
        for view in await queries.incident_views(conn, [incident_id]):
            card, request = await build_card(conn, view, now, reminder=True)
            return await _current(conn, view, card, "reminder", request=request)
    return None


async def _current(
    conn: AsyncConnection,
    view: IncidentView,
    card: PrompterCard,
    what: str,
    *,
    request: RequestView | None = None,
    said: bool = False,
    offers: Sequence[OfferView] = (),
) -> Current:
    last = await queries.last_mention(conn, view["id"])
    return {
        "incident": view,
        "card": card,
        "request": request,
        "what": what,
        "said": said,
        "said_at": last.at.isoformat() if last is not None else None,
        "offers": list(offers),
    }


async def statement_card(conn: AsyncConnection, view: IncidentView, statement_id: str) -> PrompterCard:
    """The approved text as it was published, in the language of most of those concerned."""
    found = await statements.row(conn, statement_id)
    shop = await catalog.shop(conn)
    lang = rules.card_lang(None, view["langs"], shop["zone"] if shop else "")
    lang = lang if lang in found.texts else next(iter(found.texts))
    parts: list[CardPart] = [{"kind": "statement", "text": found.texts[lang]}]
    return {
        "incident_id": view["id"],
        "hash": card_hash(parts, []),
        "lang": lang,
        "parts": parts,
        "banned": [],
        "hints": [],
        "recheck": False,
        "choices": [],
        "missing": [],
        "strategy": Strategy.REBUILD,
        "mention_due_at": None,
        "time_limit_s": rules.TIME_LIMIT[Mode.STATEMENT],
        "mode": Mode.STATEMENT,
        "made": "",
        "links": [],
        "time": None,
        "paraphrase": None,
    }


async def offers_of(conn: AsyncConnection, view: IncidentView) -> list[OfferView]:
    """The newest first."""
    found = [offer for case_id in view["case_ids"] for offer in await remedies.offers_of_case(conn, case_id)]
    return sorted(found, key=lambda offer: (offer["at"], offer["id"]), reverse=True)[:10]


async def people_of(conn: AsyncConnection, incident_id: str) -> list[dict[str, object]]:
    """Who has it, with what they bought where that is known."""
    rows = await incidents.member_rows(conn, incident_id)
    first = {row.user_key: row for row in reversed(rows)}
    names = await catalog.customer_names(conn, sorted({row.customer_id for row in rows if row.customer_id}))
    orders = await catalog.orders_of_customers(conn, sorted(names))
    found: list[dict[str, object]] = []
    for key, row in first.items():
        customer = {"id": row.customer_id, "name": names[row.customer_id]} if row.customer_id in names else None
        found.append(
            {
                "user_key": key,
                "user": comments.mask_name(row.user_name),
                "platform": row.platform,
                "customer": customer,
                "orders": orders.get(row.customer_id, []) if customer else [],
                "order_match": row.order_match,
                "account_age_days": row.account_age_days,
                "comment_id": row.id,
            }
        )
    return found
