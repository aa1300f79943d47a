"""Teaches the second reading which texts tell of one matter.

On its way through the layers it has understood the words and not yet turned them into kinds and issues, so "the lid
won't close" and "soup all over my bag" lie near each other there. A turn of that space, fitted to whole shows whose
comments are marked with the matter they belong to (`seed/matters.tsv`: lines `matter, user, article, text`, a blank
line between shows, `-` for what is no complaint), brings what is said of a matter close to the middle of what was said
of it before, and keeps it away from all other matters of the show.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as form

from livemend.triage.training.network import Network, padded

F32 = npt.NDArray[np.float32]
NAME = "matters.tsv"
# After so many layers it is asked, and numbers a sense has.
LAYERS, SIZE = (2, 5, 8, 11), 48
# Characters of a text that says something.
TELLING = 6
# How finely rarity is told.
FINE = 20
# Numbers of a state left out at a time, how far the turn may go from the main directions of the space, steps and their
# size, shows a step.
LEFT_OUT, HELD, STEPS, STEP, BESIDE = 0.3, 5e-4, 2500, 3e-3, 10
# At most so many make a middle, and so often a text is asked as though its own matter were not there.
MIDDLE, NEW = 6, 0.3
BATCH = 256


@dataclass(frozen=True)
class Turn:
    """whole: (layers, width, SIZE); scales: (layers,), by which each layer counts; plus: (SIZE,), what is added."""

    whole: npt.NDArray[np.int8]
    scales: F32
    plus: F32


def shows(path: Path) -> list[list[tuple[str, str]]]:
    """(matter, text) of the complaints of each show that say something."""
    parts = [part.splitlines() for part in path.read_text(encoding="utf-8").split("\n\n")]
    cells = [[line.split("\t") for line in part if line] for part in parts]
    return [[(c[0], c[3]) for c in part if c[0] != "-" and len(c[3]) >= TELLING] for part in cells if part]


def rarity(ids: Sequence[list[int]], pieces: int) -> npt.NDArray[np.uint8]:
    """How rare each piece is among these texts; what stands in every text counts nothing."""
    often = Counter(piece for text in ids for piece in set(text))
    share = np.array([(1 + often[piece]) / len(ids) for piece in range(pieces)])
    found: npt.NDArray[np.uint8] = np.clip(np.round(-FINE * np.log(share)), 0, 255).astype(np.uint8)
    found[:4] = 0
    return found


def states(net: Network, ids: Sequence[list[int]], rare: npt.NDArray[np.uint8]) -> F32:
    """(texts, layers, width): the mean over the pieces of each text after some layers, by how rare they are."""
    weights = torch.tensor(rare.astype(np.float32))
    heard: list[Tensor] = []
    hooks = [net.layers[n - 1].register_forward_hook(lambda _module, _given, made: heard.append(made)) for n in LAYERS]
    net.eval()
    found = []
    with torch.no_grad():
        for at in range(0, len(ids), BATCH):
            places, kept = padded(ids[at : at + BATCH])
            net(places, kept)
            weight = (weights[places] * kept)[:, :, None]
            found.append(torch.stack([(x * weight).sum(1) / weight.sum(1).clamp(min=1) for x in heard], 1).numpy())
            heard.clear()
    for hook in hooks:
        hook.remove()
    return np.concatenate(found)


class Show:
    """The texts of a show by matter: `matters` holds the places of each."""

    def __init__(self, rows: Sequence[int], matters: Sequence[str]):
        number = {matter: n for n, matter in enumerate(dict.fromkeys(matters))}
        self.rows = np.array(rows)
        self.of = np.array([number[matter] for matter in matters])
        self.matters = [np.flatnonzero(self.of == n) for n in range(len(number))]

    def middles(self, random: np.random.Generator) -> tuple[Tensor, npt.NDArray[np.bool_]]:
        """(matters, texts): a few texts of each matter make its middle; and which texts those are."""
        weights = np.zeros((len(self.matters), len(self.rows)), dtype=np.float32)
        for row, places in zip(weights, self.matters, strict=True):
            many = 1 if len(places) == 1 else int(random.integers(1, min(len(places), MIDDLE + 1)))
            row[random.choice(places, many, replace=False)] = 1 / many
        return torch.tensor(weights), np.asarray(weights.any(axis=0))

    def missed(self, senses: Tensor, sharp: Tensor, bar: Tensor, random: np.random.Generator) -> Tensor:
        """How far the texts are from joining their own matter, or none when it is not there."""
        weights, made = self.middles(random)
        middles = form.normalize(weights @ senses, dim=1)
        alone = np.array([places[0] for places in self.matters if len(places) == 1], dtype=np.int64)
        asked = np.concatenate([np.flatnonzero(~made), alone])
        own = torch.tensor(self.of[asked])
        new = torch.tensor(random.random(len(asked)) < NEW)
        new[len(asked) - len(alone) :] = True
        near = senses[asked] @ middles.T * sharp
        near = near.masked_fill(form.one_hot(own, len(self.matters)).bool() & new[:, None], -1e9)
        near = torch.cat([near, (bar * sharp).expand(len(asked), 1)], 1)
        return form.cross_entropy(near, torch.where(new, len(self.matters), own))


def turn(of: F32, marks: Sequence[tuple[int, str]], seed: int = 0) -> Turn:
    """of: (texts, layers, width). Brings tellings of one matter (`marks`: show and matter of each) close together."""
    middle = of.mean(axis=0)
    far = np.linalg.norm(of - middle, axis=2).mean(axis=0)
    even = (far[0] / far).astype(np.float32)
    flat = ((of - middle) * even[:, None]).reshape(len(of), -1)
    start = torch.tensor(np.linalg.svd(flat, full_matrices=False)[2][:SIZE].T.copy())
    turned = _fitted(torch.tensor(flat), start, marks, seed).reshape(*of.shape[1:], SIZE)
    plain = turned * even[:, None, None]
    scales = np.abs(plain).max(axis=(1, 2)) / 127
    whole = np.round(plain / scales[:, None, None]).astype(np.int8)
    plus = -np.einsum("lw,lws,l->s", middle, whole.astype(np.float32), scales)
    return Turn(whole, scales.astype(np.float32), plus.astype(np.float32))


def _fitted(flat: Tensor, start: Tensor, marks: Sequence[tuple[int, str]], seed: int) -> F32:
    random, left = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    of_show: dict[int, list[int]] = {}
    for row, (show, _matter) in enumerate(marks):
        of_show.setdefault(show, []).append(row)
    parts = [Show(rows, [marks[row][1] for row in rows]) for rows in of_show.values()]
    turned = start.clone().requires_grad_()
    sharp, bar = torch.tensor(2.3, requires_grad=True), torch.tensor(0.4, requires_grad=True)
    optimiser = torch.optim.Adam([{"params": [turned], "lr": STEP}, {"params": [sharp, bar], "lr": 1e-2}])
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        kept = (torch.rand(flat.shape[1], generator=left) > LEFT_OUT).float()
        wrong = HELD * (turned - start).square().sum()
        for n in random.choice(len(parts), min(BESIDE, len(parts)), replace=False):
            senses = form.normalize((flat[parts[n].rows] * kept) @ turned, dim=1)
            wrong = wrong + parts[n].missed(senses, sharp.exp(), bar, random) / BESIDE
        optimiser.zero_grad()
        wrong.backward()
        optimiser.step()
        slower.step()
    return np.asarray(turned.detach().numpy(), dtype=np.float32)
