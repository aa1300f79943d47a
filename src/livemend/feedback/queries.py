"""Reading links and answers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import entries
from livemend.kit.clock import iso
from livemend.kit.ids import token_hash

from . import rules
from .model import answers, asks, links


async def link_of_token(conn: AsyncConnection, token: str) -> sa.Row[Any] | None:
    """Any version of a link, also an outdated one: the caller looks at `expires_at` and `ended_at`."""
    return (await conn.execute(sa.select(links).where(links.c.hash == token_hash(token)))).first()


def is_valid(link: sa.Row[Any], now: datetime) -> bool:
    return link.ended_at is None and link.expires_at > now


async def current_link(conn: AsyncConnection, case_id: str) -> sa.Row[Any] | None:
    query = sa.select(links).where(links.c.case_id == case_id, links.c.ended_at.is_(None))
    return (await conn.execute(query.order_by(links.c.version.desc()).limit(1))).first()


async def status_link(conn: AsyncConnection, case_id: str, secret: str, base_url: str) -> str | None:
    """The full address, made again from the secret key."""
    link = await current_link(conn, case_id)
    return None if link is None else f"{base_url}/c/{rules.token(secret, case_id, link.version)}"


async def ask(conn: AsyncConnection, case_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(asks).where(asks.c.case_id == case_id))).first()


async def answers_of(conn: AsyncConnection, case_id: str) -> list[sa.Row[Any]]:
    query = sa.select(answers).where(answers.c.case_id == case_id).order_by(answers.c.id)
    return list(await conn.execute(query))


async def satisfaction(conn: AsyncConnection, case_id: str) -> dict[str, Any] | None:
    """state: asked, satisfied, not_satisfied or no_answer; of the latest round that was asked."""
    asked = await ask(conn, case_id)
    given = await answers_of(conn, case_id)
    latest = given[-1] if given else None
    if asked is not None and (latest is None or latest.round < asked.round) and asked.state != "answered":
        return {
            "state": asked.state,
            "words": None,
            "at": asked.asked_at.isoformat(),
            "reminders": asked.reminders,
            **_to_come(asked),
            "outcome_rating": None,
            "handling_rating": None,
            "via": None,
        }
    if latest is None:
        return None
    return {
        "state": latest.answer,
        "words": latest.words,
        "at": latest.at.isoformat(),
        "reminders": asked.reminders if asked is not None else 0,
        "outcome_rating": latest.outcome_rating,
        "handling_rating": latest.handling_rating,
        "via": latest.via,
    }


def _to_come(asked: sa.Row[Any]) -> dict[str, str | None]:
    """When the next reminder goes out, and when silence is taken for an answer."""
    if asked.state != "asked":
        return {"next_at": None, "ends_at": None}
    more = asked.reminders < len(rules.REMINDER_AFTER)
    next_at = asked.asked_at + rules.wait_after(asked.reminders) if more else None
    return {"next_at": iso(next_at), "ends_at": iso(asked.asked_at + rules.NO_ANSWER_AFTER)}


async def has_final_offer(conn: AsyncConnection, case_id: str) -> bool:
    query = sa.select(entries.c.id).where(entries.c.case_id == case_id, entries.c.kind == "final_offer")
    return (await conn.execute(query.limit(1))).first() is not None
