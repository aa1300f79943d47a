"""The knowledge base as a folder of YAML: out, in, and out again is the same."""

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from livemend.catalog import actions as catalog
from livemend.kit.db import Database
from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import actions, editing, exchange, folder, packs
from livemend.knowledge.folder import Base
from livemend.knowledge.model import contingency, corrections, fact_sheets, faq, glossary, phrases, playbooks, policies

API = "/api/v1/knowledge"
TABLES = (fact_sheets, faq, phrases, policies, contingency, playbooks, corrections, glossary)


async def enrich(db: Database) -> None:
    """Something of every kind."""
    async with db.write() as tx:
        await editing.add_phrase(tx, "thanks", "en", "Cheers, {user}.")
        await editing.add_phrase(tx, "thanks", "zh-Hant", packs.phrases()["thanks", "zh-Hant"][0], hidden=True)
        source = packs.playbook_source("general").replace("within: 1h", "within: 45m", 1)
        await editing.save_playbook(tx, "general", source)
        await editing.correct_claim(tx, claim={"en": "all 316"}, correct={"en": "inner wall only"}, sku="C02")
        await editing.save_term(tx, {"en": "RMA", "zh-Hant": "退貨單"}, {"en": "a return"})
        await actions.draft_policy(tx, "4 / spring", {"public": {"conditions": {"en": "- yes: no\n#x"}}})


async def exported(db: Database) -> dict[str, str]:
    async with db.read() as conn:
        return await exchange.export(conn)


async def test_out_and_in_again_is_the_same(db: Database, shop: Any) -> None:
    await enrich(db)
    before = await exported(db)
    async with db.write() as tx:
        for table in TABLES:
            await tx.execute(table.delete())
    assert await exported(db) == {}
    async with db.write() as tx:
        result = await exchange.load(tx, before)
    assert result["problems"] == []
    assert result["changed"]["faq"] == 18
    assert await exported(db) == before
    async with db.write() as tx:
        again = await exchange.load(tx, before)
    assert set(again["changed"].values()) == {0}
    assert await exported(db) == before


async def test_a_whole_shop_moves_to_another_desk_by_the_archive(client: Any, db: Database, shop: Any) -> None:
    await enrich(db)
    manager = await client("manager")
    archive = (await manager.get(f"{API}/export")).content
    assert (await manager.get(f"{API}/export")).content == archive
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert {
        "fact_sheets/C01.yaml",
        "faq/C01.yaml",
        "faq/shop.yaml",
        "policies/3.yaml",
        "playbooks/general.yaml",
    } <= set(names)
    async with db.write() as tx:
        for table in TABLES:
            await tx.execute(table.delete())
    files = {"file": ("knowledge.zip", archive)}
    seen = (await manager.post(f"{API}/import", params={"preview": True}, files=files)).json()
    assert seen["changed"]["fact_sheets"] == 14
    assert await exported(db) == {}
    assert (await (await client("service")).post(f"{API}/import", files=files)).status_code == 403
    assert (await manager.post(f"{API}/import", files=files)).json()["problems"] == []
    assert (await manager.get(f"{API}/export")).content == archive


async def test_a_change_in_one_file_is_one_change(db: Database, shop: Any) -> None:
    files = await exported(db)
    files["fact_sheets/A01.yaml"] = files["fact_sheets/A01.yaml"].replace("Softens and melts", "Melts")
    async with db.write() as tx:
        result = await exchange.load(tx, files)
    assert {k: v for k, v in result["changed"].items() if v} == {"fact_sheets": 1}
    async with db.read() as conn:
        row = (await conn.execute(sa.select(fact_sheets).where(fact_sheets.c.sku == "A01"))).one()
    assert row.cons["en"].startswith("Melts")
    assert row.rev == 2


