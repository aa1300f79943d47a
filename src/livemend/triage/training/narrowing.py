"""Makes a fitted network smaller where it loses least: inner units and heads, over all layers."""

import random
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from livemend.triage.training import graph
from livemend.triage.training.network import BATCH, Network, Rounded, Texts, loss

# Texts that show what counts.
WATCHED = 2_000
# What is kept or left at once: two heads, and as many units as share a scale.
PAIR = 2


def importance(net: Network, texts: Texts, rng: random.Random) -> tuple[list[Tensor], list[Tensor]]:
    """How much the loss would change without each head and each inner unit, by layer: the mean square over texts of the
    value times its gradient."""
    chosen = sorted(rng.sample(range(len(texts.ids)), min(WATCHED, len(texts.ids))), key=lambda i: len(texts.ids[i]))
    values: dict[tuple[str, int], Tensor] = {}
    found: dict[tuple[str, int], Tensor] = {}

    def listen(key: tuple[str, int]) -> Callable[[nn.Module, tuple[Tensor]], None]:
        def hear(_: nn.Module, inputs: tuple[Tensor]) -> None:
            inputs[0].retain_grad()
            values[key] = inputs[0]

        return hear

    hooks = [
        getattr(layer, name).register_forward_pre_hook(listen((name, n)))
        for n, layer in enumerate(net.layers)
        for name in ("merge", "narrow")
    ]
    net.eval()
    for at in range(0, len(chosen), BATCH):
        net.zero_grad(set_to_none=True)
        loss(net, texts, chosen[at : at + BATCH]).backward()
        for key, value in values.items():
            assert value.grad is not None
            change = (value.detach() * value.grad).sum(1).square().sum(0)
            found[key] = found.get(key, 0) + change
    for hook in hooks:
        hook.remove()
    net.zero_grad(set_to_none=True)
    layers = range(len(net.layers))
    heads = [found["merge", n].reshape(int(net.layers[n].parts), -1).sum(1) for n in layers]
    return heads, [found["narrow", n] for n in layers]


def chosen(
    heads: Sequence[Tensor], units: Sequence[Tensor], width: int, deep: int, weights: int
) -> list[tuple[int, int]]:
    """Heads and units each layer keeps, so that with no more than this many weights least is lost."""
    ranked = {}
    for n, (of_heads, of_units) in enumerate(zip(heads, units, strict=True)):
        ranked["heads", n] = of_heads.sort(descending=True).values.reshape(-1, PAIR).sum(1).tolist()
        ranked["units", n] = of_units.sort(descending=True).values.reshape(-1, graph.GROUP).sum(1).tolist()
    cost = {"heads": 4 * width * deep * PAIR, "units": 2 * width * graph.GROUP}
    kept = dict.fromkeys(ranked, 1)
    left = weights - sum(cost[what] for what, _ in kept)
    while True:
        open_ = [key for key in kept if kept[key] < len(ranked[key]) and cost[key[0]] <= left]
        if not open_:
            return [(kept["heads", n] * PAIR, kept["units", n] * graph.GROUP) for n in range(len(heads))]
        best = max(open_, key=lambda key: ranked[key][kept[key]] / cost[key[0]])
        kept[best] += 1
        left -= cost[best[0]]


def narrowed(net: Network, heads: Sequence[Tensor], units: Sequence[Tensor], kept: Sequence[tuple[int, int]]) -> None:
    """Keep of each layer the heads and inner units that count most."""
    for layer, of_heads, of_units, (parts, size) in zip(net.layers, heads, units, kept, strict=True):
        some = of_heads.argsort(descending=True)[:parts].sort().values
        places = (some[:, None] * layer.deep + torch.arange(layer.deep)).flatten()
        width = len(of_heads) * layer.deep
        layer.attend = _part(layer.attend, rows=torch.cat([places + n * width for n in range(3)]))
        layer.merge = _part(layer.merge, columns=places)
        layer.parts = parts
        inner = of_units.argsort(descending=True)[:size].sort().values
        layer.widen, layer.narrow = _part(layer.widen, rows=inner), _part(layer.narrow, columns=inner)


def _part(of: Rounded, *, rows: Tensor | None = None, columns: Tensor | None = None) -> Rounded:
    with torch.no_grad():
        weight = of.weight if rows is None else of.weight[rows]
        weight = weight if columns is None else weight[:, columns]
        bias = of.bias if rows is None else of.bias[rows]
        made = Rounded(weight.shape[1], weight.shape[0])
        made.weight.copy_(weight)
        made.bias.copy_(bias)
    return made
