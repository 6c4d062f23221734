"""What a domain is to have, by what the Service Centre shows of it."""

from __future__ import annotations

from plentytui.models.checks import Mail, Wanted
from plentytui.models.service.domains import DnsRecord, Domain, DomainKind, DomainsAnswer, MailServer
from plentytui.rules.checks.wanting import wanted_of

BALANCER = "xxxx.eu-central-1.elb.amazonaws.com"


def test_the_current_dns_settings_are_what_is_wanted() -> None:
    dns = (
        DnsRecord(source="yourstore.uk", type="A", target="185.30.40.50"),
        DnsRecord(source="www", type="CNAME", target=BALANCER),
    )
    domain = Domain(name="yourstore.uk", kind=DomainKind.EXTERNAL, plenty_id=1, is_main=True, dns=dns)
    wanted = wanted_of(domain, DomainsAnswer(domains=(domain,), system_ip="185.0.0.1"), ca_providers=["Sectigo"])
    assert wanted == Wanted(
        a=("185.30.40.50",), cname=BALANCER, ca_providers=("Sectigo",), is_external=True, mail=Mail.UNKNOWN
    )


def test_without_them_it_is_the_system_and_its_load_balancer() -> None:
    domain = Domain(name="your-store.uk", plenty_id=1)
    main = Domain(name="yourstore.uk", plenty_id=1, is_main=True)
    answer = DomainsAnswer(domains=(domain, main), system_ip="185.0.0.1", load_balancer=BALANCER)
    wanted = wanted_of(domain, answer)
    assert (wanted.a, wanted.cname, wanted.main_domain) == (("185.0.0.1",), BALANCER, "yourstore.uk")
    assert wanted_of(main, answer).main_domain == ""


def test_an_external_server_has_its_own_address_and_no_load_balancer() -> None:
    domain = Domain(name="your-store.uk", external_ip="185.7.7.7")
    wanted = wanted_of(domain, DomainsAnswer(domains=(domain,), system_ip="185.0.0.1", load_balancer=BALANCER))
    assert (wanted.a, wanted.cname) == (("185.7.7.7",), "")


def test_own_mail_servers_are_wanted_in_their_order_and_mailbox_org_by_name() -> None:
    own = MailServer(kind="own", mx10="mx1.x.example", mx30="mx3.x.example", mx20="mx2.x.example")
    domain = Domain(name="x.example", mail=own)
    wanted = wanted_of(domain, DomainsAnswer(domains=(domain,)))
    assert wanted.mx == ("mx1.x.example", "mx2.x.example", "mx3.x.example")
    assert wanted.mail is Mail.OWN
    plain = Domain(name="x.example")
    assert wanted_of(plain, DomainsAnswer(domains=(plain,))).mail is Mail.MAILBOX_ORG


def test_names_are_compared_as_the_dns_has_them() -> None:
    domain = Domain(name="books.example", plenty_id=1, name_servers=("NS1.bücher.de.", "not a name"))
    main = Domain(name="bücher.de", plenty_id=1, is_main=True)
    wanted = wanted_of(domain, DomainsAnswer(domains=(domain, main)))
    assert wanted.main_domain == "xn--bcher-kva.de"
    assert wanted.name_servers == ("ns1.xn--bcher-kva.de", "not a name")
