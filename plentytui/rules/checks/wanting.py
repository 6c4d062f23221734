"""What a domain is to have, by what the Service Centre shows of it."""

from __future__ import annotations

from collections.abc import Iterable

from plentytui.errors import UsageError
from plentytui.models.checks import Mail, Wanted
from plentytui.models.service.domains import Domain, DomainKind, DomainsAnswer
from plentytui.rules.domain_names import read_domain


def wanted_of(domain: Domain, answer: DomainsAnswer, *, ca_providers: Iterable[str] = ()) -> Wanted:
    """Turn the current DNS settings of a domain (seed 3.4, Tables 2 and 3) and its mail server (3.8) into wishes.

    Args:
        domain: the domain.
        answer: all domains of the system, for the main domain, the address and the load balancer.
        ca_providers: who is to issue a certificate.
    """
    own = [record for record in domain.dns if record.source.rstrip(".").lower() in ("", "@", domain.name.lower())]
    a = tuple(record.target for record in own if record.type.upper() == "A" and record.target)
    if not a and domain.external_ip:
        a = (domain.external_ip,)
    elif not a and domain.plenty_id and answer.system_ip:
        a = (answer.system_ip,)
    balancers = [r.target for r in domain.dns if r.type.upper() == "CNAME" and "amazonaws.com" in r.target.lower()]
    cname = balancers[0] if balancers else answer.load_balancer if domain.plenty_id else ""
    mail = domain.mail
    servers = tuple(filter(None, (mail.mx10, mail.mx20, mail.mx30, mail.mx40)))
    main = next((d.name for d in answer.domains if d.is_main and d.plenty_id == domain.plenty_id), "")
    return Wanted(
        a=a,
        cname=_ascii(cname),
        mx=tuple(map(_ascii, servers)) if mail.kind == "own" else (),
        txt=tuple(record.target for record in domain.txts if record.source in ("", "@", domain.name) and record.target),
        name_servers=tuple(map(_ascii, domain.name_servers)),
        stores=_other_stores(domain, answer),
        main_domain="" if domain.is_main else _ascii(main),
        ca_providers=tuple(ca_providers),
        is_external=domain.kind == DomainKind.EXTERNAL,
        mail={"own": Mail.OWN, "mailbox.org": Mail.MAILBOX_ORG}.get(mail.kind, Mail.UNKNOWN)
        if domain.kind != DomainKind.EXTERNAL
        else Mail.UNKNOWN,
    )


def _other_stores(domain: Domain, answer: DomainsAnswer) -> tuple[str, ...]:
    """The main domains of the other clients: each of them needs a certificate for its own name (SNI, seed 4.1)."""
    if not domain.is_main:
        return ()
    others = [one for one in answer.domains if one.is_main and one.plenty_id not in (0, domain.plenty_id)]
    return tuple(_ascii(one.name) for one in others)


def _ascii(name: str) -> str:
    """A name as the DNS has it, where it is one."""
    try:
        return read_domain(name).ascii if name else ""
    except UsageError:
        return name.strip().lower()
