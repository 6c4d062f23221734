"""``plentytui logout``: the end of a session."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain, put
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import CredentialStoreError, PlentytuiError

if TYPE_CHECKING:
    from plentytui.credentials.tokens import TokenCache
    from plentytui.models.systems import System


_NOT_OPENED = (
    "The session could not be opened with that password. It was forgotten here; in the system it ends within a day."
)


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "logout",
        "End the session with a system, for all your plentytui processes. That frees one of the few sessions "
        "that the contract allows.",
        "plentytui logout shop",
        "plentytui logout shop --forget",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the system (default: the one opened last)")
    parser.add_argument("--forget", action="store_true", help="also remove the saved password")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Log out."""
    system = scope.choose(arguments.name)
    put(plain(asyncio.run(_log_out(system, scope)) or f"There was no session with {system.name}."))
    if arguments.forget:
        for sentence in asyncio.run(_forget_passwords(system, scope)):
            note(sentence)
    return 0


def forget_secrets(system: System, scope: Scope) -> tuple[str, list[str]]:
    """End the session of a system, as far as that is possible, and remove its saved passwords.

    Returns what became of the session, empty if there was none, and what could not be done about the passwords.
    """
    return asyncio.run(_log_out(system, scope)), asyncio.run(_forget_passwords(system, scope))


async def _log_out(system: System, scope: Scope) -> str:
    """End the session and say in a sentence what became of it; empty if there was none.

    A session is encrypted under the password, so the person at the terminal is asked where no source has it.
    """
    from plentytui.clock import SystemClock
    from plentytui.credentials.tokens import TokenCache

    async with scope.open(system) as opened:
        cache = TokenCache(system, scope.paths, opened.chain, SystemClock())
        try:
            if await cache.load() is None:
                kept = cache.is_kept
                await cache.forget()
                return _NOT_OPENED if kept else ""
            await opened.tokens.logout()
        except PlentytuiError as error:
            return await _forget_session(cache, error)
        trouble = opened.tokens.store_trouble
    return f"Logged out of {system.name}." + (f" {trouble.what}" if trouble is not None else "")


async def _forget_session(cache: TokenCache, error: PlentytuiError) -> str:
    """Forget a session that could not be ended, and say so."""
    try:
        await cache.forget()
    except CredentialStoreError as trouble:
        return f"The session could not be ended; in the system it ends within a day. {trouble.what}"
    return f"The session was forgotten here; in the system it ends within a day. {error.what}"


async def _forget_passwords(system: System, scope: Scope) -> list[str]:
    """Remove the saved passwords and say in sentences where one may be left."""
    findings = await scope.sources.chain(system).forget()
    return [
        f"If a password was saved in the {finding.source}, it is still there. {finding.sentence}"
        for finding in findings
        if not finding.ok
    ]
