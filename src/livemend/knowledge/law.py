"""Is a policy whole, and does it promise at least what the zone's law gives? Every refusal names the field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from livemend.kit.i18n import LANGUAGES
from livemend.wording import Context, check

from .model import POLICY_PARTS
from .packs import ZonePack

REMEDIES = (
    "refund",
    "exchange",
    "reship",
    "repair",
    "gift",
    "discount",
    "coupon",
    "damage_payment",
    "price_cut",
    "technical_help",
    "information",
    "referral",
    "apology",
    "statement",
)
ISSUES = ("quality", "logistics", "service", "misleading", "handling", "unknown")
NEEDS = ("order", "photo", "video", "symptom", "purchase_time", "usage", "claim_words")
ROLES = ("host", "floor", "assistant", "service", "finance", "supply", "manager", "admin", "viewer")
FREIGHT = ("seller", "buyer")
_TOP = ("public", "remedies", "limits", "returnless_limit", "exchange", "terms", "zone", "notes")
_DAYS = re.compile(
    r"(\d{1,3})\s*(?:個|个)?\s*(?:日曆|工作|自然)?\s*(?:天|日|working days?|business days?|days?)", re.IGNORECASE
)
_HANZI = {"七": 7, "十": 10, "十四": 14, "十五": 15, "三十": 30}
_HANZI_DAYS = re.compile(r"(十五|十四|三十|七|十)\s*(?:個|个)?\s*(?:天|日)")
_SENTENCE = re.compile(r"[。；;.！!\n]")
_REFUND = re.compile(r"refund|money back|退款", re.IGNORECASE)
_RETURN = re.compile(r"return|withdraw|cancel|退貨|退货|無條件|无理由|鑑賞", re.IGNORECASE)
_FAULTY = re.compile(r"fault|broken|defect|wrong|missing|瑕疵|破損|破损|故障|寄錯|发错|發錯|少寄|少发", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """at: path in the document; code: worded as `knowledge.policy_problem.<code>`; a warning does not refuse."""

    at: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    warning: bool = False


def days_in(text: str) -> list[int]:
    return [int(n) for n in _DAYS.findall(text)] + [_HANZI[n] for n in _HANZI_DAYS.findall(text)]


def problems(doc: Mapping[str, Any], zone: ZonePack | None) -> list[Problem]:
    """zone None: the shop has none yet, and only the form is looked at."""
    found = [Problem(str(key), "unknown_field") for key in doc if key not in _TOP]
    found += _public(doc, zone)
    found += _remedies(doc)
    found += _numbers(doc)
    if zone is not None:
        found += _terms(doc, zone)
    return found


def _public(doc: Mapping[str, Any], zone: ZonePack | None) -> list[Problem]:
    public = doc.get("public")
    parts: Mapping[str, Any] = public if isinstance(public, Mapping) else {}
    found: list[Problem] = []
    for part in POLICY_PARTS:
        texts = parts.get(part)
        given = {k: v for k, v in texts.items() if str(v).strip()} if isinstance(texts, Mapping) else {}
        if not given:
            found.append(Problem(f"public.{part}", "part_missing"))
            continue
        missing = [lang for lang in LANGUAGES if lang not in given]
        if missing:
            found.append(Problem(f"public.{part}", "language_missing", {"langs": ", ".join(missing)}, warning=True))
        for lang, text in given.items():
            found += _void(f"public.{part}.{lang}", str(text), lang, zone)
    return found


def _void(at: str, text: str, lang: str, zone: ZonePack | None) -> list[Problem]:
    """Clauses that are void or misleading: "final interpretation is ours", "no returns once opened"."""
    clauses = zone.forbidden.get(lang, ()) if zone is not None else ()
    plain = text.casefold()
    found = [Problem(at, "void_clause", {"clause": clause}) for clause in clauses if clause.casefold() in plain]
    if found:
        return found
    return [
        Problem(at, "void_clause", {"clause": text[f.start : f.end]})
        for f in check(text, Context(lang=lang, kind="statement"))
        if f.code == "waives_rights"
    ]


def _amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _remedies(doc: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    rules = doc.get("remedies") or []
    if not isinstance(rules, list) or not rules:
        return [Problem("remedies", "no_remedies", warning=True)]
    covered: set[str] = set()
    kinds: list[str] = []
    for i, rule in enumerate(rules):
        at = f"remedies[{i}]"
        if not isinstance(rule, Mapping):
            found.append(Problem(at, "not_a_mapping"))
            continue
        found += [
            Problem(f"{at}.{key}", "unknown_field")
            for key in rule
            if key not in ("type", "max_amount", "issues", "needs")
        ]
        if rule.get("type") not in REMEDIES:
            found.append(
                Problem(f"{at}.type", "unknown_word", {"word": str(rule.get("type")), "allowed": ", ".join(REMEDIES)})
            )
        elif rule["type"] in kinds:
            found.append(Problem(f"{at}.type", "twice", {"word": rule["type"]}))
        kinds.append(str(rule.get("type")))
        if not _amount(rule.get("max_amount")):
            found.append(Problem(f"{at}.max_amount", "no_amount"))
        for name, allowed in (("issues", ISSUES), ("needs", NEEDS)):
            for word in rule.get(name) or ():
                if word not in allowed:
                    params = {"word": str(word), "allowed": ", ".join(allowed)}
                    found.append(Problem(f"{at}.{name}", "unknown_word", params))
        covered |= set(rule.get("issues") or ())
    for issue in ("quality", "logistics", "service", "misleading"):
        if issue not in covered:
            found.append(Problem("remedies", "issue_uncovered", {"issue": issue}, warning=True))
    return found


def _numbers(doc: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    limits = doc.get("limits", {})
    if not isinstance(limits, Mapping):
        return [Problem("limits", "not_a_mapping")]
    for role, amount in limits.items():
        if role not in ROLES:
            found.append(Problem(f"limits.{role}", "unknown_word", {"word": str(role), "allowed": ", ".join(ROLES)}))
        if not _amount(amount):
            found.append(Problem(f"limits.{role}", "no_amount"))
    if not _amount(doc.get("returnless_limit", 0)):
        found.append(Problem("returnless_limit", "no_amount"))
    exchange = doc.get("exchange", {})
    if not isinstance(exchange, Mapping):
        found.append(Problem("exchange", "not_a_mapping"))
    elif not _amount(exchange.get("price_difference_cap", 0)):
        found.append(Problem("exchange.price_difference_cap", "no_amount"))
    return found


def _terms(doc: Mapping[str, Any], zone: ZonePack) -> list[Problem]:
    terms = doc.get("terms")
    if not isinstance(terms, Mapping):
        return [Problem("terms", "terms_missing")]
    found: list[Problem] = []
    allowed = ("return_days", "refund_days", "fault_days", "freight")
    found += [Problem(f"terms.{key}", "unknown_field") for key in terms if key not in allowed]
    for name in ("return_days", "refund_days", "fault_days"):
        if terms.get(name) is not None and not _amount(terms[name]):
            found.append(Problem(f"terms.{name}", "no_amount"))
    if terms.get("freight", "buyer") not in FREIGHT:
        found.append(
            Problem("terms.freight", "unknown_word", {"word": str(terms["freight"]), "allowed": "seller, buyer"})
        )
    if found:
        return found
    found += _below_law(terms, zone)
    return found + _text_and_terms(doc, terms, zone)


def _below_law(terms: Mapping[str, Any], zone: ZonePack) -> list[Problem]:
    found = []

    def less(name: str, key: str, value: Any) -> None:
        law = zone.values[key]
        params = {"value": value, "law": law.value, "source": law.source, "zone": zone.zone}
        found.append(Problem(f"terms.{name}", "less_than_law", params))

    days = terms.get("return_days") or 0
    if days < (zone.get("withdrawal_days") or 0):
        less("return_days", "withdrawal_days", days)
    refund = terms.get("refund_days")
    if zone.get("refund_days") is not None and (refund is None or refund > zone.get("refund_days")):
        less("refund_days", "refund_days", refund)
    if zone.get("return_freight") == "seller" and terms.get("freight", "buyer") != "seller":
        less("freight", "return_freight", terms.get("freight", "buyer"))
    if zone.get("reject_days") is not None and (terms.get("fault_days") or 0) < zone.get("reject_days"):
        less("fault_days", "reject_days", terms.get("fault_days"))
    return found


def _text_and_terms(doc: Mapping[str, Any], terms: Mapping[str, Any], zone: ZonePack) -> list[Problem]:
    """What people read must not be less than the numbers: a promise is what was said (domain.md L5)."""
    found = []
    public = doc.get("public") or {}
    law = zone.get("withdrawal_days") or 0
    for lang, text in (public.get("conditions") or {}).items():
        at = f"public.conditions.{lang}"
        free = [d for s in _SENTENCE.split(text) if _RETURN.search(s) and not _FAULTY.search(s) for d in days_in(s)]
        if law and free and min(free) < law:
            params = {
                "value": min(free),
                "law": law,
                "source": zone.values["withdrawal_days"].source,
                "zone": zone.zone,
            }
            found.append(Problem(at, "less_than_law", params))
        elif terms.get("return_days") and terms["return_days"] not in days_in(text):
            found.append(Problem(at, "number_not_in_text", {"value": terms["return_days"]}))
    limit = zone.get("refund_days")
    for lang, text in (public.get("time_limits") or {}).items():
        late = [d for s in _SENTENCE.split(text) if _REFUND.search(s) for d in days_in(s)]
        if limit and late and max(late) > limit:
            params = {"value": max(late), "law": limit, "source": zone.values["refund_days"].source, "zone": zone.zone}
            found.append(Problem(f"public.time_limits.{lang}", "less_than_law", params))
    return found
