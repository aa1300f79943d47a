"""`livemend evidence` says whether a pack is as it was made."""

from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from livemend.__main__ import app
from livemend.onair.evidence import build


def pack() -> bytes:
    return build(
        about={"incident_id": "i1"},
        comments=[],
        history=[],
        log=[],
        acts=[],
        made_at=datetime(2026, 11, 20, tzinfo=UTC),
        made_by="floor",
        chain={"last_id": 1, "last_hash": "0" * 64},
    )


def test_a_whole_pack_and_a_changed_one(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(pack())
    whole = CliRunner().invoke(app, ["evidence", str(file)])
    assert (whole.exit_code, whole.stdout.strip()) == (0, "whole")
    assert pack() == pack()
    file.write_bytes(pack().replace(b"manifest.json", b"manifesT.json"))
    changed = CliRunner().invoke(app, ["evidence", str(file)])
    assert changed.exit_code == 1
    assert changed.stdout.startswith("changed")
