"""Labelled rows: the seed, the public corpora when present, a desk's corrections; and the fixed split."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.heads import FIRST, ISSUE_AT, SAFETY, SECOND, SUBTYPE_AT, SUBTYPE_NAMES, SUSPICIOUS, UNFAVOURABLE
from livemend.triage.labels import ISSUES, KINDS, SIGNALS

Targets = npt.NDArray[np.int8]
TRAIN, VALIDATION, TEST = 0, 1, 2


class Row(msgspec.Struct):
    """A labelled comment as the seed file has it.

    Of a correction only what somebody said is known: `kinds` may be empty, and `malicious` said without them.
    """

    text: str
    lang: str = ""
    kinds: tuple[str, ...] = ()
    issue: str | None = None
    subtype: str | None = None
    level: int | None = None
    signals: tuple[str, ...] | None = None
    set: str = ""
    malicious: bool | None = None


def part(text: str) -> int:
    rest = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big") % 10
    return TEST if rest < 2 else VALIDATION if rest == 2 else TRAIN


def read(path: Path) -> list[Row]:
    decode = msgspec.json.Decoder(Row).decode
    return [decode(line) for line in path.read_bytes().splitlines() if line.strip()]


def of_desk(text: str, said: Mapping[str, Any]) -> Row:
    """said: of kinds, issue, subtype, level and malicious what a person spoke of."""
    return Row(text, set="desk", **{**said, "kinds": tuple(said.get("kinds", ()))})


def targets(rows: Iterable[Row]) -> tuple[Targets, Targets]:
    """Labels of the first and of the second table: 1, 0, or -1 where nothing is known."""
    rows = list(rows)
    first = np.zeros((len(rows), len(FIRST)), dtype=np.int8)
    second = np.full((len(rows), len(SECOND)), -1, dtype=np.int8)
    for n, row in enumerate(rows):
        for kind in row.kinds:
            first[n, KINDS.index(kind)] = 1
        bad = "complaint" in row.kinds or "negative_review" in row.kinds
        first[n, UNFAVOURABLE] = bad
        first[n, SAFETY] = -1 if bad and row.level is None else row.level == 0
        for signal in row.signals or ():
            first[n, SUSPICIOUS + SIGNALS.index(signal)] = 1
        if row.signals is None and "malicious" in row.kinds:
            first[n, SUSPICIOUS:] = -1
        if not row.kinds:
            first[n] = -1
            if row.level is not None:
                first[n, SAFETY] = row.level == 0
            if row.malicious is not None:
                first[n, KINDS.index("malicious")] = row.malicious
        if row.kinds and not bad:
            continue
        second[n, 0] = -1 if row.level is None else row.level <= 1
        if row.issue is None:
            continue
        second[n, ISSUE_AT:SUBTYPE_AT] = 0
        second[n, ISSUE_AT + ISSUES.index(row.issue)] = 1
        if row.subtype is not None:
            for at, (issue, subtype) in enumerate(SUBTYPE_NAMES):
                if issue == row.issue:
                    second[n, SUBTYPE_AT + at] = subtype == row.subtype
    return first, second
