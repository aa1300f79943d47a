"""Everything about one incident, and the state of a whole show, as the console first loads them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.comments.queries import CommentView
from livemend.incidents import queries as incidents
from livemend.incidents.model import Disposition
from livemend.kit import events
from livemend.kit.events import events as log
from livemend.knowledge import queries as knowledge
from livemend.knowledge.queries import MatterPlan
from livemend.people.access import Desk
from livemend.promises import queries as promises
from livemend.promises.queries import PromiseView
from livemend.remedies import queries as remedies
from livemend.remedies.queries import Budget, RemedyOption
from livemend.shows import queries as shows
from livemend.shows.queries import GapView, ShowView

from . import act_queries, prompter, proposed, queries
from .act_queries import ActView
from .prompter import PrompterCard
from .proposed import Proposal
from .queries import IncidentView, MentionView, RequestView

FIRST_COMMENTS = 200


class PolicyBrief(TypedDict):
    remedies: list[RemedyOption]


class IncidentDetail(IncidentView):
    members: list[CommentView]
    people_list: list[dict[str, object]]
    fact_sheet: dict[str, Any] | None
    faq: list[dict[str, Any]]
    policy: PolicyBrief | None
    card: PrompterCard | None
    history: list[dict[str, Any]]
    request: RequestView | None
    mentions: list[MentionView]
    acts: list[ActView]
    cause: dict[str, Any] | None
    proposals: list[Proposal]
    plan: MatterPlan | None


class ShowState(TypedDict):
    position: int
    show: ShowView
    incidents: list[IncidentView]
    comments: list[CommentView]
    gaps: list[GapView]
    mood: dict[str, Any]
    promises: list[PromiseView]
    requests: list[RequestView]
    presence: list[dict[str, Any]]
    budget: Budget | None


async def history(conn: AsyncConnection, show_id: str, incident_id: str) -> list[dict[str, Any]]:
    """What happened to it, oldest first, from the event log."""
    query = (
        sa.select(log)
        .where(log.c.stream == f"show:{show_id}", log.c.payload["incident_id"].as_string() == incident_id)
        .order_by(log.c.id)
    )
    stored = [events.to_stored(row) for row in await conn.execute(query)]
    return [
        {
            "id": event.id,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "actor_name": event.actor_name,
            "kind": "event",
            "event": event.kind,
            "params": event.payload,
            "audience": "internal",
            "text": None,
        }
        for event in stored
    ]


async def detail(conn: AsyncConnection, show_id: str, incident_id: str, now: datetime, role: str) -> IncidentDetail:
    view = await queries.incident_view(conn, show_id, incident_id)
    card, request = await prompter.build_card(conn, view, now)
    sku = view["product"]["sku"] if view["product"] else None
    sheet = await knowledge.fact_sheet(conn, sku) if sku else None
    options = await prompter.options_of(conn, view, now, role)
    cause = await queries.cause_of(conn, incident_id)
    members = await incidents.members(conn, incident_id)
    done = await act_queries.acts_of(conn, incident_id=incident_id)
    shop = await catalog.shop(conn)
    return {
        **view,
        "members": members,
        "people_list": await prompter.people_of(conn, incident_id),
        "fact_sheet": dict(sheet) if sheet is not None else None,
        "faq": [dict(entry) for entry in await knowledge.faq_for(conn, sku)],
        "policy": {"remedies": options} if options else None,
        "card": card,
        "history": await history(conn, show_id, incident_id),
        "request": request,
        "mentions": await queries.mentions_of(conn, show_id, incident_id=incident_id),
        "acts": done,
        "plan": await knowledge.plan_for(
            conn,
            view["issue"],
            attack=view["lane"] in ("malicious", "abuse") or view["disposition"] == Disposition.MALICIOUS,
            level=view["level"],
        )
        if view["lane"] != "question"
        else None,
        "proposals": proposed.proposals(members, done, shop["zone"] if shop else "", with_case=bool(view["case_ids"])),
        "cause": {"texts": cause.texts, "confirmed": cause.confirmed, "by": cause.by_name}
        if cause is not None
        else None,
    }


async def state(conn: AsyncConnection, desk: Desk, show_id: str) -> ShowState:
    """All of a show in one consistent look; frames of the live feed go on from `position`."""
    show = await shows.view(conn, show_id)
    return {
        "position": await events.last_id(conn),
        "show": show,
        "incidents": await queries.incident_views(conn, await incidents.ids_of(conn, show_id)),
        "comments": await comments.page(conn, show_id, limit=FIRST_COMMENTS),
        "gaps": await shows.gaps_of(conn, show_id),
        "mood": dict(desk.parts["mood"].mood_of(show_id, desk.clock.now())),
        "promises": await promises.of_show(conn, show_id),
        "requests": await queries.requests_of(conn, show_id=show_id),
        "presence": desk.parts["hub"].presence(show_id),
        "budget": await remedies.budget(conn, show_id),
    }
