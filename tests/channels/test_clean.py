"""Foreign text and numbers: what is changed, what is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemend.channels import clean

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(ANY_TEXT)
def test_clean_text_can_be_stored_anywhere(text: str) -> None:
    done = clean.clean(text)
    done.encode()
    assert all(c in "\n\t" or unicodedata.category(c) != "Cc" for c in done)
    assert clean.clean(done) == done


@pytest.mark.parametrize("text", ["外盒壓壞了 😢", "👩‍👩‍👧 ok", "a <b>&amp;</b>", "tab\tline\nend ", "אבג\u202e"])
def test_plain_text_stays_as_typed(text: str) -> None:
    assert clean.words(text) == (text, 0)


def test_overlong_text_is_cut_and_the_rest_counted() -> None:
    assert clean.words("破" * 4321) == ("破" * 4000, 321)
    assert len(clean.name("長" * 500)) == 200


def test_names_stand_on_one_line_and_stay_else() -> None:
    assert clean.name("阿芬\u3000在 廚房 👩\u200d👧") == "阿芬\u3000在 廚房 👩\u200d👧"
    assert clean.name("a\r\nb\tc\x00") == "a b c"
    assert [clean.name(value) for value in (77, None, ["x"], 1.5)] == ["77", "", "", ""]


def test_line_ends_and_half_emoji() -> None:
    assert clean.clean("a\r\nb\rc\x00\x9b\ud83d!") == "a\nb\nc\ufffd!"


def test_two_long_ids_never_become_one() -> None:
    first, second = clean.ident("x" * 500 + "1", "id"), clean.ident("x" * 500 + "2", "id")
    assert first and second and first != second and len(first) <= 200
    assert clean.ident(77, "id") == "77"
    assert clean.ident(" \x00 ", "id") is None
    with pytest.raises(clean.BadField):
        clean.ident(1.5, "id")


@pytest.mark.parametrize("bad", ["yesterday", True, [], {}, float("nan"), float("inf"), 10**20, "1e5", "٣"])
def test_no_moment(bad: object) -> None:
    with pytest.raises(clean.BadField):
        clean.moment(bad)


def test_moments_are_kept_raw() -> None:
    assert clean.moment(1795000000027) == 1795000000027
    assert clean.moment(" 1500 ") == 1500
    assert clean.moment(-20) == -20
    assert clean.moment(1.9) == 1
    assert clean.moment("", "ts") is None
    assert clean.moment(1795000003000000, "t", "us") == 1795000003000
    assert clean.moment(-2.5, "t", "s") == -2500


def test_flags() -> None:
    assert [clean.flag(v, "f") for v in (True, "YES", "無", 0, "", None)] == [
        True,
        True,
        False,
        False,
        None,
        None,
    ]
    with pytest.raises(clean.BadField):
        clean.flag("maybe", "f")


def test_markup_of_bridges_becomes_words() -> None:
    markup = '<b>bad</b> <img src=x alt="😡" onerror=alert(1)><br>a &lt;b&gt;<script>alert(2)</script>'
    assert clean.html_text(markup) == "bad 😡\na <b>"
    assert clean.html_text("no markup > here") == "no markup > here"


@given(st.one_of(ANY_TEXT, st.text("<>/ab&;\"'= !-", max_size=200)))
def test_any_markup_ends_as_text(markup: str) -> None:
    assert isinstance(clean.html_text(markup), str)
