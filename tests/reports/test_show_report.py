"""The report of the recorded show agrees with the recording and with itself."""

import csv
import io
import json
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from livemend.cases import actions as cases
from livemend.channels.base import LiveEvent
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.kit.clock import to_ms
from livemend.people.access import Desk
from livemend.promises import actions as promises
from livemend.shows import actions as shows

DEMO = Path(__file__).parents[2] / "demo" / "evening-market" / "show.jsonl"


@cache
def recorded() -> list[dict[str, Any]]:
    found = []
    for line in DEMO.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("text") or event.get("type", "comment") != "comment":
            found.append(event)
    return found


def delivered(begin: int) -> list[LiveEvent]:
    events = []
    for line in recorded():
        event = {k: v for k, v in line.items() if k in LiveEvent.__struct_fields__}
        event |= {"ts": begin + line["ts"], "platform": line.get("platform", "")}
        if line.get("type") == "gap":
            event |= {"gap_from": begin + line["from"], "gap_to": begin + line["to"]}
        events.append(msgspec.convert(event, LiveEvent))
    return events


@pytest.fixture
async def show_id(desk: Desk, clock: Any, shop: Any) -> str:
    """The recorded half hour, come in at once at its end."""
    async with desk.db.write() as tx:
        found = await shows.plan_show(
            tx, title={"en": "Evening"}, rooms_=[("shopee", "sp-8801")], people=shop.roster, skus=["A01", "C01"]
        )
    begin = to_ms(clock.now())
    async with desk.db.write() as tx:
        await shows.start_show(tx, found)
    clock.forward(minutes=30)
    await desk.parts["ingest"].submit(found, delivered(begin))
    return found


@pytest.mark.req("R117")
async def test_the_numbers_are_those_of_the_recording(client: Any, desk: Desk, show_id: str) -> None:
    answer = await (await client("viewer")).get(f"/api/v1/shows/{show_id}/report")
    assert answer.status_code == 200
    report = answer.json()
    comments = [e for e in recorded() if e.get("type", "comment") == "comment"]
    ids = {(e["platform"], e["message_id"]) for e in comments}
    assert report["comments"]["received"] == len(comments)
    assert report["comments"]["stored"] == len(ids)
    assert report["comments"]["duplicates"] == len(comments) - len(ids) > 0
    once = {(e["platform"], e["message_id"]): e["platform"] for e in comments}
    assert report["comments"]["by_platform"] == dict(Counter(once.values()))
    assert [check for check in report["checks"] if not check["ok"]] == []
    assert len(report["checks"]) >= 9
    assert report["gap_seconds"] == 40
    assert report["gaps"][0]["platform"] == "douyin"
    assert len(report["series"]) == 30
    assert all(point["viewers"] for point in report["series"][2:28])
    assert report["counts"]["incidents"] == len(report["incidents"]) > 0


@pytest.mark.req("R117")
@pytest.mark.req("R116")
async def test_what_was_said_promised_and_opened_stands_in_it(
    client: Any, desk: Desk, clock: Any, shop: Any, show_id: str
) -> None:
    async with desk.db.read() as conn:
        ids = await incident_queries.undecided(conn, show_id)
        open_ = await incident_queries.base_views(conn, ids)
        view = next(v for v in open_ if v["lane"] == "complaint")
        first = view["id"]
        comments = await incident_queries.members(conn, first)
    before = (await (await client("manager")).get(f"/api/v1/shows/{show_id}/report")).json()
    assert first in before["unanswered"]
    assert first in {item["id"] for item in before["owed"] if item["kind"] == "incident"}
    clock.forward(minutes=10)
    async with desk.db.write() as tx:
        await incidents.mark_said(tx, first, clock.now())
        promise = await promises.make_promise(
            tx,
            words="Answer by nine",
            due_at=clock.now() + timedelta(hours=2),
            owner_id=shop.users["supply"],
            show_id=show_id,
            incident_id=first,
        )
        case = await cases.open_case(
            tx,
            channel="live_comment",
            words="It broke",
            show_id=show_id,
            incident_id=first,
            issue="quality",
            level=1,
            comment_ids=[comments[0]["id"]],
            public_source=True,
        )
    report = (await (await client("manager")).get(f"/api/v1/shows/{show_id}/report")).json()
    incident = next(i for i in report["incidents"] if i["id"] == first)
    assert incident["people"] == view["people"]
    assert incident["case_ids"] == [case]
    assert incident["promise_ids"] == [promise]
    assert incident["seconds_to_mention"] == incident["seconds_to_answer"] > 0
    assert incident["in_time"] is False
    assert first not in report["unanswered"]
    assert report["response"]["mentioned"] == 1
    assert report["response"]["mention_p50"] == report["response"]["mention_p90"] == incident["seconds_to_mention"]
    assert report["cases"]["total"] == 1
    assert report["cases"]["by_level"] == {"1": 1}
    assert report["cases"]["items"][0]["id"] == case
    assert "customer" not in report["cases"]["items"][0]
    owed = {(item["kind"], item["id"]): item for item in report["owed"]}
    assert owed["promise", promise]["words"] == "Answer by nine"
    assert owed["promise", promise]["who"]["id"] == shop.users["supply"]
    assert owed["promise", promise]["late"] is False
    assert ("case", case) in owed
    assert report["promises"]["kept_rate"]["open"] == 1
    assert [check for check in report["checks"] if not check["ok"]] == []
    clock.forward(hours=3)
    late = (await (await client("service")).get(f"/api/v1/shows/{show_id}/report")).json()
    owed = {(item["kind"], item["id"]): item for item in late["owed"]}
    assert owed["promise", promise]["late"] is True


