"""The Service Centre on the screen: no trouble ends it, all consequences can be read, an order is checked first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from plentytui.errors import NotFound
from plentytui.models.changes import ChangeState
from plentytui.models.checks import Wanted
from plentytui.models.records import RecordSeen
from plentytui.models.sights import DomainSight
from plentytui.rules.domain_names import DomainName
from plentytui.rules.rates import Rate
from plentytui.rules.service.action import Tab
from plentytui.sandbox.scenarios import Scenario
from plentytui.services.checking import Checking
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.service.check import CheckScreen
from tests.embedded_app import clock_of, make_app
from tests.service_cases import CASES
from tests.service_person import accept, fill, go_to, open_form, service, tabs

pytestmark = pytest.mark.anyio


class Gone:
    """Looks where the route is missing."""

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: object = None) -> DomainSight:
        raise NotFound("The network cannot be looked at.", "Try it later.", status=404)

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        return ()


async def test_a_check_without_the_extension_sees_the_network(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, scenarios=(Scenario.NO_EXTENSION,))
    async with service(app) as maria:
        await go_to(maria, Tab.DOMAIN)
        await maria.press("d")
        await maria.until(lambda: isinstance(app.screen, CheckScreen))
        await maria.sees("took")
        assert "is registered" in maria.words


async def test_a_check_that_cannot_look_says_so_and_ends_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.DOMAIN)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Checking]:
            yield Checking(Gone(), clock_of(app))

        tabs(maria).pane.service.probing._open = opened
        await maria.press("d")
        await maria.until(lambda: isinstance(app.screen, CheckScreen))
        await maria.sees("The network cannot be looked at. Try it later.")


async def test_all_consequences_can_be_read_where_a_name_is_typed(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(80, 24)) as maria:
        await open_form(maria, "contract.cancel", "")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.rest()
        body = app.screen.query_one(".dialog--body", VerticalScroll)
        more = app.screen.query_one("#more")
        assert body.max_scroll_y > 0
        assert more.display
        await maria.press("pagedown", "pagedown")
        await maria.until(lambda: not more.display)
        assert body.scroll_y == body.max_scroll_y
        await maria.press("pageup")
        await maria.until(lambda: more.display)


async def test_a_rate_change_is_not_waited_for_once_the_contract_is_cancelled(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, rate=Rate.PLUS)
    async with service(app) as maria:
        form = await open_form(maria, "contract.change", "")
        await fill(maria, form, {"rate": "basic"})
        await accept(maria)
        await open_form(maria, "contract.cancel", "")
        await accept(maria)
        changes = {change.action: change for change in maria.desk.store.service_changes.all()}
        assert changes["contract.change"].state is ChangeState.DROPPED
        assert "Cancel the contract" in changes["contract.change"].note
        assert changes["contract.cancel"].state is not ChangeState.DROPPED


async def test_a_name_is_checked_before_anything_else_is_chosen(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.order", "")
        await fill(maria, form, {"name": "google", "ending": "de"})
        await maria.press("ctrl+y")
        await maria.told("google.de is registered already.")
        await fill(maria, form, {"name": "kranich-neu"})
        assert "ctrl+y checks it" in maria.words
        await maria.press("ctrl+y")
        await maria.told("kranich-neu.de is free in the embedded system's made-up registry.")
        assert "made-up registry" in maria.words


async def test_forms_without_an_own_check_offer_none(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "contract.change", "")
        assert form.check_action("check_now", ()) is False


async def test_a_planned_relocation_is_under_the_cursor(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        case = next(values for name, _, values in CASES if name == "relocation.plan")
        await fill(maria, await open_form(maria, "relocation.plan", ""), case)
        await accept(maria)
        await go_to(maria, Tab.RELOCATION)
        await maria.until(lambda: tabs(maria).pane.subject == "2")
