"""Who owns a conversation is seen before somebody else is chosen; an undo of several says what they are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.action_kinds import ActionKind
from plentytui.models.names import NameKind, NameRow
from plentytui.rules.query.names import Names
from plentytui.rules.undone_words import have_again
from plentytui.ui.dialogs.pick_owner import OwnerChosen, PickOwner
from plentytui.ui.dialogs.picker import Option
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio

NAMES = Names(
    {
        NameKind.USER: [NameRow(number, 0, {"": name}) for number, name in ((3, "Maria"), (4, "Aylin"), (5, "Tom"))],
        NameKind.ROLE: [NameRow(1, 0, {"": "Support"}), NameRow(2, 1, {"": "Sales"})],
    },
    me=3,
)


def options(*held: tuple[tuple[int, int], ...]) -> dict[object, Option]:
    return {option.id: option for option in PickOwner("Owners", NAMES, held).options}


def test_who_owns_it_is_ticked_and_comes_first_and_whoever_is_replaced_is_told() -> None:
    dialog = PickOwner("Owners", NAMES, [((1, 3),)])
    assert dialog._fact == "Now: Maria (Support)."
    first = dialog.options[0]
    assert (first.text, first.note) == ("Maria (me) as Support", "owns it now")
    found = options(((1, 3),))
    assert found[1, 4].note == "instead of Maria"
    assert found[2, 4].note == found[2, 0].note == ""
    assert found[1, 0].note == "takes away Maria"
    assert found[()].note == "takes away Maria"
    assert dialog.chosen(found[1, 4]) == OwnerChosen((1, 4), "Aylin as Support", "This takes the place of Maria.")
    assert dialog.chosen(found[2, 4]) == OwnerChosen((2, 4), "Aylin as Sales", "")


def test_of_several_it_is_told_how_many_have_that_owner() -> None:
    held = ((1, 3),), ((1, 5),), ((1, 3), (2, 4)), ()
    assert PickOwner("Owners", NAMES, held)._fact == "3 of the 4 have an owner now."
    found = options(*held)
    assert found[1, 3].note == "owns 2 of 4 now"
    assert found[2, 4].note == "owns 1 of 4 now"
    assert found[1, 4].note == "instead of 2 owners"
    assert found[1, 0].note == "takes away 2 owners"
    chosen = PickOwner("Owners", NAMES, held).chosen(found[1, 4])
    assert chosen.replaced == "This takes the place of Maria on 2, Tom on 1."
    assert (
        PickOwner("Owners", NAMES, held).chosen(found[()]).replaced
        == "Owners who go: Maria on 2, Tom on 1, Aylin on 1."
    )


def test_an_owner_who_is_not_listed_is_shown() -> None:
    found = options(((1, 99),))
    assert (found[1, 99].text, found[1, 99].note) == ("no. 99 as Support", "owns it now")
    assert PickOwner("Owners", NAMES, [()])._fact == "Now: nobody."


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_owner_of_now_is_seen_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with person(make_app(tmp_path), size=size) as maria:
        await maria.messenger.know_names()
        mirror = maria.desk.store.mirror
        rows = [maria.rows.row_at(index) for index in range(maria.rows.row_count)]
        owned = next(
            row.uuid for row in rows if row is not None and len(mirror.extras([row.uuid])[row.uuid].owners) == 1
        )
        ((role, user),) = mirror.extras([owned])[owned].owners
        names = mirror.query_names("en")
        maria.rows.select(owned)
        await maria.press("O")
        await maria.sees(f"Now: {names.shown(NameKind.USER, user)} ({names.shown(NameKind.ROLE, role)}).")
        assert "owns it now" in maria.dialog
        other = next(row for row in names.of(NameKind.USER) if row.enabled and row.id != user)
        await maria.type(f"{other.name('en')} {names.shown(NameKind.ROLE, role)}")
        await maria.sees(f"instead of {names.shown(NameKind.USER, user)}")


def test_what_several_have_again_is_told() -> None:
    def told(kind: ActionKind, *values: object) -> str:
        return have_again(kind, values, zone=None, names=NAMES)  # type: ignore[arg-type]

    assert told(ActionKind.PRIORITY, 4, 4) == "All have priority high again."
    assert told(ActionKind.PRIORITY, 0, 4, 0) == "Each is as it was before: 2 none, 1 high."
    assert told(ActionKind.PRIORITY, 0, 1, 2, 3, 4) == "Each has the priority again that it had before."
    assert told(ActionKind.DEADLINE, None, None) == "All are without deadline again."
    assert told(ActionKind.OWNER, ((1, 4),), ()) == "Each is as it was before: 1 Aylin, 1 without owner."
    assert told(ActionKind.READ, True, True) == ""


async def test_the_undo_of_several_says_what_they_are_now(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        before = [row.priority for index in range(3) if (row := maria.rows.row_at(index)) is not None]
        assert len(set(before)) > 1
        await maria.press("space", "space", "space", "p")
        await maria.until(lambda: bool(maria.dialog))
        await maria.press("3")
        await maria.sees("Set the priority of 3")
        await maria.press("y")
        await maria.told("Set the priority of")
        await maria.press("u")
        await maria.told("Each is as it was before:")
        assert "Undone: set the priority of" in maria.said
