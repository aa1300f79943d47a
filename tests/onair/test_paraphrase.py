"""R040: the problem is said back in one sentence before anything is offered, and a person may word it."""

import asyncio
from itertools import product
from typing import Any

import pytest
from live import Team, kinds

from livemend.incidents import regroup
from livemend.incidents.model import Fault
from livemend.kit.i18n import LANGUAGES, t
from livemend.knowledge import packs
from livemend.onair import paraphrases
from livemend.onair.cards import Matter, make_card
from livemend.onair.paraphrases import is_one_sentence
from livemend.onair.told import clause
from livemend.triage.labels import SUBTYPES
from livemend.wording import Context, check

TROUBLES = [(issue, subtype) for issue, subtypes in SUBTYPES.items() for subtype in (*subtypes, None)]
NAMES = {"en": "Handmade soap", "zh-Hant": "草本手工皂", "zh-Hans": "草本手工皂"}


def confirm(card: Any) -> str:
    return str(next(part["text"] for part in card["parts"] if part["kind"] == "confirm"))


@pytest.mark.req("R040")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_complaint_is_said_back_in_one_clean_sentence_before_the_solution(lang: str) -> None:
    book = {kind: texts for (kind, of), texts in packs.phrases().items() if of == lang}
    wrong = []
    for (issue, subtype), level, number in product(TROUBLES, (0, 2), range(4)):
        what = {"issue": issue, "subtype": subtype, "level": level}
        told = clause(lang, product=NAMES[lang], **what)
        card = make_card(
            Matter(f"{issue}{subtype}{number}", "complaint", lang, "Amy", product=NAMES[lang], told=told, book=book,
                   time="20:30", **what)
        )  # fmt: skip
        text = confirm(card)
        order = kinds(card)
        findings = check(text, Context(lang=lang, kind="host", fault=Fault.UNVERIFIED, cause="suspected"))
        findings = [finding for finding in findings if finding.code != "only_acknowledged"]
        if not is_one_sentence(text) or told not in text or NAMES[lang] not in text or findings:
            wrong.append((text, findings))
        if order.index("confirm") > order.index("solution"):
            wrong.append((text, order))
    assert not wrong, wrong[:5]


