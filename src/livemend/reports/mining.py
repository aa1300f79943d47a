"""What customers keep asking and complaining about, put together: the beginnings of FAQ entries (R004)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from livemend.incidents.likeness import overlap, plain, tokens

# Two texts are about the same thing when so much of the shorter one stands in the other.
ALIKE = 0.5
MOST = 5000
SHOWN = 5


@dataclass(frozen=True)
class Asked:
    """kind: incident or case; people: how many asked it there."""

    kind: str
    id: str
    text: str
    lang: str
    sku: str | None
    people: int = 1


@dataclass
class Cluster:
    sku: str | None
    members: list[Asked]
    words: list[frozenset[str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(member.people for member in self.members)

    def question(self) -> dict[str, str]:
        """In each language the text that most of the others resemble, the shorter one first."""
        best: dict[str, tuple[float, int, str]] = {}
        for i, member in enumerate(self.members):
            like = sum(overlap(self.words[i], other) for other in self.words)
            rank = (like * member.people, -len(member.text), member.text)
            if member.lang not in best or rank > best[member.lang]:
                best[member.lang] = rank
        return {lang: text for lang, (_like, _short, text) in best.items()}

    def variants(self) -> list[str]:
        """How differently it was put, most people first."""
        ordered = sorted(self.members, key=lambda m: (-m.people, m.text))
        return list(dict.fromkeys(m.text for m in ordered))[:SHOWN]


def clusters(asked: Iterable[Asked], least: int) -> list[Cluster]:
    """Of the same product, or of none; those asked by at least so many people, most first."""
    found: list[Cluster] = []
    by_word: dict[tuple[str | None, str], set[int]] = {}
    for member in sorted(list(asked)[:MOST], key=lambda m: (-m.people, m.id)):
        words = tokens(plain(member.text))
        if not words:
            continue
        near = {i for word in words for i in by_word.get((member.sku, word), ())}
        likeness = {i: max(overlap(words, other) for other in found[i].words[:8]) for i in near}
        best = max(likeness, key=lambda i: (likeness[i], -i), default=None)
        if best is None or likeness[best] < ALIKE:
            best = len(found)
            found.append(Cluster(member.sku, []))
        found[best].members.append(member)
        found[best].words.append(words)
        for word in words:
            by_word.setdefault((member.sku, word), set()).add(best)
    kept = [cluster for cluster in found if cluster.count >= least]
    return sorted(kept, key=lambda c: (-c.count, c.members[0].id))


def used(faq: Sequence[Mapping[str, object]]) -> set[tuple[str, str]]:
    """(kind, id) of what an entry was already made from."""
    found: set[tuple[str, str]] = set()
    for entry in faq:
        sources = entry.get("sources")
        for source in sources if isinstance(sources, list) else ():
            found.add((str(source.get("kind")), str(source.get("id"))))
    return found


def known(text: str, faq: Sequence[Mapping[str, Mapping[str, str]]]) -> int | None:
    """Which entry asks the same already."""
    words = tokens(plain(text))
    scored = [
        (max((overlap(words, tokens(plain(q))) for q in entry["question"].values()), default=0.0), i)
        for i, entry in enumerate(faq)
    ]
    best, i = max(scored, default=(0.0, -1))
    return i if best >= 0.6 else None
