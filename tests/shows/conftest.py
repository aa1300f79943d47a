"""A show with everything it needs."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from livemend.kit.actor import Actor
from livemend.people.access import Desk
from livemend.remedies import actions as remedies
from livemend.shows import actions, planning
from livemend.web.live import Client

ROOM = ("shopee", "sp-1")
Ready = Callable[..., Awaitable[str]]


@pytest.fixture
def ready(desk: Desk, shop: Any) -> Ready:
    """Plans a show that is green but for what is left out by name."""

    async def plan(*, without: tuple[str, ...] = (), rehearsal: bool = False, **more: Any) -> str:
        roster = [] if "roster" in without else [seat for seat in shop.roster if seat[0] not in without]
        rooms = [] if "rooms" in without else [ROOM]
        watched = [(source, shop.users["floor"]) for source in ("shopee/sp-1", "social", "reviews")]
        async with desk.db.write() as tx:
            show_id = await actions.plan_show(
                tx,
                title={"en": "Evening"},
                rooms_=more.get("rooms_", rooms),
                skus=more.get("skus", ["C01", "E01"]),
                people=roster,
                rehearsal=rehearsal,
            )
            if "monitors" not in without:
                await planning.change_plan(tx, show_id, watched=watched)
            if "budget" not in without:
                await remedies.set_budget(tx, show_id, 3_000_000, 70_000)
        return show_id

    return plan


@pytest.fixture
def online(desk: Desk, shop: Any) -> Callable[..., None]:
    """Who has the desk open."""

    def come(*roles: str) -> None:
        desk.parts["hub"].clients = {Client(Actor(shop.users[role], role, role)) for role in roles}

    return come
