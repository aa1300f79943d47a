"""Out through Debian's Exim, back through Debian's Dovecot: one conversation, with what goes wrong in life."""

import smtplib
import ssl
import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from livemend.cases import actions as cases
from livemend.cases.detail import detail
from livemend.catalog import actions as catalog
from livemend.kit.actor import Actor
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import State
from livemend.kit.settings import Settings
from livemend.notify import mail
from livemend.notify.letters_in import read
from livemend.notify.mailbox import Account, Mailbox
from livemend.people.access import Desk

sys.path.insert(0, str(Path(__file__).parent))
import imap
from exim import Exim, exim

DENT = Path(__file__).parents[2] / "demo" / "evening-market" / "files" / "box-dent.jpg"
CARE = "care@shop.test"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_from": CARE})


class Post:
    """Both servers, and the desk between them."""

    def __init__(self, desk: Desk, out: Exim, into: imap.Dovecot):
        self.desk, self.out, self.into = desk, out, into
        self.box = Mailbox(desk, Account("127.0.0.1", into.port, imap.USER, imap.PASSWORD, "INBOX", "none"))
        desk.parts["courier"].transport = mail.over_smtp(mail.Server("127.0.0.1", out.port))

    async def opened(self, email: str = "hannah@customers.test") -> str:
        async with self.desk.db.write() as tx:
            who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email=email)
            words = "The soap cracked."
            case_id = await cases.open_case(tx, channel="web", words=words, customer_id=who, lang="en")
        await self.desk.timers.run_due()
        return case_id

    async def page(self, case_id: str) -> dict[str, Any]:
        async with self.desk.db.read() as conn:
            return await detail(conn, case_id, self.desk.parts["cases"])

    async def delivery(self, case_id: str) -> dict[str, Any]:
        (letter,) = [e for e in (await self.page(case_id))["timeline"] if e["kind"] == "acknowledgement"]
        found: dict[str, Any] = letter["params"]["delivery"]
        return found

    async def fetched(self, count: int) -> None:
        """What lies in the shop's mailbox is read; count: of new mails that have to be there first."""
        await self.out.arrived(self.into.maildir, count)
        assert await self.box.read_new() == count


@pytest.fixture
async def post(desk: Desk, shop: Any) -> AsyncIterator[Post]:
    async with imap.dovecot() as into, exim(into.maildir) as out:
        yield Post(desk, out, into)


