"""The made-up internet around the shop: the zones that its domains are in, as name servers would have them now.

Own checks of the embedded system look at this and not at the real internet. What was changed in the Service Centre
shows here once it is live by the rules of the manual.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY
from plentytui.sandbox.world.service.domains import TAKEN, is_whole, live
from plentytui.sandbox.world.service.relocations import cloud_now
from plentytui.sandbox.world.service.seeding import DOMAIN
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

PROVIDER = ("ns1.donau-hosting.example", "ns2.donau-hosting.example")
"""The name servers of other providers; the second does not know the zone (it is lame) where ``Zone.lame`` says so."""
OLD_ADDRESS = "192.31.196.80"
"""Where domains lead that are not with plentymarkets, or not yet."""
_EXTERNAL_WAIT = 3 * DAY
"""How long an external provider takes until it has a new address of the system (seed Service Centre, 3.4.1)."""
_MAILBOX = {"MX": ("10 mxext1.mailbox.org", "10 mxext2.mailbox.org", "20 mxext3.mailbox.org")}
_KEY = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA28411"

Records = dict[str, dict[str, tuple[str, ...]]]
"""The records of each name by kind."""

ELSEWHERE: Records = {
    "mxext1.mailbox.org": {"A": ("192.52.193.61",)},
    "mxext2.mailbox.org": {"A": ("192.52.193.62",)},
    "mxext3.mailbox.org": {"A": ("192.52.193.63",)},
    "mailbox.org": {"TXT": ("v=spf1 ip4:192.52.193.0/24 -all",)},
    "_spf.newsletter2go.com": {"TXT": ("v=spf1 ip4:192.31.196.128/26 -all",)},
    "cname.shopgate.com": {"A": ("192.31.196.33",)},
    "mx.donau-hosting.example": {"A": ("192.31.196.25",)},
    "ns.udag.de": {"A": ("192.175.48.11",)},
    "ns.udag.net": {"A": ("192.175.48.12",)},
    "ns.udag.org": {"A": ("192.175.48.13",)},
    PROVIDER[0]: {"A": ("192.31.196.53",)},
    PROVIDER[1]: {"A": ("192.31.196.54",)},
}
"""Hosts of others that the shop's domains lead to."""


@dataclass(slots=True)
class Zone:
    """A zone with its servers and its records."""

    apex: str
    servers: tuple[str, ...]
    records: Records = field(default_factory=dict)
    lame: str = ""
    """The server that answers and does not know the zone."""
    signed: bool = False
    domain: JsonObject | None = None
    """The shop's domain that it was made for; None for somebody else's."""
    foreign: bool = False
    """Whether another provider keeps it."""

    def add(self, name: str, kind: str, *values: str) -> None:
        """Add records beside those that are there."""
        kinds = self.records.setdefault(name, {})
        kinds[kind] = (*kinds.get(kind, ()), *values)


