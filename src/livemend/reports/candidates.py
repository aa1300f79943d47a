"""FAQ candidates from questions on air and from cases, with their counts and where they come from."""

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import Status, cases
from livemend.catalog import queries as catalog
from livemend.comments.model import comments
from livemend.incidents.model import incidents
from livemend.knowledge import queries as knowledge
from livemend.shows import queries as shows
from livemend.triage import pii

from . import mining
from .mining import MOST, Asked


async def asked(conn: AsyncConnection) -> list[Asked]:
    """Newest first; rehearsals and what was spam are left out; personal data is masked."""
    i, c = incidents.c, comments.c
    questions = (
        sa.select(i.id, i.people, i.product_sku, c.text, c.shown, c.lang)
        .join(comments, c.id == i.sample_comment_id)
        .where(i.lane == "question", i.merged_into.is_(None), shows.real(i.show_id))
        .order_by(i.last_seen.desc())
        .limit(MOST)
    )
    found = [
        Asked("incident", r.id, r.shown or r.text or "", r.lang, r.product_sku, r.people)
        for r in await conn.execute(questions)
    ]
    told = (
        sa.select(cases)
        .where(
            cases.c.words.is_not(None),
            cases.c.merged_into.is_(None),
            cases.c.status != Status.SPAM,
            shows.real(cases.c.show_id),
        )
        .order_by(cases.c.opened_at.desc())
        .limit(MOST)
    )
    for r in await conn.execute(told):
        found.append(Asked("case", r.id, pii.mask(r.words, pii.find_all(r.words)), r.lang, r.product_sku))
    return found


async def view(conn: AsyncConnection, least: int) -> list[dict[str, Any]]:
    """known: the entry that asks the same; its answer needs no second one, perhaps a better wording."""
    faq = await knowledge.faq_all(conn)
    taken = mining.used([dict(entry) for entry in faq])
    open_ = [entry for entry in await asked(conn) if (entry.kind, entry.id) not in taken]
    found = await asyncio.to_thread(mining.clusters, open_, least)
    names = await catalog.product_names(conn, sorted({c.sku for c in found if c.sku}))
    listed = []
    for cluster in found:
        question = cluster.question()
        about = [e for e in faq if e["sku"] in (cluster.sku, None)]
        same = mining.known(next(iter(question.values())), [{"question": e["question"]} for e in about])
        listed.append(
            {
                "sku": cluster.sku,
                "product": {"sku": cluster.sku, "name": names.get(cluster.sku, {})} if cluster.sku else None,
                "question": question,
                "variants": cluster.variants(),
                "count": cluster.count,
                "incidents": sum(m.kind == "incident" for m in cluster.members),
                "cases": sum(m.kind == "case" for m in cluster.members),
                "sources": [{"kind": m.kind, "id": m.id} for m in cluster.members],
                "known": None if same is None else {"id": about[same]["id"], "state": about[same]["state"]},
            }
        )
    return listed
