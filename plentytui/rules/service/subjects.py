"""What an action concerns: domains, certificates, clients, handles; and what forbids saving at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import quote

from plentytui.models.forms import Choice, Expected, Field, Problem, Request, Values
from plentytui.models.service.contract import ClientContract
from plentytui.models.service.domains import Certificate, Domain, DomainKind, DomainState, Handle
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import LinkedSystem, Relocation
from plentytui.rules.service.action import EXTENSION
from plentytui.rules.service.domain_names import a_name, is_below, is_test_domain, registrable, same_name, whole_name
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.words import day

Offered = Callable[[ServiceFacts], str]
"""Why an action is not offered; empty if it is."""
EXTERNAL_SERVER = "0"
"""The choice of an external server in place of a system."""


def text(values: Values, field: str) -> str:
    """What stands in a field, without blanks around it."""
    return values.get(field, "").strip()


def ticked(values: Values, field: str) -> bool:
    """Whether a check box is ticked."""
    return text(values, field) == "yes"


def running_relocation(facts: ServiceFacts) -> Relocation | None:
    """The relocation that is under way."""
    known = facts.relocation.relocations if facts.relocation else ()
    return next((found for found in known if found.state in {"running", "cancelling"}), None)


def saving(inner: Offered) -> Offered:
    """The same offer, but nothing can be saved while the system is being relocated (section 9.2)."""

    def offered(facts: ServiceFacts) -> str:
        if running_relocation(facts):
            return "The system is being relocated: nothing can be saved until that is finished."
        return inner(facts)

    return offered


def always(facts: ServiceFacts) -> str:
    """Offered whatever the facts are."""
    return ""


def no_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    """A form without fields."""
    return ()


def nothing_wrong(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    """No rule beyond what is offered."""
    return ()


def read_domains(facts: ServiceFacts, values: Values) -> Request:
    """The call of what is done by hand elsewhere: nothing is sent, and the domains are read anew."""
    return Request("GET", f"{EXTENSION}/domains")


def system_title(facts: ServiceFacts) -> str:
    """What the system is called, for summaries."""
    return facts.system_name or (f"system {facts.plenty_id}" if facts.plenty_id else "the system")


# Domains


def known_domains(facts: ServiceFacts) -> tuple[Domain, ...]:
    """All domains that are known."""
    return facts.domains.domains if facts.domains else ()


def find_domain(facts: ServiceFacts, name: str) -> Domain | None:
    """A domain by its name in either form."""
    return next((found for found in known_domains(facts) if same_name(found.name, name)), None) if name else None


def asked_domain(facts: ServiceFacts) -> Domain | None:
    """The domain that the action concerns, also where the subject is one of its certificates."""
    certificate = _certificate_by_id(facts)
    return find_domain(facts, certificate.domain if certificate else facts.subject)


def asked_name(facts: ServiceFacts) -> str:
    """The name of that domain, as it is shown; also where nothing else is known of it."""
    found = asked_domain(facts)
    if found:
        return found.name
    certificate = _certificate_by_id(facts)
    return certificate.domain if certificate else facts.subject.strip()


def domain_path(name: str, part: str = "") -> str:
    """The extension's path of a domain, or of a part of it."""
    return f"{EXTENSION}/domains/{quote(a_name(name), safe='')}{f'/{part}' if part else ''}"


def unknown_domain(facts: ServiceFacts) -> str:
    """Why there is no domain to act on; empty if there is one."""
    if not facts.subject.strip():
        return "Choose a domain first."
    if facts.has_extension and facts.domains is not None and asked_domain(facts) is None:
        return f"{facts.subject} is not among the domains of this system."
    return ""


def has_kind(domain: Domain | None, *kinds: DomainKind) -> bool:
    """Whether a known domain is of one of these types."""
    return domain is not None and domain.kind in {kind.value for kind in kinds}


def is_cancelled(domain: Domain | None) -> bool:
    """Whether a known domain was cancelled."""
    return domain is not None and domain.state == DomainState.CANCELLED.value


def is_elsewhere(domain: Domain | None) -> bool:
    """Whether a known domain is linked to an external server."""
    return domain is not None and domain.plenty_id == 0 and bool(domain.external_ip)


def no_test_domain(facts: ServiceFacts, cannot: str) -> str:
    """Why something cannot be done with a test domain, which is registered for nobody; empty if it is none."""
    name = asked_name(facts)
    return f"{name} is a start-up or test domain of plentymarkets, {cannot}." if is_test_domain(name) else ""


def own_zone(facts: ServiceFacts) -> str:
    """Why records cannot be saved here: the zone is with an external provider (section 3.4.1); empty if they can."""
    domain = asked_domain(facts)
    if has_kind(domain, DomainKind.EXTERNAL):
        return (
            f"The DNS zone of {asked_name(facts)} is with its external provider: save the record there. "
            "It can take up to 72 hours."
        )
    return unknown_domain(facts)


