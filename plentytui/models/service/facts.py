"""What is known of a system when an action is offered, checked and summed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType

from plentytui.models.offers import OffersAnswer
from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import Certificate, CertificatesAnswer, Domain, DomainsAnswer
from plentytui.models.service.hosting import AgencyAnswer, Cache, Installed, RelocationAnswer
from plentytui.models.service.tickets import TicketNames
from plentytui.models.zone import SYSTEM_ZONE


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A snapshot; what is None is not known, as on a live system, which has no public route for it."""

    now: datetime
    """Aware."""
    system_name: str = ""
    address: str = ""
    """The base address of the system, for hand-offs."""
    plenty_id: int = 0
    zone: tzinfo = SYSTEM_ZONE
    """The system's zone, in which all rules about times of day hold."""
    has_extension: bool = False
    """Whether the system carries actions out itself; else they become hand-offs."""
    recognised_rate: str = ""
    """The rate whose limits the system sends; empty while that is not known."""
    installed: Installed | None = None
    contract: ContractAnswer | None = None
    domains: DomainsAnswer | None = None
    """On a live system: the domains of the clients, the only ones that a public route shows."""
    certificates: CertificatesAnswer | None = None
    cache: Cache | None = None
    agency: AgencyAnswer | None = None
    relocation: RelocationAnswer | None = None
    user_id: int = 0
    """Who is logged in; 0 where that is not known."""
    tickets: TicketNames | None = None
    """The types and statuses of tickets."""
    offers: OffersAnswer | None = None
    """The services and tools that are offered on plentyMarketplace."""
    subject: str = ""
    """What the action concerns: a domain's name, the id of a certificate, client, relocation or offer."""
    seen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What own checks found, by ``check id@domain``: the values of ``Verdict``."""

    seen_at: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """When they found it, epoch seconds; just now where no time is given."""

    @property
    def local_now(self) -> datetime:
        """Now, in the system's zone."""
        return self.now.astimezone(self.zone)

    def about(self, subject: str) -> ServiceFacts:
        """The same facts, looking at something else."""
        return replace(self, subject=subject)

    def domain(self, name: str = "") -> Domain | None:
        """The domain of that name, or the one that the action concerns."""
        wanted = _written(name or self.subject)
        known = self.domains.domains if self.domains else ()
        return next((domain for domain in known if _written(domain.name) == wanted), None)

    @property
    def main_domain(self) -> Domain | None:
        """The main domain of the system itself."""
        known = self.domains.domains if self.domains else ()
        main = [domain for domain in known if domain.is_main]
        return next((d for d in main if d.plenty_id == self.plenty_id), main[0] if main else None)

    def certificates_of(self, name: str) -> tuple[Certificate, ...]:
        """The certificates of a domain, the one that ends last first."""
        known = self.certificates.certificates if self.certificates else ()
        mine = [found for found in known if _written(found.domain) == _written(name)]
        return tuple(sorted(mine, key=lambda found: found.valid_to or datetime.min.replace(tzinfo=UTC), reverse=True))


@lru_cache(maxsize=512)
def _written(name: str) -> str:
    """A name in the one form by which names are compared: a domain may be known with its letters or as ``xn--``."""
    plain = name.strip().lower().removesuffix(".")
    if plain.isascii():
        return plain
    import idna

    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return plain
