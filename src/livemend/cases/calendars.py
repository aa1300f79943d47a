"""Working time: which seconds count. Pure; `model` names which calendar a clock runs on."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Ends a search through a calendar that never opens.
HORIZON = timedelta(days=3660)


@dataclass(frozen=True)
class Calendar:
    """week: weekday (Monday 0) -> spans of local time; a span may end at midnight (time.min). None: every second.

    holidays: local dates without any; extra: local dates with other spans.
    """

    zone: str = "UTC"
    week: tuple[tuple[tuple[time, time], ...], ...] | None = None
    holidays: frozenset[date] = frozenset()
    extra: dict[date, tuple[tuple[time, time], ...]] = field(default_factory=dict, hash=False)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open spans of a local day as UTC instants, in order."""
        if day in self.extra:
            listed = self.extra[day]
        elif day in self.holidays or self.week is None:
            listed = ()
        else:
            listed = self.week[day.weekday()]
        zone, utc = ZoneInfo(self.zone), ZoneInfo("UTC")
        found = []
        for begin, end in listed:
            last = day + timedelta(days=1) if end == time.min else day
            opened = datetime.combine(day, begin, zone).astimezone(utc)
            closed = datetime.combine(last, end, zone).astimezone(utc)
            if closed > opened:
                found.append((opened, closed))
        return sorted(found)


ALWAYS = Calendar()


def _is_always(calendar: Calendar) -> bool:
    return calendar.week is None and not calendar.extra


def add(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The moment at which so much working time has passed since `start`."""
    if _is_always(calendar):
        return start + amount
    left = max(amount, timedelta(0))
    if not any(calendar.week or ()) and not calendar.extra:
        return start + HORIZON
    day = start.astimezone(ZoneInfo(calendar.zone)).date() - timedelta(days=1)
    stop = day + HORIZON
    last = start
    while day < stop:
        for opened, closed in calendar.spans(day):
            begin = max(opened, last)
            if begin >= closed:
                continue
            if closed - begin >= left:
                return begin + left
            left -= closed - begin
            last = closed
        day += timedelta(days=1)
    return start + HORIZON


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time from start to end; nothing when end is not later."""
    if end <= start:
        return timedelta(0)
    if _is_always(calendar):
        return end - start
    zone = ZoneInfo(calendar.zone)
    day, final = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date() + timedelta(days=1)
    total, last = timedelta(0), start
    while day <= final:
        for opened, closed in calendar.spans(day):
            begin, stop = max(opened, last), min(closed, end)
            if stop > begin:
                total += stop - begin
                last = stop
        day += timedelta(days=1)
    return total
