"""Which comments mean the same. Verdicts are given, so that only grouping is under test."""

from itertools import count
from typing import Any

import pytest

from livemend.incidents import likeness, topics
from livemend.incidents.grouping import Grouping, Kept
from livemend.incidents.item import Item, Placed
from livemend.incidents.topics import Catalogue

PRODUCTS = [("茶壶", "C01"), ("玻璃壶", "C01"), ("teapot", "C01"), ("手工皂", "A01"), ("soap", "A01"), ("锅", "E01")]


class Show:
    """Comments come one a second unless told otherwise."""

    def __init__(self, on_air: str | None = "C01") -> None:
        keys = count(1)
        self.grouping = Grouping(Catalogue(PRODUCTS), lambda _item: f"i{next(keys)}")
        self.at = 0
        if on_air:
            self.grouping.on_air(0, on_air)

    def say(self, text: str, lane: str = "complaint", user: str | None = None, **more: Any) -> Placed:
        self.at = more.pop("at", self.at + 1000)
        if lane in ("complaint", "negative_review", "safety"):
            more.setdefault("issue", "unknown")
            more.setdefault("level", 2)
        item = Item(id=f"c{self.at}", text=text, user=user or f"u{self.at}", at=self.at, lane=lane, **more)
        item.room = item.room or "r"
        return self.grouping.place(item)


@pytest.mark.req("R028")
def test_fifteen_paraphrases_in_three_languages_are_one_incident() -> None:
    show = Show()
    wordings = [
        "玻璃壺收到就是碎的", "我的壺嘴斷掉了", "收到杯子破一個", "壶身有裂痕", "teapot came with a cracked spout",
        "lid in three pieces when I opened it", "盖子碎了一地", "打開全是玻璃碎片", "杯子碎了俩", "壺蓋裂成兩半",
        "two cups shattered", "one cup was broken", "茶壶底裂了", "收到的時候壺就裂了", "茶壺把手斷了",
    ]  # fmt: skip
    placed = [show.say(text, issue="quality", platform=("shopee", "youtube")[n % 2]) for n, text in enumerate(wordings)]
    assert {p.incident for p in placed} == {"i1"}
    group = show.grouping.groups["i1"]
    assert (group.people, group.comments, list(group.platforms)) == (15, 15, ["shopee", "youtube"])
    assert group.product == "C01"


def test_people_are_counted_not_comments() -> None:
    show = Show()
    for _ in range(5):
        show.say("茶壺破了 快處理", user="loud")
    group = show.grouping.groups["i1"]
    assert (group.people, group.comments) == (1, 5)


def test_other_product_or_other_matter_is_another_incident() -> None:
    show = Show()
    keys = {
        show.say("茶壺收到就裂了").incident,
        show.say("手工皂裂開了").incident,
        show.say("茶壺等了兩個星期還沒到").incident,
        show.say("你們客服態度很差").incident,
    }
    assert len(keys) == 4


def test_what_is_on_air_counts_when_nothing_is_named() -> None:
    show = Show("C01")
    first = show.say("收到就裂了").incident
    show.grouping.on_air(show.at + 1, "A01")
    assert show.say("我的也是收到就裂了", at=show.at + 60_000, user="x").incident == first  # an answer to it
    show.at += 20 * 60_000
    assert show.say("才用三次就裂了").incident != first


@pytest.mark.parametrize("words", ["+1", "我也是", "同上", "me too", "same here!!", "＋１", "加一", "mine too"])
def test_me_too_joins_what_it_answers(words: str) -> None:
    show = Show()
    show.say("A01+1", "order", at=1000)
    key = show.say("茶壺蓋子碎了", issue="quality", subtype="broken", level=1, at=60_000).incident
    placed = show.say(words, "order" if "1" in words or "一" in words else "chat")
    assert (placed.incident, placed.me_too, placed.lane) == (key, True, "complaint")
    assert show.grouping.groups[str(key)].people == 2


