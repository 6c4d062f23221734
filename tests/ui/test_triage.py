"""Acting on conversations: on the cursor's row, on all marked ones, priced before, undone after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plentytui.models.actions import ActionKind
from plentytui.models.columns import RowExtras
from plentytui.models.inbox import ConversationRow, Folder
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui.dialogs.bulk_price import BulkPrice, StillSure
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.dialogs.picker import Picker
from plentytui.ui.leaving import run_beside
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


def row_of(maria: Person, uuid: str) -> ConversationRow:
    row = maria.desk.store.mirror.row(uuid)
    assert row is not None
    return row


def extras_of(maria: Person, uuid: str) -> RowExtras:
    return maria.desk.store.mirror.extras([uuid])[uuid]


async def choose(maria: Person, key: str, typed: str = "") -> None:
    """Open a dialog of choices with a key, type to find one, and take it."""
    await maria.press(key)
    await maria.until(lambda: isinstance(maria.app.screen, Picker))
    if typed:
        await maria.type(typed)
    await maria.press("enter")
    await maria.rest()


async def go_to(maria: Person, kind: PlaceKind, number: int | str = 0) -> None:
    assert maria.messenger.groups.go_to_place((kind, number))
    await maria.rest()


async def test_one_key_marks_as_done_and_the_same_again_as_open(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        assert row_of(maria, uuid).done
        await maria.press("d")
        await maria.told("Marked 1 as not done.")
        assert not row_of(maria, uuid).done


async def test_the_exact_word_is_meant_before_one_that_contains_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await choose(maria, "p", "high")
        assert row_of(maria, maria.current).priority == 4


async def test_read_and_unread(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid, unread = maria.current, maria.unread
        await maria.press("m")
        await maria.told("Marked 1 as read.")
        assert not row_of(maria, uuid).unread
        assert maria.unread == unread - 1
        await maria.press("m")
        await maria.told("Marked 1 as unread.")
        assert maria.unread == unread


async def test_the_number_alone_sets_a_priority(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("p")
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.press("2")
        await maria.told("Set the priority of 1 to low.")
        assert row_of(maria, uuid).priority == 2


async def test_type_and_status_are_found_by_typing(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        before = row_of(maria, uuid)
        await choose(maria, "t", "waiting supplier")
        await maria.told("Set type and status of 1 to")
        after = row_of(maria, uuid)
        assert (after.type_id, after.status_id) != (before.type_id, before.status_id)
        assert after.status_id


async def test_tags_are_ticked_added_and_taken_away(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await choose(maria, "T", "Kulanz")
        await maria.told("Added Kulanz to 1.")
        added = set(extras_of(maria, uuid).tags)
        await choose(maria, "T", "Kulanz")
        await maria.told("Removed Kulanz from 1.")
        assert len(added - set(extras_of(maria, uuid).tags)) == 1


async def test_a_deadline_is_written_and_taken_away(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await choose(maria, "D", "2026-02-05 14:00")
        await maria.told("Set the deadline of 1 to Thu 5 Feb 2026 14:00.")
        assert row_of(maria, uuid).deadline == 1_770_300_000.0
        await choose(maria, "D", "none")
        await maria.told("Removed the deadline from 1.")
        assert row_of(maria, uuid).deadline is None


async def test_a_date_that_is_none_is_told_and_kept(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await choose(maria, "f", "31.02.2026")
        assert "There is no such day." in maria.dialog
        assert "31.02.2026" in maria.dialog
        await maria.press("escape")
        assert maria.rows.has_focus


async def test_an_owner_with_a_role(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j")
        uuid = maria.current
        await choose(maria, "O", "tom support")
        await maria.told("Set the owners of 1 to Tom Ashworth as Support.")
        assert 4 in {user for _, user in extras_of(maria, uuid).owners}


async def test_subscribing_and_unsubscribing(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j")
        uuid = maria.current
        assert 3 not in extras_of(maria, uuid).subscribers
        await maria.press("s")
        await maria.told("Subscribed to 1.")
        assert 3 in extras_of(maria, uuid).subscribers
        await maria.press("s")
        await maria.told("Unsubscribed from 1.")


async def test_a_folder_is_made_by_its_name_and_shown_on_the_left(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await choose(maria, "M", "Nachfassen")
        await maria.told("Added 1 to Nachfassen.")
        (folder,) = extras_of(maria, uuid).own_folders
        await go_to(maria, PlaceKind.OWN_FOLDER, folder)
        assert [maria.rows.key_of(index) for index in range(maria.rows.row_count)] == [uuid]


async def test_archived_and_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid, count = maria.current, maria.rows.row_count
        await maria.press("a")
        await maria.told("Archived 1.")
        assert maria.rows.row_count == count - 1
        await go_to(maria, PlaceKind.ARCHIVE)
        assert maria.rows.select(uuid)
        await maria.press("a")
        await maria.told("Restored 1 from the archive.")
        assert extras_of(maria, uuid).folder is Folder.INBOX


async def test_one_is_put_into_the_trash_at_once_and_comes_back_with_undo(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("x")
        await maria.told("Moved 1 to the trash.")
        assert extras_of(maria, uuid).folder is Folder.TRASH
        await maria.press("u")
        await maria.told("Undone: moved 1 to the trash.")
        assert extras_of(maria, uuid).folder is Folder.INBOX


async def test_only_what_is_archived_is_deleted_for_good_and_only_if_asked_for_again(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("X")
        await maria.told("Only what lies in the archive can be deleted for good.")
        await maria.press("space", "space", "a")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.told("Archived 2.")
        await go_to(maria, PlaceKind.ARCHIVE)
        await maria.until(lambda: maria.rows.row_count > 1)
        await maria.press("g")
        count = maria.rows.row_count
        row = row_of(maria, maria.current)
        await maria.press("X")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert f"Delete {row.short_id} {row.sender}" in maria.dialog
        assert "There is no undo" in maria.dialog
        await maria.press("n")
        await maria.press("space", "space", "X")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "To go on, type: 2" in maria.dialog
        await maria.press("enter")
        await maria.sees("Type 2 here first; nothing has been done.")
        await maria.type("2")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        assert "There is no undo" not in maria.dialog
        assert "gone, with its messages" in maria.dialog
        await maria.press("y")
        await maria.told("Deleted 2 for good.")
        assert maria.rows.row_count == count - 2


async def test_the_trash_is_emptied_later_and_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("E")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "queue" in maria.dialog
        await maria.press("y")
        await maria.told("The system has it in its queue and empties the trash later.")


async def test_a_link_is_taken_away_only_after_a_question(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        before = extras_of(maria, uuid).relations
        await choose(maria, "L", "contact")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "no route that adds a relation" in maria.dialog
        await maria.press("y")
        await maria.told("Removed contact")
        assert len(extras_of(maria, uuid).relations) == len(before) - 1


async def test_not_spam(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=400), size=NARROW) as maria:
        await go_to(maria, PlaceKind.SPAM)
        await maria.until(lambda: maria.rows.row_count > 0)
        uuid = maria.current
        await maria.press("N")
        await maria.told("Marked 1 as not spam.")
        assert extras_of(maria, uuid).folder is Folder.INBOX


# Marks


async def test_marks_have_a_sign_and_are_counted_and_cleared(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("space", "space")
        assert "2 marked" in maria.screen
        assert maria.screen.count("◆") == 2
        assert maria.rows.cursor == 2
        await maria.press("escape")
        assert "marked" not in maria.screen
        assert maria.rows.has_focus


async def test_a_range_all_and_the_inverse(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("V", "j", "j", "j", "V")
        assert len(maria.rows.marked) == 4
        await maria.press("tilde")
        assert len(maria.rows.marked) == maria.rows.row_count - 4
        await maria.press("asterisk")
        assert len(maria.rows.marked) == maria.rows.row_count
        await maria.press("U")
        assert not maria.rows.marked, "marks are of the list that was shown"


async def test_a_range_follows_the_cursor_until_it_is_ended(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        keys = [maria.rows.key_of(index) for index in range(20)]
        await maria.press("space", "j", "V")
        assert maria.rows.marked == {*keys[:3]}, "from the row that was marked last"
        assert "3 marked, range ends with V" in maria.screen
        await maria.press("j", "j")
        assert maria.rows.marked == {*keys[:5]}
        await maria.press("k", "k", "k", "k")
        assert maria.rows.marked == {keys[0]}, "it shrinks again, and what was marked before stays"
        await maria.press("j", "space", "j")
        assert maria.rows.marked == {*keys[:2]}
        assert "range" not in maria.screen
        await maria.press("escape", "V", "G")
        assert len(maria.rows.marked) == maria.rows.row_count - 2
        await maria.press("g", "V")
        assert maria.rows.marked == {*keys[:3]}
        await maria.press("V", "escape", "j")
        assert not maria.rows.marked


async def test_a_long_range_is_read_at_once(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=600), size=NARROW) as maria:
        await maria.press("V", "G")
        assert len(maria.rows.marked) == maria.rows.row_count > 400


async def test_many_have_a_price_and_nothing_is_done_without_a_yes(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        marked = [key for index in range(3) if (key := maria.rows.key_of(index))]
        await maria.press("space", "space", "space", "d")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        assert "Mark 3 as done?" in maria.dialog
        assert "3 conversations, 1 write, done in about 1 s." in maria.dialog
        await maria.press("n")
        assert len(maria.rows.marked) == 3, "the marks are still there"
        assert not any(row_of(maria, uuid).done for uuid in marked)
        await maria.press("d")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.told("Marked 3 as done.")
        assert all(row_of(maria, uuid).done for uuid in marked)
        assert not maria.rows.marked
        await maria.press("u")
        await maria.told("Undone: marked 3 as done.")
        assert not any(row_of(maria, uuid).done for uuid in marked)


async def test_more_than_fifty_are_asked_about_once_more(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=120), size=NARROW) as maria:
        await maria.press("asterisk", "p")
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.press("1")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, StillSure))
        await maria.press("n")
        await maria.rest()
        assert {row.priority for index in range(9) if (row := maria.rows.row_at(index))} != {1}


async def test_escape_ends_an_action_and_the_account_is_exact(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=400, scenarios=(Scenario.SLOW,)), size=NARROW) as maria:
        await maria.press("asterisk")
        total = len(maria.rows.marked)
        await maria.press("s")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, StillSure))
        await maria.press("y", "escape")
        await maria.until(lambda: isinstance(maria.app.screen, Lines))
        words = maria.dialog
        done = int(words.partition("Done: ")[2].split()[0].replace(",", ""))
        untried = int(words.partition("Not tried: ")[2].split()[0].replace(",", ""))
        assert "(cancelled)" in words
        assert 0 < untried < total
        await maria.press("escape")
        mine = [uuid for uuid in maria.messenger.list_pane.all_uuids() if 3 in extras_of(maria, uuid).subscribers]
        assert len(mine) >= done


async def test_a_refusal_puts_everything_back_and_says_why(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, read_only=True), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("d")
        await maria.told("This system is open read-only")
        assert not row_of(maria, uuid).done


async def test_an_undo_that_concerns_many_has_a_price_too(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=120), size=NARROW) as maria:
        await maria.press("*", "d")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        assert "so already. It can be undone with u." in " ".join(maria.dialog.split())
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, StillSure))
        await maria.press("y")
        await maria.told("as done.")
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        assert "Undo: marked" in maria.dialog
        await maria.press("escape")
        await maria.rest()
        assert maria.desk.workspace is not None
        assert maria.desk.workspace.undoing.undoable() is not None
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.told("Undone: marked")


async def test_what_an_undo_would_cost_is_told_before_where_it_is_dear(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=60), size=NARROW) as maria:
        uuids = maria.messenger.list_pane.all_uuids()[:12]
        run_beside(maria.messenger, "adding", maria.messenger.act, ActionKind.TAGS_ADD, uuids, (1, 2), "x")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        told = " ".join(maria.dialog.split())
        assert re.search(r"It can be undone with u, which takes (\d+) writes\.", told), told
        await maria.press("escape")
