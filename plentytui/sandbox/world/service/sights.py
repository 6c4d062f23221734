"""What own checks see of a domain in the DNS of the made-up internet: addresses, zone, mail, policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from plentytui.models.records import AddressSight, HostSight, Outcome, RecordSeen, ServerSight, Soa, ZoneSight
from plentytui.models.sights import CaaRecord, CaaSight, ChainState, DnssecSight, MailHost, MailSight
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.world.chance import Chance
from plentytui.sandbox.world.service.outside import ELSEWHERE, Outside, Zone

RESOLVERS = (("Cloudflare", "1.1.1.1"), ("Google", "8.8.8.8"), ("Quad9", "9.9.9.9"))
"""The public resolvers whose caches are compared."""
_TTL = 3_600
_SELECTORS = ("default", "dkim", "google", "k1", "mail", "mbo0001", "mbo0002", "s1", "selector1", "selector2")
_SIGNED_FOR = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at the made-up internet at one instant."""

    outside: Outside
    seed: int

    @property
    def now(self) -> datetime:
        """The instant."""
        return datetime.fromtimestamp(self.outside.now, UTC)

    def record(self, name: str, kind: str, resolver: tuple[str, str] = RESOLVERS[0]) -> RecordSeen:
        """What a resolver says; its cache has had the record for a while."""
        values, _ = self.outside.find(name, kind)
        ttl = self._rest(name, kind, resolver[0]) if values else 0
        return self._seen(name, kind, values, resolver, ttl)

    def host(self, name: str) -> HostSight:
        """Where a host name leads."""
        _, aliases = self.outside.find(name, "A")
        return HostSight(name, self.record(name, "A"), self.record(name, "AAAA"), aliases)

    def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        """What the servers of the zone and the public resolvers say of a host name."""
        zone = self.outside.zone_of(name)
        servers = [server for server in zone.servers if server != zone.lame] if zone else []
        own = [self._at_server(server, name, kind) for server in servers]
        return (*own, *(self.record(name, kind, resolver) for resolver in RESOLVERS))

    def addresses(self, name: str, apex: str) -> AddressSight:
        """Where the domain and its www name lead."""
        zone = self.outside.zone_of(name)
        return AddressSight(
            self.host(name),
            self.host(f"www.{name}") if name == apex else None,
            self.host(f"c0ffee28411.{name}"),
            tuple(self.record(name, "A", resolver) for resolver in RESOLVERS),
            zone.apex if zone else name.partition(".")[2],
        )

    def zone(self, name: str, apex: str) -> ZoneSight:
        """The zone and its name servers."""
        zone = self.outside.zone_of(name)
        parent = apex.partition(".")[2]
        above = ("a.registry.example", "192.175.48.1")
        if zone is None:
            return ZoneSight("", parent, self._seen(apex, "NS", None, above, 0))
        delegation = self._seen(apex, "NS", zone.servers, above, 86_400)
        own = self.record(apex, "NS")
        servers = tuple(self._server(zone, server, name) for server in zone.servers)
        return ZoneSight(apex, parent, delegation, own, servers)

    def mail(self, name: str, apex: str) -> MailSight:
        """Everything about mail."""
        mx, txt = self.record(name, "MX"), self.record(name, "TXT")
        dmarc = self.record(f"_dmarc.{name}", "TXT")
        if not dmarc.values and name != apex:
            dmarc = self.record(f"_dmarc.{apex}", "TXT")
        return MailSight(
            mx,
            txt,
            tuple(self._mail_host(value) for value in mx.values),
            self._included(txt),
            dmarc,
            tuple(one for one in _SELECTORS if self.record(f"{one}._domainkey.{name}", "TXT").values),
            self.record(f"_mta-sts.{name}", "TXT"),
            None,
            self.record(f"_smtp._tls.{name}", "TXT"),
        )

    def caa(self, name: str, apex: str) -> CaaSight:
        """The CAA records that hold: those of the name itself, else of the zone."""
        for at in dict.fromkeys((name, apex)):
            values, _ = self.outside.find(at, "CAA")
            if values:
                parts = [value.split(" ", 2) for value in values]
                records = tuple(CaaRecord(int(flags), tag, told.strip('"')) for flags, tag, told in parts)
                return CaaSight(Outcome.ANSWER, at, records)
        return CaaSight(Outcome.EMPTY)

    def dnssec(self, name: str) -> DnssecSight:
        """Whether the zone is signed."""
        zone = self.outside.zone_of(name)
        if zone is None:
            return DnssecSight(ChainState.UNKNOWN)
        if not zone.signed:
            return DnssecSight(ChainState.UNSIGNED)
        digest = f"{Chance(self.seed, *zone.apex.encode()).below(1 << 30):064x}"
        return DnssecSight(ChainState.VALID, (f"28411 13 2 {digest}",), 2, self.now + _SIGNED_FOR)

    def _server(self, zone: Zone, server: str, name: str) -> ServerSight:
        address = ELSEWHERE[server]["A"][0]
        if server == zone.lame:
            words = "it refuses to answer"
            return ServerSight(server, address, True, True, Outcome.REFUSED, words=words)
        asked = [(name, kind) for kind in ("A", "CNAME", "AAAA", "MX")] + [(zone.apex, "NS")]
        if name == zone.apex:
            asked += [(f"www.{name}", kind) for kind in ("A", "CNAME", "AAAA")]
        records = tuple(self._at_server(server, host, kind) for host, kind in asked)
        soa = Soa(zone.servers[0], f"hostmaster.{zone.servers[0].partition('.')[2]}", self._serial(), *_TIMES)
        return ServerSight(server, address, True, True, Outcome.ANSWER, True, soa, Outcome.ANSWER, records)

    def _at_server(self, server: str, name: str, kind: str) -> RecordSeen:
        address = ELSEWHERE[server]["A"][0]
        return self._seen(name, kind, self.outside.own(name, kind), (server, address), _TTL, authoritative=True)

    def _mail_host(self, value: str) -> MailHost:
        preference, _, name = value.partition(" ")
        values, aliases = self.outside.find(name, "A")
        outcome = Outcome.ANSWER if values else Outcome.NO_NAME if values is None else Outcome.EMPTY
        return MailHost(name, int(preference), outcome, values or (), bool(aliases))

    def _included(self, txt: RecordSeen) -> tuple[tuple[str, RecordSeen], ...]:
        """The TXT records of what the SPF record includes; here nobody includes others in turn."""
        spf = next((value for value in txt.values if value.startswith("v=spf1")), "")
        names = [part.removeprefix("include:") for part in spf.split() if part.startswith("include:")]
        return tuple((name, self.record(name, "TXT")) for name in names)

    def _serial(self) -> int:
        """The date of the last night, when all zones are written anew."""
        return int(f"{self.now.astimezone(SYSTEM_ZONE):%Y%m%d}01")

    def _rest(self, name: str, kind: str, resolver: str) -> int:
        """How long a cache keeps what it has: it counts down with the clock."""
        phase = Chance(self.seed, *f"{name} {kind} {resolver}".encode()).below(_TTL)
        return _TTL - (self.outside.now + phase) % _TTL

    def _seen(
        self,
        name: str,
        kind: str,
        values: tuple[str, ...] | None,
        server: tuple[str, str],
        ttl: int,
        *,
        authoritative: bool = False,
    ) -> RecordSeen:
        outcome = Outcome.NO_NAME if values is None else Outcome.ANSWER if values else Outcome.EMPTY
        took = Chance(self.seed, *f"{name}{kind}{server[0]}".encode()).between(8, 60) / 1_000
        sent = tuple(sorted(values or ()))
        held = ttl if sent else 0
        return RecordSeen(name, kind, server[0], outcome, sent, held, self.now, server[1], authoritative, took)


_TIMES = (10_800, 3_600, 604_800, 3_600)
"""Refresh, retry, expire and minimum of every zone."""
