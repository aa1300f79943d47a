"""The pages that follow from the code are current, and no link in the documentation leads nowhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md"), *(HOUSE / "demo").rglob("*.md")])


def test_the_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(HOUSE / "scripts" / "docs.py"), "--check"],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, f"{done.stdout}\nrun: python scripts/docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_no_link_leads_nowhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_the_readmes_name_the_same_commands() -> None:
    def commands(name: str) -> set[str]:
        blocks = re.findall(r"```\n(.*?)```", (HOUSE / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
        return {re.sub(r"--name \S+", "", line).strip() for line in lines}

    english = commands("README.md")
    assert {"make demo", "make test"} <= english
    assert commands("README.zh-Hant.md") == commands("README.zh-Hans.md") == english
