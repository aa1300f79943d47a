"""Many at once on real connections: never overspent, one last piece, one answer."""

import asyncio
from typing import Any

import pytest
from money import POT, SOAP, World, acting

from livemend.catalog import actions as catalog
from livemend.kit.errors import AppError
from livemend.people.access import Desk
from livemend.remedies import actions, queries


async def settled(*calls: Any) -> list[str]:
    """ok, or the code of the refusal, in order."""
    done = await asyncio.gather(*calls, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException) and not isinstance(one, AppError):
            raise one
    return [one.code if isinstance(one, AppError) else str(one or "ok") for one in done]


async def tried(desk: Desk, role: str, act: Any, *args: Any, **more: Any) -> Any:
    async with desk.db.write(acting(role)) as tx:
        return await act(tx, *args, **more)


@pytest.mark.req("R079")
async def test_twenty_offers_at_once_never_overspend(world: World, desk: Desk) -> None:
    show = await world.show(300_000)
    cases = [await world.case(POT, show_id=show, issue="logistics") for _ in range(20)]
    made = await settled(
        *(tried(desk, "service", actions.make_offer, case_id=c, remedy="damage_payment", amount=40_000) for c in cases)
    )
    assert len(made) == 20
    async with desk.db.read() as conn:
        states = [o["state"] for o in await queries.offer_views(conn, made)]
        budget = await queries.budget(conn, show)
    # 7 x 400 fit into 3,000; the others wait for somebody's yes.
    assert states.count("offered") == 7
    assert states.count("awaiting_approval") == 13
    assert budget is not None
    assert (budget["reserved"]["minor"], budget["left"]["minor"]) == (280_000, 20_000)


@pytest.mark.req("R079")
async def test_approvals_at_once_never_overspend(world: World, desk: Desk) -> None:
    show = await world.show(0)
    cases = [await world.case(POT, show_id=show, issue="logistics") for _ in range(10)]
    offers = [
        await tried(desk, "service", actions.make_offer, case_id=c, remedy="damage_payment", amount=40_000)
        for c in cases
    ]
    await tried(desk, "finance", actions.set_budget, show, 100_000)
    async with desk.db.read() as conn:
        asked = [o["approval_id"] for o in await queries.offer_views(conn, offers)]
    answers = await settled(*(tried(desk, "finance", actions.decide_approval, a, True) for a in asked))
    assert answers.count("over_budget") == 8
    assert await world.budget(show) == (80_000, 0, 20_000)


@pytest.mark.req("R136")
async def test_offers_choices_and_executions_mixed_keep_the_sum(world: World, desk: Desk) -> None:
    show = await world.show(400_000)
    cases = [await world.case(POT, show_id=show, issue="logistics") for _ in range(8)]
    offers = [
        await tried(desk, "service", actions.make_offer, case_id=c, remedy="damage_payment", amount=40_000)
        for c in cases
    ]
    await settled(
        *(tried(desk, "service", actions.choose_offer, o) for o in offers[:6]),
        *(tried(desk, "service", actions.choose_offer, o) for o in offers[:6]),
        *(tried(desk, "service", actions.decline_offer, o) for o in offers[6:]),
    )
    assert await world.budget(show) == (240_000, 0, 160_000)
    done = await settled(*(tried(desk, "finance", actions.mark_executed, o) for o in (*offers[:6], *offers[:6])))
    assert sorted(done) == ["True"] * 6 + ["ok"] * 6
    assert await world.budget(show) == (0, 240_000, 160_000)


@pytest.mark.req("R077")
async def test_two_choose_the_last_piece_and_one_gets_it(world: World, desk: Desk) -> None:
    async with desk.db.write() as tx:
        await catalog.upsert_product(tx, sku="LAST", name={"en": "last one"}, price=90_000, stock=1)
    offers = [
        await tried(
            desk,
            "manager",
            actions.make_offer,
            case_id=await world.case(POT, issue="logistics"),
            remedy="exchange",
            sku="LAST",
            fault="ours",
        )
        for _ in range(2)
    ]
    answers = await settled(*(tried(desk, "service", actions.choose_offer, o) for o in offers))
    assert sorted(answers) == ["ok", "out_of_stock"]
    async with desk.db.read() as conn:
        states = sorted(o["state"] for o in await queries.offer_views(conn, offers))
    assert states == ["chosen", "offered"]


@pytest.mark.req("R079")
async def test_yes_and_no_at_once_are_one_answer(world: World, desk: Desk) -> None:
    show = await world.show()
    case = await world.case("EM-79173", show_id=show)
    offer = await tried(desk, "host", actions.make_offer, case_id=case, remedy="refund", amount=150_000)
    async with desk.db.read() as conn:
        approval = (await queries.offer_views(conn, [offer]))[0]["approval_id"]
    assert approval is not None
    answers = await settled(
        tried(desk, "finance", actions.decide_approval, approval, True),
        tried(desk, "manager", actions.decide_approval, approval, False, "no photo"),
    )
    assert sorted(answers) == ["approval_over", "ok"]


@pytest.mark.req("R059")
async def test_two_alternatives_chosen_at_once_are_one_choice(world: World, desk: Desk) -> None:
    show = await world.show()
    case = await world.case(POT, show_id=show, issue="logistics")
    pair = [
        await tried(desk, "service", actions.make_offer, case_id=case, remedy=r, amount=a)
        for r, a in (("reship", 88_000), ("damage_payment", 20_000))
    ]
    answers = await settled(*(tried(desk, "service", actions.choose_offer, o) for o in pair))
    assert sorted(answers) == ["offer_not_open", "ok"]


@pytest.mark.req("R086")
async def test_first_offers_of_an_incident_at_once_are_equal(world: World, desk: Desk) -> None:
    show = await world.show()
    incident = await world.incident(show)
    cases = [await world.case("EM-80084", show_id=show, incident_id=incident) for _ in range(4)]
    answers = await settled(
        *(
            tried(desk, "service", actions.make_offer, case_id=c, remedy="refund", amount=20_000 + 1_000 * i)
            for i, c in enumerate(cases)
        )
    )
    assert answers.count("unequal_offer") == 3


@pytest.mark.req("R136")
async def test_two_cases_of_one_order_do_not_pay_it_twice(world: World, desk: Desk) -> None:
    offers = [
        await tried(desk, "service", actions.make_offer, case_id=await world.case(SOAP), remedy="refund")
        for _ in range(3)
    ]
    answers = await settled(*(tried(desk, "service", actions.choose_offer, o) for o in offers))
    assert sorted(answers) == ["ok", "over_order_value", "over_order_value"]


@pytest.mark.req("R136")
async def test_two_things_of_one_order_are_each_paid_once(world: World, desk: Desk) -> None:
    async with desk.db.write() as tx:
        await catalog.upsert_order(
            tx,
            no="TWO-1",
            placed_at=tx.now,
            status="delivered",
            delivered_at=tx.now,
            lines=[{"sku": "A01", "qty": 1, "price": 18_000}, {"sku": "C01", "qty": 1, "price": 88_000}],
        )
    for sku, amount in (("A01", 18_000), ("C01", 88_000)):
        case = await world.case("TWO-1", product_sku=sku)
        offer = await tried(desk, "service", actions.make_offer, case_id=case, remedy="refund", amount=amount)
        assert await settled(tried(desk, "service", actions.choose_offer, offer)) == ["ok"]
    whole = await world.case("TWO-1", product_sku=None)
    again = await settled(tried(desk, "service", actions.make_offer, case_id=whole, remedy="price_cut", amount=1))
    assert again == ["over_order_value"]
