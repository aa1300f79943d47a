"""Teaches the second reading which texts tell of one matter.

Half-way through its layers it has understood the words and not yet turned them into kinds and issues, so "the lid won't
close" and "soup all over my bag" lie near each other there. A turn of that space, fitted to whole shows whose comments
are marked with the matter they belong to (`seed/matters.tsv`: lines `matter, user, article, text`, a blank line between
shows, `-` for what is no complaint), brings tellings of one matter closer together and others apart.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from livemend.triage.training.network import Network, padded

F32 = npt.NDArray[np.float32]
NAME = "matters.tsv"
# Layers read before a text is sensed, and numbers a sense has.
HALFWAY, SIZE = 5, 48
# How finely rarity is told; how sharply neighbours are told apart; how many numbers are left out at a time; how far the
# turn may go from the main directions of the space; steps and their size.
FINE, SHARP, LEFT_OUT, HELD, STEPS, STEP = 20, 0.12, 0.15, 0.02, 300, 3e-3
BATCH = 256


def shows(path: Path) -> list[list[tuple[str, str]]]:
    """(matter, text) of the complaints of each show."""
    parts = [part.splitlines() for part in path.read_text(encoding="utf-8").split("\n\n")]
    cells = [[line.split("\t") for line in part if line] for part in parts]
    return [[(c[0], c[3]) for c in part if c[0] != "-"] for part in cells]


def rarity(ids: Sequence[list[int]], pieces: int) -> npt.NDArray[np.uint8]:
    """How rare each piece is among these texts; what stands in every text counts nothing."""
    often = Counter(piece for text in ids for piece in set(text))
    share = np.array([(1 + often[piece]) / len(ids) for piece in range(pieces)])
    found: npt.NDArray[np.uint8] = np.clip(np.round(-FINE * np.log(share)), 0, 255).astype(np.uint8)
    found[:4] = 0
    return found


def halfway(net: Network, ids: Sequence[list[int]], rare: npt.NDArray[np.uint8]) -> F32:
    """(texts, width): the mean over the pieces of each text, half-way, by how rare they are."""
    weights = torch.tensor(rare.astype(np.float32))
    heard: list[Tensor] = []
    hook = net.layers[HALFWAY - 1].register_forward_hook(lambda _module, _given, made: heard.append(made))
    net.eval()
    found = []
    with torch.no_grad():
        for at in range(0, len(ids), BATCH):
            places, kept = padded(ids[at : at + BATCH])
            net(places, kept)
            weight = (weights[places] * kept)[:, :, None]
            found.append(((heard.pop() * weight).sum(1) / weight.sum(1).clamp(min=1)).numpy())
    hook.remove()
    return np.concatenate(found)


def turn(of: F32, marks: Sequence[tuple[int, str]]) -> tuple[npt.NDArray[np.int8], F32]:
    """(width, SIZE) and what is added, so that tellings of one matter (`marks`: show and matter) lie closest."""
    middle = of.mean(axis=0)
    centred = torch.tensor(of - middle)
    start = torch.tensor(np.linalg.svd(of - middle, full_matrices=False)[2][:SIZE].T.copy())
    number = {mark: n for n, mark in enumerate(dict.fromkeys(marks))}
    matter, show = torch.tensor([number[m] for m in marks]), torch.tensor([s for s, _ in marks])
    others = ~torch.eye(len(of), dtype=torch.bool)
    beside = (show[:, None] == show) & others
    same = (matter[:, None] == matter) & others
    shared = same.any(1)
    turned = start.clone().requires_grad_()
    optimiser = torch.optim.Adam([turned], lr=STEP)
    for _ in range(STEPS):
        left = (torch.rand(of.shape[1]) > LEFT_OUT).float()
        sense = torch.nn.functional.normalize((centred * left) @ turned, dim=1)
        near = (sense @ sense.T / SHARP).masked_fill(~beside, -1e9)
        chance = near - near.logsumexp(1, keepdim=True)
        missed = -(chance * same).sum(1)[shared] / same.sum(1)[shared]
        wrong = missed.mean() + HELD * (turned - start).square().sum()
        optimiser.zero_grad()
        wrong.backward()
        optimiser.step()
    plain = turned.detach().numpy()
    whole = np.round(plain * 127 / np.abs(plain).max()).astype(np.int8)
    return whole, -(middle @ whole.astype(np.float32))
