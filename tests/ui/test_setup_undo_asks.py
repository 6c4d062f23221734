"""Undoing in the set-up by keyboard: a question before what is older or deletes; where the cursor goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.dialogs.confirm import ConfirmDialog
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.setup_person import begin, carry_out, fill, form_of, go_to, in_setup, shown, tabs, world_of

__all__ = ["network"]

pytestmark = pytest.mark.anyio

NEW = {"position": "9", "name_de": "Teamleitung", "name_en": "Lead"}


async def asked(person: Person) -> str:
    """What is asked."""
    await person.until(lambda: isinstance(person.app.screen, ConfirmDialog))
    return " ".join(person.dialog.split())


async def test_nothing_older_and_nothing_that_deletes_is_undone_without_a_question(
    tmp_path: Path, network: Network
) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        await go_to(maria, "roles")
        await carry_out(maria, "role.create", "", NEW)
        await shown(maria)
        assert tabs(maria).pane.subject == "4"
        remote = next(iter(network.systems.values()))
        await carry_out(maria, "role.delete", "1", {})
        writes = len([method for method, *_ in remote.arrived if method != "GET"])
        await maria.press("u")
        told = await asked(maria)
        assert "that cannot be undone" in told
        assert "Create the role “Teamleitung”" in told
        assert "deletes the role “Lead”" in told
        await maria.press("n")
        await maria.rest()
        assert len([method for method, *_ in remote.arrived if method != "GET"]) == writes
        await maria.press("u")
        await asked(maria)
        await maria.press("y")
        await maria.told("Undone: Create the role")
        role = world_of(network).record("role", 4)
        assert role is not None
        assert role["isDeleted"]


async def test_what_is_gone_is_said_to_be_gone_and_costs_no_write(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        await go_to(maria, "roles")
        await carry_out(maria, "role.create", "", NEW)
        world = world_of(network)
        role = world.record("role", 4)
        assert role is not None
        world.keep_record("role", role | {"isDeleted": True})
        await maria.press("u")
        await asked(maria)
        await maria.press("y")
        await maria.told("Nothing to undo, and nothing was sent")
        await maria.press("u")
        await maria.told("Nothing here can be undone")


async def test_the_cursor_goes_to_a_copied_automation(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await go_to(maria, "automations")
        await carry_out(maria, "automation.copy", "1", {"name": "Kopie"})
        await shown(maria)
        automation = tabs(maria).pane.facts().automation
        assert automation is not None
        assert automation.name == "Kopie"


async def test_the_cursor_goes_to_the_first_of_several_new_tags(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await go_to(maria, "tags")
        await carry_out(maria, "tag.many", "", {"names": "Zebra\nYak", "colour": "#123456"})
        await shown(maria)
        tag = tabs(maria).pane.facts().tag
        assert tag is not None
        assert tag.name == "Zebra"


async def test_marketplaces_show_what_is_missing_whole(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5), size=(120, 40)) as maria:
        await go_to(maria, "marketplaces")
        await maria.sees("not begun")


async def test_what_is_typed_now_is_not_called_begun_before(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await go_to(maria, "roles")
        await begin(maria, "role.create")
        await fill(maria, {"name_de": "Neu"})
        form_of(maria).tell_kept()
        assert not form_of(maria).query_one("#form-kept").display


async def test_an_empty_type_says_which_key_adds_something(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await carry_out(maria, "type.create", "g101", {"position": "9", "name_de": "Muster"})
        await shown(maria)
        await maria.press("l")
        await maria.told("Statuses: none yet: s adds one.")