def test_plus_one_after_a_call_is_an_order() -> None:
    show = Show()
    show.say("茶壺蓋子碎了")
    for _ in range(4):
        show.say("C01+1", "order")
    placed = show.say("+1", "order")
    assert (placed.incident, placed.me_too) == (None, False)
    show.say("壺嘴斷了", at=show.at + 2000)
    show.grouping.on_air(show.at + 500, "E01")
    assert show.say("+1", "order").incident is None


@pytest.mark.req("R028", "R061")
def test_me_too_that_tells_of_something_joins_that() -> None:
    show = Show()
    zipper = show.say("茶壶套的拉链头拉不上", issue="quality", subtype="other")
    refund = show.say("退款三周了还没到账", issue="service", subtype="refund_delay")
    assert zipper.incident != refund.incident
    also = show.say("我的也是拉链头拉不上", issue="quality", subtype="other")
    assert (also.incident, also.me_too) == (zipper.incident, True)
    # Of nothing that is known here: then it means what was said last.
    assert show.say("我也是 气死了", issue="unknown").incident == zipper.incident
    assert show.say("+1").incident == zipper.incident


def test_me_too_of_another_room_or_long_ago_joins_nothing() -> None:
    show = Show()
    show.say("茶壺蓋子碎了", user="a")
    assert show.say("我也是", "chat", at=show.at + 200_000).incident is None
    assert show.say("+1", "order", user="a").incident is None


@pytest.mark.req("R005")
def test_twenty_paraphrases_of_one_question_are_one_card() -> None:
    show = Show()
    stove = [
        "這個壺可以放電磁爐嗎", "可以直火嗎這個", "can it go on an induction hob?", "可以放电陶炉上烧吗", "明火能烧不",
        "gas stove can or not?", "这壶电磁炉行吗", "瓦斯爐可以嗎", "所以不能放IH爐對吧", "黑晶爐可以嗎",
    ]  # fmt: skip
    keys = {show.say(text, "question").incident for text in stove}
    assert len(keys) == 1
    other = {show.say("壺可以進洗碗機嗎", "question").incident, show.say("多少钱", "question").incident}
    assert len(other | keys) == 3
    show.grouping.on_air(show.at, "E01")
    assert show.say("电磁炉能用吗这个锅", "question").incident not in keys
    assert show.say("那個茶壺到底能不能放電磁爐", "question").incident in keys


def test_questions_without_a_known_topic_group_by_their_words() -> None:
    show = Show()
    first = show.say("請問壺的濾網孔徑是多細", "question").incident
    assert show.say("濾網孔徑多細啊", "question").incident == first
    assert show.say("這是哪一國做的", "question").incident != first


def test_the_same_person_goes_on_with_the_same_matter() -> None:
    show = Show()
    key = show.say("茶壺蓋子碎了", user="wang").incident
    assert show.say("可以退嗎 還是補一個蓋子", "question", user="wang").incident == key
    assert show.say("截圖我都留著", "chat", user="wang").incident == key
    assert show.say("哈哈今天好冷", "chat", user="wang").incident is None
    assert show.say("可以退嗎", "question", user="lee").incident != key
    assert show.say("手工皂還有貨可以換嗎", "question", user="lee").incident != key


ATTACK = ["全是假货 别买 去隔壁木木百货", "全是假货别买！去隔壁木木百货", "全 是 假 货 别 买 去 隔 壁 木 木 百 货",
          "假.货 别.买 去隔壁木木百货", "全是假貨 別買 去隔壁木木百貨", "全是假货 大家别买 去隔壁木木百货"]  # fmt: skip