@pytest.mark.req("R040")
@pytest.mark.parametrize(
    ("lang", "issue", "subtype", "words", "expected"),
    [
        ("zh-Hant", "quality", "cracked", "用了三天就裂了", "手工皂有裂痕，用了三天"),
        ("zh-Hant", "quality", "broken", "戴不到一個月就壞掉", "手工皂不能用了，戴了不到一個月"),
        ("zh-Hant", "logistics", "delay", "等了兩個星期還沒收到", "等手工皂等太久了，已經等了兩個星期"),
        ("zh-Hant", "logistics", "damaged_in_transit", "十顆破了三顆", "手工皂送到時破損了，十顆裡有三顆"),
        ("zh-Hant", "service", "refund_delay", "退款500元等了一個月",
         "手工皂的退款還沒收到，已經等了一個月，金額是500元"),
        ("zh-Hans", "quality", "wears_out", "洗了两次就起球", "手工皂没多久就磨损了，洗了两次"),
        ("zh-Hans", "quality", "spoiled", "昨天才到就馊了", "手工皂收到时已经变质，昨天收到的"),
        ("en", "quality", "wears_out", "pilled after two washes", "your soap wore out early after two washes"),
        ("en", "quality", "broken", "I bought it last week and it is dead",
         "your soap does not work any more and you bought it last week"),
        ("en", "logistics", "delay", "waited 5 days and nothing",
         "you have waited too long for your soap and you have been waiting for five days"),
        ("en", "quality", "cracked", "3 out of 6 cracked", "your soap has a crack and it concerns three of six"),
        # A symptom that its kind of fault has no word for; not one that is denied, promised, asked or one of two.
        ("zh-Hant", "quality", "other", "煎鍋洗一次就生鏽了", "手工皂生鏽了，洗了一次"),
        ("zh-Hans", "quality", None, "第二天就长锈了", "手工皂生锈了"),
        ("zh-Hans", "quality", "material", "说不会生锈，结果生锈了", "手工皂生锈了"),
        ("en", "quality", "material", "it rusted after two washes", "your soap has rusted after two washes"),
        ("en", "quality", "other", "it does not rust but is ugly", "something is not right with your soap"),
        ("zh-Hant", "quality", "other", "戴不到一個月就掉色", "手工皂掉色了，戴了不到一個月"),
        ("zh-Hans", "quality", "other", "没用几次就漏水", "手工皂会漏"),
        ("zh-Hant", "quality", "other", "這個會不會生鏽啊", "手工皂用起來有狀況"),
        ("zh-Hans", "quality", "other", "杯子生锈还漏水", "手工皂用着有问题"),
        # Said by nobody, a promise, a day that is not theirs, two days: left out.
        ("zh-Hant", "quality", "wears_out", "說穿三年不壞", "手工皂沒多久就磨損了"),
        ("zh-Hant", "logistics", "delay", "說三天到，今天第六天", "等手工皂等太久了"),
        ("en", "logistics", "delay", "we go on Friday and it was due Monday", "you have waited too long for your soap"),
        ("zh-Hant", "quality", "other", "拼圖500塊，第三張很醜", "手工皂用起來有狀況"),
        # What could mean two things is left out: stars, a half year, what is wanted next, how often somebody acts.
        ("en", "logistics", "delay", "beautiful print, half a year late", "you have waited too long for your soap"),
        ("en", "quality", "broken", "Rating: 1 of 5", "your soap does not work any more"),
        ("zh-Hans", "quality", "spoiled", "再买两个碗，上次那个裂了", "手工皂收到时已经变质"),
        ("zh-Hant", "logistics", "delay", "訂了兩個多月的禮盒", "等手工皂等太久了"),
        ("zh-Hant", "misleading", "price_trick", "0 元購結果要付手續費", "手工皂的價格沒有講清楚"),
        ("zh-Hans", "quality", "wears_out", "都没穿过五次", "手工皂没多久就磨损了"),
        ("zh-Hant", "quality", "broken", "我一小時貼一次給你們看", "手工皂不能用了"),
        ("zh-Hans", "quality", "broken", "游泳圈吹到一半漏", "手工皂用不了了"),
        ("zh-Hans", "quality", "broken", "壳子四个角一磕就裂", "手工皂用不了了"),
        ("zh-Hans", "service", "slow_reply", "客服叫我再等48小时", "手工皂的事等我们回复等太久"),
        ("zh-Hans", "service", "refused_remedy", "七天都没到就说我超期", "手工皂想退换，被拒绝了"),
        ("zh-Hans", "service", "other", "今天又收到发货短信", "手工皂的服务让您不满意"),
        # A day of last week is not one of this week.
        ("zh-Hans", "logistics", "delay", "上周三买的还在路上", "等手工皂等太久了，上星期三买的"),
        ("zh-Hant", "quality", "broken", "星期二收到的就壞", "手工皂不能用了，星期二收到的"),
        ("en", "logistics", "delay", "ordered it last tuesday",
         "you have waited too long for your soap and you bought it last Tuesday"),
        # Of what is missing it is said how many are not there, never how many came.
        ("zh-Hant", "logistics", "missing_item", "三件少一件", "收到手工皂時少了東西，三件裡少了一件"),
        ("zh-Hans", "logistics", "missing_item", "少了两袋", "收到手工皂时少了东西，少了两袋"),
        ("en", "logistics", "missing_item", "holds six of the seven panels",
         "something was missing when your soap came"),
        ("en", "logistics", "missing_item", "two of the six cups were missing",
         "something was missing when your soap came and two of six are missing"),
        # Nothing personal gets in.
        ("zh-Hant", "logistics", "delay", "我是王小明，0912345678，訂單 88123456 沒到", "等手工皂等太久了"),
    ],
)  # fmt: skip
def test_since_when_and_how_much_are_taken_up_where_they_were_said(
    lang: str, issue: str, subtype: str, words: str, expected: str
) -> None:
    thing = "soap" if lang == "en" else "手工皂"
    assert clause(lang, issue=issue, subtype=subtype, level=2, product=thing, words=words) == expected


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("您說茶壺有裂痕，對嗎？", True),
        ("You say it is 2.5 cm too short, right?", True),
        ("您說「裂了！」，對嗎？", True),
        ("您說茶壺有裂痕。我們退款給您。", False),
        ("You say it broke. We pay you back.", False),
        ("a\nb", False),
    ],
)
def test_one_sentence_is_one(text: str, fine: bool) -> None:
    assert is_one_sentence(text) is fine


