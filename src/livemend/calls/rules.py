"""Who may go live, whose picture is shown, where marks fall, and the cut list. Plain values only."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from livemend.kit.ids import link_token

from .model import CallState, CallStep, Consent, MarkKind, Way

# Without these nobody is put on air (R071). The clip is asked for apart, and a no to it changes nothing.
NEEDED = (Consent.LIVE, Consent.RECORDED)
STEPS = tuple(CallStep)
# Steps that an editor looks for.
MARK_OF = {
    CallStep.EVIDENCE: MarkKind.EVIDENCE,
    CallStep.SOLUTION: MarkKind.SOLUTION,
    CallStep.COMMITMENT: MarkKind.COMMITMENT,
}
# A consent by the customer's own hand, and one that a colleague heard.
PAGE, TOLD = "page", "told"
GIVEN, NEVER = "given", "never"
# The same key within this time is the same press.
SAME_PRESS = timedelta(seconds=2)
FRAME_RATES = (24, 25, 30, 50, 60)


@dataclass(frozen=True)
class Limits:
    """link: minutes until an unopened link is worth nothing."""

    link: int = 30


_limits = [Limits()]


def use(limits: Limits) -> None:
    """Set once, when the desk is built."""
    _limits[0] = limits


def link_life() -> timedelta:
    return timedelta(minutes=_limits[0].link)


def token(secret: str, call_id: str, version: int) -> str:
    return link_token(secret, f"call-link:{call_id}:{version}")


def words_version(texts: Sequence[str]) -> str:
    """Names the very words that somebody said yes to."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def counts(way: str, via: str, at: datetime, used_at: datetime | None) -> bool:
    """Whether a yes is that of whoever is there now: by link it was given in the browser that has the link, on the
    platform to a colleague. A new link may be opened by somebody else, so it asks anew.
    """
    if way == Way.PLATFORM:
        return via == TOLD
    return via == PAGE and used_at is not None and at >= used_at


def lacking(given: Mapping[str, bool]) -> list[str]:
    return [str(what) for what in NEEDED if not given.get(what)]


def state_for(state: str, way: str, given: Mapping[str, bool], used: bool) -> CallState:
    """Where a call stands that is neither live nor over: ready only with consent, and, by link, with the customer."""
    if state in (CallState.LIVE, CallState.ENDED):
        return CallState(state)
    return CallState.READY if not lacking(given) and (used or way == Way.PLATFORM) else CallState.OPEN


def cannot_go_live(state: str, way: str, given: Mapping[str, bool], used: bool, other_live: bool) -> str | None:
    """None: it may. The code of what stands in the way otherwise, consent first."""
    if state == CallState.ENDED:
        return "call_over"
    if lacking(given):
        return "call_consent_missing"
    if way == Way.LINK and not used:
        return "call_nobody_there"
    return "call_other_live" if other_live and state != CallState.LIVE else None


def let_out(state: str, way: str, given: Mapping[str, bool], approved: bool) -> bool:
    """Whether anything of the caller reaches the audience by our page: live, consented, approved by the floor."""
    return state == CallState.LIVE and way == Way.LINK and not lacking(given) and approved


def on_screen(state: str, way: str, given: Mapping[str, bool], approved: bool, hidden: bool) -> bool:
    """Whether the audience sees the caller. Who is hidden is still heard."""
    return let_out(state, way, given, approved) and not hidden


def link_state(expires_at: datetime | None, used_at: datetime | None, now: datetime) -> str:
    """none, fresh, used or expired."""
    if expires_at is None:
        return "none"
    if used_at is not None:
        return "used"
    return "expired" if expires_at <= now else "fresh"


def step_began(live: int | None, ticks: Sequence[int], now: int | None) -> int | None:
    """Where the step that is ticked now began: with the tick before it, else with the call."""
    before = [tick for tick in ticks if now is None or tick <= now]
    return max(before, default=live)


@dataclass(frozen=True)
class Mark:
    kind: str
    offset_ms: int


@dataclass(frozen=True)
class Cut:
    """One piece for the editor, in milliseconds since the stream began."""

    kind: str
    from_ms: int
    to_ms: int
    title: str = ""
    # How the consents stand that it needs, as `stands` says.
    recorded: str = NEVER
    clip: str = NEVER


def stands(given: bool | None, revoked: bool, erased: bool) -> str:
    """How a consent stands now. given: None: nothing was answered. Who is erased can be asked no more."""
    if erased:
        return "erased"
    if given:
        return GIVEN
    return "withdrawn" if revoked else NEVER


def cuts(marks: Sequence[Mark], ended_ms: int | None, title: str = "") -> list[Cut]:
    """From each mark to the next one, at most to the end of the call, or a minute where that is not known."""
    placed = sorted(marks, key=lambda mark: mark.offset_ms)
    found = []
    for i, mark in enumerate(placed):
        end = placed[i + 1].offset_ms if i + 1 < len(placed) else max(ended_ms or 0, mark.offset_ms)
        if ended_ms is not None and mark.offset_ms < ended_ms:
            # Between the call and a reaction long afterwards somebody else is to be seen.
            end = min(end, ended_ms)
        if end <= mark.offset_ms:
            end = mark.offset_ms + (60_000 if i + 1 == len(placed) and ended_ms is None else 1_000)
        found.append(Cut(mark.kind, mark.offset_ms, end, title))
    return found


def timecode(ms: int, rate: int) -> str:
    """HH:MM:SS:FF without drop frames; the frame that is shown at this moment."""
    return code(frames(ms, rate), rate)


def edl(pieces: Sequence[Cut], rate: int, title: str) -> str:
    """CMX 3600: source times are those of the recording, record times follow one another."""
    lines = [f"TITLE: {_plain(title)[:70] or 'LIVEMEND'}", "FCM: NON-DROP FRAME", ""]
    at = 0
    for number, cut in enumerate(pieces[:999], 1):
        begin, end = frames(cut.from_ms, rate), frames(cut.to_ms, rate)
        end = max(end, begin + 1)
        span = " ".join(code(value, rate) for value in (begin, end, at, at + end - begin))
        lines += [f"{number:03}  AX       V     C        {span}", f"* FROM CLIP NAME: {_plain(cut.title)}"]
        whether = "CONSENT" if cut.recorded == cut.clip == GIVEN else "NO CONSENT"
        agreed = f"RECORDING {cut.recorded}, CLIP {cut.clip}".upper()
        lines += [f"* COMMENT: {cut.kind.upper()}", f"* COMMENT: {whether}: {agreed}", ""]
        at += end - begin
    return "\r\n".join(lines)


def frames(ms: int, rate: int) -> int:
    return max(ms, 0) * rate // 1000


def code(count: int, rate: int) -> str:
    seconds, frame = divmod(count, rate)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}"


def _plain(text: str) -> str:
    return " ".join(text.split())