def wanted_address(facts: ServiceFacts, name: str) -> tuple[Expected, ...]:
    """What an own check sees once a name leads to the system (section 3.4, Table 2).

    A subdomain leads to the load balancer where there is one; the registered name itself can have no CNAME.
    """
    known = facts.domains
    own = find_domain(facts, name)
    mine = [one for one in (own.dns if own else ()) if same_name(whole_name(one.source, name), name) and one.target]
    told = tuple(
        Expected(one.type.upper(), a_name(name), (a_name(one.target),))
        for one in mine
        if one.type.upper() in {"A", "CNAME"}
    )
    if told and own and own.plenty_id:
        return told
    if known and known.load_balancer and registrable(name) != a_name(name):
        return (Expected("CNAME", a_name(name), (a_name(known.load_balancer),)),)
    return (Expected("A", a_name(name), (known.system_ip,)),) if known and known.system_ip else ()


def counting_later(expected: tuple[Expected, ...], facts: ServiceFacts) -> tuple[Expected, ...]:
    """The same where it may hold before the change: then it counts once settings are live at the latest (section 3).

    The DNS of a name can lead here before the name is linked, and no check sees the link itself.
    """
    lag = (settings_change(facts.now, facts.zone).latest - facts.now).total_seconds()
    return tuple(replace(one, lag=lag) for one in expected)


def new_address(facts: ServiceFacts, name: str) -> tuple[Expected, ...]:
    """The same for a name that does not lead to the system yet; what leads to it before a change proves nothing."""
    own = find_domain(facts, name)
    return () if own and own.plenty_id and own.state == DomainState.ACTIVE.value else wanted_address(facts, name)


def subdomains_of(facts: ServiceFacts, name: str) -> tuple[str, ...]:
    """The known subdomains of a domain."""
    return tuple(found.name for found in known_domains(facts) if is_below(found.name, name))


# Systems, clients and handles


def linked_systems(facts: ServiceFacts) -> tuple[LinkedSystem, ...]:
    """The systems and clients that a domain can be linked to, each once."""
    found: dict[int, str] = {}
    for system in facts.installed.systems if facts.installed else ():
        found.setdefault(system.plenty_id, system.name)
    for client in facts.contract.clients if facts.contract else ():
        found.setdefault(client.plenty_id, client.name)
    if facts.plenty_id:
        found.setdefault(facts.plenty_id, facts.system_name)
    for domain in known_domains(facts):
        found.setdefault(domain.plenty_id, f"client {domain.plenty_id} ({domain.name})")
    return tuple(LinkedSystem(plenty_id=number, name=name) for number, name in found.items() if number)


def system_choices(facts: ServiceFacts) -> tuple[Choice, ...]:
    """Those systems as choices."""
    return tuple(
        Choice(str(system.plenty_id), system.name or f"system {system.plenty_id}", str(system.plenty_id))
        for system in linked_systems(facts)
    )


def system_name(facts: ServiceFacts, number: str | int) -> str:
    """What a system or client is called, by its plenty id."""
    for system in linked_systems(facts):
        if str(system.plenty_id) == str(number) and system.name:
            return system.name
    return f"system {number}" if str(number) not in {"", "0"} else "an external server"


def asked_client(facts: ServiceFacts) -> ClientContract | None:
    """The client that the action concerns."""
    known = facts.contract.clients if facts.contract else ()
    return next((client for client in known if str(client.plenty_id) == facts.subject.strip()), None)


def domains_of(facts: ServiceFacts, plenty_id: int) -> tuple[Domain, ...]:
    """The domains that are linked to a system or client."""
    return tuple(found for found in known_domains(facts) if found.plenty_id == plenty_id and plenty_id)


def find_handle(facts: ServiceFacts, number: str) -> Handle | None:
    """A domain handle by its id."""
    known = facts.domains.handles if facts.domains else ()
    return next((handle for handle in known if str(handle.id) == number.strip()), None)


def handle_title(handle: Handle) -> str:
    """A domain handle in one line."""
    person = " ".join(part for part in (handle.first_name, handle.last_name) if part)
    return ", ".join(part for part in (handle.company, person, handle.city) if part) or f"handle {handle.id}"


def handle_choices(facts: ServiceFacts) -> tuple[Choice, ...]:
    """The known domain handles as choices."""
    known = facts.domains.handles if facts.domains else ()
    return tuple(Choice(str(handle.id), handle_title(handle), handle.email) for handle in known)


# Certificates


def _certificate_by_id(facts: ServiceFacts) -> Certificate | None:
    known = facts.certificates.certificates if facts.certificates else ()
    wanted = facts.subject.strip()
    return next((found for found in known if str(found.id) == wanted), None) if wanted else None


def asked_certificate(facts: ServiceFacts, fits: Callable[[Certificate], bool] = bool) -> Certificate | None:
    """The certificate that the action concerns, by its id or by its domain's name."""
    found = _certificate_by_id(facts)
    if found:
        return found
    name = facts.subject.strip() or (facts.main_domain.name if facts.main_domain else "")
    known: Iterable[Certificate] = facts.certificates.certificates if facts.certificates else ()
    mine = [certificate for certificate in known if name and same_name(certificate.domain, name) and fits(certificate)]
    return max(mine, key=lambda found: found.valid_to.timestamp() if found.valid_to else 0.0, default=None)


def ends_on(facts: ServiceFacts, certificate: Certificate | None) -> str:
    """The day a certificate ends, as it is read; empty if that is not known."""
    return day(certificate.valid_to, facts.zone) if certificate and certificate.valid_to else ""
