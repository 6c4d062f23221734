"""Judgements about the name servers: there, enough, answering, of one mind."""

from __future__ import annotations

from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome, ServerSight, ZoneSight
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

checks = Checks("Name servers")

_NO_ZONE = "The zone of the domain was not found."


def _asked(zone: ZoneSight) -> list[ServerSight]:
    """Those that could be asked at all."""
    return [server for server in zone.servers if server.outcome not in (Outcome.NOT_ASKED, Outcome.NO_NAME)]


def _all_silent(zone: ZoneSight) -> bool:
    """Whether none answered, which is rather this network's doing than theirs."""
    asked = _asked(zone)
    return bool(asked) and all(s.outcome in (Outcome.SILENT, Outcome.UNREACHABLE) for s in asked)


_BLOCKED = "None of the name servers answered this machine."
_BLOCKED_REPAIR = "Your network may keep questions to port 53 from leaving; check again from another one."


@checks.add(
    "name-servers",
    "At least two name servers",
    Part.ZONE,
    section="3.7",
    why="When the only name server fails, the domain is gone: store, mail and all.",
)
def name_servers(sight: DomainSight, wanted: Wanted) -> Judged:
    """At least two, at different addresses (RFC 2182, 5)."""
    zone = needed(sight.zone)
    if not zone.zone:
        return unknown(_NO_ZONE)
    names = [server.name for server in zone.servers]
    if len(names) < 2:
        return wrong(f"{zone.zone} has the name servers {listed(names)}.", f"Add a second name server {place(wanted)}.")
    addresses = {server.address for server in zone.servers if server.address}
    if len(addresses) == 1:
        return warning(
            f"All {len(names)} name servers of {zone.zone} are at one address, {listed(addresses)}.",
            f"Use a name server at another address as well, {place(wanted)}.",
        )
    return ok(f"{zone.zone} is served by {listed(names)}.")


