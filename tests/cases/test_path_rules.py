"""The way through a playbook: what is next and which move needs a reason."""

import pytest

from livemend.cases.path_rules import HOUSE, Way, done_before, error, on_the_way

SHIPPED = HOUSE
SWAPPED = ("acknowledge", "offer", "assess", "execute", "tell", "confirm", "done")
OWN = ("acknowledge", "call", "assess", "offer", "sign", "execute", "tell", "confirm", "done")
JUDGED = {"issue": "quality", "level": 2, "axis": "product"}


def at(path: tuple[str, ...], step: str, *done: str) -> Way:
    return Way(path, step, done)


def judge(way: Way, to: str, *, reason: bool = False, **facts: object) -> str | None:
    return error(way, to, reason=reason, **{**JUDGED, **facts})  # type: ignore[arg-type]


@pytest.mark.req("R006")
@pytest.mark.parametrize("path", [SHIPPED, SWAPPED, OWN])
def test_step_by_step_to_the_end_without_a_reason(path: tuple[str, ...]) -> None:
    way, seen = at(path, path[0]), [path[0]]
    while way.at != "done":
        assert judge(way, way.next) is None
        way = Way(path, way.next, way.after(way.next))
        seen.append(way.at)
    assert tuple(seen) == path
    assert {way.state(key) for key in path[:-1]} == {"done"}


@pytest.mark.req("R006")
def test_leaving_out_and_going_back_want_a_reason() -> None:
    way = at(OWN, "acknowledge")
    assert judge(way, "assess") == "step_skip_needs_reason"
    assert judge(way, "assess", reason=True) is None
    skipped = Way(OWN, "assess", way.after("assess"))
    assert (skipped.state("call"), skipped.state("acknowledge"), skipped.next) == ("skipped", "done", "offer")
    assert judge(skipped, "call") == "step_back_needs_reason"
    assert judge(skipped, "call", reason=True) is None
    back = Way(OWN, "call", skipped.after("call"))
    assert (back.done, back.next) == (("acknowledge",), "assess")


@pytest.mark.req("R100")
def test_nothing_passes_assess_unjudged_wherever_it_stands() -> None:
    assert judge(at(OWN, "assess", "acknowledge", "call"), "offer", axis=None) == "assess_cause_missing"
    assert judge(at(SWAPPED, "assess", "acknowledge", "offer"), "execute", level=None) == "assess_incomplete"
    assert judge(at(SWAPPED, "acknowledge"), "offer", axis=None) is None
    assert judge(at(SWAPPED, "offer", "acknowledge"), "execute", reason=True, axis=None) == "assess_cause_missing"


def test_what_is_done_is_not_done_twice_when_the_order_changes() -> None:
    way = at(SWAPPED, "offer", "acknowledge", "assess")
    assert way.next == "execute"
    assert judge(way, "execute") is None


def test_a_step_put_in_behind_the_case_does_not_call_it_back() -> None:
    way = at(OWN, "offer", "acknowledge", "assess")
    assert (way.state("call"), way.next) == ("skipped", "sign")


def test_a_step_that_was_taken_out_is_left_without_a_reason() -> None:
    way = at(SHIPPED, "sign", "acknowledge", "assess", "offer")
    assert way.gone and way.next == "execute"
    assert judge(way, "execute") is None
    assert judge(way, "tell") == "step_skip_needs_reason"
    assert judge(way, "sign") is None
    assert way.after("execute") == ("acknowledge", "assess", "offer")
    assert judge(way, "call") == "step_not_in_playbook"


def test_acts_stop_in_front_of_what_only_a_person_can_tick() -> None:
    assert on_the_way(at(SHIPPED, "acknowledge"), "execute") == ("assess", "offer", "execute")
    assert on_the_way(at(OWN, "acknowledge"), "offer") == ("call",)
    assert on_the_way(at(OWN, "call", "acknowledge"), "offer") == ()
    assert on_the_way(at(OWN, "offer", "acknowledge", "call", "assess"), "execute") == ("sign",)
    assert on_the_way(at(SHIPPED, "tell"), "offer") == ()
    assert on_the_way(at(("acknowledge", "assess", "tell", "done"), "assess"), "offer") == ()


@pytest.mark.parametrize(("step", "house"), [("call", "acknowledge"), ("sign", "offer"), ("tell", "tell")])
def test_the_customer_sees_the_house_step_around_it(step: str, house: str) -> None:
    assert at(OWN, step).house == house
    assert at(SHIPPED, "audit", "acknowledge", "assess", "call").house == "assess"


def test_cases_from_before_steps_were_kept_go_by_the_house_order() -> None:
    assert done_before("offer", None) == ("acknowledge", "assess")
    assert done_before("call", None) == ("acknowledge",)
    assert done_before("offer", ["acknowledge"]) == ("acknowledge",)
