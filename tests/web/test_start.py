"""What a start leaves out. How long it takes is measured by `bench/start.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI

from livemend.commands.tuning import MIDDLE, OLD, YOUNG
from livemend.people.passwords import NOBODY
from livemend.web.app import adopt

# Of letters going out and in, sheets, pictures, numbers of telephones, the second reading, migrations.
RARE = (
    "aiosmtplib", "alembic", "apprise", "imap_tools", "onnxruntime", "openpyxl", "phonenumbers", "PIL", "requests",
    "segno", "sentencepiece", "asyncpg",
)  # fmt: skip
BUILD = """
import gc, json, sys
from livemend.commands import tuning
looks = lambda: [each["collections"] for each in gc.get_stats()]
tuning.hold()
before = looks()
from livemend import bootstrap
from livemend.commands import serve
from livemend.kit.settings import Settings
server = serve.server_of(bootstrap.build(Settings()))
built = looks()
tuning.settle()
print(json.dumps([sorted(sys.modules), before == built, gc.get_threshold(), gc.isenabled()]))
"""


def test_building_the_desk_loads_no_library_of_a_rare_job_and_looks_for_no_garbage(tmp_path: Path) -> None:
    """apprise alone weighs twenty megabytes: only the carrier's own process loads it."""
    environment = {
        **os.environ,
        "LIVEMEND_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3",
        "LIVEMEND_SECRET_KEY": "of-the-test",
        "LIVEMEND_BLOB_DIR": str(tmp_path / "blobs"),
    }
    said = subprocess.run([sys.executable, "-c", BUILD], env=environment, check=True, capture_output=True).stdout
    modules, unlooked, thresholds, enabled = json.loads(said)
    assert "livemend.web.app" in modules
    assert not [name for name in RARE if name in modules]
    assert unlooked
    assert enabled and thresholds == [YOUNG, MIDDLE, OLD]


def test_an_unknown_log_in_takes_as_long_as_a_known_one() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODY)


def test_a_router_within_a_router_is_refused() -> None:
    """Its routes would be built a second time."""
    inner, outer = APIRouter(), APIRouter()
    inner.add_api_route("/thing", lambda: None)
    outer.include_router(inner)
    with pytest.raises(TypeError, match="cannot adopt"):
        adopt(FastAPI(), outer)
