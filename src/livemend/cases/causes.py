"""What shows that a cause lies where somebody says it lies: kept with the case, to be looked at again (R118)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.errors import bad_input
from livemend.knowledge import queries as knowledge

from .cause_rules import Shown
from .model import Axis, EvidenceState, evidence

__all__ = ["Shown", "of_sheet", "reference"]


async def reference(conn: AsyncConnection, row: sa.Row[Any], axis: str, shown: Shown) -> dict[str, Any] | None:
    """Of an outside cause its proof, of one in marketing where it was said. Nothing new: what stood there stays."""
    if axis not in (Axis.EXTERNAL, Axis.MARKETING):
        return None
    before = dict(row.cause_ref or {}) if row.cause_axis == axis else {}
    if axis == Axis.EXTERNAL:
        found = await _proof(conn, row, shown) or before
        if not found:
            raise bad_input("external_needs_proof", fields={"link": "external_needs_proof"})
        return found
    named = {"script": shown.script or None, "link": shown.link or None}
    if not shown.script and not shown.link:
        named = {key: before.get(key) for key in named}
    sheet = await of_sheet(conn, row.product_sku)
    if sheet is None and not any(named.values()):
        raise bad_input("marketing_needs_place", fields={"script": "marketing_needs_place"})
    return {**named, "show_id": row.show_id, "sku": row.product_sku, "sheet_rev": None, **(sheet or {})}


async def of_sheet(conn: AsyncConnection, sku: str | None) -> dict[str, Any] | None:
    """The fact sheet as it stands now; what a cause that is only guessed has to show for itself."""
    sheet = await knowledge.fact_sheet(conn, sku) if sku else None
    return None if sheet is None else {"sku": sku, "sheet_rev": sheet["rev"]}


async def _proof(conn: AsyncConnection, row: sa.Row[Any], shown: Shown) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if shown.file_id:
        query = sa.select(evidence.c.name).where(
            evidence.c.id == shown.file_id,
            evidence.c.case_id == row.id,
            evidence.c.removed_at.is_(None),
            evidence.c.state == EvidenceState.CLEAN,
        )
        name = (await conn.execute(query)).scalar()
        if name is None:
            raise bad_input("unknown_file", fields={"file_id": "unknown_file"})
        found |= {"file_id": shown.file_id, "file": name}
    if shown.link:
        found["link"] = shown.link
    if shown.filed:
        found["filed"] = list(shown.filed)
    return found
