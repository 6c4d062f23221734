"""What the Marketplace tells and asks: offers that nobody lists, reviews, amounts, years, keys without work."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.changes import ChangeState
from plentytui.models.purchase_states import PurchasePlan, PurchaseState
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.scenarios import Scenario
from plentytui.services.service.opened import ServiceDesk
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.service.pending import PendingScreen
from tests.embedded_app import make_app
from tests.market import (
    fill,
    market,
    offers_of,
    open_form,
    purchases_of,
    receive,
    screen_of,
    set_plan,
    store_of,
    to_purchases,
)
from tests.network import Network
from tests.purchase_cases import SEED, changed

pytestmark = pytest.mark.anyio


async def test_what_is_sent_for_a_tool_with_links_is_shown_while_the_form_becomes_valid(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await maria.sees("Board cutter")
        form = await open_form(maria, "o")
        await maria.press("ctrl+r")
        await fill(maria, form, type="tool", name="Saw", description="Finds blades.", price="9.50")
        await fill(maria, form, downloads="https://a.example/x.zip\nhttps://a.example/y.zip")
        await maria.sees('"downloads": ["https://a.example/x.zip"')


async def test_a_created_offer_is_under_the_cursor(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await maria.sees("Board cutter")
        offers_of(maria).table.select("1")
        form = await open_form(maria, "o")
        await fill(maria, form, name="Shop audit", description="We look at it.", price="120")
        await fill(maria, form, webhook="https://a.example/p")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.until(lambda: "Shop audit" in offers_of(maria).view.text)


async def test_where_no_offer_is_listed_a_field_asks_which_one_is_withdrawn(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, scenarios=(Scenario.NO_EXTENSION,))
    async with market(app, size=(80, 24)) as maria:
        await maria.sees("No offer is known here.")
        form = await open_form(maria, "x")
        await maria.sees("on plentyMarketplace")
        await maria.press("ctrl+s")
        await maria.told("Offer is missing.")
        await fill(maria, form, offer="Shop audit")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        await maria.sees("Shop audit")
        assert "back end" not in maria.said


async def test_an_offer_that_is_reviewed_never_becomes_live_by_time(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, scenarios=(Scenario.NO_EXTENSION,))
    async with market(app) as maria:
        await maria.sees("No offer is known here.")
        form = await open_form(maria, "o")
        await fill(maria, form, name="Shop audit", description="We look.", price="120", webhook="https://a.example/p")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        await maria.press("escape")
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        service = screen_of_service(app.screen)
        changes = service.desk.store.service_changes
        await maria.press("D")
        await maria.until(lambda: changes.all()[0].state is ChangeState.DONE)
        await service.pending.settle_by_time()
        await service.pending.look(changes.all()[0])
        assert changes.all()[0].state is ChangeState.DONE
        await maria.sees("plentysystems reviews it")
        await maria.press("D")
        await maria.until(lambda: changes.all()[0].state is ChangeState.LIVE)


def screen_of_service(screen: object) -> ServiceDesk:
    assert isinstance(screen, PendingScreen)
    return screen._service


async def test_years_and_long_amounts_are_told_in_full_at_80_columns(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        await receive(maria, SEED, changed(id="evt_big", resource__order__orderItems__0__priceGross=1234568.19))
        store_of(maria).keep_plan(PurchasePlan(currency="EUR"))
        purchases_of(maria).paint()
        await maria.sees("1,234,568.19 EUR")
        await maria.sees("14 Nov 2017")
        await maria.press("G")
        purchases_of(maria).view.focus()
        await maria.rest()
        assert "gross 49.00 EUR" in purchases_of(maria).view.text
        assert "Changed" in purchases_of(maria).view.text


async def test_keys_that_have_nothing_to_do_say_so_and_a_retry_is_told(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[("POST", "/rest/tickets")] = (422, {"error": {"message": "no"}})
    async with market(app) as maria:
        await to_purchases(maria)
        await set_plan(maria, becomes="ticket", users="3")
        await maria.press("w")
        await maria.told("No purchase waits.")
        await receive(maria, SEED)
        await maria.press("w")
        await maria.told("What waits is worked on now")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.REFUSED] == 1)
        purchases_of(maria).paint()
        await maria.press("D")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.press("n")
        await maria.until(lambda: app.screen is screen_of(maria))
        assert store_of(maria).counts()[PurchaseState.REFUSED] == 1
        await maria.press("t")
        await maria.told("Its row shows what becomes of it.")
