"""The agency's tab on the screen: access of one of two is taken away, and the view is left before the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.rules.service.action import Tab
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.screens.service.systems import ServiceScreen
from tests.embedded_app import Person, make_app
from tests.service_person import accept, fill, go_to, open_form, service, tabs

pytestmark = pytest.mark.anyio


def access(maria: Person) -> tuple[int, int]:
    """Who has access: the design agency and the consultant."""
    answer = tabs(maria).pane.facts().agency
    return (answer.design_id, answer.consultant_id) if answer is not None else (0, 0)


async def test_access_of_one_of_two_is_revoked(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await fill(maria, await open_form(maria, "agency.save", ""), {"design": "1", "consultant": "5"})
        assert "will have access" in await accept(maria)
        await maria.until(lambda: access(maria) == (1, 5))
        await fill(maria, await open_form(maria, "agency.revoke", ""), {"who": "5"})
        await accept(maria)
        await maria.until(lambda: access(maria) == (1, 0))


async def test_an_unchanged_form_is_not_sent(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await open_form(maria, "cache.redirect", "")
        await maria.press("ctrl+s")
        await maria.told("Nothing is different from what is there, so nothing was sent.")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        assert not maria.desk.store.service_changes.all()


async def test_escape_leaves_the_view_of_the_agency_and_the_tab_is_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.AGENCY)
        await maria.press("v")
        await maria.sees("AS THE AGENCY SEES IT")
        await maria.press("escape")
        await maria.until(lambda: "AS THE AGENCY SEES IT" not in maria.words)
        assert isinstance(app.screen, SystemScreen)
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, ServiceScreen))
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        assert tabs(maria).pane.tab is Tab.AGENCY
