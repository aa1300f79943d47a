"""Is everything in it that a good answer has (R037, R039, B3)?"""

from collections.abc import Sequence

from .finding import FIVE_PARTS, Context, Finding, Part, Severity
from .lists import Hit
from .times import names_time


def parts_of(text: str, hits: Sequence[Hit], about: Sequence[str] = ()) -> dict[Part, int]:
    """Which parts are there, and where each first shows."""
    seen: dict[Part, int] = {}
    for hit in hits:
        if hit.mark.part:
            part = Part(hit.mark.part)
            seen[part] = min(seen.get(part, hit.start), hit.start)
    lowered = text.lower()
    places = [at for word in about if word and (at := lowered.find(word.lower())) >= 0]
    if places:
        seen[Part.CONFIRM] = min(seen.get(Part.CONFIRM, places[0]), *places)
    return seen


def missing(text: str, hits: Sequence[Hit], context: Context, *, acknowledged: bool = False) -> list[Finding]:
    """acknowledged: it is already known to say no more than that it was seen."""
    required = [Part(part) for part in context.required]
    silent = acknowledged or any(h.mark.rule is not None and h.mark.rule.flag == "silent" for h in hits)
    acknowledged = silent and not context.quoted
    if not required and not acknowledged:
        return []
    seen = parts_of(text, hits, context.about)
    timed = names_time(text)
    if timed:
        # "Answer by 8 pm" is the solution that can be given now, and a pledge.
        seen.setdefault(Part.SOLUTION, len(text))
        seen.setdefault(Part.PLEDGE, len(text))
    found = [
        Finding("part_missing", Severity.WARN, params={"part": str(part)}) for part in required if part not in seen
    ]
    if acknowledged and not timed and not {Part.HELP, Part.SOLUTION, Part.PLEDGE} & set(seen):
        found.append(Finding("only_acknowledged", Severity.STOP, 0, len(text)))
    if not found and set(FIVE_PARTS) <= set(required) and seen[Part.THANKS] > seen[Part.APOLOGY] > seen[Part.SOLUTION]:
        found.append(Finding("part_order", Severity.WARN))
    return found
