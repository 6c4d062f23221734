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


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "logout",
        "End the session with a system, for all your plentytui processes. That frees one of the few sessions "
        "that the contract allows.",
        "plentytui logout shop",
        "plentytui logout shop --forget",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the system (default: the one used last)")
    parser.add_argument("--forget", action="store_true", help="also remove the saved password")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Log out."""
    system = scope.choose(arguments.name)
    put(plain(asyncio.run(_log_out(system, scope))))
    if arguments.forget:
        asyncio.run(_forget_passwords(system, scope))
    return 0


def forget_secrets(system: System, scope: Scope) -> None:
    """End the session of a system, as far as that is possible, and remove its saved passwords."""
    put(plain(asyncio.run(_log_out(system, scope))))
    asyncio.run(_forget_passwords(system, scope))


async def _log_out(system: System, scope: Scope) -> str:
    """End the session and say in a sentence what became of it."""
    from plentytui.clients import open_client
    from plentytui.clock import SystemClock
    from plentytui.credentials.tokens import TokenCache

    async with open_client(system, scope.settings, scope.paths, sources=scope.sources) as opened:
        cache = TokenCache(system, scope.paths, opened.chain, SystemClock())
        try:
            if await cache.load() is None:
                await cache.forget()
                return f"There was no session with {system.name}."
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


async def _forget_passwords(system: System, scope: Scope) -> None:
    for finding in await scope.sources.chain(system).forget():
        if not finding.ok:
            note(f"{finding.source}: {finding.sentence}")
