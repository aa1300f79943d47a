"""Every story to its end: closed and good, or begun again; what the articles promise is on record when it is over."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from ending import Loop
from live import Team, account, line
from money import COAT, POT, SOAP, World, code

from livemend.kit.clock import MovableClock
from livemend.kit.i18n import LANGUAGES
from livemend.people.access import Desk

RESULT = "您好，處理已經完成：今天寄出，明天晚上六點前送到。讓您擔心了，我們道歉，謝謝您告訴我們。"
Begin = Callable[..., Awaitable[Loop]]


@pytest.fixture
def world(desk: Desk, client: Any, shop: Any) -> World:
    return World(desk, client)


@pytest.fixture
def begin(world: World, desk: Desk, client: Any) -> Begin:
    """A case of a show, and its customer's phone."""

    async def of(order: str | None, **more: Any) -> Loop:
        case = await world.case(order, **more)
        return Loop(world, desk, await client(None), case)

    return of


async def on_air(team: Team, desk: Desk, client: Any, told: Any, **more: Any) -> Loop:
    """The case of what was said on air."""
    case = await team.on("manager", told, "cases", comment_id=told.id, **more)
    return Loop(World(desk, client), desk, await client(None), case["id"])


@pytest.mark.req("S01", "R087", "R111", "R121")
async def test_s01_the_soap_refund_gift_and_better_packing(
    team: Team, say: Any, desk: Desk, client: Any, clock: MovableClock
) -> None:
    told = await say("草本手工皂用不到一週就裂開了，兩塊都是", "林雨婷", **account("lin-yuting"))
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    loop = await on_air(team, desk, client, told, level=1)
    packing = await team.on(
        "host", told, "park", words="三天內把包裝改成硬盒。", due_at=team.iso(hours=70), owner_role="supply"
    )
    await loop.assess(subtype="cracked")
    refund = await loop.agreed("refund", returnless=True)
    await loop.offered("gift", amount=8_000)
    await loop.chosen(refund)
    await loop.work()
    gift = next(o for o in (await loop.look())["offers"] if o["remedy"] == "gift")
    if gift["state"] == "offered":
        # The gift comes on top of the refund, it is no other choice.
        assert (await loop.world.post("service", f"/offers/{gift['id']}/choose")).status_code in (200, 409)
    await loop.work()
    due = (clock.now() + timedelta(days=20)).isoformat()
    action = await loop.world.post(
        "manager", "/improvements", title="硬盒包裝", area="procurement", due_at=due, owner_role="supply",
        scope={"kind": "sku", "value": "A01"}, issue="quality", case_id=loop.case_id,
    )  # fmt: skip
    assert action.status_code == 201, action.text
    await loop.told(RESULT)
    for promise in (await loop.look())["promises"]:
        if promise["state"] == "open":
            await loop.world.post("supply", f"/promises/{promise['id']}/fulfil", proof="slip")
    ledger = {p["id"]: p["state"] for p in (await team.get("manager", "/api/v1/promises", show_id=team.show))["items"]}
    assert ledger[packing["promise"]["id"]] == "kept"
    ended = await loop.good("收到了，謝謝。", lesson="皂體保濕，硬盒包裝。")
    assert ended["lesson"] and ended["cause"]["axis"] == "product"


@pytest.mark.req("S02", "R093", "R125")
async def test_s02_rude_service_goes_past_the_colleague_concerned(begin: Begin, world: World, shop: Any) -> None:
    show = await world.show()
    loop = await begin(None, show_id=show, issue="service", subtype="stiff_tone", level=1, words="客服回我你自己量啊")
    concerned = shop.users["service"]
    # It had been theirs, and so were its tasks.
    assert (await world.post("service", f"/cases/{loop.case_id}/assign", user_id=concerned)).status_code == 200
    mine = next(task for task in (await loop.look())["tasks"] if task["role"] == "service")
    assert (await world.post("service", f"/tasks/{mine['id']}/take")).status_code == 200
    await loop.assess(subtype="stiff_tone", axis="service", concerned_id=concerned)
    assert concerned not in {(task["owner"] or {}).get("id") for task in (await loop.look())["tasks"]}
    for path, body in (("take", {}), ("done", {"proof": "x"})):
        refused = await world.post("service", f"/tasks/{mine['id']}/{path}", **body)
        assert code(refused) == (409, "assignee_concerned")
    assign = await world.post("manager", f"/cases/{loop.case_id}/assign", user_id=shop.users["service"])
    assert code(assign) == (409, "assignee_concerned")
    await world.post("manager", f"/cases/{loop.case_id}/assign", user_id=shop.users["manager"])
    named = [task for task in (await loop.look())["tasks"] if task["kind"] == "playbook"]
    assert len(named) == 5 and all(task["role"] for task in named)
    await loop.chosen(await loop.agreed("apology"))
    training = next(task for task in named if "訓練" in task["title"]["zh-Hant"])
    for task in (await loop.look())["tasks"]:
        if task["state"] == "open" and task["id"] != training["id"] and not task["waits_for"]:
            await world.post("manager", f"/tasks/{task['id']}/done", proof="done")
    await loop.told(RESULT)
    await loop.send("satisfied")
    refused = await world.post("manager", f"/cases/{loop.case_id}/close", lesson="tone")
    assert "task_open" in refused.json()["error"]["params"]["open"], "not before the training"
    await world.post("manager", f"/tasks/{training['id']}/done", proof="two hours, role play, notes in the folder")
    ended = await loop.close("語氣訓練。")
    assert (ended["outcome"], ended["assignee"]["id"]) == ("satisfied", shop.users["manager"])


