"""Reading the team's knowledge, and the policy page for everybody."""

from dataclasses import asdict
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from livemend.catalog import queries as catalog
from livemend.kit.actor import Actor
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk

from . import editing, editing_api, packs, policy_api, policy_page, queries
from .packs import PackValue
from .queries import FactSheetView, FaqView, PlanView

router = APIRouter(tags=["knowledge"])
router.routes += [*editing_api.router.routes, *policy_api.router.routes]
public = APIRouter(tags=["public"])


@router.get("/products/{sku}/fact-sheet")
async def fact_sheet(sku: str, desk: Desk = Depends(desk)) -> FactSheetView:
    async with desk.db.read() as conn:
        found = await queries.fact_sheet(conn, sku)
    if found is None:
        raise not_found("fact_sheet")
    return found


@router.get("/faq")
async def faq(sku: str | None = None, state: str | None = None, desk: Desk = Depends(desk)) -> list[FaqView]:
    """sku: of this product and of the shop; state: approved or draft."""
    async with desk.db.read() as conn:
        found = await queries.faq_all(conn) if sku is None else await queries.faq_for(conn, sku, approved=False)
    return [entry for entry in found if state is None or entry["state"] == state]


@router.get("/phrases")
async def phrases(lang: str = "en", desk: Desk = Depends(desk)) -> dict[str, list[str]]:
    async with desk.db.read() as conn:
        return await queries.phrase_book(conn, lang)


@router.get("/policy")
async def policy(desk: Desk = Depends(desk)) -> dict[str, Any] | None:
    """The version in force now."""
    async with desk.db.read() as conn:
        found = await queries.policy_in_force(conn, desk.clock.now())
    return None if found is None else policy_api.policy_view(found)


@router.get("/contingency")
async def contingency(desk: Desk = Depends(desk)) -> dict[str, PlanView]:
    async with desk.db.read() as conn:
        return await queries.contingency_plans(conn)


@router.get("/playbooks")
async def playbooks(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return [asdict(await queries.playbook_in_force(conn, key)) for key in packs.playbooks()]


def _values(values: dict[str, PackValue], desk: Desk) -> dict[str, dict[str, Any]]:
    today = desk.clock.now().date()
    return {
        key: {
            **asdict(value),
            "checked": value.checked.isoformat(),
            "review_by": value.review_by.isoformat(),
            "stale": value.stale(today),
        }
        for key, value in values.items()
    }


async def _zones(desk: Desk) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        found = [await queries.zone_in_force(conn, zone) for zone in packs.zones()]
    return [
        {"zone": p.zone, "name": p.name, "values": _values(p.values, desk), "bodies": [asdict(b) for b in p.bodies]}
        for p in found
    ]


async def _platforms(desk: Desk) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        found = await queries.platforms_in_force(conn)
    return [{"platform": p.platform, "name": p.name, "values": _values(p.values, desk)} for p in found]


@router.get("/packs/zones")
async def zones(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    return await _zones(desk)


@router.get("/packs/platforms")
async def platforms(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    return await _platforms(desk)


class PackValueBody(BaseModel):
    """value: of the same kind as the shipped one; source: where it stands."""

    model_config = ConfigDict(extra="forbid")
    value: Any
    source: str = Field(max_length=500)
    review_by: date
    note: str = Field("", max_length=1000)


@router.put("/packs/{kind}/{pack}/{key}")
async def set_value(
    kind: str, pack: str, key: str, body: PackValueBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    """kind: zone or platform. Found out today; it stands in for the shipped value until it is reset."""
    async with desk.db.write(who) as tx:
        await editing.set_pack_value(tx, kind, pack, key, **body.model_dump())
    return await (_zones(desk) if kind == "zone" else _platforms(desk))


@router.delete("/packs/{kind}/{pack}/{key}")
async def reset_value(
    kind: str, pack: str, key: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    async with desk.db.write(who) as tx:
        await editing.reset_pack_value(tx, kind, pack, key)
    return await (_zones(desk) if kind == "zone" else _platforms(desk))


async def _page(template: str, slug: str, request: Request, desk: Desk, lang: str | None) -> Response:
    async with desk.db.read() as conn:
        shop = await catalog.shop(conn)
        policy = await queries.policy_in_force(conn, desk.clock.now())
        notice = desk.parts.get("policy_notice")
        notices: dict[str, str] = await notice(conn) if notice is not None else {}
    if shop is None or shop["slug"] != slug or policy is None:
        raise not_found("page")
    url = f"{desk.settings.base_url}/policy/{slug}"
    chosen = policy_page.language(lang, request.headers.get("accept-language", ""))
    html = policy_page.render(
        template, shop, policy, packs.zone_pack(shop["zone"]), chosen, url, notices.get(chosen, "")
    )
    headers = {"Content-Security-Policy": policy_page.CSP, "Content-Language": chosen, "Vary": "Accept-Language"}
    return HTMLResponse(html, headers=headers)


@public.get("/policy/{slug}", include_in_schema=False)
async def policy_for_all(slug: str, request: Request, lang: str | None = None, desk: Desk = Depends(desk)) -> Response:
    return await _page("policy.html", slug, request, desk, lang)


@public.get("/policy/{slug}/card", include_in_schema=False)
async def policy_card(slug: str, request: Request, lang: str | None = None, desk: Desk = Depends(desk)) -> Response:
    """For a browser source in the picture: the four parts and the code that leads to the page."""
    return await _page("policy_card.html", slug, request, desk, lang)


@public.get("/policy/{slug}/qr.svg", include_in_schema=False)
async def policy_qr(slug: str, desk: Desk = Depends(desk)) -> Response:
    url = f"{desk.settings.base_url}/policy/{slug[:80]}"
    return Response(policy_page.qr(url), media_type="image/svg+xml")
