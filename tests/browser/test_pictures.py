"""The pictures of the documentation, made by the test browser. LIVEMEND_PICTURES=1 writes them anew."""

import os
from pathlib import Path

from browsing import DESKTOP, IMAGES, Open
from PIL import Image


def test_the_control_room_in_the_readme(look: Open, tmp_path: Path) -> None:
    folder = IMAGES if os.environ.get("LIVEMEND_PICTURES") else tmp_path
    page = look("floor", "/live/SHOW", lang="zh-Hant", size=DESKTOP).page
    row = page.get_by_role("option").first
    row.wait_for()
    row.click()
    page.wait_for_timeout(1200)
    target = folder / "control-room.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:
        assert picture.size == (1440, 900)
        # A page that failed to draw is one colour.
        assert len(picture.convert("L").resize((144, 90)).getcolors(10_000) or []) > 20
    assert (IMAGES / "control-room.png").is_file()
