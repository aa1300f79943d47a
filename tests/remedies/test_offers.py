"""Offers through the API: limits, budget, choice, equal treatment, history."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import COAT, POT, SOAP, World, acting, code

from livemend.cases import actions as cases
from livemend.catalog import actions as catalog
from livemend.kit.clock import MovableClock
from livemend.knowledge import actions as knowledge
from livemend.knowledge.model import policies
from livemend.people.access import Desk
from livemend.remedies import actions


@pytest.mark.req("R011")
async def test_budget_is_kept_at_offer_spent_at_execution_released_on_refusal(world: World) -> None:
    show = await world.show(100_000)
    case = await world.case(show_id=show)
    offer = (await world.offer("service", case)).json()
    assert (offer["state"], offer["amount"]["minor"], offer["returnless"]) == ("offered", 36_000, True)
    assert await world.budget(show) == (36_000, 0, 64_000)
    assert (await world.post("service", f"/offers/{offer['id']}/decline")).json()["state"] == "declined"
    assert await world.budget(show) == (0, 0, 100_000)
    again = (await world.offer("service", case)).json()
    assert (await world.post("service", f"/offers/{again['id']}/choose")).json()["state"] == "chosen"
    await world.tick_all(case)
    assert await world.budget(show) == (0, 36_000, 64_000)


@pytest.mark.req("R011")
async def test_a_show_without_budget_offers_no_money(world: World) -> None:
    show = await world.show(None)
    case = await world.case(show_id=show)
    offer = (await world.offer("service", case)).json()
    assert (offer["state"], offer["reasons"]) == ("awaiting_approval", ["over_budget"])
    yes = await world.post("manager", f"/approvals/{offer['approval_id']}/approve")
    assert code(yes) == (409, "no_budget")
    assert (await world.offer("service", case, "apology")).json()["state"] == "offered"


@pytest.mark.req("R059")
async def test_alternatives_keep_the_dearest_and_the_choice_ends_the_rest(world: World) -> None:
    show = await world.show()
    case = await world.case(POT, show_id=show, issue="logistics")
    reship = (await world.offer("service", case, "reship")).json()
    payment = (await world.offer("service", case, "damage_payment", amount=20_000)).json()
    gift = (await world.offer("service", case, "gift", amount=5_000, in_addition=True)).json()
    assert (await world.budget(show))[0] == 88_000 + 5_000
    assert (await world.post("service", f"/offers/{payment['id']}/choose")).status_code == 200
    assert (await world.budget(show))[0] == 20_000 + 5_000
    detail = await world.get("service", f"/cases/{case}")
    states = {o["id"]: o["state"] for o in detail["offers"]}
    assert states == {reship["id"]: "declined", payment["id"]: "chosen", gift["id"]: "chosen"}
    assert code(await world.post("service", f"/offers/{reship['id']}/choose")) == (409, "offer_not_open")
    assert detail["step"] == "execute"


@pytest.mark.req("R136")
async def test_choosing_twice_is_choosing_once(world: World) -> None:
    case = await world.case()
    offer = (await world.offer("service", case)).json()
    for _ in range(3):
        assert (await world.post("service", f"/offers/{offer['id']}/choose")).json()["state"] == "chosen"
    assert len((await world.get("service", "/tasks", case_id=case))["items"]) == 2


@pytest.mark.req("R079")
async def test_over_the_personal_limit_waits_for_a_yes(world: World, clock: MovableClock) -> None:
    show = await world.show()
    case = await world.case("EM-79173", show_id=show, issue="quality")
    offer = (await world.offer("host", case, amount=150_000, returnless=False)).json()
    assert (offer["state"], offer["reasons"]) == ("awaiting_approval", ["over_limit"])
    assert (await world.budget(show))[0] == 0
    assert code(await world.post("service", f"/offers/{offer['id']}/choose")) == (409, "offer_not_open")
    waiting = (await world.get("finance", "/approvals", show_id=show))["items"][0]
    assert waiting["budget"]["left_before"]["minor"] - waiting["budget"]["left_after"]["minor"] == 150_000
    yes = await world.post("finance", f"/approvals/{waiting['id']}/approve")
    assert yes.json()["state"] == "approved"
    assert (await world.budget(show))[0] == 150_000
    assert (await world.post("service", f"/offers/{offer['id']}/choose")).json()["state"] == "chosen"


@pytest.mark.req("R079")
async def test_silence_is_a_no(world: World, desk: Desk, clock: MovableClock) -> None:
    show = await world.show()
    case = await world.case("EM-79173", show_id=show)
    offer = (await world.offer("host", case, amount=150_000)).json()
    clock.forward(seconds=120)
    late = await world.post("finance", f"/approvals/{offer['approval_id']}/approve")
    assert code(late) == (409, "approval_over")
    await desk.timers.run_due()
    seen = (await world.get("service", f"/cases/{case}"))["offers"][0]
    assert seen["state"] == "refused"
    assert (await world.get("finance", "/approvals"))["counts"]["expired"] == 1


@pytest.mark.req("R079")
async def test_a_no_needs_a_reason_and_nobody_approves_their_own(world: World) -> None:
    show = await world.show()
    case = await world.case("EM-79173", show_id=show)
    offer = (await world.offer("host", case, amount=150_000)).json()
    path = f"/approvals/{offer['approval_id']}"
    assert code(await world.post("finance", path + "/decline", reason=" ")) == (422, "reason_missing")
    assert (await world.post("finance", path + "/decline", reason="photo first")).json()["state"] == "declined"
    assert code(await world.post("manager", path + "/approve")) == (409, "approval_over")
    own = (await world.offer("manager", case, amount=150_000, returnless=True)).json()
    assert own["reasons"] == ["over_returnless"]
    refused = await world.post("manager", f"/approvals/{own['approval_id']}/approve")
    assert code(refused) == (403, "approve_own")


@pytest.mark.req("R079")
async def test_approving_does_not_overspend_unless_the_budget_is_raised_by_name(world: World) -> None:
    show = await world.show(50_000)
    case = await world.case(POT, show_id=show, issue="logistics")
    offer = (await world.offer("service", case, "reship")).json()
    assert offer["reasons"] == ["over_budget"]
    path = f"/approvals/{offer['approval_id']}/approve"
    seen = (await world.get("finance", "/approvals"))["items"][0]["budget"]
    assert (seen["enough"], seen["left_after"]["minor"]) == (False, -38_000)
    assert code(await world.post("finance", path)) == (409, "over_budget")
    assert (await world.post("finance", path, raise_budget=True)).json()["state"] == "approved"
    assert await world.budget(show) == (88_000, 0, 0)


@pytest.mark.req("S08")
async def test_the_third_refund_without_return_needs_approval(world: World, clock: MovableClock) -> None:
    customer = None
    for number in (1, 2, 3):
        case = await world.case(COAT, issue="quality", customer_id=customer)
        offer = (await world.offer("service", case, amount=15_000, returnless=True)).json()
        if number < 3:
            assert offer.get("state") == "offered", offer
            await world.post("service", f"/offers/{offer['id']}/choose")
        else:
            assert (offer["state"], offer["reasons"]) == ("awaiting_approval", ["buyer_history"])
            waiting = (await world.get("finance", "/approvals"))["items"][0]
            assert waiting["returnless_before"] == 2
        clock.forward(days=1)
    clock.forward(days=400)
    case = await world.case(COAT, issue="quality")
    late = await world.offer("service", case, amount=15_000, returnless=True)
    assert late.json()["state"] == "offered"


@pytest.mark.req("R080")
async def test_meter_at_red_needs_the_manager_and_amber_puts_other_remedies_first(world: World) -> None:
    async def measure(refunded: int) -> None:
        browser = await world.client("finance")
        body = {"limit": 0.015, "refunded": refunded, "delivered": 10_000}
        assert (await browser.put("/api/v1/risk/shopee", json=body)).status_code == 200

    case = await world.case(SOAP)
    platform = "shopee"
    await measure(139)
    options = [o["type"] for o in await world.get("service", f"/cases/{case}/remedies")]
    assert options[-1] in ("refund", "price_cut")
    assert (await world.get("viewer", "/risk"))[0]["level"] == "amber"
    amber = (await world.offer("service", case)).json()
    assert (amber["state"], amber["reasons"]) == ("offered", ["risk_amber"])
    await measure(150)
    red = (await world.offer("service", case)).json()
    assert (red["state"], red["reasons"]) == ("awaiting_approval", ["risk_red"])
    path = f"/approvals/{red['approval_id']}/approve"
    assert code(await world.post("finance", path)) == (403, "approve_manager")
    assert (await world.post("manager", path)).status_code == 200
    assert platform == (await world.get("manager", "/approvals", state="approved"))["items"][0]["risk"]["platform"]


@pytest.mark.req("R086")
async def test_same_matter_same_offer(world: World) -> None:
    show = await world.show()
    incident = await world.incident(show)
    one = await world.case(SOAP, show_id=show, incident_id=incident)
    other = await world.case("EM-80084", show_id=show, incident_id=incident)
    await world.offer("service", one, amount=30_000)
    refused = await world.offer("service", other, amount=36_000)
    assert code(refused) == (409, "unequal_offer")
    assert refused.json()["error"]["params"]["amount"] == 30_000
    same = (await world.offer("service", other)).json()
    assert same["amount"]["minor"] == 30_000
    third = await world.case("EM-80084", show_id=show, incident_id=incident)
    more = await world.offer("service", third, amount=36_000, deviation="customer had to see a doctor")
    assert more.status_code == 201


@pytest.mark.req("R076")
async def test_exchange_is_equal_or_higher_in_stock_and_kept(world: World, desk: Desk) -> None:
    case = await world.case(COAT, issue="quality")
    cheaper = await world.offer("manager", case, "exchange", sku="A01", fault="ours")
    assert code(cheaper) == (422, "exchange_cheaper")
    fine = (await world.offer("manager", case, "exchange", sku="C01", fault="ours")).json()
    assert (fine["state"], fine["freight_payer"], fine["amount"]["minor"]) == ("offered", "seller", 88_000)
    before = (await world.get("viewer", "/products/C01"))["stock"]
    await world.post("service", f"/offers/{fine['id']}/choose")
    assert (await world.get("viewer", "/products/C01"))["stock"] == before - 1


@pytest.mark.req("R092")
async def test_taking_back_frees_money_and_says_why(world: World) -> None:
    show = await world.show()
    case = await world.case(show_id=show)
    offer = (await world.offer("service", case)).json()
    assert code(await world.post("service", f"/offers/{offer['id']}/withdraw", reason="")) == (422, "reason_missing")
    gone = await world.post("service", f"/offers/{offer['id']}/withdraw", reason="wrong order")
    assert gone.json()["state"] == "withdrawn"
    assert (await world.budget(show))[0] == 0


@pytest.mark.req("R131")
@pytest.mark.parametrize(
    ("role", "status"), [("floor", 403), ("assistant", 403), ("finance", 403), ("supply", 403), ("viewer", 403)]
)
async def test_who_may_offer(world: World, role: str, status: int) -> None:
    assert (await world.offer(role, await world.case())).status_code == status


async def test_without_policy_nothing_is_offered(desk: Desk, client: Any) -> None:
    world = World(desk, client)
    case = await world.case(None)
    assert code(await world.offer("service", case, amount=100)) == (409, "no_policy")
    assert await world.get("service", f"/cases/{case}/remedies") == []


@pytest.mark.req("R013")
async def test_offer_keeps_the_policy_version(world: World) -> None:
    case = await world.case()
    assert (await world.offer("service", case)).json()["policy_version"] == "3"


@pytest.mark.req("R060")
async def test_steps_are_told_in_three_languages(world: World) -> None:
    case = await world.case()
    steps = (await world.offer("service", case)).json()["steps"]
    assert set(steps) == {"en", "zh-Hant", "zh-Hans"}
    assert all("360" in " ".join(steps[lang]) for lang in steps)


@pytest.mark.req("R060")
async def test_what_never_came_is_neither_kept_nor_sent_back(world: World) -> None:
    """Of a lost parcel, small or large, whatever the carrier wrote: the money, and not a word about the goods."""
    for order in (SOAP, COAT):
        case = await world.case(order, issue="logistics", subtype="lost")
        options = await world.get("service", f"/cases/{case}/remedies")
        refund = next(option for option in options if option["type"] == "refund")
        assert (refund["returnless"], refund["freight_payer"]) == (False, None)
        offer = (await world.offer("manager", case, returnless=True, amount=30_000)).json()
        assert (offer["returnless"], offer["freight_payer"]) == (False, None)
        assert [len(texts) for texts in offer["steps"].values()] == [1, 1, 1], offer["steps"]
        await world.post("service", f"/offers/{offer['id']}/choose")
        tasks = (await world.get("service", f"/cases/{case}"))["tasks"]
        assert "receive_return" not in {task["kind"] for task in tasks}


@pytest.mark.req("R060")
async def test_for_a_lost_parcel_another_is_sent_and_nothing_comes_back(world: World) -> None:
    """As exchange or sent again: no return address, no way back, no task for it, and it counts as the goods given."""
    for remedy, task in (("exchange", "send_exchange"), ("reship", "reship")):
        case = await world.case(COAT, issue="logistics", subtype="lost")
        more = {"sku": "A02"} if remedy == "exchange" else {}
        answer = await world.offer("manager", case, remedy, **more)
        offer = answer.json()
        assert [len(texts) for texts in offer.get("steps", {}).values()] == [3, 3, 3], answer.text
        assert "寄回" not in " ".join(offer["steps"]["zh-Hant"]) and offer["freight_payer"] == "seller"
        if remedy == "reship":
            # The exchange that was chosen before is the article already.
            assert "over_worth" in offer["reasons"]
            continue
        assert (await world.post("service", f"/offers/{offer['id']}/choose")).status_code == 200
        tasks = (await world.get("service", f"/cases/{case}"))["tasks"]
        assert task in {one["kind"] for one in tasks} and "receive_return" not in {one["kind"] for one in tasks}
    case = await world.case(COAT)
    offer = (await world.offer("manager", case, "exchange", sku="A02")).json()
    assert "寄回" in " ".join(offer["steps"]["zh-Hant"]), "a cracked one comes back"


@pytest.mark.req("R109")
async def test_closing_frees_what_nobody_chose(world: World, desk: Desk) -> None:
    show = await world.show()
    case = await world.case(show_id=show)
    await world.offer("service", case)
    async with desk.db.write(acting("manager")) as tx:
        await actions.end_all(tx, case, "case_closed")
    assert (await world.budget(show))[0] == 0


async def test_budget_is_not_set_below_what_is_used(world: World) -> None:
    show = await world.show(100_000)
    await world.offer("service", await world.case(show_id=show))
    browser = await world.client("finance")
    low = await browser.put(f"/api/v1/shows/{show}/budget", json={"total": 35_999})
    assert code(low) == (409, "budget_below_used")
    assert (
        await (await world.client("service")).put(f"/api/v1/shows/{show}/budget", json={"total": 1})
    ).status_code == 403


@pytest.mark.req("S08")
async def test_who_approves_sees_what_the_buyer_got_back(world: World) -> None:
    case = await world.case("EM-79173", issue="quality")
    offer = (await world.offer("host", case, amount=150_000)).json()
    waiting = (await world.get("finance", "/approvals", state="waiting"))["items"][0]
    assert waiting["id"] == offer["approval_id"]
    assert waiting["buyer"]["orders"] >= 1
    assert (waiting["buyer"]["refunds"], waiting["buyer"]["ratio"]) == (0, 0.0)


@pytest.mark.req("R054")
async def test_the_policys_needs_are_asked_of_the_customer(world: World) -> None:
    case = await world.case(None, issue="quality")
    before = (await world.get("service", f"/cases/{case}"))["missing"]
    offer = await world.offer("service", case, "repair", amount=10_000)
    assert offer.status_code == 201, offer.text
    after = (await world.get("service", f"/cases/{case}"))["missing"]
    assert set(before) <= set(after)
    assert "order" in after


@pytest.mark.req("R113")
async def test_money_for_a_review_does_not_leave_with_the_offer(world: World) -> None:
    case = await world.case()
    refused = await world.offer("service", case, note="退款給您，麻煩把負評刪掉。")
    assert code(refused) == (422, "wording_stop")
    fine = await world.offer("service", case, note="退款今晚送出，謝謝您告訴我們。")
    assert fine.status_code == 201


@pytest.mark.req("R013")
async def test_a_stricter_policy_does_not_reach_back(world: World, desk: Desk, clock: MovableClock) -> None:
    """An order of before keeps its terms; a new one gets the new ones; limits of our people are today's."""
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(policies.c.doc).where(policies.c.version == "3"))).scalar_one()
    rules = [{**r, "max_amount": 10_000} if r["type"] == "refund" else r for r in row["remedies"]]
    strict = {**row, "remedies": rules, "limits": {**row["limits"], "service": 20_000}}
    async with desk.db.write(acting("manager")) as tx:
        await knowledge.draft_policy(tx, "4", strict)
        await knowledge.publish_policy(tx, "4", tx.now)
        await catalog.upsert_order(
            tx,
            no="NEW-1",
            placed_at=tx.now + timedelta(hours=1),
            status="paid",
            lines=[{"sku": "A01", "qty": 1, "price": 18_000, "batch": None}],
        )
    clock.forward(hours=2)
    old = (await world.offer("service", await world.case(SOAP), amount=18_000)).json()
    assert (old["state"], old["reasons"], old["policy_version"]) == ("offered", [], "3")
    new = (await world.offer("service", await world.case("NEW-1"), amount=18_000)).json()
    assert (new["state"], new["reasons"], new["policy_version"]) == ("awaiting_approval", ["over_policy"], "4")
    over = (await world.offer("service", await world.case(SOAP), amount=20_001)).json()
    assert over["reasons"] == ["over_limit"]


