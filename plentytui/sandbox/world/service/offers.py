"""What can be ordered: rates, top level domains, certificates, agencies, clouds. Prices are made up, in cents."""

from __future__ import annotations

from typing import NamedTuple

SYSTEM_ID = 28411
"""The plentyId of the system itself, which is that of its default store."""
SYSTEM_NAME = "Kranich & Finch"
"""What the system is called."""
PRO_CENTS = 14_900
"""What PRO costs more a month."""
CLIENT_CENTS = 3_900
"""What one more client (store) costs a month."""
FORWARDING_CENTS = 150
"""What URL forwarding costs a month."""
LETS_ENCRYPT_CENTS = 190
"""The provisioning fee of a Let's Encrypt certificate a month."""
LOAD_BALANCER = "kranich-finch-28411.eu-central-1.elb.amazonaws.com"
"""Where host names point to for autoscaling (seed Service Centre, 3.4.2)."""
NAME_SERVERS = ("ns.udag.de", "ns.udag.net", "ns.udag.org")
"""The name servers of domains that are managed here."""
TEST_SUFFIXES = ("plenty-testdrive.eu", "plentymarkets-x1.com")
"""The ends of the names of start-up and test domains (seed Service Centre, 4.1)."""


class RateRow(NamedTuple):
    """A rate."""

    rate: str
    name: str
    orders: int
    """A month."""
    cents: int
    """A month."""


RATES = (
    RateRow("basic", "Basic", 500, 14_900),
    RateRow("classic", "Classic", 3_000, 39_900),
    RateRow("flex", "Flex", 10_000, 79_900),
    RateRow("plus", "Plus", 40_000, 149_900),
)
"""The rates, the lowest first."""

TLDS = (
    ("de", 99), ("com", 129), ("net", 149), ("org", 149), ("eu", 109), ("at", 199), ("ch", 199), ("uk", 149),
    ("co.uk", 129), ("fr", 179), ("nl", 129), ("it", 189), ("info", 169), ("shop", 299), ("store", 449),
    ("berlin", 399), ("hamburg", 399),
)  # fmt: skip
"""Top level domains and what a domain of each costs a month."""


class CertificateRow(NamedTuple):
    """A certificate that can be ordered."""

    id: str
    provider: str
    caa: str
    kind: str
    years: int
    cents: int
    monthly_cents: int


CERTIFICATES = (
    CertificateRow("sectigo-dv-1", "Sectigo", "sectigo.com", "DV", 1, 4_900, 300),
    CertificateRow("geotrust-dv-1", "GeoTrust", "digicert.com", "DV", 1, 8_900, 300),
    CertificateRow("sectigo-ov-1", "Sectigo", "sectigo.com", "OV", 1, 12_900, 300),
    CertificateRow("digicert-ov-1", "DigiCert", "digicert.com", "OV", 1, 24_900, 300),
    CertificateRow("digicert-ev-1", "DigiCert", "digicert.com", "EV", 1, 44_900, 300),
    CertificateRow("lets-encrypt", "Let's Encrypt", "letsencrypt.org", "LE", 0, 0, LETS_ENCRYPT_CENTS),
)
"""Certificates, also the free one."""


class AgencyRow(NamedTuple):
    """A certified service provider."""

    id: int
    name: str
    role: str
    city: str


AGENCIES = (
    AgencyRow(1, "Alsterlicht Shopdesign", "design", "Hamburg"),
    AgencyRow(2, "Pixelweberei Kassel", "design", "Kassel"),
    AgencyRow(3, "Studio Fjord & Faden", "design", "Flensburg"),
    AgencyRow(4, "Ouse Bridge Interactive", "design", "York"),
    AgencyRow(5, "Handelskompass Beratung", "consultant", "Leipzig"),
    AgencyRow(6, "Marktplatzlotsen Kiel", "consultant", "Kiel"),
    AgencyRow(7, "Rottmann Warenwirtschaft", "consultant", "Münster"),
)
"""The agencies that can be given access."""


class CloudRow(NamedTuple):
    """A cloud."""

    id: str
    name: str
    cents: int
    ip: str
    busy: tuple[int, int] = (0, 0)
    """Hours after the world's start between which another system is relocated there."""


CLOUDS = (
    CloudRow("cloud-de-1", "Frankfurt 1", 0, "192.88.99.24"),
    CloudRow("cloud-de-2", "Frankfurt 2 (autoscaling)", 4_900, "192.88.99.118", (58, 60)),
    CloudRow("cloud-ie-1", "Dublin 1", 0, "192.88.99.141"),
    CloudRow("cloud-uk-1", "London 1", 2_900, "192.88.99.177"),
)
"""The clouds; the addresses count as public, but are of a block that leads nowhere any more (RFC 7526)."""
CLOUD_BY_ID = {cloud.id: cloud for cloud in CLOUDS}
"""The clouds by id."""
FIRST_CLOUD = "cloud-de-1"
"""The cloud the system is in when the world begins."""
FTP_FILES = 214
"""Files on the FTP host, which a relocation leaves behind."""