async def test_one_mistake_and_nothing_is_written(client: Any, db: Database, shop: Any) -> None:
    files = await exported(db)
    before = dict(files)
    files["fact_sheets/A01.yaml"] = files["fact_sheets/A01.yaml"].replace("Softens", "Melts")
    files |= {
        "fact_sheets/X.yaml": "sku: X\npros: {en: a, fr: b}\nshoe: 1\n",
        "faq/shop.yaml": "- question: {en: '?'}\n  approved: [en]\n  review_by: soon\n- 3\n",
        "phrases.yaml": "- {kind: thanks, lang: en, text: 'hi {boss}'}\n- {kind: ode, lang: en, text: hi}\n",
        "playbooks/general.yaml": "type: general\nsteps: []\n",
        "notes.yaml": "a: 1\n",
        "policies/broken.yaml": "a: [\n",
        "policies/3.yaml": files["policies/3.yaml"].replace("7 days", "9 days"),
    }
    refused = await (await client("manager")).post(f"{API}/import", files={"file": ("k.zip", folder.pack(files))})
    assert refused.status_code == 422
    found = {(p["file"], p["at"], p["code"]) for p in refused.json()["error"]["params"]["problems"]}
    assert found >= {
        ("fact_sheets/X.yaml", "pros.fr", "unknown_language"),
        ("fact_sheets/X.yaml", "shoe", "unknown_field"),
        ("faq/shop.yaml", "[0].approved", "no_answer"),
        ("faq/shop.yaml", "[0].review_by", "no_time"),
        ("faq/shop.yaml", "[1]", "no_fields"),
        ("phrases.yaml", "[0].text", "unknown_variable"),
        ("phrases.yaml", "ode", "unknown_kind"),
        ("playbooks/general.yaml", "name", "missing"),
        ("notes.yaml", "", "unknown_file"),
        ("policies/broken.yaml", "", "no_yaml"),
        ("policies/3.yaml", "doc", "already_published"),
        ("", "X", "unknown_product"),
    }
    assert await exported(db) == before


async def test_a_policy_below_the_law_does_not_come_in_by_the_back_door(db: Database, shop: Any) -> None:
    files = await exported(db)
    shorter = files["policies/3.yaml"].replace("return_days: 7", "return_days: 1")
    files["policies/5.yaml"] = shorter.replace("version: '3'", "version: '5'")
    async with db.write() as tx:
        result = await exchange.load(tx, files)
    assert ("policies/5.yaml", "terms.return_days", "less_than_law") in {
        (p["file"], p["at"], p["code"]) for p in result["problems"]
    }


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04broken"])
async def test_what_is_no_archive_is_refused(client: Any, data: bytes) -> None:
    answer = await (await client("manager")).post(f"{API}/import", files={"file": ("k.zip", data)})
    assert answer.json()["error"]["code"] == "no_archive"


texts = st.dictionaries(st.sampled_from(LANGUAGES), st.text(max_size=60), min_size=1)


@given(texts, texts, st.text(min_size=1, max_size=20))
def test_any_words_survive_the_folder(question: dict[str, str], answer: dict[str, str], sku: str) -> None:
    entry = {
        "id": "1",
        "sku": sku,
        "question": question,
        "answer": answer,
        "approved": sorted(answer),
        "approved_by": None,
        "review_by": "2026-11-20T12:00:00+00:00",
        "sources": [{"kind": "case", "id": "x"}],
    }
    base = Base({}, [entry], [], {}, {}, {}, [], [])
    found, problems = folder.read(folder.unpack(folder.pack(folder.write(base))) or {})
    assert problems == []
    assert found.faq == [entry]


def test_every_problem_has_words() -> None:
    codes = {word for word in words("en") if word.startswith("knowledge.folder.")}
    assert len(codes) == 14
    for lang in LANGUAGES:
        assert codes <= set(words(lang))


async def test_skus_that_are_no_file_names_keep_their_names(db: Database) -> None:
    async with db.write() as tx:
        for sku in ("A/../B", "A_.._B"):
            await catalog.upsert_product(tx, sku=sku, name={"en": "x"}, price=1)
            await actions.save_fact_sheet(tx, sku, {"pros": {"en": "y"}})
    files = await exported(db)
    assert list(files) == ["fact_sheets/A_.._B.yaml", "fact_sheets/A_.._B-2.yaml"]
    assert "sku: A/../B" in files["fact_sheets/A_.._B.yaml"]
