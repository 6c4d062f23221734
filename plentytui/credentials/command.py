"""A password that a command prints, such as ``pass show plenty``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping, Sequence

from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

SECONDS = 15.0
"""How long a password command may take: long enough for a hardware key, short enough to notice."""
_LONGEST_LINE = 64 * 1024


class CommandVault:
    """Runs the command that the settings name for a system; the first line that it prints is the password.

    No shell is involved, its input is closed, it has no terminal to ask on and what it says on standard error is
    dropped, since it could hold anything.
    """

    name = "password command"
    can_save = False

    def __init__(self, commands: Mapping[str, Sequence[str]], seconds: float = SECONDS) -> None:
        self._commands = commands
        self._seconds = seconds

    async def get(self, system: System) -> Secret | None:
        """The first line that the command of this system prints; None if the system has no command.

        Raises:
            CredentialStoreError: the command is not there, failed, printed nothing or took too long.
        """
        words = self._commands.get(system.name)
        if not words:
            return None
        # Only the program is ever named: its arguments may say where a secret lies.
        label = f"The password command of {system.name} ({os.path.basename(words[0])})"
        hint = f"Run it by hand; it is set as systems.{system.name}.password_command."
        try:
            code, line = await self._run(words)
        except TimeoutError:  # an OSError, too, so it comes first
            raise CredentialStoreError(f"{label} took longer than {self._seconds:g} seconds.", hint) from None
        except OSError as error:
            raise CredentialStoreError(
                f"{label} cannot be started: {error.strerror or 'unknown reason'}.", hint
            ) from None
        except ValueError:
            raise CredentialStoreError(f"{label} printed a first line that is too long.", hint) from None
        if code != 0:
            raise CredentialStoreError(f"{label} ended with code {code}.", hint)
        try:
            password = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise CredentialStoreError(f"{label} printed a first line that is no UTF-8 text.", hint) from None
        if not password:
            raise CredentialStoreError(f"{label} printed nothing.", hint)
        return Secret(password)

    async def _run(self, words: Sequence[str]) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LONGEST_LINE,
            start_new_session=True,  # no terminal to prompt on, and a group of its own that can be ended as a whole
        )
        assert process.stdout is not None  # because of PIPE
        try:
            async with asyncio.timeout(self._seconds):
                line = await process.stdout.readline()
                while await process.stdout.read(_LONGEST_LINE):
                    pass  # read to its end, so that the command does not die of a closed pipe
                return await process.wait(), line
        finally:
            if process.returncode is None:
                _end(process.pid)
                await process.wait()

    async def save(self, system: System, password: Secret) -> None:
        """A command only gives.

        Raises:
            CredentialStoreError: always.
        """
        raise CredentialStoreError("A password command cannot save a password.", "Save it with that program itself.")

    async def forget(self, system: System) -> None:
        """Nothing to do: the password belongs to the other program."""

    async def check(self, system: System | None) -> Finding:
        """Say whether there is a command; it is not run, since it may ask for a touch or a fingerprint."""
        if system is None:
            names = sorted(name for name, words in self._commands.items() if words)
            if names:
                return Finding(self.name, True, f"Set for {', '.join(names)}.")
            return Finding(self.name, False, "No system has one in the settings.")
        words = self._commands.get(system.name)
        if not words:
            return Finding(self.name, False, f"None is set as systems.{_key(system.name)}.password_command.")
        import shutil

        program = os.path.basename(words[0])
        if shutil.which(words[0]) is None:
            return Finding(self.name, False, f"{program} is set and cannot be found or run.")
        return Finding(self.name, True, f"{program} is set and can be found.")


def _end(pid: int) -> None:
    """End the command and everything that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended in between
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)


def _key(name: str) -> str:
    """A name as a key in the settings file: quoted where TOML would read more into it."""
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