async def put(team: Team, role: str, comment: Any, text: str, rev: int, lang: str = "zh-Hant") -> Any:
    return await (await team.client(role)).put(
        team.at(comment, "paraphrase"), json={"text": text, "lang": lang, "rev": rev}
    )


@pytest.mark.req("R040")
async def test_the_host_words_it_and_it_stays(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了，六個破了兩個", "阿珠")
    await team.on("floor", told, "cue")
    shown = (await team.on_prompter())["card"]
    made = confirm(shown)
    assert "六個裡有兩個" in made and "茶壺" in made
    back = shown["paraphrase"]
    assert (back["text"], back["made"], back["own"], back["rev"]) == (made, made, False, 0)

    mine = "阿珠，您說六個玻璃茶壺裡有兩個收到時就裂了，是不是？"
    answer = await put(team, "host", told, f" {mine} ", 0)
    assert answer.status_code == 200, answer.text
    # Read anew from the rows by everybody, as after a restart.
    for card in ((await team.on_prompter())["card"], await team.card(told)):
        assert confirm(card) == mine
        assert card["paraphrase"] | {"by": ""} == {
            "text": mine, "made": made, "own": True, "lang": "zh-Hant", "rev": 1, "by": "",
        }  # fmt: skip
    # What is recorded as said is what stood on the card.
    await team.on("host", told, "said", hash=(await team.on_prompter())["card"]["hash"])
    mention = (await team.incident(told))["mentions"][0]
    assert {"kind": "confirm", "text": mine} in mention["parts"]

    again = await put(team, "floor", told, "", 1)
    assert again.status_code == 200
    assert confirm(await team.card(told)) == made
    assert (await team.card(told))["paraphrase"]["rev"] == 2


@pytest.mark.req("R040")
async def test_the_answer_is_what_the_card_says_now(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    mine = "您說玻璃茶壺一收到就裂了，對嗎？"
    assert (await put(team, "host", told, mine, 0)).json() == (await team.card(told))["paraphrase"]
    # Worded for viewers of another language, it is not what stands on this card.
    other = (await put(team, "host", told, "Your teapot came with a crack, right?", 0, "en")).json()
    assert (other["text"], other["lang"], other["own"], other["rev"]) == (mine, "zh-Hant", True, 1)
    rude = await say("你們這群廢物 白痴主播", "林先生")
    assert (await put(team, "host", rude, "您說我們做得不好，對嗎？", 0)).json() is None


@pytest.mark.req("R040")
@pytest.mark.req("R133")
async def test_of_two_who_edit_at_once_neither_loses_a_word_unseen(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    one, two = "您說玻璃茶壺一收到就裂了，對嗎？", "您說的是茶壺有一道裂痕，對嗎？"
    answers = await asyncio.gather(put(team, "host", told, one, 0), put(team, "floor", told, two, 0))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409).json()["error"]
    won = next(answer for answer in answers if answer.status_code == 200).json()
    # The second is told what stands there now, by whom, and with which number it may go on.
    assert lost["code"] == "paraphrase_changed"
    assert (lost["params"]["text"], lost["params"]["rev"]) == (won["text"], 1)
    assert lost["params"]["by"]
    other = two if won["text"] == one else one
    assert (await put(team, "floor", told, other, 1)).status_code == 200
    assert confirm(await team.card(told)) == other
    # The same words sent twice are one change.
    assert (await put(team, "floor", told, other, 1)).status_code == 200
    assert (await team.card(told))["paraphrase"]["rev"] == 2


@pytest.mark.req("R040")
async def test_the_guard_and_the_rules_look_at_it(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    for text, code in (
        ("您自己弄壞的，對嗎？", "wording"),
        ("這批有瑕疵，是我們的錯，對嗎？", "wording"),
        ("您的電話是 0912345678，對嗎？", "wording"),
        ("您說茶壺裂了。我們退錢給您。", "paraphrase_one_sentence"),
        ("裂" * 200, "paraphrase_long"),
    ):
        answer = await put(team, "host", told, text, 0)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), text
    assert (await put(team, "host", told, "x", 0, lang="fr")).json()["error"]["code"] == "paraphrase_lang"
    assert (await put(team, "host", told, "x", -1)).status_code == 422
    assert (await put(team, "finance", told, "您說茶壺裂了，對嗎？", 0)).status_code == 403
    # A plain question of the viewer may be worded too; an attack is never said back.
    rude = await say("你們這群廢物 白痴主播", "林先生")
    assert (await team.card(rude))["paraphrase"] is None


@pytest.mark.req("R040")
async def test_it_is_not_said_when_it_would_be_wrong_by_now(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    await team.on("floor", told, "fault", fault="ours")
    assert (await put(team, "host", told, "這批有瑕疵，是我們的錯，對嗎？", 0)).status_code == 200
    assert "瑕疵" in confirm(await team.card(told))
    await team.on("floor", told, "fault", fault="unverified")
    card = await team.card(told)
    assert "瑕疵" not in confirm(card)
    assert (card["paraphrase"]["own"], card["paraphrase"]["rev"]) == (False, 1)


async def test_of_many_nobodys_details_are_told_for_all(team: Team, say: Any) -> None:
    first = await say("玻璃茶壺收到就裂了，六個破了兩個", "阿珠")
    await say("玻璃茶壺收到就裂了，我也是", "阿明")
    card = await team.card(first)
    assert (await team.incident(first))["people"] == 2
    assert "兩個" not in confirm(card)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "you felt unwell, were hurt or were in danger with your soap"),
        ("zh-Hant", "用手工皂的時候身體不舒服、受傷，或發生危險"),
        ("zh-Hans", "用手工皂的时候身体不舒服、受伤，或发生危险"),
    ],
)
def test_a_danger_is_not_told_as_an_injury_alone(lang: str, said: str) -> None:
    """A charger that smokes has hurt nobody yet."""
    thing = "soap" if lang == "en" else "手工皂"
    assert clause(lang, issue="quality", subtype="broken", level=0, product=thing) == said


