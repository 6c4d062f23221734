"""The password in the environment: for the one system that the environment names, and for no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialStoreError, PlentytuiError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

URL = "PLENTYTUI_URL"
"""Names the system."""
USER = "PLENTYTUI_USER"
"""Names the user."""
PASSWORD = "PLENTYTUI_PASSWORD"
"""Holds the password of that user."""


class EnvVault:
    """Reads PLENTYTUI_PASSWORD, which belongs to PLENTYTUI_URL and PLENTYTUI_USER only.

    Without that tie the password of one system would be sent to every other system of the person.
    ``clean`` is what the rest of the program does to an address before it is used.
    """

    name = "environment"
    can_save = False

    def __init__(self, environ: Mapping[str, str], clean: Callable[[str], str] = str) -> None:
        self._environ = environ
        self._clean = clean

    async def get(self, system: System) -> Secret | None:
        """The password, if the environment names this system and user.

        Raises:
            CredentialStoreError: PLENTYTUI_URL is no address.
        """
        password = self._environ.get(PASSWORD, "")
        return Secret(password) if password and self._is_for(system) else None

    def _is_for(self, system: System) -> bool:
        url, user = self._environ.get(URL, "").strip(), self._environ.get(USER, "").strip()
        if not url or not user:
            return False
        try:
            same = self._clean(url) == self._clean(system.url)
        except PlentytuiError as error:
            raise CredentialStoreError(f"{URL} cannot be used: {error.what}", error.hint) from error
        return same and user == system.user

    async def save(self, system: System, password: Secret) -> None:
        """The environment cannot be written.

        Raises:
            CredentialStoreError: always.
        """
        raise CredentialStoreError("A password cannot be saved in the environment.", f"Set {PASSWORD} in your shell.")

    async def forget(self, system: System) -> None:
        """Nothing to do: the environment belongs to the shell."""

    async def check(self, system: System | None) -> Finding:
        """Say which of the three variables are there and whether they are for that system."""
        there = [name for name in (URL, USER, PASSWORD) if self._environ.get(name, "").strip()]
        if not there:
            return Finding(self.name, False, f"{URL}, {USER} and {PASSWORD} are not set.")
        missing = [name for name in (URL, USER, PASSWORD) if name not in there]
        if missing:
            return Finding(self.name, False, f"{_and(there)} set, but {_and(missing)} not.")
        if system is not None:
            try:
                if not self._is_for(system):
                    return Finding(self.name, False, f"{URL} and {USER} name another system or user.")
            except CredentialStoreError as error:
                return Finding(self.name, False, str(error))
        return Finding(self.name, True, f"{URL}, {USER} and {PASSWORD} are set.")


def _and(names: list[str]) -> str:
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'}"
