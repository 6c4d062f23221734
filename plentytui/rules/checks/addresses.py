"""Judgements about where the domain leads: A, CNAME, AAAA, www, caches."""

from __future__ import annotations

from collections import Counter

from plentytui.models.checks import Wanted
from plentytui.models.records import AddressSight, HostSight, Outcome, RecordSeen
from plentytui.models.sights import DomainSight, Part
from plentytui.rules.checks.check import (
    Checks,
    Judged,
    alike,
    each,
    form,
    listed,
    needed,
    note,
    ok,
    place,
    skipped,
    span,
    unknown,
    warning,
    wrong,
)
from plentytui.rules.ip_addresses import is_public

checks = Checks("Addresses")

LOAD_BALANCERS = (".elb.amazonaws.com", ".my.plentysystems.com")
"""Endings of what a CNAME has to lead to for autoscaling (seed 3.4.2; the second is what newer systems are given)."""
LONGEST_TTL = 86_400
"""Seconds; with more, a change takes longer than the 24 hours that everything else takes."""


@checks.add(
    "resolvable",
    "The domain can be found",
    Part.ADDRESSES,
    section="3.4",
    why="Visitors cannot open what the DNS does not know.",
)
def resolvable(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.4: the DNS is what makes it possible to enter the name instead of an address."""
    addresses = needed(sight.addresses)
    here = addresses.here
    if here.addresses:
        return ok(f"{sight.domain} leads to {listed(here.addresses)}.")
    if here.a.outcome is Outcome.NO_NAME:
        return wrong(
            f"The DNS has no {sight.domain}.",
            f"Correct the name, or set its A record {place(wanted)}.",
        )
    if here.a.outcome is Outcome.EMPTY:
        return wrong(
            f"{sight.domain} is in the DNS and has no address.",
            f"Set the A record of {sight.domain} {place(wanted)}.",
        )
    if here.a.outcome is Outcome.FAILED:
        return wrong(
            f"Resolvers fail at {sight.domain} ({here.a.words or 'no reason given'}).",
            "Look at the name servers and at DNSSEC below: one of them is the cause.",
        )
    return unknown(f"No resolver answered ({here.a.words or here.a.outcome.value}).", "Check your connection.")


def _at_servers(sight: DomainSight, name: str, kind: str) -> dict[str, RecordSeen]:
    """What every name server that serves the zone has, by its name."""
    servers = sight.zone.servers if sight.zone is not None else ()
    found = {}
    for server in servers:
        if server.serves and (record := server.record(name, kind)) is not None and record.told:
            found[server.name] = record
    return found


def _is_known(addresses: AddressSight) -> bool:
    """Whether what the resolver says of the domain is worth anything."""
    return addresses.here.a.told and bool(addresses.zone)


def _scaling_host(sight: DomainSight) -> str:
    """The name that has the CNAME to the load balancer: www, as the apex of a zone can have none."""
    return f"www.{sight.domain}" if sight.is_apex else sight.domain


def _same_host(one: str, other: str) -> bool:
    return one.lower().removesuffix(".") == other.lower().removesuffix(".")


@checks.add(
    "a-wanted",
    "A record as wanted",
    Part.ZONE,
    Part.ADDRESSES,
    section="3.4.1, 4.3.2",
    why="The A record has to be the one the Service Centre shows, or visitors and the certificate end up elsewhere.",
)
def a_wanted(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.4.1 and 4.3.2: the A record is that of the Service Centre, at every authoritative name server."""
    addresses = needed(sight.addresses)
    if not wanted.a:
        return skipped(f"The system's address is not known; the domain leads to {listed(addresses.here.a.values)}.")
    want = set(wanted.a)
    told = listed(want)
    records = _at_servers(sight, sight.domain, "A")
    aliases = _at_servers(sight, sight.domain, "CNAME")
    if wanted.cname and any(_same_host(value, wanted.cname) for seen in aliases.values() for value in seen.values):
        return ok(f"It leads to the load balancer {wanted.cname}, which stands for the address.", told)
    if not records or all(aliases[name].values for name in records if name in aliases):
        # Silent servers, or a CNAME whose target is in another zone: then what a resolver says counts.
        records = {"the resolver": addresses.here.a} if _is_known(addresses) else {}
    if not records:
        return unknown("No name server told its A record.")
    bad = {name: seen.values for name, seen in records.items() if set(seen.values) != want}
    if not bad:
        return ok(f"{listed(tuple(records))} {'has' if len(records) == 1 else 'have'} {told}.", told)
    told_bad = listed([f"{name} has {listed(values)}" for name, values in bad.items()])
    return wrong(f"{told_bad}.", f"Set the A record of {sight.domain} to {told} {place(wanted)}.", told)


@checks.add(
    "a-same",
    "All servers have the same A record",
    Part.ZONE,
    why="Visitors would end up at different servers by chance.",
)
def a_same(sight: DomainSight, wanted: Wanted) -> Judged:
    """Every authoritative name server has the same addresses."""
    records = _at_servers(sight, sight.domain, "A")
    if not records:
        return unknown("No name server told its A record.")
    return alike({name: seen.values for name, seen in records.items()})


@checks.add(
    "a-spread",
    "Resolvers know the present A record",
    Part.ZONE,
    Part.ADDRESSES,
    section="3.4.1",
    why="Visitors see a change only when the caches of their resolvers have run out.",
)
def a_spread(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.4.1: up to 72 h; really until the TTL of what a resolver still has is over."""
    addresses = needed(sight.addresses)
    public = [seen for seen in addresses.public if seen.told]
    if not public:
        return unknown("None of the public resolvers answered this machine.", "Check your connection.")
    at_home = [set(seen.values) for seen in _at_servers(sight, sight.domain, "A").values() if seen.values]
    common = Counter(seen.values for seen in public).most_common(1)[0][0]
    present = set.union(*at_home) if at_home else set(wanted.a) or set(common)
    late = [seen for seen in public if not set(seen.values) <= present or bool(seen.values) != bool(present)]
    if not late:
        return ok(f"{each(len(public))} that answered has {listed(common)}.")
    waits = [f"{seen.server} has {listed(seen.values)} for {span(seen.ttl_left(sight.started))} more" for seen in late]
    longest = max(seen.ttl_left(sight.started) for seen in late)
    return warning(
        f"{len(public) - len(late)} of {len(public)} have {listed(present)}; {listed(waits)}.",
        f"Wait for {span(longest)}, then check again.",
        listed(present),
    )


@checks.add(
    "a-public",
    "The address is a public one",
    Part.ADDRESSES,
    why="An address of a private network leads visitors nowhere.",
)
def a_public(sight: DomainSight, wanted: Wanted) -> Judged:
    """No address of a private, local or reserved range (RFC 6890)."""
    addresses = needed(sight.addresses)
    values = addresses.here.addresses
    if not values:
        return skipped("It leads to no address.")
    inside = [value for value in values if not is_public(value)]
    if inside:
        return wrong(
            f"{listed(inside)} {form(inside, 'is', 'are')} not of the public internet.",
            f"Set the A record of {sight.domain} to the address of your system {place(wanted)}.",
            listed(wanted.a, ""),
        )
    return ok(f"{listed(values)} {'is' if len(values) == 1 else 'are'} public.")


@checks.add(
    "ttl",
    "Changes become known soon",
    Part.ZONE,
    section="3.4.1",
    why="For as long as the TTL says, visitors are led to the old address after a change.",
)
def ttl(sight: DomainSight, wanted: Wanted) -> Judged:
    """A TTL of more than a day makes changes slower than the 24 to 72 hours of seed 3 and 3.4.1."""
    records = [seen for seen in _at_servers(sight, sight.domain, "A").values() if seen.values]
    if not records:
        return unknown("No name server told its A record.")
    longest = max(seen.ttl for seen in records)
    if longest > LONGEST_TTL:
        return note(
            f"The A record may be kept for {span(longest)}.",
            f"Lower the TTL of the A record to an hour {place(wanted)}, at best a day before a change.",
        )
    return ok(f"The A record may be kept for {span(longest)}.")


@checks.add(
    "autoscaling",
    "Autoscaling",
    Part.ZONE,
    Part.ADDRESSES,
    section="3.4.2",
    why="Only a CNAME to the load balancer lets the system grow under load.",
)
def autoscaling(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.4.2: with a CNAME to xxxx.eu-central-1.elb.amazonaws.com the system is ready for autoscaling."""
    host = _scaling_host(sight)
    addresses = needed(sight.addresses)
    there = addresses.www if sight.is_apex else addresses.here
    values = {value for seen in _at_servers(sight, host, "CNAME").values() for value in seen.values}
    values |= set(there.aliases[:1]) if there is not None else set()
    if not values and (there is None or not there.told):
        return unknown(f"Nobody told the records of {host}.")
    if wanted.cname:
        if len(values) == 1 and _same_host(next(iter(values)), wanted.cname):
            return ok(f"{host} leads to {wanted.cname}.", wanted.cname)
        seen = f"{host} leads to {listed(values)}." if values else f"{host} has no CNAME record."
        return wrong(seen, f"Set a CNAME record of {host} to {wanted.cname} {place(wanted)}.", wanted.cname)
    if any(value.endswith(LOAD_BALANCERS) for value in values):
        return ok(f"{host} leads to {listed(values)}: ready for autoscaling.")
    seen = f"{host} leads to {listed(values)}." if values else f"{host} has no CNAME record."
    return note(
        seen,
        "If the Domain tab shows a CNAME to a load balancer for this domain, copy it to your domain provider.",
    )


@checks.add(
    "cname-apex",
    "No CNAME at the domain itself",
    Part.ZONE,
    why="A CNAME beside the NS and MX records of a domain makes resolvers lose its mail, or the whole domain.",
)
def cname_apex(sight: DomainSight, wanted: Wanted) -> Judged:
    """A CNAME stands alone at its name, which the apex of a zone never is (RFC 1034, 3.6.2)."""
    zone = needed(sight.zone)
    if zone.zone != sight.domain:
        return skipped(f"{sight.domain} is not the apex of a zone; a CNAME is allowed there.")
    found = _at_servers(sight, sight.domain, "CNAME")
    if not found:
        return unknown("No name server told.")
    values = {value for seen in found.values() for value in seen.values}
    if values:
        return wrong(
            f"{sight.domain} is an alias of {listed(values)}.",
            f"Replace the CNAME of {sight.domain} by an A record {place(wanted)}; keep the CNAME for www.",
            listed(wanted.a, ""),
        )
    return ok("There is none.")


@checks.add(
    "aaaa",
    "No forgotten AAAA record",
    Part.ADDRESSES,
    Part.ZONE,
    section="3.1.3, 4.3.2",
    why="plentymarkets systems have no IPv6 address: visitors with IPv6 end up at the old server, and no certificate "
    "can be ordered.",
)
def aaaa(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.1.3 and 4.3.2: no IPv6 entry may exist for the domain, nor for its www name."""
    addresses = needed(sight.addresses)
    hosts = [host for host in (addresses.here, addresses.www) if host is not None]
    found: dict[str, set[str]] = {}
    for host in hosts:
        values = set(host.aaaa.values)
        for seen in _at_servers(sight, host.host, "AAAA").values():
            values |= set(seen.values)
        if values:
            found[host.host] = values
    if found:
        told = listed([f"{host} has {listed(values)}" for host, values in found.items()])
        every = listed({value for values in found.values() for value in values})
        repair = f"Remove the AAAA record {every} of {listed(tuple(found))} {place(wanted)}."
        return wrong(f"{told}.", repair, "none") if wanted.is_for_plenty else warning(f"{told}.", repair, "none")
    if not all(host.aaaa.told for host in hosts):
        return unknown("Nobody told whether there is one.")
    return ok("There is none.", "none")


@checks.add(
    "www",
    "The www name leads there too",
    Part.ADDRESSES,
    section="3.9",
    why="Many people type www in front of the name.",
)
def www(sight: DomainSight, wanted: Wanted) -> Judged:
    """The www name leads to the same system, by the same address or by the load balancer."""
    addresses = needed(sight.addresses)
    if addresses.www is None:
        return skipped("The domain is itself a subdomain.")
    name, there = addresses.www.host, addresses.www
    if there.a.values:
        if set(there.a.values) & (set(addresses.here.a.values) | set(wanted.a)) or _by_balancer(there, wanted):
            return ok(f"{name} leads to {listed(there.aliases[:1] or there.a.values)}.")
        return warning(
            f"{name} leads to {listed(there.a.values)}, the domain itself to {listed(addresses.here.a.values)}.",
            f"Let {name} lead to the same system {place(wanted)}.",
        )
    if there.told:
        return warning(f"{name} leads nowhere.", f"Set a record for {name} {place(wanted)}.")
    return unknown(f"Nobody told where {name} leads.")


def _by_balancer(host: HostSight, wanted: Wanted) -> bool:
    return any(alias.endswith(LOAD_BALANCERS) or _same_host(alias, wanted.cname) for alias in host.aliases)


@checks.add(
    "wildcard",
    "No wildcard",
    Part.ADDRESSES,
    why="With a wildcard every mistyped subdomain opens something, and none of them has a certificate.",
)
def wildcard(sight: DomainSight, wanted: Wanted) -> Judged:
    """A name that nobody set up leads nowhere."""
    addresses = needed(sight.addresses)
    there = addresses.wildcard
    if there is None or not there.told:
        return unknown("Nobody told.")
    if there.addresses:
        return note(
            f"Every name below {sight.domain} leads to {listed(there.addresses)}.",
            f"If that is not meant, remove the record * of {sight.domain} {place(wanted)}.",
        )
    return ok("Names that are not set up lead nowhere.")