def answer(sent: EmailMessage, text: str, **headers: str) -> EmailMessage:
    reply = EmailMessage()
    head = {
        "From": str(sent["To"]),
        "To": CARE,
        "Subject": f"Re: {sent['Subject']}",
        "Message-ID": f"<{len(text)}.{len(headers)}@customers.test>",
        "In-Reply-To": str(sent["Message-ID"]),
        "References": f"{sent['References']} {sent['Message-ID']}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in head.items():
        reply[name] = value
    reply.set_content(text)
    return reply


@pytest.mark.req("R096")
async def test_a_letter_and_its_answer_are_one_conversation(desk: Desk, shop: Any, post: Post) -> None:
    case_id = await post.opened()
    (sent,) = await post.out.mails()
    assert sent["From"] == f"Evening Market <{CARE}>" and sent["Return-path"] == f"<{CARE}>"
    assert sent["Auto-Submitted"] == "auto-generated" and "EM-C-00001" in sent["Subject"]
    reply = answer(sent, "Here is the picture, 您看。\n\nOn Fri, Nov 20, 2026 at 8:00 PM Evening Market wrote:\n> old")
    reply.add_attachment(DENT.read_bytes(), maintype="image", subtype="jpeg", filename="證據.jpg")
    await post.out.write(reply)
    await post.fetched(1)
    page = await post.page(case_id)
    assert [e["text"] for e in page["timeline"] if e["kind"] == "customer_message"] == ["Here is the picture, 您看。"]
    assert [(e["name"], e["cleaned"]) for e in page["evidence"]] == [("證據.jpg", True)]
    async with desk.db.write(Actor(shop.users["service"], "Peishan", "service")) as tx:
        await cases.send_message(tx, case_id, "We are sorry. New soap leaves tomorrow, packed in a firm box.")
    await desk.timers.run_due()
    letters = await post.out.mails(2)
    second = next(one for one in letters if "leaves tomorrow" in one.get_content())
    assert second["References"] == sent["References"], "the same thread in every program"
    assert second["Message-ID"] != sent["Message-ID"] and second["Auto-Submitted"] is None


async def test_what_machines_write_is_noted_and_goes_in_no_circle(desk: Desk, post: Post) -> None:
    case_id = await post.opened()
    (sent,) = await post.out.mails()
    await post.out.write(answer(sent, "I am on holiday.", Auto_Submitted="auto-replied"), sender="")
    await post.out.write(answer(sent, "We got your mail.", From=CARE, Subject="Re: us"))
    await post.fetched(2)
    await desk.timers.run_due()
    assert len(await post.out.mails()) == 1, "neither is answered"
    page = await post.page(case_id)
    assert [e["kind"] for e in page["timeline"] if e["kind"] in ("auto_reply", "bounce")] == ["auto_reply"]
    assert (await post.delivery(case_id))["state"] == State.EXECUTED
    assert not [e for e in page["timeline"] if e["kind"] == "customer_message"]


@pytest.mark.req("R098")
async def test_a_letter_that_comes_back_has_not_been_delivered(desk: Desk, shop: Any, post: Post, client: Any) -> None:
    case_id = await post.opened("lost@customers.test")
    assert (await post.delivery(case_id))["state"] == State.EXECUTED, "the server took it"
    await post.fetched(1)
    found = await post.delivery(case_id)
    assert (found["state"], found["reason"], found["code"]) == (State.FAILED, "bounced", "5.0.0")
    page = await post.page(case_id)
    assert [e["params"]["why"] for e in page["timeline"] if e["event"] == "case.escalated"] == ["mail_bounced"]
    async with desk.db.write() as tx:
        await catalog.set_contact(tx, page["customer"]["id"], email="found@customers.test")
    service = await client("service")
    assert (await service.post(f"/api/v1/cases/{case_id}/deliveries/{found['id']}/again")).status_code == 200
    await desk.timers.run_due()
    (sent,) = await post.out.mails()
    assert sent["To"] == "found@customers.test" and (await post.delivery(case_id))["state"] == State.EXECUTED


@pytest.mark.parametrize(
    ("person", "state", "reason", "code"),
    [("refused", State.FAILED, "refused", 550), ("busy", State.PENDING, "later", 451)],
)
async def test_what_the_server_says_at_once(post: Post, person: str, state: State, reason: str, code: int) -> None:
    case_id = await post.opened(f"{person}@customers.test")
    found = await post.delivery(case_id)
    assert (found["state"], found["reason"], found["code"]) == (state, reason, code)


async def test_the_same_letter_again_is_known_as_the_same(desk: Desk, post: Post, clock: MovableClock) -> None:
    """The server stops between the text and its answer: nobody knows, so a person looks and may send it again."""
    case_id = await post.opened()
    (sent,) = await post.out.mails()
    again = mail.build(
        sender=CARE,
        shop="Evening Market",
        to="hannah@customers.test",
        subject=str(sent["Subject"]),
        text="x",
        key=f"case:{case_id}:acknowledgement",
        thread=("case", case_id),
        at=clock.now(),
        automatic=True,
    )
    assert again["Message-ID"] == sent["Message-ID"]


async def test_tls_and_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = mail.build(
        sender=CARE,
        shop="Evening Market",
        to="hannah@customers.test",
        subject="[EM-C-00001] hello",
        text="您好",
        key="k",
        thread=("case", "c"),
        at=MovableClock().now(),
        automatic=False,
    )
    (tmp_path / "mail" / "new").mkdir(parents=True)
    async with exim(tmp_path / "mail", secure=True) as out:
        good = mail.Server("localhost", out.port, imap.USER, imap.PASSWORD, "starttls")
        unknown = await mail.over_smtp(good)(letter)
        assert unknown.retry_after is not None and unknown.detail["error"] == "SSLCertVerificationError"
        monkeypatch.setenv("SSL_CERT_FILE", str(out.certificate))
        done = await mail.over_smtp(good)(letter)
        assert done.state == State.EXECUTED, done.detail
        (sent,) = await out.mails()
        assert "ESMTPSA" in sent["Received"].upper() and sent.get_content().strip() == "您好"
        wrong = await mail.over_smtp(mail.Server("localhost", out.port, imap.USER, "guess", "starttls"))(letter)
        assert (wrong.state, wrong.detail["reason"]) == (State.MANUAL, "auth_expired")
        nobody = await mail.over_smtp(mail.Server("localhost", out.port, "", "", "starttls"))(letter)
        assert (nobody.state, nobody.detail["code"]) == (State.FAILED, 550)
    (tmp_path / "plain" / "new").mkdir(parents=True)
    async with exim(tmp_path / "plain") as out:
        bare = await mail.over_smtp(mail.Server("localhost", out.port, imap.USER, imap.PASSWORD, "starttls"))(letter)
        assert (bare.state, bare.detail["reason"]) == (State.MANUAL, "no_tls"), "no password in the open"


async def test_tls_from_the_start_believes_no_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ssl.SSLContext | None] = []

    def watched(*_args: object, context: ssl.SSLContext | None = None, **_more: object) -> None:
        asked.append(context)
        raise OSError

    monkeypatch.setattr(smtplib, "SMTP_SSL", watched)
    await mail.over_smtp(mail.Server("localhost", 465, security="tls"))(EmailMessage())
    assert asked[0] is not None and asked[0].verify_mode == ssl.CERT_REQUIRED and asked[0].check_hostname


REPORT = """From: Mailer-Daemon@mail.test
To: care@shop.test
Subject: report
Content-Type: multipart/report; report-type={kind}; boundary=b

--b
Content-Type: text/plain

words for people
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.test

Action: {action}
Status: 4.4.1
Final-Recipient: rfc822;hannah@customers.test
Diagnostic-Code: smtp; 451 4.4.1 try again
--b
Content-Type: text/rfc822-headers

Message-ID: <{own}@shop.test>
References: <case-{case}@shop.test>
--b--
"""


@pytest.mark.parametrize(
    ("kind", "action", "machine"),
    [
        ("delivery-status", "failed", "bounce"),
        ("delivery-status", "delayed", "delayed"),
        ("disposition-notification", "", "receipt"),
    ],
)
def test_reports_are_told_apart(kind: str, action: str, machine: str) -> None:
    own, case = "0" * 32, "01a2b3c4-0000-7000-8000-000000000000"
    found = read(REPORT.format(kind=kind, action=action, own=own, case=case).encode(), frozenset())
    assert found.machine == machine
    if machine == "bounce":
        assert found.case_id == case and found.returned is not None
        assert found.returned.message_id == f"<{own}@shop.test>"
        assert (found.returned.status, found.returned.why) == ("4.4.1", "smtp; 451 4.4.1 try again")