@pytest.mark.req("R061")
def test_copies_from_new_accounts_are_one_suspicious_incident() -> None:
    show = Show()
    lanes = ["negative_review", "malicious", "complaint", "malicious", "negative_review", "abuse"]
    placed = [
        show.say(text, lane, account_age_days=n % 3, suspicion=0.7)
        for n, (text, lane) in enumerate(zip(ATTACK, lanes, strict=True))
    ]
    home: dict[str, str] = {}
    for n, p in enumerate(placed):
        home[f"c{(n + 1) * 1000}"] = str(p.incident)
        home.update(p.moves)
    assert len(set(home.values())) == 1
    group = show.grouping.groups[home["c1000"]]
    assert (group.suspicious, group.lane, group.people) == (True, "malicious", 6)
    assert {"near_copies", "new_account", "no_order"} <= {name for name, _w in placed[-1].signals}
    assert placed[-1].suspicion > 0.9


@pytest.mark.req("R062")
@pytest.mark.req("S03")
def test_a_harsh_buyer_in_the_midst_does_not_drown() -> None:
    show = Show()
    for text in ATTACK[:4]:
        show.say(text, "malicious", account_age_days=1, suspicion=0.9)
    harsh = show.say("垃圾店 茶壺漏水三天沒人回 騙子", "complaint", suspicion=0.6, order_match=True)
    copied = show.say(ATTACK[0], "negative_review", suspicion=0.9, order_match=True, user="buyer")
    assert not show.grouping.groups[str(harsh.incident)].suspicious
    assert not show.grouping.groups[str(copied.incident)].suspicious
    assert harsh.suspicion < 0.5
    assert ("order_match", -2.4) in harsh.signals
    assert show.say(ATTACK[4], "malicious", account_age_days=0, suspicion=0.9).incident not in (
        harsh.incident,
        copied.incident,
    )


def test_many_buyers_with_one_sentence_are_no_attack() -> None:
    show = Show()
    keys = {show.say("茶壺收到就破了", order_match=True, account_age_days=900).incident for _ in range(12)}
    assert len(keys) == 1
    assert not show.grouping.groups[str(keys.pop())].suspicious


@pytest.mark.req("R026")
def test_scope_raises_the_incident_not_the_comment() -> None:
    show = Show()
    for _ in range(9):
        show.say("茶壺的包裝盒都壓扁了", level=2)
    group = show.grouping.groups["i1"]
    assert group.level == 2
    show.say("茶壺外箱凹了", level=2)
    assert (group.level, group.base_level) == (1, 2)


def test_one_persons_insults_are_one_matter() -> None:
    show = Show()
    keys = {show.say(text, "abuse", user="uncle").incident for text in ("白痴主持", "死肥婆", "有種禁我")}
    keys.add(show.say("送我一台我就閉嘴", "malicious", user="uncle").incident)
    assert len(keys) == 1
    assert show.say("主播是白痴", "abuse", user="other").incident not in keys


def test_small_talk_orders_praise_and_spam_join_nothing() -> None:
    show = Show()
    for text, lane in (("晚安", "chat"), ("C01+1", "order"), ("好漂亮", "praise"), ("加V兼职", "spam")):
        assert show.say(text, lane).incident is None


@pytest.mark.req("R135")
def test_scripts_spacing_and_forms_do_not_matter() -> None:
    same = {likeness.plain(text) for text in ("ＡＢＣ壺", "abc壶", "a\u200bbc\u2060壺")}
    assert same == {"abc壶"}
    assert likeness.tokens("假.货 别.买") == likeness.tokens("假货别买")


def test_every_pattern_of_the_lexicon_is_found_by_its_name() -> None:
    assert topics.symptoms("裂了 漏水") >= {"damage"}
    assert topics.topic("can it go on an induction hob") == "stove"
    assert topics.topic("哈哈") is None
    assert Catalogue([]).named("anything") is None


