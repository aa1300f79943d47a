"""Versions of the after-sales policy: draft, look, publish."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import yaml
from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import HTMLResponse, Response

from livemend.catalog import queries as catalog
from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input, not_found
from livemend.people.access import Desk, actor, desk

from . import actions, law, packs, policy_page, queries
from .rules import Policy, policy_from

router = APIRouter()


class PolicyBody(BaseModel):
    """The document as such or as YAML; one of them."""

    model_config = ConfigDict(extra="forbid")
    doc: dict[str, Any] | None = None
    yaml: str | None = Field(None, max_length=200_000)


class Publish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    valid_from: AwareDatetime | None = None


def policy_view(policy: Policy) -> dict[str, Any]:
    view = asdict(policy)
    view["valid_from"] = policy.valid_from.isoformat() if policy.valid_from else None
    return view


def read(body: PolicyBody) -> dict[str, Any]:
    if body.doc is not None:
        return body.doc
    try:
        doc = yaml.safe_load(body.yaml or "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise bad_input("no_yaml", fields={"yaml": "no_yaml"}, line=line) from error
    if not isinstance(doc, dict):
        raise bad_input("no_yaml", fields={"yaml": "no_yaml"}, line=1)
    return doc


def _state(row: Any, now: datetime, in_force: str | None) -> str:
    if row.published_at is None:
        return "draft"
    if row.version == in_force:
        return "in_force"
    return "coming" if row.valid_from > now else "past"


def _brief(row: Any, now: datetime, in_force: str | None) -> dict[str, Any]:
    return {
        "version": row.version,
        "state": _state(row, now, in_force),
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "published_by": row.published_by,
        "created_at": row.created_at.isoformat(),
        "rev": row.rev,
    }


async def _view(conn: AsyncConnection, version: str, now: datetime) -> dict[str, Any]:
    row = await queries.policy_row(conn, version)
    current = await queries.policy_in_force(conn, now)
    shop = await catalog.shop(conn)
    found = law.problems(row.doc, await queries.zone_in_force(conn, shop["zone"]) if shop else None)
    return {
        **_brief(row, now, current.version if current else None),
        "doc": row.doc,
        "yaml": yaml.safe_dump(row.doc, allow_unicode=True, sort_keys=False, width=100),
        "problems": [asdict(p) for p in found if not p.warning],
        "warnings": [asdict(p) for p in found if p.warning],
    }


@router.get("/policies")
async def versions(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    now = desk.clock.now()
    async with desk.db.read() as conn:
        current = await queries.policy_in_force(conn, now)
        rows = await queries.policy_versions(conn)
    return [_brief(row, now, current.version if current else None) for row in rows]


@router.get("/policies/{version}")
async def version(version: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await _view(conn, version, desk.clock.now())


@router.put("/policies/{version}")
async def draft(
    version: str, body: PolicyBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Stored even with problems: a draft may be unfinished. The answer lists them."""
    if not version.strip() or len(version) > 40:
        raise bad_input("bad_version", fields={"version": "bad_version"})
    doc = read(body)
    async with desk.db.write(who) as tx:
        await actions.draft_policy(tx, version, doc)
        return await _view(tx.conn, version, tx.now)


@router.post("/policies/{version}/publish")
async def publish(
    version: str, body: Publish, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Not backwards in time: an order is judged by what everybody could read when it was placed."""
    async with desk.db.write(who) as tx:
        at = body.valid_from or tx.now
        if at < tx.now:
            raise bad_input("in_the_past", fields={"valid_from": "in_the_past"})
        await actions.publish_policy(tx, version, at)
        return await _view(tx.conn, version, tx.now)


@router.delete("/policies/{version}", status_code=204)
async def drop(version: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await actions.drop_draft(tx, version)


@router.get("/policies/{version}/preview", include_in_schema=False)
async def preview(version: str, request: Request, lang: str | None = None, desk: Desk = Depends(desk)) -> Response:
    """The public page as it would look."""
    async with desk.db.read() as conn:
        shop = await catalog.shop(conn)
        row = await queries.policy_row(conn, version)
    if shop is None:
        raise not_found("shop")
    policy = policy_from(row.version, row.valid_from, row.doc)
    chosen = policy_page.language(lang, request.headers.get("accept-language", ""))
    url = f"{desk.settings.base_url}/policy/{shop['slug']}"
    html = policy_page.render("policy.html", shop, policy, packs.zone_pack(shop["zone"]), chosen, url)
    return HTMLResponse(html, headers={"Content-Security-Policy": policy_page.CSP})
