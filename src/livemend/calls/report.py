"""Calls as the report of a show tells them, and the cut list. Names masked: both go further than a case."""

import csv
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as case_queries
from livemend.cases.detail import masked
from livemend.comments.queries import mask_name
from livemend.kit.errors import bad_input
from livemend.kit.i18n import t
from livemend.kit.sheet import MARK, safe_cell

from . import queries, rules
from .model import CallState, Consent

COLUMNS = ("no", "case", "kind", "in", "out", "length", "in_s", "out_s", "recorded", "clip")


async def of_show(conn: AsyncConnection, show_id: str, now: datetime) -> dict[str, Any]:
    """unticked: calls whose closing commitment was not ticked as said (R081); steps: done and left out (R072)."""
    views = await queries.views(conn, await queries.ids_of(conn, show_id), now)
    numbers = await _numbers(conn, views)
    items = [_item(view, numbers) for view in views]
    held = [item for item in items if item["live_offset_ms"] is not None]
    return {
        "items": items,
        "agreed": len(items),
        "held": len(held),
        "unticked": [item["id"] for item in held if item["closing"]["needed"]],
        "marks": sum(len(item["marks"]) for item in items),
        "clips": sum(len(item["clips"]) for item in items),
    }


async def _numbers(conn: AsyncConnection, views: list[queries.CallView]) -> dict[str, str]:
    return await case_queries.numbers(conn, [view["case_id"] for view in views if view["case_id"]])


def _item(view: queries.CallView, numbers: dict[str, str]) -> dict[str, Any]:
    begin, end = view["live_offset_ms"], view["ended_offset_ms"]
    return {
        "id": view["id"],
        "incident_id": view["incident_id"],
        "case_id": view["case_id"],
        "case_no": numbers.get(view["case_id"] or ""),
        "user": mask_name(view["user"]),
        "way": view["way"],
        "state": view["state"],
        "ended_reason": view["ended_reason"],
        "live_offset_ms": begin,
        "ended_offset_ms": end,
        "seconds": None if begin is None or end is None else (end - begin) // 1000,
        "consents": {what: given["given"] for what, given in view["consents"].items()},
        "steps": [{"step": step["step"], "offset_ms": step["offset_ms"]} for step in view["steps"] if step["at"]],
        "left_out": [step["step"] for step in view["steps"] if not step["at"]] if begin is not None else [],
        "closing": view["closing"],
        "statements": [{**told, "text": masked(told["text"], False)} for told in view["statements"]],
        "marks": view["marks"],
        "clips": view["clips"],
    }


def _pieces(view: queries.CallView, title: str) -> list[rules.Cut]:
    ended = view["ended_offset_ms"] if view["state"] == CallState.ENDED else None
    found = [rules.Mark(mark["kind"], mark["offset_ms"]) for mark in view["marks"]]
    recorded, clip = _stands(view, Consent.RECORDED), _stands(view, Consent.CLIP)
    return [replace(cut, recorded=recorded, clip=clip) for cut in rules.cuts(found, ended, title)]


def _stands(view: queries.CallView, what: Consent) -> str:
    """Without a name it is somebody's who was erased."""
    said = view["consents"].get(what)
    return rules.stands(said and said["given"], bool(said and said["revoked"]), not view["user"])


async def cut_list(
    conn: AsyncConnection, now: datetime, form: str, rate: int, lang: str, *, show_id: str, call_id: str | None = None
) -> str:
    """form: csv, for people and most programs, or edl (CMX 3600). Times count from the start of the stream."""
    if rate not in rules.FRAME_RATES:
        raise bad_input("cut_rate", fields={"rate": "cut_rate"}, rates=", ".join(map(str, rules.FRAME_RATES)))
    ids = [call_id] if call_id is not None else await queries.ids_of(conn, show_id)
    views = await queries.views(conn, ids, now)
    numbers = await _numbers(conn, views)
    pieces = [cut for view in views for cut in _pieces(view, numbers.get(view["case_id"] or "", ""))]
    pieces.sort(key=lambda cut: cut.from_ms)
    if form == "edl":
        return rules.edl(pieces, rate, f"livemend {show_id[-12:]}")
    if form != "csv":
        raise bad_input("cut_form", fields={"form": "cut_form"})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([t(lang, f"call.cut.{column}") for column in COLUMNS])
    for number, cut in enumerate(pieces, 1):
        spans = [rules.timecode(ms, rate) for ms in (cut.from_ms, cut.to_ms, cut.to_ms - cut.from_ms)]
        spans += [f"{cut.from_ms / 1000:.3f}", f"{cut.to_ms / 1000:.3f}"]
        agreed = [t(lang, f"call.agreed.{state}") for state in (cut.recorded, cut.clip)]
        writer.writerow([number, safe_cell(cut.title), t(lang, f"call.mark.{cut.kind}"), *spans, *agreed])
    return MARK + out.getvalue()