@pytest.mark.req("S05", "R051", "R106", "R112")
async def test_s05_the_stuck_button_until_a_week_after(begin: Begin, world: World, clock: MovableClock) -> None:
    show = await world.show()
    loop = await begin(None, show_id=show, product_sku="E01", words="button stuck", lang="en")
    await loop.assess()
    await loop.chosen(await loop.agreed("technical_help"))
    clock.forward(hours=18)
    await loop.work()
    await loop.told("Our technical colleague called you at 17:40 today and sent a new spring; it arrives by 6 pm.")
    await loop.good("Works again.")
    for _day in range(9):
        clock.forward(days=1)
        await loop.desk.timers.run_due()
    assert any(entry["kind"] == "follow_up" for entry in (await loop.look())["timeline"])
    await loop.send("not-satisfied", words="It is stuck again.")
    again = await loop.look()
    assert (again["status"], again["round"], again["step"]) == ("open", 2, "assess")


@pytest.mark.req("S06", "R053", "R109")
async def test_s06_the_dented_box_is_seen_through_though_all_is_well_inside(
    team: Team, say: Any, desk: Desk, client: Any
) -> None:
    told = await say(**line("sp8801-00087"))
    loop = await on_air(team, desk, client, told, level=2)
    await loop.assess(axis="service", issue="logistics")
    await loop.send("message", words="拆開看了，裡面的香氛機是好的，只是盒子凹了。")
    case = await loop.look()
    assert case["status"] != "closed", "that it turned out well is no reason to drop it"
    assert any(task["kind"] == "playbook" for task in case["tasks"]) or case["step"] == "offer"
    await loop.chosen(await loop.agreed("apology"))
    await loop.work()
    await loop.told("您好，香氛機完好我們就放心了；明天起這款改用加厚外箱，這次讓您擔心，我們道歉。")
    ended = await loop.good("謝謝你們還記得。")
    assert ended["public_outcome"]["at"]


@pytest.mark.req("S07", "R076", "R105", "R107")
async def test_s07_the_exchanged_stone_ends_well(begin: Begin, world: World, clock: MovableClock) -> None:
    show = await world.show()
    loop = await begin("EM-80930", show_id=show, level=1, product_sku="B01", lang="zh-Hans", words="石头裂了")
    await loop.assess()
    offer = await loop.agreed("exchange", sku="B02", fault="ours")
    assert offer["freight_payer"] == "seller"
    await loop.chosen(offer)
    back = next(task for task in (await loop.look())["tasks"] if task["kind"] == "receive_return")
    issued = await world.post(
        "supply", f"/tasks/{back['id']}/return", address="桃园市仓储路 8 号", contact="退货组",
        deadline=(clock.now() + timedelta(days=10)).isoformat(),
    )  # fmt: skip
    assert issued.status_code == 201
    shown = await loop.send("return", carrier="云桥", tracking="CB 5510")
    assert "CB 5510" in shown
    for task in (await loop.look())["tasks"]:
        if task["state"] == "open" and task["kind"] != "receive_return":
            assert (await world.post("manager", f"/tasks/{task['id']}/done", proof="CB 9907")).status_code == 200
    clock.forward(days=3)
    path = f"/returns/{issued.json()['id']}"
    assert (await world.post("supply", f"{path}/receive")).status_code == 200
    seen = await world.post("supply", f"{path}/inspect", finding="defect_confirmed", note="inclusion")
    assert seen.status_code == 200
    await loop.told("您好，新的戒指已由云桥寄出，明晚六点前送到；旧的已收到并检查。让您担心了，我们道歉。")
    ended = await loop.good("很漂亮。", lesson="Look at each stone under the lens.")
    assert ended["returns"][0]["state"] in ("inspected", "settled")
    assert [o["state"] for o in ended["offers"]] == ["executed"]