@pytest.mark.req("R117")
async def test_every_part_is_a_table_too(client: Any, show_id: str) -> None:
    viewer = await client("viewer")
    report = (await viewer.get(f"/api/v1/shows/{show_id}/report")).json()
    tables = {}
    for part in ("all", "minutes", "incidents", "cases", "promises", "owed", "moments"):
        answer = await viewer.get(f"/api/v1/shows/{show_id}/report.csv", params={"part": part})
        assert answer.status_code == 200, part
        assert answer.content.startswith(b"\xef\xbb\xbf")
        tables[part] = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert len({len(row) for row in tables[part]}) == 1
    assert ["comments.stored", str(report["comments"]["stored"])] in tables["all"]
    assert len(tables["minutes"]) == 1 + len(report["series"])
    assert len(tables["incidents"]) == 1 + len(report["incidents"])
    assert sum(int(row[2]) for row in tables["minutes"][1:]) == report["comments"]["stored"]
    wrong = await viewer.get(f"/api/v1/shows/{show_id}/report.csv", params={"part": "gossip"})
    assert wrong.status_code == 422


async def test_a_show_that_was_only_planned_has_an_empty_report(client: Any, desk: Desk) -> None:
    async with desk.db.write() as tx:
        planned = await shows.plan_show(tx, title={"en": "Soon"})
    report = (await (await client("viewer")).get(f"/api/v1/shows/{planned}/report")).json()
    assert report["counts"] == {"comments": 0, "incidents": 0, "cases": 0, "promises": 0}
    assert report["series"] == []
    assert report["response"]["mention_p50"] is None
    assert (await (await client("viewer")).get("/api/v1/shows/none/report")).status_code == 404


@pytest.mark.req("R117")
@pytest.mark.req("S03")
async def test_what_was_judged_an_attack_is_no_kind_of_complaint(client: Any, desk: Desk, show_id: str) -> None:
    viewer, path = await client("viewer"), f"/api/v1/shows/{show_id}/report"
    before = (await viewer.get(path)).json()
    async with desk.db.read() as conn:
        ids = [one["id"] for one in before["incidents"] if one["lane"] in ("complaint", "negative_review")]
        of = {key: await incident_queries.members(conn, key) for key in ids}
    lanes_of_complaint = ("complaint", "negative_review")

    def strangers(key: str) -> list[Any]:
        return [c for c in of[key] if c["lane"] in lanes_of_complaint and c["subtype"] and not c["order_match"]]

    judged = max(ids, key=lambda key: len(strangers(key)))
    async with desk.db.write() as tx:
        await incidents.change(tx, judged, disposition="malicious", state="done")
    after = (await viewer.get(path)).json()
    lanes = [report["comments"]["by_lane"].get("malicious", 0) for report in (before, after)]
    gone = [c for c in of[judged] if c["lane"] in lanes_of_complaint and not c["order_match"]]
    assert lanes[1] - lanes[0] == len(gone) > 0
    kind, n = Counter(c["subtype"] for c in strangers(judged)).most_common(1)[0]
    told_of = [report["comments"]["by_subtype"].get(kind, 0) for report in (before, after)]
    assert told_of[0] - told_of[1] == n > 0
    assert sum(point["lanes"].get("malicious", 0) for point in after["series"]) == lanes[1]
    assert [check for check in after["checks"] if not check["ok"]] == []
    last = next(i for i, one in enumerate(after["incidents"]) if one["id"] == judged)
    assert all(one["lane"] not in ("safety", *lanes_of_complaint) for one in after["incidents"][last + 1 :])
