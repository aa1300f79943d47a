"""What happens to the team's knowledge."""

from dataclasses import dataclass

from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class FactSheetSaved(Event, kind="fact_sheet.saved", stream="knowledge"):
    sku: str
    parts: list[str]


@dataclass(frozen=True, kw_only=True)
class FaqSaved(Event, kind="faq.saved", stream="knowledge"):
    faq_id: str
    sku: str | None


@dataclass(frozen=True, kw_only=True)
class FaqApproved(Event, kind="faq.approved", stream="knowledge"):
    faq_id: str
    langs: list[str]


@dataclass(frozen=True, kw_only=True)
class PhraseChanged(Event, kind="phrase.changed", stream="knowledge"):
    phrase_id: str
    phrase_kind: str
    lang: str
    how: str


@dataclass(frozen=True, kw_only=True)
class PolicyDrafted(Event, kind="policy.drafted", stream="knowledge"):
    version: str


@dataclass(frozen=True, kw_only=True)
class PolicyPublished(Event, kind="policy.published", stream="knowledge"):
    """digest: SHA-256 of the document as canonical JSON."""

    version: str
    valid_from: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class PlanSaved(Event, kind="contingency.saved", stream="knowledge"):
    failure_type: str


@dataclass(frozen=True, kw_only=True)
class PlaybookSaved(Event, kind="playbook.saved", stream="knowledge"):
    case_type: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class FaqRetired(Event, kind="faq.retired", stream="knowledge"):
    faq_id: str


@dataclass(frozen=True, kw_only=True)
class ClaimCorrected(Event, kind="claim.corrected", stream="knowledge"):
    correction_id: str
    sku: str | None


@dataclass(frozen=True, kw_only=True)
class TermSaved(Event, kind="glossary.saved", stream="knowledge"):
    term_id: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeImported(Event, kind="knowledge.imported", stream="knowledge"):
    """digest: SHA-256 over the files; changed: how many entries differ from before, by kind."""

    digest: str
    changed: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class PackValueSet(Event, kind="pack.value_set", stream="knowledge"):
    pack_kind: str
    pack: str
    key: str
    how: str
