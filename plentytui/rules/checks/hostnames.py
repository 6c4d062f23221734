"""Which names a certificate is for (RFC 6125, RFC 9525)."""

from __future__ import annotations

from collections.abc import Iterable


def covers(names: Iterable[str], host: str) -> bool:
    """Whether one of a certificate's names is for that host; ``*`` stands for one whole label at the left."""
    asked = host.lower().removesuffix(".")
    below = asked.partition(".")[2]
    for name in names:
        given = name.lower().removesuffix(".")
        if given == asked:
            return True
        # A star directly above a public suffix is never issued, but a hostile server may send one.
        if given.startswith("*.") and "." in below and given[2:] == below:
            return True
    return False
