"""Pictures of the set-up: each tab, each form, the picker of colours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.ui.screens.setup.screen import SetupScreen
from tests.embedded_app import Person, make_app, settled
from tests.snapshots.conftest import Snap

Steps = Callable[[Person], Awaitable[None]]

SIZES = ((80, 24), (140, 40))
TABS = ("groups", "tags", "roles", "rights", "general", "automations")


async def _read(maria: Person) -> SetupScreen:
    await maria.rest()
    await maria.until(lambda: isinstance(maria.app.screen, SetupScreen) and bool(maria.app.screen._panes))
    screen = maria.app.screen
    assert isinstance(screen, SetupScreen)
    await maria.until(lambda: "reading" not in screen.pane.foot)
    await maria.rest()
    return screen


def _steps(tab: str, subject: str = "", *keys: str) -> Steps:
    async def steps(maria: Person) -> None:
        await settled(maria.pilot)
        await maria.press("Y")
        screen = await _read(maria)
        if tab != "groups":
            await screen._show(tab)
            await _read(maria)
        for key in filter(None, subject.split(">")):
            screen.pane.table.select(key)
            await maria.rest()
            if not subject.endswith(key):
                await maria.press("enter")
        for key in keys:
            await maria.press(key)
            await maria.rest()
        for _ in range(3):
            await maria.rest()

    return steps


CASES: dict[str, Steps] = {
    **{f"tab-{tab}": _steps(tab) for tab in TABS},
    "tree": _steps("groups", "g1>t11>s112"),
    "group-new": _steps("groups", "", "n"),
    "group-edit": _steps("groups", "g101", "e"),
    "type-new": _steps("groups", "g101", "t"),
    "status-new": _steps("groups", "g1>t11", "s"),
    "colour": _steps("groups", "g1>t11", "s", "tab", "ctrl+l"),
    "delete": _steps("groups", "g101", "x"),
    "tag-new": _steps("tags", "", "n"),
    "tag-edit": _steps("tags", "42", "e"),
    "tags-together": _steps("tags", "", "space", "space", "E"),
    "tags-many": _steps("tags", "", "N"),
    "role-new": _steps("roles", "", "n"),
    "settings": _steps("general", "", "e"),
    "ebay": _steps("general", "1", "o"),
    "automation-new": _steps("automations", "", "n"),
    "automation-edit": _steps("automations", "1", "e"),
    "automation-copy": _steps("automations", "1", "c"),
    "type-edit": _steps("groups", "g1>t11", "e"),
    "status-edit": _steps("groups", "g1>t11>s112", "e"),
    "role-edit": _steps("roles", "2", "e"),
    "leaving": _steps("groups", "g101", "e", "9", "escape"),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", CASES)
def test_the_set_up(name: str, size: tuple[int, int], tmp_path: Path, snap: Snap) -> None:
    assert snap(make_app(tmp_path, size=5), CASES[name], size)


def test_rights_of_an_agent(tmp_path: Path, snap: Snap) -> None:
    tom = System("Kranich & Finch", SANDBOX_URL, "tom", Backing.SANDBOX)
    assert snap(make_app(tmp_path, size=5, first=tom), _steps("rights", "setup.tag.update"), (80, 24))
