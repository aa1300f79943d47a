"""Training gives the same model for the same material, and a worse one never comes into force."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from livemend.commands.train import of_desk, worse
from livemend.kit.db import Database
from livemend.triage import Triage, artefact, shelf
from livemend.triage.training import build, corpora, data, measure, opinions

SEED = Path(__file__).parents[2] / "seed" / "comments.jsonl"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thin copy of the seed that trains in seconds, with a corpus of three lines beside it."""
    folder = tmp_path_factory.mktemp("seed")
    lines = SEED.read_bytes().splitlines()[::22]
    (folder / "comments.jsonl").write_bytes(b"\n".join(lines))
    reviews = [{"text": f"東西不錯 第{n}次買", "negative": False} for n in range(9)]
    reviews += [{"text": f"太差了 第{n}次失望", "negative": True} for n in range(9)]
    encode = msgspec.json.encode
    (folder / "food_reviews.jsonl").write_bytes(b"\n".join(encode(r) for r in reviews))
    return folder


def test_same_material_same_bytes(small: Path) -> None:
    def once() -> bytes:
        of = build.material(small / "comments.jsonl", small, [])
        assert of.partial
        return artefact.dump(*build.build(of, lambda _: None))

    first = once()
    assert first == once()
    (small / "model.bin").write_bytes(first)
    held_out = [r for r in data.read(small / "comments.jsonl") if data.part(r.text) == data.TEST]
    figures = measure.figures(Triage.load(small / "model.bin"), held_out)
    assert figures.size == len(held_out) and 0.25 < figures.macro < 1
    assert "| complaint |" in measure.table(figures)


def test_a_head_learns_only_where_its_label_is_known() -> None:
    rows = [corpora.Partial("太差了", {"unfavourable": 1})]
    found = corpora.targets(rows, ("complaint", "unfavourable"))
    assert found.tolist() == [[-1, 1]]


def test_opinions_hold_no_text(tmp_path: Path) -> None:
    import numpy as np

    clause = "包裝很差 都壓扁了"
    path = tmp_path / "opinions.bin"
    path.write_bytes(opinions.dump([clause], np.array([[0.75]], dtype=np.float32), ("complaint",)))
    read = opinions.Opinions.read(path)
    texts, chances = read.of([f"{clause}，其他還好。"])
    assert texts == [clause] and abs(float(chances[0, 0]) - 0.75) < 0.01
    assert clause.encode() not in path.read_bytes()


def test_only_what_is_not_worse_comes_into_force_and_one_step_leads_back(tmp_path: Path) -> None:
    assert shelf.current(tmp_path) is None
    first = shelf.activate(tmp_path, b"one")
    second = shelf.activate(tmp_path, b"two")
    assert shelf.current(tmp_path) == second != first
    assert shelf.back(tmp_path) == first
    assert shelf.back(tmp_path) is None
    assert shelf.current(tmp_path) is None


@pytest.mark.parametrize("field", ["macro", "issue_macro", "reach", "safety_reach"])
def test_worse_is_named(field: str) -> None:
    rows = data.read(SEED)[:300]
    old = measure.figures(Triage.load(), rows)
    assert worse(old, old) == []
    new = msgspec.structs.replace(old, **{field: getattr(old, field) - 0.05})
    assert len(worse(new, old)) == 1
    assert worse(old, new) == []


async def test_corrections_of_a_desk_are_read_from_its_database(db: Database, settings: Any) -> None:
    from livemend.comments.model import labels
    from livemend.kit.ids import new_id

    async with db.write() as tx:
        for text, kinds in (("破了", ["chat"]), ("破了", ["complaint"]), ("split", None)):
            await tx.execute(
                labels.insert().values(
                    id=new_id(),
                    comment_id=new_id(),
                    text=text,
                    said={},
                    was={},
                    kinds=kinds,
                    issue="quality" if kinds == ["complaint"] else None,
                    level=1 if kinds == ["complaint"] else None,
                    by=new_id(),
                    at=tx.now,
                )
            )
    rows = await of_desk(settings.database_url)
    assert [(r.text, r.kinds, r.issue, r.level) for r in rows] == [("破了", ("complaint",), "quality", 1)]
