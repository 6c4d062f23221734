"""Parsers with one look: a sentence, the options, an example and the exit codes."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import NoReturn

from plentytui.errors import UsageError

# argparse and not click or typer: it comes with Python and loads in 7 ms, each of them in 30 to 90, and this command
# line is read at every start, before the first frame. What they would add (prompts, colours, progress) is not used:
# passwords go through getpass, and everything else happens in the full-screen program.

EXIT_CODES = """\
exit codes:
  0  done
  1  the system refused, or its answer could not be read
  2  wrong usage or settings
  3  the system could not be reached
  4  not logged in"""


class Parser(argparse.ArgumentParser):
    """A parser that tells mistakes as our own error, so that they are printed as all others are."""

    def error(self, message: str) -> NoReturn:
        """Tell a mistake in the words.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def make_parser(command: str, description: str, *examples: str, more: str = "") -> Parser:
    """A parser for one command, with examples and exit codes below its options."""
    shown = "\n".join(f"  {example}" for example in examples)
    title = "example" if len(examples) == 1 else "examples"
    parts = [part for part in (more, f"{title}:\n{shown}", EXIT_CODES) if part]
    return Parser(
        prog=f"plentytui {command}".strip(),
        description=textwrap.fill(description, 80),
        epilog="\n\n".join(parts),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def whole(low: int, high: int) -> Callable[[str], int]:
    """An argparse type: a whole number from ``low`` to ``high``."""

    def parse(text: str) -> int:
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is not between {low} and {high}")
        return number

    return parse


def add_world_options(parser: argparse.ArgumentParser) -> None:
    """The options that describe a sandbox: demo and sandbox have them both."""
    from plentytui.rules.rates import Rate
    from plentytui.sandbox.scenarios import Scenario

    parser.add_argument(
        "--size", type=whole(0, 1_000_000), default=300, metavar="N", help="how many conversations (default: 300)"
    )
    parser.add_argument(
        "--rate",
        type=Rate,
        choices=list(Rate),
        default=Rate.BASIC,
        metavar="RATE",
        help=f"whose call limits hold: {', '.join(Rate)} (default: basic)",
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**31 - 1), default=1, metavar="S", help="the same seed gives the same world"
    )
    parser.add_argument(
        "--scenario",
        type=Scenario,
        choices=list(Scenario),
        action="append",
        default=[],
        metavar="NAME",
        help=f"a trouble to live with; can be given several times: {', '.join(Scenario)}",
    )
