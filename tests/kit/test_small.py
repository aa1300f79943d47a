"""Money, words, files, settings, clocks."""

from pathlib import Path

import pytest

from livemend import bootstrap
from livemend.kit.blobs import FolderBlobs
from livemend.kit.errors import AppError
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.kit.money import Money, is_currency
from livemend.kit.settings import DEFAULT_SECRET, Settings


def test_money_is_shown_as_the_reader_writes_it() -> None:
    assert Money(128000, "TWD").shown("zh-Hant") == "$1,280"
    assert Money(128050, "TWD").shown("en") == "NT$1,280.50"
    assert Money(1999, "CNY").shown("zh-Hans") == "¥19.99"
    assert Money(500, "JPY").shown("en") == "¥500"
    assert is_currency("TWD") and not is_currency("XXQ")


def test_a_text_falls_back_to_the_nearer_language() -> None:
    assert pick({"zh-Hant": "退貨", "en": "return"}, "zh-Hans") == "退貨"
    assert pick({"en": "return"}, "zh-Hant") == "return"
    assert pick({}, "en") == "" and pick(None, "en") == ""


@pytest.mark.req("R135")
def test_words_exist_and_a_missing_key_shows_itself() -> None:
    texts = {t(lang, "errors.not_found", what="x") for lang in LANGUAGES}
    assert len(texts) == 3 and "errors.not_found" not in texts
    assert t("en", "errors.no_such_key") == "errors.no_such_key"


async def test_files_are_kept_by_content_and_no_path_leaves_the_folder(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    key = await blobs.put(b"evidence")
    assert await blobs.put(b"evidence") == key
    assert await blobs.get(key) == b"evidence"
    for bad in ("../../etc/passwd", "", "A" * 64, key[:63]):
        with pytest.raises(AppError):
            await blobs.get(bad)
    await blobs.delete(key)
    with pytest.raises(AppError):
        await blobs.get(key)


def test_the_default_secret_is_refused_outside_the_demo(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3"
    with pytest.raises(bootstrap.Refused):
        bootstrap.build(Settings(database_url=url, secret_key=DEFAULT_SECRET))
    assert bootstrap.build(Settings(database_url=url, secret_key=DEFAULT_SECRET, demo=True))


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEMEND_PORT", "9999")
    monkeypatch.setenv("LIVEMEND_INGEST_SECRETS", '{"ssn": "s"}')
    found = Settings()
    assert found.port == 9999 and found.ingest_secrets == {"ssn": "s"}
    assert Settings(public_url="https://desk.example/").base_url == "https://desk.example"
