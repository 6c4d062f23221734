"""What is told of actions: names as long as there is room for, and sentences whose end is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from plentytui.models.actions import Action, ActionKind, Change
from plentytui.store.begun import BegunState, LeftOver
from plentytui.ui.waiting_words import all_meant, called, meant, steps_of

LONG = "Jürgen, Café Zeitlos, Inh. Agnieszka Wiśniewska-Brandt"


def done(*uuids: str, after: bool = True) -> Action:
    return Action(ActionKind.DONE, tuple(Change(uuid, not after, after) for uuid in uuids))


def priorities(**values: int) -> Action:
    return Action(ActionKind.PRIORITY, tuple(Change(uuid, 0, value) for uuid, value in values.items()))


def named(uuid: str) -> str:
    return {"ada": "Ada One", "long": LONG, "co": "Finch & Co."}.get(uuid, uuid)


def test_a_name_is_whole_where_there_is_room() -> None:
    assert meant(done("long"), named) == f"mark “{LONG}” as done"
    assert all_meant([(done("ada", "long"), "")], named) == f"mark 2 as done: Ada One, “{LONG}”"


def test_where_there_is_none_it_is_cut_behind_a_word() -> None:
    told = all_meant([(done(*(["long"] * 5)), "")], lambda _: LONG)
    assert told == "mark 5 as done: " + ", ".join(["“Jürgen, Café Zeitlos, Inh …”"] * 5)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ada One", "Ada One"),
        ("Finch & Co.", "“Finch & Co.”"),
        ("One; Two", "“One; Two”"),
        ("Donaudampfschifffahrtsgesellschaft", "“Donaudampfsch…”"),
        ("Katharina Böttcher", "“Katharina …”"),
        ("猫猫猫猫猫猫猫猫猫猫", "“猫猫猫猫猫猫…”"),
    ],
)
def test_a_name_reads_well_in_a_sentence(name: str, told: str) -> None:
    assert called(name, 15) == told


@given(st.text(min_size=1), st.integers(10, 60))
def test_no_sentence_ends_in_four_dots(name: str, letters: int) -> None:
    told = called(name, letters)
    assert not told.endswith(("…", "."))
    assert cell_len(told) <= letters + 2


def test_what_is_done_to_several_is_told_together_only_where_it_is_the_same() -> None:
    told = all_meant([(priorities(ada=1, eve=2), ""), (priorities(tom=1), ""), (priorities(kim=1), "")], named)
    first, second = told.split("; ")
    assert first.endswith(": Ada One, eve")
    assert second.endswith(": tom, kim")


def test_what_is_done_again_keeps_its_order_for_each_conversation() -> None:
    def left(run: str, *uuids: str, after: bool) -> LeftOver:
        return LeftOver(run, BegunState.LEFT, done(*uuids, after=after), after, "", "", 0.0)

    asked = [left("1", "ada", after=True), left("2", "eve", after=True), left("3", "ada", after=False)]
    steps = steps_of([*asked, left("4", "ada", after=True), left("5", "tom", after=False)])
    assert [(one.asked, one.action.uuids) for one in steps] == [
        (True, ("ada", "eve")),
        (False, ("ada", "tom")),
        (True, ("ada",)),
    ]
