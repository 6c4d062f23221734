"""``plentytui logout``: the end of a session."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain, put
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope

if TYPE_CHECKING:
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
    from plentytui.clients import end_session

    async with scope.open(system) as opened:
        ended, trouble = await end_session(opened, scope.paths)
    return f"Logged out of {system.name}. {trouble}".strip() if ended else trouble


async def _forget_passwords(system: System, scope: Scope) -> list[str]:
    from plentytui.clients import forget_passwords

    return await forget_passwords(scope.sources.chain(system))
