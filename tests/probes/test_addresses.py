"""Whom the probes ask, and whom they never connect to."""

from __future__ import annotations

import ssl

import pytest

from plentytui.errors import UsageError
from plentytui.probes.addresses import (
    PUBLIC,
    Endpoint,
    Network,
    Resolvers,
    browsers_trust,
    read_resolver,
    straight,
    system_resolvers,
)
from plentytui.rules.ip_addresses import is_public


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        (" 192.0.2.1:5353 ", "192.0.2.1", 5353),
        ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]", "2001:db8::1", 53),
        ("[2001:db8::1]:54", "2001:db8::1", 54),
    ],
)
def test_a_resolver_is_read_with_or_without_its_port(text: str, address: str, port: int) -> None:
    assert read_resolver(text) == Endpoint("your resolver", address, port)


@pytest.mark.parametrize(
    "text", ["", "dns.example", "192.0.2.1:0", "192.0.2.1:x", "192.0.2.1:70000", "1.2.3", "[::1]x"]
)
def test_what_is_no_resolver_is_told(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_resolver(text)
    assert "no address of a resolver" in caught.value.what


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "192.0.2.1",
        "255.255.255.255",
        "nonsense",
    ],
)
def test_addresses_of_the_own_network_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert not Network().may_reach(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "185.30.40.50", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


def test_the_own_resolver_is_asked_alone_and_compared_with_the_others() -> None:
    own = Endpoint("your resolver", "192.0.2.1")
    machine = Endpoint("this machine's resolver", "1.1.1.1")
    assert Resolvers(own, system=(machine,)).asked == (own,)
    assert Resolvers(system=(machine,)).asked == (*PUBLIC, machine)
    compared = Resolvers(own, system=(machine,)).compared
    assert compared == (own, *PUBLIC), "the same address is not compared twice"


def test_the_machines_resolvers_are_addresses() -> None:
    for endpoint in system_resolvers():
        assert read_resolver(f"[{endpoint.address}]").address == endpoint.address


def test_chains_are_checked_against_what_browsers_trust() -> None:
    context = browsers_trust()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) > 50
    assert straight("185.30.40.50", 443) == ("185.30.40.50", 443)
