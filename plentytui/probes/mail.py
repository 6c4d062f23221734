"""What the DNS says about the mail of a domain: servers, SPF with what it includes, DMARC, MTA-STS, TLS-RPT, DKIM."""

from __future__ import annotations

import asyncio

from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import MailHost, MailSight, MtaStsPolicy
from plentytui.probes.addresses import Network
from plentytui.probes.dns import Asker
from plentytui.probes.http import fetch
from plentytui.rules.checks.spf import MOST_LOOKUPS, parse_spf, spf_records
from plentytui.rules.ip_addresses import is_address

SELECTORS = ("default", "dkim", "google", "k1", "mail", "mbo0001", "mbo0002", "s1", "selector1", "selector2")
"""Selectors that large providers use, Mailbox.org among them; all others cannot be listed by anybody."""
_MOST_HOSTS = 10
_LARGEST_POLICY = 64 * 1024


async def look_at_mail(asker: Asker, network: Network, domain: str, registrable: str) -> MailSight:
    """Ask for everything about mail at once."""
    (mx, hosts), (txt, spf), dmarc, dkim, (sts, policy), tls_rpt = await asyncio.gather(
        _servers(asker, domain),
        _spf(asker, domain),
        _dmarc(asker, domain, registrable),
        _dkim(asker, domain),
        _mta_sts(asker, network, domain),
        asker.records(f"_smtp._tls.{domain}", "TXT"),
    )
    return MailSight(mx, txt, hosts, spf, dmarc, dkim, sts, policy, tls_rpt)


async def _servers(asker: Asker, domain: str) -> tuple[RecordSeen, tuple[MailHost, ...]]:
    mx = await asker.records(domain, "MX")
    hosts = await asyncio.gather(*(_server(asker, value) for value in mx.values[:_MOST_HOSTS]))
    return mx, tuple(sorted(hosts, key=lambda host: (host.preference, host.name)))


async def _server(asker: Asker, value: str) -> MailHost:
    number, _, name = value.partition(" ")
    preference = int(number) if number.isdecimal() else 0
    if name in ("", "."):
        return MailHost("", preference)  # the null MX of RFC 7505: no mail is received
    if is_address(name):
        return MailHost(name, preference, is_address=True)
    host = await asker.host(name)
    outcome = Outcome.ANSWER if host.addresses else host.a.outcome
    return MailHost(name, preference, outcome, host.addresses, bool(host.aliases))


async def _spf(asker: Asker, domain: str) -> tuple[RecordSeen, tuple[tuple[str, RecordSeen], ...]]:
    """The TXT records, and those of all domains that the SPF record includes, level by level."""
    txt = await asker.records(domain, "TXT")
    seen: dict[str, RecordSeen] = {domain: txt}
    level = [domain]
    while level:
        names: list[str] = []
        for record in (text for name in level for text in spf_records(seen[name].values)[:1]):
            names += [name for name in parse_spf(record).followed if name not in seen and name not in names]
        # A hostile record includes without an end; a receiver gives up after ten lookups, and so does this.
        level = names[: max(0, 2 * MOST_LOOKUPS - len(seen))]
        found = await asyncio.gather(*(asker.records(name, "TXT") for name in level))
        seen |= dict(zip(level, found, strict=True))
    del seen[domain]
    return txt, tuple(seen.items())


async def _dmarc(asker: Asker, domain: str, registrable: str) -> RecordSeen:
    found = await asker.records(f"_dmarc.{domain}", "TXT")
    if found.values or domain == registrable or not registrable:
        return found
    return await asker.records(f"_dmarc.{registrable}", "TXT")


async def _dkim(asker: Asker, domain: str) -> tuple[str, ...]:
    found = await asyncio.gather(*(asker.records(f"{each}._domainkey.{domain}", "TXT") for each in SELECTORS))
    return tuple(
        selector
        for selector, record in zip(SELECTORS, found, strict=True)
        if any("p=" in value for value in record.values)
    )


async def _mta_sts(asker: Asker, network: Network, domain: str) -> tuple[RecordSeen, MtaStsPolicy | None]:
    record = await asker.records(f"_mta-sts.{domain}", "TXT")
    if not any(value.lower().startswith("v=stsv1") for value in record.values):
        return record, None

    async def find(host: str) -> tuple[str, ...]:
        return (await asker.host(host)).addresses

    page = await fetch(network, f"mta-sts.{domain}", "/.well-known/mta-sts.txt", find, most=_LARGEST_POLICY)
    if page.outcome is not Outcome.ANSWER or page.status != 200:
        words = page.words or f"it answered {page.status}"
        return record, MtaStsPolicy(Outcome.FAILED if page.status else page.outcome, words=words)
    return record, read_policy(page.body)


def read_policy(body: str) -> MtaStsPolicy:
    """Read the policy file (RFC 8461, 3.2)."""
    lines = [line.partition(":") for line in body.splitlines()[:100]]
    pairs = [(key.strip().lower(), value.strip()) for key, colon, value in lines if colon]
    values = dict(pairs)
    if values.get("version", "").lower() != "stsv1":
        return MtaStsPolicy(Outcome.GARBLED, words="it does not begin with version: STSv1")
    age = values.get("max_age", "")
    return MtaStsPolicy(
        Outcome.ANSWER,
        values.get("mode", "").lower(),
        tuple(value.lower() for key, value in pairs if key == "mx")[:_MOST_HOSTS],
        int(age) if age.isdecimal() and len(age) < 12 else 0,
    )
