"""Somebody in the set-up of the Messenger, by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from plentytui.models.forms import Grave
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.setup.catalogue import find_action
from plentytui.sandbox.world.world import World
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.commands.keynames import normal
from plentytui.ui.commands.setup import TABS as TAB_SETS
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, clock_of, person
from tests.network import Network

KEYS = {command.id.removeprefix("setup."): command.keys for tab in TAB_SETS for command in tab.commands}
RIGHTS = ("GET", "/rest/user/authorized_user_with_ui_config")


@asynccontextmanager
async def in_setup(app: PlentytuiApp, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """Somebody in front of the set-up of the embedded system."""
    async with person(app, size=size) as maria:
        await maria.press("Y")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        await shown(maria)
        yield maria


def tabs(maria: Person) -> SetupScreen:
    assert isinstance(maria.app.screen, SetupScreen)
    return maria.app.screen


async def shown(maria: Person) -> None:
    """Stay on the tab until it is read."""
    await maria.rest()
    clock_of(maria.app).advance(0.3)
    await maria.until(lambda: bool(tabs(maria)._panes) and "reading" not in tabs(maria).pane.foot)
    await maria.rest()


async def go_to(maria: Person, tab: str) -> None:
    """Press the key for the next tab until it is shown and read."""
    while tabs(maria).pane.tab != tab:
        before = tabs(maria).pane
        await maria.press("right_square_bracket")
        await maria.until(lambda: tabs(maria).pane is not before)  # noqa: B023 - waited for before it changes
    await shown(maria)


async def put_cursor(maria: Person, subject: str) -> None:
    """Open the rows above, and move the cursor onto one."""
    pane = tabs(maria).pane
    facts = pane.reader.facts(subject)
    above = [f"{kind}{row.id}" for kind, row in (("g", facts.group_here), ("t", facts.type_here)) if row is not None]
    for key in above if facts.kind else ():
        if key != subject:
            pane.table.select(key)
            await maria.rest()
            await maria.press("enter")
    pane.table.select(subject)
    await maria.rest()
    assert pane.subject == subject


async def begin(maria: Person, action_id: str, subject: str = "") -> None:
    """Press the key of an action on the row that it concerns."""
    action = find_action(action_id)
    assert action is not None
    await go_to(maria, action.tab)
    if subject:
        await put_cursor(maria, subject)
    await maria.press(normal(KEYS[action_id].split(",")[0]))
    await maria.rest()


def form_of(maria: Person) -> ActionForm:
    assert isinstance(maria.app.screen, ActionForm)
    return maria.app.screen


async def save(maria: Person) -> None:
    """Save the form, and agree to what is asked."""
    await maria.press("ctrl+s")
    await maria.until(lambda: not isinstance(maria.app.screen, ActionForm))
    await maria.rest()
    if isinstance(maria.app.screen, ConfirmDialog):
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
        await maria.rest()


async def fill(maria: Person, values: Mapping[str, str]) -> None:
    """Enter values into the fields, in their order."""
    for name, value in values.items():
        form_of(maria).query_one(f"#field-{name}", FormRow).value = value
        await maria.pilot.pause()


async def carry_out(maria: Person, action_id: str, subject: str, values: Mapping[str, str]) -> None:
    """Do an action from its key to the end."""
    action = find_action(action_id)
    assert action is not None
    await begin(maria, action_id, subject)
    if isinstance(maria.app.screen, ActionForm):
        await fill(maria, values)
        await maria.press("ctrl+s")
        # Some of what is plain is asked about too, such as emptying the trash earlier than before.
        await maria.until(lambda: not isinstance(maria.app.screen, ActionForm))
    asked = action.grave is not Grave.PLAIN
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog) or (not asked and action.title in maria.said))
    if isinstance(maria.app.screen, ConfirmDialog):
        await maria.press("y")
    await maria.until(lambda: not isinstance(maria.app.screen, ActionForm | ConfirmDialog))
    await maria.until(lambda: action.title in maria.said)
    if action_id == "tag.create":
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
    await shown(maria)


def world_of(network: Network) -> World:
    return network.systems[SANDBOX_URL].sandbox.world
