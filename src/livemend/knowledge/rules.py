"""Reading and judging a policy: which version holds, and never a worse one for the customer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .model import POLICY_PARTS, SHEET_PARTS, FailureType

Texts = dict[str, str]
VARIABLES = frozenset(
    {"user", "product", "problem", "told", "time", "link", "remedy", "cause", "answer", "amount", "shop"}
)
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class RemedyRule:
    """max_amount: minor units; needs: what the customer sends before (order, photo, symptom)."""

    type: str
    max_amount: int
    issues: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    equal_or_higher: bool = True
    price_difference_cap: int = 0


@dataclass(frozen=True)
class Terms:
    """What the public text promises, in numbers. Days; freight: who pays a return without a fault."""

    return_days: int = 0
    refund_days: int | None = None
    fault_days: int | None = None
    freight: str = "buyer"


@dataclass(frozen=True)
class Policy:
    """limits: role -> the most it may offer (minor units); a role that is not named may offer nothing."""

    version: str
    valid_from: datetime | None
    public: dict[str, Texts]
    remedies: tuple[RemedyRule, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    returnless_limit: int = 0
    exchange: Exchange = Exchange()
    terms: Terms = Terms()

    def remedy(self, kind: str) -> RemedyRule | None:
        return next((rule for rule in self.remedies if rule.type == kind), None)


def policy_from(version: str, valid_from: datetime | None, doc: Mapping[str, Any]) -> Policy:
    """doc: as it stands in YAML; the machine-checked parts of it."""
    exchange = doc.get("exchange") or {}
    public = {part: dict(doc.get("public", {}).get(part) or {}) for part in POLICY_PARTS}
    terms = doc.get("terms")
    return Policy(
        version=version,
        valid_from=valid_from,
        public=public,
        remedies=tuple(
            RemedyRule(rule["type"], rule["max_amount"], tuple(rule.get("issues", ())), tuple(rule.get("needs", ())))
            for rule in doc.get("remedies", ())
        ),
        limits=dict(doc.get("limits", {})),
        returnless_limit=doc.get("returnless_limit", 0),
        exchange=Exchange(exchange.get("equal_or_higher", True), exchange.get("price_difference_cap", 0)),
        terms=Terms(**terms) if terms else Terms(),
    )


def never_worse(then: Policy, now: Policy) -> Policy:
    """What holds for an order placed under `then`: of each part the better one for the customer (R013).

    What our own people may decide (limits) is a matter of today.
    """
    rules: dict[str, RemedyRule] = {}
    for kind in dict.fromkeys(rule.type for rule in (*then.remedies, *now.remedies)):
        old, new = then.remedy(kind), now.remedy(kind)
        if old is None or new is None:
            rules[kind] = old or new  # type: ignore[assignment]
            continue
        rules[kind] = RemedyRule(
            kind,
            max(old.max_amount, new.max_amount),
            tuple(dict.fromkeys((*old.issues, *new.issues))),
            tuple(need for need in old.needs if need in new.needs),
        )
    best = Terms(
        max(then.terms.return_days, now.terms.return_days),
        _soonest(then.terms.refund_days, now.terms.refund_days),
        max(then.terms.fault_days or 0, now.terms.fault_days or 0) or None,
        "seller" if "seller" in (then.terms.freight, now.terms.freight) else "buyer",
    )
    return replace(
        then,
        remedies=tuple(rules.values()),
        limits=now.limits,
        returnless_limit=max(then.returnless_limit, now.returnless_limit),
        exchange=Exchange(
            then.exchange.equal_or_higher and now.exchange.equal_or_higher,
            max(then.exchange.price_difference_cap, now.exchange.price_difference_cap),
        ),
        terms=best,
    )


def _soonest(*days: int | None) -> int | None:
    return min((d for d in days if d is not None), default=None)


def phrase_variables(text: str) -> frozenset[str]:
    """What must be filled before a phrase may be shown."""
    return frozenset(_VARIABLE.findall(text))


def unknown_variables(text: str) -> list[str]:
    return sorted(phrase_variables(text) - VARIABLES)


def sheet_gaps(sheet: Mapping[str, Any] | None, langs: Iterable[str]) -> list[str]:
    """Which parts of a fact sheet are empty in one of these languages (R001)."""
    if sheet is None:
        return list(SHEET_PARTS)
    return [part for part in SHEET_PARTS if not all((sheet.get(part) or {}).get(lang, "").strip() for lang in langs)]


def answer_in(approved: Iterable[str], answer: Texts) -> Texts:
    """The languages of an answer that may be used."""
    return {lang: answer[lang] for lang in approved if answer.get(lang, "").strip()}


def case_type(issue: str | None, subtype: str | None, level: int | None, fault: str | None = None) -> str:
    """Which playbook a case follows."""
    if level == 0:
        return "safety"
    if fault == "misunderstanding":
        return "misunderstanding"
    if issue == "logistics":
        if subtype in ("damaged_in_transit", "wrong_item", "missing_item"):
            return "logistics_damage"
        return "logistics_lost" if subtype == "lost" else "logistics_delay"
    if issue == "quality":
        return "quality_malfunction" if subtype in ("unstable_function", "missing_function") else "quality_defect"
    return {"service": "service_attitude", "misleading": "false_advertising"}.get(issue or "", "general")


_FAILURE = {
    "quality": FailureType.PRODUCT_DEFECT,
    "logistics": FailureType.LOGISTICS,
    "service": FailureType.SERVICE_ERROR,
    "misleading": FailureType.FALSE_ADVERTISING,
}
_NUMBERED = re.compile(r"(?:^|(?<=[\s。．.；;]))\s*[(（]?\d{1,2}(?:[.)、．）](?!\d))\s*")


def failure_of(issue: str | None, *, attack: bool = False, level: int | None = None) -> FailureType | None:
    """The contingency plan that was made for such a matter (R007); harm to somebody comes from the article."""
    if attack:
        return FailureType.MALICIOUS_ATTACK
    return _FAILURE.get(issue or "") or (FailureType.PRODUCT_DEFECT if level == 0 else None)


def steps_of(text: str) -> list[str]:
    """One step each: by the numbers that were written, else by the lines."""
    parts = _NUMBERED.split(text) if len(_NUMBERED.findall(text)) > 1 else text.splitlines()
    return [part.strip() for part in parts if part.strip()]
