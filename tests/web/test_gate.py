"""Every route against every role, and what the gate refuses whoever asks."""

import re
from typing import Any

import httpx
import pytest

from livemend import bootstrap
from livemend.people import actions as people
from livemend.people.access import Desk
from livemend.people.model import ROLES, Permission, Role
from livemend.web.permissions import ANY, PUBLIC, ROUTES, SIGNED

GUARDED = sorted(key for key, needs in ROUTES.items() if needs not in (PUBLIC, SIGNED) and not key.startswith("WS"))


def path_of(key: str) -> tuple[str, str]:
    method, path = key.split(" ", 1)
    return method, re.sub(r"\{[^}]+\}", "none", path)


def test_the_table_and_the_app_name_the_same_routes(desk: Desk) -> None:
    routes = bootstrap.web(desk).state.routes
    assert routes.unused == []


def test_every_permission_is_used_and_nobody_holds_an_unknown_one() -> None:
    held = set().union(*ROLES.values())
    assert held <= set(Permission)
    assert set(ROLES) == set(Role)


@pytest.mark.req("R131")
@pytest.mark.parametrize("role", [None, *Role])
async def test_route_by_role(client: Any, role: Role | None) -> None:
    """403 exactly where the table says no; 401 for everybody outside; never a 5xx."""
    browser: httpx.AsyncClient = await client(role)
    wrong = []
    for key in GUARDED:
        method, path = path_of(key)
        answer = await browser.request(method, path, json={} if method != "GET" else None)
        needs = ROUTES[key]
        granted = needs == ANY or (role is not None and needs in ROLES[role])
        if role is None:
            good = answer.status_code == 401
        elif granted:
            good = answer.status_code not in (401, 403) and answer.status_code < 500
            if key == "POST /api/v1/auth/logout":
                browser = await client(role)
        else:
            good = answer.status_code == 403 and answer.json()["error"]["code"] == "not_allowed"
        if not good:
            wrong.append(f"{key} as {role}: {answer.status_code} {answer.text[:120]}")
        if key == "POST /api/v1/auth/logout":
            break
    assert not wrong, "\n".join(wrong)


@pytest.mark.req("R131")
def test_separation_of_duties() -> None:
    assert Permission.MONEY_PAY not in ROLES[Role.HOST] | ROLES[Role.FLOOR] | ROLES[Role.SERVICE] | ROLES[Role.ADMIN]
    assert Permission.ACT_SANCTION not in ROLES[Role.FINANCE] | ROLES[Role.HOST] | ROLES[Role.SERVICE]
    assert Permission.CASE_READ not in ROLES[Role.VIEWER]
    assert Permission.USER_ADMIN not in set().union(*(ROLES[r] for r in Role if r is not Role.ADMIN))


async def test_a_write_with_a_cookie_needs_the_csrf_token(client: Any) -> None:
    browser: httpx.AsyncClient = await client("manager")
    for token in ("", "wrong"):
        answer = await browser.post("/api/v1/shows", json={"title": {"en": "x"}}, headers={"X-CSRF-Token": token})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_csrf")
    good = await browser.post("/api/v1/shows", json={"title": {"en": "x"}})
    assert good.status_code == 201


async def test_a_token_works_without_a_cookie_and_ends_when_revoked(client: Any, desk: Desk) -> None:
    browser: httpx.AsyncClient = await client("manager")
    made = (await browser.post("/api/v1/tokens", json={"name": "bridge"})).json()["token"]
    outside: httpx.AsyncClient = await client(None)
    header = {"Authorization": f"Bearer {made}"}
    assert (await outside.get("/api/v1/shows", headers=header)).status_code == 200
    assert (await outside.get("/api/v1/shows", headers={"Authorization": "Bearer lm_no"})).status_code == 401
    import sqlalchemy as sa

    from livemend.people.model import api_tokens

    async with desk.db.write() as tx:
        row = await tx.one(sa.select(api_tokens.c.id))
        assert row is not None
        await people.revoke_token(tx, row.id)
    assert (await outside.get("/api/v1/shows", headers=header)).status_code == 401


async def test_log_in_with_a_password_and_with_a_link(client: Any, desk: Desk) -> None:
    outside: httpx.AsyncClient = await client(None)
    async with desk.db.write() as tx:
        user_id = await people.create_user(tx, login="Mei", name="Mei", role=Role.SERVICE, password="long enough 1")
        link = await people.make_login_link(tx, user_id)
    wrong = await outside.post("/api/v1/auth/login", json={"login": "mei", "password": "no"})
    nobody = await outside.post("/api/v1/auth/login", json={"login": "nobody", "password": "no"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json() == nobody.json()
    good = await outside.post("/api/v1/auth/login", json={"login": " MEI ", "password": "long enough 1"})
    assert good.status_code == 200
    cookie = good.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    me = (await outside.get("/api/v1/me")).json()
    assert me["user"]["login"] == "mei" and "case:work" in me["permissions"]
    outside.cookies.clear()
    first = await outside.get(f"/login/link/{link}")
    assert first.status_code == 303 and first.headers["location"] == "/cases"
    outside.cookies.clear()
    assert (await outside.get(f"/login/link/{link}")).status_code == 410


async def test_a_session_ends(client: Any, desk: Desk) -> None:
    browser: httpx.AsyncClient = await client("host")
    assert (await browser.get("/api/v1/me")).status_code == 200
    desk.clock.forward(hours=desk.settings.session_hours + 1)  # type: ignore[attr-defined]
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_bad_bodies_name_their_fields_and_repeat_no_value(client: Any) -> None:
    browser: httpx.AsyncClient = await client("admin")
    answer = await browser.post(
        "/api/v1/users", json={"login": "x", "role": "king", "password": "s3cret-value", "z": 1}
    )
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert set(error["fields"]) == {"role", "z"}
    assert "s3cret-value" not in answer.text and "king" not in answer.text
    for content in (b"{", b"\xff\xfe", b"[" * 5000):
        broken = await browser.post("/api/v1/users", content=content, headers={"content-type": "application/json"})
        assert broken.status_code in (400, 422) and broken.json()["error"]["code"] in ("invalid", "bad_request")


async def test_pages_carry_safe_headers(client: Any) -> None:
    outside: httpx.AsyncClient = await client(None)
    answer = await outside.get("/healthz")
    assert answer.json() == {"healthy": True}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert (await outside.get("/readyz")).status_code == 200
    metrics = await outside.get("/metrics")
    assert metrics.status_code == 200 and b"python_info" in metrics.content
    assert (await outside.get("/api/v1/nothing")).status_code in (401, 404)
    assert (await outside.get("/openapi.json")).json()["info"]["title"] == "livemend"
