"""What is known of a system's contract, domains and hosting: read when it is shown, kept with its age."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from plentytui.api.lanes import Lane
from plentytui.errors import NotFound, PlentytuiError, ServerFault
from plentytui.models.offers import OffersAnswer
from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import CertificatesAnswer, Domain, DomainsAnswer, DomainState
from plentytui.models.service.facts import SYSTEM_ZONE, ServiceFacts
from plentytui.models.service.hosting import AgencyAnswer, Cache, CloudMetrics, Installed, RelocationAnswer
from plentytui.models.service.tickets import Ticket, TicketNames
from plentytui.models.session import PluginSet, User, Webstore

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore

T = TypeVar("T")
Model = TypeVar("Model")


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
TICKETS_READ = 100
"""Tickets that are read at once: one call."""
_USUAL = 600.0
"""Seconds that a part counts as fresh; showing a tab again within them makes no call."""
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


class ServiceReader:
    """Reads parts of the Service Centre of one open system and gives what is known of all of them."""

    def __init__(
        self, system: System, api: SystemApi, store: SystemStore, clock: Clock, user_id: int, zone: tzinfo | None = None
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._clock = clock
        self._user_id = user_id
        self._zone = zone
        self._parsed: dict[Part, tuple[float, Any]] = {}
        self._stale: set[Part] = set()
        self.troubles: dict[Part, PlentytuiError] = {}
        """Why a part could not be read the last time; a part that was read has none."""

    # What is known

    def age(self, part: Part) -> float | None:
        """Seconds since the part was read; None if it never was."""
        at = self._store.facts.fresh_at(_key(part))
        return None if at is None else max(0.0, self._clock.time() - at)

    def oldest(self, parts: Iterable[Part]) -> float | None:
        """The age of the oldest of some parts that were read."""
        return max((age for part in parts if (age := self.age(part)) is not None), default=None)

    def has(self, part: Part) -> bool | None:
        """Whether the system has a route for the part; None while that is not known."""
        if part in OFFICIAL or part is Part.CAPABILITIES:
            return True
        known = self._kept(Part.CAPABILITIES, list[str])
        return None if known is None else _CAPABILITY.get(part, part.value) in known

    @property
    def has_extension(self) -> bool:
        """Whether the system carries out what no public route offers; False while that is not known."""
        return bool(self._kept(Part.CAPABILITIES, list[str]))

    @property
    def stores(self) -> Sequence[Webstore]:
        """The clients (stores), as far as they were read."""
        return self._kept(Part.STORES, list[Webstore]) or []

    @property
    def plugin_sets(self) -> Sequence[PluginSet]:
        """The plug-in sets, as far as they were read."""
        return self._kept(Part.PLUGIN_SETS, list[PluginSet]) or []

    @property
    def users(self) -> Sequence[User]:
        """The back-end users, as far as they were read."""
        return self._kept(Part.USERS, list[User]) or []

    @property
    def metrics(self) -> Sequence[CloudMetrics]:
        """The usage by day, as far as it was read."""
        return self._kept(Part.METRICS, list[CloudMetrics]) or []

    @property
    def tickets(self) -> Sequence[Ticket]:
        """The newest tickets, as far as they were read."""
        return self._kept(Part.TICKETS, list[Ticket]) or []

    def facts(self, subject: str = "") -> ServiceFacts:
        """All that is known, for rules and screens; needs no call."""
        installed = self._kept(Part.SYSTEM, Installed)
        domains = self._kept(Part.DOMAINS, DomainsAnswer)
        if domains is None and self.stores and not self.has_extension:
            domains = domains_of(self.stores)
        return ServiceFacts(
            now=self._clock.now(),
            system_name=self._system.name,
            address=self._system.url,
            plenty_id=installed.plenty_id if installed else self._first_plenty_id(),
            zone=self._zone or SYSTEM_ZONE,
            has_extension=self.has_extension,
            user_id=self._user_id,
            installed=installed,
            contract=self._kept(Part.CONTRACT, ContractAnswer),
            domains=domains,
            certificates=self._kept(Part.CERTIFICATES, CertificatesAnswer),
            cache=self._kept(Part.CACHE, Cache),
            agency=self._kept(Part.AGENCY, AgencyAnswer),
            relocation=self._kept(Part.RELOCATIONS, RelocationAnswer),
            tickets=self._kept(Part.TICKET_NAMES, TicketNames),
            offers=self._kept(Part.OFFERS, OffersAnswer),
            subject=subject,
            seen=self._seen(),
        )

    def note_seen(self, domain: str, verdicts: Mapping[str, str]) -> None:
        """Keep what own checks found of a domain, by the id of the check; what other checks found stays."""
        kept = json.loads(self._store.facts.get(f"service.seen.{domain}") or "{}")
        self._store.facts.put(f"service.seen.{domain}", json.dumps({**kept, **verdicts}))
        names = sorted({*self.checked, domain})
        self._store.facts.put("service.checked", json.dumps(names))

    @property
    def checked(self) -> Sequence[str]:
        """The domains that own checks looked at."""
        return [str(name) for name in json.loads(self._store.facts.get("service.checked") or "[]")]

    # Reading

    async def refresh(self, parts: Iterable[Part], *, anew: bool = False) -> bool:
        """Read the parts that are not fresh, or all ``anew``; True if something was read.

        A part that cannot be read leaves what was known; why stands in ``troubles``. Parts that the system has no
        route for cost nothing.
        """
        wanted = list(parts)
        if any(part not in OFFICIAL for part in wanted):
            wanted.insert(0, Part.CAPABILITIES)
        read = False
        for part in dict.fromkeys(wanted):
            # Asking again what a system offers makes sense only where the answer is old.
            again = anew and part is not Part.CAPABILITIES
            if self._is_fresh(part) and not again:
                continue
            if self.has(part) is not False:
                read = await self._read(part) or read
        return read

    def forget(self, *parts: Part) -> None:
        """Have parts read again when they are shown next; what is known of them stays."""
        self._stale.update(parts)

    async def _read(self, part: Part) -> bool:
        try:
            answer = await self._call(part)
        except PlentytuiError as error:
            self.troubles[part] = error
            return False
        self.troubles.pop(part, None)
        self._stale.discard(part)
        if isinstance(answer, tuple):
            answer = list(answer)
        kept = _ADAPTERS[part].dump_json(answer, by_alias=True).decode()

        def keep() -> None:
            self._store.facts.put(_key(part), kept)

        await self._store.write(keep)
        # Two answers can have the same time.
        self._parsed.pop(part, None)
        return True

    async def _call(self, part: Part) -> Any:
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
        return await calls[part]()

    async def _capabilities(self) -> list[str]:
        try:
            return sorted(await self._api.extension.capabilities(lane=Lane.VISIBLE))
        except (NotFound, ServerFault):
            return []  # a system of the vendor's, which has no such extension

    async def _tickets(self) -> list[Ticket]:
        """The newest tickets, as many as one page holds."""
        page = await self._api.tickets.page(items_per_page=TICKETS_READ, lane=Lane.VISIBLE)
        return list(page.entries)

    def _is_fresh(self, part: Part) -> bool:
        age = self.age(part)
        usable = part not in self.troubles and part not in self._stale
        return usable and age is not None and age < _FRESH.get(part, _USUAL)

    def _kept(self, part: Part, kind: type[Model]) -> Model | None:
        at = self._store.facts.fresh_at(_key(part))
        if at is None:
            return None
        known = self._parsed.get(part)
        if known is None or known[0] != at:
            try:
                known = (at, _ADAPTERS[part].validate_json(self._store.facts.get(_key(part)) or ""))
            except ValidationError:
                known = (at, None)  # kept by another version; it is read anew
            self._parsed[part] = known
        found: Model | None = known[1]
        return found

    def _first_plenty_id(self) -> int:
        return self.stores[0].store_identifier if self.stores else 0

    def _seen(self) -> dict[str, str]:
        found = {}
        for domain in self.checked:
            for check, verdict in json.loads(self._store.facts.get(f"service.seen.{domain}") or "{}").items():
                found[f"{check}@{domain}"] = str(verdict)
        return found


def _key(part: Part) -> str:
    return f"service.{part.value}"


def domains_of(stores: Iterable[Webstore]) -> DomainsAnswer:
    """The domains of clients (stores): the only ones that a public route shows (wire facts 7.3)."""
    found: dict[str, Domain] = {}
    for store in stores:
        configuration = store.configuration if isinstance(store.configuration, dict) else {}
        for key in ("domainSsl", "domain"):
            name = host_of_url(str(configuration.get(key) or ""))
            if name and name not in found:
                found[name] = Domain(
                    name=name, state=DomainState.ACTIVE.value, plenty_id=store.store_identifier, is_main=True
                )
    return DomainsAnswer(domains=tuple(found.values()))


def host_of_url(text: str) -> str:
    """The host name in a domain field, which some systems fill with a whole address."""
    host = text.strip().lower().partition("//")[2] or text.strip().lower()
    return host.partition("/")[0].partition(":")[0].rstrip(".")
