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
    return {
        "no": row.no,
        "supplier": its.name,
        "shop": pick(shop["name"], lang) if shop else "livemend",
        "about": about or t(lang, "suppliers.all_goods"),
        "what": row.what,
        "again": row.asked_again or "",
        "due": clock_time(row.due_at, zone, lang),
        "cases": found["cases"],
        "units": found["units"],
        "rate": percent(found["rate"]),
        "low": percent(found["low"]),
        "high": percent(found["high"]),
        "base": percent(found["base"]),
        "small": found["small"],
        "photos": found["photos"],
        "inspected": found["inspected"],
        "kinds": [(subtype_name(kind["subtype"], lang), kind["cases"]) for kind in found["kinds"]],
        "state": row.state,
        "round": row.round,
    }


def text_of(told: dict[str, Any], lang: str, link: str) -> str:
    counted = t(lang, "suppliers.counted", **{k: told[k] for k in ("cases", "units", "rate", "base")})
    kinds = "\n".join(f"- {name}: {n}" for name, n in told["kinds"])
    again = t(lang, "suppliers.mail.again", text=told["again"]) + "\n\n" if told["again"] else ""
    plain = {k: told[k] for k in ("supplier", "shop", "no", "about", "what", "due", "photos", "inspected")}
    return t(lang, "suppliers.mail.text", **plain, counted=counted, kinds=kinds, again=again, link=link)


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
            case_id=None,
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
