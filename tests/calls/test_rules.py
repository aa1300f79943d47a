"""Who may go live and be seen; time codes, cuts, passwords that end."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from itertools import product

import pytest

from livemend.calls import ice, rules
from livemend.calls.model import CallState, Way
from livemend.calls.signalling import CUSTOMER, FLOOR, HOST, OVERLAY, Facts, checked, may_see

BOTH = {"live": True, "recorded": True}


@pytest.mark.req("R071")
def test_no_state_leads_to_live_without_consent() -> None:
    for state, way, live, recorded, clip, used in product(CallState, Way, *[(True, False)] * 4):
        given = {"live": live, "recorded": recorded, "clip": clip}
        wrong = rules.cannot_go_live(state, way, given, used, other_live=False)
        if not (live and recorded):
            assert wrong is not None, (state, way, given)
        assert rules.state_for(state, way, given, used) != CallState.READY or (live and recorded)
    assert rules.cannot_go_live(CallState.READY, Way.LINK, BOTH, True, False) is None


@pytest.mark.req("R071")
def test_the_audience_sees_nobody_who_is_not_live_consented_approved_and_shown() -> None:
    for state, way, live, approved, hidden in product(CallState, Way, *[(True, False)] * 3):
        seen = rules.on_screen(state, way, {"live": live, "recorded": True}, approved, hidden)
        assert seen == (state == "live" and way == "link" and live and approved and not hidden)


@pytest.mark.req("R071")
def test_a_yes_counts_for_whoever_said_it() -> None:
    early, opened, late = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (1, 2, 3))
    assert rules.counts(Way.LINK, "page", late, opened) and rules.counts(Way.LINK, "page", opened, opened)
    assert not rules.counts(Way.LINK, "page", early, opened) and not rules.counts(Way.LINK, "page", late, None)
    assert not rules.counts(Way.LINK, "told", late, opened)
    assert rules.counts(Way.PLATFORM, "told", early, None) and not rules.counts(Way.PLATFORM, "page", late, None)


def test_who_is_connected_with_whom() -> None:
    def facts(state: str, on_screen: bool = False) -> Facts:
        return Facts("c", "s", state, "link", False, False, on_screen, on_screen)

    assert [may_see(FLOOR, facts(state)) for state in CallState] == [False, True, True, False]
    assert [may_see(HOST, facts(state)) for state in CallState] == [False, False, True, False]
    assert not may_see(OVERLAY, facts("live")) and may_see(OVERLAY, facts("live", True))
    assert not may_see(CUSTOMER, facts("live"))


def test_nothing_but_signals_is_relayed() -> None:
    offer = {"kind": "offer", "sdp": "v=0"}
    assert checked({**offer, "more": "words to the host"}, CUSTOMER) == offer
    assert checked(offer, HOST) is None
    assert checked({"kind": "answer", "sdp": "v=0"}, HOST) is not None
    assert checked({"kind": "answer", "sdp": "v=0"}, CUSTOMER) is None
    for bad in ({"kind": "chat", "text": "hello"}, {"kind": "offer", "sdp": "x" * 40_000}, {"kind": "offer"}, [], "x",
                {"kind": "candidate", "candidate": "x" * 3000}, {"kind": "candidate", "candidate": "a", "line": -1},
                {"kind": "candidate", "candidate": "a", "mid": "m" * 65}):  # fmt: skip
        assert checked(bad, CUSTOMER) is None, bad
    address = {"kind": "candidate", "candidate": "candidate:1 1 udp", "mid": "0", "line": 0}
    assert checked(address, CUSTOMER) == address


@pytest.mark.req("R085")
def test_time_codes_and_cuts() -> None:
    assert rules.timecode(0, 25) == "00:00:00:00"
    assert rules.timecode(3_723_480, 25) == "01:02:03:12"
    assert rules.timecode(3_723_999, 30) == "01:02:03:29"
    marks = [rules.Mark("start", 1000), rules.Mark("evidence", 5000), rules.Mark("solution", 5000)]
    found = rules.cuts(marks, 9000)
    assert [(cut.kind, cut.from_ms, cut.to_ms) for cut in found] == [
        ("start", 1000, 5000), ("evidence", 5000, 6000), ("solution", 5000, 9000),
    ]  # fmt: skip
    assert rules.cuts([rules.Mark("start", 1000)], None)[0].to_ms == 61_000
    assert rules.cuts([rules.Mark("reaction", 9500)], 9000)[0].to_ms > 9500
    assert rules.cuts([], 9000) == []
    # A reaction long afterwards does not make the piece before it run through whatever came between.
    late = rules.cuts([rules.Mark("reaction", 900_000), rules.Mark("commitment", 5000)], 9000)
    assert [(cut.kind, cut.from_ms, cut.to_ms) for cut in late] == [
        ("commitment", 5000, 9000), ("reaction", 900_000, 901_000),
    ]  # fmt: skip


def test_turn_gets_a_password_that_ends() -> None:
    assert ice.servers([], "", "c", 0) == []
    stun, turn = ice.servers(["stun:a:1", "turn:b:2?transport=udp"], "s3cret", "call", 1_000)
    assert stun == {"urls": ["stun:a:1"]}
    assert turn["username"] == f"{1_000 + ice.LIFE_SECONDS}:call"
    wanted = hmac.new(b"s3cret", turn["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn["credential"]) == wanted
