"""Actions in words and as journal text, their inverse, and what somebody changed in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.errors import StoreError
from plentytui.models.actions import Action, ActionKind, Change, Value, intention, why_not_reversible, words
from plentytui.rules.undo import Obstacle, inverse, plan


def action(kind: ActionKind, *pairs: tuple[Value, Value], label: str = "") -> Action:
    return Action(kind, tuple(Change(f"u{number}", *pair) for number, pair in enumerate(pairs, 1)), label)


def turned(one: Action) -> Action:
    found = inverse(one)
    assert isinstance(found, Action)
    return found


DONE = action(ActionKind.DONE, (False, True), (True, True), (False, True))


def test_the_inverse_gives_back_what_was_and_leaves_out_what_was_so() -> None:
    found = turned(DONE)
    assert found.kind is ActionKind.DONE
    assert found.changes == (Change("u1", True, False), Change("u3", True, False))
    assert DONE.needed.uuids == ("u1", "u3")


def test_different_values_come_back_by_value() -> None:
    found = turned(action(ActionKind.PRIORITY, (0, 5), (3, 5), (0, 5)))
    assert found.by_value() == ((0, ("u1", "u3")), (3, ("u2",)))


def test_tags_are_turned_round_by_difference() -> None:
    added = action(ActionKind.TAGS_ADD, ((1,), (1, 5)), ((), (5,)), ((5,), (5,)), label="delivery")
    assert added.by_difference() == (((5,), (), ("u1", "u2")),)
    found = turned(added)
    assert (found.kind, found.label) == (ActionKind.TAGS_REMOVE, "delivery")
    assert found.by_difference() == (((), (5,), ("u1", "u2")),)
    assert turned(turned(added)).kind is ActionKind.TAGS_ADD


@pytest.mark.parametrize("kind", ActionKind)
def test_every_kind_has_an_inverse_or_a_reason(kind: ActionKind) -> None:
    one = action(kind, ((), (5,)))
    found = inverse(one)
    assert one.reversible is isinstance(found, Action)
    assert isinstance(found, Action) or found == why_not_reversible(kind)
    assert (plan(one, {"u1": (5,)}).inverse is not None) is one.reversible


def test_what_cannot_be_undone() -> None:
    assert {kind.value for kind in ActionKind if why_not_reversible(kind)} == {
        "not_spam", "remove_relation", "delete_for_good", "empty_trash",
    }  # fmt: skip


def test_nothing_changed_is_nothing_to_undo() -> None:
    assert inverse(action(ActionKind.DONE, (True, True))) == "Nothing was changed, so there is nothing to undo."


def test_somebody_in_between_is_told_and_left_alone() -> None:
    one = action(ActionKind.PRIORITY, (0, 5), (1, 5), (2, 5), (3, 5))
    undo = plan(one, {"u1": 5, "u2": 4, "u3": 2})
    assert undo.inverse is not None
    assert undo.inverse.changes == (Change("u1", 5, 0),)
    assert [(c.uuid, c.obstacle, c.now) for c in undo.conflicts] == [
        ("u2", Obstacle.CHANGED, 4),
        ("u3", Obstacle.SO_ALREADY, 2),
        ("u4", Obstacle.GONE, None),
    ]
    assert undo.reason == (
        "1 was changed by somebody in between and stays as it is. 1 is no longer there. 1 is already as before."
    )


def test_an_undo_that_has_nothing_left_says_so() -> None:
    undo = plan(action(ActionKind.DONE, (False, True), (False, True)), {"u1": False, "u2": False})
    assert undo.inverse is None
    assert undo.reason == "2 are already as before. Nothing is left to undo."


def test_a_colleagues_tag_stays_and_is_no_conflict() -> None:
    one = action(ActionKind.TAGS_ADD, ((1,), (1, 5)), ((), (5,)))
    undo = plan(one, {"u1": (1, 5, 9), "u2": (9,)})
    assert undo.inverse is not None
    assert undo.inverse.changes == (Change("u1", (1, 5, 9), (1, 9)),)
    assert [c.obstacle for c in undo.conflicts] == [Obstacle.SO_ALREADY]


def test_half_of_what_was_added_being_gone_is_a_conflict() -> None:
    one = action(ActionKind.TAGS_ADD, ((), (5, 6)))
    assert [(c.uuid, c.obstacle) for c in plan(one, {"u1": (5,)}).conflicts] == [("u1", Obstacle.CHANGED)]


def test_owners_are_put_back() -> None:
    one = action(ActionKind.OWNER, (((1, 3),), ((1, 4),)))
    undo = plan(one, {"u1": ((1, 4), (2, 7))})
    assert undo.inverse is not None
    assert undo.inverse.changes[0].after == ((2, 7), (1, 3))


@pytest.mark.parametrize(
    ("one", "past", "verb"),
    [
        (DONE, "marked 3 as done", "mark 3 as done"),
        (action(ActionKind.DONE, (True, False)), "marked 1 as not done", "mark 1 as not done"),
        (action(ActionKind.READ, (True, False)), "marked 1 as unread", "mark 1 as unread"),
        (action(ActionKind.PRIORITY, (0, 4)), "set the priority of 1 to high", "set the priority of 1 to high"),
        (action(ActionKind.PRIORITY, (4, 0)), "removed the priority from 1", "remove the priority from 1"),
        (
            action(ActionKind.PRIORITY, (4, 0), (4, 3)),
            "set the priority of 2 to what each of them had",
            "set the priority of 2 to what each of them had",
        ),
        (
            action(ActionKind.TYPE_STATUS, ((0, 0), (3, 31)), label="Complaint / open"),
            "set type and status of 1 to Complaint / open",
            "set type and status of 1 to Complaint / open",
        ),
        (
            action(ActionKind.TYPE_STATUS, ((3, 31), (0, 0))),
            "removed type and status from 1",
            "remove type and status from 1",
        ),
        (action(ActionKind.TAGS_ADD, ((), (5,)), label="delivery"), "added delivery to 1", "add delivery to 1"),
        (action(ActionKind.TAGS_REMOVE, ((5,), ())), "removed tags from 1", "remove tags from 1"),
        (
            action(ActionKind.DEADLINE, (None, 9.0), label="Tue 3 Feb"),
            "set the deadline of 1 to Tue 3 Feb",
            "set the deadline of 1 to Tue 3 Feb",
        ),
        (
            action(ActionKind.FOLLOW_UP, (9.0, None)),
            "removed the follow-up date from 1",
            "remove the follow-up date from 1",
        ),
        (action(ActionKind.OWNER, (((1, 2),), ())), "removed all owners from 1", "remove all owners from 1"),
        (action(ActionKind.SUBSCRIBE, (False, True)), "subscribed to 1", "subscribe to 1"),
        (action(ActionKind.SUBSCRIBE, (True, False)), "unsubscribed from 1", "unsubscribe from 1"),
        (
            action(ActionKind.FOLDER_ADD, ((), ("f",)), label="Rückruf {x}"),
            "added 1 to Rückruf {x}",
            "add 1 to Rückruf {x}",
        ),
        (
            action(ActionKind.FOLDER_REMOVE, (("f",), ()), label="Rückruf"),
            "took 1 out of Rückruf",
            "take 1 out of Rückruf",
        ),
        (action(ActionKind.ARCHIVE, (False, True)), "archived 1", "archive 1"),
        (action(ActionKind.ARCHIVE, (True, False)), "restored 1 from the archive", "restore 1 from the archive"),
        (action(ActionKind.DELETE, (False, True)), "moved 1 to the trash", "move 1 to the trash"),
        (action(ActionKind.NOT_SPAM, (True, False)), "marked 1 as not spam", "mark 1 as not spam"),
        (action(ActionKind.DELETE_FOR_GOOD, (True, None)), "deleted 1 for good", "delete 1 for good"),
        (
            action(ActionKind.EMPTY_TRASH),
            "emptied the trash (the system does it later)",
            "empty the trash (the system does it later)",
        ),
        (
            action(ActionKind.REMOVE_RELATION, ((("order", "1"),), ()), label="order 1"),
            "removed order 1 from 1",
            "remove order 1 from 1",
        ),
    ],
)
def test_actions_in_words(one: Action, past: str, verb: str) -> None:
    assert words(one) == past
    assert intention(one) == verb


SCALARS = st.none() | st.booleans() | st.integers(0, 9) | st.floats(0, 1e9) | st.text(max_size=5)
VALUES: st.SearchStrategy[Value] = st.one_of(
    SCALARS,
    st.lists(st.integers(0, 9), max_size=4, unique=True).map(tuple),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3, unique=True).map(tuple),
)
ACTIONS = st.builds(
    Action,
    st.sampled_from(ActionKind),
    st.lists(
        st.builds(Change, st.uuids().map(str), VALUES, VALUES), max_size=5, unique_by=lambda change: change.uuid
    ).map(tuple),
    st.text(max_size=10),
)


@given(ACTIONS)
def test_the_journal_gives_back_what_it_was_given(one: Action) -> None:
    assert Action.from_json(one.to_json()) == one
    assert words(one)


@given(ACTIONS)
def test_undo_without_anybody_in_between_brings_back_what_was(one: Action) -> None:
    undo = plan(one, {change.uuid: change.after for change in one.changes})
    if undo.inverse is None:
        assert undo.reason
        return
    before = {change.uuid: change.before for change in one.changes}
    for change in undo.inverse.changes:
        was = before[change.uuid]
        if isinstance(was, tuple) and isinstance(change.after, tuple):
            assert set(change.after) == set(was)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"kind":"x","changes":[],"label":""}', '{"kind":"done","changes":[[1,2]],"label":""}',
             '{"kind":"done","changes":[["u",{},1]],"label":""}', "[" * 100_000],
)  # fmt: skip
def test_an_entry_that_holds_no_action_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(StoreError) as caught:
        Action.from_json(text)
    assert caught.value.hint


def test_undoing_what_was_named_keeps_its_name_and_names_nothing_it_does_not_know() -> None:
    undone = turned(action(ActionKind.CHANNEL, ("mail", "shop"), ("phone", "shop"), label="Shop UK"))
    assert words(undone) == "set the channel of 2 to what each of them had"
    assert words(turned(Action.from_json(undone.to_json()))) == "set the channel of 2 to Shop UK"