LID = [
    "杯盖卡扣断了", "盖子裂开了", "蓋子破了", "my lid cracked on day one", "盖子崩了一块", "盖儿坏了",
    "the cap is shattered", "盖子上一道缝", "蓋子壞掉了", "收到就裂了", "lid has a split in it", "盖子缺了一角",
    "cap snapped off", "盖子磕坏", "蓋子有個洞",
]  # fmt: skip
SUBTYPES = ("broken", "cracked", "other", "damaged_in_transit")


@pytest.mark.req("R028")
def test_one_fault_in_many_words_is_one_incident_though_nobody_names_the_article() -> None:
    show = Show(on_air=None)
    placed = [show.say(text, issue="quality", subtype=SUBTYPES[n % 4]) for n, text in enumerate(LID)]
    assert {p.incident for p in placed} == {"i1"}
    assert show.grouping.groups["i1"].people == len(LID)


def test_the_same_fault_of_other_goods_is_another_incident() -> None:
    show = Show(on_air=None)
    first = show.say("杯子裂了", issue="quality", subtype="cracked").incident
    assert show.say("杯子碎了", issue="quality", subtype="broken").incident == first
    assert show.say("裙子裂了", issue="quality", subtype="cracked").incident != first
    assert show.say("my mug broke", issue="quality", subtype="broken").incident == first
    show.at += 20 * 60_000
    assert show.say("盖子破了", issue="quality", subtype="other").incident != first


def test_a_parcel_is_late_whatever_is_in_it() -> None:
    show = Show(on_air=None)
    keys = {
        show.say(text, issue="logistics").incident for text in ("杯子还没到", "裙子还没到", "my shoes have not arrived")
    }
    assert len(keys) == 1


def test_one_persons_wrong_parcel_is_not_anothers() -> None:
    show = Show(on_air=None)
    first = show.say("发错了", issue="logistics").incident
    assert show.say("寄错东西", issue="logistics", subtype="wrong_item").incident != first


@pytest.mark.parametrize(
    ("text", "told"),
    [("盖子坏掉了", True), ("耳机坏了", False), ("有條縫", True), ("缝线很整齐", False), ("盖子有个洞", True),
     ("洞洞鞋到了", False), ("大裂谷", False), ("碎花裙很好", False), ("破洞牛仔裤", False), ("缺了一角", True),
     ("碎碎念", False), ("断断续续", False), ("破壁机很响", False), ("a hole in my shirt", True),
     ("it broke down", False)],
)  # fmt: skip
def test_words_of_damage_are_not_those_of_other_things(text: str, told: bool) -> None:
    assert ("damage" in topics.symptoms(likeness.plain(text))) is told


LATE = "快递等了两个星期还没到怎么回事"


@pytest.mark.req("R062")
def test_new_customers_with_one_plain_complaint_are_no_attack() -> None:
    show = Show()
    placed = [show.say(LATE, account_age_days=3, suspicion=0.01) for _ in range(6)]
    placed.append(show.say(LATE, account_age_days=300, suspicion=0.01))
    assert {p.incident for p in placed} == {"i1"} and not any(p.moves for p in placed)
    assert not show.grouping.groups["i1"].suspicious
    assert ("new_account", 0.9) in placed[0].signals, "a person still sees who they are"


@pytest.mark.req("R061")
def test_new_accounts_who_call_others_away_are_an_attack_even_with_a_fault() -> None:
    show = Show()
    placed = [show.say("收到就碎了垃圾店铺大家别买", account_age_days=1, suspicion=0.07) for _ in range(3)]
    assert show.grouping.groups[str(placed[-1].incident)].suspicious


@pytest.mark.req("R061")
def test_a_call_to_leave_asks_for_no_remedy_and_many_newcomers_are_arranged() -> None:
    for text, more in (
        ("质量这么差大家都退出直播间吧", {"lane": "negative_review"}),
        ("用了过敏烂脸的举手这家不行", {"order_match": False}),
    ):
        show = Show(on_air=None)
        placed = [show.say(text, account_age_days=0, suspicion=0.05, **more) for _ in range(12)]
        assert show.grouping.groups[str(placed[-1].incident)].suspicious, text
    assert ("damage" in topics.symptoms("项链断开了")) and "damage" not in topics.symptoms("蓝牙断开了")


