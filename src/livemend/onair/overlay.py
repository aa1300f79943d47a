"""What viewers see through OBS: the shop's word, and that it is kept. Nothing personal, nothing not approved."""

import base64
import hashlib
import hmac
import io
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.incidents import queries as incident_queries
from livemend.kit.blobs import Blobs
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES, in_all, t
from livemend.kit.ids import new_id
from livemend.knowledge import queries as knowledge
from livemend.shows import queries as shows

from . import prompter, queries, rules, statements
from .act_queries import Named
from .cards import problem_words
from .events import OverlayChanged, PictureApproved, PictureMasked
from .model import StatementState, overlay_pictures, overlays
from .queries import IncidentView

POLICY, STATEMENT = "policy", "statement"
TICKER = 8
PARTS = ("conditions", "process", "time_limits", "compensation")
Texts = dict[str, str]


class OverlayCard(TypedDict):
    kind: str | None
    title: Texts
    lines: list[Texts]
    image_url: str | None


class Tick(TypedDict):
    id: str
    state: str
    text: Texts
    at: str


class OverlayView(TypedDict):
    show: dict[str, Any]
    lang: str
    card: OverlayCard | None
    ticker: list[Tick]


class PictureView(TypedDict):
    id: str
    case_id: str
    evidence_id: str
    title: Texts
    boxes: list[list[float]]
    masked_by: Named
    at: str
    approved_by: Named | None
    image_url: str


class OverlayDesk(TypedDict):
    """For the floor: the address for OBS, what is shown, what could be."""

    url: str
    card: str | None
    choices: list[str]
    pictures: list[PictureView]
    rev: int


def key_of(secret: str, show_id: str, version: int) -> str:
    digest = hmac.new(secret.encode(), f"overlay:{show_id}:{version}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


async def _row(conn: AsyncConnection, show_id: str) -> Any:
    return (await conn.execute(sa.select(overlays).where(overlays.c.show_id == show_id))).first()


async def check_key(conn: AsyncConnection, secret: str, show_id: str, key: str) -> None:
    """404 for a wrong key as for a show that does not exist: an address tells nothing."""
    row = await _row(conn, show_id)
    version = row.version if row is not None else 1
    if not hmac.compare_digest(key.encode(), key_of(secret, show_id, version).encode()):
        raise AppError("overlay_key", 404)


async def change(tx: Tx, show_id: str, card: str | None, *, rotate: bool = False) -> None:
    """card: policy, statement, or an approved picture. rotate: the old address stops working."""
    await shows.show_row(tx.conn, show_id)
    if card not in (None, POLICY, STATEMENT):
        picture = await picture_row(tx.conn, str(card))
        if picture.show_id != show_id:
            raise bad_input("overlay_card_unknown", fields={"card": "overlay_card_unknown"})
        if picture.approved_by is None:
            raise wrong_state("picture_not_approved")
    row = await _row(tx.conn, show_id)
    if row is None:
        fresh = {"show_id": show_id, "version": 2 if rotate else 1, "card": card, "rev": 1}
        await tx.execute(overlays.insert().values(**fresh))
    else:
        more = {"version": overlays.c.version + 1} if rotate else {}
        await tx.execute(
            overlays.update().where(overlays.c.show_id == show_id).values(card=card, rev=overlays.c.rev + 1, **more)
        )
    tx.emit(OverlayChanged(show_id=show_id, card=card))


async def picture_row(conn: AsyncConnection, picture_id: str) -> Any:
    row = (await conn.execute(sa.select(overlay_pictures).where(overlay_pictures.c.id == picture_id))).first()
    if row is None:
        raise not_found("picture")
    return row


def mask(data: bytes, boxes: Sequence[Sequence[float]]) -> bytes:
    """Black over every box (x, y, width, height as shares of the picture); re-encoded, so nothing lies beneath."""
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(data)) as opened:
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    for x, y, width, height in boxes:
        left, top = x * image.width, y * image.height
        draw.rectangle((left, top, left + width * image.width, top + height * image.height), fill=(0, 0, 0))
    image.thumbnail((1600, 1600))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


async def add_picture(
    tx: Tx,
    blobs: Blobs,
    show_id: str,
    *,
    case_id: str,
    evidence_id: str,
    boxes: Sequence[Sequence[float]],
    title: Mapping[str, str],
    nothing_personal: bool = False,
) -> str:
    """boxes: what must not be seen. None: only with the word of a person that nothing personal is in it."""
    if not boxes and not nothing_personal:
        raise bad_input("picture_box", fields={"boxes": "picture_box"})
    if any(len(box) != 4 or min(box) < 0 or box[0] + box[2] > 1.001 or box[1] + box[3] > 1.001 for box in boxes):
        raise bad_input("picture_box", fields={"boxes": "picture_box"})
    case = await cases.row(tx.conn, case_id)
    if case.show_id != show_id:
        raise not_found("case")
    found = await cases.evidence_row(tx.conn, case_id, evidence_id)
    if not found.type.startswith("image/"):
        raise bad_input("picture_not_image", fields={"evidence_id": "picture_not_image"})
    blob = await blobs.put(mask(await blobs.get(found.blob), boxes))
    picture_id = new_id()
    await tx.execute(
        overlay_pictures.insert().values(
            id=picture_id,
            show_id=show_id,
            case_id=case_id,
            evidence_id=evidence_id,
            blob=blob,
            boxes=[list(box) for box in boxes],
            title={lang: text for lang, text in title.items() if lang in LANGUAGES},
            masked_by=tx.actor.id,
            masked_by_name=tx.actor.name,
            at=tx.now,
        )
    )
    tx.emit(PictureMasked(show_id=show_id, picture_id=picture_id, case_id=case_id))
    return picture_id


