"""A file is seen by nobody before it is known to be harmless; none is lost, and the bad one leaves a trace."""

import asyncio
import io
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from clamd import EICAR, Clamd
from loopback import listening
from PIL import Image
from pydantic import ValidationError

from livemend.cases import actions as cases
from livemend.cases import scanner, uploads
from livemend.cases.model import evidence
from livemend.catalog import actions as catalog
from livemend.feedback import queries as feedback
from livemend.kit.clock import MovableClock
from livemend.kit.db import Tx
from livemend.kit.settings import Settings
from livemend.people.access import Desk

PICTURE = Path(__file__).parents[2] / "demo" / "evening-market" / "files" / "box-dent.jpg"


def infected() -> bytes:
    """A picture that opens, with something behind it that no picture needs."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue() + EICAR


@pytest.fixture
async def daemon(desk: Desk) -> AsyncIterator[Clamd]:
    async with listening(Clamd()) as running:
        desk.parts["uploads"].scanner = scanner.scanner_of(f"clamd://127.0.0.1:{running.port}")
        yield running


async def opened(desk: Desk) -> tuple[str, str]:
    """(id, path of the customer's page)."""
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email="hannah@example.org")
        words = "The box has a dent."
        case_id = await cases.open_case(tx, channel="web", words=words, lang="en", customer_id=who, issue="logistics")
    async with desk.db.read() as conn:
        link = await feedback.status_link(conn, case_id, desk.settings.secret_key, "")
    return case_id, str(link)


async def page(client: Any, case_id: str) -> dict[str, Any]:
    answer = await (await client("service")).get(f"/api/v1/cases/{case_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def upload(client: Any, path: str, data: bytes, name: str = "dent.jpg") -> None:
    answer = await (await client(None)).post(f"{path}/evidence", data={"lang": "en"}, files={"file": (name, data)})
    assert answer.status_code == 303, answer.text


async def test_a_file_is_invisible_until_it_is_known_to_be_harmless(
    desk: Desk, shop: Any, client: Any, daemon: Clamd
) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes(), "my secret dent.jpg")
    (piece,) = (await page(client, case_id))["evidence"]
    assert (piece["state"], piece["name"], piece["url"], piece["thumbnail"]) == ("held", "", "", None)
    service, customer = await client("service"), await client(None)
    for file in (f"/api/v1/cases/{case_id}/evidence/{piece['id']}", f"{path}/evidence/{piece['id']}"):
        assert (await service.get(file)).status_code == 404 and (
            await service.get(f"{file}/thumbnail")
        ).status_code == 404
    shown = (await customer.get(path)).text
    assert "Being checked" in shown and "secret" not in shown
    assert not [f for f in desk.settings.blob_dir.glob("??/*") if f.is_file()], "not among what can be opened"
    assert "photo" not in (await page(client, case_id))["missing"], "nobody is asked for it twice"
    await desk.timers.run_due()
    assert daemon.seen == [PICTURE.stat().st_size], "the file as it came, not as it is shown later"
    (piece,) = (await page(client, case_id))["evidence"]
    assert (piece["state"], piece["name"], piece["cleaned"]) == ("clean", "my secret dent.jpg", True)
    assert (await service.get(piece["url"])).status_code == 200
    assert (await service.get(piece["thumbnail"])).status_code == 200
    assert "Being checked" not in (await customer.get(path)).text
    assert not list((desk.settings.blob_dir / "held").glob("*/*")), "held no longer"


async def test_what_is_found_is_kept_apart_and_the_customer_is_told(
    desk: Desk, shop: Any, client: Any, daemon: Clamd
) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, infected())
    await desk.timers.run_due()
    seen = await page(client, case_id)
    (piece,) = seen["evidence"]
    assert (piece["state"], piece["verdict"], piece["url"]) == ("refused", "Win.Test.EICAR_HDB-1", "")
    assert (await (await client("service")).get(f"/api/v1/cases/{case_id}/evidence/{piece['id']}")).status_code == 404
    (kept,) = (desk.settings.blob_dir / "held").glob("*/*")
    assert EICAR in kept.read_bytes() and stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    (event,) = [e for e in seen["timeline"] if e["event"] == "case.evidence_refused"]
    assert event["params"]["sha256"] == kept.name and event["params"]["harmful"]
    (letter,) = [e for e in seen["timeline"] if e["kind"] == "file_refused"]
    assert "send it once more" in letter["text"]
    assert "Not accepted" in (await (await client(None)).get(path)).text
    standing = (await (await client("admin")).get("/api/v1/uploads")).json()
    assert (standing["held"], standing["refused"]) == (0, 1)
    await upload(client, path, PICTURE.read_bytes())
    await desk.timers.run_due()
    assert [e["state"] for e in (await page(client, case_id))["evidence"]] == ["refused", "clean"]


