"""Passwords in one encrypted file, only for those who ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Protocol

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
from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

COST = 2**16
"""scrypt's n for a new file: 64 MiB and about a sixth of a second for each guess."""
_LOWEST, _HIGHEST = 2**14, 2**20
_PURPOSE = "plentytui passwords"

WRONG = "This is not the passphrase of the encrypted file."
"""What the person is told before the passphrase is asked for again."""


class AskPassphrase(Protocol):
    """Asks the person for the file's passphrase."""

    def __call__(self, new: bool, /, problem: str = "") -> Awaitable[Secret | None]:
        """The passphrase, of a ``new`` file or not; None where the person gave none.

        ``problem`` says what was wrong with the one before; it is given only when the question is asked again.
        """
        ...


class FileVault:
    """Keeps passwords in a file under a passphrase, which is asked for at most once and derived once a run.

    A file that is not there is made by ``save`` only, that is, when the person asked for it.
    """

    name = "encrypted file"
    can_save = True

    def __init__(self, path: Path, ask: AskPassphrase | None = None, cost: int = COST) -> None:
        self._path = path
        self._ask = ask
        self._cost = cost
        self._opened: tuple[Header, Secret] | None = None
        self._one = asyncio.Lock()

    async def get(self, system: System) -> Secret | None:
        """The saved password; None without a question if there is no file.

        Raises:
            CredentialStoreError: the file cannot be opened: no or a wrong passphrase, or it was changed.
        """
        async with self._one:
            document = self._read()
            if document is None:
                return None
            password = (await self._open(document)).get(system.key)
            return Secret(password) if password else None

    async def save(self, system: System, password: Secret) -> None:
        """Keep the password, in a new file if there is none.

        Raises:
            CredentialStoreError: the file cannot be opened or written.
        """
        async with self._one:
            document = self._read()
            if document is None:
                passphrase = await self._passphrase(new=True)
                header = new_header(_PURPOSE, self._cost)
                self._opened = header, await asyncio.to_thread(derive, passphrase, header)
            passwords = {} if document is None else await self._open(document)
            await self._write(passwords | {system.key: password.reveal()})

    async def forget(self, system: System) -> None:
        """Remove the password.

        Raises:
            CredentialStoreError: the file cannot be opened or written.
        """
        async with self._one:
            document = self._read()
            if document is None:
                return
            passwords = await self._open(document)
            if passwords.pop(system.key, None) is not None:
                await self._write(passwords)

    async def check(self, system: System | None) -> Finding:
        """Say whether there is a file and whether its header is one of ours; asks for no passphrase."""
        try:
            document = self._read()
            if document is None:
                return Finding(self.name, False, "There is none; `plentytui login NAME --save file` makes one.")
            self._header(document)
        except CredentialStoreError as error:
            return Finding(self.name, False, error.what)
        return Finding(self.name, True, f"{self._path} is there; its passphrase is asked for when it is needed.")

    def _read(self) -> bytes | None:
        try:
            return read_private(self._path)
        except OSError as error:
            what = f"The encrypted file {self._path} cannot be read: {error.strerror}."
            raise CredentialStoreError(what, "Check its owner and mode.") from error
        except Broken as error:
            raise self._damaged() from error

    def _header(self, document: bytes) -> Header:
        try:
            return read_header(document, _PURPOSE, lowest=_LOWEST, highest=_HIGHEST)
        except Broken as error:
            raise self._damaged() from error

    def _damaged(self) -> CredentialStoreError:
        return CredentialStoreError(
            f"The encrypted file {self._path} is damaged or is none of plentytui's.", "Remove it and save anew."
        )

    async def _open(self, document: bytes) -> dict[str, str]:
        header = self._header(document)
        known = self._opened[1] if self._opened is not None and self._opened[0] == header else None
        self._opened = None
        problem = ""
        while True:  # until it is the right one, or the person gives up
            if known is None:
                passphrase = await self._passphrase(new=False, problem=problem)
                known = await asyncio.to_thread(derive, passphrase, header)
            try:
                content = unseal(document, header, known)
            except Broken:
                known, problem = None, WRONG
                continue
            self._opened = header, known
            return {str(name): str(password) for name, password in dict(content).items()}

    async def _passphrase(self, *, new: bool, problem: str = "") -> Secret:
        passphrase = None
        if self._ask is not None:
            passphrase = await (self._ask(new, problem) if problem else self._ask(new))
        if not passphrase and problem:
            what = f"The encrypted file {self._path} is not opened by this passphrase, or it was changed."
            raise CredentialStoreError(what, "Try again with the right one.")
        if not passphrase:
            what = f"The encrypted file {self._path} needs its passphrase, and none was given."
            raise CredentialStoreError(what, "Type it in a terminal when it is asked for.")
        return passphrase

    async def _write(self, passwords: dict[str, str]) -> None:
        assert self._opened is not None  # both callers have opened or made the file
        try:
            await asyncio.to_thread(write_private, self._path, seal(*self._opened, passwords))
        except OSError as error:
            what = f"The encrypted file {self._path} cannot be written: {error.strerror}."
            raise CredentialStoreError(what, "Check the folder's owner and mode.") from error