async def approve_picture(tx: Tx, picture_id: str) -> None:
    row = await picture_row(tx.conn, picture_id)
    if row.approved_by is not None:
        return
    values = {"approved_by": tx.actor.id, "approved_by_name": tx.actor.name, "approved_at": tx.now}
    await tx.execute(overlay_pictures.update().where(overlay_pictures.c.id == picture_id).values(**values))
    tx.emit(PictureApproved(show_id=row.show_id, picture_id=picture_id, case_id=row.case_id))


def _picture(r: Any) -> PictureView:
    return {
        "id": r.id,
        "case_id": r.case_id,
        "evidence_id": r.evidence_id,
        "title": r.title,
        "boxes": r.boxes,
        "masked_by": {"id": r.masked_by, "name": r.masked_by_name},
        "at": r.at.isoformat(),
        "approved_by": {"id": r.approved_by, "name": r.approved_by_name or ""} if r.approved_by else None,
        "image_url": f"/api/v1/overlay-pictures/{r.id}/image",
    }


async def pictures_of(conn: AsyncConnection, show_id: str) -> list[PictureView]:
    query = sa.select(overlay_pictures).where(overlay_pictures.c.show_id == show_id)
    return [_picture(row) for row in await conn.execute(query.order_by(overlay_pictures.c.id.desc()))]


async def for_floor(conn: AsyncConnection, secret: str, base_url: str, show_id: str) -> OverlayDesk:
    await shows.show_row(conn, show_id)
    row = await _row(conn, show_id)
    version, card, rev = (row.version, row.card, row.rev) if row is not None else (1, None, 0)
    pictures = await pictures_of(conn, show_id)
    said = [s for s in await statements.of_show(conn, show_id) if s["state"] == StatementState.PUBLISHED]
    choices = [POLICY, *([STATEMENT] if said else []), *(p["id"] for p in pictures if p["approved_by"])]
    url = f"{base_url}/overlay/{show_id}?key={key_of(secret, show_id, version)}"
    return {"url": url, "card": card, "choices": choices, "pictures": pictures, "rev": rev}


async def for_viewers(conn: AsyncConnection, show_id: str, now: Any, key: str) -> OverlayView:
    show = await shows.view(conn, show_id)
    row = await _row(conn, show_id)
    langs = [view["langs"] for view in await _incidents(conn, show_id)]
    counted = [lang for some in langs for lang in some if lang in LANGUAGES]
    lang = max(set(counted), key=counted.count) if counted else "zh-Hant"
    return {
        "show": {"title": show["title"], "rehearsal": show["rehearsal"]},
        "lang": lang,
        "card": await _card(conn, show_id, row.card if row is not None else None, now, key),
        "ticker": await _ticker(conn, show_id),
    }


async def _card(conn: AsyncConnection, show_id: str, card: str | None, now: Any, key: str) -> OverlayCard | None:
    if card is None:
        return None
    if card == POLICY:
        policy = await knowledge.policy_in_force(conn, now)
        lines = [policy.public[part] for part in PARTS if policy.public.get(part)] if policy is not None else []
        return {"kind": POLICY, "title": in_all("onair.overlay.policy"), "lines": lines, "image_url": None}
    if card == STATEMENT:
        out = [s for s in await statements.of_show(conn, show_id) if s["state"] == StatementState.PUBLISHED]
        lines = [out[0]["texts"], *(u["texts"] for u in out[0]["updates"][-2:])] if out else []
        return {"kind": STATEMENT, "title": in_all("onair.overlay.statement"), "lines": lines, "image_url": None}
    picture = await picture_row(conn, card)
    url = f"/api/v1/overlay/{show_id}/pictures/{card}?key={key}"
    return {"kind": "evidence", "title": picture.title, "lines": [], "image_url": url}


async def _incidents(conn: AsyncConnection, show_id: str) -> list[IncidentView]:
    return await queries.incident_views(conn, await incident_queries.ids_of(conn, show_id))


async def _ticker(conn: AsyncConnection, show_id: str) -> list[Tick]:
    """What was answered on air and is settled or arranged, the newest first: the thing and the trouble, no name."""
    found: list[Tick] = []
    for view in await _incidents(conn, show_id):
        followed = view["case_ids"] or view["promise_ids"]
        if view["lane"] not in rules.TRACKED or view["first_mention_at"] is None or not followed:
            continue
        state = "settled" if await prompter.is_settled(conn, view) else "arranged"
        found.append(
            {"id": view["id"], "state": state, "text": _tick_words(view, state), "at": view["first_mention_at"]}
        )
    return sorted(found, key=lambda tick: tick["at"], reverse=True)[:TICKER]


def _tick_words(view: IncidentView, state: str) -> Texts:
    return {
        lang: t(
            lang,
            f"onair.ticker.{state}",
            product=(view["product"] or {"name": {}})["name"].get(lang, "") or t(lang, "onair.item"),
            problem=problem_words(lang, view["issue"], view["subtype"], view["level"]),
        )
        for lang in LANGUAGES
    }
