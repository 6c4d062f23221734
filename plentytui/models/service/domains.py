"""Domains with their DNS and certificates, as the extension of the sandbox sends them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from plentytui.models.wire import Flag, Instant, Text, Texts, Whole, WireModel, as_items


class DomainKind(StrEnum):
    """The type of a domain (Service Centre 3.1, Table 1)."""

    DOMAIN = "domain"
    SUBDOMAIN = "subdomain"
    ADDITIONAL = "additional"
    EXTERNAL = "external"


class DomainState(StrEnum):
    """Where a domain stands."""

    ORDERED = "ordered"
    RELOCATING = "relocating"
    ACTIVE = "active"
    CANCELLED = "cancelled"


class DnsRecord(WireModel):
    """One line of the current DNS settings (Service Centre 3.4, Table 2)."""

    source: Text = ""
    type: Text = "A"
    target: Text = ""


class Handle(WireModel):
    """The contact details of a domain's owner (Service Centre 3.2)."""

    id: Whole = 0
    company: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    street: Text = ""
    postcode: Text = ""
    city: Text = ""
    country: Text = ""
    phone: Text = ""
    email: Text = ""
    """The address of ADMIN-C, which confirmation mails are sent to."""


class MailServer(WireModel):
    """Where mail of a domain is received (Service Centre 3.8, Table 4)."""

    kind: Text = "mailbox.org"
    """``mailbox.org``, ``own``, or empty where none can be set."""
    ip: Text = ""
    mx10: Text = ""
    mx20: Text = ""
    mx30: Text = ""
    mx40: Text = ""


class SubNameServers(WireModel):
    """Name servers of a sub-domain (Service Centre 3.13)."""

    subdomain: Text = ""
    targets: Texts = ()


class Domain(WireModel):
    """One domain with all its settings."""

    name: Text = ""
    """In its Unicode form, without a dot at the end."""
    kind: Text = DomainKind.DOMAIN.value
    state: Text = DomainState.ACTIVE.value
    plenty_id: Whole = 0
    """The system or client it is linked to; 0 for an external server."""
    external_ip: Text = ""
    """The A record of an external server."""
    is_main: Flag = False
    parent: Text = ""
    """The domain a subdomain belongs to."""
    ordered_at: Instant = None
    expires_at: Instant = None
    """When its contract ends: the next renewal, or the end where it was cancelled."""
    handle: Annotated[Handle | None, Field()] = None
    dns: Annotated[tuple[DnsRecord, ...], as_items] = Field(default=())
    """What the DNS is to say, managed here or with the external provider."""
    name_servers: Texts = ()
    mail: MailServer = MailServer()
    auth_code: Text = Field(default="", exclude=True, repr=False)
    """Whoever has it can take the domain away: it is shown, and never written down."""
    auth_code_until: Instant = None
    cnames: Annotated[tuple[DnsRecord, ...], as_items] = Field(default=())
    txts: Annotated[tuple[DnsRecord, ...], as_items] = Field(default=())
    sub_name_servers: Annotated[tuple[SubNameServers, ...], as_items] = Field(default=())
    forwards_to: Text = ""
    """Where visitors are forwarded to; empty for nowhere."""
    image_host: Text = ""
    """The host name of item images; empty for the default CDN domain."""
    price_cents: Whole = 0
    """A month, in cents."""


class TldOffer(WireModel):
    """A top level domain that can be ordered."""

    tld: Text = ""
    price_cents: Whole = 0
    """A month, in cents."""


class Certificate(WireModel):
    """An SSL certificate (Service Centre 4)."""

    id: Whole = 0
    domain: Text = ""
    provider: Text = ""
    kind: Text = ""
    """``DV``, ``OV`` or ``EV``; ``LE`` for Let's Encrypt."""
    ordered_at: Instant = None
    valid_from: Instant = None
    valid_to: Instant = None
    is_active: Flag = False
    active_from: Instant = None
    """When an activation that was asked for takes effect at the latest."""
    renews: Flag = False
    """Whether it is renewed by itself, as Let's Encrypt's are."""
    terminated_to: Instant = None
    monthly_cents: Whole = 0


class CertificateOffer(WireModel):
    """A certificate that can be ordered for a domain."""

    id: Text = ""
    provider: Text = ""
    """The certification authority."""
    caa: Text = ""
    """What a CAA record names to permit it, such as ``sectigo.com``."""
    kind: Text = ""
    years: Whole = 1
    price_cents: Whole = 0
    """Once, in cents."""
    monthly_cents: Whole = 0
    """The provisioning fee a month, in cents."""


class DomainsAnswer(WireModel):
    """The answer of ``GET .../domains``."""

    domains: Annotated[tuple[Domain, ...], as_items] = Field(default=())
    handles: Annotated[tuple[Handle, ...], as_items] = Field(default=())
    tlds: Annotated[tuple[TldOffer, ...], as_items] = Field(default=())
    system_ip: Text = ""
    """The IPv4 of the plentymarkets system."""
    load_balancer: Text = ""
    """The load balancer's host name, the CNAME target for autoscaling; empty where there is none."""
    forwarding_cents: Whole = 0
    """What URL forwarding costs a month."""


class CertificatesAnswer(WireModel):
    """The answer of ``GET .../certificates``."""

    certificates: Annotated[tuple[Certificate, ...], as_items] = Field(default=())
    offers: Annotated[tuple[CertificateOffer, ...], as_items] = Field(default=())
