"""A supplier who presses "reply": its words become the reply to the request, and nobody's case."""

from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from asking import path_of, request, told
from money import Client, World

from livemend.cases.model import cases
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import Result, State
from livemend.notify.mailbox import Account, Mailbox
from livemend.notify.model import notices
from livemend.people.access import Desk

OURS = "quality@kiln.example"
SAID = "The kiln ran too cold for one week. From Monday on every lot is tested."


class Post:
    """Our letters as they left, and mail that comes back on them."""

    def __init__(self, desk: Desk):
        self.desk, self.sent = desk, list[EmailMessage]()
        self.box = Mailbox(desk, Account("127.0.0.1", 1, "u", "p", "INBOX", "none"))
        desk.parts["courier"].transport = self._carry

    async def _carry(self, letter: EmailMessage) -> Result:
        if "SR-" in letter["Subject"]:
            self.sent.append(letter)
        return Result(State.EXECUTED, {})

    def answer(self, text: str = SAID, *, mark: str = "<1@kiln.example>", **head: str) -> EmailMessage:
        """What a mail program makes of "reply" below our last letter."""
        ours = self.sent[-1]
        mail = EmailMessage()
        given = {
            "From": f"Ms Tan <{OURS}>",
            "To": str(ours["From"]),
            "Subject": f"Re: {ours['Subject']}",
            "Message-ID": mark,
            "In-Reply-To": str(ours["Message-ID"]),
            "References": f"{ours['References']} {ours['Message-ID']}",
            **{name.replace("_", "-"): value for name, value in head.items()},
        }
        for name, value in given.items():
            if value:
                mail[name] = value
        quoted = "".join(f"> {line}\n" for line in ours.get_content().splitlines())
        mail.set_content(f"{text}\n\nOn Mon, 2 Nov 2026 at 10:00 Evening Market wrote:\n{quoted}")
        return mail

    async def comes(self, mail: EmailMessage) -> None:
        assert await self.box.take(mail.as_bytes()) is None, "no case"


@pytest.fixture
async def post(desk: Desk, world: World) -> Post:
    return Post(desk)


async def asked(world: World, desk: Desk, **more: Any) -> str:
    made = await request(world, desk, **more)
    await desk.timers.run_due()
    return str(made["id"])


async def now(world: World, request_id: str) -> dict[str, Any]:
    found: dict[str, Any] = await world.get("supply", f"/supplier-requests/{request_id}")
    return found


async def cases_of(desk: Desk) -> int:
    async with desk.db.read() as conn:
        return int((await conn.execute(sa.select(sa.func.count()).select_from(cases))).scalar_one())


@pytest.mark.req("R123")
async def test_an_answer_by_mail_is_the_reply(
    world: World, desk: Desk, client: Client, post: Post, clock: MovableClock
) -> None:
    before = await cases_of(desk)
    request_id = await asked(world, desk)
    mail = post.answer()
    mail.add_attachment(b"%PDF-1.4 test report", maintype="application", subtype="pdf", filename="test.pdf")
    await post.comes(mail)
    await post.comes(mail)
    assert await cases_of(desk) == before, "a supplier is no customer"
    found = await now(world, request_id)
    assert (found["state"], found["late"]) == ("replied", False)
    (reply,) = found["replies"]
    assert (reply["measure"], reply["cause"], reply["measure_by"]) == (SAID, "", None), "without what was quoted"
    assert (reply["by_name"], reply["via"], reply["noted_by"]) == ("Ms Tan", "mail", None)
    assert [(m["stand"], m["files"]) for m in found["mails"]] == [("reply", ["test.pdf"])]
    (event,) = await told(desk, "supplier.replied")
    assert (event["via"], event["late"]) == ("mail", False)
    kept = await (await world.client("supply")).get(
        f"/api/v1/supplier-requests/{request_id}/mails/{found['mails'][0]['id']}"
    )
    assert kept.content == mail.as_bytes() and kept.headers["Content-Disposition"].startswith("attachment")

    # The clock stands still, and its page says what came.
    clock.forward(days=20)
    await desk.timers.run_due()
    assert await told(desk, "supplier.overdue") == []
    page = (await (await client(None)).get(await path_of(world, request_id), params={"lang": "en"})).text
    assert SAID in page and "None" not in page
    done = (await world.post("manager", f"/supplier-requests/{request_id}/accept", follow=True)).json()
    action = next(i for i in await world.get("supply", "/improvements") if i["id"] == done["improvement_id"])
    assert SAID in action["title"]


