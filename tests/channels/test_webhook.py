"""The generic way in: signatures and bodies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.webhook.parse import MAX_BYTES, MAX_EVENTS, parse_body
from livemend.channels.webhook.verify import sign, verify
from livemend.kit.errors import AppError

NOW = 1_795_000_000
BODY = '{"text":"外盒壓壞了"}'.encode()


def test_own_signature_is_accepted_within_the_window() -> None:
    header = sign("secret", BODY, NOW)
    assert header.startswith(f"t={NOW},v1=")
    assert verify("secret", header, BODY, NOW)
    assert verify("secret", header, BODY, NOW + 300) and verify("secret", header, BODY, NOW - 300)
    assert not verify("secret", header, BODY, NOW + 301) and not verify("secret", header, BODY, NOW - 301)


def test_known_value() -> None:
    # printf '1795000000.{}' | openssl dgst -sha256 -hmac k
    header = sign("k", b"{}", NOW)
    assert header == f"t={NOW},v1=fe24909d8a5cd26f650fe25a1607c734a8fbc3f1f283dacf4562766b7c6d62f2"


def test_any_change_is_refused() -> None:
    header = sign("secret", BODY, NOW)
    assert not verify("other", header, BODY, NOW)
    assert not verify("secret", header, BODY + b" ", NOW)
    assert not verify("secret", header.replace(f"t={NOW}", f"t={NOW + 1}"), BODY, NOW)
    assert not verify("", sign("", BODY, NOW), BODY, NOW)


def test_two_signatures_while_a_secret_changes() -> None:
    old, new = sign("old", BODY, NOW), sign("new", BODY, NOW)
    both = f"{old},{new.split(',')[1]}"
    assert verify("old", both, BODY, NOW) and verify("new", both, BODY, NOW)


@pytest.mark.parametrize(
    "header", [None, "", "v1=", f"t={NOW}", "t=,v1=", f"t={NOW},v1=é", f"t={NOW},t={NOW},v1=a", "t=-1,v1=a"]
)
def test_no_signature(header: str | None) -> None:
    assert not verify("secret", header, BODY, NOW)


@given(st.text(max_size=80), st.binary(max_size=80))
def test_any_header_is_refused_without_error(header: str, body: bytes) -> None:
    assert not verify("secret", header, body, NOW)


def test_one_event_an_array_and_lines() -> None:
    one = parse_body("application/json", BODY, "shopee", "r1")
    assert [(e.platform, e.room, e.text) for e in one if isinstance(e, LiveEvent)] == [("shopee", "r1", "外盒壓壞了")]
    many = parse_body("application/json; charset=utf-8", b'[{"text":"a"},{"text":5},{"text":"b"}]')
    assert isinstance(many[1], Malformed) and many[1].element == 2
    lines = b'{"text":"a"}\n\nbroken\n{"text":"b"}\n'
    for media in ("application/x-ndjson", "application/json", ""):
        found = parse_body(media, lines)
        assert [type(item).__name__ for item in found] == ["LiveEvent", "Malformed", "LiveEvent"]
        assert isinstance(found[1], Malformed) and found[1].line == 3


def test_pretty_printed_event() -> None:
    found = parse_body("application/json", json.dumps({"text": "a", "ts": 5}, indent=2).encode())
    assert [item.text for item in found if isinstance(item, LiveEvent)] == ["a"]


def test_social_stream_body() -> None:
    message = {"chatname": "A", "chatmessage": "<i>late</i>", "type": "tiktok", "event": ""}
    found = parse_body("application/json", json.dumps(message).encode(), "ssn", "desk")
    assert [(e.platform, e.room, e.text) for e in found if isinstance(e, LiveEvent)] == [("tiktok", "desk", "late")]
    assert parse_body("application/json", b'{"event":"follow","chatname":"A"}', "ssn") == []


def test_limits() -> None:
    with pytest.raises(AppError) as large:
        parse_body("application/json", b" " * (MAX_BYTES + 1))
    assert large.value.status == 413
    row = b'{"text":"a"}\n'
    assert len(parse_body("application/x-ndjson", row * MAX_EVENTS)) == MAX_EVENTS
    with pytest.raises(AppError) as many:
        parse_body("application/x-ndjson", row * (MAX_EVENTS + 1))
    assert many.value.code == "too_many_events"


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_empty_body(body: bytes) -> None:
    assert parse_body("application/json", body) == []


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", "text/x"]))
def test_any_body(body: bytes, media: str) -> None:
    for source in ("generic", "ssn"):
        for item in parse_body(media, body, source):
            assert isinstance(item, LiveEvent | Malformed)
