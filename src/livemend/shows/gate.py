"""The readiness of a show, gathered from everything that knows something about it.

A later stage (money, drills) adds its own look: `desk.parts["readiness"].looks.append(look)` in its `jobs.install`.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.kit.i18n import LANGUAGES
from livemend.knowledge import queries as knowledge
from livemend.knowledge.model import POLICY_PARTS, FailureType

from . import queries, rules
from .model import waivers
from .rules import Item, Light

Look = Callable[[AsyncConnection, str, datetime], Awaitable[Sequence[Item]]]


@dataclass
class Readiness:
    """looks: what later stages see; (conn, show id, now) -> items."""

    looks: list[Look] = field(default_factory=list)


class WaiverView(TypedDict):
    id: str
    code: str
    ref: str
    reason: str
    by: dict[str, str]
    at: str


class ItemView(TypedDict):
    area: str
    code: str
    light: str
    ref: str
    link: str
    params: dict[str, Any]
    waived: WaiverView | None


class ReadinessView(TypedDict):
    """state: the worst light that is not waived; gaps: what is amber or red and not waived."""

    show_id: str
    state: str
    may_start: bool
    areas: dict[str, str]
    gaps: list[ItemView]
    waived: list[ItemView]


AREAS = (
    "rundown",
    "facts",
    "faq",
    "policy",
    "plans",
    "rooms",
    "roster",
    "presence",
    "monitors",
    "packs",
    "money",
    "drills",
)


async def waivers_of(conn: AsyncConnection, show_id: str) -> list[WaiverView]:
    rows = await conn.execute(sa.select(waivers).where(waivers.c.show_id == show_id).order_by(waivers.c.at))
    return [
        {
            "id": row.id,
            "code": row.code,
            "ref": row.ref,
            "reason": row.reason,
            "by": {"id": row.by, "name": row.by_name},
            "at": row.at.isoformat(),
        }
        for row in rows
    ]


async def look(
    conn: AsyncConnection, show_id: str, now: datetime, online: Collection[str], readiness: Readiness
) -> list[Item]:
    """Everything that is not green."""
    plan = await queries.plan(conn, show_id)
    skus = list(dict.fromkeys(line["sku"] for line in plan["rundown"]))
    held: dict[str, list[str]] = {}
    for seat in plan["roster"]:
        held.setdefault(seat["role"], []).append(seat["user_id"])
    platforms = [room["platform"] for room in plan["rooms"]]
    items = [
        *await _goods(conn, show_id, skus, now),
        *await _policy(conn, now),
        *await _plans(conn),
        *rules.room_items(show_id, platforms, await _forbid(conn, platforms)),
        *rules.roster_items(show_id, held, plan["expected_viewers"]),
        *rules.presence_items(show_id, held, online),
        *rules.monitor_items(
            show_id, [(r["platform"], r["room"]) for r in plan["rooms"]], {m["source"] for m in plan["monitors"]}
        ),
        *await _packs(conn, platforms, now),
    ]
    for more in readiness.looks:
        items.extend(await more(conn, show_id, now))
    order = {area: i for i, area in enumerate(AREAS)}
    return sorted(items, key=lambda item: (item.light is not Light.RED, order.get(item.area, len(order)), item.ref))


async def _goods(conn: AsyncConnection, show_id: str, skus: Sequence[str], now: datetime) -> list[Item]:
    goods = {p["sku"]: p for p in await catalog.products_of(conn, skus)}
    asked: dict[str, list[knowledge.FaqView]] = {}
    for entry in await knowledge.faq_all(conn):
        asked.setdefault(entry["sku"] or "", []).append(entry)
    stock = {sku: p["stock"] for sku, p in goods.items()}
    items = rules.rundown_items(show_id, skus, stock, {sku for sku, p in goods.items() if not p["active"]})
    sheets = await knowledge.fact_sheets_of(conn, skus)
    for sku in skus:
        sheet = sheets.get(sku)
        texts = knowledge.sheet_parts({} if sheet is None else dict(sheet))
        missing = [part for part, text in texts.items() if not any(t.strip() for t in text.values())]
        halves = [p for p, text in texts.items() if not all(text.get(lang, "").strip() for lang in LANGUAGES)]
        stale = sheet is not None and _past(sheet["review_by"], now)
        items += rules.sheet_items(sku, missing, halves, stale)
        entries = asked.get(sku, [])
        approved = [e for e in entries if e["approved"]]
        late = sum(_past(e["review_by"], now) for e in approved)
        items += rules.faq_items(sku, len(approved), len(entries) - len(approved), late)
    return items


async def _policy(conn: AsyncConnection, now: datetime) -> list[Item]:
    policy = await knowledge.policy_in_force(conn, now)
    if policy is None:
        return [Item("policy", "policy_missing", Light.RED, link="/knowledge/policy")]
    halves = [p for p in POLICY_PARTS if not all(policy.public[p].get(lang, "").strip() for lang in LANGUAGES)]
    items = []
    if halves:
        params = {"parts": halves}
        items.append(Item("policy", "policy_untranslated", Light.AMBER, policy.version, "/knowledge/policy", params))
    if not policy.limits.get("host"):
        items.append(Item("policy", "host_limit_zero", Light.AMBER, "host", "/knowledge/policy"))
    return items


async def _plans(conn: AsyncConnection) -> list[Item]:
    """A failure without a plan is named (R007)."""
    plans = await knowledge.contingency_plans(conn)
    ready = {
        kind
        for kind, plan in plans.items()
        if any(t.strip() for t in plan["solutions"].values()) and any(t.strip() for t in plan["steps"].values())
    }
    return [
        Item("plans", "plan_missing", Light.RED, str(kind), "/knowledge/plans")
        for kind in FailureType
        if kind not in ready
    ]


async def _forbid(conn: AsyncConnection, platforms: Sequence[str]) -> list[str]:
    found = {platform: await knowledge.platform_in_force(conn, platform) for platform in set(platforms)}
    return [platform for platform, pack in found.items() if pack.get("simulcast_forbidden", False)]


async def _packs(conn: AsyncConnection, platforms: Sequence[str], now: datetime) -> list[Item]:
    shop = await catalog.shop(conn)
    today = now.date()
    items = []
    if shop is not None:
        zone = await knowledge.zone_in_force(conn, shop["zone"])
        stale = sorted(k for k, v in zone.values.items() if v.stale(today))
        if stale:
            items.append(Item("packs", "zone_stale", Light.AMBER, shop["zone"], "/knowledge/packs", {"values": stale}))
    for platform in sorted(set(platforms)):
        known = await knowledge.platform_in_force(conn, platform)
        stale = sorted(k for k, v in known.values.items() if v.stale(today))
        if stale:
            items.append(Item("packs", "platform_stale", Light.AMBER, platform, "/knowledge/packs", {"values": stale}))
    return items


def _past(review_by: str | None, now: datetime) -> bool:
    return review_by is not None and datetime.fromisoformat(review_by) < now


async def view(
    conn: AsyncConnection, show_id: str, now: datetime, online: Collection[str], readiness: Readiness
) -> ReadinessView:
    items = await look(conn, show_id, now, online, readiness)
    given = {(w["code"], w["ref"]): w for w in await waivers_of(conn, show_id)}
    views: list[ItemView] = [
        {
            "area": item.area,
            "code": item.code,
            "light": str(item.light),
            "ref": item.ref,
            "link": item.link,
            "params": dict(item.params),
            "waived": given.get((item.code, item.ref)),
        }
        for item in items
    ]
    gaps = [v for v in views if v["waived"] is None]
    areas = {
        area: str(rules.worst(Light(v["light"]) for v in gaps if v["area"] == area))
        for area in dict.fromkeys((*AREAS, *(item.area for item in items)))
    }
    return {
        "show_id": show_id,
        "state": str(rules.worst(Light(v["light"]) for v in gaps)),
        "may_start": not rules.may_start(items, set(given)),
        "areas": areas,
        "gaps": gaps,
        "waived": [v for v in views if v["waived"] is not None],
    }
