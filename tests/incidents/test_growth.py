"""From stored comments to incidents in the database: written, grown, aged, rebuilt."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.catalog import actions as catalog
from livemend.catalog.model import customer_accounts, order_lines, orders
from livemend.channels.base import LiveEvent
from livemend.incidents import queries
from livemend.kit import events
from livemend.kit.clock import to_ms

from .conftest import Floor


async def account_with_order(floor: Floor, sku: str) -> tuple[str, str]:
    query = (
        sa.select(customer_accounts.c.platform, customer_accounts.c.user_id)
        .join(orders, orders.c.customer_id == customer_accounts.c.customer_id)
        .join(order_lines, order_lines.c.order_no == orders.c.no)
        .where(order_lines.c.sku == sku)
    )
    async with floor.desk.db.read() as conn:
        row = (await conn.execute(query)).first()
    assert row is not None
    return row.platform, row.user_id


BROKEN = ("茶壺收到就碎了 蓋子破一塊", "我的茶壺壺嘴斷掉了 收到就這樣", "茶壺收到就是裂的 完全不能用")


@pytest.mark.req("R028")
async def test_one_incident_with_people_first_seen_and_title(floor: Floor) -> None:
    begin = floor.clock.now()
    await floor.say(*BROKEN)
    row = await floor.one()
    assert (row.people, row.comments, row.product_sku) == (3, 3, "C01")
    assert row.first_seen > begin and row.last_seen == floor.clock.now()
    async with floor.desk.db.read() as conn:
        (view,) = await queries.base_views(conn, [row.id])
        members = await queries.members(conn, row.id)
    assert view["title"]["zh-Hant"].startswith("耐熱玻璃茶壺四杯組：")
    assert view["title"]["en"].startswith("Glass teapot with four cups: ")
    assert [m["text"] for m in members] == list(BROKEN)
    assert view["sample"] is not None and view["sample"]["text"] in BROKEN


async def test_every_change_is_told_once_a_batch(floor: Floor) -> None:
    await floor.say(*BROKEN[:1])
    await floor.say(*BROKEN[1:])
    async with floor.desk.db.read() as conn:
        kinds = [
            (e.kind, e.payload.get("people")) for e in await events.since(conn, 0) if e.kind.startswith("incident.")
        ]
    assert kinds == [("incident.opened", None), ("incident.grew", 3)]


@pytest.mark.req("R033")
@pytest.mark.req("R030")
async def test_it_ages_in_three_steps_until_somebody_speaks(floor: Floor) -> None:
    await floor.say(BROKEN[0])
    row = await floor.one()
    within = (row.mention_due_at - floor.clock.now()).total_seconds()
    assert within in (60, 180)
    steps = []
    for seconds in (within * 0.49, within * 0.02, within * 0.5, within * 1.0, within * 5):
        floor.clock.forward(seconds=seconds)
        await floor.desk.timers.run_due()
        steps.append((await floor.one()).age_step)
    assert steps == [0, 1, 2, 3, 3]


async def test_a_restart_goes_on_where_it_was(floor: Floor) -> None:
    await floor.say(*BROKEN[:2], "可以放電磁爐嗎")
    floor.desk.parts["grouping"].forget(floor.show_id)
    await floor.say(BROKEN[2], "瓦斯爐可以嗎")
    rows = await floor.incidents()
    assert sorted((row.lane == "question", row.people) for row in rows) == [(False, 3), (True, 2)]


async def test_a_rolled_back_batch_leaves_no_trace_in_memory(floor: Floor) -> None:
    await floor.say(BROKEN[0])

    async def explode(_tx: Any, _event: Any) -> None:
        raise RuntimeError("after grouping")

    from livemend.comments.events import CommentsStored

    handlers = floor.desk.bus._in_tx[CommentsStored.kind]
    handlers.append(explode)
    with pytest.raises(RuntimeError):
        await floor.say(BROKEN[1])
    handlers.remove(explode)
    await floor.say(BROKEN[2])
    row = await floor.one()
    assert (row.people, row.comments) == (2, 2)


async def test_a_bare_me_too_becomes_a_complaint(floor: Floor) -> None:
    await floor.say(BROKEN[0])
    (comment_id,) = await floor.say("+1")
    row = await floor.comment(comment_id)
    assert (row.lane, row.labels, row.me_too) == ("complaint", ["complaint"], True)
    assert row.incident_id == (await floor.one()).id
    assert (await floor.one()).people == 2


@pytest.mark.req("R138")
@pytest.mark.req("R062")
async def test_a_known_buyer_is_matched_and_protected(floor: Floor, shop: Any) -> None:
    platform, user_id = await account_with_order(floor, "C01")
    (comment_id,) = await floor.say("垃圾茶壺 收到就碎 騙子", user=user_id, platform=platform)
    row = await floor.comment(comment_id)
    assert row.customer_id is not None and row.order_match is True
    assert any(signal["name"] == "order_match" for signal in row.signals)
    assert not (await floor.one()).suspicious


@pytest.mark.req("R061")
async def test_an_attack_gathers_also_what_came_first(floor: Floor) -> None:
    words = [
        "全是假货 别买 去隔壁木木百货",
        "全是假货别买！去隔壁木木百货",
        "全是假货 大家别买 去隔壁木木百货",
        "假货 别买 去隔壁木木百货",
    ]
    ids = []
    for text in words:
        ids += await floor.say(text, account_age_days=1)
    attack = next(row for row in await floor.incidents() if row.suspicious)
    assert {(await floor.comment(comment_id)).incident_id for comment_id in ids} == {attack.id}
    assert attack.people == 4 and attack.lane == "malicious"
    assert len([row for row in await floor.incidents() if not row.suspicious]) == 0
    async with floor.desk.db.read() as conn:
        (view,) = await queries.base_views(conn, [attack.id])
    assert {signal["name"] for signal in view["signals"]} >= {"near_copies", "new_account"}


async def test_a_comment_that_turns_out_to_be_part_of_an_attack_is_told_to_every_screen(floor: Floor) -> None:
    copies = ["全是假货 别买 去隔壁木木百货"] * 4
    ids = [(await floor.say(text, account_age_days=1))[0] for text in copies]
    (attack,) = await floor.incidents()
    assert attack.suspicious
    async with floor.desk.db.read() as conn:
        moved = [e for e in await events.since(conn, 0) if e.kind == "comment.moved"]
    assert moved and {e.payload["into"] for e in moved} == {attack.id}
    assert {ref for e in moved for _kind, ref in e.touched} <= set(ids)


@pytest.mark.req("R061")
async def test_what_a_person_spoke_of_is_not_gathered_into_an_attack(floor: Floor, client: Any) -> None:
    plug = "全是假货 别买 去隔壁木木百货"
    (first,) = await floor.say(plug, account_age_days=1)
    lead = await client("floor")
    await lead.post(f"/api/v1/shows/{floor.show_id}/comments/{first}/label", json={"lane": "chat"})
    for _ in range(2):
        await floor.say(plug, account_age_days=1)
    assert not any(row.suspicious for row in await floor.incidents())
    for _ in range(2):
        await floor.say(plug, account_age_days=1)
    assert any(row.suspicious for row in await floor.incidents())
    row = await floor.comment(first)
    assert (row.lane, row.incident_id) == ("chat", None)


@pytest.mark.req("R034")
async def test_the_mood_turns_and_says_so(floor: Floor) -> None:
    moods = floor.desk.parts["mood"]
    for n in range(12):
        floor.clock.forward(seconds=20)
        await floor.say(*[f"晚安 {n} {k}" for k in range(5)])
    calm = moods.mood_of(floor.show_id, floor.clock.now())
    assert (calm["level"], calm["alert"]) == ("calm", False)
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    worse = moods.mood_of(floor.show_id, floor.clock.now())
    assert worse["alert"] and worse["unfavourable_share"] > 2 * worse["baseline"]
    async with floor.desk.db.read() as conn:
        told = [e.payload["level"] for e in await events.since(conn, 0) if e.kind == "mood.changed"]
    assert told[-1] == "alarm"
    floor.clock.forward(minutes=3)
    assert moods.mood_of(floor.show_id, floor.clock.now())["level"] == "calm"


async def test_products_change_in_the_middle_of_a_batch(floor: Floor) -> None:
    at = to_ms(floor.clock.now()) + 10_000

    def event(n: int, text: str) -> LiveEvent:
        return LiveEvent(platform="shopee", room="sp", message_id=f"p{n}", user_id=f"p{n}", text=text, ts=at + n)

    floor.clock.forward(seconds=20)
    change = LiveEvent(type="product", platform="shopee", room="sp", product="A01", ts=at + 5)
    await floor.desk.parts["ingest"].submit(
        floor.show_id, [event(1, "收到就裂了"), change, event(9, "可以換貨嗎 拉鍊一拉就壞")]
    )
    assert {row.product_sku for row in await floor.incidents()} == {"C01", "A01"}


async def test_a_correction_is_known_before_the_next_comment(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    await floor.say("可以放電磁爐嗎")
    lead = await client("floor")
    grouping = floor.desk.parts["grouping"]
    before = (await grouping.grouping(None, floor.show_id, 4)).groups
    new = (await floor.post(lead, key, "split", {"comment_ids": [ids[2]]})).json()["incident"]["id"]
    await floor.say("瓦斯爐可以嗎", "茶壺等了兩個禮拜沒到貨 物流都沒動")
    after = (await grouping.grouping(None, floor.show_id, 6)).groups
    assert after is before, "nothing else was read anew"
    assert (after[key].people, after[key].comments, after[new].people) == (2, 2, 1)
    await floor.post(lead, key, "merge", {"incident_ids": [new]})
    await floor.say(BROKEN[0])
    assert new not in after and (await floor.row(key)).people == 4


async def test_products_may_get_other_names_during_a_show(floor: Floor) -> None:
    await floor.say("那個小茶仙收到就裂了")
    async with floor.desk.db.write() as tx:
        await catalog.upsert_product(
            tx, sku="T09", name={"en": "Tea fairy", "zh-Hant": "小茶仙", "zh-Hans": "小茶仙"}, price=100, stock=1,
            keywords=["小茶仙"],
        )  # fmt: skip
    await floor.say("小茶仙收到就破了")
    assert "T09" in {row.product_sku for row in await floor.incidents()}


@pytest.mark.req("R061")
async def test_a_word_that_was_taken_back_is_none_about_a_comment(floor: Floor, client: Any) -> None:
    """It counts again for the proof of an attack, unless something else a person said of it still stands."""
    plug = "全是假货 别买 去隔壁木木百货"
    (first,) = await floor.say(plug, account_age_days=1)
    lead = await client("floor")
    base = f"/api/v1/shows/{floor.show_id}/comments/{first}"
    await lead.post(f"{base}/label", json={"lane": "chat"})
    undone = (await lead.post(f"{base}/label", json={"lane": "praise"})).json()["undo_id"]
    # The second word is taken back, the first stands.
    assert (await lead.post(f"{base}/undo", json={"undo_id": undone})).status_code == 200
    await floor.say(plug, account_age_days=1)
    await floor.say(plug, account_age_days=1)
    assert not any(row.suspicious for row in await floor.incidents())
    assert (await lead.post(f"{base}/undo", json={})).status_code == 200
    await floor.say(plug, account_age_days=1)
    attack = next(row for row in await floor.incidents() if row.suspicious)
    assert (await floor.comment(first)).incident_id == attack.id
    assert attack.people == 4


async def memory(floor: Floor) -> dict[str, Any]:
    """What grouping holds of each matter."""
    _seq, grouping = floor.desk.parts["grouping"]._shows[floor.show_id]
    return {
        key: (
            group.lane,
            group.topic,
            dict(group.lanes),
            dict(group.votes),
            dict(group.symptoms),
            group.told,
            group.level,
        )
        for key, group in grouping.groups.items()
    }


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_question_in_which_a_complaint_was_heard_is_one_after_a_restart(floor: Floor, restarted: bool) -> None:
    """Somebody tells of what the others ask: the matter is what they ask, before a restart as after it."""
    await floor.say("運費多少", "有免運嗎", "說免運 收我兩百運費")
    asked = await floor.one()
    assert (asked.lane, asked.comments, asked.title_params) == ("question", 3, {"topic": "postage"})
    before = await memory(floor)
    if restarted:
        floor.desk.parts["grouping"].forget(floor.show_id)
        await floor.say("哈哈")
        assert await memory(floor) == before
    await floor.say("離島運費多少")
    later = await floor.one()
    assert (later.lane, later.level, later.title_key, later.comments) == ("question", None, "topic", 4)
