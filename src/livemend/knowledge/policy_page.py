"""The policy as everybody may read it: three languages, printable, without script or log-in (R012, R020, R130)."""

import io
import re
from datetime import datetime
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from livemend.catalog.queries import ShopView
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.kit.money import BABEL_LOCALES

from .model import POLICY_PARTS
from .packs import ZonePack
from .rules import Policy

LABELS = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
# Nothing but our own style and pictures in the page itself.
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
_NUMBERED = re.compile(r"(?:^|\s|(?<=[。.]))\d{1,2}[.、)]\s*")


@cache
def _pages() -> Environment:
    return Environment(loader=PackageLoader("livemend.knowledge", "templates"), autoescape=True, trim_blocks=True)


def language(asked: str | None, accept: str) -> str:
    """What was chosen, else what the browser prefers."""
    if asked in LANGUAGES:
        return str(asked)
    for part in accept.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-Hant" if any(mark in tag for mark in ("hant", "tw", "hk", "mo")) else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "en"


def steps(text: str) -> list[str]:
    """ "1. … 2. …" as a list; empty when the text is not numbered."""
    found = [part.strip() for part in _NUMBERED.split(text) if part.strip()]
    return found if len(found) > 1 and _NUMBERED.match(text) else []


def qr(url: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=1, omitsize=True)
    return out.getvalue().decode()


def render(template: str, shop: ShopView, policy: Policy, zone: ZonePack, lang: str, url: str, notice: str = "") -> str:
    contact: dict[str, Any] = shop["contact"]
    hours = contact.get("hours")
    return (
        _pages()
        .get_template(template)
        .render(
            t=partial(_word, lang),
            lang=lang,
            languages=list(LABELS.items()),
            name=pick(shop["name"], lang),
            url=url,
            version=policy.version,
            since=_day(policy.valid_from, shop["timezone"], lang),
            notice=notice,
            parts=[
                {"key": part, "text": pick(policy.public[part], lang), "steps": steps(pick(policy.public[part], lang))}
                for part in POLICY_PARTS
            ],
            email=contact.get("email"),
            phone=contact.get("phone"),
            hours=pick(hours, lang) if isinstance(hours, dict) else hours,
            bodies=[{"name": pick(b.name, lang), "how": pick(b.how, lang), "url": b.url} for b in zone.bodies],
            qr=Markup(qr(url)),  # noqa: S704 - made by us from our own address
        )
    )


def _word(lang: str, key: str, **params: Any) -> str:
    return t(lang, f"knowledge.{key}", **params)


def _day(at: datetime | None, timezone: str, lang: str) -> str:
    if at is None:
        return ""
    return str(format_date(at.astimezone(ZoneInfo(timezone)), "long", locale=BABEL_LOCALES[lang]))
