"""Domain names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.errors import UsageError
from plentytui.rules.domain_names import DomainName, read_domain, registrable_of, to_unicode


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("YourStore.co.uk.", DomainName("yourstore.co.uk", "yourstore.co.uk", "yourstore.co.uk", "co.uk")),
        (
            " https://maria@shop.yourstore.de:443/a?b#c ",
            DomainName("shop.yourstore.de", "shop.yourstore.de", "yourstore.de", "de"),
        ),
        ("bücher.de", DomainName("xn--bcher-kva.de", "bücher.de", "xn--bcher-kva.de", "de")),
        ("Straße.de", DomainName("xn--strae-oqa.de", "straße.de", "xn--strae-oqa.de", "de")),
        ("your_store.uk", DomainName("your_store.uk", "your_store.uk", "your_store.uk", "uk")),
        ("yourstore。example", DomainName("yourstore.example", "yourstore.example", "yourstore.example", "example")),
        (
            "p1.my.plentysystems.com",
            DomainName("p1.my.plentysystems.com", "p1.my.plentysystems.com", "plentysystems.com", "com"),
        ),
    ],
)
def test_what_people_type_is_read(typed: str, name: DomainName) -> None:
    assert read_domain(typed) == name
    assert name.is_apex == (name.ascii == name.registrable)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "it is empty"),
        ("localhost", "there is no dot in it"),
        ("192.0.2.1", "it is an address of a machine"),
        ("co.uk", "names are registered below it"),
        ("a..example", "two dots in a row"),
        (f"{'a' * 64}.example", "more than 63 characters"),
        (".".join(["a" * 60] * 5), "more than 253 characters"),
        ("-store.example", "does not belong there"),
        ("your store.example", "does not belong there"),
        ("store\x1b.example", "does not belong there"),
        ("xn--a.example", "no domain name"),
        ("☃☃\u200d.example", "no domain name"),
    ],
)
def test_what_is_no_domain_name_is_told_with_the_reason(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_domain(typed)
    assert told in caught.value.what
    assert caught.value.hint


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_name_or_a_usage_error(text: str) -> None:
    try:
        name = read_domain(text)
    except UsageError:
        return
    assert name.ascii.isascii()
    assert len(name.ascii) <= 253
    assert name.ascii.endswith(name.registrable)
    assert read_domain(name.ascii) == name
    assert read_domain(name.shown).ascii == name.ascii


@given(st.text(max_size=30))
def test_showing_never_fails(text: str) -> None:
    assert "xn--" in text or to_unicode(text) == text
    assert text.lower().endswith(registrable_of(text).lower())
