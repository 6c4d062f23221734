"""Whom the probes ask, and the way there; the only place that knows addresses and ports."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from plentytui.errors import UsageError
from plentytui.rules.ip_addresses import is_address, is_public

DNS_PORT = 53
HTTP_PORT = 80
HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A DNS server."""

    name: str
    """For people to read."""
    address: str
    port: int = DNS_PORT

    @property
    def shown(self) -> str:
        """Name and address."""
        return f"{self.name} ({self.address})" if self.name != self.address else self.address


PUBLIC = (
    Endpoint("Cloudflare", "1.1.1.1"),
    Endpoint("Google", "8.8.8.8"),
    Endpoint("Quad9", "9.9.9.9"),
    Endpoint("OpenDNS", "208.67.222.222"),
)
"""Public resolvers with caches of their own, run by four different companies."""

BOOTSTRAP_URL = "https://data.iana.org/rdap/dns.json"
"""IANA's list of the registries that have an RDAP service (RFC 9224)."""


def read_resolver(text: str) -> Endpoint:
    """Read a resolver's address with or without a port: ``192.0.2.1``, ``192.0.2.1:5353``, ``[2001:db8::1]:53``.

    Raises:
        UsageError: it is no address.
    """
    typed = text.strip()
    host, port = typed, DNS_PORT
    if typed.startswith("["):
        host, _, rest = typed[1:].partition("]")
        port = _port(rest.removeprefix(":"), typed) if rest else DNS_PORT
    elif typed.count(":") == 1:
        host, _, rest = typed.partition(":")
        port = _port(rest, typed)
    if not is_address(host):
        raise UsageError(f"{typed!r} is no address of a resolver.", _HINT)
    return Endpoint("your resolver", host, port)


_HINT = "Give an IP address such as 192.0.2.1, with a port if need be: 192.0.2.1:5353 or [2001:db8::1]:53."


def _port(text: str, typed: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise UsageError(f"{typed!r} is no address of a resolver: the port is wrong.", _HINT)
    return int(text)


@dataclass(frozen=True, slots=True)
class Resolvers:
    """Whom to ask for what the whole DNS says."""

    own: Endpoint | None = None
    """The user's own choice; everything is then asked there, and the others are only compared."""
    public: tuple[Endpoint, ...] = PUBLIC
    system: tuple[Endpoint, ...] = ()
    """Those of this machine; asked where the public ones cannot be reached."""

    @property
    def asked(self) -> tuple[Endpoint, ...]:
        """Whom to ask, in this order."""
        return (self.own,) if self.own is not None else (*self.public, *self.system)

    @property
    def compared(self) -> tuple[Endpoint, ...]:
        """Whose caches are compared, each address once."""
        found: dict[tuple[str, int], Endpoint] = {}
        for each in (self.own, *self.public, *self.system[:1]):
            if each is not None:
                found.setdefault((each.address, each.port), each)
        return tuple(found.values())


def system_resolvers() -> tuple[Endpoint, ...]:
    """The resolvers of this machine, as its operating system has them; none where it does not tell."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple(Endpoint("this machine's resolver", str(address)) for address in found[:2] if is_address(str(address)))


def straight(address: str, port: int) -> tuple[str, int]:
    """The way that leads where it says."""
    return address, port


@lru_cache(maxsize=1)
def browsers_trust() -> ssl.SSLContext:
    """Checks chains against the certificate authorities that browsers trust, whatever this machine trusts besides."""
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    # Names are compared apart, so that a report can tell a wrong name from a wrong chain.
    context.check_hostname = False
    return context


@dataclass(frozen=True, slots=True)
class Network:
    """The way out: whom to ask, where connections go, who is trusted."""

    resolvers: Resolvers = field(default_factory=Resolvers)
    way: Callable[[str, int], tuple[str, int]] = straight
    """Where a connection to an address and port really goes; tests lead it to loopback."""
    may_reach: Callable[[str], bool] = is_public
    """Whether connections to an address that others named are allowed."""
    trust: Callable[[], ssl.SSLContext] = browsers_trust
    """Checks chains, but no names."""
    bootstrap_url: str = BOOTSTRAP_URL
    rdap_over_http: bool = False
    """Whether RDAP may be asked without encryption; only tests do."""
