"""Somebody at the tabs of the Service Centre: opens it, goes to a tab, fills forms in and confirms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from plentytui.models.forms import Grave
from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import find_action
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.commands.keynames import normal
from plentytui.ui.commands.service import TABS as TAB_SETS
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.screens.service.systems import ServiceScreen
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, clock_of, person

KEYS = {command.id.removeprefix("service."): command.keys for tab in TAB_SETS for command in tab.commands}


@asynccontextmanager
async def service(app: PlentytuiApp, *, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Person]:
    """Somebody in front of the tabs of the embedded system."""
    async with person(app, size=size) as maria:
        await maria.press("2")
        await maria.until(lambda: isinstance(app.screen, ServiceScreen))
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.rest()
        yield maria


def tabs(maria: Person) -> SystemScreen:
    assert isinstance(maria.app.screen, SystemScreen)
    return maria.app.screen


async def go_to(maria: Person, tab: Tab) -> None:
    """Press the key for the next tab until it is shown and read."""
    while tabs(maria).pane.tab is not tab:
        before = tabs(maria).pane
        await maria.press("right_square_bracket")
        await maria.until(lambda: tabs(maria).pane is not before)  # noqa: B023 - waited for before it changes
    clock_of(maria.app).advance(0.3)
    await maria.until(lambda: "reading" not in tabs(maria).pane.foot)
    await maria.rest()


def form_of(maria: Person) -> ActionForm:
    assert isinstance(maria.app.screen, ActionForm)
    return maria.app.screen


async def open_form(maria: Person, action_id: str, subject: str) -> ActionForm:
    """Press the action's key on the row that it concerns."""
    action = find_action(action_id)
    assert action is not None
    await go_to(maria, action.tab)
    pane = tabs(maria).pane
    if subject and pane.columns:
        keys = [row.key for row in pane.table.rows]
        key = next(
            key for key in keys if key == subject or key.split("#")[0] == subject or key.split("#")[-1] == subject
        )
        pane.table.select(key)
        await maria.rest()
    await maria.press(normal(KEYS[action_id].split(",")[0]))
    await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
    return form_of(maria)


async def fill(maria: Person, form: ActionForm, values: Mapping[str, str]) -> None:
    """Enter values into the fields, in their order."""
    for name, value in values.items():
        form.query_one(f"#field-{name}", FormRow).value = value
        await maria.pilot.pause()


async def accept(maria: Person) -> str:
    """Go on, and confirm what is asked; gives what was asked."""
    form = form_of(maria)
    await maria.press("ctrl+s")
    asked = ""
    if form.action.grave is not Grave.PLAIN or any(one.asks for one in form.action.problems(form.values)):
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        asked = maria.dialog
        if form.action.grave is Grave.BY_NAME and "type:" in asked:
            await maria.press("enter")
            assert "nothing has been done" in maria.dialog
            await maria.type(asked.split("type: ")[1].split(" Name")[0])
            await maria.press("enter")
        else:
            await maria.press("y")
    await maria.until(lambda: not isinstance(maria.app.screen, ActionForm | ConfirmDialog))
    await maria.rest()
    return asked