class Outside:
    """All zones at one instant."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.now = shelf.now
        self._zones: dict[str, Zone] = {}
        self.visible = list(_visible(shelf))
        """The shop's domains and subdomains that are seen from outside."""
        for domain in self.visible:
            if domain["kind"] != "subdomain":
                zone = self._make(domain)
                self._zones.setdefault(zone.apex, zone)
        for domain in self.visible:
            if domain["kind"] == "subdomain":
                self._add_subdomain(domain)

    def zone_of(self, name: str) -> Zone | None:
        """The zone that a name lies in; None where there is none but that of its ending."""
        apex = _registrable(name)
        if apex not in self._zones and apex.partition(".")[0] in TAKEN:
            self._zones[apex] = _foreign(apex)
        return self._zones.get(apex)

    def own(self, name: str, kind: str) -> tuple[str, ...] | None:
        """The records of a name by the servers of its zone; None where the name does not exist."""
        if name == offers.LOAD_BALANCER:
            return (offers.CLOUD_BY_ID[cloud_now(self._shelf)].ip,) if kind == "A" else ()
        zone = self.zone_of(name)
        records = ELSEWHERE if name in ELSEWHERE else zone.records if zone else {}
        if name in records:
            return records[name].get(kind, ())
        return () if any(known.endswith(f".{name}") for known in records) else None

    def find(self, name: str, kind: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        """What a resolver finds: the values (None for no such name), and the aliases it went through."""
        aliases: list[str] = []
        while len(aliases) < 8:
            values = self.own(name, kind)
            target = self.own(name, "CNAME")
            if values or kind == "CNAME" or not target:
                return values, tuple(aliases)
            name = target[0]
            aliases.append(name)
        return (), tuple(aliases)

    def domain_at(self, host: str) -> JsonObject | None:
        """The shop's domain whose visitors come to a host name, also by its www name."""
        by_name = {ascii_name(domain["name"]): domain for domain in self.visible}
        return by_name.get(host) or by_name.get(host.removeprefix("www."))

    def _make(self, domain: JsonObject) -> Zone:
        name = ascii_name(domain["name"])
        apex = _registrable(name) or name
        if domain["kind"] == "external":
            return self._external(domain, name, apex)
        if domain["state"] == "relocating":
            return _foreign(apex, domain)
        zone = Zone(apex, offers.NAME_SERVERS, domain=domain, signed=bool(domain["isMain"]) and apex.endswith(".de"))
        self._add_hosts(zone, name, domain)
        _add_mail(zone, name, live(domain, "mail"))
        for record in (*live(domain, "cnames"), *live(domain, "txts")):
            zone.add(ascii_name(record["source"]), record["type"], record["target"])
        for record in live(domain, "subNameServers"):
            zone.add(ascii_name(record["subdomain"]), "NS", *record["targets"])
        image_host = ascii_name(live(domain, "imageHost"))
        if image_host and all(ascii_name(one["name"]) != image_host for one in self.visible):
            zone.add(image_host, "CNAME", offers.LOAD_BALANCER)
        if apex.endswith(".uk"):
            zone.add(apex, "CAA", '0 issue "letsencrypt.org"')
        zone.add(apex, "NS", *zone.servers)
        return zone

    def _add_hosts(self, zone: Zone, name: str, domain: JsonObject) -> None:
        if live(domain, "plentyId") and not is_whole(name):
            zone.add(name, "CNAME", offers.LOAD_BALANCER)
        elif live(domain, "plentyId"):
            zone.add(name, "A", offers.CLOUD_BY_ID[cloud_now(self._shelf)].ip)
            zone.add(f"www.{name}", "CNAME", offers.LOAD_BALANCER)
        elif live(domain, "externalIp"):
            zone.add(name, "A", live(domain, "externalIp"))
            zone.add(f"www.{name}", "A", live(domain, "externalIp"))

    def _external(self, domain: JsonObject, name: str, apex: str) -> Zone:
        zone = Zone(apex, PROVIDER, lame=PROVIDER[1], domain=domain, foreign=True)
        known = offers.CLOUD_BY_ID[cloud_now(self._shelf, _EXTERNAL_WAIT)].ip
        if is_whole(name):
            zone.add(name, "A", known if domain["atProvider"] else OLD_ADDRESS)
            zone.add(f"www.{name}", "CNAME", offers.LOAD_BALANCER if domain["atProvider"] else name)
        elif domain["atProvider"]:
            zone.add(name, "CNAME", offers.LOAD_BALANCER)
        else:
            zone.add(name, "A", OLD_ADDRESS)
        if domain["oldIpv6"]:
            zone.add(name, "AAAA", domain["oldIpv6"])
            zone.add(apex, "CAA", '0 issue "letsencrypt.org"')
        zone.add(apex, "MX", "10 mx.donau-hosting.example")
        zone.add(apex, "TXT", "v=spf1 mx ?all")
        zone.add(apex, "NS", *PROVIDER)
        return zone

    def _add_subdomain(self, domain: JsonObject) -> None:
        name = ascii_name(domain["name"])
        zone = self.zone_of(name)
        if zone is None or name in zone.records:
            return
        if live(domain, "plentyId"):
            zone.add(name, "CNAME", offers.LOAD_BALANCER)
        elif live(domain, "externalIp"):
            zone.add(name, "A", live(domain, "externalIp"))


def _visible(shelf: Shelf) -> Iterator[JsonObject]:
    """The domains that the DNS knows; the newest first, where a name was ordered anew."""
    for domain in reversed(shelf.all(DOMAIN)):
        is_there = not domain["endsAt"] or domain["endsAt"] > shelf.now or (domain["visibleTo"] or 0) > shelf.now
        # What another provider keeps stays there when its link ends.
        if domain["state"] != "ordered" and (is_there or domain["kind"] == "external"):
            yield domain


def _add_mail(zone: Zone, name: str, mail: JsonObject) -> None:
    if mail["kind"] == "mailbox.org":
        zone.add(name, "MX", *_MAILBOX["MX"])
        zone.add(f"mbo0001._domainkey.{name}", "TXT", _KEY)
    elif mail["kind"] == "own":
        if mail.get("ip"):
            zone.add(f"mail.{name}", "A", mail["ip"])
        servers = ((number, mail.get(f"mx{number}")) for number in (10, 20, 30, 40))
        zone.add(name, "MX", *(f"{number} {server}" for number, server in servers if server))


def _foreign(apex: str, domain: JsonObject | None = None) -> Zone:
    """The zone of a name that another provider keeps."""
    zone = Zone(apex, PROVIDER, domain=domain, foreign=True)
    zone.add(apex, "A", OLD_ADDRESS)
    zone.add(f"www.{apex}", "CNAME", apex)
    zone.add(apex, "MX", "10 mx.donau-hosting.example")
    zone.add(apex, "TXT", "v=spf1 mx -all")
    zone.add(apex, "NS", *PROVIDER)
    return zone


def ascii_name(name: str) -> str:
    """A name as the DNS has it."""
    from plentytui.rules.service.domain_names import a_name

    return a_name(name) if name else ""


def _registrable(name: str) -> str:
    from plentytui.rules.service.domain_names import registrable

    return registrable(name)
