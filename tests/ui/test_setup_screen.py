"""The set-up of the Messenger by keyboard: every setting arrives, and what can be undone is undone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plentytui.models.forms import Grave
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.setup.catalogue import ACTIONS, find_action
from plentytui.sandbox.world.world import World
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.commands.keynames import normal
from plentytui.ui.commands.setup import TABS as TAB_SETS
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, make_app, person
from tests.network import Network, network
from tests.setup_cases import CASES, Case

__all__ = ["network"]

pytestmark = pytest.mark.anyio

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
    """Wait until the tab is there and read."""
    await maria.rest()
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
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog) or action.grave is Grave.PLAIN)
    # Emptying the trash earlier than before is asked about, too.
    await maria.until(lambda: not isinstance(maria.app.screen, ActionForm))
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


@pytest.mark.parametrize("case", CASES, ids=[f"{case.action}-{case.subject}" for case in CASES])
async def test_every_setting_is_set_by_keyboard_and_the_system_has_it(
    case: Case, tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        remote = network.systems[SANDBOX_URL]
        action = find_action(case.action)
        assert action is not None
        await go_to(maria, action.tab)
        calls = action.calls(tabs(maria).pane.reader.facts(case.subject), case.values)
        await carry_out(maria, case.action, case.subject, case.values)
        assert case.kept(world_of(network))
        entry = maria.desk.store.journal.entries(1)[0]
        assert (entry.action, entry.outcome) == (case.action, "done")
        assert maria.desk.store.forms.begun() == []
        writes = [call for call in remote.arrived if call[0] != "GET" and "login" not in call[1]]
        assert [(call[0], call[1]) for call in writes] == [(one.method, one.path.partition("?")[0]) for one in calls]
        assert len(writes) == 1 or (case.action.endswith((".up", ".down")) and len(writes) == 2)


UNDONE = [case for case in CASES if not case.action.endswith("delete") and case.action not in ("group.defaults",)]


def snapshot(world: World) -> dict[str, list[dict[str, object]]]:
    kinds = ("category", "type", "status", "role", "tag", "messenger_settings", "ebay_account", "automation")
    found = {}
    for kind in kinds:
        rows = [row for row in world.records(kind) if not row.get("isDeleted") and row["id"]]
        found[kind] = [{key: value for key, value in row.items() if key != "updatedAt"} for row in rows]
    return found


@pytest.mark.parametrize("case", UNDONE, ids=[f"{case.action}-{case.subject}" for case in UNDONE])
async def test_what_the_api_can_undo_is_undone_with_u(case: Case, tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        action = find_action(case.action)
        assert action is not None
        # An undo has something to go back to only where something was set before.
        world_of(network).keep_record(
            "messenger_settings",
            {"id": 1, "automaticTrashEmpty": {"enabled": True, "days": 7},
             "automaticArchive": {"enabled": False, "days": 99}},
        )  # fmt: skip
        await go_to(maria, action.tab)
        before = snapshot(world_of(network))
        await carry_out(maria, case.action, case.subject, case.values)
        assert snapshot(world_of(network)) != before
        await maria.press("u")
        await maria.rest()
        if isinstance(app.screen, ConfirmDialog):
            await maria.press("y")
        await maria.told("Undone")
        after = snapshot(world_of(network))
        assert after == before


def test_every_action_has_its_key_and_its_case() -> None:
    assert {name for name in KEYS if find_action(name)} == {action.id for action in ACTIONS}
    tabs_here = {"groups", "tags", "roles", "general", "automations"}
    own = {action.id for action in ACTIONS if action.tab in tabs_here and not action.by_hand}
    assert {case.action for case in CASES} == own
