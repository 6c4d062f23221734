"""Whether the zone is signed, and whether its keys are the ones its parent zone vouches for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import dns.dnssec
import dns.exception
import dns.name
import dns.rdatatype
import dns.rrset
from dns.exception import UnsupportedAlgorithm
from dns.rdtypes.dsbase import DSBase

from plentytui.clock import Clock
from plentytui.models.records import Outcome
from plentytui.models.sights import ChainState, DnssecSight
from plentytui.probes.addresses import Network
from plentytui.probes.dns import Asker, Reply, rrsets
from plentytui.probes.zone import own_zone

MOST_KEYS = 12
"""Keys, and signatures, that are tried: a hostile zone has hundreds with the same tag (CVE-2023-50387)."""
_ASKED_RESOLVERS = 2


async def look_at_dnssec(asker: Asker, network: Network, clock: Clock, domain: str, registrable: str) -> DnssecSight:
    """Ask for DS and DNSKEY with their signatures and follow them; and ask resolvers whether they refuse the zone."""
    zone = await own_zone(asker, domain, registrable) or registrable
    ds_reply, keys_reply, refuse = await asyncio.gather(
        asker.resolve(zone, "DS", unchecked=True),
        asker.resolve(zone, "DNSKEY", signed=True, unchecked=True),
        _is_refused(asker, network, domain),
    )
    ds = asker.seen(zone, "DS", ds_reply)
    if not ds.told or ds.outcome is Outcome.NO_NAME:
        return DnssecSight(ChainState.UNKNOWN, resolvers_refuse=refuse)
    if not ds.values:
        return DnssecSight(ChainState.UNSIGNED, resolvers_refuse=refuse)
    if not keys_reply.outcome.is_told:
        return DnssecSight(ChainState.UNKNOWN, ds.values, resolvers_refuse=refuse)
    chain, keys, ends_at = await asyncio.to_thread(_follow, zone, ds_reply, keys_reply, clock.time())
    return DnssecSight(chain, ds.values, keys, ends_at, refuse)


async def _is_refused(asker: Asker, network: Network, domain: str) -> bool:
    """Whether a resolver fails as long as it checks signatures, and answers when it is told not to."""
    for server in network.resolvers.compared[:_ASKED_RESOLVERS]:
        checked = await asker.ask(server, domain, "A", recurse=True)
        if checked.outcome is Outcome.FAILED:
            unchecked = await asker.ask(server, domain, "A", recurse=True, unchecked=True)
            if unchecked.outcome.is_told:
                return True
    return False


def _follow(zone: str, ds_reply: Reply, keys_reply: Reply, now: float) -> tuple[ChainState, int, datetime | None]:
    """Compare the keys with what the parent zone vouches for, and check the signature over them.

    Only the step from the parent to this zone is followed; whether the parent itself is signed rightly is what
    resolvers tell by refusing.
    """
    name = dns.name.from_text(zone)
    key_sets = [rrset for rrset in rrsets(zone, "DNSKEY", keys_reply.message) if rrset.name == name]
    if not key_sets or not key_sets[0]:
        return ChainState.NO_KEYS, 0, None
    keys = key_sets[0]
    vouched = [rdata for rrset in rrsets(zone, "DS", ds_reply.message) for rdata in rrset][:MOST_KEYS]
    trusted = dns.rrset.RRset(name, keys.rdclass, dns.rdatatype.DNSKEY)
    for key in list(keys)[:MOST_KEYS]:
        if any(_vouches(name, key, each) for each in vouched):
            trusted.add(key, keys.ttl)
    if not trusted:
        return ChainState.NO_MATCH, len(keys), None
    return _check(name, keys, trusted, keys_reply, now)


def _vouches(name: dns.name.Name, key: dns.rdata.Rdata, ds: dns.rdata.Rdata) -> bool:
    if not isinstance(ds, DSBase):
        return False
    try:
        return bool(dns.dnssec.make_ds(name, key, ds.digest_type, validating=True) == ds)
    except (dns.exception.DNSException, ValueError):
        return False  # a digest that is not known vouches for nothing


def _check(
    name: dns.name.Name, keys: dns.rrset.RRset, trusted: dns.rrset.RRset, reply: Reply, now: float
) -> tuple[ChainState, int, datetime | None]:
    found = [
        rdata
        for rrset in (reply.message.answer if reply.message is not None else ())
        if rrset.rdtype == dns.rdatatype.RRSIG and rrset.covers == dns.rdatatype.DNSKEY and rrset.name == name
        for rdata in rrset
    ][:MOST_KEYS]
    tags = {dns.dnssec.key_id(key) for key in trusted}
    signatures = [each for each in found if each.key_tag in tags]
    if not signatures:
        return ChainState.BAD_SIGNATURE, len(keys), None
    ends_at = datetime.fromtimestamp(max(each.expiration for each in signatures), UTC)
    if all(each.expiration < now for each in signatures):
        return ChainState.EXPIRED, len(keys), ends_at
    for signature in signatures:
        try:
            dns.dnssec.validate_rrsig(keys, signature, {name: trusted}, now=now)
        except UnsupportedAlgorithm:
            return ChainState.UNKNOWN, len(keys), ends_at
        except (dns.exception.DNSException, ValueError):
            continue
        return ChainState.VALID, len(keys), ends_at
    return ChainState.BAD_SIGNATURE, len(keys), ends_at
