"""What a source of passwords has to be able to do, and what can be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from plentytui.models.credentials import Secret
from plentytui.models.systems import System


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known about one source of passwords; nothing secret is in it."""

    source: str
    """The name of the source, as it is shown."""
    ok: bool
    """Whether it gave a password, or could."""
    sentence: str
    """What it did or what is wrong with it, as a full sentence."""


class Vault(Protocol):
    """A source of passwords."""

    @property
    def name(self) -> str:
        """What the source is called on the screen."""
        ...

    @property
    def can_save(self) -> bool:
        """Whether a password can be put here; environment and password command only give."""
        ...

    async def get(self, system: System) -> Secret | None:
        """The password of that system and user, or None if this source has none.

        Raises:
            CredentialStoreError: the source is there and failed, or did not answer in time.
        """
        ...

    async def save(self, system: System, password: Secret) -> None:
        """Keep the password of that system and user.

        Raises:
            CredentialStoreError: it cannot be kept here.
        """
        ...

    async def forget(self, system: System) -> None:
        """Remove the password of that system and user; nothing happens if there is none.

        Raises:
            CredentialStoreError: it cannot be removed.
        """
        ...

    async def check(self, system: System | None) -> Finding:
        """Say whether this source can be used, and for that system if one is given; never raises."""
        ...
