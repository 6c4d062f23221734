"""Which words are IP addresses, and which addresses the public internet reaches."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def is_address(text: str) -> bool:
    """Whether it is an IP address, version 4 or 6."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether it is an address of the public internet.

    What DNS and redirects of others say decides whom this machine connects to; nobody outside is to lead it to
    servers inside the user's own network.
    """
    if not is_address(text):
        return False
    found = ip_address(text)
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_global and not (mapped or found).is_multicast
