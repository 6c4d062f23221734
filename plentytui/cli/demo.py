"""``plentytui demo``: the program over an embedded system."""

from __future__ import annotations

import argparse

from plentytui.cli.parsing import Parser, add_world_options, make_parser
from plentytui.cli.scope import Scope


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "demo",
        "Open the Messenger of an embedded plentymarkets system. Nothing leaves this machine; "
        "what you do there is kept until --fresh.",
        "plentytui demo",
        "plentytui demo --size 100000 --rate plus",
        "plentytui demo --scenario flaky --scenario slow",
    )
    add_world_options(parser)
    parser.add_argument("--fresh", action="store_true", help="start over with a new world")
    parser.add_argument("--read-only", action="store_true", help="refuse every write")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Open the demo."""
    from plentytui.factory import SandboxChoice, run_demo

    choice = SandboxChoice(
        size=arguments.size,
        rate=arguments.rate.value,
        seed=arguments.seed,
        scenarios=tuple(sorted({scenario.value for scenario in arguments.scenario})),
        fresh=arguments.fresh,
    )
    return run_demo(scope.settings, scope.paths, choice, read_only=scope.read_only or arguments.read_only)
