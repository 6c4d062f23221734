"""What was seen of a domain from outside: mail, registry, certificates, web; raw text, to be cleaned at the border."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plentytui.models.records import AddressSight, Outcome, RecordSeen, ZoneSight


@dataclass(frozen=True, slots=True)
class MailHost:
    """A mail server that an MX record names."""

    name: str
    preference: int
    outcome: Outcome = Outcome.NOT_ASKED
    addresses: tuple[str, ...] = ()
    is_alias: bool = False
    is_address: bool = False
    """Whether an IP address stands where a name belongs."""


@dataclass(frozen=True, slots=True)
class MtaStsPolicy:
    """The policy file that MTA-STS announces."""

    outcome: Outcome
    mode: str = ""
    mx: tuple[str, ...] = ()
    max_age: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class MailSight:
    """Everything about mail."""

    mx: RecordSeen
    txt: RecordSeen
    hosts: tuple[MailHost, ...] = ()
    spf: tuple[tuple[str, RecordSeen], ...] = ()
    """The TXT records of every domain that the SPF record includes, by domain."""
    dmarc: RecordSeen | None = None
    """At the domain itself, or at the organisation's domain above it."""
    dkim: tuple[str, ...] = ()
    """The well-known selectors that have a key."""
    mta_sts: RecordSeen | None = None
    policy: MtaStsPolicy | None = None
    """None where MTA-STS is not announced."""
    tls_rpt: RecordSeen | None = None


@dataclass(frozen=True, slots=True)
class CaaRecord:
    """One line about who may issue certificates (RFC 8659)."""

    flags: int
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class CaaSight:
    """The CAA records that hold for the domain, which may stand at a name above it."""

    outcome: Outcome
    found_at: str = ""
    records: tuple[CaaRecord, ...] = ()


TURNED_DOWN = "the connection was refused"
"""The words of a host that is there and takes no connection."""


class ChainState(StrEnum):
    """What came of following the signatures of DNSSEC."""

    UNSIGNED = "unsigned"
    VALID = "valid"
    NO_KEYS = "no-keys"
    """The parent zone says it is signed, and there are no keys."""
    NO_MATCH = "no-match"
    """None of the keys is the one the parent zone vouches for."""
    BAD_SIGNATURE = "bad-signature"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DnssecSight:
    """Whether answers for the zone are signed, and rightly."""

    chain: ChainState
    ds: tuple[str, ...] = ()
    keys: int = 0
    ends_at: datetime | None = None
    """When the signature over the keys ends."""
    resolvers_refuse: bool = False
    """Whether a resolver that checks signatures gives no answer while one that does not check gives one."""


class Holding(StrEnum):
    """What the registry said about the domain."""

    TAKEN = "taken"
    FREE = "free"
    """404: probably free; reserved and premium names are not told apart."""
    NO_SERVICE = "no-service"
    """The registry of this TLD has no public RDAP service."""
    LIMITED = "limited"
    """Asked too often."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the registry tells about a domain by RDAP."""

    name: str
    holding: Holding
    registrar: str = ""
    registered_at: datetime | None = None
    changed_at: datetime | None = None
    expires_at: datetime | None = None
    statuses: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    signed: bool | None = None
    server: str = ""
    """The RDAP server's host."""
    words: str = ""
    """One sentence on what the answer is worth, or why there is none."""


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """One certificate as a server sent it."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    """The host names it is for."""
    starts_at: datetime
    ends_at: datetime
    key: str = ""
    """``RSA``, ``EC``, ``Ed25519`` ..."""
    bits: int = 0
    signature: str = ""
    """The hash of its signature, such as ``sha256``."""
    is_self_made: bool = False
    """Whether it vouches for itself."""
    is_authority: bool = False
    serial: str = ""
    fingerprint: str = ""
    """SHA-256, hexadecimal."""

    def share_left(self, now: datetime) -> float:
        """The share of its lifetime that is left, from 1 to 0; below 0 once it has ended."""
        life = (self.ends_at - self.starts_at).total_seconds()
        return (self.ends_at - now).total_seconds() / life if life > 0 else -1.0


@dataclass(frozen=True, slots=True)
class TlsSight:
    """A TLS handshake with one host name at one address."""

    host: str
    address: str
    outcome: Outcome
    version: str = ""
    cipher: str = ""
    chain: tuple[CertificateSeen, ...] = ()
    """The certificate and those that were sent with it."""
    trusted: bool | None = None
    """Whether browsers trust the chain, whatever the names are; None where that was not found out."""
    trust_words: str = ""
    """Why not."""
    words: str = ""

    @property
    def shows_none(self) -> bool:
        """Whether the host itself made it plain that it has no certificate; silence on the way is no such thing."""
        return self.outcome is Outcome.FAILED or self.words == TURNED_DOWN

    @property
    def certificate(self) -> CertificateSeen | None:
        """The host's own certificate."""
        return self.chain[0] if self.chain else None


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way through redirects."""

    url: str
    outcome: Outcome
    status: int = 0
    location: str = ""
    """Where it leads, as a whole address; empty at the end."""
    hsts: str = ""
    """The header Strict-Transport-Security."""
    server: str = ""
    took: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class WebSight:
    """Where a browser ends up from http:// and from https://."""

    plain: tuple[Hop, ...] = ()
    secure: tuple[Hop, ...] = ()
    www: tuple[Hop, ...] = ()
    """From https:// of the www name."""


class Part(StrEnum):
    """The parts of a sight, each of which comes in when it is ready."""

    ADDRESSES = "addresses"
    ZONE = "zone"
    MAIL = "mail"
    CAA = "caa"
    DNSSEC = "dnssec"
    REGISTRY = "registry"
    CERTIFICATES = "certificates"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class DomainSight:
    """All that was seen of one domain; a part that is None was not finished in time."""

    domain: str
    """In its ASCII form."""
    started: datetime
    """Aware; the instant that all judgements are about."""
    registrable: str = ""
    """The part of it that is registered, such as ``yourstore.co.uk``."""
    shown: str = ""
    """In its Unicode form."""
    addresses: AddressSight | None = None
    zone: ZoneSight | None = None
    mail: MailSight | None = None
    caa: CaaSight | None = None
    dnssec: DnssecSight | None = None
    registry: Registration | None = None
    certificates: tuple[TlsSight, ...] | None = None
    web: WebSight | None = None

    def has(self, part: Part) -> bool:
        """Whether that part was finished."""
        return getattr(self, part.value) is not None

    @property
    def is_apex(self) -> bool:
        """Whether it is itself what is registered, and not a name below."""
        return self.domain == self.registrable

    def records(self) -> tuple[RecordSeen, ...]:
        """All DNS records that were seen, for a table."""
        found: list[RecordSeen] = []
        if self.addresses is not None:
            found += [self.addresses.here.a, self.addresses.here.aaaa, *self.addresses.public]
            if self.addresses.www is not None:
                found += [self.addresses.www.a, self.addresses.www.aaaa]
        if self.zone is not None:
            found += [seen for seen in (self.zone.delegation, self.zone.own) if seen is not None]
            found += [seen for server in self.zone.servers for seen in server.records]
        if self.mail is not None:
            found += [self.mail.mx, self.mail.txt]
            found += [seen for seen in (self.mail.dmarc, self.mail.mta_sts, self.mail.tls_rpt) if seen is not None]
        return tuple(found)
