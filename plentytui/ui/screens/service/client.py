"""The tab of the clients (stores): the official list, with the contract and the domains of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.reference.names import currency_title, language_name
from plentytui.rules.service import subjects
from plentytui.rules.service.action import Tab
from plentytui.rules.service.money import money
from plentytui.rules.service.words import day
from plentytui.services.service.reading import Part, domains_of
from plentytui.ui.commands.service import CLIENT
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.service.contract import ClientContract
    from plentytui.models.service.facts import ServiceFacts


class ClientTab(TabPane):
    """The clients (stores) of the system."""

    tab = Tab.CLIENT
    BINDINGS = CLIENT.bindings()
    columns = (
        Column("plenty id", 9, right=True),
        Column("client (store)", 20, grows=True),
        Column("main domain", 26, grows=True),
        Column("state", 10),
    )
    empty = ("No client (store).", "The system lists none to this user.")

    def knows(self, facts: ServiceFacts) -> bool:
        """The list is official."""
        return self.reader.age(Part.STORES) is not None

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a client."""
        contracts = _contracts(facts)
        rows = []
        for store in self.reader.stores:
            number = store.store_identifier
            linked = (*subjects.domains_of(facts, number), *domains_of([store]).domains)
            main = next((domain.name for domain in linked if domain.is_main), "")
            contract = contracts.get(number)
            state = "cancelled" if contract is not None and contract.cancelled_to is not None else "active"
            rows.append(
                Row(str(number), (str(number), store.name, main, (state, "low" if state == "cancelled" else "")))
            )
        return rows

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The client under the cursor: contract, domains, settings."""
        store = next((store for store in self.reader.stores if str(store.store_identifier) == facts.subject), None)
        if store is None:
            return ()
        found: list[Fact | Heading] = [Heading(store.name), Fact("plenty id", str(store.store_identifier))]
        contract = _contracts(facts).get(store.store_identifier)
        if contract is not None:
            if contract.started_at is not None:
                found.append(Fact("Contract since", day(contract.started_at, facts.zone)))
            if contract.cancelled_to is not None:
                found.append(Fact("Cancelled", f"ends on {day(contract.cancelled_to, facts.zone)}", "low"))
            elif contract.ends_at is not None:
                found.append(Fact("Runs until", day(contract.ends_at, facts.zone)))
            billed = facts.contract.contract.currency if facts.contract else "EUR"
            found.append(Fact("Price", f"{money(contract.price_cents, billed)} a month"))
            if contract.is_default:
                found.append(Fact("", "The default store; it goes with the contract and cannot be cancelled alone."))
        found.append(Heading("Domains (their settings are in the tab Domain)"))
        domains = subjects.domains_of(facts, store.store_identifier)
        found.extend(Fact("main domain" if domain.is_main else domain.kind, domain.name) for domain in domains)
        if not domains:
            found.append(Fact("", "None is linked to it, as far as is known here.", "dim"))
        configuration = store.configuration if isinstance(store.configuration, dict) else {}
        found.append(Heading("Settings"))
        if languages := configuration.get("languageList"):
            codes = languages if isinstance(languages, list) else str(languages).split(",")
            found.append(Fact("Languages", ", ".join(language_name(str(code)) for code in codes)))
        if currency := configuration.get("defaultCurrency"):
            found.append(Fact("Currency", currency_title(str(currency))))
        sets = {plugin_set.id: plugin_set.name for plugin_set in self.reader.plugin_sets}
        if store.plugin_set_id:
            found.append(Fact("Plug-in set", sets.get(store.plugin_set_id, f"no. {store.plugin_set_id}")))
        return found


def _contracts(facts: ServiceFacts) -> dict[int, ClientContract]:
    return {contract.plenty_id: contract for contract in (facts.contract.clients if facts.contract else ())}
