"""What is known of a system's contract, domains and hosting: read when it is shown, kept with its age."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter

from plentytui.api.lanes import Lane
from plentytui.models.offers import OffersAnswer
from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import CertificatesAnswer, Domain, DomainKind, DomainsAnswer, DomainState
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import AgencyAnswer, Cache, CloudMetrics, Installed, RelocationAnswer
from plentytui.models.service.tickets import Ticket, TicketNames
from plentytui.models.session import PluginSet, User, Webstore
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.rules.service.domain_names import a_name, registrable
from plentytui.services.parts import PartsReader
from plentytui.services.rate import recognised
from plentytui.services.service.verdicts import KeptVerdicts

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.rules.service.action import ServiceAction
    from plentytui.store.system_store import SystemStore


class Part(StrEnum):
    """What is read with one call, or a list page by page."""

    CAPABILITIES = "capabilities"
    SYSTEM = "system"
    CONTRACT = "contract"
    DOMAINS = "domains"
    CERTIFICATES = "certificates"
    CACHE = "cache"
    AGENCY = "agency"
    RELOCATIONS = "relocations"
    STORES = "stores"
    PLUGIN_SETS = "plugin_sets"
    USERS = "users"
    METRICS = "metrics"
    TICKET_NAMES = "ticket_names"
    TICKETS = "tickets"
    OFFERS = "offers"


OFFICIAL = frozenset({Part.STORES, Part.PLUGIN_SETS, Part.USERS, Part.METRICS, Part.TICKET_NAMES, Part.TICKETS})
"""Parts that every system has a route for."""
_CAPABILITY: Mapping[Part, str] = {Part.RELOCATIONS: "relocation"}
"""The capability of a part where it is not called the same."""
_DAY = 24 * 3600.0
_FRESH: Mapping[Part, float] = {
    Part.CAPABILITIES: _DAY,
    Part.STORES: _DAY,
    Part.PLUGIN_SETS: _DAY,
    Part.USERS: _DAY,
    Part.TICKET_NAMES: _DAY,
    Part.METRICS: 6 * 3600.0,
    Part.SYSTEM: 6 * 3600.0,
    Part.RELOCATIONS: 60.0,
    Part.TICKETS: 60.0,
    Part.OFFERS: 60.0,
    Part.CACHE: 60.0,
}
_PAUSE = 30.0
"""Seconds before a system that did not say what it can do is asked again by itself."""
TICKETS_READ = 100
"""Tickets that are read at once: one call."""
_ADAPTERS: Mapping[Part, TypeAdapter[Any]] = {
    Part.CAPABILITIES: TypeAdapter(list[str]),
    Part.SYSTEM: TypeAdapter(Installed),
    Part.CONTRACT: TypeAdapter(ContractAnswer),
    Part.DOMAINS: TypeAdapter(DomainsAnswer),
    Part.CERTIFICATES: TypeAdapter(CertificatesAnswer),
    Part.CACHE: TypeAdapter(Cache),
    Part.AGENCY: TypeAdapter(AgencyAnswer),
    Part.RELOCATIONS: TypeAdapter(RelocationAnswer),
    Part.STORES: TypeAdapter(list[Webstore]),
    Part.PLUGIN_SETS: TypeAdapter(list[PluginSet]),
    Part.USERS: TypeAdapter(list[User]),
    Part.METRICS: TypeAdapter(list[CloudMetrics]),
    Part.TICKET_NAMES: TypeAdapter(TicketNames),
    Part.TICKETS: TypeAdapter(list[Ticket]),
    Part.OFFERS: TypeAdapter(OffersAnswer),
}


class ServiceReader(PartsReader[Part]):
    """Reads parts of the Service Centre of one open system and gives what is known of all of them."""

    area = "service"
    adapters = _ADAPTERS
    fresh = _FRESH
    lasting = frozenset({Part.CAPABILITIES})
    by_alias = True

    def __init__(self, system: System, api: SystemApi, store: SystemStore, clock: Clock, user_id: int) -> None:
        super().__init__(store, clock)
        self._system = system
        self._api = api
        self._user_id = user_id
        self._verdicts = KeptVerdicts(store, clock)
        self._ask_again_at = 0.0

    # What is known

    def has(self, part: Part) -> bool | None:
        """Whether the system has a route for the part; None while that is not known."""
        if part in OFFICIAL or part is Part.CAPABILITIES:
            return True
        known = self.kept(Part.CAPABILITIES)
        return None if known is None else _CAPABILITY.get(part, part.value) in known

    @property
    def has_extension(self) -> bool:
        """Whether the system carries out what no public route offers; False while that is not known."""
        return bool(self.kept(Part.CAPABILITIES))

    @property
    def stores(self) -> Sequence[Webstore]:
        """The clients (stores), as far as they were read."""
        found: list[Webstore] | None = self.kept(Part.STORES)
        return found or []

    @property
    def plugin_sets(self) -> Sequence[PluginSet]:
        """The plug-in sets, as far as they were read."""
        found: list[PluginSet] | None = self.kept(Part.PLUGIN_SETS)
        return found or []

    @property
    def users(self) -> Sequence[User]:
        """The back-end users, as far as they were read."""
        found: list[User] | None = self.kept(Part.USERS)
        return found or []

    @property
    def metrics(self) -> Sequence[CloudMetrics]:
        """The usage by day, as far as it was read."""
        found: list[CloudMetrics] | None = self.kept(Part.METRICS)
        return found or []

    @property
    def tickets(self) -> Sequence[Ticket]:
        """The newest tickets, as far as they were read."""
        found: list[Ticket] | None = self.kept(Part.TICKETS)
        return found or []

    def facts(self, subject: str = "") -> ServiceFacts:
        """All that is known, for rules and screens; needs no call."""
        installed = self.kept(Part.SYSTEM)
        domains = self.kept(Part.DOMAINS)
        if domains is None and self.stores and not self.has_extension:
            domains = domains_of(self.stores)
        verdicts = self._verdicts.all()
        return ServiceFacts(
            now=self._clock.now(),
            system_name=self._system.name,
            address=self._system.url,
            plenty_id=installed.plenty_id if installed else self._first_plenty_id(),
            zone=zone_of_system(installed),
            has_extension=self.has_extension,
            user_id=self._user_id,
            recognised_rate=rate.value if (rate := recognised(self._api.client.budget)) else "",
            installed=installed,
            contract=self.kept(Part.CONTRACT),
            domains=domains,
            certificates=self.kept(Part.CERTIFICATES),
            cache=self.kept(Part.CACHE),
            agency=self.kept(Part.AGENCY),
            relocation=self.kept(Part.RELOCATIONS),
            tickets=self.kept(Part.TICKET_NAMES),
            offers=self.kept(Part.OFFERS),
            subject=subject,
            seen=verdicts.found,
            seen_at=verdicts.at,
        )

    async def note_seen(self, domain: str, verdicts: Mapping[str, str]) -> None:
        """Keep what own checks found of a domain, by the id of the check; what other checks found stays."""
        await self._verdicts.note(domain, verdicts)

    def not_yet(self, action: ServiceAction) -> str:
        """Why it cannot be told yet how an action is carried out, one sentence; empty where it can."""
        if action.official or action.by_hand or self.kept(Part.CAPABILITIES) is not None:
            return ""
        return "It is not known yet what the system can do itself. Press R in a tab to ask it."

    # Reading

    async def refresh(self, parts: Iterable[Part], *, anew: bool = False) -> bool:
        """Read the parts that are not fresh, or all ``anew``; what the system has a route for is known first.

        While that is not known, only parts that every system has are read.
        """
        wanted, read = list(parts), False
        if any(part not in OFFICIAL for part in wanted):
            if anew and not self.kept(Part.CAPABILITIES):
                self.forget(Part.CAPABILITIES)
            if anew or self._clock.time() >= self._ask_again_at:
                read = await super().refresh([Part.CAPABILITIES])
                self._ask_again_at = self._clock.time() + (_PAUSE if Part.CAPABILITIES in self.troubles else 0.0)
            if self.kept(Part.CAPABILITIES) is None:
                wanted = [part for part in wanted if part in OFFICIAL]
        return await super().refresh(wanted, anew=anew) or read

    async def call(self, part: Part) -> Any:
        """Read one part: one call, or a list page by page."""
        extension, lane = self._api.extension, Lane.VISIBLE
        calls: Mapping[Part, Callable[[], Awaitable[Any]]] = {
            Part.CAPABILITIES: lambda: self._capabilities(),
            Part.SYSTEM: lambda: extension.system(lane=lane),
            Part.CONTRACT: lambda: extension.contract(lane=lane),
            Part.DOMAINS: lambda: extension.domains(lane=lane),
            Part.CERTIFICATES: lambda: extension.certificates(lane=lane),
            Part.CACHE: lambda: extension.cache(lane=lane),
            Part.AGENCY: lambda: extension.agency(lane=lane),
            Part.RELOCATIONS: lambda: extension.relocations(lane=lane),
            Part.STORES: lambda: self._api.stores.list(lane=lane),
            Part.PLUGIN_SETS: lambda: self._api.stores.plugin_sets(lane=lane),
            Part.USERS: lambda: self._api.users.backend(lane=lane),
            Part.METRICS: lambda: self._api.cloud.metrics(lane=lane),
            Part.TICKET_NAMES: lambda: self._api.tickets.names(lane=lane),
            Part.TICKETS: self._tickets,
            Part.OFFERS: lambda: extension.offers(lane=lane),
        }
        answer = await calls[part]()
        return list(answer) if isinstance(answer, tuple) else answer

    async def _capabilities(self) -> list[str]:
        """What the system can do beyond the API; nothing for a system of the vendor's, which has no extension."""
        return sorted(await self._api.extension.capabilities(lane=Lane.VISIBLE))

    async def _tickets(self) -> list[Ticket]:
        """The newest tickets, as many as one page holds."""
        page = await self._api.tickets.page(items_per_page=TICKETS_READ, lane=Lane.VISIBLE)
        return list(page.entries)

    def _first_plenty_id(self) -> int:
        return self.stores[0].store_identifier if self.stores else 0


