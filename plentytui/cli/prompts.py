"""Questions on the terminal; a secret is typed unseen and never comes from an argument."""

from __future__ import annotations

import contextlib
import getpass
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain
from plentytui.errors import UsageError
from plentytui.models.credentials import Secret

if TYPE_CHECKING:
    from plentytui.credentials.chain import Typed
    from plentytui.models.systems import System

_LONGEST = 4096


def has_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def password_from_stdin() -> Secret:
    """The first line of standard input.

    Raises:
        UsageError: it is empty.
    """
    line = sys.stdin.buffer.readline(_LONGEST)
    try:
        password = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("Standard input is no UTF-8 text.", "Write the password to it as one line.") from None
    if not password:
        raise UsageError("Standard input holds no password.", "Write it there as one line, such as from a pipe.")
    return Secret(password)


def type_secret(prompt: str) -> Secret | None:
    """Ask for a secret without showing it; None if nothing was typed or nobody is there."""
    if not has_terminal():
        return None
    with _interruptible():
        try:
            return Secret(getpass.getpass(plain(prompt) + " ")) or None
        except EOFError:
            return None


def confirm(question: str) -> bool:
    """Ask a question; only a plain yes is one."""
    if not has_terminal():
        return False
    with _interruptible():
        sys.stderr.write(f"{plain(question)} (y/N) ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes", "j", "ja")


async def ask_password(system: System) -> Typed | None:
    """The last source of a password: the person at the terminal, for this run only."""
    from plentytui.credentials.chain import Typed

    password = type_secret(f"Password of {system.user} at {system.name} ({system.url}):")
    return Typed(password) if password else None


async def ask_passphrase(new: bool, /, problem: str = "") -> Secret | None:
    """The passphrase of the encrypted file; typed twice where it is a new one. Nothing typed gives up."""
    if problem:
        note(f"{problem} Type it again, or nothing to give up.")
    if not new:
        given = type_secret("Passphrase of the encrypted file:")
        if given is None and has_terminal():
            note("The encrypted file stays closed.")
        return given
    while (first := type_secret("New passphrase for the encrypted file:")) is not None:
        again = type_secret("The same passphrase again:")
        if again == first:
            return first
        if again is None:
            return None
        note("The two passphrases differ. Type both again, or nothing to give up.")
    return None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let ctrl+c end a question at once: asyncio takes it as a request to the loop, which stands still meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
