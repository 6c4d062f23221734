"""Reading: the list, the thread, the read mark, and what leads from one to the other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.models.inbox import ListQuery
from plentytui.models.systems import SANDBOX_URL
from tests.embedded_app import MARIA, clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

THREAD = ("GET", "/rest/messages/forConversation")
READ = ("PUT", "/rest/conversations/read")


async def test_three_calls_make_the_inbox_usable(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        assert network.systems[SANDBOX_URL].arrived[:3] == [
            ("POST", "/rest/login"),
            ("GET", "/rest/conversations"),
            ("GET", "/rest/conversations/categories"),
        ]
        assert maria.rows.row_count == maria.desk.store.mirror.window(ListQuery()).count > 50
        assert f"{maria.unread} unread" in maria.header
        assert "SANDBOX" in maria.header
        assert "1/3 sessions" in maria.header
        assert "/80" in maria.header
        assert "39/40" in maria.header


async def test_the_keys_of_a_list_move_the_cursor(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        assert maria.rows.cursor == 0
        await maria.press("j", "j", "k")
        assert maria.rows.cursor == 1
        await maria.press("G")
        assert maria.rows.cursor == maria.rows.row_count - 1
        await maria.press("g")
        assert maria.rows.cursor == 0
        await maria.press("pagedown", "down", "up")
        assert maria.rows.cursor > 20


async def test_opening_marks_as_read_with_the_own_user_id(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        before = maria.unread
        await maria.press("n")
        uuid = maria.current
        assert MARIA not in remote.readers(uuid)
        await maria.press("enter")
        await maria.until(lambda: MARIA in remote.readers(uuid))
        await maria.until(lambda: f"{before - 1} unread" in maria.header)
        row = maria.desk.store.mirror.detail(uuid)
        assert row is not None
        assert not row.row.unread
        assert "38/40" in maria.header, "the mark is a write, and it is counted"
        entry = maria.desk.store.journal.entries()[0]
        assert (entry.user, entry.before, entry.after, entry.target) == ("maria", "unread", "read", uuid)
        await maria.press("escape", "enter")
        await maria.rest()
        assert remote.arrived.count(READ) == 1, "what is read is not marked again"


async def test_a_thread_that_was_read_is_there_without_a_call(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.press("j", "j", "enter")
        await maria.reads("Mein Fenster für die Rücksendung läuft morgen ab.")
        await maria.press("escape")
        remote.cut()
        await maria.press("enter")
        assert "Mein Fenster für die Rücksendung läuft morgen ab." in maria.words_in(maria.thread)
        assert "WHISPER - colleagues only" in maria.screen


async def test_a_thread_that_was_not_read_says_so_until_it_comes(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        await maria.pilot.press("j", "j", "enter")
        title = maria.thread.view
        assert title.has_focus
        await maria.reads("Jürgen (customer)")
        assert network.systems[SANDBOX_URL].arrived.count(THREAD) == 1


async def test_a_thread_without_changes_is_not_read_again(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        for _ in range(3):
            await maria.press("G", "enter")
            await maria.rest()
            await maria.press("escape")
        assert remote.arrived.count(THREAD) == 1


async def test_next_and_previous_conversation_without_the_list(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await maria.press("j", "enter", "J")
        assert maria.rows.cursor == 2
        await maria.reads("Jürgen (customer)")
        await maria.press("K", "K")
        assert maria.rows.cursor == 0
        await maria.reads("Katharina Böttcher (customer)")
        await maria.rest()
        assert "online" in maria.header


async def test_leaving_a_slow_thread_never_looks_like_a_broken_connection(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        links: list[str] = []
        maria.app.state.connection.watch(maria.messenger, lambda connection: links.append(connection.link))
        remote.held[THREAD] = asyncio.Event()
        await maria.press("enter")
        await maria.until(lambda: THREAD in remote.arrived)
        await maria.press("J")
        remote.held.pop(THREAD).set()
        await maria.reads("Priya Chaudhry (customer)")
        assert set(links) == {"online"}


async def test_next_unread_goes_round_and_says_when_there_is_none(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=12)) as maria:
        places = []
        for _ in range(3):
            await maria.press("n")
            places.append(maria.rows.cursor)
        assert len(set(places)) == 3
        count = maria.desk.store.mirror.unread_total()
        await maria.press("enter")
        for _ in range(count):
            await maria.rest()
            await maria.press("n")
        await maria.until(lambda: maria.desk.store.mirror.unread_total() == 0)
        await maria.press("n")
        await maria.told("Nothing is unread in this list.")


async def test_unread_only_and_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        everything = maria.rows.row_count
        await maria.press("U")
        assert maria.rows.row_count == maria.unread
        await maria.told("Only unread conversations.")
        await maria.press("U")
        assert maria.rows.row_count == everything


async def test_groups_show_their_own_and_what_is_unread_in_them(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        everything = maria.rows.row_count
        await maria.press("right_square_bracket")
        assert maria.rows.row_count < everything
        assert maria.rows.has_focus, "choosing a group with a key does not leave the list"
        first = maria.current
        await maria.press("right_square_bracket")
        assert maria.current != first
        await maria.press("left_square_bracket", "left_square_bracket")
        assert maria.rows.row_count == everything


async def test_tab_goes_from_groups_to_list_to_thread(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        assert maria.rows.has_focus
        await maria.press("tab")
        assert maria.messenger.groups.has_focus
        await maria.press("tab", "enter")
        await maria.press("tab")
        assert maria.messenger.groups.has_focus
        await maria.press("tab", "tab")
        assert maria.thread.view.has_focus


async def test_new_mail_comes_by_itself_and_the_cursor_stays_with_its_row(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.press("j", "j")
        kept = maria.current
        clock_of(maria.app).advance(5)
        rows = maria.desk.store.mirror.window(ListQuery())
        old = next(row for index in range(30, rows.count) if (row := rows.row(index)) and not row.unread)
        before = maria.unread
        remote.hears(old.uuid, "Ist da wer?", maria.app.clock.now())
        assert "Ist da wer?" not in maria.screen
        await maria.let_pass(60)
        await maria.sees("Ist da wer?")
        assert maria.current == kept
        assert maria.rows.cursor == 3
        assert f"{before + 1} unread" in maria.header


async def test_refresh_looks_now_and_brings_the_open_thread(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.press("j", "j", "enter")
        await maria.reads("Jürgen (customer)")
        clock_of(maria.app).advance(3)
        remote.hears(maria.current, "Hallo? Noch jemand da?", maria.app.clock.now())
        await maria.press("R")
        await maria.reads("Hallo? Noch jemand da?")


async def test_an_open_thread_follows_the_conversation_by_itself(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.press("j", "j", "enter")
        await maria.reads("Jürgen (customer)")
        clock_of(maria.app).advance(3)
        remote.hears(maria.current, "Schreibt mir bitte.", maria.app.clock.now())
        await maria.let_pass(61)
        await maria.reads("Schreibt mir bitte.")
        assert remote.arrived.count(THREAD) == 2
        await maria.let_pass(180)
        assert remote.arrived.count(THREAD) == 2, "a thread that did not change costs no call"


async def test_escape_leads_back_to_the_list_at_80x24(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("enter")
        assert not maria.rows.display or not maria.rows.is_on_screen
        await maria.press("escape")
        assert maria.rows.has_focus
        assert "Katharina" in maria.screen


@pytest.mark.parametrize(
    ("key", "area"), [("2", "Service Centre"), ("3", "Marketplace"), ("4", "Dropbox"), ("5", "Reference"), ("6", "API")]
)
async def test_each_area_has_its_key_and_says_its_name(tmp_path: Path, key: str, area: str) -> None:
    async with person(make_app(tmp_path, size=3)) as maria:
        await maria.press(key)
        await maria.until(lambda: area in maria.header)
        await maria.press("1")
        await maria.until(lambda: "Messenger" in maria.header)


async def test_the_api_screen_counts_what_was_called(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("6")
        assert f"Last {len(maria.app.state.calls)} calls" in maria.screen
        assert "/rest/conversations/categories" in maria.screen
        await maria.press("1")
        assert maria.rows.has_focus