@pytest.mark.req("R123")
async def test_asked_again_is_answered_again_and_what_comes_between_is_kept(
    world: World, desk: Desk, post: Post
) -> None:
    request_id = await asked(world, desk)
    await post.comes(post.answer())
    await post.comes(post.answer("PS: photos follow.", mark="<2@kiln.example>"))
    assert [m["stand"] for m in (await now(world, request_id))["mails"]] == ["reply", "more"]
    due = (await now(world, request_id))["due_at"]
    await world.post("supply", f"/supplier-requests/{request_id}/again", what="Which lots?", due_at=due)
    await desk.timers.run_due()
    # By the number alone: a program that leaves out what the thread is.
    await post.comes(post.answer("Lots 7 to 9.", mark="<3@kiln.example>", In_Reply_To="", References=""))
    found = await now(world, request_id)
    assert [(r["round"], r["measure"]) for r in found["replies"]] == [(1, SAID), (2, "Lots 7 to 9.")]
    assert [e["stand"] for e in await told(desk, "supplier.mailed")] == ["more"]


@pytest.mark.req("R123")
@pytest.mark.parametrize(
    "head",
    [
        {"From": "Tan <tan@elsewhere.example>"},
        {"From": "Tan <tan@elsewhere.example>", "Reply_To": OURS},
        {"Reply_To": "tan@elsewhere.example"},
    ],
)
async def test_another_sender_answers_nothing_by_itself(
    world: World, desk: Desk, post: Post, head: dict[str, str]
) -> None:
    outlet = {"name": "supply desk", "url": "json://hooks.example.com/x", "audience": "staff", "lang": "en"}
    await world.post("manager", "/outlets", **outlet, roles=["supply"], kinds=["task"])
    before = await cases_of(desk)
    request_id = await asked(world, desk)
    await post.comes(post.answer("All is well, close it please.", **head))
    found = await now(world, request_id)
    assert (found["state"], found["replies"], await cases_of(desk)) == ("open", [], before)
    (kept,) = found["mails"]
    assert (kept["stand"], kept["text"]) == ("stranger", "All is well, close it please.")
    assert [e["stand"] for e in await told(desk, "supplier.mailed")] == ["stranger"]
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        texts = list((await conn.execute(sa.select(notices.c.text))).scalars())
    assert len(texts) == 1 and "SR-" in texts[0] and request_id in texts[0]


@pytest.mark.req("R123")
async def test_an_unknown_sender_with_only_the_number_is_nobody_we_asked(world: World, desk: Desk, post: Post) -> None:
    request_id = await asked(world, desk)
    mail = post.answer(From="x@elsewhere.example", In_Reply_To="", References="")
    assert await post.box.take(mail.as_bytes()) is not None
    assert (await now(world, request_id))["mails"] == []


@pytest.mark.req("R123")
async def test_what_comes_after_the_end_is_kept_and_changes_nothing(world: World, desk: Desk, post: Post) -> None:
    before = await cases_of(desk)
    request_id = await asked(world, desk)
    await world.post("supply", f"/supplier-requests/{request_id}/withdraw", reason="by mistake")
    await post.comes(post.answer())
    found = await now(world, request_id)
    assert (found["state"], [m["stand"] for m in found["mails"]], found["replies"]) == ("withdrawn", ["over"], [])
    assert await cases_of(desk) == before


@pytest.mark.req("R123")
@pytest.mark.parametrize(
    ("head", "machine"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Subject": "Automatic reply: on leave"}, "auto_reply"),
        ({"From": "MAILER-DAEMON@kiln.example", "Return_Path": "<>"}, "bounce"),
    ],
)
async def test_a_program_is_no_reply_and_is_not_answered(
    world: World, desk: Desk, post: Post, head: dict[str, str], machine: str
) -> None:
    before = await cases_of(desk)
    request_id = await asked(world, desk)
    await post.comes(post.answer("I am on leave until Monday.", **head))
    await desk.timers.run_due()
    found = await now(world, request_id)
    assert (found["state"], found["replies"]) == ("open", [])
    assert [(m["stand"], m["machine"]) for m in found["mails"]] == [("machine", machine)]
    assert await cases_of(desk) == before and len(post.sent) == 1
    assert len(await told(desk, "supplier.mailed")) == (machine == "bounce")
    assert found["letter"]["state"] == ("failed" if machine == "bounce" else "executed")


@pytest.mark.req("R123")
async def test_html_alone_and_a_very_long_mail_are_read(world: World, desk: Desk, post: Post) -> None:
    first = await asked(world, desk)
    html = post.answer()
    html.set_content("<p>The kiln ran <b>too cold</b>.</p><script>alert(1)</script>", subtype="html")
    await post.comes(html)
    (reply,) = (await now(world, first))["replies"]
    assert reply["measure"] == "The kiln ran too cold."
    second = await asked(world, desk, batch="K1")
    await post.comes(post.answer("cold " * 4_000, mark="<long@kiln.example>"))
    found = await now(world, second)
    (kept,) = found["mails"]
    assert found["state"] == "replied" and kept["cut"] and len(kept["text"]) == 10_000
