"""The address of a system, from whatever a person pasted (wire facts 1.1)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from plentytui.errors import UsageError

_EXAMPLE = "Give it like https://p12345.my.plentysystems.com."
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*)://")
_LABEL = re.compile(r"^(?!-)[\w-]{1,63}(?<!-)$")


def clean_base_url(text: str) -> str:
    """Scheme and host (and port) of a system; paths such as /rest, /plenty/terra and fragments are cut off.

    Without a scheme it is HTTPS, for this machine itself HTTP, as the sandbox is served.

    Raises:
        UsageError: it is not an address, has a password in it, or is HTTP to another machine.
    """
    text = text.strip().strip("<>\"'").strip()
    if not text:
        raise UsageError("No address was given.", _EXAMPLE)
    if any(c.isspace() or not c.isprintable() or c == "\\" for c in text):
        raise UsageError("The address has blanks or control characters in it.", _EXAMPLE)
    scheme_given = _SCHEME.match(text)
    try:
        parts = urlsplit(text if scheme_given else "//" + text.removeprefix("//"))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise UsageError("The address cannot be read: its host or port is not one.", _EXAMPLE) from error
    if "@" in parts.netloc:
        raise UsageError(
            "The address has a user name or password in it; those would end up in settings and logs.",
            "Give the address alone; user and password are asked for separately.",
        )
    host = _clean_host(host)
    local = is_loopback(host)
    scheme = scheme_given.group(1).lower() if scheme_given else ("http" if local else "https")
    if scheme not in {"http", "https"}:
        raise UsageError(f"The address begins with {scheme}://, which is not the web.", _EXAMPLE)
    if scheme == "http" and not local:
        raise UsageError(
            f"The address of {host} is http://: password and token would travel unencrypted.",
            f"Use https://{host}. Plain http is for a sandbox on this machine only.",
        )
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{shown}" + (f":{port}" if port not in (None, default) else "")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _clean_host(host: str) -> str:
    host = unicodedata.normalize("NFC", host.lower())
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        labels = host.split(".")
    if not host or len(host) > 253 or not all(_LABEL.match(label) for label in labels):
        raise UsageError("The address has no valid host name in it.", _EXAMPLE)
    if len(labels) == 1 and host != "localhost":
        raise UsageError(f"{host} is not a full host name.", _EXAMPLE)
    return host
