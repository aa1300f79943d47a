"""The public page of a statement: the text, its dated progress, three languages, no script, no log-in (R090)."""

from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, Template

from livemend.catalog.queries import ShopView
from livemend.kit.i18n import pick, t
from livemend.kit.money import BABEL_LOCALES
from livemend.knowledge.policy_page import CSP, LABELS, language

from .statements import StatementView

HEADERS = {"Content-Security-Policy": CSP, "Cache-Control": "no-cache"}


@cache
def _page() -> Template:
    pages = Environment(loader=PackageLoader("livemend.onair", "templates"), autoescape=True, trim_blocks=True)
    return pages.get_template("statement.html")


def _shown(lang: str, zone: str, iso: str) -> str:
    moment = datetime.fromisoformat(iso).astimezone(ZoneInfo(zone))
    return str(format_datetime(moment, "medium", locale=BABEL_LOCALES[lang]))


def render(statement: StatementView, shop: ShopView | None, accept: str, asked: str | None) -> str:
    lang = language(asked, accept)
    when = partial(_shown, lang, shop["timezone"] if shop else "UTC")
    name = pick(shop["name"], lang) if shop else "livemend"
    return _page().render(
        lang=lang,
        labels=LABELS,
        name=name,
        title=t(lang, "onair.page.title", shop=name),
        published=t(lang, "onair.page.published", time=when(statement["published_at"] or statement["drafted_at"])),
        text=pick(statement["texts"], lang),
        progress=t(lang, "onair.page.updated"),
        updates=[(when(update["at"]), pick(update["texts"], lang)) for update in reversed(statement["updates"])],
    )
