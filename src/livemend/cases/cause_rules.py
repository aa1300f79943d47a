"""Where a cause probably lies more exactly: sub-cause and the stage of the journey, filled in where a person said none.

Every closed complaint has all three (R118); a person's word stands, the guess only keeps the figures whole.
"""

from .model import Axis, Issue

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