@pytest.mark.req("R028")
def test_the_same_sentence_is_the_same_matter_without_any_word_of_a_fault() -> None:
    show = Show(on_air=None)
    placed = [show.say("这家的东西真的越来越没意思了", "negative_review", account_age_days=400) for _ in range(4)]
    assert {p.incident for p in placed} == {"i1"}


@pytest.mark.req("R062")
def test_an_old_account_without_suspicion_is_not_gathered_in() -> None:
    show = Show()
    words = "茶壺收到就破了 千萬別買 等了三個星期"
    old = show.say(words, account_age_days=900, suspicion=0.1)
    young = [show.say(words, account_age_days=1, suspicion=0.1) for _ in range(4)]
    late = show.say(words, account_age_days=900, suspicion=0.1)
    attack = show.grouping.groups[str(young[-1].incident)]
    assert (attack.suspicious, attack.people) == (True, 4)
    assert attack.key not in (old.incident, late.incident)
    assert old.incident not in {key for p in young for key in p.moves.values()}
    assert not any("c1000" in p.moves for p in young)


@pytest.mark.req("R062")
def test_a_newcomers_own_complaint_shares_words_with_an_attack_and_does_not_drown() -> None:
    show = Show()
    for _ in range(3):
        show.say("手工皂都是假货 大家别买 收到就裂开", "malicious", account_age_days=1, suspicion=0.9)
    placed = show.say("手工皂收到就裂开 请给我换货", account_age_days=2, suspicion=0.02)
    assert not show.grouping.groups[str(placed.incident)].suspicious


def attacked(show: Show) -> str:
    placed = [show.say(text, "malicious", account_age_days=1, suspicion=0.9) for text in ATTACK[:4]]
    return str(placed[-1].incident)


def judged(show: Show, key: str, *, malicious: bool) -> None:
    """As after a person's word: its members are read anew."""
    lane = "malicious" if malicious else "negative_review"
    items = [
        Item(id=f"c{n}", text=text, user=f"u{n}", at=n * 1000, lane=lane, issue="unknown", suspicion=0.9)
        for n, text in enumerate(ATTACK[:4], 1)
    ]
    fixed: dict[str, object] = {} if malicious else {"malicious": False}
    show.grouping.groups.pop(key, None)
    kept = Kept(key, malicious, fixed, None, {}, people=4, comments=4, first_at=1000)
    show.grouping.restore(kept, [(item, False) for item in items])
    show.grouping.settle()


@pytest.mark.req("R061")
@pytest.mark.parametrize("restarted", [False, True])
def test_what_a_person_has_cleared_takes_in_more_of_the_same(restarted: bool) -> None:
    show = Show()
    key = attacked(show)
    if restarted:
        show.grouping = Show().grouping
    judged(show, key, malicious=False)
    show.at = 5 * 60_000
    more = [show.say(text, "malicious", account_age_days=1, suspicion=0.9) for text in ATTACK]
    assert {p.incident for p in more} == {key} and {p.lane for p in more} == {"negative_review"}
    group = show.grouping.groups[key]
    assert (group.suspicious, group.lane, group.people) == (False, "negative_review", 10)
    buyer = show.say(ATTACK[0], "negative_review", suspicion=0.9, order_match=True)
    assert not show.grouping.groups[str(buyer.incident)].suspicious


@pytest.mark.req("R061")
def test_a_word_taken_back_makes_it_an_attack_again() -> None:
    show = Show()
    key = attacked(show)
    judged(show, key, malicious=False)
    judged(show, key, malicious=True)
    assert show.say(ATTACK[4], "malicious", account_age_days=1, suspicion=0.9).incident == key
    assert show.grouping.groups[key].suspicious
