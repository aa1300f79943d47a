"""The team and customers are reached by other messengers: once, at a decent hour, and no secret is ever shown."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.detail import detail
from livemend.catalog import actions as catalog
from livemend.kit.actor import Actor
from livemend.kit.clock import MovableClock
from livemend.kit.events import events
from livemend.kit.outgoing import State, outgoing
from livemend.kit.settings import Settings
from livemend.notify.model import notices, outlets
from livemend.notify.rules import Way, outcome, quiet_until, way_to
from livemend.people.access import Desk

sys.path.insert(0, str(Path(__file__).parent))
from loopback import listening
from messengers import Receiver

NIGHT = {"quiet_from": "22:00", "quiet_to": "08:00"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private_hosts": ["127.0.0.1"]})


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with listening(Receiver()) as running:
        yield running


async def make(client: Any, there: Receiver, scheme: str = "json", path: str = "s3cret", **given: Any) -> str:
    body = {"name": "Service", "url": f"{scheme}://127.0.0.1:{there.port}/{path}", "audience": "staff"}
    made = await (await client("admin")).post("/api/v1/outlets", json={**body, "roles": ["service"], **given})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def opened(desk: Desk, **given: Any) -> str:
    async with desk.db.write() as tx:
        return await cases.open_case(tx, **{"channel": "phone", "words": "It leaks.", "lang": "en", **given})


async def sent(desk: Desk, subject: str) -> list[Any]:
    async with desk.db.read() as conn:
        query = sa.select(outgoing).where(outgoing.c.subject == subject, outgoing.c.channel == "apprise")
        return list(await conn.execute(query.order_by(outgoing.c.id)))


@pytest.mark.req("R101")
async def test_a_missed_clock_rings_once_and_together(
    desk: Desk, shop: Any, client: Any, there: Receiver, clock: MovableClock
) -> None:
    await make(client, there, kinds=["clock"])
    await opened(desk)
    await opened(desk)
    clock.forward(hours=2)
    await desk.timers.run_due()
    assert not there.got, "the first waits a moment for others"
    clock.forward(seconds=20)
    await desk.timers.run_due()
    await desk.timers.run_due()
    (told,) = there.got
    assert told["title"] == "livemend: 2 to look at"
    assert "EM-C-00001" in told["message"] and "EM-C-00002" in told["message"] and "/cases/" in told["message"]


@pytest.mark.req("R034")
async def test_danger_rings_at_any_hour_and_the_rest_waits_for_the_morning(
    desk: Desk, shop: Any, client: Any, there: Receiver, clock: MovableClock
) -> None:
    outlet = await make(client, there, scheme="ntfy", path="night", lang="zh-Hant", **NIGHT)
    clock.forward(hours=3)  # 23:00 in Taipei
    case_id = await opened(desk)
    async with desk.db.write() as tx:
        await cases.escalate(tx, case_id, "by_hand", level=1)
        await cases.add_entry(tx, case_id, kind="note", audience="internal", text="x")
    async with desk.db.write() as tx:
        tx.emit(_late(case_id))
    await desk.timers.run_due()
    clock.forward(minutes=5)
    await desk.timers.run_due()
    assert not there.got
    await opened(desk, level=0, words="My hand is burnt.")
    await desk.timers.run_due()
    (now,) = there.got
    assert now["topic"] == "night" and now["title"].startswith("livemend：請立刻查看")
    assert "EM-C-00002" in now["message"] and "burnt" not in now["message"], "a customer's words go nowhere"
    clock.forward(hours=9)
    await desk.timers.run_due()
    assert "EM-C-00001" in there.got[1]["message"]
    async with desk.db.read() as conn:
        left = sa.select(sa.func.count()).where(notices.c.outlet_id == outlet, notices.c.act_id.is_(None))
        assert (await conn.execute(sa.select(left.scalar_subquery()))).scalar() == 0


def _late(case_id: str) -> Any:
    from livemend.cases.events import ClockBreached

    return ClockBreached(case_id=case_id, show_id=None, clock="progress", due_at="2026-11-20T15:00:00+00:00")


async def test_the_owner_is_rung_on_his_own_and_a_page_rings_every_manager(
    desk: Desk, shop: Any, client: Any, there: Receiver, clock: MovableClock
) -> None:
    from livemend.cases.events import CasePaged, OwnerNotified

    await make(client, there, name="own", roles=[], user_id=shop.users["service"], path="own", **NIGHT)
    await make(client, there, name="managers", roles=["manager"], path="managers", **NIGHT)
    case_id = await opened(desk)
    clock.forward(hours=3)  # 23:00 in Taipei
    where = {"case_id": case_id, "show_id": None, "clock": "outer"}
    async with desk.db.write() as tx:
        tx.emit(OwnerNotified(**where, user_id=shop.users["service"], role="service"))
        tx.emit(OwnerNotified(**where, user_id=shop.users["manager"], role="service"))
        tx.emit(CasePaged(**where, page_id="p1"))
    await desk.timers.run_due()
    assert there.paths == ["/managers"] and "Legal limit" in there.got[0]["message"]
    clock.forward(hours=10)
    await desk.timers.run_due()
    mine = [got["message"] for path, got in zip(there.paths, there.got, strict=True) if path == "/own"]
    assert len(mine) == 1 and "Legal limit" in mine[0]


@pytest.mark.parametrize(
    ("plan", "state", "reason", "again"),
    [
        ("ok", State.EXECUTED, None, False),
        ("429", State.PENDING, "later", True),
        ("503", State.PENDING, "later", True),
        ("400", State.FAILED, "refused", False),
        ("401", State.FAILED, "auth_expired", False),
        ("302", State.FAILED, "refused", False),
        ("502", State.MANUAL, "outcome_unknown", False),
        ("drop", State.MANUAL, "outcome_unknown", False),
        ("hang", State.MANUAL, "outcome_unknown", False),
    ],
)
async def test_what_the_other_side_does_is_what_we_record(
    desk: Desk, client: Any, there: Receiver, clock: MovableClock, plan: str, state: State, reason: str, again: bool
) -> None:
    desk.parts["messenger"].timeout = 0.5
    outlet = await make(client, there)
    admin = await client("admin")
    there.plan = [plan]
    assert (await admin.post(f"/api/v1/outlets/{outlet}/try")).status_code == 202
    await desk.timers.run_due()
    (act,) = await sent(desk, f"outlet:{outlet}")
    assert act.state == state and (act.detail or {}).get("reason") == reason
    assert len(there.got) == 1
    clock.forward(seconds=60)
    await desk.timers.run_due()
    await desk.timers.run_due()
    assert len(there.got) == (2 if again else 1), "once it may have been taken it is not sent again"
    shown = (await admin.get("/api/v1/outlets")).json()["items"][0]
    assert shown["last"]["state"] == (State.EXECUTED if again else state)
    assert (await admin.get(f"/api/v1/outlets/{outlet}/sent")).json()["items"][0]["act"] == "try"


async def test_nobody_listening_is_tried_again_until_it_is_stale(
    desk: Desk, client: Any, there: Receiver, clock: MovableClock
) -> None:
    outlet = await make(client, there)
    async with desk.db.write() as tx:
        await tx.execute(outlets.update().values(url="json://127.0.0.1:9/x"))
    await (await client("admin")).post(f"/api/v1/outlets/{outlet}/try")
    await desk.timers.run_due()
    (act,) = await sent(desk, f"outlet:{outlet}")
    assert (act.state, act.detail["reason"]) == (State.PENDING, "unreachable")
    clock.forward(hours=2)
    await desk.timers.run_due()
    (act,) = await sent(desk, f"outlet:{outlet}")
    assert act.state == State.FAILED and act.detail["gave_up"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("jsons://127.0.0.2/x", "url_private"),
        ("json://localhost/x", "url_scheme"),
        ("jsons://169.254.169.254/latest", "url_private"),
        ("jsons://[::1]/x", "url_private"),
    ],
)
async def test_no_address_leads_into_the_own_network(
    desk: Desk, client: Any, there: Receiver, url: str, reason: str
) -> None:
    outlet = await make(client, there)
    async with desk.db.write() as tx:
        await tx.execute(outlets.update().values(url=url))
    await (await client("admin")).post(f"/api/v1/outlets/{outlet}/try")
    await desk.timers.run_due()
    (act,) = await sent(desk, f"outlet:{outlet}")
    assert (act.state, act.detail["reason"]) == (State.FAILED, reason)


async def test_secrets_stand_nowhere(
    desk: Desk, client: Any, there: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    outlet = await make(client, there)
    admin = await client("admin")
    await admin.post(f"/api/v1/outlets/{outlet}/try")
    there.plan = ["400"]
    await desk.timers.run_due()
    seen = (await admin.get("/api/v1/outlets")).text + (await admin.get(f"/api/v1/outlets/{outlet}/sent")).text
    async with desk.db.read() as conn:
        seen += repr(list(await conn.execute(sa.text("SELECT * FROM outlets"))))
        seen += repr(list(await conn.execute(sa.select(events)))) + repr(list(await conn.execute(sa.select(outgoing))))
    out, err = capfd.readouterr()
    assert "s3cret" not in seen + out + err
    assert "JSON (json://127.0.0.1)" in seen
    assert (await admin.delete(f"/api/v1/outlets/{outlet}")).status_code == 204
    await opened(desk, level=0)
    await desk.timers.run_due()
    assert len(there.got) == 1, "what was removed rings no more"


async def test_everybody_sets_up_his_own_and_no_other(desk: Desk, shop: Any, client: Any, there: Receiver) -> None:
    service = await client("service")
    url = f"json://127.0.0.1:{there.port}/x"
    for_all = {"name": "x", "url": url, "audience": "staff", "roles": ["service"]}
    assert (await service.post("/api/v1/outlets", json=for_all)).status_code == 403
    me = (await service.get("/api/v1/me")).json()["user"]["id"]
    own = {"name": "mine", "url": url, "audience": "staff", "user_id": me}
    assert (await service.post("/api/v1/outlets", json=own)).status_code == 201
    strange = {**own, "user_id": shop.users["manager"]}
    assert (await service.post("/api/v1/outlets", json=strange)).status_code == 403
    mine = (await service.get("/api/v1/outlets")).json()
    assert [item["name"] for item in mine["items"]] == ["mine"] and not mine["for_all"]
    other = await make(client, there)
    assert (await service.delete(f"/api/v1/outlets/{other}")).status_code == 403
    assert (await service.get(f"/api/v1/outlets/{other}/sent")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "nothing"}, "url"),
        ({"url": "syslog://"}, "url"),
        ({"roles": []}, "roles"),
        ({"roles": ["emperor"]}, "kinds"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "quiet_from"),
        ({"lang": "tlh"}, "lang"),
        ({"audience": "customers", "platform": "telegram"}, "url"),
        ({"audience": "customers", "url": "tgram://123456789:abcdefg_hijklmnop/{to}"}, "platform"),
    ],
)
async def test_what_is_wrong_is_named(client: Any, there: Receiver, wrong: dict[str, Any], field: str) -> None:
    good = {"name": "x", "url": f"json://127.0.0.1:{there.port}/x", "audience": "staff", "roles": ["service"]}
    answer = await (await client("admin")).post("/api/v1/outlets", json={**good, **wrong})
    assert answer.status_code == 422 and list(answer.json()["error"]["fields"]) == [field], answer.text


@pytest.mark.req("R098")
async def test_a_customer_is_answered_in_his_messenger_and_a_person_may_send_again(
    desk: Desk, shop: Any, client: Any, there: Receiver
) -> None:
    url = f"json://127.0.0.1:{there.port}/send/{{to}}?retry=5"
    await make(client, there, audience="customers", roles=[], platform="telegram", url=url, name="Telegram")
    body = {"platform": "telegram", "user_id": "77 1", "message_id": "m1", "text": "It leaks.", "lang": "en"}
    there.plan = ["400"]
    case_id = (await (await client("service")).post("/api/v1/cases/messages", json=body)).json()["case_id"]
    await desk.timers.run_due()
    assert there.paths == ["/send/77%201"] and len(there.got) == 1
    assert "EM-C-00001" in there.got[0]["title"] and "/c/" in there.got[0]["message"]
    service = await client("service")
    page = (await service.get(f"/api/v1/cases/{case_id}")).json()
    (letter,) = [e for e in page["timeline"] if e["kind"] == "acknowledgement"]
    found = letter["params"]["delivery"]
    assert (found["state"], found["channel"], found["reason"]) == ("failed", "apprise", "refused")
    path = f"/api/v1/cases/{case_id}/deliveries/{found['id']}"
    assert (await service.post(f"{path}/again")).status_code == 200
    await desk.timers.run_due()
    page = (await service.get(f"/api/v1/cases/{case_id}")).json()
    (letter,) = [e for e in page["timeline"] if e["kind"] == "acknowledgement"]
    found = letter["params"]["delivery"]
    assert (found["state"], found["reason"]) == ("executed", None) and len(there.got) == 2
    assert (await service.post(f"{path}/again")).json()["error"]["code"] == "act_not_again"
    assert (await service.post(f"{path}/done", json={"proof": "called"})).json()["error"]["code"] == "act_done_already"


async def test_a_message_without_a_way_finds_one_later_or_is_done_by_hand(desk: Desk, shop: Any, client: Any) -> None:
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en")
    case_id = await opened(desk, customer_id=who)
    await desk.timers.run_due()
    service = await client("service")

    async def delivery() -> dict[str, Any]:
        async with desk.db.read() as conn:
            page = await detail(conn, case_id, desk.parts["cases"])
        (letter,) = [e for e in page["timeline"] if e["kind"] == "acknowledgement"]
        found: dict[str, Any] = letter["params"]["delivery"]
        return found

    first = await delivery()
    assert (first["channel"], first["state"]) == ("manual", State.MANUAL)
    path = f"/api/v1/cases/{case_id}/deliveries/{first['id']}"
    async with desk.db.write(Actor(shop.users["service"], "Peishan", "service")) as tx:
        await catalog.set_contact(tx, who, email="hannah@example.org")
    assert (await service.post(f"{path}/again")).status_code == 200
    await desk.timers.run_due()
    second = await delivery()
    assert (second["channel"], second["reason"]) == ("mail", "no_mail_server")
    assert (await service.post(f"{path}/done", json={"proof": " "})).status_code == 422
    assert (await service.post(f"{path}/done", json={"proof": "Told her on the phone at 20:10"})).status_code == 200
    assert (await delivery())["state"] == State.EXECUTED
    assert (await service.post("/api/v1/cases/x/deliveries/y/again")).status_code == 404


async def test_a_message_that_did_not_arrive_rings_the_service(
    desk: Desk, shop: Any, client: Any, there: Receiver, clock: MovableClock
) -> None:
    await make(client, there, kinds=["undelivered"])
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email="hannah@example.org")
    await opened(desk, customer_id=who)
    await desk.timers.run_due()
    clock.forward(seconds=20)
    await desk.timers.run_due()
    (told,) = there.got
    assert "EM-C-00001" in told["message"] and "hannah" not in told["message"].lower()


async def test_a_rehearsal_rings_nobody(desk: Desk, client: Any, there: Receiver, show: str) -> None:
    await make(client, there)
    await opened(desk, level=0, show_id=show)
    await desk.timers.run_due()
    assert not there.got


@pytest.mark.parametrize(
    ("hour", "begin", "end", "until"),
    [
        (23, "22:00", "08:00", 32),
        (3, "22:00", "08:00", 8),
        (8, "22:00", "08:00", None),
        (12, "22:00", "08:00", None),
        (13, "12:00", "14:00", 14),
        (14, "12:00", "14:00", None),
        (14, None, None, None),
        (14, "08:00", "08:00", None),
    ],
)
def test_quiet_hours(hour: int, begin: str | None, end: str | None, until: int | None) -> None:
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # in Taipei
    found = quiet_until(midnight + timedelta(hours=hour), begin, end, "Asia/Taipei")
    assert found == (None if until is None else midnight + timedelta(hours=until))


def test_a_message_to_several_of_which_some_arrived_is_not_repeated() -> None:
    assert outcome(False, [{"status": 200}, {"status": 429}]).state == State.MANUAL
    assert outcome(False, [{"status": 200}, {"error": "ConnectionError", "sent": False}]).retry_after is None
    assert outcome(False, [{"status": 429, "wait": 99_999}]).retry_after == 3600
    assert outcome(False, []).state == State.MANUAL and outcome(None, []).state == State.FAILED


def test_the_shops_own_messenger_comes_before_mail_where_the_customer_spoke() -> None:
    accounts = [("telegram", "7"), ("twitch", "t")]
    assert way_to("a@b.c", accounts, "telegram", {"telegram"}) == Way("outlet", "7", "telegram")
    assert way_to("a@b.c", accounts, None, {"telegram"}) == Way("mail", "a@b.c")
    assert way_to(None, accounts, None, {"telegram"}) == Way("outlet", "7", "telegram")
    assert way_to("a@b.c", accounts, "twitch", {"telegram"}) == Way("platform", "t", "twitch")
