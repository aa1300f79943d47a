"""What the desk would say to all (R089): whole, in every language, and no more than is known. A person changes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.incidents import topics
from livemend.kit.i18n import LANGUAGES, t
from livemend.knowledge import queries as knowledge
from livemend.people.model import Role

from . import prompter, queries, rules, told
from .cards import CHOICES, join, one_of, problem_words
from .model import StatementState, statements
from .statements import Texts


class Proposal(TypedDict):
    """What the desk would say: for a person to change and send as a draft."""

    incident_id: str
    people: int
    texts: Texts


@dataclass(frozen=True)
class Known:
    """told: the trouble as a clause; phrases: how the house words its solution; values: what may stand in them.

    free: the shop pays the freight of every remedy.
    """

    lang: str
    people: int
    told: str
    level: int | None
    fault: str
    cause: str
    remedies: Sequence[str]
    free: bool
    phrases: Sequence[str]
    values: Mapping[str, str]


def wording(of: Known) -> str:
    """Thanks, what is wrong, apology, cause, solution and time, improvement (R037): no admission before it is ours."""

    def say(key: str, **values: object) -> str:
        return t(of.lang, f"onair.proposal.{key}", **values)

    offered = [t(of.lang, f"onair.remedy.{remedy}") for remedy in of.remedies]
    key = "choose" if len(offered) > 1 else "one" if offered else "each"
    answer = say(key, options=one_of(of.lang, offered)) + (say("freight") if offered and of.free else "")
    values = {**of.values, "answer": answer}
    fits = (phrase for phrase in of.phrases if set(re.findall(r"{(\w+)}", phrase)) <= values.keys())
    parts = [
        say("thanks", n=of.people),
        say("told", told=of.told),
        say("sorry_ours" if of.fault == "ours" else "sorry"),
        *([say("stop")] if of.level == 0 else []),
        say("cause", cause=of.cause) if of.cause else say("looking"),
        next(fits, t(of.lang, "onair.fallback.statement")).format_map(values),
        say("improve"),
        say("private"),
    ]
    return join(of.lang, parts)


async def proposals(conn: AsyncConnection, show_id: str, now: datetime) -> list[Proposal]:
    """Incidents that concern so many that they are to be spoken of openly and are not yet."""
    query = sa.select(statements.c.incident_id).where(
        statements.c.show_id == show_id, statements.c.state != StatementState.WITHDRAWN
    )
    spoken = set((await conn.execute(query)).scalars())
    found: list[Proposal] = []
    for view in await queries.incident_views(conn, await incidents.ids_of(conn, show_id)):
        if view["people"] < rules.clocks().wide or view["lane"] not in rules.COMPLAINTS or view["id"] in spoken:
            continue
        texts = {lang: wording(known) for lang, known in (await _known(conn, view, now)).items()}
        found.append({"incident_id": view["id"], "people": view["people"], "texts": texts})
    return found


async def _known(conn: AsyncConnection, view: queries.IncidentView, now: datetime) -> dict[str, Known]:
    shop = await catalog.shop(conn)
    zone = shop["timezone"] if shop else "UTC"
    issue, subtype, symptom = topics.heard(view["issue"], view["subtype"], await incidents.symptom_of(conn, view["id"]))
    cause = await queries.cause_of(conn, view["id"])
    # A manager says yes to it: what stays within policy and budget without another's.
    options = await prompter.options_of(conn, view, now, Role.MANAGER)
    offered = [
        option
        for option in options
        if option["type"] not in rules.WORDS_ONLY and not option["needs_approval"] and option["blocked"] is None
    ][:CHOICES]
    # Read on other days too: never "today".
    _key, clock, date = rules.clock_parts(rules.promised_time(now, now, zone), now, zone)
    found: dict[str, Known] = {}
    for lang in LANGUAGES:
        name = (view["product"] or {"name": {}})["name"].get(lang, "")
        level = view["level"]
        found[lang] = Known(
            lang=lang,
            people=view["people"],
            told=told.clause(lang, issue=issue, subtype=subtype, level=level, symptom=symptom, product=name),
            level=level,
            fault=view["fault"],
            cause=cause.texts.get(lang, "") if cause is not None and cause.confirmed else "",
            remedies=[option["type"] for option in offered],
            free=all(option["freight_payer"] == "seller" for option in offered),
            phrases=await knowledge.phrases(conn, "statement", lang),
            values={
                "time": t(lang, "onair.day.date", clock=clock, date=date),
                "product": name or t(lang, "onair.item"),
                "problem": problem_words(lang, issue, subtype, level),
            },
        )
    return found
