"""Sessions shared by the processes of one user, never in plain text on the disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

from plentytui.clock import Clock
from plentytui.credentials.sealed import (
    Broken,
    Header,
    derive,
    new_header,
    read_header,
    read_private,
    seal,
    unseal,
    write_private,
)
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import PasswordSource, Secret, TokenRecord
from plentytui.models.systems import System
from plentytui.paths import Paths, private_folder

COST = 2**14
"""scrypt's n: 16 MiB and some 40 ms; a token lives for a day, and each start of the program pays this once."""
LOCK_SECONDS = 30.0
"""How long one process waits for another one's log-in."""
_POLL = 0.05


class MemoryTokenStore:
    """A token record in this process only: for the embedded sandbox and for tests."""

    def __init__(self, record: TokenRecord | None = None) -> None:
        self._record = record
        self._one = asyncio.Lock()

    async def load(self) -> TokenRecord | None:
        """The record as it is now, or None."""
        return self._record

    async def save(self, record: TokenRecord) -> None:
        """Replace the record."""
        self._record = record

    async def forget(self) -> None:
        """Remove the record."""
        self._record = None

    @contextlib.asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        async with self._one:
            yield

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Held while one task logs in."""
        return self._locked()


class TokenCache:
    """The token record of one system and user in a file that only its password opens.

    The key comes from the system's own password, so whoever may read the session could log in anyway, and a file that
    was copied away is worth nothing without it.
    """

    def __init__(self, system: System, paths: Paths, passwords: PasswordSource, clock: Clock) -> None:
        self._path = paths.tokens / f"{system.key}.token"
        self._lock_path = paths.locks / f"{system.key}.login.lock"
        self._name = system.name
        self._purpose = f"plentytui session of {system.user} at {system.url}"
        self._passwords = passwords
        self._clock = clock
        self._one = asyncio.Lock()
        self._keys: dict[tuple[Header, Secret], Secret] = {}
        self._header: Header | None = None

    async def load(self) -> TokenRecord | None:
        """The record as it is now, or None; a file that cannot be opened with the password is no record.

        Raises:
            CredentialsMissing: there is a file, and no password to open it with.
            CredentialStoreError: the file cannot be read.
        """
        try:
            document = read_private(self._path)
            if document is None:
                return None
            header = read_header(document, self._purpose, lowest=COST, highest=COST)
            return _record(unseal(document, header, await self._key(header)))
        except OSError as error:
            raise _trouble(f"The session file {self._path} cannot be read: {error.strerror}.") from error
        except (Broken, KeyError, TypeError, ValueError):
            return None

    @property
    def is_kept(self) -> bool:
        """Whether there is a file, whoever can open it."""
        return self._path.exists()

    async def save(self, record: TokenRecord) -> None:
        """Replace the record, for all processes of the user at once.

        Raises:
            CredentialsMissing: there is no password to encrypt it with.
            CredentialStoreError: the file cannot be written.
        """
        try:
            header = self._header_to_write()
            document = seal(header, await self._key(header), _fields(record))
            await asyncio.to_thread(write_private, self._path, document)
        except OSError as error:
            raise _trouble(f"The session cannot be kept in {self._path}: {error.strerror}.") from error

    async def forget(self) -> None:
        """Remove the record, for all processes of the user.

        Raises:
            CredentialStoreError: the file cannot be removed.
        """
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise _trouble(f"The session file {self._path} cannot be removed: {error.strerror}.") from error

    def _header_to_write(self) -> Header:
        """The header in use: its salt is kept, so that each process derives its key once."""
        if self._header is None:
            try:
                document = read_private(self._path)
                self._header = read_header(document or b"", self._purpose, lowest=COST, highest=COST)
            except Broken:
                self._header = new_header(self._purpose, COST)
        return self._header

    async def _key(self, header: Header) -> Secret:
        password = await self._passwords.password()
        if (header, password) not in self._keys:
            self._keys[header, password] = await asyncio.to_thread(derive, password, header)
        self._header = header
        return self._keys[header, password]

    def lock(self) -> AbstractAsyncContextManager[CredentialStoreError | None]:
        """Held while one process logs in, so that the others wait and then take its token.

        Gives the reason where other processes cannot be kept waiting; only tasks of this process are.

        Raises:
            CredentialStoreError: another process has held it for too long.
        """
        return self._locked()

    @contextlib.asynccontextmanager
    async def _locked(self) -> AsyncIterator[CredentialStoreError | None]:
        from filelock import FileLock, Timeout

        async with self._one:  # a file lock lets the same process in twice
            lock = FileLock(self._lock_path, mode=0o600, thread_local=False)
            trouble: CredentialStoreError | None = None
            given_up_at = self._clock.time() + LOCK_SECONDS
            while True:
                try:
                    private_folder(self._lock_path.parent)
                    lock.acquire(blocking=False)
                    break
                except Timeout:
                    if self._clock.time() >= given_up_at:
                        raise CredentialStoreError(
                            f"Another plentytui has been logging in to {self._name} for {LOCK_SECONDS:g} seconds.",
                            "Close it, and try again.",
                        ) from None
                    await self._clock.sleep(_POLL)
                except (OSError, NotImplementedError) as error:
                    reason = getattr(error, "strerror", None) or "locks are not supported there"
                    trouble = _trouble(f"The lock {self._lock_path} cannot be taken: {reason}.")
                    break
            try:
                yield trouble
            finally:
                lock.release()


def _trouble(what: str) -> CredentialStoreError:
    return CredentialStoreError(
        f"{what} Every start and every other plentytui will log in anew.", "Check the folder's owner and mode."
    )


def _fields(record: TokenRecord) -> dict[str, object]:
    return {
        "access": record.access.reveal(),
        "expires_at": record.expires_at,
        "user_id": record.user_id,
        "sessions_used": record.sessions_used,
        "sessions_allowed": record.sessions_allowed,
        "said_at": record.said_at,
    }


def _record(fields: Any) -> TokenRecord:
    access = Secret(str(fields["access"]))
    if not access:
        raise ValueError("a record without a token")
    return TokenRecord(
        access=access,
        expires_at=float(fields["expires_at"]),
        user_id=int(fields["user_id"]),
        sessions_used=int(fields["sessions_used"]),
        sessions_allowed=int(fields["sessions_allowed"]),
        said_at=float(fields.get("said_at", 0.0)),
    )
