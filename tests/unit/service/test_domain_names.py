"""Domain names, host names, addresses: what is taken and what is refused, with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.domain_names import LONGEST_NAME
from plentytui.rules.service.domain_names import (
    LONGEST_LABEL,
    a_name,
    has_known_ending,
    host_fault,
    ipv4_fault,
    is_below,
    is_public_ipv4,
    is_test_domain,
    joined,
    label_fault,
    mx_fault,
    name_fault,
    public_suffix,
    registrable,
    registrable_fault,
    same_name,
    split_names,
    subdomain_fault,
    u_name,
    whole_name,
)

labels = st.from_regex(r"[a-z0-9](?:[a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
names = st.lists(labels, min_size=1, max_size=4).map(lambda parts: ".".join([*parts, "de"]))
umlauts = st.text("abcäöüß", min_size=1, max_size=20).map(lambda one: f"{one}.de")


@given(st.text())
def test_no_text_breaks_a_rule(text: str) -> None:
    for rule in (name_fault, registrable_fault, host_fault, mx_fault, ipv4_fault, label_fault):
        assert isinstance(rule(text), str)
    for read in (a_name, u_name, registrable, public_suffix):
        assert isinstance(read(text), str)
    assert isinstance(whole_name(text, "yourstore.de"), str)
    assert all(split_names(text))
    is_test_domain(text)
    is_below(text, text)


@given(names)
def test_plain_names_are_taken_and_stay(name: str) -> None:
    assert name_fault(name) == ""
    assert a_name(name) == a_name(name.upper()) == a_name(f"{name}.") == name


@given(umlauts)
def test_umlauts_go_to_ascii_and_back(name: str) -> None:
    assert name_fault(name) == ""
    assert a_name(name).isascii()
    assert same_name(u_name(a_name(name)), name)
    assert a_name(a_name(name)) == a_name(name)


@pytest.mark.parametrize(
    ("text", "ascii_name"),
    [("Müller.de", "xn--mller-kva.de"), ("straße.de", "xn--strae-oqa.de"), ("日本語。jp", "xn--wgv71a119e.jp")],
)
def test_idna(text: str, ascii_name: str) -> None:
    assert name_fault(text) == ""
    assert a_name(text) == ascii_name


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "missing"),
        ("https://yourstore.de", "without http://"),
        ("yourstore.de/shop", "without a path"),
        ("maria@yourstore.de", "an @"),
        ("your store.de", "blanks"),
        ("*.yourstore.de", "asterisk"),
        ("yourstore", "no ending"),
        ("your..de", "Two dots"),
        ("-yours.de", "hyphen"),
        ("yours-.de", "hyphen"),
        ("yo--urs.de", "third and fourth"),
        ("your_store.de", "underscore"),
        ("☃.de", "not allowed"),
        ("1.2.3.4", "number"),
        ("a" * 64 + ".de", "63"),
        (".".join(["a" * 60] * 5) + ".de", f"{LONGEST_NAME}"),
        ("xn--\x00.de", "not allowed"),
    ],
)
def test_what_is_refused_says_why(text: str, part: str) -> None:
    assert part in name_fault(text)


def test_the_longest_label_is_taken() -> None:
    assert name_fault("a" * LONGEST_LABEL + ".de") == ""


def test_no_registry_takes_an_underscore() -> None:
    """Section 3.1, Table 1 shows your_store; no registry and no certificate takes it."""
    assert "underscore" in registrable_fault("your_store.de")
    assert name_fault("_dmarc.yourstore.de", underscores=True) == ""
    assert name_fault("sel._domainkey.yourstore.de", underscores=True) == ""
    assert name_fault("_-x!.yourstore.de", underscores=True) != ""


@pytest.mark.parametrize(
    ("name", "part", "suffix"),
    [
        ("yourstore.de", "yourstore.de", "de"),
        ("shop.yourstore.co.uk", "yourstore.co.uk", "co.uk"),
        ("a.b.yourstore.com", "yourstore.com", "com"),
        ("co.uk", "", "co.uk"),
        ("yourstore.invalidtld", "", ""),
    ],
)
def test_what_is_registered(name: str, part: str, suffix: str) -> None:
    assert registrable(name) == part
    assert public_suffix(name) == suffix


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("co.uk", "is an ending"),
        ("shop.yourstore.de", "is a subdomain of yourstore.de"),
        ("yourstore.invalidtld", "no ending under which"),
        ("yourstore.de", ""),
        ("grün.co.uk", ""),
    ],
)
def test_only_a_registrable_name_can_be_ordered(name: str, part: str) -> None:
    """Section 3.1.1: name and top level domain."""
    assert (part in registrable_fault(name)) if part else registrable_fault(name) == ""


def test_subdomains_stand_in_front_of_their_domain() -> None:
    """Section 3.1.4."""
    assert subdomain_fault("info.yourstore.de", "yourstore.de") == ""
    assert subdomain_fault("info.grün.de", a_name("grün.de")) == ""
    assert "is the domain itself" in subdomain_fault("yourstore.de", "yourstore.de")
    assert "does not end with" in subdomain_fault("info.otherstore.de", "yourstore.de")
    assert "does not end with" in subdomain_fault("notyourstore.de", "yourstore.de")


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("info", "info.yourstore.de"),
        ("info.yourstore.de", "info.yourstore.de"),
        ("@", "yourstore.de"),
        ("", "yourstore.de"),
        ("sel._domainkey", "sel._domainkey.yourstore.de"),
        ("info.otherstore.de", "info.otherstore.de"),
        ("*", "*.yourstore.de"),
    ],
)
def test_names_within_a_domain(typed: str, whole: str) -> None:
    assert whole_name(typed, "yourstore.de") == whole


@pytest.mark.parametrize(
    ("name", "ending", "whole"),
    [
        ("yours", "de", "yours.de"),
        ("yours", ".co.uk", "yours.co.uk"),
        ("Yours.de", "de", "yours.de"),
        ("yours", "", "yours"),
    ],
)
def test_name_and_ending_are_joined(name: str, ending: str, whole: str) -> None:
    assert joined(name, ending) == whole


@pytest.mark.parametrize("name", ["shop.plenty-testdrive.eu", "x.plentymarkets-x1.com", "a.plentymarkets-cloud-de.com"])
def test_test_domains_are_known(name: str) -> None:
    """Section 4.1: names that contain plenty-testdrive.eu, plentymarkets-x1.com etc."""
    assert is_test_domain(name)


@pytest.mark.parametrize("name", ["yourstore.de", "plenty-of-shoes.com", "myplentymarkets.shop"])
def test_other_domains_are_no_test_domains(name: str) -> None:
    assert not is_test_domain(name)


@pytest.mark.parametrize("address", ["8.8.8.8", " 193.99.144.80 ", "192.168.1.1"])
def test_ipv4(address: str) -> None:
    assert ipv4_fault(address) == ""


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.2.3.256", "2001:db8::1", "a.b.c.d", "01.2.3.4", "127.0.0.1", "0.0.0.0"]
)
def test_no_ipv4(text: str) -> None:
    assert ipv4_fault(text)


def test_ipv6_is_told_apart() -> None:
    assert "IPv6" in ipv4_fault("2001:db8::1")


def test_private_addresses_cannot_be_reached() -> None:
    assert not is_public_ipv4("192.168.1.1")
    assert is_public_ipv4("8.8.8.8")


def test_mail_servers_are_host_names() -> None:
    """Section 3.8, Table 4."""
    assert mx_fault("mx1.yourstore.de") == ""
    assert "is an address" in mx_fault("8.8.8.8")
    assert "underscore" in mx_fault("mx_1.yourstore.de")
    assert has_known_ending("mx.yourstore.de")
    assert not has_known_ending("mx.yourstore.con")


def test_name_servers_are_separated_by_commas() -> None:
    """Section 3.13."""
    assert split_names("NS1.finch.net., ns2.finch.net,, .") == ("ns1.finch.net", "ns2.finch.net")
