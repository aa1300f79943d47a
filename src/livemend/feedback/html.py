"""The frame of the customer's pages: templates, language, headers. No script anywhere."""

import base64
import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from livemend.catalog.queries import ShopView
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.kit.ids import new_token

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "page.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    # The address is the key: it is not passed on, not stored, not listed.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self'; media-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
OWN_NAMES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
templates = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language(request: Request, default: str | None = None) -> str:
    """Chosen on the page, else the case's, else what the browser prefers."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        return chosen
    if default in LANGUAGES:
        return default
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-Hant" if any(mark in tag for mark in ("hant", "tw", "hk", "mo")) else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "en"


def render(name: str, *, lang: str, shop: ShopView | None, status: int = 200, **values: Any) -> HTMLResponse:
    """values: of the template; each form gets a key, so that sending it twice does it once."""
    html = templates.get_template(name).render(
        lang=lang,
        languages=OWN_NAMES,
        style=STYLE,
        t=partial(t, lang),
        shop_name=pick(shop["name"], lang) if shop else "livemend",
        contact=shop["contact"] if shop else {},
        hours=pick(shop["contact"].get("hours"), lang) if shop else "",
        once=new_token(),
        **values,
    )
    return HTMLResponse(html, status, headers=HEADERS)
