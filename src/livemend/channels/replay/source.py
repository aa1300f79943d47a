"""A recording as bytes, lines or decoded pieces: bounded memory, whatever is in the file."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from livemend.channels.base import Malformed
from livemend.channels.clean import clean

HEAD = 256 * 1024
PIECE = 256 * 1024
# One message with all its badges and pictures is a few kB.
LONGEST = 1024 * 1024
EXCERPT = 120

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Frequent in any Chinese chat, in both scripts: the wrong of two codings yields rare ones instead.
_COMMON = frozenset(
    "的一是不了我有人在他这這个個们們来來到大和你说說要就会會可也好吗嗎呢吧啊没沒什么麼怎样樣多少"
    "买買卖賣货貨收发發退换換钱錢单單件色号號快递遞客服坏壞时時间間品质質量问問题題谢謝請请用户戶評评论論内內容"
    "期日平台订訂房间商文字名稱称昵暱用看想给給上下中小以生年点點主播今天晚心家老师師太真"
)


@dataclass(frozen=True)
class Source:
    """A file, how its text is coded, and its beginning as text (at most HEAD bytes of it)."""

    path: Path
    encoding: str
    head: str
    # The head is the whole file.
    whole: bool
    default_platform: str | None = None

    @cached_property
    def room(self) -> str:
        return clean(self.path.name.split(".")[0])[:200] or "recording"

    def platform(self, guess: str) -> str:
        return self.default_platform or guess

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """(number, line in UTF-8); None for a line beyond LONGEST, which is skipped without being held."""
        if self.encoding.startswith("utf-8"):
            yield from self._byte_lines()
            return
        for number, line in enumerate(self.text_lines(), 1):
            yield number, None if line is None else line.encode("utf-8", "surrogatepass")

    def _byte_lines(self) -> Iterator[tuple[int, bytes | None]]:
        with self.path.open("rb", buffering=PIECE) as file:
            if self.encoding == "utf-8-sig":
                file.read(3)
            number = 0
            while line := file.readline(LONGEST):
                number += 1
                if len(line) < LONGEST or line.endswith(b"\n"):
                    yield number, line
                    continue
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST)
                yield number, None

    def text_lines(self) -> Iterator[str | None]:
        """Lines with their ends; None for one that is too long."""
        rest, skipping = "", False
        for piece in self.pieces():
            rows = (rest + piece).split("\n")
            rest = rows.pop()
            for row in rows:
                if not skipping:
                    yield row + "\n" if len(row) < LONGEST else None
                skipping = False
            if len(rest) > LONGEST:
                if not skipping:
                    yield None
                rest, skipping = "", True
        if rest and not skipping:
            yield rest

    def pieces(self) -> Iterator[str]:
        """The decoded text; bytes that are none in this coding become U+FFFD."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        with self.path.open("rb") as file:
            while raw := file.read(PIECE):
                yield decoder.decode(raw)
        yield decoder.decode(b"", True)


def read_source(path: Path, default_platform: str | None = None) -> Source:
    with path.open("rb") as file:
        raw = file.read(HEAD)
        whole = not file.read(1)
    encoding = guess_encoding(raw)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return Source(path, encoding, decoder.decode(raw, whole), whole, default_platform)


def guess_encoding(raw: bytes) -> str:
    """The likeliest coding of a beginning: a mark, a NUL pattern, else the one that makes sense."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    pairs = len(raw) // 2
    if pairs >= 2:
        even, odd = raw[0 : pairs * 2 : 2].count(0), raw[1 : pairs * 2 : 2].count(0)
        if odd > pairs * 0.2 and even < odd / 8:
            return "utf-16-le"
        if even > pairs * 0.2 and odd < even / 8:
            return "utf-16-be"
    if _damage(raw, "utf-8") <= 0.1:
        return "utf-8"
    best = max(("gb18030", "cp950"), key=lambda encoding: _sense(raw, encoding))
    return best if _sense(raw, best) > 0.02 else "utf-8"


def _text(raw: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(raw)


def _damage(raw: bytes, encoding: str) -> float:
    """Share of broken characters among those beyond ASCII."""
    foreign = [c for c in _text(raw, encoding) if c > "\x7f"]
    return foreign.count("\ufffd") / len(foreign) if foreign else 0.0


def _sense(raw: bytes, encoding: str) -> float:
    foreign = [c for c in _text(raw, encoding) if c > "\x7f"]
    if not foreign:
        return 0.0
    return (sum(c in _COMMON for c in foreign) - 3 * foreign.count("\ufffd")) / len(foreign)


def malformed(line: int, reason: str, raw: bytes | str, element: int | None = None) -> Malformed:
    """What is wrong where; the excerpt is for a person's eyes, short and clean."""
    start = raw[: EXCERPT * 4]
    text = start.decode("utf-8", "replace") if isinstance(start, bytes) else start
    return Malformed(line, reason, clean(text).strip()[:EXCERPT], element)
