"""Parsers with one look: a sentence, the options, an example and the exit codes."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable
from enum import StrEnum
from typing import NoReturn, TypeVar

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
  4  not logged in
 70  a fault of plentytui itself; 130 after ctrl+c; 141 if the output's reader has gone"""


class Parser(argparse.ArgumentParser):
    """A parser that tells mistakes as our own error, so that they are printed as all others are."""

    def error(self, message: str) -> NoReturn:
        """Tell a mistake in the words.

        Raises:
            UsageError: always.
        """
        raise UsageError(_plainly(message), f"See `{self.prog} --help`.")


_PLAINLY = (
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 is none of \3: \2"),
    (r"argument (.+?): expected one argument", r"\1 needs a value"),
    (r"argument (.+?): expected .*", r"\1 needs values"),
    (r"argument (.+?): (.+)", r"\1 cannot be taken: \2"),
    (r"the following arguments are required: (.+)", r"Something is missing: \1"),
    (r"unrecognized arguments: (.+)", r"This is not understood here: \1"),
)
"""What argparse says of a mistake, and how it is told instead."""


def _plainly(message: str) -> str:
    """A sentence for what argparse says, in its own words where it says something unforeseen."""
    for pattern, words in _PLAINLY:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return f"{found.expand(words)}."
    return f"{message[:1].upper()}{message[1:]}."


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
            raise argparse.ArgumentTypeError(f"{number} is not between {low:,} and {high:,}")
        return number

    return parse


Choice = TypeVar("Choice", bound=StrEnum)


def one_of(kind: type[Choice], what: str) -> Callable[[str], Choice]:
    """An argparse type: one of the words of an enumeration; whoever gives another one is told them all."""

    def parse(text: str) -> Choice:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"there is no {what} {text!r}; there are {', '.join(kind)}") from None

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
        type=one_of(Rate, "rate"),
        default=Rate.BASIC,
        metavar="RATE",
        help=f"whose call limits hold: {', '.join(Rate)} (default: basic)",
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**31 - 1), default=1, metavar="S", help="the same seed gives the same world"
    )
    parser.add_argument(
        "--scenario",
        type=one_of(Scenario, "scenario"),
        action="append",
        default=[],
        metavar="NAME",
        help=f"a trouble to live with; can be given several times: {', '.join(Scenario)}",
    )
