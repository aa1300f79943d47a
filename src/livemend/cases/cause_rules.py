"""Where a cause probably lies more exactly: sub-cause and the stage of the journey, filled in where a person said none.

Every closed complaint has all three (R118); a person's word stands, the guess only keeps the figures whole.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .model import Axis, Issue

_WIDE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

# The first that fits: (sub-cause, stage) of a sub-type at this axis.
_BY_SUBTYPE: dict[tuple[str, str], tuple[str, str]] = {
    (Axis.PRODUCT, "thread_ends"): ("quality", "unpacked"),
    (Axis.PRODUCT, "colour_difference"): ("unclear_description", "unpacked"),
    (Axis.PRODUCT, "size"): ("unclear_description", "unpacked"),
    (Axis.PRODUCT, "missing_function"): ("design_vs_need", "used"),
    (Axis.PRODUCT, "unstable_function"): ("quality", "used"),
    (Axis.PRODUCT, "wears_out"): ("quality", "used"),
    (Axis.PRODUCT, "cracked"): ("batch", "used"),
    (Axis.PRODUCT, "spoiled"): ("batch", "unpacked"),
    (Axis.PRODUCT, "damaged_in_transit"): ("packaging", "delivered"),
    (Axis.SERVICE, "delay"): ("logistics_speed", "delivered"),
    (Axis.SERVICE, "lost"): ("logistics_speed", "delivered"),
    (Axis.SERVICE, "damaged_in_transit"): ("handling", "delivered"),
    (Axis.SERVICE, "wrong_item"): ("order_to_receipt", "packed"),
    (Axis.SERVICE, "missing_item"): ("order_to_receipt", "packed"),
    (Axis.SERVICE, "wrong_address"): ("order_to_receipt", "ordered"),
    (Axis.SERVICE, "return_pickup"): ("handling", "returned"),
    (Axis.SERVICE, "stiff_tone"): ("attitude", "asked"),
    (Axis.SERVICE, "slow_reply"): ("reply_speed", "asked"),
    (Axis.SERVICE, "passive"): ("attitude", "asked"),
    (Axis.SERVICE, "refund_delay"): ("handling", "returned"),
    (Axis.MARKETING, "exaggeration"): ("exaggeration", "seen"),
    (Axis.MARKETING, "hidden_defect"): ("gap_to_product", "used"),
    (Axis.EXTERNAL, "damaged_in_transit"): ("carrier", "delivered"),
    (Axis.EXTERNAL, "delay"): ("carrier", "delivered"),
    (Axis.EXTERNAL, "lost"): ("carrier", "delivered"),
}
_BY_AXIS = {
    Axis.PRODUCT: ("quality", "used"),
    Axis.SERVICE: ("handling", "asked"),
    Axis.MARKETING: ("gap_to_product", "seen"),
    Axis.EXTERNAL: ("rumour", "seen"),
}
_LOGISTICS = {Axis.SERVICE: ("logistics_speed", "delivered"), Axis.EXTERNAL: ("carrier", "delivered")}


def likely(axis: str | None, issue: str | None, subtype: str | None) -> tuple[str | None, str | None]:
    """(sub-cause, stage); nothing without an axis."""
    if axis is None:
        return None, None
    found = _BY_SUBTYPE.get((axis, subtype or ""))
    if found is None and issue == Issue.LOGISTICS:
        found = _LOGISTICS.get(Axis(axis))
    return found or _BY_AXIS[Axis(axis)]


@dataclass(frozen=True)
class Shown:
    """What is said to show the cause. filed: kinds of what the desk itself has on file (`carrier_claim`)."""

    script: str = ""
    link: str = ""
    file_id: str = ""
    filed: tuple[str, ...] = ()


def is_address(text: str) -> bool:
    """A page somebody else can open."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"\s", text)
    except ValueError:
        return False


def names_version(text: str) -> bool:
    """ "v3", "Friday's script", "週五稿": something one can find again; a letter is none."""
    return bool(re.search(r"\d", text)) or len(text) + len(_WIDE.findall(text)) >= 4


def faults(axis: str, shown: Shown) -> dict[str, str]:
    """field -> code. Whether anything is shown at all, the case knows (`causes.py`)."""
    wrong = {}
    if axis in (Axis.EXTERNAL, Axis.MARKETING) and shown.link and not is_address(shown.link):
        wrong["link"] = "bad_link"
    if axis == Axis.MARKETING and shown.script and not names_version(shown.script):
        wrong["script"] = "script_version_missing"
    return wrong


def is_whole(axis: str | None, sub: str | None, stage: str | None, ref: object) -> bool:
    """Axis, sub-cause, stage, and what shows it where somebody else is said to be at fault, or our own words."""
    return bool(axis and sub and stage and (axis not in (Axis.EXTERNAL, Axis.MARKETING) or ref))
