"""Secrets and tokens in memory, and what a place that keeps them has to be able to do."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from plentytui.errors import CredentialStoreError


class Secret:
    """A text that no repr, log, format or traceback shows; ``reveal`` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself; call it only where it is used."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A session with a system, shared by the processes of one user."""

    access: Secret
    expires_at: float = 0.0
    """Seconds since the epoch."""
    user_id: int = 0
    sessions_used: int = 0
    """Sessions in use when this one began; 0 where the system did not say."""
    sessions_allowed: int = 0
    said_at: float = 0.0
    """When the system said so, in seconds since the epoch: others have logged in and out since."""


class PasswordSource(Protocol):
    """Gives the password of one system and user."""

    async def password(self) -> Secret:
        """The password.

        Raises:
            CredentialsMissing: no source has one; says which were asked.
        """
        ...


class TokenStore(Protocol):
    """Keeps the token record of one system and user between processes."""

    async def load(self) -> TokenRecord | None:
        """The record as it is now, or None.

        Raises:
            CredentialStoreError: there may be one, and it cannot be read.
        """
        ...

    async def save(self, record: TokenRecord) -> None:
        """Replace the record.

        Raises:
            CredentialStoreError: it is not kept for other processes.
        """
        ...

    async def forget(self) -> None:
        """Remove the record.

        Raises:
            CredentialStoreError: it cannot be removed.
        """
        ...

    def lock(self) -> AbstractAsyncContextManager[CredentialStoreError | None]:
        """Held while one process logs in, so that the others wait and then take its token.

        Gives the reason where other processes cannot be kept waiting; only tasks of this process are.
        """
        ...
