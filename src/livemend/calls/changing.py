"""How the row of a call is written, and where what happened to it is told."""

from typing import Any

from livemend.kit.db import Tx

from .model import calls


def place_of(call: Any) -> dict[str, Any]:
    return {"show_id": call.show_id, "incident_id": call.incident_id, "call_id": call.id}


async def change(tx: Tx, call_id: str, **values: Any) -> None:
    """One way to write the row: `rev` tells the console which look is newer."""
    await tx.execute(calls.update().where(calls.c.id == call_id).values(rev=calls.c.rev + 1, **values))
