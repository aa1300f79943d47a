"""Training gives the same model for the same material, and a worse one never comes into force."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from livemend.__main__ import app
from livemend.commands.train import of_desk, put_into_force
from livemend.kit.db import Database
from livemend.triage import Triage, artefact, shelf
from livemend.triage.training import build, corpora, data, gate, measure, opinions

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


def test_limits_are_weighed_on_texts_whose_kinds_are_known(small: Path) -> None:
    texts = [text for n in range(60) if data.part(text := f"這個到底怎麼回事 {n}") == data.VALIDATION]
    alone = [data.of_desk(text, {"level": 0}) for text in texts]
    assert len(alone) > 2

    def once(extra: list[data.Row]) -> bytes:
        return artefact.dump(*build.build(build.material(small / "comments.jsonl", small, extra), lambda _: None))

    assert once(alone) == once([])
    learned = [data.of_desk(f"第{n}個杯子又漏水了", {"malicious": True, "level": 1}) for n in range(20)]
    assert once(learned) != once([])


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


def test_a_model_in_force_is_not_written_down_again(tmp_path: Path) -> None:
    first = shelf.activate(tmp_path, b"one")
    second = shelf.activate(tmp_path, b"two")
    assert shelf.activate(tmp_path, b"two") == second
    assert shelf.back(tmp_path) == first
    assert shelf.activate(tmp_path / "new", artefact.read(None)) is None
    assert not (tmp_path / "new").exists()


def test_a_shelf_that_names_a_model_twice_leads_back_in_one_step(tmp_path: Path) -> None:
    first, second = shelf.activate(tmp_path, b"one"), shelf.activate(tmp_path, b"two")
    assert first and second
    names = [first.name, second.name, second.name]
    (tmp_path / "in-force.json").write_bytes(msgspec.json.encode(shelf.Book(names)))
    assert shelf.before(tmp_path) == [first, second]
    assert shelf.back(tmp_path) == first
    assert shelf.back(tmp_path) is None
    assert shelf.back(tmp_path) is None


@pytest.fixture(scope="module")
def old() -> measure.Figures:
    """Good figures of a model, on enough texts of everything."""
    score = measure.Scores(0.8, 0.8, 0.8, 1000)
    alarms = {"false_alarms": 50.0, "false_alarms_at_95": 90.0, "safety_false": 2.0}
    made: dict[str, Any] = dict.fromkeys(measure.Figures.__struct_fields__, 0.8) | alarms
    made |= {"size": 9000, "safety_size": 500, "kinds": {"praise": score, "spam": score}, "issues": {}}
    made |= {"languages": {"en": (0.8, 3000), "mixed": (0.8, 60)}, "calibration": {}}
    return measure.Figures(**made)


@pytest.mark.parametrize(
    "field, step",
    [
        *((f, -0.05) for f in ("macro", "issue_macro", "reach", "safety_reach", "level", "issue_of_all")),
        ("level_of_all", -0.05),
        ("safety_false", 1.0),
        ("false_alarms", 20.0),
        ("false_alarms_at_95", 20.0),
    ],
)
def test_worse_is_named(old: measure.Figures, field: str, step: float) -> None:
    assert gate.worse(old, old) == []
    new = msgspec.structs.replace(old, **{field: getattr(old, field) + step})
    assert len(gate.worse(new, old)) == 1
    assert gate.worse(old, new) == []


def test_no_single_kind_or_language_may_pay_for_the_others(old: measure.Figures) -> None:
    fallen = measure.Scores(0.77, 0.77, 0.77, 1000)
    new = msgspec.structs.replace(old, kinds={**old.kinds, "praise": fallen}, macro=0.9)
    assert [reason.split(":")[0] for reason in gate.worse(new, old)] == ["F1 of praise"]
    new = msgspec.structs.replace(old, languages={"en": (0.75, 3000), "mixed": (0.2, 60)})
    assert [reason.split(":")[0] for reason in gate.worse(new, old)] == ["macro F1 in en"]


def test_small_steps_down_do_not_add_up(old: measure.Figures) -> None:
    before = [old]
    for _ in range(2):
        step = msgspec.structs.replace(old, macro=before[-1].macro - 0.002)
        reasons = gate.worse(step, *before)
        before.append(step)
    assert reasons == ["macro F1 over kinds: 0.796, best before 0.800, may fall by 0.003"]
    assert gate.worse(before[-1], before[-2]) == []


def test_few_real_texts_may_move_further_and_rare_things_are_left_to_the_seed(old: measure.Figures) -> None:
    new = msgspec.structs.replace(old, reach=old.reach - 0.02)
    assert gate.worse(new, old) and not gate.worse(new, old, real=True)
    new = msgspec.structs.replace(old, reach=0.7)
    assert "complaints that reach the desk on real texts: 0.700" in gate.worse(new, old, real=True)[0]
    rare = {"spam": measure.Scores(0.1, 0.1, 0.1, 30)}
    assert gate.worse(msgspec.structs.replace(old, macro=0.7, safety_reach=0.5, kinds=rare), old, real=True) == []
    fallen = {kind: measure.Scores(0.78, 0.78, 0.78, 1000) for kind in old.kinds}
    reasons = gate.worse(msgspec.structs.replace(old, kinds=fallen), old, real=True)
    assert [reason.split(":")[0] for reason in reasons] == ["macro F1 over kinds of 200 texts or more on real texts"]


def test_a_trouble_that_was_missed_counts_at_the_gate_alone() -> None:
    rows = [r for r in data.read(SEED)[:400] if r.issue and r.level is not None]
    said = Triage.load().verdicts([r.text for r in rows])
    missed = [n for n, v in enumerate(said) if v.issue == rows[n].issue and v.level == rows[n].level][:30]

    class Deaf(Triage):
        def __init__(self) -> None:
            self.deaf = {rows[n].text for n in missed}

        def verdicts(self, texts: Any, **_: Any) -> list[Any]:
            given = dict(zip((r.text for r in rows), said, strict=True))
            calm = {"labels": ("praise",), "issue": None, "level": None}
            return [msgspec.structs.replace(given[t], **(calm if t in self.deaf else {})) for t in texts]

    both = measure.figures(Triage.load(), rows), measure.figures(Deaf(), rows)
    hearing, deaf = both
    kept = [r for n, r in enumerate(rows) if n not in missed]
    assert deaf.issue_macro == measure.figures(Triage.load(), kept).issue_macro
    assert deaf.level_of_all == pytest.approx(hearing.level_of_all - 30 / len(rows))
    assert deaf.issue_of_all < hearing.issue_of_all - 0.01


def test_a_model_is_measured_once_on_the_same_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, rows = artefact.read(None), data.read(SEED)[:40]
    first = gate.remembered(tmp_path, model, rows)
    monkeypatch.setattr(gate, "figures", lambda *_: pytest.fail("measured again"))
    assert gate.remembered(tmp_path, model, rows) == first
    with pytest.raises(pytest.fail.Exception):
        gate.remembered(tmp_path, model, rows[:39])


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A seed that stands for the shipped one, and another; what is trained on either is the shipped model but deaf."""
    lines = SEED.read_bytes().splitlines()
    shipped, other = tmp_path / "shipped.jsonl", tmp_path / "other.jsonl"
    shipped.write_bytes(b"\n".join(lines[::300]))
    other.write_bytes(b"\n".join(line for line in lines[1::600] if b'"complaint"' not in line))
    monkeypatch.setattr(gate, "SHIPPED_SEED", shipped)
    meta, arrays = artefact.parse(artefact.read(None), artefact.Meta)
    limits = {**meta.thresholds, "complaint": 0.9999}
    deaf = msgspec.structs.replace(meta, thresholds=limits, thresholds_read=limits)
    monkeypatch.setattr(build, "build", lambda *_, **__: (deaf, arrays))
    return shipped, other


