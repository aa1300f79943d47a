"""What stands beside a card for the host's eye only. Pure."""

from typing import TYPE_CHECKING

from livemend.kit.i18n import t

from . import rules
from .model import Mode, Strategy

if TYPE_CHECKING:
    from .cards import Matter

# What the unit on the table can answer; "other" is what triage says when it has no word for the fault.
TRIED_ON_THE_TABLE = ("unstable_function", "missing_function", "broken", "other")


def hints_of(matter: "Matter", mode: Mode, strategy: Strategy) -> list[str]:
    m = matter
    keys = ["stop_sale"] if mode == Mode.SAFETY else []
    if mode in (Mode.CALM, Mode.MALICIOUS):
        keys.append("no_argument")
    if mode == Mode.MALICIOUS:
        keys.append("no_accusation")
        if m.real_buyers:
            keys.append("real_buyer")
    if mode in (Mode.ANSWER, Mode.SAFETY):
        if m.fault in ("unverified", "suspected"):
            keys.append("unverified")
        if m.cause and not m.cause_confirmed:
            keys.append("suspected")
        if rules.evidence_kind(mode, m.subtype, m.fault) == "keep_as_is":
            keys.append("keep_evidence")
        if recheck_wanted(m, mode):
            keys.append("recheck")
        if m.level in (0, 1):
            keys.append("call_back")
        keys.append("no_public_data")
    if m.fault == "misunderstanding":
        keys.append("no_refund_default")
    if m.people > 1:
        keys.append("many")
    if m.wide:
        keys.append("statement")
    if m.late:
        keys.append("request_late")
    keys += [f"promise_{m.ended}"] if m.ended else []
    return [t(m.lang, f"onair.hint.{key}", people=m.people, time=m.ended_time) for key in keys]


def recheck_wanted(m: "Matter", mode: Mode) -> bool:
    return mode in (Mode.ANSWER, Mode.SAFETY) and m.issue == "quality" and m.subtype in TRIED_ON_THE_TABLE
