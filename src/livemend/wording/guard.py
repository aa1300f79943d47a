"""Checks every text that leaves us."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from livemend.triage import pii

from . import lists, similar, structure
from .finding import PUBLIC_KINDS, Context, Finding, Severity
from .frames import FINE, Frame, awake
from .lists import JARGON, Hit, Lists, Rule
from .money import over_limit
from .plain import plain, straight
from .scope import excused
from .times import names_time

# Platforms that forbid leading buyers to other contacts or payments (domain.md L7: TikTok Shop, Taobao [V2]; the
# marketplaces' like rules). A context may say otherwise.
FORBID_CONTACTS = frozenset({"tiktok", "douyin", "taobao", "shopee", "kuaishou", "xiaohongshu", "wechat_channels"})
_ENDS = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_UNFILLED = re.compile(
    r"\{[^{}\n]{0,40}\}|\$\{|\[[^\[\]\n]{0,40}\]|〔[^〕\n]{0,40}〕|<[a-z_]+>|%[sd]\b|＿{2,}|_{3,}|(?<![A-Za-z])(?:XX+|TBD)(?![A-Za-z])|○{2,}|某某"
)
_LINK = re.compile(r"https?://|www\.|(?<![\w@.])[a-z0-9-]+\.(?:com|net|cn|tw|me|shop|cc|io)\b", re.IGNORECASE)
_MAYBE_PII = re.compile(r"[0-9@]|路|街|巷|號|号|line|微|ID", re.IGNORECASE)
# What a private message to the very person may hold.
_OWN = frozenset({"order", "order_no", "order_number", "tracking", "tracking_no"})
_VAGUE_STOPS = frozenset({"promise", "statement"})


def check(text: str, context: Context, words: Lists | None = None) -> list[Finding]:
    """What is wrong with it, in the order of the text. An empty list: it may leave."""
    if not text.strip():
        return [Finding("empty", Severity.STOP)]
    words = words or lists.in_use()
    reading = plain(text)
    found, live, acknowledged = _said(text, reading.text if reading.places is None else straight(text), context, words)
    if reading.places is not None:
        # Spelled around a filter: what it says when read, at the place where it stands.
        for finding in _said(reading.text, reading.text, context, words)[0]:
            start, end = reading.span(finding.start, finding.end)
            found.append(replace(finding, start=start, end=end))
    found += _variables(text)
    found += _personal(text, context)
    found += _links(text, context)
    if context.policy is not None:
        found += over_limit(text, live, context.policy, context.lang)
    found += structure.missing(text, live, context, acknowledged=acknowledged)
    found += similar.repeated(text, context)
    if context.heard:
        found = [f for f in found if f.code != JARGON or not _known(text[f.start : f.end], context.heard)]
    return _tidy(found)


def _known(word: str, heard: Sequence[str]) -> bool:
    """Whether the reader has used it himself."""
    term = re.escape(straight(word))
    whole = rf"(?<![a-z0-9]){term}(?![a-z0-9])" if term.isascii() else term
    return any(re.search(whole, straight(text)) for text in heard)


def _said(text: str, read: str, context: Context, words: Lists) -> tuple[list[Finding], list[Hit], bool]:
    """(findings of words and frames, the words that count, whether it only says that it was seen).

    read: the text sign for sign in plain form (plain.py).
    """
    frames = awake(read)
    fine = [match.span() for frame in frames if frame.rule.code == FINE for match in frame.search.finditer(read)]
    hits = words.find(text)
    harmless = [(hit.start, hit.end) for hit in hits if hit.mark.harmless] + fine
    live = [hit for hit in hits if not hit.mark.harmless and not _inside(hit, harmless)]
    ends = [0, *(m.end() for m in _ENDS.finditer(text)), len(text)]
    sentences = [span for span in pairwise(ends) if span[0] < span[1]]
    by_group: dict[str, list[Hit]] = {}
    for hit in live:
        if hit.mark.group:
            by_group.setdefault(hit.mark.group, []).append(hit)
    found = _words(text, live, context, sentences)
    if by_group:
        found += _pairs(by_group, words.pairs, context, sentences)
        found += _groups(by_group, words.groups, context, sentences)
    framed, acknowledged = _framed(read, frames, context, words.gone, harmless) if frames else ([], False)
    found = [f for f in found if not excused(f.code, read, f.start, f.end)]
    return found + framed, live, acknowledged


def _framed(
    read: str, frames: Sequence[Frame], context: Context, gone: frozenset[str], harmless: Sequence[tuple[int, int]]
) -> tuple[list[Finding], bool]:
    """(findings of frames, whether the text is a bare acknowledgement)."""
    found: list[Finding] = []
    acknowledged = False
    for frame in frames:
        rule = frame.rule
        # Most frames that are woken find nothing.
        if rule.code == FINE or frame.search.search(read) is None:
            continue
        if rule.flag == "silent":
            acknowledged = True
            continue
        if not _holds(rule, context):
            continue
        for match in frame.search.finditer(read):
            start, end = match.span()
            if not _stands(frame, read, start, end) or any(a <= start and end <= b for a, b in harmless):
                continue
            if gone and any(word in match.group() for word in gone):
                continue
            found.append(_finding(rule, context, start, end, frame.words(context.lang)))
    return found, acknowledged


def _stands(frame: Frame, read: str, start: int, end: int) -> bool:
    """Whether what a frame matched is really said."""
    if start == end or excused(frame.rule.code, read, start, end):
        return False
    if frame.unless is None and frame.rule.flag != "vague":
        return True
    sentence = read[slice(*_bounds(read, start, end))]
    if frame.unless is not None and frame.unless.search(sentence):
        return False
    return frame.rule.flag != "vague" or not names_time(sentence)


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around these words."""
    begin = 0
    for mark in _ENDS.finditer(text, 0, start):
        begin = mark.end()
    after = _ENDS.search(text, end)
    return begin, after.end() if after else len(text)


