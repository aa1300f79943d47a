"""A person corrects a verdict: the comment changes, the label is kept for training."""

from collections.abc import Sequence
from typing import Any

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.kit.ids import new_id
from livemend.triage.labels import ISSUES, KINDS, LANES, SUBTYPES

from . import queries
from .events import CommentLabelled
from .model import comments, labels

SAYABLE = frozenset({"kinds", "issue", "subtype", "level", "malicious"})


def lane_of(kinds: Sequence[str], level: int | None) -> str:
    held = {*kinds, "safety"} if level == 0 else set(kinds)
    return next(lane for lane in LANES if lane in held)


def _bad(field: str) -> Exception:
    return bad_input("bad_label", fields={field: "bad_label"})


def corrected(was: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """kinds, issue, subtype and level after the correction, held to the rules of a verdict."""
    if not said or set(said) - SAYABLE:
        raise bad_input("bad_label")
    kinds = list(dict.fromkeys(said.get("kinds", was["kinds"])))
    if not kinds or set(kinds) - {str(kind) for kind in KINDS}:
        raise _bad("kinds")
    if said.get("malicious") is True and "malicious" not in kinds:
        kinds = [kind for kind in kinds if kind != "chat"] + ["malicious"]
    elif said.get("malicious") is False and "malicious" in kinds:
        kinds = [kind for kind in kinds if kind != "malicious"] or ["negative_review"]
    if "complaint" in kinds and "negative_review" in kinds:
        raise _bad("kinds")
    unfavourable = "complaint" in kinds or "negative_review" in kinds
    issue = said.get("issue", was["issue"])
    level = said.get("level", was["level"])
    if level not in (None, 0, 1, 2):
        raise _bad("level")
    if issue is not None and issue not in ISSUES:
        raise _bad("issue")
    subtype = said.get("subtype", was["subtype"] if issue == was["issue"] else None)
    if subtype is not None and subtype not in SUBTYPES.get(issue or "unknown", ()):
        raise _bad("subtype")
    if unfavourable:
        issue, level = issue or "unknown", 2 if level is None else level
    elif level != 0:
        issue = subtype = level = None
    return {"kinds": kinds, "issue": issue, "subtype": subtype, "level": level}


async def label_comment(tx: Tx, comment_id: str, said: dict[str, Any]) -> tuple[str, str]:
    """said: any of kinds (list), issue, subtype, level, malicious. Returns (label id, the comment's lane now)."""
    row = await queries.comment_row(tx.conn, comment_id)
    was = {"kinds": row.labels, "issue": row.issue, "subtype": row.subtype, "level": row.level}
    now = corrected(was, said)
    lane = lane_of(now["kinds"], now["level"])
    label_id = new_id()
    await tx.execute(
        labels.insert().values(
            id=label_id, comment_id=row.id, text=row.text or "", said=said, was=was, by=tx.actor.id, at=tx.now, **now
        )
    )
    changed = {name: value for name, value in now.items() if name != "kinds"}
    await tx.execute(
        comments.update().where(comments.c.id == row.id).values(labels=now["kinds"], lane=lane, unsure=False, **changed)
    )
    tx.emit(CommentLabelled(show_id=row.show_id, comment_id=row.id, changed=sorted(said)))
    return label_id, lane


async def note_regrouping(tx: Tx, rows: Sequence[Any], said: dict[str, Any]) -> list[str]:
    """A split or merge is a label too: of what belongs together, not of what it is (kinds stay empty)."""
    values = [
        {"id": new_id(), "comment_id": r.id, "text": r.text or "", "said": said, "was": {"incident": r.incident_id},
         "by": tx.actor.id, "at": tx.now}
        for r in rows
    ]  # fmt: skip
    if values:
        await tx.execute(labels.insert(), values)
    return [str(value["id"]) for value in values]
