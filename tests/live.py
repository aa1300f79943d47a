"""A live show of the demo shop with comments coming in: fixtures for tests on air and for the stories."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from livemend.channels.base import LiveEvent
from livemend.channels.replay import open_recording
from livemend.comments.ingest import Ingest
from livemend.comments.model import comments
from livemend.kit.clock import MovableClock, to_ms
from livemend.onair import acts
from livemend.people.access import Desk
from livemend.remedies import actions as remedies
from livemend.shows import actions as shows

SHOP = Path(__file__).parents[1] / "demo" / "evening-market" / "shop.yaml"
Say = Callable[..., Awaitable[Any]]
ROLES = ("host", "floor", "assistant", "service", "finance", "supply", "manager")


@pytest.fixture
async def show(desk: Desk, shop: Any) -> str:
    """Its acts go into the replay ledger; the team is on the roster."""
    async with desk.db.write() as tx:
        team = [(role, shop.users[role]) for role in ROLES if role in shop.users]
        show_id = await shows.plan_show(tx, title={"en": "Evening"}, rooms_=[("shopee", "r1")], people=team)
        await shows.start_show(tx, show_id)
        await acts.use_channel(tx, show_id, acts.REPLAY)
    return show_id


@pytest.fixture
def say(desk: Desk, show: str) -> Say:
    """One comment; its row, with the incident it belongs to."""
    count = 0

    async def one(text: str, user: str = "amy", platform: str = "shopee", **more: Any) -> Any:
        nonlocal count
        count += 1
        event = LiveEvent(
            platform=platform,
            room=more.pop("room", "r1"),
            message_id=f"m{count}",
            user_id=more.pop("user_id", user),
            user=user,
            text=text,
            ts=to_ms(desk.clock.now()),
            **more,
        )
        ingest: Ingest = desk.parts["ingest"]
        await ingest.submit(show, [event])
        async with desk.db.read() as conn:
            return (await conn.execute(sa.select(comments).where(comments.c.message_id == f"m{count}"))).one()

    return one


class Team:
    """The people of the show, by role, acting through the API."""

    def __init__(self, desk: Desk, client: Any, show: str):
        self.desk, self.client, self.show = desk, client, show

    async def get(self, role: str | None, path: str, **params: Any) -> Any:
        answer = await (await self.client(role)).get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, role: str | None, path: str, **body: Any) -> Any:
        answer = await (await self.client(role)).post(path, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refused(self, role: str | None, path: str, **body: Any) -> str:
        """The code of the refusal."""
        answer = await (await self.client(role)).post(path, json=body)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["error"]["code"])

    def at(self, comment: Any, act: str = "") -> str:
        base = f"/api/v1/shows/{self.show}/incidents/{comment.incident_id}"
        return f"{base}/{act}" if act else base

    async def on(self, role: str, comment: Any, act: str, **body: Any) -> Any:
        """An act on the comment's incident."""
        return await self.post(role, self.at(comment, act), **body)

    async def incident(self, comment: Any) -> Any:
        return await self.get("floor", self.at(comment))

    async def card(self, comment: Any) -> Any:
        return (await self.incident(comment))["card"]

    async def on_prompter(self) -> Any:
        return (await self.get("host", f"/api/v1/shows/{self.show}/prompter"))["current"]

    async def acts(self) -> list[str]:
        """Kinds of what was done on the platforms, in order."""
        await self.desk.timers.run_due()
        shown = await self.get("floor", f"/api/v1/shows/{self.show}/acts")
        return [act["kind"] for act in sorted(shown, key=lambda act: act["at"] + act["id"])]

    async def later(self, **delta: float) -> Any:
        """Time passes and everything due happens."""
        assert isinstance(self.desk.clock, MovableClock)
        moment = self.desk.clock.forward(**delta)
        await self.desk.timers.run_due()
        return moment

    def iso(self, **ahead: float) -> str:
        return (self.desk.clock.now() + timedelta(**ahead)).isoformat()


@pytest.fixture
async def team(desk: Desk, client: Any, show: str) -> Team:
    async with desk.db.write() as tx:
        await remedies.set_budget(tx, show, 5_000_000)
    return Team(desk, client, show)


def account(key: str) -> dict[str, str]:
    """platform and user_id of a customer of the demo shop, as a comment of theirs carries them."""
    loaded = yaml.safe_load(SHOP.read_text(encoding="utf-8"))
    found = next(customer for customer in loaded["customers"] if customer["key"] == key)
    return dict(found["accounts"][0])


def line(message_id: str) -> dict[str, Any]:
    """A comment of the recorded show, for `say`."""
    recorded = open_recording(SHOP.parent / "show.jsonl")
    found = next(item for item in recorded if isinstance(item, LiveEvent) and item.message_id == message_id)
    names = ("text", "user", "platform", "user_id", "account_age_days")
    return {name: getattr(found, name) for name in names}


def spoken(card: Any) -> str:
    return "".join(part["text"] for part in card["parts"])


def kinds(card: Any) -> list[str]:
    return [part["kind"] for part in card["parts"]]
