"""Days off from a calendar file (RFC 5545) or a list, as people have them."""

import re
from datetime import date, timedelta

from livemend.kit.errors import bad_input

MOST_DAYS = 400
_FOLD = re.compile(r"\r?\n[ \t]")
_EVENT = re.compile(r"BEGIN:VEVENT(.*?)END:VEVENT", re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"^(DTSTART|DTEND|SUMMARY|STATUS)((?:;[^:\n]*)?):(.*)$", re.MULTILINE | re.IGNORECASE)
_LISTED = re.compile(r"^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,;:，、]*(.*)$")


def _day(text: str) -> date:
    return date.fromisoformat(text.strip()[:8])


def _from_ics(text: str, since: date) -> dict[date, str]:
    """Whole days only: a meeting of an hour is no holiday. DTEND is the first day after."""
    found: dict[date, str] = {}
    for event in _EVENT.findall(_FOLD.sub("", text)):
        parts = {name.upper(): (options, value.strip()) for name, options, value in _LINE.findall(event)}
        _options, begin = parts.get("DTSTART", ("", ""))
        if not begin or "T" in begin or parts.get("STATUS", ("", ""))[1].upper() == "CANCELLED":
            continue
        first = _day(begin)
        last = _day(parts["DTEND"][1]) if "DTEND" in parts else first + timedelta(days=1)
        name = parts.get("SUMMARY", ("", ""))[1].replace("\\,", ",").replace("\\;", ";").replace("\\n", " ")
        for n in range(max(1, min((last - first).days, 60))):
            if first + timedelta(days=n) >= since:
                found.setdefault(first + timedelta(days=n), name[:120])
    return found


def _from_list(text: str, since: date) -> tuple[dict[date, str], list[int]]:
    found: dict[date, str] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LISTED.match(line)
        try:
            day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            day = None
        if day is None:
            wrong.append(number)
        elif day >= since and match is not None:
            found.setdefault(day, match[4].strip()[:120])
    return found, wrong


def read(text: str, since: date) -> list[dict[str, str]]:
    """[{day, name}] in order, from `since` on. 422 `bad_holidays` with the lines that are no dates."""
    wrong: list[int] = []
    try:
        if "BEGIN:VCALENDAR" in text.upper():
            found = _from_ics(text, since)
        else:
            found, wrong = _from_list(text.lstrip("\ufeff"), since)
    except ValueError as error:
        raise bad_input("bad_holidays", fields={"text": "bad_holidays"}, lines="?") from error
    if wrong:
        raise bad_input("bad_holidays", fields={"text": "bad_holidays"}, lines=", ".join(map(str, wrong[:10])))
    if not found:
        raise bad_input("no_holidays", fields={"text": "no_holidays"})
    if len(found) > MOST_DAYS:
        raise bad_input("too_many_days", fields={"text": "too_many_days"}, max=MOST_DAYS)
    return [{"day": day.isoformat(), "name": found[day]} for day in sorted(found)]
