"""An optional draft by a language model: same guard, labelled, never sent by itself, and the template when it is late.

Off unless an address is set. Only the matter is sent out: no name, no order, no original comment.
"""

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import structlog
from typing_extensions import TypedDict

from livemend.kit.i18n import t
from livemend.kit.settings import Settings
from livemend.wording import Context, check, stops

from .cards import Card, join

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger()
MAX_CHARS = 600
_LANGUAGE = {"en": "English", "zh-Hant": "Traditional Chinese as written in Taiwan", "zh-Hans": "Simplified Chinese"}
_FENCE = re.compile(r"^```\w*\n?|\n?```$")


class Draft(TypedDict):
    """machine: written by a model; why: why the template was taken instead."""

    text: str
    lang: str
    machine: bool
    label: str
    why: str | None


def is_on(settings: Settings) -> bool:
    return bool(settings.llm_url and settings.llm_model)


def prompt(card: Card) -> list[dict[str, str]]:
    """The card's own sentences are the facts: a model may word them, not add to them."""
    private = {"thank", "confirm"} if card["mode"] == "question" else {"thank"}
    facts = "\n".join(f"{part['kind']}: {part['text']}" for part in card["parts"] if part["kind"] not in private)
    banned = ", ".join(card["banned"])
    return [
        {
            "role": "system",
            "content": (
                f"You word replies of an online shop in {_LANGUAGE[card['lang']]}. Keep the order: thank, confirm the "
                "problem, empathise and apologise, concrete help, solution or a clock time. Use only the facts given. "
                f"No names, no promises beyond them, no blame. Never use: {banned}. Answer with the reply only, "
                "at most five short sentences."
            ),
        },
        {"role": "user", "content": facts},
    ]


def words_of(body: Any) -> str:
    """The reply in an answer of the chat interface; "" for nonsense."""
    try:
        text = body["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        return ""
    return _FENCE.sub("", text.strip()).strip() if isinstance(text, str) else ""


def refused(text: str, context: Context) -> str | None:
    """Why a text is not used: empty, too long, stopped by the guard."""
    if not text:
        return "nonsense"
    if len(text) > MAX_CHARS:
        return "too_long"
    return "wording" if stops(check(text, context)) else None


def template(card: Card) -> str:
    return join(card["lang"], [part["text"] for part in card["parts"]]) if card["parts"] else ""


async def ask(settings: Settings, card: Card, http: "httpx.AsyncClient | None" = None) -> tuple[str, str | None]:
    """(text, why not). Whatever goes wrong within the time allowed is no error: there is a template."""
    import httpx

    client = http or httpx.AsyncClient()
    headers = {"Authorization": f"Bearer {settings.llm_key}"} if settings.llm_key else {}
    body = {"model": settings.llm_model, "messages": prompt(card), "temperature": 0.4, "max_tokens": 400}
    try:
        async with asyncio.timeout(settings.llm_timeout_s):
            url = f"{settings.llm_url.rstrip('/')}/chat/completions"
            answer = await client.post(url, json=body, headers=headers, timeout=settings.llm_timeout_s)
            answer.raise_for_status()
            return words_of(answer.json()), None
    except TimeoutError:
        return "", "timeout"
    except (httpx.HTTPError, httpx.InvalidURL, json.JSONDecodeError, UnicodeDecodeError) as error:
        log.warning("llm_failed", error=type(error).__name__)
        return "", "timeout" if isinstance(error, httpx.TimeoutException) else "unreachable"
    finally:
        if http is None:
            await client.aclose()


async def write(
    settings: Settings, card: Card, context: Context, lang: str, http: "httpx.AsyncClient | None" = None
) -> Draft:
    """lang: of the person who reads the label."""
    why: str | None = "off"
    if is_on(settings) and card["mode"] in ("answer", "question"):
        text, why = await ask(settings, card, http)
        why = why or refused(text, context)
        if why is None:
            label = t(lang, "onair.draft.machine")
            return {"text": text, "lang": card["lang"], "machine": True, "label": label, "why": None}
    label = t(lang, "onair.draft.template")
    return {"text": template(card), "lang": card["lang"], "machine": False, "label": label, "why": why}
