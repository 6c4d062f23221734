"""The Marketplace by keyboard: offers, purchases, what they become, and what goes wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from plentytui.models.purchase_states import Becomes, PurchaseState
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import EXTENSION
from plentytui.sandbox.scenarios import Scenario
from plentytui.store.purchases import PurchaseStore
from plentytui.ui.commands.marketplace import MARKETPLACE, OFFERS, PURCHASES
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.send_again import SendAgain
from plentytui.ui.screens.marketplace.broken import BrokenScreen
from plentytui.ui.screens.marketplace.offers import OffersTab
from plentytui.ui.screens.marketplace.purchases import PurchasesTab
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.service.form import ActionForm
from tests.embedded_app import make_app, person
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
from tests.network import Network, network
from tests.purchase_cases import SEED, arrival, changed

__all__ = ["network"]

pytestmark = pytest.mark.anyio

HOSTILE = "\x1b[31mEvil\x1b]0;owned\x07 [bold]=cmd|'/C calc'!A0‮"


def test_every_command_of_the_marketplace_has_a_handler() -> None:
    for commands, owner in ((MARKETPLACE, MarketplaceScreen), (OFFERS, OffersTab), (PURCHASES, PurchasesTab)):
        for command in commands.commands:
            name = command.action.partition("(")[0]
            assert name.startswith("app.") or hasattr(owner, f"action_{name}"), command.id


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_offers_show_where_their_review_stands(tmp_path: Path, size: tuple[int, int]) -> None:
    async with market(make_app(tmp_path, size=5), size=size) as maria:
        await maria.sees("Board cutter")
        assert "rejected" in maria.screen
        assert "in review" in maria.screen
        assert "approved" in maria.screen
        offers_of(maria).table.select("3")
        await maria.sees("404")


async def test_a_service_is_offered_with_the_webhook_of_the_service_helper(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await maria.sees("Board cutter")
        form = await open_form(maria, "o")
        assert form.values["webhook"] == "https://kranich-finch.de/service/tickets"
        await fill(maria, form, name="Shop audit", description="We look at it.", price="120")
        await fill(maria, form, webhook="http://kranich-finch.de/purchases")
        await maria.sees("has to begin with https://")
        await fill(maria, form, webhook="https://hooks.kranich-finch.de/purchases", term="period", months="3")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.sees("Shop audit")
        await maria.sees("120.00 EUR")


async def test_a_tool_is_offered_by_links_or_by_forwarding(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await maria.sees("Board cutter")
        form = await open_form(maria, "o")
        await fill(maria, form, type="tool", name="Saw blade finder", description="Finds them.", price="9.50")
        await fill(maria, form, downloads="https://a.example/x.zip\nhttp://b.example/y.zip")
        await maria.sees("Line 2: The address has to begin with https://.")
        await fill(maria, form, delivery="forwarding", forwarding="https://tools.example/saw")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.sees("Saw blade finder")


async def test_an_offer_is_edited_and_withdrawn(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await maria.sees("Board cutter")
        offers_of(maria).table.select("1")
        await maria.rest()
        form = await open_form(maria, "e")
        assert form.values["name"] == "Online store for furniture"
        await fill(maria, form, name="Online store for beds")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.sees("Online store for beds")
        await open_form(maria, "x")
        # The form asks; there is no second question, and nothing to empty.
        await maria.sees("Nobody can buy it any more")
        assert "Clear" not in maria.screen
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.sees("withdrawn")
        # A row that is not under the cursor is painted in the style of its state.
        await maria.press("k" if offers_of(maria).table.cursor else "j")
        await maria.rest()
        assert offers_of(maria).table.key != "1"
        await maria.sees("withdrawn")
        offers_of(maria).table.select("1")
        await maria.rest()
        await maria.press("e")
        await maria.told("The offer is withdrawn")


async def test_on_a_live_system_an_offer_becomes_a_hand_off(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    network.systems[SANDBOX_URL].answers[("GET", EXTENSION)] = (404, {"error": {"message": "no"}})
    async with market(app) as maria:
        await maria.sees("No offer is known here.")
        form = await open_form(maria, "o")
        await fill(maria, form, name="Shop audit", description="We look.", price="120", webhook="https://a.example/p")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, HandOff))
        await maria.press("y")
        assert "My account » My offers" in maria.app.clipboard
        assert "https://a.example/p" in maria.app.clipboard
        await maria.press("escape")
        await maria.press("P")
        await maria.sees("Create new offer")


async def test_purchases_show_customer_order_items_totals_and_paypal(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(140, 40)) as maria:
        await to_purchases(maria)
        await maria.sees("No purchase has come yet.")
        await receive(maria, SEED)
        for words in ("John Doe, MyStore", "221", "SuperService", "41.18", "49.00", "1S473067CV761473M", "Germany"):
            await maria.sees(words)
        assert "received" in maria.screen


async def test_purchases_become_tickets_as_the_settings_say(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        await receive(maria, SEED)
        form = await open_form(maria, "s")
        await fill(maria, form, becomes="ticket", users="")
        await maria.press("ctrl+s")
        await maria.told("Users is missing.")
        await fill(maria, form, users="3")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "1 purchase that came before" in maria.dialog
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.DONE] == 1)
        await maria.sees("done, ticket")
        assert store_of(maria).plan().becomes is Becomes.TICKET


async def test_a_sample_becomes_a_conversation(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        await set_plan(maria, becomes="conversation", users="3, 4")
        await maria.press("n")
        await maria.in_time(lambda: store_of(maria).counts()[PurchaseState.DONE] == 1)
        (row,) = store_of(maria).rows()
        assert row.conversation
        assert not row.conversation.startswith("new:")
        assert [entry.outcome for entry in maria.desk.store.journal.entries()] == ["sent"]


async def test_a_refused_purchase_is_retried_or_noted_as_done(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[("POST", "/rest/tickets")] = (422, {"error": {"message": "no"}})
    async with market(app) as maria:
        await to_purchases(maria)
        await receive(maria, SEED, changed(id="evt_two", resource__order__id=222))
        await set_plan(maria, becomes="ticket", users="3")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.REFUSED] == 2)
        await maria.press("D")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "no" in maria.dialog
        await maria.press("y")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.DONE] == 1)
        done = next(row for row in store_of(maria).rows() if row.state is PurchaseState.DONE)
        assert done.reason.startswith("You noted that it is done. Before: ")
        remote.mend()
        await maria.press("T")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.DONE] == 2)
        await maria.press("t")
        await maria.told("Only a refused or uncertain purchase is retried.")


async def test_before_something_comes_twice_the_person_is_asked(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.lose_answers("POST", "/rest/tickets")
    async with market(app) as maria:
        await to_purchases(maria)
        await receive(maria, SEED)
        await set_plan(maria, becomes="ticket", users="3")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.UNCERTAIN] == 1)
        remote.mend()
        await maria.press("t")
        await maria.until(lambda: isinstance(maria.app.screen, SendAgain))
        assert "it may be there twice" in maria.dialog
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))
        assert store_of(maria).counts()[PurchaseState.UNCERTAIN] == 1
        await maria.press("t")
        await maria.until(lambda: isinstance(maria.app.screen, SendAgain))
        await maria.press("l")
        await maria.until(lambda: store_of(maria).counts()[PurchaseState.DONE] == 1)
        assert remote.count("POST", "/rest/tickets") == 1


async def test_purchases_are_exported_and_copied(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        await receive(maria, changed(resource__contact__firstName="=HYPERLINK(1)"))
        for name in ("out.csv", "out.json"):
            await maria.press("e")
            await maria.until(lambda: "Write to which file?" in maria.dialog)
            await maria.press("ctrl+u")
            await maria.type(str(tmp_path / name))
            await maria.press("enter")
            await maria.until(lambda: (tmp_path / name).exists())  # noqa: B023 - waited for before it changes
            await maria.rest()
        rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
        assert rows[0]["net"] == "41.18"
        assert rows[0]["customer"].startswith("'=")
        told = json.loads((tmp_path / "out.json").read_text())
        assert told[0]["totals"] == [{"currency": "", "net": "41.18", "gross": "49.00"}]
        await maria.press("Y")
        assert json.loads(maria.app.clipboard)["id"].startswith("evt_")
        await maria.press("y")
        assert "Gross" in maria.app.clipboard


async def test_broken_bodies_are_read_copied_and_dismissed(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        for _ in range(2):
            store_of(maria).keep_broken(422, "The field id cannot be used.", b'{"a":\x1b[31m}')
        store_of(maria).keep_broken(400, "The body is not UTF-8.", b"\xff")
        store = store_of(maria)
        await maria.press("B")
        await maria.until(lambda: isinstance(maria.app.screen, BrokenScreen))
        await maria.sees("The field id cannot be used.")
        await maria.press("j")
        await maria.sees("2 times")
        await maria.sees("Came first")
        await maria.sees("status 422")
        assert "\x1b" not in maria.screen
        await maria.press("y")
        assert maria.app.clipboard == '{"a":^[[31m}'
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: [one.status for one in store.broken()] == [400])
        await maria.until(lambda: isinstance(maria.app.screen, BrokenScreen))
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))


async def test_hostile_text_cannot_break_out(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, scenarios=(Scenario.HOSTILE_TEXT,))
    async with market(app, size=(80, 24)) as maria:
        await maria.until(lambda: offers_of(maria).table.count > 0)
        assert "\x1b" not in maria.screen
        await to_purchases(maria)
        body = changed(
            resource__contact__firstName=HOSTILE,
            resource__address__town=HOSTILE,
            resource__order__payPalTransactionId=HOSTILE,
        )
        await receive(maria, body)
        await maria.sees("^[[31mEvil")
        assert "\x1b" not in maria.screen
        assert "\x07" not in maria.screen
        assert "‮" not in maria.screen


async def test_without_a_system_it_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5, start_in_sandbox=False)
    async with person(app, wait=False) as maria:
        await maria.rest()
        await maria.press("escape")
        await maria.press("3")
        await maria.sees("No system is open.")


async def test_what_another_process_received_appears(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        other = PurchaseStore.open(store_of(maria).path, maria.app.clock)
        other.take([arrival(SEED)])
        other.close()
        await maria.let_pass(6)
        await maria.sees("John Doe")


async def test_samples_come_as_fast_as_the_key_is_pressed(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5)) as maria:
        await to_purchases(maria)
        await maria.press("n", "n", "n")
        await maria.until(lambda: sum(store_of(maria).counts().values()) == 3)
        await maria.press("w")
        await maria.told("Purchases are kept here and become nothing else.")


async def test_all_that_can_be_done_with_offers_is_a_list_to_choose_from(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await maria.sees("Board cutter")
        await maria.press("a")
        await maria.sees("My offers: what to do?")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MarketplaceScreen))


async def test_the_tabs_follow_the_system_on_the_desk(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with market(app) as maria:
        await to_purchases(maria)
        await receive(maria, SEED)
        first = purchases_of(maria)
        app.open_system(app.opener.sandbox())
        await maria.until(lambda: screen_of(maria).pane is not first and screen_of(maria).pane is not None)
        await maria.sees("John Doe")


async def test_the_keys_reach_the_tab_without_a_row_and_the_rows_once_there_are_some(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        await maria.until(lambda: maria.app.focused is purchases_of(maria))
        await maria.press("n", "n")
        await maria.until(lambda: maria.app.focused is purchases_of(maria).table)
        await maria.until(lambda: purchases_of(maria).table.count == 2)
        first = purchases_of(maria).table.key
        await maria.press("j" if purchases_of(maria).table.cursor == 0 else "k")
        await maria.until(lambda: purchases_of(maria).table.key != first)
