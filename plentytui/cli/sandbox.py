"""``plentytui sandbox``: the API of the demo system, served on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from plentytui.cli.parsing import Parser, add_world_options, make_parser, whole
from plentytui.cli.scope import Scope


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "sandbox",
        "Serve the REST API of a made-up plentymarkets system on 127.0.0.1 until ctrl+c. "
        "The first three lines say address, user and password.",
        "plentytui sandbox --port 8765",
        "plentytui sandbox --size 100000 --data world.sqlite --scenario throttled",
    )
    parser.add_argument(
        "--port", type=whole(0, 65535), default=8765, help="the port on 127.0.0.1; 0: any free one (default: 8765)"
    )
    parser.add_argument("--data", type=Path, metavar="FILE", help="keep the world in this file between runs")
    parser.add_argument(
        "--session-limit", type=whole(1, 1000), default=3, metavar="N", help="sessions allowed at a time (default: 3)"
    )
    add_world_options(parser)
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Serve until interrupted."""
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.sandbox.serve import run as serve

    config = SandboxConfig(
        seed=arguments.seed,
        size=arguments.size,
        rate=arguments.rate,
        data=arguments.data,
        scenarios=frozenset(arguments.scenario),
        session_limit=arguments.session_limit,
    )
    serve(config, arguments.port)
    return 0