@pytest.mark.req("S08", "R075", "R080")
async def test_s08_the_colour_is_refunded_and_a_third_time_needs_somebody_s_yes(
    begin: Begin, world: World, clock: MovableClock
) -> None:
    show = await world.show()
    customer = None
    states = []
    for time in range(3):
        order = COAT if time == 0 else None
        loop = await begin(
            order, show_id=show, level=2, customer_id=customer, product_sku="A02", words="顏色和直播完全不一樣"
        )
        customer = (await loop.look())["customer"]["id"]
        await loop.assess(subtype="colour_difference", axis="marketing")
        offer = await loop.offered("refund", "host", returnless=True, **({} if order else {"amount": 30_000}))
        states.append(offer["state"])
        if offer["state"] != "offered":
            break
        await loop.chosen(offer)
        await loop.work()
        again = "" if time == 0 else "同樣的事又發生，是我們沒有改好：從明天起，直播時一定把色卡放在商品旁邊。"
        await loop.told(f"您好，退款 NT$690 今晚入帳，商品不用寄回。{again}這次顏色有落差，我們道歉，謝謝您告訴我們。")
        await loop.good(lesson="Show the colour beside a card.")
        clock.forward(days=3)
    assert states[0] == "offered" and states[-1] == "awaiting_approval" and len(states) <= 3


@pytest.mark.req("S09", "R095", "R102")
async def test_s09_the_late_parcel_ends_well_while_the_claim_still_runs(
    begin: Begin, world: World, clock: MovableClock
) -> None:
    show = await world.show()
    loop = await begin("EM-80912", show_id=show, issue="logistics", subtype="delay", level=2, words="到現在還沒收到")
    await loop.assess(subtype="delay", axis="service")
    clock.forward(hours=20)
    news = await world.post(
        "service", f"/cases/{loop.case_id}/messages", kind="progress",
        text="您好，包裹在桃園轉運中心停了三天，我們今晚九點前再跟您說明，讓您久等了，我們道歉。",
    )  # fmt: skip
    assert news.status_code in (200, 201), news.text
    assert (await world.post("supply", f"/cases/{loop.case_id}/claim")).status_code == 201
    await loop.chosen(await loop.agreed("reship"))
    for task in (await loop.look())["tasks"]:
        if task["state"] == "open" and task["kind"] != "carrier_claim" and not task["waits_for"]:
            assert (await world.post("manager", f"/tasks/{task['id']}/done", proof="SW 1")).status_code == 200
    await loop.told(RESULT)
    ended = await loop.good("收到了。")
    assert ended["claims"][0]["state"] == "open", "between the carrier and us; the customer did not wait for it"
    moved = await world.post("supply", f"/claims/{ended['claims'][0]['id']}", state="submitted")
    assert moved.status_code == 200, "it is followed after the case is closed"


@pytest.mark.req("S10", "R094", "R130")
async def test_s10_the_wrong_claim_is_corrected_everywhere_before_it_is_over(
    begin: Begin, world: World, desk: Desk, client: Any, clock: MovableClock
) -> None:
    show = await world.show()
    incident = await world.incident(show, issue="misleading", subtype="exaggeration", product_sku="D01")
    path = f"/shows/{show}/incidents/{incident}"
    loop = await begin(
        "EM-80354", show_id=show, incident_id=incident, issue="misleading", subtype="exaggeration", level=1,
        product_sku="D01", words="說兩週長頭髮，根本沒效",
    )  # fmt: skip
    await loop.assess(subtype="exaggeration", axis="marketing")
    await world.post("manager", f"{path}/decision", remedies=[{"remedy": "refund", "returnless": True}])
    since = (clock.now() - timedelta(days=75)).isoformat()
    words = dict.fromkeys(LANGUAGES, "上個月說的效果是錯的，我們更正。")
    others = (await world.post("service", f"{path}/affected", since=since, words=words)).json()
    assert others
    await desk.timers.run_due()
    theirs = Loop(world, desk, await client(None), others[0])
    for one in (loop, theirs):
        # While the show is on, a yes is asked for within seconds.
        await one.approved((await one.look())["offers"][0])
    clock.forward(hours=14)
    await desk.timers.run_due()
    offers = (await loop.look())["offers"]
    assert offers and offers[0]["remedy"] == "refund", "one decision for all who bought it"
    await loop.chosen(offers[0])
    early = await world.post("manager", f"/cases/{loop.case_id}/close", lesson="claims")
    assert "task_open" in early.json()["error"]["params"]["open"], "the legal review is open"
    await loop.work()
    corrected = next(t for t in (await loop.look())["tasks"] if "on air" in t["title"]["en"])
    assert corrected["done_at"], "the moment of the correction is on record"
    await loop.told("您好，退款 NT$980 今晚入帳，商品不用寄回。上個月說的效果是錯的，我們更正並道歉。")
    await loop.good("好。", lesson="Claims are checked against the sheet before the show.")
    offered = (await theirs.look())["offers"]
    assert [o["remedy"] for o in offered] == ["refund"]
    await theirs.chosen(offered[0])
    await theirs.work()
    await theirs.told("您好，退款今晚入帳，商品不用寄回。上個月說的效果是錯的，我們更正並道歉，謝謝您。")
    await theirs.good(lesson="As above.")


