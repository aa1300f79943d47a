"""The wording guard with what the desk knows: policy, what this person was sent before, the state of the fault."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from babel.numbers import get_currency_precision
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import AppError
from livemend.kit.i18n import t
from livemend.knowledge import queries as knowledge
from livemend.wording import Allowed, Context, Finding, check, stops
from livemend.wording.finding import TextKind
from livemend.wording.lists import JARGON

from . import answering, own_words, queries, rules
from .answering import Answered
from .model import acts

# Written to one person: the same words twice are no answer (R046).
PERSONAL = frozenset({"private", "mail"})


class FindingView(TypedDict):
    code: str
    severity: str
    start: int
    end: int
    text: str
    reason: str
    suggestion: str


def finding_view(finding: Finding, text: str, lang: str) -> FindingView:
    params = dict(finding.params)
    if "part" in params:
        params["part"] = t(lang, f"wording.part.{params['part']}")
    if "remedy" in params:
        params["remedy"] = t(lang, f"onair.remedy.{params['remedy']}")
    # Of a word of the trade the reason is the plain word for it.
    key = "jargon_plain" if finding.code == JARGON and finding.suggestion else finding.code
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "text": text[finding.start : finding.end],
        "reason": t(lang, f"wording.{key}", plain=finding.suggestion, **params),
        "suggestion": finding.suggestion,
    }


async def sent_before(conn: AsyncConnection, user_key: str, limit: int = 20) -> tuple[str, ...]:
    """What this person was written before, in public or in private."""
    query = sa.select(acts.c.text).where(acts.c.user_key == user_key, acts.c.text.is_not(None))
    return tuple((await conn.execute(query.order_by(acts.c.at.desc()).limit(limit))).scalars())


def guess_lang(text: str, fallback: str) -> str:
    """The script a text is written in decides which words its findings suggest."""
    if text.isascii():
        return "en"
    return fallback if fallback != "en" else "zh-Hant"


async def context_for(
    conn: AsyncConnection,
    now: Any,
    text: str,
    *,
    kind: TextKind,
    lang: str = "en",
    incident_id: str | None = None,
    comment_id: str | None = None,
    case_id: str | None = None,
    platform: str | None = None,
    required: Iterable[str] = (),
    own_links: tuple[str, ...] = (),
    quoted: bool = False,
    matter: Answered | None = None,
    besides: str | None = None,
    composed: bool = False,
) -> Context:
    """required: parts that are wanted besides those that the matter itself asks for; besides: the entry of the case
    that holds this very text; composed: the house's own words, which may be alike."""
    await own_words.refresh(conn)
    fault: str | None = None
    cause_state: str | None = None
    about: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    heard: list[str] = []
    if incident_id is not None:
        row = await incidents.row(conn, incident_id)
        heard += [told.text or "" for told in await comments.rows_of(conn, [row.sample_comment_id])]
        fault = row.fault if row.lane in rules.COMPLAINTS else None
        cause = await queries.cause_of(conn, incident_id)
        if cause is not None:
            cause_state = "confirmed" if cause.confirmed else "suspected"
    if comment_id is not None:
        told = await comments.comment_row(conn, comment_id)
        platform, about = told.platform, (told.user_name,)
        previous = await sent_before(conn, told.user_key)
        previous += tuple(await cases.words_to(conn, told.customer_id))
        heard.append(told.text or "")
        lang = told.lang if told.lang in ("en", "zh-Hant", "zh-Hans") else lang
    if case_id is not None:
        heard += await cases.words_of_customer(conn, case_id)
        if kind in PERSONAL and not composed:
            # Private messages of the show stand in the case too; what all may read there may be told in person as well.
            owner = (await cases.row(conn, case_id)).customer_id
            previous += tuple(await cases.words_to(conn, owner, case_id, besides=besides))
    policy = await knowledge.policy_in_force(conn, now)
    allowed = None
    if policy is not None:
        digits = get_currency_precision(await catalog.currency(conn))
        allowed = Allowed(
            frozenset(rule.type for rule in policy.remedies),
            {rule.type: rule.max_amount for rule in policy.remedies},
            digits,
        )
    shop = await catalog.shop(conn)
    return Context(
        lang=guess_lang(text, lang if lang != "en" else rules.card_lang(None, (), shop["zone"] if shop else "")),
        kind=kind,
        platform=platform,
        policy=allowed,
        previous=previous,
        required=tuple(dict.fromkeys([*required, *(matter.required(kind) if matter is not None else ())])),
        fault=fault,
        cause=cause_state,
        about=about,
        own_links=own_links,
        heard=tuple(text for text in heard if text),
        quoted=quoted,
    )


async def findings(
    conn: AsyncConnection, now: Any, text: str, *, kind: TextKind, reader: str, **where: Any
) -> list[FindingView]:
    """reader: the language of whoever writes; the text may be in another."""
    matter = await answering.answered(conn, *(where.get(name) for name in ("incident_id", "comment_id", "case_id")))
    context = await context_for(conn, now, text, kind=kind, matter=matter, **where)
    found = await answering.with_words(conn, check(text, context), matter, text, context)
    return [finding_view(finding, text, reader or context.lang) for finding in found]


async def let_pass(tx: Tx, text: str, *, kind: TextKind, **where: Any) -> None:
    """422 `wording` with the findings when the text must not leave."""
    # What an answer lacks stops nothing: it is looked for only to be told beside what does.
    context = await context_for(tx.conn, tx.now, text, kind=kind, **where)
    if not stops(check(text, context)):
        return
    shown = await findings(tx.conn, tx.now, text, kind=kind, reader=tx.actor.lang, **where)
    first = next(view for view in shown if view["severity"] == "stop")
    raise AppError("wording", 422, findings=shown, reason=first["reason"], text=first["text"])
