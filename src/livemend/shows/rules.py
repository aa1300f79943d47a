"""May we go live? Each thing that is looked at is green, amber or red, and names the exact gap."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# One person each at least; a person may hold several (R008).
NEEDED_ROLES = ("host", "floor", "service", "finance", "supply")
# From so many viewers on, one seat for every so many (R008).
SEAT_FOR_VIEWERS = 2000
# Watched beside the rooms themselves (R009).
OUTSIDE_SOURCES = ("social", "reviews")


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


_WORSE = (Light.GREEN, Light.AMBER, Light.RED)


@dataclass(frozen=True)
class Item:
    """code: worded as `shows.gap.<code>`; ref: what it is about; link: the console page that mends it."""

    area: str
    code: str
    light: Light
    ref: str = ""
    link: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def worst(lights: Iterable[Light]) -> Light:
    return max(lights, key=_WORSE.index, default=Light.GREEN)


def may_start(items: Iterable[Item], waived: Collection[tuple[str, str]]) -> list[Item]:
    """What stands in the way: red and not waived. Amber is said and lets the show go on."""
    return [item for item in items if item.light is Light.RED and (item.code, item.ref) not in waived]


def rundown_items(show_id: str, skus: Sequence[str], stock: Mapping[str, int], inactive: Collection[str]) -> list[Item]:
    link = f"/shows/{show_id}/prepare#rundown"
    if not skus:
        return [Item("rundown", "rundown_empty", Light.RED, link=link)]
    gone = [
        Item("rundown", "product_inactive", Light.AMBER, sku, f"/knowledge/products/{sku}")
        for sku in skus
        if sku in inactive
    ]
    out = [Item("rundown", "out_of_stock", Light.AMBER, sku, link) for sku in skus if stock.get(sku, 0) <= 0]
    return [*gone, *out]


def sheet_items(sku: str, missing: Sequence[str], untranslated: Sequence[str], stale: bool) -> list[Item]:
    """missing: parts empty in every language; untranslated: parts empty in some."""
    link = f"/knowledge/products/{sku}"
    if missing:
        return [Item("facts", "fact_sheet_missing", Light.RED, sku, link, {"parts": list(missing)})]
    found = []
    if untranslated:
        found.append(Item("facts", "fact_sheet_untranslated", Light.AMBER, sku, link, {"parts": list(untranslated)}))
    if stale:
        found.append(Item("facts", "fact_sheet_stale", Light.AMBER, sku, link))
    return found


def faq_items(sku: str, approved: int, drafts: int, stale: int) -> list[Item]:
    link = f"/knowledge/faq?sku={sku}"
    found = []
    if not approved:
        found.append(Item("faq", "faq_missing", Light.AMBER, sku, link))
    if drafts:
        found.append(Item("faq", "faq_draft", Light.AMBER, sku, link, {"count": drafts}))
    if stale:
        found.append(Item("faq", "faq_stale", Light.AMBER, sku, link, {"count": stale}))
    return found


def roster_items(show_id: str, held: Mapping[str, Sequence[str]], viewers: int | None) -> list[Item]:
    """held: role -> user ids."""
    link = f"/shows/{show_id}/prepare#roster"
    found = [Item("roster", "role_missing", Light.RED, role, link) for role in NEEDED_ROLES if not held.get(role)]
    wanted = (viewers or 0) // SEAT_FOR_VIEWERS
    seats = len(held.get("service", ())) + len(held.get("assistant", ()))
    if wanted > seats:
        params = {"viewers": viewers, "seats": seats, "wanted": wanted}
        found.append(Item("roster", "few_seats", Light.AMBER, "", link, params))
    return found


def presence_items(show_id: str, held: Mapping[str, Sequence[str]], online: Collection[str]) -> list[Item]:
    """Rostered is not here: somebody of each role has the desk open now (R010)."""
    link = f"/shows/{show_id}/prepare#roster"
    return [
        Item("presence", "role_offline", Light.AMBER, role, link)
        for role in NEEDED_ROLES
        if held.get(role) and not set(held[role]) & set(online)
    ]


def monitor_items(show_id: str, rooms: Sequence[tuple[str, str]], watched: Collection[str]) -> list[Item]:
    link = f"/shows/{show_id}/prepare#monitors"
    sources = [*(f"{platform}/{room}" for platform, room in rooms), *OUTSIDE_SOURCES]
    return [Item("monitors", "monitor_missing", Light.AMBER, s, link) for s in sources if s not in watched]


def room_items(show_id: str, platforms: Sequence[str], forbid: Collection[str]) -> list[Item]:
    """forbid: platforms whose rules forbid to send the same show elsewhere at the same time (domain.md L8)."""
    link = f"/shows/{show_id}/prepare#rooms"
    if not platforms:
        return [Item("rooms", "no_rooms", Light.RED, link=link)]
    others = set(platforms)
    return [
        Item("rooms", "simulcast_forbidden", Light.RED, platform, link, {"others": sorted(others - {platform})})
        for platform in sorted(others & set(forbid))
        if len(others) > 1
    ]
