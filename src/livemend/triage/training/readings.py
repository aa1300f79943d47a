"""What was read in real texts: labels of texts and clauses of the public corpora, kept without the texts.

Each line of `readings.jsonl` has the hash of a text and the labels it was given by the conventions of the seed. Who has
the corpora finds the texts again; those of the held-out part measure how triage does on real texts of other styles.
"""

from pathlib import Path

import msgspec

from livemend.triage.training import corpora, opinions
from livemend.triage.training.data import Row

NAME = "readings.jsonl"
SET = "real"


class Reading(msgspec.Struct, omit_defaults=True):
    """`key`: the first bytes of the text's SHA-256, in hex."""

    key: str
    kinds: tuple[str, ...]
    lang: str = ""
    issue: str | None = None
    level: int | None = None


def read(path: Path, folder: Path | None, *, open_only: bool = False) -> list[Row]:
    """The texts that are found in the corpora, with their labels; nothing without the corpora."""
    if folder is None or not folder.is_dir() or not path.is_file():
        return []
    decode = msgspec.json.Decoder(Reading).decode
    wanted = {bytes.fromhex(r.key): r for r in map(decode, path.read_bytes().splitlines())}
    found: dict[bytes, Row] = {}
    for text in corpora.texts(folder, open_only=open_only, hold_out=True):
        for clause in opinions.clauses(text):
            key = opinions.key(clause)
            reading = wanted.get(key)
            if reading is not None and key not in found:
                found[key] = Row(clause, reading.lang, reading.kinds, reading.issue, None, reading.level, (), SET)
    return [found[key] for key in sorted(found)]