def _inside(hit: Hit, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _holds(rule: Rule, context: Context) -> bool:
    """Whether the rule applies to such a text at all."""
    if rule.kinds and context.kind not in rule.kinds:
        return False
    match rule.flag:
        case "silent":
            return False
        case "settled":
            return context.settled is False
        case "admission":
            return context.fault is not None and context.fault != "ours"
        case "cause":
            return context.cause == "suspected"
        case _:
            return True


def _severity(rule: Rule, context: Context) -> Severity:
    if rule.flag == "contact" and forbids_contacts(context):
        return Severity.STOP
    if rule.flag == "vague" and context.kind in _VAGUE_STOPS:
        return Severity.STOP
    return rule.severity


def forbids_contacts(context: Context) -> bool:
    if context.forbid_contacts is not None:
        return context.forbid_contacts
    return context.platform in FORBID_CONTACTS


def _finding(rule: Rule, context: Context, start: int, end: int, better: str) -> Finding:
    return Finding(rule.code, _severity(rule, context), start, end, {}, better)


def _sentence(at: int, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return next((span for span in sentences if span[0] <= at < span[1]), sentences[-1])


def _words(text: str, hits: Sequence[Hit], context: Context, sentences: Sequence[tuple[int, int]]) -> list[Finding]:
    found = []
    # A word that several lists hold (SKU) is said better in the language of the text: of equals the first is kept.
    for hit in sorted(hits, key=lambda hit: hit.mark.rule is not None and hit.mark.rule.lang != context.lang):
        rule = hit.mark.rule
        if rule is None or not _holds(rule, context):
            continue
        if rule.flag == "vague":
            begin, end = _sentence(hit.start, sentences)
            if names_time(text[begin:end]):
                continue
        found.append(_finding(rule, context, hit.start, hit.end, hit.mark.better))
    return found


def _excused(rule: Rule, by_group: Mapping[str, Sequence[Hit]], span: tuple[int, int]) -> bool:
    if not rule.unless:
        return False
    return any(span[0] <= hit.start < span[1] for hit in by_group.get(f"{rule.lang}:{rule.unless}", ()))


def _pairs(
    by_group: Mapping[str, Sequence[Hit]],
    rules: Mapping[str, Sequence[Rule]],
    context: Context,
    sentences: Sequence[tuple[int, int]],
) -> list[Finding]:
    found = []
    for name, firsts in by_group.items():
        for rule in rules.get(name, ()):
            seconds = by_group.get(f"{rule.lang}:{rule.second}")
            if not seconds or not _holds(rule, context):
                continue
            for first in firsts:
                span = _sentence(first.start, sentences)
                near = [
                    second for second in seconds if span[0] <= second.start < span[1] and _near(first, second, rule)
                ]
                if near and not _excused(rule, by_group, span):
                    start = min(first.start, *(second.start for second in near))
                    end = max(first.end, near[0].end)
                    found.append(_finding(rule, context, start, end, rule.better))
    return found


def _near(first: Hit, second: Hit, rule: Rule) -> bool:
    if 0 <= second.start - first.end <= rule.within:
        return True
    return rule.any_order and 0 <= first.start - second.end <= rule.within


def _groups(
    by_group: Mapping[str, Sequence[Hit]],
    rules: Mapping[str, Sequence[Rule]],
    context: Context,
    sentences: Sequence[tuple[int, int]],
) -> list[Finding]:
    return [
        _finding(rule, context, hit.start, hit.end, rule.better)
        for name, hits in by_group.items()
        for rule in rules.get(name, ())
        if _holds(rule, context)
        for hit in hits
        if not _excused(rule, by_group, _sentence(hit.start, sentences))
    ]


def _variables(text: str) -> list[Finding]:
    return [
        Finding("unfilled", Severity.STOP, m.start(), m.end(), {"text": m.group()}) for m in _UNFILLED.finditer(text)
    ]


def _personal(text: str, context: Context) -> list[Finding]:
    if _MAYBE_PII.search(text) is None:
        return []
    found = []
    for span in pii.find_all(text):
        if context.kind in PUBLIC_KINDS:
            severity = Severity.STOP
        elif span.type in _OWN:
            continue
        else:
            severity = Severity.WARN
        found.append(Finding("personal_data", severity, span.start, span.end, {"type": span.type}))
    return found


def _links(text: str, context: Context) -> list[Finding]:
    if not forbids_contacts(context) or "." not in text:
        return []
    return [
        Finding("outside_contact", Severity.STOP, m.start(), m.end())
        for m in _LINK.finditer(text)
        if not any(text.startswith(own, m.start()) for own in context.own_links)
    ]


def _says_it(other: Finding, finding: Finding) -> bool:
    """The same reason at overlapping words, or a harder finding around it."""
    if finding.start == finding.end or other.start == other.end:
        return False
    if other.code == finding.code:
        return other.start < finding.end and finding.start < other.end
    return other.severity == Severity.STOP and other.start <= finding.start and finding.end <= other.end


def _tidy(found: list[Finding]) -> list[Finding]:
    """In the order of the text; what lies within a finding of the same or a harder sort is not said again."""
    ordered = sorted(found, key=lambda f: (f.severity != Severity.STOP, f.start - f.end, f.start))
    kept: list[Finding] = []
    for finding in ordered:
        if not any(_says_it(other, finding) for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end))
