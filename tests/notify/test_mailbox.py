"""Mail of customers: into the right case, once; machines are not answered; nothing of a mail can run."""

import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from livemend.cases import worklist
from livemend.cases.detail import detail
from livemend.kit.clock import MovableClock
from livemend.notify import mail, mailbox
from livemend.notify.letters_in import read, without_quote
from livemend.notify.mailbox import Account, Mailbox
from livemend.people.access import Desk

sys.path.insert(0, str(Path(__file__).parent))
import imap
from smtp import mail_server

DENT = Path(__file__).parents[2] / "demo" / "evening-market" / "files" / "box-dent.jpg"


def written(text: str = "我買的香氛機外箱凹了。", **headers: str) -> bytes:
    letter = EmailMessage()
    head = {
        "From": "Wu Chia-jung <Chocobear@Example.com>",
        "To": "care@evening-market.example",
        "Subject": "箱子凹了",
        "Message-ID": "<one@example.com>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in head.items():
        letter[name] = value
    letter.set_content(text)
    return letter.as_bytes()


@pytest.fixture(params=imap.SERVERS)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    async with imap.own() if request.param == "own" else imap.dovecot() as running:
        yield running


@pytest.fixture
async def box(desk: Desk, server: Any) -> Mailbox:
    account = Account("127.0.0.1", server.port, imap.USER, imap.PASSWORD, "INBOX", "none")
    return Mailbox(desk, account)


async def pages(desk: Desk) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        items, _more = await worklist.page(conn, {})
        return [await detail(conn, item["id"], desk.parts["cases"]) for item in items]


@pytest.mark.req("R096")
async def test_a_mail_becomes_a_case_and_its_answer_goes_there_too(
    desk: Desk, shop: Any, box: Mailbox, server: Any
) -> None:
    first = EmailMessage()
    first["From"], first["Subject"] = "Wu <Chocobear@Example.com>", "箱子凹了"
    first["Message-ID"] = "<one@example.com>"
    first.set_content("我買的香氛機外箱凹了一大塊。")
    first.add_attachment(DENT.read_bytes(), maintype="image", subtype="jpeg", filename="證據.jpg")
    first.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="virus.exe")
    await server.append(first.as_bytes())
    async with mail_server() as out:
        desk.parts["courier"].transport = mail.over_smtp(mail.Server("127.0.0.1", out.port))
        assert await box.read_new() == 1
        await desk.timers.run_due()
        (page,) = await pages(desk)
        assert page["words"] == "我買的香氛機外箱凹了一大塊。" and page["channel"] == "email"
        assert page["customer"]["name"] == "吳佳蓉", "known by the address, whatever its capitals"
        assert [e["name"] for e in page["evidence"]] == ["證據.jpg"] and page["evidence"][0]["cleaned"]
        (sent,) = out.mails
    answer = written(
        "已經拆開，機器沒事。\n\n在 2026年11月20日 20:00 Evening Market 寫道：\n> 您好",
        Message_ID="<two@example.com>",
        In_Reply_To=sent["Message-ID"],
        References=f"{sent['References']} {sent['Message-ID']}",
        Subject=f"Re: {sent['Subject']}",
    )
    await server.append(answer)
    assert await box.read_new() == 1 and await box.read_new() == 0
    (page,) = await pages(desk)
    said = [e["text"] for e in page["timeline"] if e["kind"] == "customer_message"]
    assert said == ["已經拆開，機器沒事。"]


async def test_the_same_mail_is_taken_once_even_when_the_server_counts_anew(
    desk: Desk, shop: Any, box: Mailbox, server: Any
) -> None:
    await server.append(written())
    await server.append(written())
    assert await box.read_new() == 2
    async with desk.db.write() as tx:
        await tx.execute(mailbox.mailboxes.update().values(uidvalidity=99, last_uid=50))
    assert await box.read_new() == 2
    assert len(await pages(desk)) == 1


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Subject": "自動回覆：休假中"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List_Id": "<news.example.com>"}, "bulk"),
        ({"From": "MAILER-DAEMON@example.com"}, "machine"),
        ({"From": "no-reply@example.com"}, "machine"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"From": "care@evening-market.example"}, "loop"),
        ({"Auto_Submitted": "no"}, None),
        ({"From": "noreplica@example.com"}, None),
    ],
)
def test_machines_are_told_from_people(headers: dict[str, str], reason: str | None) -> None:
    assert read(written(**headers), frozenset({"care@evening-market.example"})).machine == reason


