"""Personal data is found where it stands, and hidden without moving anything (R055)."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livemend.triage import pii, pii_documents, pii_doors, pii_messengers, pii_patterns, pii_pickup
from livemend.triage.pii_leads import Led

MARK = re.compile(r"\[([a-z_]+):(.*?)\]")
FLOOR = 0.97
HELD_OUT_FLOOR = 0.97
# Two points below what was measured at first reading, before anybody had looked at these lines.
BLIND_FLOOR = 0.887
MARKED = re.compile(r"\[\[([a-z]+):(.*?)\]\]")
MESSENGER = {"wechat_id", "line_id", "messenger_id", "phone"}
TYPES = {
    "address": {"address"},
    "card": {"card_no"},
    "email": {"email"},
    "id": {"national_id"},
    "messenger": MESSENGER,
    "order": {"order_no"},
    "phone": {"phone"},
}


def cases() -> list[tuple[str, list[tuple[str, int, int]]]]:
    found = []
    for line in (Path(__file__).parent / "personal_data.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        text, spans, at = "", [], 0
        for mark in MARK.finditer(line):
            text += line[at : mark.start()]
            spans.append((mark[1], len(text), len(text) + len(mark[2])))
            text += mark[2]
            at = mark.end()
        found.append((text + line[at:], spans))
    return found


@pytest.mark.req("R055")
def test_spans_of_written_cases() -> None:
    hits = said = true = 0
    wrong = []
    for text, spans in cases():
        found = {(s.type, s.start, s.end) for s in pii.find(text)}
        hits += len(found & set(spans))
        said += len(found)
        true += len(spans)
        if found != set(spans):
            wrong.append((text, [(k, text[a:b]) for k, a, b in sorted(found, key=lambda f: f[1])]))
    assert true >= 50
    assert 2 * hits / (said + true) >= FLOOR, wrong


def measured(name: str) -> tuple[float, float, list[str]]:
    """F1 of the spans and the share of right types. A span is found when its ends are at most two characters off, or
    seven tenths of what both cover are common to both."""
    hits = typed = said = true = 0
    wrong = []
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line.startswith("# "):
            continue
        text, spans, at = "", [], 0
        for mark in MARKED.finditer(line):
            text += line[at : mark.start()]
            spans.append((mark[1], len(text), len(text) + len(mark[2])))
            text += mark[2]
            at = mark.end()
        text += line[at:]
        found = pii.find(text)
        said += len(found)
        true += len(spans)
        before = hits
        for kind, start, end in spans:
            for span in found:
                close = abs(span.start - start) <= 2 and abs(span.end - end) <= 2
                common = min(end, span.end) - max(start, span.start)
                if close or common >= 0.7 * max(end - start, span.end - span.start):
                    hits += 1
                    typed += span.type in TYPES[kind]
                    break
        if hits - before < max(len(spans), len(found)):
            wrong.append(line)
    return 2 * hits / (said + true), typed / hits, wrong


@pytest.mark.req("R055")
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("personal_data_tuned.tsv", 0.99),
        ("personal_data_heldout.tsv", HELD_OUT_FLOOR),
        ("personal_data_blind.tsv", BLIND_FLOOR),
        ("personal_data_fresh.tsv", 0.97),
        ("personal_data_families.tsv", 0.99),
    ],
)
def test_spans_of_many_countries(name: str, floor: float) -> None:
    f1, types, wrong = measured(name)
    assert f1 >= floor, wrong
    assert types >= 0.97


# Each as somebody writes it, and what only looks like it.
WRITTEN = (
    *(
        "加我[[messenger:nana_8831q]]微信聊价格",
        "加[[messenger:zz_9k27]]拿货,qq的",
        "[[messenger:coco_1127]]那是我的vx",
    ),
    *("加iphone15微信支付可以吗", "加SF单A1023两件发你微信了吗"),
    *("群满了吗,加我 [[messenger:62810394]] 拉一下", "加[[messenger:829104756]]扣扣聊", "qq群里有人加10000000都不卖"),
    *("扣扣:[[messenger:882-104-736]] 随时在", "qq 2024-11-05注册的号", "扣2 群[[messenger:3301945]]"),
    *("官方账号[[messenger:@deal_2024]] 领红包", "小編 @mayling_shop 回我一下"),
    *("my cell: [[phone:five five five oh one seven three]]", "text size two two two four six eight nine"),
    *("cell [[phone:867-5309]] area code 415", "seven six five four three two one go"),
    *("[[order:4209410712349205590164917312345678]] late", "9191919191919191919191", "SKU250101-1234567"),
    *("return label no [[order:882910347156]] used", "[[order:PDD241103-559381204417]]还没发"),
    *("pick up at [[address:Walgreens, 1420 N Broadway]] ok?", "top 10 Broadway.", "bought at Walmart, 50 dollars"),
    *("I work at [[address:Greggs, 14 High Street, Leeds]]", "home at Noon, [[address:12 Main Street]]"),
    *("兼职日结 加[[messenger:jzmm5520]]", "加iphone15壳", "加b12两件", "加厚v2版", "戳[[messenger:lulu2019vip]]领券"),
    *("加我微信聊吧,[[messenger:cw-liu168]]", "微信就是拼音加生日 [[messenger:wangmei880214]]", "微信付了 iphone13"),
    *("通行证可以吗,号码[[id:C81740265]]", "passport instead? [[id:PA7741903]]", "passport holder PA7741903 left?"),
    *("收貨:[[phone:2576 8831]](座機) 夜晚", "收货 20241118 前", "后四位分别是0912 0913 0915", "收了 5000 6000 塊"),
    *("打 [[phone:5639 1720]] 或 [[phone:2639 5170]]", "熱線 2929 2222 冇人聽", "密码 9123 4567"),
    *("[[order:420606199261290100130739]]", "barcode on the box reads 5012345678900", "SKU 100043217659"),
    *("[[order:SG24-0067713]] ignored", "[[order:PO 77120-4]] on the label", "INV 2024 models", "MX-500000 model?"),
    *("7-11取貨 [[address:鑫民權門市]] 店號我再查", "台中門市有賣嗎", "7-11取貨付款可以嗎"),
    *("改[[address:統一超商 嘉北門市(嘉義市東區林森東路 411 號)]]", "放[[address:金域华府12栋]]楼下的菜鸟驿站"),
    *("[[address:长沙市岳麓区银盆南路 361 号 麓谷小镇 5 栋 1208 室]]", "放枫林7幢快递吗", "宿舍楼下菜鸟"),
    *(
        "[[address:上海市，浦东新区，张杨路，1589号，汤臣中心，A座，602]]",
        "[[address:大巴窑 7 巷 大牌 19 门牌 04-207]]",
    ),
    *("neighbour at [[address:number 9 Harcourt Mews]]", "number 12 across the road", "3 The Ordinary, serum"),
    *("[[address:长沙市芙蓉区五一大道平和堂商厦二楼]]", "线下在市中心大厦二楼有店吗", "商场负一层有吗"),
    *("[[address:天河路208号天河城负一层]]取", "改[[address:恒大名都四期8栋906]]", "第三期19号抽奖"),
    *("兔喜[[address:梧桐苑西区6号门面]]", "驿站12号门面", "成都武侯的 [[address:科华北路62号]] 发吗"),
    *("少一个人 [[messenger:dudu-0712]]微信 来凑", "[[messenger:Lao_Liu_yushi66]] 微信号", "galaxy-s24 微信双开可以吗"),
    *("[[messenger:momo_kaka88]] line 團購", "抽奖码luck2024 微信 领", "cake_5212 微信发图了"),
    *("改 [[address:龍安店]] OK超商", "[[address:新莊幸福店]](全家)取貨", "旗艦店 全家都有賣嗎"),
    *("我要寄[[address:7-11 永吉門市]] 謝謝老闆", "[[address:萊爾富北市莊敬店]] 上次寄錯店了", "台中門市 7-11 有賣嗎"),
    *(
        "放[[address:碧桂园凤凰城翠湖苑8街16号]]门卫",
        "[[address:富力山水2街15号]]",
        "8街16号链接",
        "跑了3里5号才到",
        "道具3道5号",
    ),
    *("寄 [[address:武汉市洪山区珞喻路光谷世界城广场写字楼2109]] 前台", "这家写字楼2楼有店吗"),
    *("住[[address:將軍澳唐賢街9號PopWalk天晉2座18A]] 夜晚先喺屋企", "2座18A插座有無"),
    *("[[address:5 Toa Payoh Lor 8, #11-206]] leave w/ neighbour", "5 Lor mee bowls 8, 11-12 pax"),
    *("[[address:33 Lor 4 Toa Payoh, #05-31]]", "[[address:3 jln bukit merah, #10-4452]] pls"),
    *("得唔得 [[address:旺角西洋菜南街順豐站852FE]]", "附近街口順豐站幾時開", "[[address:觀塘開源道順豐營業點852AH]]"),
    *("住[[address:学府路甲5号院6号楼三单元501]] 别老给我送隔壁去", "[[address:解放路208号 好又多隔壁]]"),
    *("no discount on [[order:GB7749-30186]]", "标准GB4806-2016", "DD1391-100 restock?", "WH1000-10005 headphones"),
    *("編號0925那條是純銀925嗎", "编号1206有货吗 要12个", "订单编号[[order:30771]]那条链子断了"),
)


@pytest.mark.req("R055")
@pytest.mark.parametrize("line", WRITTEN)
def test_spans_as_written(line: str) -> None:
    text = MARKED.sub(r"\2", line)
    assert [text[s.start : s.end] for s in pii.find(text)] == [mark[2] for mark in MARKED.finditer(line)]


@pytest.mark.req("R055")
def test_mask_hides_every_character_and_keeps_places() -> None:
    text = "陳大明 訂單EM-81077 電話0912-000-318 麻煩處理"
    masked = pii.mask(text, pii.find(text))
    assert masked == "陳大明 訂單•••••••• 電話•••••••••••• 麻煩處理"


@pytest.mark.req("R055")
@pytest.mark.parametrize("before", [0, 1, 590, 700, 799, 800, 995, 1000, 1003, 4321])
@pytest.mark.parametrize("filler", ["等了很久 ", "很久。", "x"])
def test_a_letter_is_read_to_its_end(before: int, filler: str) -> None:
    head = (filler * before)[:before]
    text = f"{head} 電話0912-000-318 寄到台北市大安區樣品路二段15號4樓。{'謝謝' * 600} mail mei.lin@example.com"
    assert [text[s.start : s.end] for s in pii.find_all(text)] == [
        *("0912-000-318", "台北市大安區樣品路二段15號4樓", "mei.lin@example.com"),
    ]


@settings(deadline=None)
@given(st.text(alphabet="0123456789 -@.。\nabc路街號号楼微信單订", max_size=4000))
def test_spans_of_a_letter_are_ordered_and_inside(text: str) -> None:
    at = 0
    for span in pii.find_all(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@pytest.mark.req("R055")
@settings(deadline=None)
@given(st.text(max_size=300))
def test_spans_are_ordered_and_inside(text: str) -> None:
    at = 0
    for span in pii.find(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end
    assert len(pii.mask(text, pii.find(text))) == len(text)


@settings(deadline=None)
@given(st.text(alphabet="0123456789 -+()@.:_aAvVxX路街號号楼微信賴加line单訂", max_size=400))
def test_number_soup_is_no_trap(text: str) -> None:
    pii.find(text)


PIECES = (
    *(
        "1 Flat Aa Flat Aa Unit Bb Room Cc ",
        "1 Aa, Bb, Cc, Dd, ",
        "No 1 jalan A 1/1, 10000 A, ",
        ", 00",
        "0 0",
        "1-",
        "(1)",
    ),
    *(
        "路1号",
        "1号 ",
        "微信我",
        "a_",
        "1Z 1A1 ",
        "A1A1A1",
        "a at b dot ",
        "1，2，",
        "SF 1188 2233 ",
        "tg我的@",
        "Blk 1 Aa ",
        "A1, Aa, 560001 nagar ",
        "Block Block , 1 ",
        "1 Block Aa, ",
        "然后1",
        "double4 ",
        "a (dot) ",
        "a@",
        "7-11 全家",
        "小区丰巢",
        "Parcel Locker 1 ",
        "l0O1 ",
        "省市县镇",
        "加我a_",
        "qq,加",
        "东路大厦二",
        "CVS 1 N ",
        "加微信聊吧,",
        "微信是拼音加生日",
        "护照?A1 ",
        "市，区，路，1号，",
        "号园园园园 A区 第",
        "大牌 1 街 2 巷 ",
        "the upc is a b c ",
        "取货 鑫门市 ",
        "2345 6789 或 ",
        "abc_1微信",
        "9号Aa Bb 园",
        "1 aa st aa ",
        "旺角街顺丰站",
        "到大大店 ok",
        "园1街1号",
        "a_b-c-d line ",
    ),
)


@pytest.mark.parametrize("piece", PIECES)
def test_no_shape_runs_away(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begin = time.process_time()
    pii.find(text)
    # Far above the few milliseconds it takes: this only catches a search that explodes.
    assert time.process_time() - begin < 0.25


def plain_lines() -> list[str]:
    lines = (Path(__file__).parent / "personal_data_tuned.tsv").read_text("utf-8").splitlines()
    return [MARKED.sub(r"\2", line) for line in lines if not line.startswith("# ")]


@pytest.mark.req("R055")
def test_leads_miss_no_place() -> None:
    """A pattern that is tried only at its leads finds what it finds when it is tried everywhere."""
    modules = (pii_patterns, pii_documents, pii_doors, pii_pickup)
    named = [kept for module in modules for kept in vars(module).values()]
    patterns = [kept for kept in (*named, *(kept for _, kept in pii_messengers._PATTERNS)) if isinstance(kept, Led)]
    assert len(patterns) > 20
    lines = plain_lines()
    for text in (" ".join(lines[n : n + 8]) for n in range(0, len(lines), 8)):
        plain = text.translate(pii_patterns.PLAIN)
        for kept in patterns:
            low = plain if kept is pii_doors._ENDS else plain.lower()
            alone = [match.span() for match in kept.match.__self__.finditer(plain)]
            assert [match.span() for match in kept.finditer(plain, low)] == alone, text


@pytest.mark.req("R055")
def test_of_two_addresses_that_cross_both_are_hidden() -> None:
    text = "寄去 順豐智能櫃 H852FE88P 荃灣福來邨永樂樓地下 得唔得 粉嶺聯和墟和豐街28號囍逸3樓"
    masked = pii.mask(text, pii.find(text))
    assert not re.search(r"\d", masked), masked


@pytest.mark.req("R055")
def test_a_text_full_of_everything_does_not_run_away() -> None:
    lines = plain_lines()
    texts = ["，".join(lines[n::61])[:1000] for n in range(0, 60, 4)]
    texts += [
        (piece * 1000)[:1000] for piece in ("a b 1 2 3 c 7 ", "零九三，二两百八 ", "12 Aa Road, Bb, ", "x艾特qq点com")
    ]
    for text in texts:
        taken = []
        for _ in range(5):
            begin = time.process_time()
            pii.find(text)
            taken.append(time.process_time() - begin)
        # Far above the few milliseconds it takes, as above.
        assert min(taken) < 0.1, text
