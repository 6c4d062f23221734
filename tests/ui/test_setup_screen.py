"""The set-up of the Messenger by keyboard: every setting arrives, and what can be undone is undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.setup.catalogue import ACTIONS, find_action
from plentytui.sandbox.world.world import World
from plentytui.ui.dialogs.confirm import ConfirmDialog
from tests.embedded_app import make_app
from tests.network import Network, network
from tests.setup_cases import CASES, Case
from tests.setup_person import KEYS, carry_out, go_to, in_setup, tabs, world_of

__all__ = ["network"]
pytestmark = pytest.mark.anyio


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
    kinds = (
        *("category", "type", "status", "role", "tag"),
        *("messenger_settings", "ebay_account", "automation", "preset"),
    )
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
        world_of(network).keep_record("preset", {"id": 1, "whisper": False})
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