@pytest.mark.req("R110")
async def test_what_an_order_was_given_before_counts_goods_too(world: World, desk: Desk) -> None:
    case = await world.case(COAT, issue="logistics")
    first = (await world.offer("service", case, "reship")).json()
    assert (first["state"], first["amount"]["minor"]) == ("offered", 69_000)
    await world.post("service", f"/offers/{first['id']}/choose")
    await world.tick_all(case)
    async with desk.db.write(acting("service")) as tx:
        await cases.reopen(tx, case, "送來的又是壞的")
    found = await world.get("service", f"/cases/{case}/remedies")
    assert found[0]["type"] != "reship", "what was not enough does not come first again"
    assert "tried" in next(o for o in found if o["type"] == "reship")["reasons"]
    money = next(o for o in found if o["type"] == "refund")
    assert money["needs_approval"] and "over_worth" in money["reasons"]
    both = (await world.offer("service", case, "refund")).json()
    assert (both["state"], both["reasons"]) == ("awaiting_approval", ["over_worth"])
    yes = await world.post("manager", f"/approvals/{both['approval_id']}/approve")
    assert yes.status_code == 200 and yes.json()["reasons"] == ["over_worth"]
    assert (await world.post("service", f"/offers/{both['id']}/choose")).json()["state"] == "chosen"


@pytest.mark.req("R110")
async def test_two_cases_of_one_order_are_not_both_made_whole_unseen(world: World) -> None:
    one, other = await world.case(COAT, issue="logistics"), await world.case(COAT, issue="logistics")
    sent = (await world.offer("service", one, "reship")).json()
    paid = (await world.offer("service", other, "refund")).json()
    assert (sent["state"], paid["state"]) == ("offered", "offered")
    await world.post("service", f"/offers/{sent['id']}/choose")
    assert code(await world.post("service", f"/offers/{paid['id']}/choose")) == (409, "given_meanwhile")


@pytest.mark.req("R079")
async def test_more_than_it_is_worth_is_a_slip_not_a_question_for_the_manager(world: World) -> None:
    case = await world.case(COAT, issue="logistics")
    assert code(await world.offer("service", case, "reship", amount=999_999_999_999)) == (422, "over_order_value")
