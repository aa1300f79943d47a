"""How long each kind is kept where nobody said otherwise, and how short it may be made."""

from dataclasses import dataclass

from .model import Kind

LONGEST_DAYS = 3650
# Records of a sale and of what was said about it (domain.md B9); a zone's law may say longer.
DEFAULT_DAYS = {
    Kind.COMMENTS: 1095,
    Kind.CASES: 1095,
    Kind.UPLOADS: 1095,
    Kind.CONTACT: 1095,
    Kind.SENT: 365,
    Kind.LOGS: 90,
}
# Shorter than this nobody can still answer a question about yesterday.
LEAST_DAYS = dict.fromkeys(Kind, 30) | {Kind.LOGS: 7}
# Originals of what customers said are records; contact data and files of a case go by their own period.
RECORDS = frozenset({Kind.COMMENTS, Kind.CASES})
# Whoever was given a final offer may still go to an outside body (CN: within two years of knowing the harm).
DISPUTE_DAYS = 730
BATCH = 200


@dataclass(frozen=True)
class Rule:
    """least: not shorter than this; by_law: because the zone's law says so."""

    kind: Kind
    days: int
    active: bool
    least: int
    by_law: bool
    own: bool
    rev: int = 0
    changed_by: str | None = None


def least(kind: Kind, keep_records_days: int | None) -> tuple[int, bool]:
    """(days, whether it is the law's)."""
    if kind in RECORDS and keep_records_days and keep_records_days > LEAST_DAYS[kind]:
        return keep_records_days, True
    return LEAST_DAYS[kind], False


def days_error(kind: Kind, days: int, keep_records_days: int | None) -> str | None:
    if days > LONGEST_DAYS:
        return "kept_too_long"
    floor, by_law = least(kind, keep_records_days)
    if days < floor:
        return "kept_less_than_law" if by_law else "kept_too_short"
    return None
