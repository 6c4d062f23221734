"""Names of domains and hosts: what can be registered, what can stand in the DNS, what belongs to what.

Names are compared in their ASCII form (A-labels, IDNA 2008), lower case, without a dot at the end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address

from plentytui.rules.domain_names import LONGEST_NAME, faked_labels, known_suffix_of, registrable_of, to_unicode
from plentytui.rules.ip_addresses import is_public

LONGEST_LABEL = 63
"""Characters between two dots."""
_DOTS = re.compile(r"[.\u3002\uff0e\uff61]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SERVICE_LABEL = re.compile(r"^_[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$", re.IGNORECASE)
_TEST_DOMAINS = re.compile(
    r"plenty-testdrive\.[a-z]{2,}|plentymarkets-(?:x\d+|cloud[a-z0-9-]*)\.[a-z]{2,}|(?:^|\.)(?:plentymarkets|plentysystems)\.[a-z]{2,}$"
)


def tidy(text: str) -> str:
    """What a person typed, without blanks around it and without the dot at the end, in lower case."""
    return text.strip().lower().removesuffix(".")


def name_fault(text: str, *, underscores: bool = False) -> str:
    """What keeps a text from being a domain or host name; empty if nothing does.

    Args:
        text: what was typed; umlauts are allowed (IDNA).
        underscores: whether labels may begin with an underscore, as records of services do (``_dmarc``).
    """
    found = _shape_fault(text)
    return found or _labels_fault(_DOTS.split(tidy(text)), underscores)


def _shape_fault(text: str) -> str:
    name = tidy(text)
    if not name:
        return "A name is missing."
    if len(name) > 1_000:
        return f"The name has more than {LONGEST_NAME} characters."
    if _SCHEME.match(name):
        return "Only the name belongs here, without http:// or https://."
    if "/" in name or "@" in name or ":" in name:
        return "Only the name belongs here, without a path, a port or an @."
    if any(character.isspace() for character in name):
        return "A name has no blanks."
    if "*" in name:
        return "A name has no asterisk."
    return ""


def _labels_fault(labels: list[str], underscores: bool) -> str:
    if any(not label for label in labels):
        return "Two dots stand side by side, or the name begins with one."
    if len(labels) < 2:
        return f"“{labels[0][:40]}” has no ending such as .de or .com."
    total = 0
    for label in labels:
        found = label_fault(label, underscores=underscores)
        if found:
            return found
        total += len(_ascii_label(label)) + 1
    if total - 1 > LONGEST_NAME:
        return f"The name has {total - 1} characters; {LONGEST_NAME} are allowed."
    if labels[-1].isdigit():
        return "The part behind the last dot is a number; names do not end like that."
    return ""


def label_fault(label: str, *, underscores: bool = False) -> str:
    """What keeps one part of a name, between two dots, from being used; empty if nothing does."""
    shown = label[:40]
    if "_" in label:
        if not underscores:
            return f"“{shown}” has an underscore, which no registry and no certificate takes; use a hyphen."
        return "" if len(label) <= LONGEST_LABEL and _SERVICE_LABEL.match(label) else _odd_underscore(label)
    if label.startswith("-") or label.endswith("-"):
        return f"“{shown}” begins or ends with a hyphen."
    if label[2:4] == "--" and not label.startswith("xn--"):
        return f"“{shown}” has hyphens in the third and fourth place, which is kept for names with umlauts."
    encoded = _ascii_label(label)
    if not encoded:
        return f"“{shown}” has characters that are not allowed in a name, or more than {LONGEST_LABEL} of them."
    return ""


def _odd_underscore(label: str) -> str:
    plain = re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?", label, re.IGNORECASE)
    if plain and len(label) <= LONGEST_LABEL:
        return ""
    return f"“{label[:40]}” has characters that are not allowed beside an underscore."


@lru_cache(maxsize=4_096)
def _ascii_label(label: str) -> str:
    """The label as the DNS knows it, empty where there is no such form."""
    import idna

    if "_" in label:
        return label.lower() if label.isascii() else ""
    try:
        return idna.encode(label, uts46=True).decode("ascii").lower() if len(label) <= 255 else ""
    except UnicodeError:
        return ""


def a_name(text: str) -> str:
    """The name in its ASCII form; what is no name is given back tidied, so that it can still be shown."""
    labels = _DOTS.split(tidy(text)[:1_000])
    encoded = [_ascii_label(label) for label in labels]
    return ".".join(encoded) if all(encoded) else tidy(text)


def u_name(text: str) -> str:
    """The name as people write it, with umlauts."""
    return to_unicode(tidy(text))


def same_name(one: str, other: str) -> bool:
    """Whether two texts name the same."""
    return a_name(one) == a_name(other)


def public_suffix(name: str) -> str:
    """The ending under which names are registered (``co.uk`` of ``shop.yourstore.co.uk``); empty if unknown."""
    return "" if name_fault(name, underscores=True) else known_suffix_of(a_name(name))


def registrable(name: str) -> str:
    """The part of a name that is registered (``yourstore.co.uk`` of ``shop.yourstore.co.uk``); empty if none."""
    return registrable_of(a_name(name)) if public_suffix(name) else ""


def registrable_fault(name: str) -> str:
    """What keeps a name from being registered as a domain; empty if nothing does (seed, section 3.1)."""
    found = name_fault(name)
    if found:
        return found
    part = registrable(name)
    if not part:
        suffix = public_suffix(name)
        if suffix and suffix == a_name(name):
            return f".{u_name(suffix)} is an ending, not a name: enter what stands before it."
        return f"“.{u_name(name).rsplit('.', 1)[-1]}” is no ending under which domains are registered."
    if part != a_name(name):
        return f"{u_name(name)} is a subdomain of {u_name(part)}; only {u_name(part)} itself can be registered."
    return ""


def look_alike_fault(name: str) -> tuple[str, str] | None:
    """That a name can be taken for another one, and what to do; None if it cannot."""
    faked = faked_labels(u_name(name))
    if not faked:
        return None
    what = f"“{faked[0]}” has letters of another script that look like Latin ones, or mixes scripts."
    return what, f"Type it anew if you mean plain letters; browsers show it as {a_name(name)}."


def is_below(name: str, parent: str) -> bool:
    """Whether a name is a subdomain of another, at whatever depth."""
    return a_name(name).endswith("." + a_name(parent)) and bool(tidy(parent))


def subdomain_fault(name: str, parent: str) -> str:
    """What keeps a whole name from being a subdomain of a domain; empty if nothing does (seed, section 3.1.4)."""
    found = name_fault(name)
    if found:
        return found
    if same_name(name, parent):
        return f"{u_name(parent)} is the domain itself; a subdomain has something in front of it."
    return "" if is_below(name, parent) else f"{u_name(name)} does not end with .{u_name(parent)}."


def whole_name(text: str, domain: str) -> str:
    """The whole name of what was typed for a domain: ``info`` and ``info.yourstore.de`` mean the same.

    ``@`` and nothing mean the domain itself, as name servers write it. A name that ends like a registered one is
    taken for a whole name, so that a wrong domain is noticed and not hung in front of the right one.
    """
    name = tidy(text)
    if name in {"", "@"}:
        return tidy(domain)
    if same_name(name, domain) or is_below(name, domain) or ("." in name and registrable(name)):
        return name
    return f"{name}.{tidy(domain)}"


def joined(name: str, ending: str) -> str:
    """Name and ending as one; an ending that was typed with the name is not doubled."""
    ending = tidy(ending).lstrip(".")
    name = tidy(name)
    if not ending or name.endswith(f".{ending}"):
        return name
    return f"{name}.{ending}"


def host_fault(text: str) -> str:
    """What keeps a text from being the name of a host, for MX, NS and CNAME; empty if nothing does."""
    if not ipv4_fault(text):
        return f"{text.strip()} is an address; a host name belongs here, such as mx.yourstore.de."
    return name_fault(text, underscores=True)


def has_known_ending(text: str) -> bool:
    """Whether a name ends as names of the public DNS do; a typing error often does not."""
    return bool(public_suffix(text))


def mx_fault(text: str) -> str:
    """What keeps a text from being a mail server (seed, section 3.8, Table 4); empty if nothing does."""
    if "_" in text:
        return "The name of a mail server has no underscore."
    return host_fault(text)


def ipv4_fault(text: str) -> str:
    """What keeps a text from being an IPv4 address; empty if nothing does."""
    try:
        address = IPv4Address(text.strip())
    except AddressValueError:
        hint = " IPv6 addresses cannot be used here." if text.count(":") > 1 else ""
        return f"“{text.strip()[:40]}” is no IPv4 address such as 203.0.113.7.{hint}"
    if address.is_unspecified or address.is_loopback or address.is_multicast or address == IPv4Address(0xFFFFFFFF):
        return f"{address} is not the address of a server."
    return ""


def is_public_ipv4(text: str) -> bool:
    """Whether an address can be reached from the Internet."""
    return not ipv4_fault(text) and is_public(text.strip())


def is_test_domain(name: str) -> bool:
    """Whether a domain is a start-up or test domain of plentymarkets (seed, section 4.1)."""
    return bool(_TEST_DOMAINS.search(a_name(name)))


def split_names(text: str) -> tuple[str, ...]:
    """Names that are separated by commas (seed, section 3.13), each in its ASCII form; empty parts are left out."""
    return tuple(name for part in text.split(",") if (name := a_name(part)))
