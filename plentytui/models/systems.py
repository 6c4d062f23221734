"""The systems a person works with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SANDBOX_URL = "https://sandbox.plentytui.invalid"
"""The address of the embedded system; no machine can have it (RFC 2606)."""


class Backing(StrEnum):
    """What stands behind a system; told by word and colour at all times."""

    LIVE = "LIVE"
    SANDBOX = "SANDBOX"
    """The embedded system, in this process."""
    SERVED = "SERVED"
    """A sandbox on this machine that is reached like any other system."""

    @property
    def word(self) -> str:
        """What a person reads: LIVE, or SANDBOX for both kinds of it."""
        return self.LIVE.value if self is Backing.LIVE else self.SANDBOX.value


@dataclass(frozen=True, slots=True)
class System:
    """A plentymarkets system and who one is there; no secret is in it."""

    name: str
    """What the user calls it; unique."""
    url: str
    """The base address: scheme and host, no path, no trailing slash."""
    user: str
    backing: Backing = Backing.LIVE
    read_only: bool = False
    last_used: float | None = None
    """Seconds since the epoch."""

    @property
    def key(self) -> str:
        """A file name of its own for this system and user: one mirror each."""
        import hashlib

        digest = hashlib.sha256(f"{self.url}\n{self.user}".encode()).hexdigest()[:16]
        host = "".join(c if c.isalnum() else "-" for c in self.url.split("//", 1)[-1])[:40]
        return f"{host}-{digest}"