@pytest.mark.parametrize(("mood", "why"), [("drop", "down"), ("limit", "too_large")])
async def test_without_an_answer_it_stays_held_and_is_asked_about_again(
    desk: Desk, shop: Any, client: Any, daemon: Clamd, clock: MovableClock, mood: str, why: str
) -> None:
    daemon.mood = mood
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes())
    for _ in range(16):
        await desk.timers.run_due()
        clock.forward(seconds=uploads.LONGEST_WAIT)
    (piece,) = (await page(client, case_id))["evidence"]
    assert (piece["state"], piece["verdict"]) == ("held", why) and len(daemon.seen) == 16
    assert (await (await client("admin")).get("/api/v1/uploads")).json()["problem"] == why
    daemon.mood = "ok"
    await desk.timers.run_due()
    assert (await page(client, case_id))["evidence"][0]["state"] == "clean"


async def test_a_person_may_have_it_asked_at_once(desk: Desk, shop: Any, client: Any, daemon: Clamd) -> None:
    daemon.mood = "drop"
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes())
    await desk.timers.run_due()
    daemon.mood = "ok"
    (piece,) = (await page(client, case_id))["evidence"]
    check = f"/api/v1/cases/{case_id}/evidence/{piece['id']}/check"
    assert (await (await client("service")).post(check)).status_code == 202
    await desk.timers.run_due()
    assert (await page(client, case_id))["evidence"][0]["state"] == "clean"
    assert (await (await client("service")).post(check)).status_code == 404


async def test_what_waits_is_asked_about_after_a_restart(desk: Desk, shop: Any, client: Any, daemon: Clamd) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes())
    async with desk.db.write() as tx:
        await _lose_timers(tx)
    await desk.parts["uploads"].arm()
    await desk.timers.run_due()
    assert (await page(client, case_id))["evidence"][0]["state"] == "clean"


async def _lose_timers(tx: Tx) -> None:
    from livemend.kit.jobs import timers

    await tx.execute(timers.update().where(timers.c.kind == uploads.TIMER).values(state="failed"))


async def test_the_same_picture_twice_is_one(desk: Desk, shop: Any, client: Any, daemon: Clamd) -> None:
    case_id, path = await opened(desk)
    for _ in range(2):
        await upload(client, path, PICTURE.read_bytes())
        await upload(client, path, PICTURE.read_bytes())
        await desk.timers.run_due()
    assert len((await page(client, case_id))["evidence"]) == 1


async def test_a_broken_picture_is_refused_without_a_trace_of_its_content(
    desk: Desk, shop: Any, client: Any, daemon: Clamd
) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes()[:2000])
    await desk.timers.run_due()
    (piece,) = (await page(client, case_id))["evidence"]
    assert (piece["state"], piece["verdict"]) == ("refused", "file_broken")
    assert not list((desk.settings.blob_dir / "held").glob("*/*"))


async def test_switched_off_what_waits_goes_on(desk: Desk, shop: Any, client: Any, daemon: Clamd) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, PICTURE.read_bytes())
    desk.parts["uploads"].scanner = None
    await desk.timers.run_due()
    assert (await page(client, case_id))["evidence"][0]["state"] == "clean" and not daemon.seen


async def test_erased_means_erased_there_too(desk: Desk, shop: Any, client: Any, daemon: Clamd) -> None:
    case_id, path = await opened(desk)
    await upload(client, path, infected())
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        (piece,) = list(await conn.execute(sa.select(evidence).where(evidence.c.case_id == case_id)))
    await desk.blobs.delete(piece.blob)
    assert not list((desk.settings.blob_dir / "held").glob("*/*"))


async def test_a_program_of_the_operator(tmp_path: Path) -> None:
    script = tmp_path / "check"
    script.write_text(
        "#!/bin/sh\nread -r line\ncase $line in bad*) echo Found.Bad; exit 1;; odd*) echo broken >&2; exit 2;; esac\n"
    )
    script.chmod(0o755)
    scan = scanner.scanner_of(f"command:{script} --stdin")
    assert scan is not None
    assert await scan(b"good\n") is None and await scan(b"bad\n") == "Found.Bad"
    with pytest.raises(scanner.NoAnswer, match="broken"):
        await scan(b"odd\n")
    gone = scanner.scanner_of("command:/nowhere/check")
    assert gone is not None
    with pytest.raises(scanner.NoAnswer, match="down"):
        await gone(b"x")


async def test_by_socket_and_with_a_limit_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, path = Clamd(), tmp_path / "c"
    server = await asyncio.start_unix_server(found.serve, str(path))
    scan = scanner.scanner_of(f"clamd+unix://{path}")
    assert scan is not None
    assert await scan(bytes(300_000)) is None and found.seen == [300_000]
    assert await scan(b"a" + EICAR) == "Win.Test.EICAR_HDB-1"
    monkeypatch.setattr(scanner, "TIMEOUT", 0.2)
    found.mood = "hang"
    with pytest.raises(scanner.NoAnswer, match="down"):
        await scan(b"x")
    server.close()


def test_an_address_that_means_nothing_is_refused() -> None:
    assert scanner.scanner_of("") is None
    for wrong in ("http://x", "clamd://", "command:", "clamd+unix://"):
        with pytest.raises(ValueError, match="no scanner"):
            scanner.scanner_of(wrong)
        with pytest.raises(ValidationError, match="scanner"):
            Settings(scanner=wrong)
