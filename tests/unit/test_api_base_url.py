"""The address of a system, from whatever a person pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.base_url import clean_base_url
from plentytui.errors import UsageError


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("p12345.my.plentysystems.com", "https://p12345.my.plentysystems.com"),
        ("p12345.my.plentysystems.com/rest/", "https://p12345.my.plentysystems.com"),
        ("https://P12345.my.plentysystems.com/rest", "https://p12345.my.plentysystems.com"),
        ("https://p1.my.plentysystems.com/plenty/terra/start-dashboard?x=1#!/a/b", "https://p1.my.plentysystems.com"),
        ("  <https://shop.example.de/>  ", "https://shop.example.de"),
        ("shop.example.de:8443/rest", "https://shop.example.de:8443"),
        ("https://shop.example.de:443", "https://shop.example.de"),
        ("https://shop.example.de.", "https://shop.example.de"),
        ("https://bücher.example/", "https://bücher.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("//shop.example.de/x", "https://shop.example.de"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://127.8.9.1", "http://127.8.9.1"),
        ("http://[::1]:8765/rest", "http://[::1]:8765"),
        ("localhost:8765", "http://localhost:8765"),
        ("https://localhost:8765", "https://localhost:8765"),
        ("https://sandbox.plentytui.invalid", "https://sandbox.plentytui.invalid"),
    ],
)
def test_addresses_are_cleaned(pasted: str, clean: str) -> None:
    assert clean_base_url(pasted) == clean
    assert clean_base_url(clean) == clean


@pytest.mark.parametrize(
    "pasted",
    [
        "http://p12345.my.plentysystems.com",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://0.0.0.0",
        "http://[::ffff:8.8.8.8]",
        "ftp://shop.example.de",
        "file:///etc/passwd",
        "p12345",
        "",
        "   ",
        "https://",
        "https://shop.example.de:99999",
        "https://sh op.example.de",
        "https://shop.example.de\\@evil.com",
        "https://-x.example.de",
        "https://a..b",
        "https://shop.example.de\x1b[2J",
        "https://[::1",
    ],
)
def test_what_is_no_safe_address_is_refused(pasted: str) -> None:
    with pytest.raises(UsageError):
        clean_base_url(pasted)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        clean_base_url("https://maria:hunter2@shop.example.de")
    assert "hunter2" not in str(caught.value)


def test_plain_http_says_why_it_is_refused() -> None:
    with pytest.raises(UsageError, match="unencrypted"):
        clean_base_url("http://shop.example.de")


@given(st.text(max_size=40) | st.from_regex(r"(https?://)?[a-z0-9.@:/\[\]#?-]{1,30}", fullmatch=True))
def test_any_text_is_cleaned_for_good_or_refused(text: str) -> None:
    try:
        clean = clean_base_url(text)
    except UsageError:
        return
    assert clean.startswith(("https://", "http://"))
    assert clean_base_url(clean) == clean
    assert "@" not in clean