@checks.add(
    "name-servers-wanted",
    "Name servers as wanted",
    Part.ZONE,
    section="3.7",
    why="Whatever is set at one provider has no effect while the registry leads to the name servers of another.",
)
def name_servers_wanted(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.7: the name servers of the domain are the ones shown in the Service Centre."""
    zone = needed(sight.zone)
    if not wanted.name_servers:
        return skipped("Which name servers it is to have is not known.")
    source = zone.delegation if zone.delegation is not None and zone.delegation.told else zone.own
    if source is None or not source.told:
        return unknown("The name servers of the domain could not be found.")
    have, want = set(source.values), {name.lower().removesuffix(".") for name in wanted.name_servers}
    if have == want:
        return ok(f"They are {listed(have)}.", listed(want))
    return wrong(
        f"The domain is delegated to {listed(have)}.",
        f"Set the name servers of the domain to {listed(want)} at your domain provider.",
        listed(want),
    )


@checks.add(
    "name-servers-resolve",
    "Name servers can be found",
    Part.ZONE,
    section="3.7",
    why="A name server whose name leads to no public address answers nobody.",
)
def name_servers_resolve(sight: DomainSight, wanted: Wanted) -> Judged:
    """Each name of a name server leads to a public address (RFC 1912, 2.8)."""
    zone = needed(sight.zone)
    if not zone.zone:
        return unknown(_NO_ZONE)
    lost = [server.name for server in zone.servers if not server.address]
    inside = [f"{s.name} ({s.address})" for s in zone.servers if s.address and s.outcome is Outcome.NOT_ASKED]
    if lost or inside:
        seen = " ".join(
            [f"{listed(lost)} {form(lost, 'leads', 'lead')} to no address."] * bool(lost)
            + [f"{listed(inside)} {form(inside, 'is', 'are')} not public."] * bool(inside)
        )
        return wrong(seen, f"Correct or remove these name servers {place(wanted)}.")
    return ok(f"{each(len(zone.servers))} leads to an address.")


@checks.add(
    "name-servers-answer",
    "Name servers answer",
    Part.ZONE,
    section="3.7",
    why="Where a name server is silent or does not know the domain, some visitors wait for seconds or see nothing.",
)
def name_servers_answer(sight: DomainSight, wanted: Wanted) -> Judged:
    """None is silent and none is lame, that is: named as a server of the zone without serving it (RFC 1912, 2.8)."""
    zone = needed(sight.zone)
    if not zone.zone:
        return unknown(_NO_ZONE)
    if not _asked(zone):
        return unknown("None of the name servers could be asked.", "See above which of them cannot be found.")
    if _all_silent(zone):
        return unknown(_BLOCKED, _BLOCKED_REPAIR)
    silent = [s.name for s in _asked(zone) if s.outcome in (Outcome.SILENT, Outcome.UNREACHABLE)]
    lame = [s.name for s in _asked(zone) if s.is_lame]
    if lame:
        return wrong(
            f"{listed(lame)} {form(lame, 'answers but does', 'answer but do')} not serve {zone.zone}.",
            f"Set up the zone there, or remove {listed(lame)} from the name servers {place(wanted)}.",
        )
    if silent:
        return wrong(
            f"{listed(silent)} {form(silent, 'does', 'do')} not answer.",
            f"Ask who runs it, or remove {listed(silent)} from the name servers {place(wanted)}.",
        )
    return ok(f"{each(len(_asked(zone)))} answers for {zone.zone}.")


@checks.add(
    "name-servers-tcp",
    "Name servers answer over TCP",
    Part.ZONE,
    why="Long answers, such as those of DNSSEC and mail, come over TCP only.",
)
def name_servers_tcp(sight: DomainSight, wanted: Wanted) -> Judged:
    """Servers have to answer over TCP (RFC 7766, 5)."""
    zone = needed(sight.zone)
    serving = [server for server in zone.servers if server.serves]
    if not serving:
        return unknown("No name server answered for the zone.")
    without = [server.name for server in serving if not server.tcp.is_told]
    if len(without) == len(serving):
        return note("None of them answers this machine over TCP.", _BLOCKED_REPAIR)
    if without:
        return warning(
            f"{listed(without)} {form(without, 'does', 'do')} not answer over TCP.",
            "Ask who runs it to open port 53 for TCP as well.",
        )
    return ok(f"{each(len(serving))} that serves the zone does.")


@checks.add(
    "delegation",
    "Registry and zone name the same servers",
    Part.ZONE,
    section="3.7",
    why="Which records count then depends on whom a visitor's resolver asks.",
)
def delegation(sight: DomainSight, wanted: Wanted) -> Judged:
    """The NS records of the parent zone are those of the zone itself (RFC 1912, 2.8)."""
    zone = needed(sight.zone)
    parent = zone.delegation
    if parent is None or not parent.values:
        return unknown("The zone above did not tell its name servers.")
    child: set[str] = set()
    for server in zone.servers:
        if server.serves and (own := server.record(zone.zone, "NS")) is not None:
            child |= set(own.values)
    if not child:
        return unknown("No name server of the zone told which ones there are.")
    missing, extra = set(parent.values) - child, child - set(parent.values)
    if missing or extra:
        parts = [f"only {zone.parent} names {listed(missing)}"] * bool(missing)
        parts += [f"only {zone.zone} itself names {listed(extra)}"] * bool(extra)
        told = " and ".join(parts)
        return warning(
            f"{told[:1].upper()}{told[1:]}.",
            "Have your domain provider set the same name servers at the registry and in the zone.",
        )
    return ok(f"Both name {listed(parent.values)}.")


@checks.add(
    "soa-serial",
    "All servers have the same zone",
    Part.ZONE,
    why="While the serial numbers differ, some visitors get old records.",
)
def soa_serial(sight: DomainSight, wanted: Wanted) -> Judged:
    """The serial of the SOA is the same everywhere (RFC 1912, 2.2)."""
    zone = needed(sight.zone)
    serials = {s.name: s.soa.serial for s in zone.servers if s.serves and s.soa is not None}
    return alike(serials, "the serial ") if serials else unknown("No name server told its SOA.")


@checks.add(
    "soa-values",
    "Times of the zone",
    Part.ZONE,
    why="Copies of the zone that expire early vanish in a failure; names not found are remembered too long.",
)
def soa_values(sight: DomainSight, wanted: Wanted) -> Judged:
    """Refresh, retry, expire and negative TTL in the ranges of RFC 1912 2.2 and RFC 2308, widely taken."""
    zone = needed(sight.zone)
    soa = next((server.soa for server in zone.servers if server.serves and server.soa is not None), None)
    if soa is None:
        return unknown("No name server told its SOA.")
    odd = []
    if not 300 <= soa.refresh <= 172_800:
        odd.append(f"refresh is {span(soa.refresh)} (5 min to 2 d)")
    if not 60 <= soa.retry <= 86_400 or soa.retry > soa.refresh:
        odd.append(f"retry is {span(soa.retry)} (1 min to 1 d, and no more than refresh)")
    if not 302_400 <= soa.expire <= 7_776_000 or soa.expire <= soa.refresh:
        odd.append(f"expire is {span(soa.expire)} (4 d to 90 d)")
    if soa.minimum > 86_400:
        odd.append(f"names not found are remembered for {span(soa.minimum)} (at most 1 d)")
    if odd:
        return note(f"In the SOA {listed(odd)}.", f"Correct these values {place(wanted)}; most providers set them.")
    return ok(f"refresh {span(soa.refresh)}, retry {span(soa.retry)}, expire {span(soa.expire)}.")
