"""What purchases become, as it is set on the screen: lists, offline, read-only, and what is seen of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from plentytui.models.purchase_states import Becomes, PurchaseState
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.dialogs.picker import TickPicker
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.messenger import MessengerScreen
from tests.embedded_app import make_app
from tests.market import (
    fill,
    market,
    open_form,
    purchases_of,
    receive,
    set_plan,
    store_of,
    to_purchases,
)
from tests.network import Network, network
from tests.purchase_cases import SEED, changed

__all__ = ["network"]

pytestmark = pytest.mark.anyio


async def test_users_are_ticked_in_the_systems_own_list(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        form = await open_form(maria, "s")
        await fill(maria, form, becomes="ticket")
        form.row("users").entry.focus()
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, TickPicker))
        await maria.type("tom")
        await maria.press("space", "enter")
        await maria.until(lambda: maria.app.screen is form)
        assert form.row("users").value == "3, 4"
        assert "Maria Kranich (3), Tom Ashworth (4)" in maria.words
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.told("Kept on this machine; nothing was sent.")
        assert store_of(maria).plan().users == (3, 4)


async def test_an_id_that_the_system_does_not_have_cannot_be_kept(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        form = await open_form(maria, "s")
        await fill(maria, form, becomes="ticket", type="99", users="3, 77")
        await maria.press("ctrl+s")
        await maria.told("99 is not among the ticket types of Kranich & Finch.")
        assert "77 is not among the back-end users of Kranich & Finch." in maria.words
        await maria.press("escape")
        await maria.until(lambda: maria.app.screen is not form)
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        assert store_of(maria).plan().becomes is Becomes.NOTHING


async def test_offline_the_settings_are_chosen_from_what_is_kept_and_it_says_so(
    tmp_path: Path, network: Network
) -> None:
    async with market(make_app(tmp_path, size=5, network=network)) as maria:
        await to_purchases(maria)
        await set_plan(maria, becomes="ticket", users="3")
        purchases = purchases_of(maria)._purchases
        workspace, purchases.desk.workspace = purchases.desk.workspace, None
        form = await open_form(maria, "s")
        assert "Kranich & Finch is not connected. What is offered here was last read just now." in maria.words
        await fill(maria, form, users="4", currency="CHF")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        assert (store_of(maria).plan().users, store_of(maria).plan().currency) == ((4,), "CHF")
        purchases.desk.workspace = workspace


async def test_offline_without_any_list_ids_are_typed_and_it_says_so(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        purchases = purchases_of(maria)._purchases
        workspace, purchases.desk.workspace = purchases.desk.workspace, None
        purchases.desk.store._file.write(lambda db: db.execute("DELETE FROM fact"))
        purchases.desk.store._file.write(lambda db: db.execute("DELETE FROM name"))
        form = await open_form(maria, "s")
        await fill(maria, form, becomes="ticket", type="7", status="8", role="9", users="3", client="1")
        await maria.sees("Its lists were never read here, so ids are typed and not checked.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        assert store_of(maria).plan().type == 7
        purchases.desk.workspace = workspace


async def test_read_only_keeps_settings_and_says_that_nothing_is_made(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, read_only=True)
    async with market(app) as maria:
        await maria.press("o")
        await maria.told("Kranich & Finch is open read-only.")
        assert isinstance(maria.app.screen, MarketplaceScreen)
        await to_purchases(maria)
        await receive(maria, SEED)
        await maria.sees("READ-ONLY: kept, nothing is sent.")
        form = await open_form(maria, "s")
        await fill(maria, form, becomes="ticket")
        assert "[kept on this machine]" in maria.words
        assert "nothing is made of purchases until it is opened for writing" in maria.words
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.told("Kept on this machine; nothing was sent.")
        await maria.let_pass(6)
        assert store_of(maria).counts()[PurchaseState.RECEIVED] == 1


async def test_what_becomes_of_purchases_is_seen_while_the_others_wait(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    async with market(app) as maria:
        await to_purchases(maria)
        await set_plan(maria, becomes="ticket", users="3")
        purchases, made = purchases_of(maria), []
        create = purchases._purchases.purchasing._api.tickets.create  # type: ignore[union-attr] # it is connected
        go = asyncio.Event()

        async def slow(*told: Any, **more: Any) -> Any:
            made.append(1)
            if len(made) == 2:
                await go.wait()
            return await create(*told, **more)

        purchases._purchases.purchasing._api.tickets.create = slow  # type: ignore[union-attr, method-assign] # as above
        await receive(maria, SEED, changed(id="evt_two", resource__order__id=222, createdAt=1510656067))
        await maria.press("w")
        await maria.in_time(lambda: len(made) == 2)
        await maria.let_pass(1)
        await maria.sees("done, ticket")
        go.set()
        await maria.in_time(lambda: store_of(maria).counts()[PurchaseState.DONE] == 2)
        assert remote.count("POST", "/rest/tickets") == 2


async def test_what_a_purchase_became_is_shown(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        await receive(maria, SEED)
        await maria.press("v")
        await maria.told("It became nothing that could be shown.")
        await set_plan(maria, becomes="ticket", users="3")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.DONE] == 1)
        await maria.sees("done, ticket")
        await maria.press("v")
        await maria.until(lambda: isinstance(maria.app.screen, Lines))
        await maria.sees("Internal comment")
        await maria.press("escape")
        await set_plan(maria, becomes="conversation", users="3, 4")
        await receive(maria, changed(id="evt_two", resource__order__id=222, createdAt=1510656099))
        await maria.in_time(lambda: store_of(maria).counts()[PurchaseState.DONE] == 2)
        await maria.sees("done, conversation")
        table = purchases_of(maria).table
        table.cursor = 0
        await maria.rest()
        await maria.press("v")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.sees("Purchase, order 222")
