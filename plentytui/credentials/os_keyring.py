"""The operating system's keyring, used so that it can neither hang the program nor prompt on the terminal.

A library that picks a backend by itself may pick a chain over plain-text files, or one that asks for a passphrase on
the terminal in the middle of the screen. So only backends of the operating system are used, chosen by an allow-list,
and each call has a deadline in a daemon thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from plentytui.credentials.deadline import LeftBehind, within
from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

T = TypeVar("T")

SECONDS = 3.0
"""How long the keyring may take for one call."""
ALLOWED = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Modules of backends that belong to an operating system or desktop; plain-text and prompting ones are not here."""
_CHOICE = "PYTHON_KEYRING_BACKEND"
_ELSE = "Passwords are kept for this session only; a password command or the environment work without a keyring."


class Backend(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the password."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove the password."""
        ...


class NoKeyring(Exception):
    """There is no keyring that may be used; the text says why."""


def find_backend(environ: Mapping[str, str] = os.environ) -> Backend:
    """The best allowed backend of this machine; blocks, since backends ask the desktop whether it is there.

    Raises:
        NoKeyring: there is none, or the environment switches it off.
    """
    import importlib

    from keyring.backend import KeyringBackend

    wanted = environ.get(_CHOICE, "")
    if wanted and wanted.rpartition(".")[0] not in ALLOWED:
        raise NoKeyring(f"{_CHOICE} switches it off, or names one that is not the operating system's.")
    for module in ALLOWED:
        importlib.import_module(module)
    found = [
        backend
        for backend in KeyringBackend.get_viable_backends()
        if backend.__module__ in ALLOWED and wanted in ("", f"{backend.__module__}.{backend.__qualname__}")
    ]
    if not found:
        raise NoKeyring("This machine has no keyring service that can be reached.")
    best: Backend = max(found, key=lambda backend: backend.priority)()
    return best


class KeyringVault:
    """Keeps passwords in the operating system's keyring; ``find`` gives the backend and is called once, in a thread."""

    name = "keyring"
    can_save = True

    def __init__(self, find: Callable[[], Backend] = find_backend, seconds: float = SECONDS) -> None:
        self._find = find
        self._seconds = seconds
        self._backend: Backend | None = None
        self._left: threading.Thread | None = None

    async def get(self, system: System) -> Secret | None:
        """The saved password.

        Raises:
            CredentialStoreError: there is no keyring, it is locked, failed or did not answer.
        """
        password = await self._call("be read", lambda backend: backend.get_password(*_place(system)))
        return Secret(password) if password else None

    async def save(self, system: System, password: Secret) -> None:
        """Try the keyring with a value of no worth, then save the password and read it back.

        Raises:
            CredentialStoreError: the keyring cannot keep it.
        """

        def work(backend: Backend) -> bool:
            if not _canary(backend):
                return False
            backend.set_password(*_place(system), password.reveal())
            return backend.get_password(*_place(system)) == password.reveal()

        if not await self._call("be written", work):
            raise CredentialStoreError("The keyring did not give back what was put into it.", _ELSE)

    async def forget(self, system: System) -> None:
        """Remove the saved password.

        Raises:
            CredentialStoreError: the keyring failed.
        """

        def work(backend: Backend) -> None:
            if backend.get_password(*_place(system)) is not None:
                backend.delete_password(*_place(system))

        await self._call("be changed", work)

    async def check(self, system: System | None) -> Finding:
        """Write, read and remove a value of no worth, and say what happened."""
        try:
            works = await self._call("be used", _canary)
            if not works:
                return Finding(self.name, False, "It did not give back what was put into it.")
            where = f"It works ({type(self._backend).__module__.rpartition('.')[2]})"
            if system is None:
                return Finding(self.name, True, f"{where}.")
            has = await self.get(system) is not None
        except CredentialStoreError as error:
            return Finding(self.name, False, error.what)
        return Finding(self.name, True, f"{where} and has {'a' if has else 'no'} password for {system.name}.")

    async def _call(self, what: str, work: Callable[[Backend], T]) -> T:
        if self._left is not None and self._left.is_alive():
            raise CredentialStoreError("The keyring still has not answered an earlier question.", _ELSE)
        self._left = None

        def run() -> T:
            if self._backend is None:
                self._backend = self._find()
            return work(self._backend)

        try:
            return await within(self._seconds, run)
        except LeftBehind as left:
            self._left = left.thread
            raise CredentialStoreError(
                f"The keyring did not answer within {self._seconds:g} seconds; it may wait for a window to unlock it.",
                _ELSE,
            ) from None
        except NoKeyring as none:
            raise CredentialStoreError(f"The keyring cannot be used. {none}", _ELSE) from None
        except Exception as error:  # backends raise what their desktop raises; its text may name paths or secrets
            # `from None`: the cause's own text must not reach a traceback either.
            locked = type(error).__name__ in ("KeyringLocked", "InitError")
            reason = "it is locked" if locked else f"its backend raised {type(error).__name__}"
            raise CredentialStoreError(f"The keyring cannot {what}: {reason}.", _ELSE) from None


def _place(system: System) -> tuple[str, str]:
    return f"plentytui {system.url}", system.user


def _canary(backend: Backend) -> bool:
    import secrets

    value = secrets.token_hex(8)
    place = ("plentytui test", value)
    backend.set_password(*place, value)
    try:
        return backend.get_password(*place) == value
    finally:
        backend.delete_password(*place)
