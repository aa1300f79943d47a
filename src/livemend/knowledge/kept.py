"""What no playbook can take away: the order that money and truth need, the duties of the law, the guard of words.

Pure: nodes and plain values in, mistakes out. The guards themselves stand elsewhere and hold whatever is written; a
playbook that reads as though they did not is refused, so that nobody relies on it.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import yaml

from livemend.wording import Allowed, Context, check, stops

from .rules import unknown_variables

Bad = Callable[..., None]
# (first, then): where both are steps. Judged before a result is told, offered before it is carried out, told before
# anybody is asked whether it is good.
BEFORE = (("assess", "tell"), ("offer", "execute"), ("tell", "confirm"))
NEEDED = ("assess", "tell")
# Tasks that the law or somebody's health wants done, and that must stay required.
TASKS = {
    "safety": ("stop_sale", "call_customer", "legal_check"),
    "false_advertising": ("correct_on_air", "correct_listing"),
}
# What `closing` may not leave out where it is given. Nobody is told the end of an attack.
CLOSING = {
    "safety": ("result_told", "satisfaction", "cause", "lesson"),
    "false_advertising": ("result_told", "satisfaction", "correction"),
    "malicious": (),
}
ANY_CLOSING = ("result_told", "satisfaction")
# The parts of a prompter card in the house's order.
PARTS = (
    "thank",
    "confirm",
    "empathise",
    "admission",
    "cause",
    "answer",
    "help",
    "evidence",
    "private",
    "solution",
    "time",
)
# Where a person may come to harm the shipped advice stays: stop using it, see a doctor, keep the thing.
SAFETY_PARTS = ("help", "evidence")
# What these say comes from policy, ledger and finding: whether it is our fault, what is offered, until when.
FACT_PARTS = ("admission", "cause", "answer", "solution", "time")


def check_steps(bad: Bad, whole: yaml.Node, nodes: Sequence[yaml.Node], keys: Sequence[str]) -> None:
    """keys: of the nodes, "" where there is none."""
    if not any(keys):
        bad(whole, "steps", "acknowledge_first")
        return
    for i, key in enumerate(keys):
        if key and key in keys[:i]:
            bad(nodes[i], f"steps[{i}].key", "step_twice", step=key)
    if keys[0] != "acknowledge":
        bad(nodes[0], "steps[0].key", "acknowledge_first")
    for key in NEEDED:
        if key not in keys:
            bad(whole, "steps", f"{key}_missing")
    for first, then in BEFORE:
        if first in keys and then in keys and keys.index(first) > keys.index(then):
            at = keys.index(then)
            bad(nodes[at], f"steps[{at}].key", "too_early", step=then, first=first)


def check_tasks(
    bad: Bad, whole: yaml.Node, nodes: Sequence[yaml.Node], case_type: str, tasks: Sequence[tuple[str, bool]]
) -> None:
    """tasks: (key, required) of the nodes."""
    keys = [key for key, _required in tasks]
    for i, (key, required) in enumerate(tasks):
        if key and key in keys[:i]:
            bad(nodes[i], f"tasks[{i}].key", "task_twice", task=key)
        elif key in TASKS.get(case_type, ()) and not required:
            bad(nodes[i], f"tasks[{i}].required", "task_kept", task=key)
    for key in TASKS.get(case_type, ()):
        if key not in keys:
            bad(whole, "tasks", "task_kept", task=key)


def check_closing(bad: Bad, node: yaml.Node, case_type: str, closing: Sequence[str]) -> None:
    for item in CLOSING.get(case_type, ANY_CLOSING):
        if item not in closing:
            bad(node, "closing", "closing_kept", item=item)


def check_words(bad: Bad, node: yaml.Node, at: str, texts: Mapping[str, str]) -> None:
    """What the host would read out passes the guard now, not first in front of everybody."""
    for lang, text in texts.items():
        unknown = unknown_variables(text)
        if unknown:
            bad(node, f"{at}.{lang}", "unknown_variable", names=", ".join(unknown))
        # No policy stands behind fixed words: what is promised here would be promised to everybody.
        context = Context(lang=lang, kind="host", policy=Allowed())
        filled = re.sub(r"\{\w+\}", "A", text)
        found = [f for f in check(filled, context) if f.code != "only_acknowledged"]
        if stops(found):
            bad(node, f"{at}.{lang}", "words_stopped", words=text[:60])


def check_parts(bad: Bad, node: yaml.Node, at: str, order: Sequence[str], own: Sequence[str], case_type: str) -> None:
    """own: parts with the shop's own words."""
    for i, part in enumerate(order):
        if part in order[:i]:
            bad(node, f"{at}.order[{i}]", "twice")
    for part in own:
        if part not in PARTS and part not in order:
            bad(node, f"{at}.say.{part}", "part_unplaced", part=part)
        if part in FACT_PARTS:
            bad(node, f"{at}.say.{part}", "part_of_facts", part=part)
        if case_type == "safety" and part in SAFETY_PARTS:
            bad(node, f"{at}.say.{part}", "safety_words")
