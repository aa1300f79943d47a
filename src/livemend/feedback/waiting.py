"""What waits for the customer: a parcel to hand in, a later time to agree to, the last offer to answer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import Status, entries
from livemend.fulfilment import return_queries
from livemend.fulfilment.model import ReturnState
from livemend.kit.clock import to_ms
from livemend.kit.i18n import pick
from livemend.knowledge.packs import zone_pack
from livemend.promises import queries as promises

ENDED = (Status.CLOSED, Status.SPAM)


async def parcels(conn: AsyncConnection, case_id: str, when: Any) -> list[dict[str, Any]]:
    """Goods on their way back to us: where to, by when, and the tracking number once it is known."""
    found = await return_queries.return_views(conn, case_id=case_id)
    return [
        {
            "id": its["id"],
            "no": its["no"],
            "address": its["address"],
            "contact": its["contact"],
            "by": when(datetime.fromisoformat(its["deadline"])),
            "ours": its["freight_payer"] == "seller",
            "open": its["state"] == ReturnState.ISSUED,
            "state": its["state"],
            "carrier": its["carrier"] or "",
            "tracking": its["tracking"] or "",
        }
        for its in found
        if its["state"] != ReturnState.ENDED
    ]


async def new_times(conn: AsyncConnection, case_id: str, now: datetime, when: Any) -> list[dict[str, Any]]:
    """Promises we would like more time for. ms: the time that is asked for, so that no other one is agreed to."""
    return [
        {
            "id": row.id,
            "words": row.words,
            "why": row.proposed_why or "",
            "old": when(row.due_at),
            "new": when(row.proposed_due),
            "ms": to_ms(row.proposed_due),
        }
        for row in await promises.asked_of_customer(conn, case_id, now)
    ]


async def final_offer(conn: AsyncConnection, row: Any, zone: str | None, lang: str) -> dict[str, Any] | None:
    """The last offer in full, whether it was answered, and who helps outside of us. row: of `cases`."""
    query = sa.select(entries).where(
        entries.c.case_id == row.id, entries.c.kind.in_(("final_offer", "final_answer", "not_satisfied"))
    )
    said = list(await conn.execute(query.order_by(entries.c.id)))
    offers = [entry for entry in said if entry.kind == "final_offer"]
    if not offers:
        return None
    after = [entry for entry in said if entry.id > offers[-1].id]
    answers = [entry for entry in after if entry.kind == "final_answer"]
    return {
        "entry_id": offers[-1].id,
        # The bodies outside stand below it as links.
        "text": (offers[-1].params or {}).get("text") or offers[-1].text or "",
        "answer": (answers[-1].params or {}).get("answer") if answers else None,
        "open": row.status not in (*ENDED, Status.RESOLVED) and not answers,
        "bodies": bodies(zone, lang),
    }


def bodies(zone: str | None, lang: str) -> list[dict[str, str]]:
    """Who helps outside of us in this zone (R130)."""
    pack = zone_pack(zone) if zone else None
    return [
        {"name": pick(body.name, lang), "how": pick(body.how, lang), "url": body.url or ""}
        for body in (pack.bodies if pack else ())
    ]
