"""The letter to a supplier: what is asked, the counts, the address of its page. Nothing of any customer."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.catalog import rules as catalog_rules
from livemend.feedback.page import clock_time
from livemend.kit.i18n import pick, t, words
from livemend.kit.outgoing import Result, State
from livemend.notify import mail
from livemend.notify.courier import Courier
from livemend.people.access import Desk

from . import queries, rules
from .model import RequestState

# What our letters to a supplier are about, as its answers name it.
THREAD = "request"


def subtype_name(subtype: str | None, lang: str) -> str:
    key = f"console_terms.subtype.{subtype or 'other'}"
    return words(lang).get(key, subtype or "")


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    digits = 0 if share >= 0.1 or not share else 1 if share >= 0.01 else 2
    return f"{share * 100:.{digits}f} %"


async def facts(conn: AsyncConnection, row: Any, lang: str) -> dict[str, Any]:
    """What page and letter show of a request. row: of `supplier_requests`."""
    shop = await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    its = await queries.supplier(conn, row.supplier_key)
    names = await catalog.product_names(conn, [row.sku]) if row.sku else {}
    found = row.evidence
    product = pick(names.get(row.sku or ""), lang) or row.sku or ""
    batch = f"{t(lang, 'suppliers.batch')} {row.batch}" if row.batch else ""
    about = " · ".join(part for part in (product, batch) if part)
    few = rules.is_few(found["cases"])
    return {
        "no": row.no,
        "supplier": its.name,
        "shop": pick(shop["name"], lang) if shop else "livemend",
        "about": about or t(lang, "suppliers.all_goods"),
        "what": row.what,
        "again": row.asked_again or "",
        "due": clock_time(row.due_at, zone, lang),
        "few": few,
        "cases": "" if few else found["cases"],
        "units": found["units"],
        "rate": "" if few else percent(found["rate"]),
        "low": percent(found["low"]),
        "high": percent(found["high"]),
        "base": percent(found["base"]),
        "small": found["small"],
        # Of one or two people a picture is theirs, and a kind of trouble as well.
        "photos": "" if few else found["photos"],
        "inspected": _count(found["inspected"], lang),
        "kinds": _kinds(found["kinds"], lang),
        "state": row.state,
        "round": row.round,
    }


def _kinds(found: list[dict[str, Any]], lang: str) -> list[tuple[str, str]]:
    return [(subtype_name(kind["subtype"], lang), _count(kind["cases"], lang)) for kind in found]


def _count(n: int, lang: str) -> str:
    """Of what only one or two spoke no count is said."""
    return t(lang, "suppliers.few", n=rules.FEW) if rules.is_few(n) else str(n)


def counts_of(told: dict[str, Any], lang: str) -> list[str]:
    """The counts as the page and the letter say them, with how sure they are."""
    if told["few"]:
        return [t(lang, "suppliers.counted_few", n=rules.FEW, units=told["units"], base=told["base"])]
    said = [t(lang, "suppliers.counted", **{k: told[k] for k in ("cases", "units", "rate", "base")})]
    if told["units"]:
        said.append(t(lang, "suppliers.page.between", low=told["low"], high=told["high"]))
    return [*said, t(lang, "suppliers.page.small")] if told["small"] else said


def text_of(told: dict[str, Any], lang: str, link: str) -> str:
    counted = "\n".join(counts_of(told, lang))
    kinds = "\n".join(f"- {name}: {n}" for name, n in told["kinds"])
    seen = t(lang, "suppliers.mail.photos", n=told["photos"]) + "\n" if told["photos"] != "" else ""
    again = t(lang, "suppliers.mail.again", text=told["again"]) + "\n\n" if told["again"] else ""
    plain = {k: told[k] for k in ("supplier", "shop", "no", "about", "what", "due", "inspected")}
    return t(lang, "suppliers.mail.text", **plain, seen=seen, counted=counted, kinds=kinds, again=again, link=link)


class Post:
    """The executor `supplier`."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def link(self, request_id: str) -> str:
        settings = self.desk.settings
        return f"{settings.base_url}/supplier/{rules.token(settings.secret_key, request_id)}"

    async def send(self, body: dict[str, Any], key: str) -> Result:
        desk = self.desk
        async with desk.db.read() as conn:
            row = await queries.row(conn, body["request_id"])
            its = await queries.supplier(conn, row.supplier_key)
            shop = await catalog.shop(conn)
            told = await facts(conn, row, row.lang)
        if row.state != RequestState.OPEN:
            return Result(State.FAILED, {"reason": "outdated"})
        address = mail_address(its.contact)
        if address is None:
            return Result(State.MANUAL, {"reason": "no_address"})
        courier: Courier = desk.parts["courier"]
        sender = desk.settings.mail_from or (shop["contact"].get("email", "") if shop else "")
        if courier.transport is None or not sender:
            return Result(State.MANUAL, {"reason": "no_mail_server"})
        letter = mail.build(
            sender=sender,
            shop=told["shop"],
            to=address,
            subject=t(row.lang, "suppliers.mail.subject", no=row.no, about=told["about"]),
            text=text_of(told, row.lang, self.link(row.id)),
            key=key,
            thread=(THREAD, row.id),
            at=desk.clock.now(),
            automatic=False,
        )
        return courier.or_give_up(await courier.transport(letter), body)


def mail_address(contact: str | None) -> str | None:
    """The address in what was entered as contact, which may hold a name and a number too."""
    for part in (contact or "").replace("<", " ").replace(">", " ").replace(",", " ").replace(";", " ").split():
        found = catalog_rules.email(part)
        if found:
            return found
    return None