@pytest.mark.req("S11", "R110", "R109", "R111")
async def test_s11_the_second_time_it_is_good_and_closes_by_itself_after_the_days_of_grace(
    begin: Begin, world: World, clock: MovableClock, desk: Desk
) -> None:
    show = await world.show()
    loop = await begin(POT, show_id=show, level=2, words="壺嘴裂了")
    await loop.assess()
    await loop.chosen(await loop.agreed("apology"))
    await loop.work()
    await loop.told(RESULT)
    await loop.send("not-satisfied", words="我要的是新的壺。")
    assert (await loop.look())["round"] == 2
    await loop.assess()
    await loop.chosen(await loop.agreed("reship"))
    await loop.work()
    await loop.told("您好，新的茶壺今天由迅達寄出，明天晚上六點前送到。第一次沒有聽清楚您的需要，我們道歉。")
    await loop.send("satisfied", words="收到了。")
    for _day in range(5):
        clock.forward(days=1)
        await desk.timers.run_due()
    ended = await loop.look()
    assert (ended["status"], ended["outcome"], ended["round"]) == ("closed", "satisfied", 2)
    later = await loop.send("message", words="壺蓋也想換。")
    assert later
    linked = (await loop.look())["linked"]
    assert len(linked) == 1 and linked[0]["status"] in ("new", "open"), "a later message is a linked new case"


@pytest.mark.req("S12", "R032", "R115")
async def test_s12_what_was_promised_in_an_answer_is_kept_and_good(
    begin: Begin, world: World, clock: MovableClock, desk: Desk
) -> None:
    show = await world.show()
    loop = await begin(None, show_id=show, product_sku="C02", words="到底是 316 還是 304？", level=2)
    due = clock.now() + timedelta(hours=2)
    promised = await world.post(
        "host", "/promises", words="下播後兩小時內給答案，附檢驗報告。", due_at=due.isoformat(), owner_role="supply",
        show_id=show, case_id=loop.case_id,
    )  # fmt: skip
    assert promised.status_code == 201, promised.text
    await loop.assess(issue="misleading", axis="marketing")
    clock.forward(minutes=70)
    await desk.timers.run_due()
    await loop.chosen(await loop.agreed("information"))
    await world.post("supply", f"/promises/{promised.json()['id']}/fulfil", proof="NS-2609-17")
    await loop.work()
    await loop.told("您好，內膽是 316，外殼是 304，檢驗報告 NS-2609-17 附在這裡。說明不清楚讓您困惑，我們道歉。")
    await loop.good("了解了。", lesson="Write the steel on the sheet.")
    rate = await world.get("manager", "/promises/kept-rate", show_id=show)
    assert (rate["broken"], rate["rate"]) == (0, 1.0)


@pytest.mark.req("R109")
async def test_nobody_answers_and_it_is_counted_apart(
    begin: Begin, world: World, clock: MovableClock, desk: Desk
) -> None:
    show = await world.show()
    loop = await begin(SOAP, show_id=show, level=2)
    await loop.assess()
    await loop.chosen(await loop.agreed("refund", returnless=True))
    await loop.work()
    await loop.told(RESULT)
    asked = (await loop.look())["satisfaction"]
    assert asked["next_at"] and asked["ends_at"] > asked["next_at"]
    for _day in range(9):
        clock.forward(days=1)
        await desk.timers.run_due()
    ended = await loop.look()
    assert (ended["status"], ended["outcome"], ended["satisfaction"]["state"]) == ("closed", "no_answer", "no_answer")
    report = await world.get("manager", f"/shows/{show}/report")
    assert report
