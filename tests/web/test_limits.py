"""Log-in and public pages slow a stranger down; a write repeated with its key happens once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from livemend import bootstrap
from livemend.kit.settings import Settings
from livemend.people.access import Desk


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Desk]:
    built = bootstrap.build(settings.model_copy(update={"login_rate": "5/minute", "public_rate": "8/minute"}))
    async with bootstrap.running(built, timers=False):
        yield built


async def test_guessing_passwords_is_slowed(strict: Desk) -> None:
    transport = httpx.ASGITransport(app=bootstrap.web(strict))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as outside:
        codes = [
            (await outside.post("/api/v1/auth/login", json={"login": "a", "password": str(i)})).status_code
            for i in range(7)
        ]
        assert codes == [401] * 5 + [429] * 2
        late = await outside.post("/api/v1/auth/login", json={"login": "a", "password": "x"})
        assert int(late.headers["retry-after"]) >= 1
        public = [(await outside.get("/c/unguessable-token-that-is-wrong")).status_code for _ in range(10)]
        assert 429 in public and public[0] != 429


async def test_the_same_key_happens_once(client: Any) -> None:
    browser: httpx.AsyncClient = await client("manager")
    body = {"title": {"en": "Once"}}
    header = {"Idempotency-Key": "k-1"}
    first = await browser.post("/api/v1/shows", json=body, headers=header)
    again = await browser.post("/api/v1/shows", json=body, headers=header)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    shows = (await browser.get("/api/v1/shows")).json()
    assert len(shows) == 1
    other = await browser.post("/api/v1/shows", json={"title": {"en": "Other"}}, headers=header)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")


async def test_a_double_click_at_the_same_moment_happens_once(client: Any) -> None:
    browser: httpx.AsyncClient = await client("manager")
    answers = await asyncio.gather(
        *(
            browser.post("/api/v1/shows", json={"title": {"en": "Twice"}}, headers={"Idempotency-Key": "k-2"})
            for _ in range(6)
        )
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(201) >= 1 and set(codes) <= {201, 409}
    assert len((await browser.get("/api/v1/shows")).json()) == 1


async def test_a_key_belongs_to_its_sender(client: Any) -> None:
    header = {"Idempotency-Key": "shared"}
    for role in ("manager", "admin"):
        browser: httpx.AsyncClient = await client(role)
        assert (await browser.post("/api/v1/shows", json={"title": {"en": role}}, headers=header)).status_code == 201
    assert len((await browser.get("/api/v1/shows")).json()) == 2
