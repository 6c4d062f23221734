"""The left pane: what it offers, what stands beside it, and what is shown when one goes there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from plentytui.models.inbox import Folder, Sort
from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def go_to(maria: Person, kind: PlaceKind, number: int | str = 0) -> None:
    assert maria.messenger.groups.go_to_place((kind, number))
    await maria.rest()


async def named(maria: Person) -> None:
    """Step once, so that roles and folders are read, and back."""
    await maria.press("right_square_bracket", "left_square_bracket")
    await maria.sees("Rückruf")


def shown(maria: Person) -> list[str]:
    return [key for index in range(maria.rows.row_count) if (key := maria.rows.key_of(index)) is not None]


async def test_everything_is_there_in_sections(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 30)) as maria:
        await named(maria)
        words = maria.words_in(maria.messenger.groups)
        place = -1
        for name in (
            *("Inbox", "New", "Due next", "Mine ─", "My messages", "Owned by me", "as Support", "My folders ─"),
            *("Messe 2026", "Elsewhere ─", "Archive", "Trash", "Spam", "Groups ─", "General", "Amazon"),
        ):
            found = words.find(name, place + 1)
            assert found > place, name
            place = found
        assert f"Inbox {maria.unread}" in words


async def test_the_language_of_the_user_names_the_groups(tmp_path: Path) -> None:
    from plentytui.settings import Settings

    app = make_app(tmp_path, settings=Settings(timezone="UTC", language="de"))
    async with person(app, size=(80, 30)) as maria:
        assert "Allgemein" in maria.words_in(maria.messenger.groups)


async def test_stepping_skips_the_headings_and_shows_each_list_at_once(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        names = []
        for _ in range(5):
            await maria.press("right_square_bracket")
            await maria.rest()
            names.append(maria.messenger.list_pane.place.name)
        assert names[:4] == ["New", "Due next", "My messages", "Owned by me"]
        assert all("─" not in name for name in names)
        await maria.press("left_square_bracket")
        await maria.rest()
        assert maria.messenger.list_pane.place.name == names[3]
        assert maria.rows.has_focus, "stepping leaves the keys where they are"


async def test_new_shows_what_is_unread_and_open(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await go_to(maria, PlaceKind.NEW)
        rows = [maria.rows.row_at(index) for index in range(maria.rows.row_count)]
        assert rows
        assert all(row is not None and row.unread and not row.done for row in rows)


async def test_due_next_begins_with_what_is_due_first_and_has_only_that(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await go_to(maria, PlaceKind.DUE)
        rows = [maria.rows.row_at(index) for index in range(maria.rows.row_count)]
        deadlines = [row.deadline for row in rows if row is not None and row.deadline is not None]
        assert len(deadlines) == len(rows) > 2
        assert deadlines == sorted(deadlines)
        assert "deadline ▲" in maria.screen
        await go_to(maria, PlaceKind.INBOX)
        assert maria.messenger.list_pane.order == (Sort.UPDATED, True), "its order is its own"


async def test_mine_by_role_and_what_i_am_told_of(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=300), size=NARROW) as maria:
        await named(maria)
        mirror = maria.desk.store.mirror
        await go_to(maria, PlaceKind.OWNED)
        everything = shown(maria)
        assert everything
        assert all(3 in {user for _, user in extras.owners} for extras in mirror.extras(everything).values())
        await go_to(maria, PlaceKind.OWNED, 1)
        assert 0 < len(shown(maria)) < len(everything)
        assert all((1, 3) in extras.owners for extras in mirror.extras(shown(maria)).values())
        await go_to(maria, PlaceKind.SUBSCRIBED)
        assert all(3 in extras.subscribers for extras in mirror.extras(shown(maria)).values())


async def test_the_archive_is_read_when_it_is_opened(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=300), size=NARROW) as maria:
        await maria.press("a")
        await maria.told("Archived 1.")
        before = len(maria.app.state.calls)
        await go_to(maria, PlaceKind.ARCHIVE)
        await maria.until(lambda: len(maria.app.state.calls) > before)
        await maria.until(lambda: maria.rows.row_count > 0)
        extras = maria.desk.store.mirror.extras(shown(maria))
        assert {entry.folder for entry in extras.values()} == {Folder.ARCHIVE}


async def test_without_a_connection_the_trash_shows_what_is_known(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("x")
        await maria.told("Moved 1 to the trash.")
        workspace, maria.desk.workspace = maria.desk.workspace, None
        await go_to(maria, PlaceKind.TRASH)
        assert maria.rows.row_count == 1
        maria.desk.workspace = workspace


async def test_a_filter_is_saved_counted_shown_and_changed(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("is:open has:deadline")
        found = maria.rows.row_count
        await maria.press("ctrl+s")
        await maria.sees("Save as a filter")
        assert "no public route that shares filters with colleagues" in maria.dialog
        await maria.press("enter")
        await maria.sees("A saved filter needs a name.")
        await maria.type("Fristen")
        await maria.press("enter")
        await maria.sees(f"Fristen {found}")
        assert maria.messenger.list_pane.place.name == "Fristen"
        assert maria.rows.row_count == found
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.sees(f"Fristen {found - 1}")
        await maria.press("B")
        await maria.sees("Change the saved filter")
        await maria.press("tab", "tab", "tab", "tab", "enter")
        await maria.until(lambda: not maria.desk.store.filters.all())
        await maria.until(lambda: maria.messenger.list_pane.place.name == "Inbox")


async def test_the_default_filter_is_what_is_shown_at_the_start(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.desk.store.filters.add("Offen", "is:open", is_default=True)
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.until(lambda: maria.messenger.list_pane.place.name == "Offen")
        assert all(row is not None and not row.done for row in map(maria.rows.row_at, range(maria.rows.row_count)))


async def test_ages_go_on_by_themselves_and_cost_nothing_while_they_read_the_same(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        assert " 2m" in maria.screen.splitlines()[3]
        clock_of(maria.app).advance(61)
        await maria.rest()
        await maria.sees("· 3m")


async def test_columns_are_chosen_ordered_and_kept(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(160, 40)) as maria:
        await maria.press("v")
        await maria.sees("Columns of the list")
        await maria.type("status")
        await maria.press("space")
        for _ in range(6):
            await maria.press("backspace")
        await maria.press("enter")
        await maria.sees("▼Change")
        await maria.sees("New ▱▱▱▱▱ 0%")
    async with person(make_app(tmp_path), size=(160, 40)) as maria:
        await maria.sees("Status")
        assert "▰▰▰▰▰ 100%" in maria.screen


async def test_the_same_order_again_is_turned_round_and_is_shown(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        first = maria.current
        assert "changed ▼" in maria.screen
        await maria.press("z", "enter")
        await maria.sees("changed ▲")
        assert maria.rows.key_of(maria.rows.row_count - 1) == first
        await maria.press("z")
        await maria.type("prio")
        await maria.press("enter")
        await maria.sees("priority ▼")
        row = maria.rows.row_at(0)
        assert row is not None
        assert row.priority == 5


async def test_the_archive_is_read_on_as_one_scrolls_and_says_how_much_there_is(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=420, network=network)
    world = network.systems[SANDBOX_URL].sandbox.world
    # A colleague has archived many.
    world.db.execute(
        "UPDATE conversation SET is_archived = 1 WHERE no IN (SELECT no FROM conversation ORDER BY no LIMIT 230)"
    )
    sql = "SELECT count(*) FROM conversation WHERE is_archived = 1 AND is_deleted = 0"
    total = world.db.execute(sql).fetchone()[0]
    async with person(app, size=NARROW) as maria:
        await go_to(maria, PlaceKind.ARCHIVE)
        await maria.until(lambda: maria.rows.row_count == 100)
        await maria.sees(f"Archive · 100 of {total}, + reads on")
        await maria.press("G")
        await maria.until(lambda: maria.rows.row_count == 200)
        await maria.press("plus")
        await maria.until(lambda: maria.rows.row_count == total)
        await maria.rest()
        assert "reads on" not in maria.words
        await maria.press("plus")
        await maria.told("All that the system has here was read.")
        await go_to(maria, PlaceKind.INBOX)
        await maria.press("plus")
        await maria.told("archive and trash are read page by page")


async def test_a_folder_of_ones_own_is_renamed_and_deleted(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await named(maria)
        uuid = next(str(row.id) for row in maria.desk.store.mirror.names("folder") if row.name("") == "Rückruf")
        await go_to(maria, PlaceKind.OWN_FOLDER, uuid)
        await maria.press("C")
        await maria.sees("The folder Rückruf")
        await maria.press(*["backspace"] * 7)
        await maria.type("messe 2026")
        await maria.press("enter")
        await maria.sees("There is another folder called messe 2026.")
        await maria.press(*["backspace"] * 10)
        await maria.press("enter")
        await maria.sees("A folder needs a name.")
        await maria.type("Anrufe")
        await maria.press("enter")
        await maria.told("Rückruf is called Anrufe now.")
        assert "Anrufe" in maria.words_in(maria.messenger.groups)
        assert maria.messenger.list_pane.place.id == uuid
        await maria.press("C")
        await maria.sees("The folder Anrufe")
        await maria.press("tab", "tab", "enter")
        await maria.sees("Delete the folder Anrufe?")
        await maria.press("y")
        await maria.told("The folder Anrufe is gone.")
        await maria.until(lambda: "Anrufe" not in maria.words_in(maria.messenger.groups))
        assert maria.messenger.list_pane.place.kind is PlaceKind.INBOX


async def test_a_folder_is_made_by_its_name(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("C")
        await maria.sees("Folders of your own")
        await maria.type("Grosskunden")
        await maria.press("enter")
        await maria.told("Grosskunden is among your folders.")
        assert "Grosskunden" in maria.words_in(maria.messenger.groups)


async def test_a_folder_that_cannot_be_renamed_keeps_what_was_typed(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        await maria.press("C")
        await maria.sees("Rückruf")
        await maria.type("Rückruf")
        await maria.press("enter")
        await maria.sees("The folder Rückruf")
        network.systems[SANDBOX_URL].cut()
        await maria.press("end")
        await maria.type(" neu")
        await maria.press("enter")
        await maria.let_pass(60)
        await maria.until(lambda: "!" in maria.dialog)
        assert "Rückruf neu" in maria.dialog


async def test_a_folder_that_is_being_renamed_is_renamed_though_the_form_is_left(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        await named(maria)
        uuid = next(str(row.id) for row in maria.desk.store.mirror.names("folder") if row.name("") == "Rückruf")
        route = ("PUT", f"/rest/conversations/folders/{uuid}")
        remote.held[route] = asyncio.Event()
        await go_to(maria, PlaceKind.OWN_FOLDER, uuid)
        await maria.press("C", "end")
        await maria.type(" neu")
        await maria.press("enter")
        await maria.until(lambda: route in remote.arrived)
        await maria.press("escape")
        await maria.until(lambda: not maria.dialog)
        remote.held.pop(route).set()
        await maria.until(lambda: "Rückruf neu" in maria.words_in(maria.messenger.groups))
        assert [entry.after for entry in maria.desk.store.journal.entries() if entry.target == uuid] == ["Rückruf neu"]


async def edited(maria: Person, remote: Remote, method: str, keys: tuple[str, ...]) -> tuple[str, str]:
    """The folder Rückruf is open, and what these keys do there is on its way and waits; gives its route."""
    await named(maria)
    uuid = next(str(row.id) for row in maria.desk.store.mirror.names("folder") if row.name("") == "Rückruf")
    route = (method, f"/rest/conversations/folders/{uuid}")
    remote.held[route] = asyncio.Event()
    await go_to(maria, PlaceKind.OWN_FOLDER, uuid)
    await maria.press("C", *keys)
    await maria.until(lambda: route in remote.arrived)
    return route


async def edited_and_left(maria: Person, remote: Remote, method: str, keys: tuple[str, ...]) -> tuple[str, str]:
    """The same, and the form is left before the answer comes."""
    route = await edited(maria, remote, method, keys)
    await maria.press("escape")
    await maria.until(lambda: not maria.dialog)
    return route


RENAME = ("end", "x", "enter")
DELETE = ("tab", "tab", "enter", "y")


@pytest.mark.parametrize(
    ("method", "keys", "told"),
    [("PUT", RENAME, "Rückruf is called Rückrufx now."), ("DELETE", DELETE, "The folder Rückruf is gone.")],
    ids=["renamed", "deleted"],
)
async def test_how_it_went_is_told_to_whoever_has_left_the_form(
    tmp_path: Path, network: Network, method: str, keys: tuple[str, ...], told: str
) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        route = await edited_and_left(maria, remote, method, keys)
        remote.held.pop(route).set()
        await maria.told(told)
        assert [notice.text for notice in maria.app.notices].count(told) == 1


@pytest.mark.parametrize(
    ("method", "keys", "told"),
    [("PUT", RENAME, "Rückruf was not renamed"), ("DELETE", DELETE, "Rückruf was not deleted")],
    ids=["renamed", "deleted"],
)
async def test_what_the_system_refuses_is_told_to_whoever_has_left_the_form(
    tmp_path: Path, network: Network, method: str, keys: tuple[str, ...], told: str
) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        route = await edited_and_left(maria, remote, method, keys)
        remote.cut()
        remote.held.pop(route).set()
        await maria.in_time(lambda: told in maria.said)


@pytest.mark.parametrize(("method", "keys"), [("PUT", RENAME), ("DELETE", DELETE)], ids=["renamed", "deleted"])
async def test_what_is_on_its_way_is_not_sent_a_second_time(
    tmp_path: Path, network: Network, method: str, keys: tuple[str, ...]
) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        route = await edited(maria, remote, method, keys)
        maria.app.screen.query_one("#name Input").focus()
        await maria.press("enter")
        await maria.until(lambda: "is on its way to the system. Wait for it, or leave with esc." in maria.dialog)
        await maria.press("tab", "tab", "enter")
        assert "Delete the folder" not in maria.dialog
        remote.held.pop(route).set()
        await maria.until(lambda: not maria.dialog)
        assert remote.arrived.count(route) == 1


async def test_counts_of_what_was_read_so_far_say_that_they_are_not_all(tmp_path: Path) -> None:
    settings = Settings(timezone="UTC", theme="plentytui-dark", mirror_limit=100)
    async with person(make_app(tmp_path, size=450, settings=settings), wait=False, size=(80, 30)) as maria:
        await maria.until(lambda: maria.app.desk is not None and bool(maria.desk.store.mirror.count()))
        await maria.until(lambda: bool(maria.app.state.unread.value))
        groups = maria.messenger.groups
        await maria.until(lambda: "New" in maria.words_in(groups) and "+" in maria.words_in(groups))
        numbers = dict(re.findall(r"(Inbox|New|General) +(\d+\+?)", maria.words_in(groups)))
        assert numbers["Inbox"] == str(maria.app.state.unread.value), "the system has told all of them"
        assert numbers["New"].endswith("+")
        assert numbers["General"].endswith("+")
        assert maria.desk.workspace is not None
        await maria.desk.workspace.inbox.fill(10_000)
        maria.messenger.mirror_touched()
        await maria.until(lambda: "+" not in maria.words_in(groups))