def run(*given: str | Path) -> Result:
    return CliRunner().invoke(app, ["train", *map(str, given)])


def test_the_held_out_part_of_the_shipped_seed_decides(seeds: tuple[Path, Path], tmp_path: Path) -> None:
    out, other = tmp_path / "out", seeds[1]
    done = run("--out", out, "--seed", other, "--corpora", tmp_path / "none", "--activate")
    assert done.exit_code == 3
    assert "has another held-out part" in done.stderr and "a model comes into force by the latter" in done.stderr
    assert "\n- complaints that reach the desk: " in done.stderr and "\n- macro F1 over kinds: " in done.stderr
    assert shelf.current(out) is None


def test_real_texts_are_compared_when_they_are_at_hand(
    seeds: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = gate.held_out(seeds[0], tmp_path).seed
    with pytest.raises(typer.Exit) as ended:
        put_into_force(tmp_path, artefact.dump(*build.build(build.Material([], []))), gate.Split(rows, rows))
    assert ended.value.exit_code == 3
    assert "\n- complaints that reach the desk on real texts: " in capsys.readouterr().err


def test_a_model_as_good_comes_into_force_once(
    seeds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta, arrays = artefact.parse(artefact.read(None), artefact.Meta)
    other = msgspec.structs.replace(meta, version="of this desk")
    monkeypatch.setattr(build, "build", lambda *_, **__: (other, arrays))
    given = ("--out", tmp_path, "--seed", seeds[0], "--corpora", tmp_path / "none", "--activate")
    done = run(*given)
    assert done.exit_code == 0 and "no corpora" in done.stderr
    assert "in force already" in run(*given).stdout
    assert len(shelf.before(tmp_path)) == 1
    assert "in force: the shipped model" in run("--out", tmp_path, "--back").stdout


def test_without_the_shipped_seed_it_is_said(
    seeds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "SHIPPED_SEED", tmp_path / "nowhere.jsonl")
    done = run("--out", tmp_path / "out", "--seed", seeds[1], "--corpora", tmp_path / "none")
    assert done.exit_code == 0
    assert "the seed shipped with livemend is not at hand" in done.stderr


def test_the_model_in_force_comes_into_force_no_second_time(
    seeds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "build", lambda *_, **__: artefact.parse(artefact.read(None), artefact.Meta))
    done = run("--out", tmp_path, "--seed", seeds[0], "--corpora", tmp_path / "none", "--activate")
    assert done.exit_code == 0 and "in force already: the shipped model" in done.stdout
    assert done.stderr == ""
    assert not (tmp_path / "in-force.json").exists()


@pytest.mark.parametrize(
    "content, reason", [(None, "no such file"), (b"", "no such table: labels"), (b"text", "not a database")]
)
def test_no_database_of_a_desk_is_one_clear_line(
    seeds: tuple[Path, Path], tmp_path: Path, content: bytes | None, reason: str
) -> None:
    desk = tmp_path / "of" / "desk.sqlite3"
    if content is not None:
        desk.parent.mkdir()
        desk.write_bytes(content)
    for given in (str(desk), f"sqlite+aiosqlite:///{desk}"):
        done = run("--out", tmp_path / "out", "--seed", seeds[0], "--desk", given)
        assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
        assert reason in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    if content is None:
        assert not desk.parent.exists()
    else:
        assert desk.read_bytes() == content and list(desk.parent.iterdir()) == [desk]


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
                    said={name: True for name in ("kinds", "issue", "level") if kinds},
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