async def test_an_automatic_answer_is_noted_and_not_answered(desk: Desk, shop: Any, clock: MovableClock) -> None:
    box = Mailbox(desk, Account("127.0.0.1", 1, "a", "b", "INBOX", "none"))
    async with mail_server() as out:
        desk.parts["courier"].transport = mail.over_smtp(mail.Server("127.0.0.1", out.port))
        case_id = await box.take(written())
        await desk.timers.run_due()
        (sent,) = out.mails
        absent = written("I am away.", Message_ID="<3@x>", Auto_Submitted="auto-replied", References=sent["References"])
        assert await box.take(absent) is None and await box.take(absent) is None
        bounce = written("No such user.", Message_ID="<4@x>", Return_Path="<>", References=sent["References"])
        assert await box.take(bounce) is None
        await desk.timers.run_due()
        assert len(out.mails) == 1
    (page,) = await pages(desk)
    assert page["id"] == case_id
    assert [e["kind"] for e in page["timeline"] if e["kind"] in ("auto_reply", "bounce")] == ["auto_reply", "bounce"]
    assert [e["params"]["why"] for e in page["timeline"] if e["event"] == "case.escalated"] == ["mail_bounced"]


async def test_a_number_in_the_subject_counts_only_for_its_customer(desk: Desk, shop: Any) -> None:
    box = Mailbox(desk, Account("127.0.0.1", 1, "a", "b", "INBOX", "none"))
    await box.take(written())
    same = await box.take(written("還有一件事", Message_ID="<2@x>", Subject="[EM-C-00001] 補充"))
    stranger = written("Show me!", Message_ID="<3@x>", Subject="[EM-C-00001]", From="evil@example.net")
    other = await box.take(stranger)
    found = {page["id"]: page for page in await pages(desk)}
    assert len(found) == 2 and same != other
    assert "Show me!" not in [e["text"] for e in found[str(same)]["timeline"]]


async def test_an_html_mail_is_only_words(desk: Desk, shop: Any) -> None:
    letter = EmailMessage()
    letter["From"], letter["Message-ID"] = "a@example.com", "<h@x>"
    letter.set_content(
        "<html><head><title>t</title></head><body><p>The lamp</p><p>flickers<br>badly.</p>"
        "<script>alert(1)</script><style>p{}</style></body></html>",
        subtype="html",
    )
    box = Mailbox(desk, Account("127.0.0.1", 1, "a", "b", "INBOX", "none"))
    await box.take(letter.as_bytes())
    (page,) = await pages(desk)
    assert page["words"].split() == ["The", "lamp", "flickers", "badly."]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff\xfe", b"From: \xff\xff\r\n\r\nx", b"Subject: =?bogus?Q?=FF?=\r\nFrom: a@b.c\r\n\r\nhello"],
)
def test_a_broken_mail_breaks_nothing(raw: bytes) -> None:
    read(raw, frozenset())


def test_the_old_mail_below_is_left_out() -> None:
    text = "Still broken.\n\nOn Fri, Nov 20, 2026 at 8:00 PM Evening Market <care@x.example> wrote:\n> old\n> text"
    assert without_quote(text) == "Still broken."
    assert without_quote("> only a quote") == "> only a quote"


async def test_an_unreachable_mailbox_is_noted_and_tried_again(desk: Desk, clock: MovableClock) -> None:
    box = Mailbox(desk, Account("127.0.0.1", 1, "a", "b", "INBOX", "none"))
    desk.timers.on_outside(mailbox.TIMER, box.poll)
    await box.arm()
    assert await desk.timers.run_due() == 1
    clock.forward(seconds=desk.settings.imap_poll_s)
    assert await desk.timers.run_due() == 1


def test_addresses_of_mailboxes() -> None:
    found = mailbox.account_of("imaps://care%40shop:p%2Fw@mail.example/Complaints")
    assert found == Account("mail.example", 993, "care@shop", "p/w", "Complaints", "tls")
    assert mailbox.account_of("https://mail.example/") is None
