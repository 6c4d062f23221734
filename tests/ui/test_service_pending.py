"""The list of pending changes on the screen: the same hand-off once, questions, room for the details."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import Way
from plentytui.rules.service.action import Tab
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.widgets.facts_view import FactsView
from plentytui.ui.widgets.table_rows import TableRows
from tests.embedded_app import Person, make_app
from tests.service_cases import TRADE
from tests.service_person import accept, fill, go_to, open_form, service, tabs

pytestmark = pytest.mark.anyio


def changes(maria: Person) -> list[ServiceChange]:
    return maria.desk.store.service_changes.all()


async def pending(maria: Person) -> PendingScreen:
    await maria.press("P")
    await maria.until(lambda: isinstance(maria.app.screen, PendingScreen))
    await maria.rest()
    screen = maria.app.screen
    assert isinstance(screen, PendingScreen)
    return screen


async def prepare(maria: Person) -> None:
    """Prepare the records for the external domain's provider."""
    await go_to(maria, Tab.DOMAIN)
    row = next(row.key for row in tabs(maria).pane.table.rows if row.key.endswith("kranich-finch.at"))
    form = await open_form(maria, "domain.dns", row)
    assert "done by you at the domain's provider" in maria.words
    await maria.press("ctrl+s")
    await maria.until(lambda: isinstance(maria.app.screen, HandOff))
    assert maria.dialog.count("72 hours") == 1
    assert "Begin at" not in maria.dialog
    await maria.press("escape")
    await maria.until(lambda: maria.app.screen is not form and not isinstance(maria.app.screen, HandOff))


async def test_the_same_hand_off_lies_there_once_and_is_given_up_after_a_question(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await prepare(maria)
        await prepare(maria)
        assert [one.state for one in changes(maria)] == [ChangeState.PREPARED, ChangeState.DROPPED]
        await pending(maria)
        assert "Give up" in maria.words
        assert "you carry it out at the domain's provider" in maria.words
        await maria.press("D")
        await maria.until(lambda: changes(maria)[0].state is ChangeState.DONE)
        await maria.press("x")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert "You noted that you carried it out" in maria.dialog
        await maria.press("n")
        await maria.rest()
        assert changes(maria)[0].state is ChangeState.DONE
        await maria.press("x")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: changes(maria)[0].state is ChangeState.DROPPED)


async def test_what_the_list_does_not_need_the_details_have(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(80, 24)) as maria:
        await fill(maria, await open_form(maria, "domain.txt", TRADE), {"source": "@", "text": "check=28411"})
        await accept(maria)
        screen = await pending(maria)
        assert screen.query_one(TableRows).size.height == 1
        assert screen.query_one(FactsView).size.height > 14
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, Lines))
        assert "Asked for" in maria.dialog


async def test_the_cursor_stays_in_sight_when_its_row_moves(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(80, 24)) as maria:
        store = maria.desk.store
        for number in range(30):
            store.service_changes.add(
                ServiceChange(0, 0.0, "x", f"No. {number}", "", "here", "it", Way.HAND_OFF, ChangeState.PREPARED)
            )
        screen = await pending(maria)
        table = screen.query_one(TableRows)
        assert table.size.height <= 10
        store.service_changes.settle(int(table.key), ChangeState.VERIFIED)
        screen._show()
        await maria.rest()
        assert table.cursor == 29
        assert table.scroll_offset.y <= 29 < table.scroll_offset.y + table.size.height


async def test_the_key_that_sends_goes_on_where_a_name_is_typed(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await open_form(maria, "contract.cancel", "")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.press("ctrl+s")
        await maria.until(lambda: "nothing has been done" in maria.dialog)
        await maria.type(maria.dialog.split("type: ")[1].split(" Name")[0])
        await maria.until(lambda: "nothing has been done" not in maria.dialog)
        await maria.press("ctrl+s")
        await maria.until(lambda: bool(changes(maria)))


async def test_an_emptied_form_has_the_cursor_in_its_first_field(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.txt", TRADE)
        await fill(maria, form, {"text": "check=28411"})
        await maria.press("tab", "ctrl+g")
        await maria.rest()
        first = next(iter(form._fields))
        assert form.row(first).entry.has_focus
        assert not form.values["text"]


async def test_without_a_route_the_relocations_are_explained(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, scenarios=(Scenario.NO_EXTENSION,))
    async with service(app) as maria:
        await go_to(maria, Tab.RELOCATION)
        assert "Nothing here" not in maria.words
        assert "at least 2 days ahead" in maria.words