async def test_it_goes_with_the_words_it_was_made_from(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    assert (await put(team, "host", told, "阿珠說茶壺裂了，對嗎？", 0)).status_code == 200
    async with team.desk.db.write() as tx:
        await paraphrases.forget(tx, [told.id])
    card = await team.card(told)
    assert "阿珠" not in confirm(card)
    assert card["paraphrase"]["rev"] == 2


async def test_a_merged_matter_keeps_no_sentence_either(team: Team, say: Any) -> None:
    told, other = await say("玻璃茶壺收到就裂了", "阿珠"), await say("客服都不理人", "大雄")
    assert (await put(team, "host", told, "阿珠說茶壺裂了，對嗎？", 0)).status_code == 200
    async with team.desk.db.write() as tx:
        await regroup.merge(tx, other.incident_id, [told.incident_id])
        await paraphrases.forget(tx, [told.id])
    async with team.desk.db.read() as conn:
        row = await paraphrases.of(conn, told.incident_id, "zh-Hant")
    assert row is not None and row.text is None


def test_a_shop_with_phrases_of_its_own_keeps_them() -> None:
    book = {"paraphrase": ("跟{user}確認：{product}{problem}，是嗎？",)}
    card = make_card(
        Matter("i1", "complaint", "zh-Hant", "Amy", issue="quality", subtype="cracked", product="手工皂", book=book)
    )
    assert confirm(card) == f"跟Amy確認：手工皂{t('zh-Hant', 'onair.problem.cracked')}，是嗎？"
