"""Cases as a table for a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.i18n import pick
from livemend.kit.money import Money
from livemend.kit.sheet import MARK, safe_cell

from . import handling, worklist
from .detail import masked
from .handling import Handling
from .queries import CaseView
from .seams import CaseSeams
from .worklist import Filter

COLUMNS = (
    "no",
    "opened_at",
    "status",
    "step",
    "level",
    "issue",
    "subtype",
    "title",
    "channel",
    "order_no",
    "product_sku",
    "customer",
    "assignee",
    "round",
    "outcome",
    "next_due",
    "late",
    "cost",
    "currency",
    "minutes",
    "working_minutes",
    "lesson",
)


def cells(view: CaseView, took: Handling, lang: str, personal: bool) -> list[str]:
    title = view["title"] if isinstance(view["title"], str) else pick(view["title"], lang)
    clock = view["clocks"][0] if view["clocks"] else None
    paid = [cost for cost in took["cost"] if cost["minor"]] or took["cost"][:1]
    row = {
        "no": view["no"],
        "opened_at": view["opened_at"],
        "status": view["status"],
        # A step of the shop's own has no other name than the shop's.
        "step": pick(view["step_name"], lang) if view["step_name"] else view["step"],
        "level": view["level"],
        "issue": view["issue"],
        "subtype": view["subtype"],
        "title": title,
        "channel": view["channel"],
        "order_no": view["order_no"],
        "product_sku": view["product"]["sku"] if view["product"] else None,
        "customer": (view["customer"] or {}).get("name") if personal else None,
        "assignee": (view["assignee"] or {}).get("name"),
        "round": view["round"],
        "outcome": view["outcome"],
        "next_due": clock["due_at"] if clock else None,
        "late": "yes" if clock is not None and clock["state"] == "breached" else "",
        # Of two currencies no sum is made.
        "cost": Money(**paid[0]).plain if len(paid) == 1 else " + ".join(str(Money(**cost).plain) for cost in paid),
        "currency": " + ".join(cost["currency"] for cost in paid),
        "minutes": took["minutes"],
        "working_minutes": took["working_minutes"],
        "lesson": masked(took["lesson"], personal),
    }
    return [safe_cell(row[name]) for name in COLUMNS]


async def lines(
    conn: AsyncConnection, wanted: Filter, seams: CaseSeams, lang: str, *, personal: bool
) -> AsyncIterator[str]:
    """CSV in pieces, in the order of the queue; the mark at the start is for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    yield MARK + out.getvalue()
    cursor = None
    ready = await worklist.looked_for(conn, wanted)
    while True:
        items, cursor = await worklist.page_of(conn, *ready, cursor=cursor, limit=200)
        took = await handling.of_cases(conn, [view["id"] for view in items], seams)
        out = io.StringIO()
        writer = csv.writer(out)
        for view in items:
            writer.writerow(cells(view, took[view["id"]], lang, personal))
        yield out.getvalue()
        if cursor is None:
            return
