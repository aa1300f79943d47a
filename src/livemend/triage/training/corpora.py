"""Public corpora, when they are there: their labels put into ours with care, and only where they say something.

None of their texts enters the repository. A review says whether its writer is content, not whether something went
wrong; so it teaches the head `unfavourable` and what it surely is not, and stays unknown to all others.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from livemend.triage.training.data import TEST, Targets, part

Known = dict[str, int]

# What no text of such a source is.
_NOT_ON_AIR: Known = {"order": 0, "spam": 0, "malicious": 0}
_NO_COMPLAINT: Known = {"unfavourable": 0, "complaint": 0, "negative_review": 0, "safety": 0}


class Partial(msgspec.Struct):
    """A text of which some labels are known: head name -> 0 or 1."""

    text: str
    known: Known
    weight: float = 1.0
    source: str = ""


class Source(msgspec.Struct, frozen=True):
    """`open`: whether its licence allows to build on it without asking; `limit`: longer texts are no comments."""

    file: str
    origin: str
    licence: str
    open: bool
    limit: int
    weight: float
    labels: Callable[[dict[str, Any]], Known]


def _review(row: dict[str, Any]) -> Known:
    calm = {"abuse": 0, "question": 0, "chat": 0, **_NOT_ON_AIR}
    if row["negative"]:
        return {"unfavourable": 1, **_NOT_ON_AIR, "chat": 0}
    return {**_NO_COMPLAINT, "praise": 1, **calm}


def _aspects(row: dict[str, Any]) -> Known:
    tones = {o["polarity"] for o in row["opinions"]}
    if tones == {"正面"}:
        return {**_NO_COMPLAINT, "praise": 1, "abuse": 0, **_NOT_ON_AIR}
    if tones == {"负面"}:
        return {"unfavourable": 1, "praise": 0, **_NOT_ON_AIR}
    return {}


def _complaint(row: dict[str, Any]) -> Known:
    if row["complaint"]:
        return {"unfavourable": 1, **_NOT_ON_AIR}
    return {"complaint": 0, "unfavourable": 0, **_NOT_ON_AIR}


def _offensive(row: dict[str, Any]) -> Known:
    # Opinions on groups of people: not one of them is about goods.
    return {**_NO_COMPLAINT, **_NOT_ON_AIR, **({} if row["offensive"] else {"abuse": 0})}


def _tweet(row: dict[str, Any]) -> Known:
    return {**_NO_COMPLAINT, **_NOT_ON_AIR, **({"abuse": 0} if row["class"] == "neither" else {})}


def _video(row: dict[str, Any]) -> Known:
    known: Known = {"question": int(row["question"]), **_NOT_ON_AIR}
    if row["sentiment"] >= 4:
        known |= _NO_COMPLAINT
    return known


def _chat(row: dict[str, Any]) -> Known:
    return {**_NO_COMPLAINT, **_NOT_ON_AIR}


def _turn(row: dict[str, Any]) -> Known:
    return {"abuse": 0, "spam": 0, "malicious": 0, "safety": 0}


SOURCES = (
    Source("shopping_reviews", "ChineseNlpCorpus online_shopping_10_cats", "none stated", False, 60, 0.25, _review),
    Source("food_reviews", "ChineseNlpCorpus waimai_10k", "none stated", False, 60, 0.25, _review),
    Source("cosmetics_opinions", "Zhejiang Lab Cup 2019", "contest data", False, 60, 0.4, _aspects),
    Source("service_first_turns", "JDDC", "none stated", False, 40, 0.4, _turn),
    Source("english_complaints", "complaints-social-media", "none stated", False, 140, 0.4, _complaint),
    Source("offensive_train", "COLD", "Apache-2.0", True, 60, 0.2, _offensive),
    Source("english_offensive", "Davidson et al. 2017", "MIT", True, 140, 0.1, _tweet),
    Source("live_video_comments", "iFlytek 2025 challenge", "Apache-2.0", True, 140, 0.5, _video),
    Source("twitch_chat", "emote-controlled", "none stated", False, 140, 0.5, _chat),
)


def read(folder: Path, *, open_only: bool = False, hold_out: bool = False) -> Iterator[Partial]:
    """Texts of the training part, or of the part that is never trained on."""
    decode = msgspec.json.Decoder().decode
    for source in SOURCES:
        path = folder / f"{source.file}.jsonl"
        if not path.is_file() or (open_only and not source.open):
            continue
        seen = set()
        for line in path.read_bytes().split(b"\n"):
            if not line.strip():
                continue
            row = decode(line)
            text = row["text"]
            if len(text) > source.limit or text in seen or (part(text) == TEST) != hold_out:
                continue
            seen.add(text)
            known = source.labels(row)
            if known:
                yield Partial(text, known, source.weight, source.file)


def texts(folder: Path, *, open_only: bool = False, hold_out: bool = False) -> Iterator[str]:
    """All texts of the training part (or of both parts), however long: for who looks for clauses in them."""
    decode = msgspec.json.Decoder().decode
    for source in SOURCES:
        path = folder / f"{source.file}.jsonl"
        if path.is_file() and (source.open or not open_only):
            for line in path.read_bytes().split(b"\n"):
                text = decode(line)["text"] if line.strip() else ""
                if text and (hold_out or part(text) != TEST):
                    yield text


def targets(rows: list[Partial], heads: tuple[str, ...]) -> Targets:
    import numpy as np

    found = np.full((len(rows), len(heads)), -1, dtype=np.int8)
    at = {head: n for n, head in enumerate(heads)}
    for n, row in enumerate(rows):
        for head, value in row.known.items():
            found[n, at[head]] = value
    return found
