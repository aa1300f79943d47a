"""A person corrects a verdict: the comment changes, the label is kept for training."""

from collections.abc import Mapping, Sequence
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


def unfavourable(kinds: Sequence[str]) -> bool:
    return "complaint" in kinds or "negative_review" in kinds


def with_malice(kinds: Sequence[str], malicious: bool | None) -> list[str]:
    """The kinds after somebody said whether it is malicious, if they did."""
    if malicious is True and "malicious" not in kinds:
        return [*(kind for kind in kinds if kind != "chat"), "malicious"]
    if malicious is False and "malicious" in kinds:
        return [kind for kind in kinds if kind != "malicious"] or ["negative_review"]
    return list(kinds)


def _bad(field: str) -> Exception:
    return bad_input("bad_label", fields={field: "bad_label"})


def corrected(was: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """kinds, issue, subtype and level after the correction, held to the rules of a verdict."""
    if not said or set(said) - SAYABLE:
        raise bad_input("bad_label")
    kinds = list(dict.fromkeys(said.get("kinds", was["kinds"])))
    if not kinds or set(kinds) - {str(kind) for kind in KINDS}:
        raise _bad("kinds")
    kinds = with_malice(kinds, said.get("malicious"))
    if "complaint" in kinds and "negative_review" in kinds:
        raise _bad("kinds")
    issue = said.get("issue", was["issue"])
    level = said.get("level", was["level"])
    if level not in (None, 0, 1, 2):
        raise _bad("level")
    if issue is not None and issue not in ISSUES:
        raise _bad("issue")
    subtype = said.get("subtype", was["subtype"] if issue == was["issue"] else None)
    if subtype is not None and subtype not in SUBTYPES.get(issue or "unknown", ()):
        raise _bad("subtype")
    if unfavourable(kinds):
        issue, level = issue or "unknown", 2 if level is None else level
    elif level != 0 or ("level" not in said and ("kinds" in said or said.get("malicious"))):
        # Harm is kept beside any kind when it is said; a machine's false alarm ends with the kind that is said instead.
        issue = subtype = level = None
    return {"kinds": kinds, "issue": issue, "subtype": subtype, "level": level}


def known_after(known: Mapping[str, Any], label: Any) -> dict[str, Any]:
    """What people said of one text, with one more label: the last word on each field. What nobody spoke of is left out.

    That a text is no complaint means it has no issue and no level.
    """
    found, said = dict(known), label.said
    malicious = said.get("malicious")
    if "kinds" in said:
        found["kinds"] = list(label.kinds)
        found.pop("malicious", None)
    elif malicious is not None and found.get("kinds", ["malicious"]) != ["malicious"]:
        found["kinds"] = with_malice(found["kinds"], malicious)
    elif malicious is not None:
        found.pop("kinds", None)
        found["malicious"] = malicious
    if "kinds" in said or malicious is not None:
        happy = "kinds" in found and not unfavourable(found["kinds"])
        for name in ("issue", "subtype", "level"):
            if happy:
                found[name] = None
            elif name in found and found[name] is None:
                del found[name]
    if label.issue is not None and ("issue" in said or "subtype" in said):
        found |= {"issue": label.issue, "subtype": label.subtype}
    if label.level is not None and "level" in said:
        found["level"] = label.level
    return found


async def label_comment(tx: Tx, comment_id: str, said: dict[str, Any]) -> tuple[str | None, str]:
    """said: any of kinds (list), issue, subtype, level, malicious. Returns (label id, the comment's lane now).

    The label holds what was said, beside the machine's verdict: what nobody spoke of is no lesson. A me-too means what
    it answers, so its own words teach nothing: no label is kept.
    """
    row = await queries.comment_row(tx.conn, comment_id)
    was = {"kinds": row.labels, "issue": row.issue, "subtype": row.subtype, "level": row.level}
    now = corrected(was, said)
    lane = lane_of(now["kinds"], now["level"])
    earlier = [label.was for label in await queries.labels_of(tx.conn, comment_id)]
    label_id = None
    if not row.me_too and not any(kept.get("me_too") for kept in earlier):
        label_id = new_id()
        matter = "issue" in said or "subtype" in said
        await tx.execute(
            labels.insert().values(
                id=label_id,
                comment_id=row.id,
                text=row.text or "",
                said=said,
                was=next((kept for kept in earlier if "kinds" in kept), was),
                kinds=now["kinds"] if "kinds" in said else None,
                issue=now["issue"] if matter else None,
                subtype=now["subtype"] if matter else None,
                level=now["level"] if "level" in said else None,
                by=tx.actor.id,
                at=tx.now,
            )
        )
    changed = {name: value for name, value in now.items() if name != "kinds"}
    await tx.execute(
        comments.update().where(comments.c.id == row.id).values(labels=now["kinds"], lane=lane, unsure=False, **changed)
    )
    tx.emit(CommentLabelled(show_id=row.show_id, comment_id=row.id, changed=sorted(said)))
    return label_id, lane


async def stand_alone(tx: Tx, row: Any) -> list[str]:
    """A me-too that a person has spoken of by itself no longer means what it answers, though its words teach nothing.

    Returns the ids of the labels that tell of it.
    """
    await tx.execute(comments.update().where(comments.c.id == row.id).values(me_too=False))
    return await note_regrouping(tx, [row], {"stands_alone": True})


async def note_regrouping(tx: Tx, rows: Sequence[Any], said: dict[str, Any]) -> list[str]:
    """A split or merge is a label too: of what belongs together, not of what it is (kinds stay empty)."""
    values = [
        {"id": new_id(), "comment_id": r.id, "text": r.text or "", "said": said,
         "was": {"incident": r.incident_id, "me_too": r.me_too}, "by": tx.actor.id, "at": tx.now}
        for r in rows
    ]  # fmt: skip
    if values:
        await tx.execute(labels.insert(), values)
    for row in rows:
        tx.emit(CommentLabelled(show_id=row.show_id, comment_id=row.id, changed=["incident_id"]))
    return [str(value["id"]) for value in values]
