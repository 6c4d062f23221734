"""Pictures of the Marketplace: its tabs, forms and dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from plentytui.ui.dialogs.picker import TickPicker
from plentytui.ui.dialogs.send_again import SendAgain
from plentytui.ui.screens.marketplace.offers import OffersTab
from plentytui.ui.screens.marketplace.purchases import PurchasesTab
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.service.form import ActionForm
from tests.embedded_app import Person, make_app, settled
from tests.purchase_cases import SEED, arrival, arrivals, changed
from tests.snapshots.conftest import Snap

P = TypeVar("P", OffersTab, PurchasesTab)
Steps = Callable[[Person], Awaitable[None]]

_BROKEN = changed(id="evt_broken", resource__order__orderItems=[]).encode()
SIZES = ((80, 24), (140, 40))


def _pane(maria: Person, kind: type[P]) -> P:
    screen = maria.app.screen
    assert isinstance(screen, MarketplaceScreen)
    assert isinstance(screen.pane, kind)
    return screen.pane


async def _offers(maria: Person) -> None:
    await settled(maria.pilot)
    await maria.press("3")
    await maria.sees("Board cutter")
    pane = _pane(maria, OffersTab)
    await maria.until(lambda: "reading" not in pane.foot)
    await maria.rest()


async def _empty(maria: Person) -> None:
    await _offers(maria)
    await maria.press("right_square_bracket")
    await maria.sees("No purchase has come yet.")
    pane = _pane(maria, PurchasesTab)
    await maria.until(lambda: maria.app.focused is pane)


async def _purchases(maria: Person) -> None:
    await _empty(maria)
    pane = _pane(maria, PurchasesTab)
    pane._purchases.store.take([arrival(SEED), *arrivals(4)])
    await maria.press("R")
    await maria.sees("5 received")
    table = pane.table
    await maria.until(lambda: maria.app.focused is table)
    await maria.rest()


def _after(first: Steps, *keys: str) -> Steps:
    async def steps(maria: Person) -> None:
        await first(maria)
        await maria.press(*keys)
        await maria.rest()
        if keys == ("o",):
            await maria.until(lambda: isinstance(maria.app.screen, ActionForm) and maria.app.focused is not None)
            await maria.sees("kranich-finch.de/service/tickets")
        await maria.rest()
        await maria.rest()

    return steps


async def _settings(maria: Person) -> None:
    await _empty(maria)
    await maria.press("s")
    await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
    await maria.press("right")
    await maria.rest()


async def _offer_edit(maria: Person) -> None:
    await _offers(maria)
    pane = _pane(maria, OffersTab)
    table = pane.table
    table.select(next(row.key for row in table._rows if "Marketplace care" in str(row.cells)))
    await maria.rest()
    await maria.press("e")
    await maria.until(lambda: isinstance(maria.app.screen, ActionForm) and maria.app.focused is not None)
    await maria.sees("month by month")
    await maria.rest()


async def _withdraw(maria: Person) -> None:
    await _offers(maria)
    await maria.press("x")
    await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
    await maria.sees("Withdraw")
    await maria.rest()


async def _users(maria: Person) -> None:
    await _settings(maria)
    form = maria.app.screen
    assert isinstance(form, ActionForm)
    form.row("users").entry.focus()
    await maria.rest()
    await maria.press("enter")
    await maria.until(lambda: isinstance(maria.app.screen, TickPicker))
    await maria.rest()


async def _turned_away(maria: Person) -> None:
    await _purchases(maria)
    pane = _pane(maria, PurchasesTab)
    store = pane._purchases.store
    store.keep_broken(422, "The field resource.order.orderItems cannot be used: it has too few entries.", _BROKEN)
    store.keep_broken(400, "The body is not UTF-8.", b"\xff")
    await maria.press("R")
    await maria.sees("2 turned away (B)")
    maria.app.clear_notifications()
    await maria.rest()


async def _uncertain(maria: Person) -> None:
    await _purchases(maria)
    maria.app.push_screen(SendAgain("The answer to the call never came."))
    await maria.until(lambda: isinstance(maria.app.screen, SendAgain))
    await maria.rest()


PICTURES: dict[str, Steps] = {
    "offers": _offers,
    "offer-form": _after(_offers, "o"),
    "purchases-empty": _empty,
    "purchases": _purchases,
    "purchases-settings": _settings,
    "purchases-broken": _after(_purchases, "B"),
    "offer-edit": _offer_edit,
    "offer-withdraw": _withdraw,
    "purchases-users": _users,
    "purchases-turned-away": _turned_away,
    "purchases-turned-away-list": _after(_turned_away, "B"),
    "purchases-send-again": _uncertain,
    "purchases-export": _after(_purchases, "e"),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", list(PICTURES))
def test_the_marketplace_looks_as_it_did(name: str, size: tuple[int, int], snap: Snap, tmp_path: Path) -> None:
    assert snap(make_app(tmp_path, size=5), PICTURES[name], size)
