"""What people said of an incident as a whole, and the lane that follows from it. Pure."""

from collections.abc import Mapping
from typing import Any

from livemend.comments.actions import lane_of, unfavourable, with_malice

from . import rules

DETAILS = ("issue", "subtype", "level")
Fixed = dict[str, Any]
_NONE = object()


def settled(fixed: Mapping[str, Any], said: Mapping[str, Any], level: int | None) -> Fixed:
    """So far, with this: any of kinds, issue, subtype, level, malicious. level: of the incident as it is now."""
    found = {**fixed, **{name: said[name] for name in DETAILS if name in said}}
    if "issue" in said and "subtype" not in said:
        found.pop("subtype", None)
    if "kinds" in said or "malicious" in said:
        found = {name: value for name, value in found.items() if name not in ("kinds", "malicious")}
        if said.get("kinds"):
            found["kinds"] = with_malice(said["kinds"], said.get("malicious"))
            if "level" not in said and not unfavourable(found["kinds"]):
                found.pop("level", None)
        elif said.get("malicious"):
            found["malicious"] = True
    if "kinds" in found and not unfavourable(found["kinds"]) and found.get("level") != 0:
        found = {name: value for name, value in found.items() if name not in DETAILS}
    return _with_lane(found, level)


def joined(fixed: Mapping[str, Any], other: Mapping[str, Any]) -> Fixed:
    """Of the incident that stays, when the other becomes part of it: that a person cleared the other holds for both.

    Unless a person accused the one that stays; what only the machine suspects is no more than that.
    """
    if not rules.is_cleared(other) or accused(fixed):
        return dict(fixed)
    found = {**fixed, "malicious": False}
    if left := [*fixed.get("cleared", ()), *other.get("cleared", ())]:
        found["cleared"] = left
    return found


def accused(fixed: Mapping[str, Any]) -> bool:
    return bool(fixed.get("malicious")) or "malicious" in fixed.get("kinds", ())


def taken_back(before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any], level: int | None) -> Fixed:
    """Without one step: each part as it was before, unless it was said anew since. level: before the step."""
    if now == after:
        return dict(before)
    found = {}
    for name in {**now, **before}:
        source = before if now.get(name, _NONE) == after.get(name, _NONE) else now
        if name in source:
            found[name] = source[name]
    return _with_lane(found, level)


def _with_lane(fixed: Fixed, level: int | None) -> Fixed:
    found = {name: value for name, value in fixed.items() if name != "lane"}
    if kinds := found.get("kinds"):
        found["lane"] = lane_of(kinds, found.get("level", level if unfavourable(kinds) else None))
    elif found.get("level") == 0:
        found["lane"] = "safety"
    elif found.get("malicious"):
        found["lane"] = "malicious"
    return found
