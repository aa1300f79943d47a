"""The recorded show holds what it says it holds, and its files fit together."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

FOLDER = Path(__file__).parents[2] / "demo" / "evening-market"
MINUTE = 60_000
SHOW_MS = 30 * MINUTE
LANGS = {"en", "zh-Hant", "zh-Hans"}
ROOMS = {"shopee": "sp-8801", "douyin": "dy-3317", "youtube": "yt-live-42"}
LANES = (
    "safety", "complaint", "negative_review", "malicious", "abuse", "spam", "question", "order", "praise", "chat",
)  # fmt: skip
ISSUES = {"quality", "logistics", "service", "misleading", "unknown"}
VERBS: dict[str, set[str]] = {
    "cue": set(), "said": set(), "park": {"words", "due", "owner"}, "hold": {"department", "question"},
    "answer_hold": {"text"}, "private": {"text"}, "reply": {"text"}, "hide": {"reason"}, "malicious": {"reason"},
    "ignore": {"reason"}, "label": {"kinds"}, "open_case": {"issue", "level", "summary", "wished"}, "note": {"text"},
    "offer": {"remedy", "amount"}, "choose": {"remedy"}, "upload": {"file"}, "execute": {"proof"},
    "tell_result": {"text"}, "satisfied": {"words"}, "not_satisfied": {"words"}, "close": {"lesson"},
    "public_outcome": {"text"},
    "fulfil_promise": {"proof"}, "assess": {"issue", "subtype", "level", "axis"},
}  # fmt: skip
Line = dict[str, Any]


@cache
def lines() -> tuple[tuple[Line, ...], int]:
    """The lines that parse, and how many do not."""
    good: list[Line] = []
    broken = 0
    for raw in (FOLDER / "show.jsonl").read_text("utf-8").splitlines():
        try:
            good.append(json.loads(raw))
        except json.JSONDecodeError:
            broken += 1
    return tuple(good), broken


@cache
def deliveries() -> tuple[Line, ...]:
    return tuple(line for line in lines()[0] if "text" in line)


@cache
def comments() -> dict[str, Line]:
    first: dict[str, Line] = {}
    for line in deliveries():
        first.setdefault(line["message_id"], line)
    return first


@cache
def truth() -> dict[str, Line]:
    rows = [json.loads(raw) for raw in (FOLDER / "truth.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == len({row["message_id"] for row in rows})
    return {row["message_id"]: row for row in rows}


@cache
def shop() -> Line:
    return dict(yaml.safe_load((FOLDER / "shop.yaml").read_text("utf-8")))


@cache
def acts() -> tuple[Line, ...]:
    return tuple(yaml.safe_load((FOLDER / "acts.yaml").read_text("utf-8")))


def of(kind: str) -> list[Line]:
    return [line for line in lines()[0] if line.get("type") == kind]


def hours(offset: str) -> int:
    sign, days, rest = re.fullmatch(r"([+-])(?:(\d+)d)?(?:(\d+)h)?", offset).groups()  # type: ignore[union-attr]
    return int(f"{sign}1") * (int(days or 0) * 24 + int(rest or 0))


def person(line: Line) -> tuple[str, str]:
    return line["platform"], line["user_id"]


def members(**wanted: str) -> list[Line]:
    return [comments()[mid] for mid, row in truth().items() if all(row.get(k) == v for k, v in wanted.items())]


@cache
def customers() -> dict[tuple[str, str], str]:
    pairs = [((a["platform"], a["user_id"]), c["key"]) for c in shop()["customers"] for a in c["accounts"]]
    assert len(pairs) == len({account for account, _ in pairs}), "an account belongs to two customers"
    return dict(pairs)


@cache
def orders_of() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for order in shop()["orders"]:
        found[order["customer"]].append(order)
    return found


def test_thirty_minutes_of_comments_in_order() -> None:
    stamps = [line["ts"] for line in lines()[0]]
    assert stamps == sorted(stamps)
    assert (stamps[0], stamps[-1]) == (0, SHOW_MS)
    assert (lines()[0][0]["type"], lines()[0][-1]["type"]) == ("start", "end")
    assert len(comments()) >= 760
    assert {(c["platform"], c["room"]) for c in deliveries()} == set(ROOMS.items())


@pytest.mark.req("R135")
def test_three_platforms_and_three_ways_of_writing() -> None:
    by_room = Counter(c["platform"] for c in comments().values())
    assert by_room["shopee"] > by_room["douyin"] > by_room["youtube"] > 120
    traditional, simplified = re.compile("[這來說還麼會沒東嗎個]"), re.compile("[这来说还么会没东吗个]")

    def share(platform: str, pattern: re.Pattern[str]) -> float:
        texts = [c["text"] for c in comments().values() if c["platform"] == platform]
        return sum(bool(pattern.search(t)) for t in texts) / len(texts)

    assert share("shopee", traditional) > 0.25
    assert share("shopee", simplified) < 0.02
    assert share("douyin", simplified) > 0.2
    assert share("douyin", traditional) < 0.05
    assert share("youtube", re.compile(r"[a-z]{2}")) > 0.9


@pytest.mark.req("R022")
def test_duplicates_are_the_same_message_seconds_later() -> None:
    by_id: dict[str, list[Line]] = defaultdict(list)
    for line in deliveries():
        by_id[line["message_id"]].append(line)
    again = {mid: group for mid, group in by_id.items() if len(group) > 1}
    assert len(again) >= 12
    for first, *rest in again.values():
        for other in rest:
            assert {**other, "ts": first["ts"]} == first
            assert 0 < other["ts"] - first["ts"] <= 5_000


def test_two_broken_lines() -> None:
    parsed, broken = lines()
    assert broken == 1
    assert [line["message_id"] for line in parsed if "message_id" in line and "text" not in line] == ["yt42-90002"]


@pytest.mark.req("R134")
def test_the_blind_gap_is_empty() -> None:
    (gap,) = of("gap")
    assert (gap["platform"], gap["room"], gap["to"] - gap["from"]) == ("douyin", "dy-3317", 40_000)
    inside = [line for line in lines()[0] if line.get("room") == gap["room"] and gap["from"] <= line["ts"] < gap["to"]]
    assert inside == []


def test_products_and_viewers() -> None:
    skus = {product["sku"] for product in shop()["products"]}
    on_air = [line["sku"] for line in of("product")]
    assert 8 <= len(on_air) <= 10 and set(on_air) <= skus
    assert {c["product"] for c in deliveries() if "product" in c} <= skus
    for platform in ROOMS:
        assert len([v for v in of("viewers") if v["platform"] == platform]) >= 29


def test_every_comment_is_labelled_and_no_label_hangs_in_the_air() -> None:
    assert truth().keys() == comments().keys()
    for row in truth().values():
        held = set(row["kinds"]) | ({"safety"} if row["level"] == 0 else set())
        assert row["lane"] == next(lane for lane in LANES if lane in held)
        unfavourable = {"complaint", "negative_review"} & held
        assert bool(unfavourable) == (row["issue"] is not None) == (row["level"] is not None)
        assert len(unfavourable) < 2
        assert row["issue"] in ISSUES | {None}


def test_all_stories_have_their_people() -> None:
    stories = {row["story"] for row in truth().values()} - {None}
    assert stories == {f"S{n:02}" for n in range(1, 15)}
    for story in stories:
        assert len(members(story=story)) >= 3, story


@pytest.mark.req("S04")
def test_packaging_comes_from_many_people_and_one_batch() -> None:
    people = {person(c) for c in members(incident="packaging")}
    assert len(people) >= 8
    assert len({platform for platform, _ in people}) == 3
    batches = Counter(
        line["batch"] for who in people for order in orders_of()[customers()[who]]
        for line in order["lines"] if line["sku"] == "C01"
    )  # fmt: skip
    assert batches["C01-2611"] / batches.total() > 0.8
    assert "C01-2609" in {x["batch"] for o in shop()["orders"] for x in o["lines"] if o["customer"] == "lin-hu"}


@pytest.mark.req("S03")
def test_the_attack_has_no_orders_and_one_real_buyer_inside() -> None:
    attack = members(incident="attack")
    span = max(c["ts"] for c in attack) - min(c["ts"] for c in attack)
    assert 25 <= len({person(c) for c in attack}) == len(attack) <= 40
    assert span <= 45_000
    assert all(c["account_age_days"] <= 3 and person(c) not in customers() for c in attack)
    (buyer,) = {person(c) for c in members(incident="harsh-buyer")}
    inside = [c for c in members(incident="harsh-buyer") if attack[0]["ts"] < c["ts"] < attack[-1]["ts"]]
    assert len(inside) == 1 and inside[0]["account_age_days"] > 365
    assert {x["sku"] for o in orders_of()[customers()[buyer]] for x in o["lines"]} == {"A03"}


@pytest.mark.req("R005")
def test_one_question_comes_from_at_least_a_dozen_people() -> None:
    assert len({person(c) for c in members(question="teapot-on-hob")}) >= 12


def test_hard_characters_and_personal_data_are_there() -> None:
    names = "".join(c["user"] for c in comments().values())
    texts = [c["text"] for c in comments().values()]
    for needle in ("<script>", "<img src=x onerror=alert(1)>", "\u202e", "\u200b", "\u200f"):
        assert any(needle in t for t in texts), needle
    assert "<script>" in names and "\u202e" in names
    assert max(map(len, texts)) >= 500
    kinds = {kind for row in truth().values() for kind in row["pii"]}
    assert kinds >= {"phone", "address", "order_no", "line_id", "wechat_id", "email"}
    for mid, row in truth().items():
        digits = re.sub(r"\D", "", comments()[mid]["text"])
        assert ("phone" in row["pii"]) <= (len(digits) >= 10) and (len(digits) >= 10) <= bool(row["pii"])
    assert any(row["incident"] == "rash" and row["lane"] == "safety" for row in truth().values())


@pytest.mark.req("R138")
def test_whoever_complains_has_a_delivered_or_lost_order_of_that_product() -> None:
    wanted = {
        "soap-cracks": "A01", "cardigan-colour": "A02", "blender-button": "A03", "smoothie-straw": "A03",
        "ring-crack": "B01", "packaging": "C01", "steel-316": "C02", "hair-claim": "D01", "rash": "D02",
        "pan-rust": "E01", "box-damaged": "F01", "lost-parcel": "A02", "harsh-buyer": "A03",
    }  # fmt: skip
    for mid, row in truth().items():
        if "complaint" not in row["kinds"]:
            continue
        orders = orders_of()[customers()[person(comments()[mid])]]
        assert orders, comments()[mid]
        sku = wanted.get(row["incident"] or "")
        fitting = [o for o in orders if sku is None or sku in {x["sku"] for x in o["lines"]}]
        assert fitting, (comments()[mid]["user"], sku)
        if row["incident"] == "delay":
            assert any(o["status"] == "shipped" for o in fitting)
        elif row["incident"] == "lost-parcel":
            assert any(o["status"] == "lost" for o in fitting)
        elif sku:
            assert any(o["status"] == "delivered" for o in fitting)


def test_orders_and_batches_hold_together() -> None:
    products = {p["sku"]: p for p in shop()["products"]}
    batches = {b["code"]: (p["sku"], b) for p in shop()["products"] for b in p["batches"]}
    carriers = {c["key"] for c in shop()["carriers"]}
    suppliers = {s["key"] for s in shop()["suppliers"]}
    keys = {c["key"] for c in shop()["customers"]}
    assert len(keys) == len(shop()["customers"]) >= 45 and len(shop()["orders"]) >= 70 and len(products) >= 12
    assert len({o["no"] for o in shop()["orders"]}) == len(shop()["orders"])
    assert all(b["supplier"] in suppliers for _, b in batches.values())
    ages: dict[str, set[int]] = defaultdict(set)
    for line in deliveries():
        if person(line) in customers() and "account_age_days" in line:
            ages[customers()[person(line)]].add(line["account_age_days"])
    sold: Counter[str] = Counter()
    for order in shop()["orders"]:
        assert order["customer"] in keys
        assert order["status"] in {"paid", "shipped", "delivered", "lost"}
        assert ("delivered" in order) == (order["status"] == "delivered")
        assert order["status"] == "paid" or order["carrier"] in carriers
        placed = hours(order["placed"])
        assert placed < hours(order.get("delivered", "-0h"))
        assert all(age * 24 > -placed for age in ages[order["customer"]])
        for line in order["lines"]:
            sku, batch = batches[line["batch"]]
            assert sku == line["sku"] and hours(batch["made"]) <= placed
            assert line["qty"] >= 1 and line["price"] >= products[sku]["price"]
            sold[line["batch"]] += line["qty"]
    assert all(count <= batches[code][1]["units"] for code, count in sold.items())


def test_words_come_in_three_languages() -> None:
    def walk(node: Any, where: str) -> int:
        if isinstance(node, dict):
            if LANGS & node.keys():
                assert node.keys() == LANGS and all(str(v).strip() for v in node.values()), where
                return 1
            return sum(walk(v, f"{where}.{k}") for k, v in node.items())
        if isinstance(node, list):
            return sum(walk(v, f"{where}[{n}]") for n, v in enumerate(node))
        return 0

    assert walk(shop(), "shop") >= 120
    for product in shop()["products"]:
        parts = product["fact_sheet"]
        assert parts.keys() == {"pros", "cons", "how_to_use", "precautions", "claims_allowed"}


@pytest.mark.req("R012")
def test_policy_plans_and_people_are_complete() -> None:
    policy = shop()["policy"]
    assert policy["public"].keys() == {"conditions", "process", "time_limits", "compensation"}
    assert {i for r in policy["remedies"] for i in r["issues"]} == ISSUES
    assert shop()["contingency"].keys() == {
        "product_defect", "logistics", "service_error", "false_advertising", "malicious_attack",
    }  # fmt: skip
    roles = {"host", "floor", "assistant", "service", "finance", "supply", "manager"}
    assert {u["role"] for u in shop()["users"]} == roles | {"viewer"}
    assert {r["role"] for r in shop()["roster"]} == roles
    assert policy["limits"].keys() == roles | {"viewer"}
    assert not any("password" in u for u in shop()["users"])
    assert len(shop()["faq"]) >= 14 and {f["status"] for f in shop()["faq"]} == {"approved", "draft"}
    assert {(r["platform"], r["room"]) for r in shop()["show"]["rooms"]} == set(ROOMS.items())
    assert set(shop()["show"]["rundown"]) <= {p["sku"] for p in shop()["products"]}


def milliseconds(at: str) -> int:
    h, m, s = map(int, at.split(":"))
    return ((h * 60 + m) * 60 + s) * 1000


def test_acts_point_at_messages_that_were_there_and_say_what_they_need() -> None:
    roles = {u["role"] for u in shop()["users"]} | {"customer"}
    stamps = [milliseconds(act["at"]) for act in acts()]
    assert stamps == sorted(stamps) and len(acts()) >= 45 and stamps[-1] <= 4 * SHOW_MS
    for act, at in zip(acts(), stamps, strict=True):
        comment = comments()[act["on"]["message"]]
        assert comment["ts"] < at, act
        assert act["as"] in roles
        given = act.keys() - {"at", "as", "do", "on", "sku"}
        assert given == VERBS[act["do"]], act
        if act["do"] == "upload":
            assert (FOLDER / act["file"]).is_file()
        if act["do"] == "park":
            assert re.fullmatch(r"(after_show)?\+\d+[mh]", act["due"]) and act["owner"] in roles
    assert {act["do"] for act in acts()} == set(VERBS)


def test_cases_run_in_a_possible_order() -> None:
    remedies = {r["type"]: r for r in shop()["policy"]["remedies"]}
    limits = shop()["policy"]["limits"]
    state: dict[str, set[str]] = defaultdict(set)
    needs = {
        "offer": "open_case", "choose": "offer", "execute": "choose", "tell_result": "execute",
        "satisfied": "tell_result", "not_satisfied": "tell_result", "close": "satisfied", "answer_hold": "hold",
        "fulfil_promise": "park", "said": "cue", "upload": "open_case", "note": "open_case", "assess": "open_case",
    }  # fmt: skip
    offered: dict[str, set[str]] = defaultdict(set)
    for act in acts():
        mid, verb = act["on"]["message"], act["do"]
        assert needs.get(verb) is None or needs[verb] in state[mid], act
        if verb == "offer":
            assert act["amount"] <= min(remedies[act["remedy"]]["max_amount"], limits[act["as"]]), act
            assert truth()[mid]["issue"] in remedies[act["remedy"]]["issues"], act
            offered[mid].add(act["remedy"])
        if verb == "choose":
            assert act["remedy"] in offered[mid], act
        if verb == "not_satisfied":
            state[mid] -= {"offer", "choose", "execute", "tell_result"}
            offered[mid].clear()
        state[mid].add(verb)
    closed = {mid for mid, done in state.items() if "close" in done}
    assert {truth()[mid]["story"] for mid in closed} == {"S06", "S11", "S12"}
    open_cases = {mid for mid, done in state.items() if "open_case" in done} - closed
    assert {truth()[mid]["level"] for mid in open_cases} >= {0, 1}
    owed = {mid for mid, done in state.items() if "park" in done and "fulfil_promise" not in done}
    assert len(owed) >= 2


@pytest.mark.req("R055")
def test_the_dented_box_carries_a_place_to_strip() -> None:
    with Image.open(FOLDER / "files" / "box-dent.jpg") as picture:
        assert picture.getexif().get_ifd(0x8825)
    for name in ("diffuser-intact.jpg", "ring-crack.jpg"):
        with Image.open(FOLDER / "files" / name) as picture:
            assert not picture.getexif()
