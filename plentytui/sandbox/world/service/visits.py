"""What own checks see of a domain beside the DNS: registry, certificates, and where a browser ends up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from plentytui.models.records import Outcome
from plentytui.models.sights import TURNED_DOWN, CertificateSeen, Holding, Hop, Registration, TlsSight, WebSight
from plentytui.sandbox.world.chance import Chance, mix
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY, next_round
from plentytui.sandbox.world.service.certificates import LETS_ENCRYPT, validity
from plentytui.sandbox.world.service.domains import live
from plentytui.sandbox.world.service.outside import ELSEWHERE, OLD_ADDRESS, Outside, ascii_name
from plentytui.sandbox.world.service.seeding import CACHE, CERTIFICATE
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

_REGISTRAR = "united-domains AG"
_OTHER_REGISTRAR = "Donau Hosting GmbH"
_REGISTRY = "made up"
_ISSUERS = {
    "Sectigo": "Sectigo RSA Organization Validation Secure Server CA (Sectigo Limited)",
    "GeoTrust": "GeoTrust TLS RSA CA G1 (DigiCert Inc)",
    "DigiCert": "DigiCert TLS RSA SHA256 2020 CA1 (DigiCert Inc)",
    "Let's Encrypt": "R11 (Let's Encrypt)",
}
_HSTS = "max-age=31536000; includeSubDomains"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Comes to the shop's domains from the made-up internet."""

    shelf: Shelf
    outside: Outside

    def registration(self, apex: str) -> Registration:
        """What the registry says of the part of a name that is registered."""
        zone = self.outside.zone_of(apex)
        if zone is None:
            words = f"{apex} is free in the made-up registry of the sandbox."
            return Registration(apex, Holding.FREE, server=_REGISTRY, words=words)
        domain = zone.domain
        begun = _instant(domain["orderedAt"] if domain else self.shelf.start - 2_000 * DAY)
        ends = _instant(self._end_of(domain))
        return Registration(
            apex, Holding.TAKEN, _OTHER_REGISTRAR if zone.foreign else _REGISTRAR, begun, begun, ends,
            self._statuses(domain, zone.foreign), zone.servers, zone.signed, _REGISTRY,
        )  # fmt: skip

    def certificates(self, hosts: tuple[str, ...]) -> tuple[TlsSight, ...]:
        """The handshake with each host name."""
        return tuple(self._handshake(host) for host in hosts)

    def web(self, name: str, www: str) -> WebSight:
        """Where a browser ends up."""
        return WebSight(
            self._follow(f"http://{name}/"),
            self._follow(f"https://{name}/"),
            self._follow(f"https://{www}/") if www else (),
        )

    def _end_of(self, domain: JsonObject | None) -> int:
        if domain is not None and domain["endsAt"] and domain["endsAt"] > self.shelf.now:
            return int(domain["endsAt"])
        begun = domain["orderedAt"] if domain else self.shelf.start - 2_000 * DAY
        return next_round(begun, 12, self.shelf.now)

    def _statuses(self, domain: JsonObject | None, foreign: bool) -> tuple[str, ...]:
        if domain is None:
            return ("client transfer prohibited",)
        if domain["state"] == "relocating":
            return ("pending transfer",)
        # Whoever asked for the auth code is about to move the domain, so the lock is off meanwhile.
        is_open = bool(domain["authCodeUntil"]) and domain["authCodeUntil"] > self.shelf.now
        return ("active",) if foreign or is_open else ("active", "client transfer prohibited")

    def _address(self, host: str) -> str:
        values, _ = self.outside.find(host, "A")
        return values[0] if values else ""

    def _certificate(self, host: str) -> CertificateSeen | None:
        """The certificate that a server shows to who asks for a host; None where it has none at all."""
        domain = self.outside.domain_at(host)
        address = self._address(host)
        if address == OLD_ADDRESS or (domain is not None and not live(domain, "plentyId")):
            return self._made(host, "Let's Encrypt", (host,), self.shelf.now // (60 * DAY) * 60 * DAY, 90)
        if host.endswith(offers.TEST_SUFFIXES):
            suffix = next(one for one in offers.TEST_SUFFIXES if host.endswith(one))
            return self._made(suffix, "Let's Encrypt", (f"*.{suffix}",), self.shelf.now // (60 * DAY) * 60 * DAY, 90)
        for certificate in self.shelf.all(CERTIFICATE):
            found = self._shown(certificate)
            if found is not None and host in found.names:
                return found
        # Without a certificate of its own, a store shows that of the system, which is for other names.
        name = "*.my.plentysystems.com"
        return self._made(name, "DigiCert", (name, name[2:]), self.shelf.start // (200 * DAY) * 200 * DAY, 398)

    def _shown(self, certificate: JsonObject) -> CertificateSeen | None:
        begins, ends = validity(self.shelf, certificate)
        if not certificate["isActive"] or begins is None or ends is None:
            return None
        if certificate["terminatedTo"] and certificate["terminatedTo"] <= self.shelf.now:
            return None
        row = next(row for row in offers.CERTIFICATES if row.id == certificate["offer"])
        names = self._names(certificate)
        days = (ends - begins) // DAY
        provider = "Let's Encrypt" if row.id == LETS_ENCRYPT else row.provider
        return self._made(names[0], provider, names, begins, days)

    def _names(self, certificate: JsonObject) -> tuple[str, ...]:
        """The domain with its www name, and the additional domains that its client had when it was ordered."""
        own = next((one for one in self.outside.visible if one["name"] == certificate["domain"]), None)
        hosts = [ascii_name(certificate["domain"])]
        if own is not None:
            for other in self.outside.visible:
                same = live(other, "plentyId") == live(own, "plentyId") and not live(other, "forwardsTo")
                if other["kind"] == "additional" and same and other["orderedAt"] <= certificate["orderedAt"]:
                    hosts.append(ascii_name(other["name"]))
            if own["kind"] != "subdomain":
                hosts = [name for host in hosts for name in (host, f"www.{host}")]
            if live(own, "imageHost"):
                hosts.append(ascii_name(live(own, "imageHost")))
        return tuple(hosts)

    def _made(self, subject: str, provider: str, names: tuple[str, ...], begins: int, days: int) -> CertificateSeen:
        number = mix(self.shelf.seed, begins, *subject.encode())
        print_ = "".join(f"{mix(number, part):016x}" for part in range(4))
        start = _instant(begins)
        end = start + timedelta(days=days)
        key, bits = ("EC", 256) if provider == "Let's Encrypt" else ("RSA", 2048)
        issuer = _ISSUERS[provider]
        return CertificateSeen(
            subject, issuer, names, start, end, key, bits, "sha256", serial=f"{number:x}", fingerprint=print_
        )

    def _handshake(self, host: str) -> TlsSight:
        address = self._address(host)
        if not address:
            return TlsSight(host, "", Outcome.NO_NAME, words=f"{host} leads to no address")
        own = self._certificate(host)
        if own is None:
            return TlsSight(host, address, Outcome.UNREACHABLE, words=TURNED_DOWN)
        issuer = CertificateSeen(
            own.issuer, "Root", (), own.starts_at - timedelta(days=900), own.ends_at + timedelta(days=900), "RSA", 2048,
            "sha256", is_authority=True,
        )  # fmt: skip
        in_time = own.starts_at <= _instant(self.shelf.now) < own.ends_at
        words = "" if in_time else "certificate has expired"
        return TlsSight(
            host, address, Outcome.ANSWER, "TLSv1.3", "TLS_AES_256_GCM_SHA384", (own, issuer), in_time, words
        )

    def _is_safe(self, host: str) -> bool:
        """Whether a browser opens a host by https without a warning."""
        tls = self._handshake(host)
        return bool(tls.trusted) and tls.certificate is not None and _covers(tls.certificate.names, host)

    def _follow(self, url: str) -> tuple[Hop, ...]:
        hops: list[Hop] = []
        while url and len(hops) < 6:
            hop = self._visit(url)
            hops.append(hop)
            url = hop.location
        return tuple(hops)

    def _visit(self, url: str) -> Hop:
        scheme, _, rest = url.partition("://")
        host = rest.partition("/")[0].lower()
        took = Chance(self.shelf.seed, *url.encode()).between(40, 240) / 1_000
        if not self._address(host) and not self._is_elsewhere(host):
            return Hop(url, Outcome.NOT_ASKED, words=f"{host} leads to no address that may be asked")
        if scheme == "https" and not self._is_elsewhere(host) and not self._is_safe(host):
            return Hop(url, Outcome.FAILED, took=took, words=f"its certificate is not for {host}")
        location = self._location(scheme, host)
        domain = self.outside.domain_at(host)
        hsts = _HSTS if scheme == "https" and domain is not None and live(domain, "isMain") else ""
        is_linked = domain is not None or location or not self._is_here(host)
        status = 301 if location else 200 if is_linked else 404
        return Hop(url, Outcome.ANSWER, status, location, hsts, "nginx", took)

    def _location(self, scheme: str, host: str) -> str:
        """Where a visitor is sent on to; empty for the page itself."""
        domain = self.outside.domain_at(host)
        if domain is None:
            return ""
        if live(domain, "forwardsTo"):
            return str(live(domain, "forwardsTo"))
        if not self._is_here(host):
            return f"https://{host}/" if scheme == "http" else ""
        main = self._main_host(live(domain, "plentyId"))
        if not main or (host == main and scheme == "https"):
            return ""
        # Without a certificate there is nothing to lead visitors to but the open page.
        is_redirected = scheme == "https" or self.shelf.only(CACHE)["sslRedirect"] == "active"
        to = "https" if is_redirected and self._is_safe(main) else "http"
        return "" if (scheme, host) == (to, main) else f"{to}://{main}/"

    def _main_host(self, plenty_id: int) -> str:
        for domain in self.outside.visible:
            if live(domain, "isMain") and live(domain, "plentyId") == plenty_id:
                name = ascii_name(domain["name"])
                return name if domain["kind"] == "subdomain" else f"www.{name}"
        return ""

    def _is_here(self, host: str) -> bool:
        """Whether a host leads to the system."""
        domain = self.outside.domain_at(host)
        linked = domain is not None and live(domain, "plentyId")
        return bool(linked) and self._address(host) != OLD_ADDRESS

    def _is_elsewhere(self, host: str) -> bool:
        """Whether a host is somebody else's, so that nothing is known of it."""
        return self.outside.zone_of(host) is None and host not in ELSEWHERE


def _covers(names: tuple[str, ...], host: str) -> bool:
    return host in names or f"*.{host.partition('.')[2]}" in names


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
