"""A small internet on loopback: registry, name servers, resolvers, web and mail names, all with real sockets.

Servers have addresses as on the real internet; the way to each leads to a port of 127.0.0.1, and to any other address
there is no way, so that no test leaves the machine.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dns.zone

from plentytui.models.checks import Wanted
from plentytui.probes.addresses import Endpoint, Network, Resolvers
from tests.probes.certificates import Authority, authority
from tests.probes.dns_server import DnsServer, Manners, make_zone
from tests.probes.web_server import Page, WebServer, redirect

DOMAIN = "yourstore.example"
SYSTEM = "185.30.40.50"
"""The address of the plentymarkets system."""
OLD_SYSTEM = "185.30.99.99"
NS1, NS2, ROOT_NS = "185.53.0.1", "185.53.0.2", "185.53.9.9"
RESOLVERS = ("185.1.1.1", "185.8.8.8", "185.9.9.9")
MAIL1, MAIL2 = "185.25.0.1", "185.25.0.2"
BALANCER = "xxxx.eu-central-1.elb.amazonaws.com"
RDAP = "185.43.0.1"

WANTED = Wanted(a=(SYSTEM,), cname=BALANCER, mx=(f"mx1.{DOMAIN}", f"mx2.{DOMAIN}"), ca_providers=("Let's Encrypt",))
"""What the good domain is to have, and has."""

TLD_ZONE = f"""\
@ SOA a.nic.example. hostmaster.nic.example. 1 7200 3600 1209600 3600
@ NS a.nic.example.
a.nic.example. A {ROOT_NS}
{DOMAIN}. NS ns1.{DOMAIN}.
{DOMAIN}. NS ns2.{DOMAIN}.
ns1.{DOMAIN}. A {NS1}
ns2.{DOMAIN}. A {NS2}
"""

GOOD = f"""\
@ SOA ns1.{DOMAIN}. hostmaster.{DOMAIN}. 2026020301 7200 3600 1209600 3600
@ NS ns1.{DOMAIN}.
@ NS ns2.{DOMAIN}.
ns1.{DOMAIN}. A {NS1}
ns2.{DOMAIN}. A {NS2}
@ A {SYSTEM}
www.{DOMAIN}. CNAME {BALANCER}.
@ MX 10 mx1.{DOMAIN}.
@ MX 20 mx2.{DOMAIN}.
mx1.{DOMAIN}. A {MAIL1}
mx2.{DOMAIN}. A {MAIL2}
@ TXT "v=spf1 mx include:_spf.{DOMAIN} -all"
_spf.{DOMAIN}. TXT "v=spf1 ip4:{SYSTEM} ~all"
_dmarc.{DOMAIN}. TXT "v=DMARC1; p=quarantine"
_mta-sts.{DOMAIN}. TXT "v=STSv1; id=1"
mta-sts.{DOMAIN}. A {SYSTEM}
_smtp._tls.{DOMAIN}. TXT "v=TLSRPTv1; rua=mailto:tls@{DOMAIN}"
mbo0001._domainkey.{DOMAIN}. TXT "v=DKIM1; k=rsa; p=MIGf"
@ CAA 0 issue "letsencrypt.org"
"""
"""A zone in which everything is as it should be; tests change lines of it."""

ELSEWHERE = f"""\
@ SOA ns.amazonaws.com. hostmaster.amazonaws.com. 1 7200 3600 1209600 3600
@ NS ns.amazonaws.com.
{BALANCER}. A {SYSTEM}
"""


def policy_file(mode: str = "enforce", *servers: str) -> Page:
    """The file of MTA-STS."""
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {name}" for name in servers), "max_age: 604800"]
    return Page(body="\n".join(lines).encode())


def registration(**changed: object) -> dict[str, object]:
    """An answer of a registry."""
    now = datetime.now(UTC)
    answer: dict[str, object] = {
        "objectClassName": "domain",
        "ldhName": DOMAIN,
        "status": ["client transfer prohibited", "active"],
        "events": [
            {"eventAction": "registration", "eventDate": "2015-03-01T10:00:00Z"},
            {"eventAction": "expiration", "eventDate": f"{now + timedelta(days=200):%Y-%m-%dT%H:%M:%SZ}"},
        ],
        "entities": [
            {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "United Domains"]]]},
        ],
        "nameservers": [{"ldhName": f"NS1.{DOMAIN.upper()}"}, {"ldhName": f"ns2.{DOMAIN}"}],
        "secureDNS": {"delegationSigned": False},
    }
    return answer | changed


class Internet:
    """Everything a domain needs; change it before ``start``."""

    def __init__(self, trust: Authority | None = None) -> None:
        self.authority = trust or authority()
        self.zone_text = GOOD
        self.zone_text_2: str | None = None
        """What the second name server has instead."""
        self.tld_text = TLD_ZONE
        self.prepare: Callable[[dns.zone.Zone], None] = lambda zone: None
        """Done to the zone before it is served, such as signing it."""
        self.more_zones: list[dns.zone.Zone] = []
        self.more_domains: list[str] = []
        """Domains like the good one, at the same servers."""
        self.manners: dict[str, Manners] = {}
        """By the address of a DNS server."""
        self.web = WebServer()
        self.web.plain[f"{DOMAIN}/"] = redirect(f"https://{DOMAIN}/")
        self.web.plain[f"www.{DOMAIN}/"] = redirect(f"https://{DOMAIN}/")
        year = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
        self.web.secure[f"{DOMAIN}/"] = Page(headers=year)
        self.web.secure[f"www.{DOMAIN}/"] = redirect(f"https://{DOMAIN}/")
        sts = policy_file("enforce", f"mx1.{DOMAIN}", f"mx2.{DOMAIN}")
        self.web.secure[f"mta-sts.{DOMAIN}/.well-known/mta-sts.txt"] = sts
        self.web.pairs["*"] = self.authority.issue(DOMAIN, f"*.{DOMAIN}")
        self.registry = WebServer()
        self.registrations: dict[str, Page] = {}
        """The answers of the registry by name; 404 for all others."""
        self.register(DOMAIN, registration())
        self.servers: dict[str, DnsServer] = {}
        self.no_way: set[str] = set()
        """Addresses whose connections are refused."""
        self.bootstrap: object = None
        """IANA's list; None: one with ``example`` in it."""
        self._ways: dict[tuple[str, int], tuple[str, int]] = {}
        self.reached: list[tuple[str, int]] = []
        """Every address and port that was connected to."""

    def register(self, name: str, answer: object, status: int = 200) -> None:
        """Have the registry answer for a name."""
        body = json.dumps(answer).encode()
        self.registrations[name] = Page(status, {"Content-Type": "application/rdap+json"}, body)

    def also(self, name: str) -> None:
        """Set up another domain like the good one."""
        self.more_domains.append(name)
        delegation = TLD_ZONE.partition("a.nic.example. A")[2].partition("\n")[2]
        self.tld_text += delegation.replace(DOMAIN, name)
        self.register(name, registration(ldhName=name))
        for pages in (self.web.plain, self.web.secure):
            for url, page in list(pages.items()):
                if DOMAIN in url:
                    there = {key: value.replace(DOMAIN, name) for key, value in page.headers.items()}
                    body = page.body.replace(DOMAIN.encode(), name.encode())
                    pages[url.replace(DOMAIN, name)] = replace(page, headers=there, body=body)
        self.web.pairs[name] = self.web.pairs[f"www.{name}"] = self.authority.issue(name, f"*.{name}")
        self.web.pairs[f"mta-sts.{name}"] = self.web.pairs[name]

    def change(self, old: str, new: str) -> None:
        """Change the good zone."""
        assert old in self.zone_text, old
        self.zone_text = self.zone_text.replace(old, new)

    async def start(self) -> None:
        """Start all servers."""
        tld = make_zone("example", self.tld_text)
        own = make_zone(DOMAIN, self.zone_text)
        self.prepare(own)
        second = make_zone(DOMAIN, self.zone_text_2) if self.zone_text_2 else own
        others = [make_zone(name, self.zone_text.replace(DOMAIN, name)) for name in self.more_domains]
        world = [tld, own, *others, make_zone("amazonaws.com", ELSEWHERE), *self.more_zones]
        self._add(ROOT_NS, [tld])
        self._add(NS1, [own, *others])
        self._add(NS2, [second, *others])
        for address in RESOLVERS:
            self._add(address, world, recursive=True)
        await asyncio.gather(*(server.start() for server in self.servers.values()))
        await self.web.start()
        for name, page in self.registrations.items():
            self.registry.plain[f"*/domain/{name}"] = page
        await self.registry.start()
        base = f"http://127.0.0.1:{self.registry.http_port}/"
        listing = self.bootstrap or {"services": [[["example"], [base]]]}
        self.registry.plain["*/dns.json"] = Page(body=json.dumps(listing).encode())
        for address, server in self.servers.items():
            self._ways[address, 53] = ("127.0.0.1", server.port)
        for address in (SYSTEM, OLD_SYSTEM):
            self._ways[address, 80] = ("127.0.0.1", self.web.http_port)
            self._ways[address, 443] = ("127.0.0.1", self.web.https_port)

    def _add(self, address: str, zones: list[dns.zone.Zone], *, recursive: bool = False) -> None:
        self.servers[address] = DnsServer(zones, self.manners.get(address), recursive=recursive)

    async def stop(self) -> None:
        """Stop all servers."""
        await asyncio.gather(*(server.stop() for server in self.servers.values()))
        await self.web.stop()
        await self.registry.stop()

    def way(self, address: str, port: int) -> tuple[str, int]:
        """Where a connection goes; nothing ever goes anywhere but to loopback."""
        self.reached.append((address, port))
        if address in self.no_way or (address, port) not in self._ways:
            raise ConnectionRefusedError(111, f"no way to {address}:{port}")
        return self._ways[address, port]

    def network(self, *, own: Endpoint | None = None) -> Network:
        """The way out, for the probes."""
        public = tuple(
            Endpoint(name, address) for name, address in zip(("One", "Two", "Three"), RESOLVERS, strict=True)
        )
        return Network(
            resolvers=Resolvers(own, public),
            way=self.way,
            trust=self.authority.trust,
            bootstrap_url=f"http://127.0.0.1:{self.registry.http_port}/dns.json",
            rdap_over_http=True,
        )


@asynccontextmanager
async def running(internet: Internet) -> AsyncIterator[Internet]:
    """Run all servers for the length of a block."""
    await internet.start()
    try:
        yield internet
    finally:
        await internet.stop()
