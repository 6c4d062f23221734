"""Walking through the set-up: tabs that are only passed cost nothing, and one comes back to where one was."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from plentytui.models.systems import SANDBOX_URL
from plentytui.services.presets import default_kind
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.channel_form import ChannelForm
from plentytui.ui.screens.setup.screen import SetupScreen
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network, network
from tests.service_person import service
from tests.service_person import tabs as service_tabs
from tests.setup_person import begin, carry_out, go_to, in_setup, put_cursor, shown, tabs

__all__ = ["network"]

pytestmark = pytest.mark.anyio


def reads(network: Network) -> int:
    """How often something was read."""
    return sum(call[0] == "GET" for call in network.systems[SANDBOX_URL].arrived)


async def test_tabs_that_are_passed_are_not_read_and_the_one_that_one_rests_on_is(
    tmp_path: Path, network: Network
) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        before = reads(network)
        await maria.press(*["right_square_bracket"] * 4)
        await maria.rest()
        assert tabs(maria).pane.tab == "general"
        assert "reading" in tabs(maria).pane.foot
        assert reads(network) == before
        clock_of(maria.app).advance(0.3)
        await maria.sees("Empty the trash")
        assert reads(network) > before


async def test_the_first_key_in_a_tab_reads_it(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        await maria.press("right_square_bracket", "right_square_bracket")
        await maria.rest()
        before = reads(network)
        await maria.press("j")
        await maria.until(lambda: reads(network) > before)
        await maria.sees("Vertrieb")


async def test_tabs_of_the_service_centre_that_are_passed_are_not_read(tmp_path: Path, network: Network) -> None:
    async with service(make_app(tmp_path, size=5, network=network)) as maria:
        await maria.until(lambda: "reading" not in service_tabs(maria).pane.foot)
        before = reads(network)
        await maria.press(*["left_square_bracket"] * 3)
        await maria.rest()
        assert reads(network) == before
        clock_of(maria.app).advance(0.3)
        await maria.until(lambda: reads(network) > before)


async def test_the_set_up_is_opened_where_it_was_left(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await put_cursor(maria, "s112")
        await go_to(maria, "roles")
        await put_cursor(maria, "2")
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen))
        await maria.press("Y")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        await shown(maria)
        assert (tabs(maria).pane.tab, tabs(maria).pane.subject) == ("roles", "2")
        await maria.press("left_square_bracket", "left_square_bracket")
        await shown(maria)
        assert (tabs(maria).pane.tab, tabs(maria).pane.subject) == ("groups", "s112")


async def _delete(maria: Person, subject: str) -> None:
    await put_cursor(maria, subject)
    await maria.press("x")
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
    await maria.press("y")
    await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
    await maria.until(lambda: subject not in {row.key for row in tabs(maria).pane.table.rows})
    await maria.rest()


async def test_after_a_deletion_the_cursor_stays_among_its_like(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        pane = tabs(maria).pane
        kind = next(kind for kind in pane.facts().types or () if kind.id == 11)
        statuses = [status.id for status in sorted(kind.statuses, key=lambda one: (one.position, one.id))]
        await _delete(maria, f"s{statuses[-1]}")
        assert pane.subject == f"s{statuses[-2]}"
        # A type below which nothing is left: neither a sign nor rows, and a sentence instead of them.
        await _delete_rest(maria, statuses[:-1])
        assert pane.subject == "t11"
        assert "- " not in next(row for row in pane.table.rows if row.key == "t11").cells[1][2:]
        await maria.press("l")
        await maria.told("Statuses: none yet: s adds one.")


async def _delete_rest(maria: Person, statuses: list[int]) -> None:
    for status in reversed(statuses):
        assert tabs(maria).pane.subject == f"s{status}"
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
        await maria.until(lambda: f"s{status}" not in {row.key for row in tabs(maria).pane.table.rows})  # noqa: B023
        await maria.rest()


async def test_a_group_whose_types_are_all_deleted_says_so_instead_of_opening(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        pane = tabs(maria).pane
        pane.table.select("g0")
        await maria.press("l")
        await maria.told("Types: none: those of all groups are in it.")
        assert not any("- " in str(row.cells[1]) for row in pane.table.rows)


async def test_the_palette_finds_what_the_set_up_has(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        await maria.press("ctrl+p")
        await maria.until(lambda: isinstance(app.screen, CommandPalette))
        app.screen.query_one(Input).value = "new channel"
        await maria.until(lambda: bool(app.screen.query_one(OptionList).option_count))
        await maria.sees("New channel (set-up)")
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))


async def test_the_default_whisper_mode_holds_for_the_next_message(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        assert default_kind(maria.desk.store).value == "public"
        await carry_out(maria, "whisper.switch", "", {})
        assert default_kind(maria.desk.store).value == "whisper"
        assert "whisper" in str(tabs(maria).pane.table.rows)
        await maria.press("u")
        await maria.told("Undone")
        await maria.until(lambda: default_kind(maria.desk.store).value == "public")


async def test_one_tag_is_created_without_a_question(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.many")
        assert isinstance(maria.app.screen, ActionForm)
        await maria.type("Eins")
        await maria.press("ctrl+s")
        await maria.sees("Create 1 tag?")
