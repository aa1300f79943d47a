"""The transformer of the second reading while it is fitted: as it comes, narrowed, or rounded to four bits a weight."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as form

from livemend.triage.heads import FIRST, SECOND, SUBTYPE_AT, SUSPICIOUS
from livemend.triage.training import graph
from livemend.triage.training.sentences import OF_SPECIAL, SentenceModel

F32 = npt.NDArray[np.float32]
HEADS = (*FIRST[:SUSPICIOUS], *SECOND[:SUBTYPE_AT])
# Pieces read of a text; more would take a comment over its five milliseconds and say no more than its ends.
LONGEST = 28
BATCH = 64
# Numbers of four bits.
LEAST, MOST = -8, 7


class Texts:
    """Texts as the model compares them, as numbers of pieces, with wanted outputs and their importance."""

    def __init__(self, ids: list[list[int]], wanted: F32, heavy: F32):
        self.ids, self.wanted, self.heavy = ids, wanted, heavy


class Rounded(nn.Linear):
    """A linear layer that computes with the four-bit weights it will be shipped with, once it has a scale."""

    scale: nn.Parameter | None

    def __init__(self, wide: int, out: int):
        super().__init__(wide, out)
        self.register_parameter("scale", None)

    def round(self) -> None:
        self.scale = nn.Parameter(nearest(self.weight))

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight if self.scale is None else rounded(self.weight, self.scale)
        return form.linear(x, weight, self.bias)


def grouped(weight: Tensor) -> Tensor:
    return weight.reshape(weight.shape[0], -1, graph.GROUP)


def nearest(weight: Tensor) -> Tensor:
    """The scale of each group (rows, groups) with which four bits come nearest to its weights."""
    groups = grouped(weight.detach())
    most = groups.gather(2, groups.abs().argmax(2, keepdim=True))
    best, least = torch.zeros_like(most), torch.full_like(most, torch.inf)
    for part in torch.linspace(0.5, 1.05, 12):
        for side in (1, -1):
            scale = side * most * part / LEAST
            scale = torch.where(scale == 0, 1e-6, scale)
            wrong = ((groups / scale).round().clamp(LEAST, MOST) * scale - groups).square().sum(2, keepdim=True)
            best, least = torch.where(wrong < least, scale, best), torch.minimum(wrong, least)
    return best.squeeze(2)


def rounded(weight: Tensor, scale: Tensor) -> Tensor:
    """Rounding counts forward; the gradient passes as if there were none, to the weights and to their scales."""
    by = scale[:, :, None]
    numbers = (grouped(weight) / by).clamp(LEAST, MOST)
    numbers = numbers + (numbers.round() - numbers).detach()
    return (numbers * by).reshape(weight.shape)


class Layer(nn.Module):
    def __init__(self, of: SentenceModel, n: int):
        super().__init__()
        width, inner, self.parts = of.width, of.inner, of.parts
        self.deep = width // of.parts
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
        size, length, _ = x.shape
        asked = self.attend(x).view(size, length, 3, self.parts, self.deep).permute(2, 0, 3, 1, 4)
        seen = form.scaled_dot_product_attention(*asked, attn_mask=hidden.to(x.dtype))
        x = self.merge_norm(x + drop(self.merge(seen.transpose(1, 2).reshape(size, length, -1))))
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
        self.scale: nn.Parameter | None
        self.register_parameter("scale", None)

    def round(self) -> None:
        """From now on compute with four bits a weight, those of the word pieces too."""
        self.scale = nn.Parameter(nearest(self.word.weight))
        for module in self.modules():
            if isinstance(module, Rounded):
                module.round()

    def drop(self, x: Tensor) -> Tensor:
        return form.dropout(x, 0.1, self.training)

    def forward(self, ids: Tensor, kept: Tensor) -> Tensor:
        words = self.word(ids)
        if self.scale is not None:
            words = rounded(words.flatten(0, 1), self.scale[ids.flatten()]).view(words.shape)
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


def loss(net: Network, texts: Texts, some: Sequence[int]) -> Tensor:
    """What the network says wrongly of these texts, added up by importance."""
    scores = net(*padded([texts.ids[i] for i in some]))
    wanted, heavy = torch.tensor(texts.wanted[some]), torch.tensor(texts.heavy[some])
    return (form.binary_cross_entropy_with_logits(scores, wanted, reduction="none") * heavy).sum()


def judge(net: Network, ids: Sequence[list[int]]) -> F32:
    net.eval()
    out = np.empty((len(ids), len(HEADS)), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 256):
            some = order[at : at + 256]
            out[some] = net(*padded([ids[i] for i in some])).float().numpy()
    return out
