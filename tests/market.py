"""Somebody in front of the Marketplace of the embedded system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from plentytui.store.purchases import PurchaseStore
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.marketplace.offers import OffersTab
from plentytui.ui.screens.marketplace.purchases import PurchasesTab
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, person
from tests.purchase_cases import arrival


@asynccontextmanager
async def market(app: PlentytuiApp, *, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Person]:
    """Somebody in front of the Marketplace of the embedded system."""
    async with person(app, size=size) as maria:
        await maria.press("3")
        await maria.until(lambda: isinstance(app.screen, MarketplaceScreen) and app.screen.pane is not None)
        await maria.rest()
        yield maria


def screen_of(maria: Person) -> MarketplaceScreen:
    assert isinstance(maria.app.screen, MarketplaceScreen)
    return maria.app.screen


def offers_of(maria: Person) -> OffersTab:
    pane = screen_of(maria).pane
    assert isinstance(pane, OffersTab)
    return pane


def purchases_of(maria: Person) -> PurchasesTab:
    pane = screen_of(maria).pane
    assert isinstance(pane, PurchasesTab)
    return pane


def store_of(maria: Person) -> PurchaseStore:
    return purchases_of(maria)._purchases.store


async def to_purchases(maria: Person) -> None:
    await maria.press("right_square_bracket")
    await maria.until(lambda: isinstance(screen_of(maria).pane, PurchasesTab))
    await maria.rest()


async def receive(maria: Person, *bodies: str) -> None:
    """Have purchases come as the webhook keeps them."""
    store_of(maria).take([arrival(body) for body in bodies])
    purchases_of(maria).paint()
    await maria.rest()


async def open_form(maria: Person, key: str) -> ActionForm:
    await maria.press(key)
    await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
    assert isinstance(maria.app.screen, ActionForm)
    return maria.app.screen


async def fill(maria: Person, form: ActionForm, **values: str) -> None:
    for name, value in values.items():
        form.query_one(f"#field-{name}", FormRow).value = value
        await maria.pilot.pause()


async def set_plan(maria: Person, **values: str) -> None:
    """Fill the settings of the purchases in and keep them."""
    form = await open_form(maria, "s")
    await fill(maria, form, **values)
    await maria.press("ctrl+s")
    await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen | ConfirmDialog))
    if isinstance(maria.app.screen, ConfirmDialog):
        assert "came before and became nothing yet" in maria.dialog
        await maria.press("y")
    await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
    await maria.rest()
