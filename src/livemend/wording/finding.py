"""What the guard is told about a text, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

# host: spoken on air; public: posted for all to read; private: one person, in the platform's own channel; mail;
# statement: published to everybody concerned; promise: kept in the ledger word for word; macro: a template.
TextKind = Literal["host", "public", "private", "mail", "statement", "promise", "macro"]
PUBLIC_KINDS = frozenset({"host", "public", "statement", "promise", "macro"})


class Severity(StrEnum):
    STOP = "stop"
    WARN = "warn"


class Part(StrEnum):
    """What a good answer is made of. The last two with `apology` are what onlookers go by (domain.md B3)."""

    THANKS = "thanks"
    CONFIRM = "confirm"
    EMPATHY = "empathy"
    APOLOGY = "apology"
    HELP = "help"
    SOLUTION = "solution"
    EXPLANATION = "explanation"
    PLEDGE = "pledge"


# A solution may be a clock time by which one follows.
FIVE_PARTS = (Part.THANKS, Part.CONFIRM, Part.EMPATHY, Part.APOLOGY, Part.HELP, Part.SOLUTION)
THREE_PARTS = (Part.APOLOGY, Part.EXPLANATION, Part.PLEDGE)


@dataclass(frozen=True)
class Allowed:
    """What the policy in force lets us promise. max_minor: remedy -> highest amount (minor units)."""

    remedies: frozenset[str] = frozenset()
    max_minor: Mapping[str, int] = field(default_factory=dict)
    digits: int = 2


@dataclass(frozen=True)
class Context:
    """previous: what this person was sent before; required: parts that must be in it; about: words that show
    that the text speaks of this matter (user, product, issue); fault: state of the incident, "ours" lets a fault be
    admitted; cause "suspected": it must be worded so; settled False: it must not be called settled;
    heard: what the reader wrote himself, whose words he knows;
    quoted: the words are a customer's own, which answer nobody and owe no help;
    forbid_contacts None: as the platform is known; own_links: how our own addresses begin.
    """

    lang: str = "en"
    kind: TextKind = "public"
    platform: str | None = None
    policy: Allowed | None = None
    previous: tuple[str, ...] = ()
    required: Iterable[str] = ()
    fault: str | None = None
    cause: str | None = None
    about: tuple[str, ...] = ()
    settled: bool | None = None
    forbid_contacts: bool | None = None
    own_links: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True)
class Finding:
    """code: the reason, worded as `wording.<code>`; start, end: the span in the text as given (0, 0: all of it);
    suggestion: better words in the text's language, or "".
    """

    code: str
    severity: Severity
    start: int = 0
    end: int = 0
    params: dict[str, str] = field(default_factory=dict)
    suggestion: str = ""


def stops(findings: Iterable[Finding]) -> bool:
    """Whether the text must not leave as it is."""
    return any(finding.severity == Severity.STOP for finding in findings)