def zone_of_system(installed: Installed | None) -> tzinfo:
    """The zone that the system says it is in; that of all plentymarkets systems where it does not say."""
    if installed is None or not installed.timezone:
        return SYSTEM_ZONE
    try:
        return ZoneInfo(installed.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return SYSTEM_ZONE


def domains_of(stores: Iterable[Webstore]) -> DomainsAnswer:
    """The domains of clients (stores): the only ones that a public route shows (wire facts 7.3).

    A client has the host name of its store. What is registered, and set in the Service Centre, is the domain above
    it: ``www`` is set up with that by itself; any other name below it is a subdomain, whose domain is listed too.
    """
    found: dict[str, Domain] = {}
    above: dict[str, Domain] = {}
    for store in stores:
        configuration = store.configuration if isinstance(store.configuration, dict) else {}
        for key in ("domainSsl", "domain"):
            name = host_of_url(str(configuration.get(key) or ""))
            owned = registrable(name) if name else ""
            if owned and name == f"www.{owned}":
                name = owned
            if name and name not in found:
                below = bool(owned) and a_name(name) != owned
                kind = DomainKind.SUBDOMAIN.value if below else DomainKind.DOMAIN.value
                found[name] = Domain(
                    name=name, kind=kind, state=DomainState.ACTIVE.value, plenty_id=store.store_identifier, is_main=True
                )
                if below:
                    above[owned] = Domain(name=owned, state=DomainState.ACTIVE.value)
    return DomainsAnswer(domains=tuple({**above, **found}.values()))


def host_of_url(text: str) -> str:
    """The host name in a domain field, which some systems fill with a whole address."""
    host = text.strip().lower().partition("//")[2] or text.strip().lower()
    return host.partition("/")[0].partition(":")[0].rstrip(".")
