"""``plentytui sandbox``: the API of the demo system, served on this machine."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from plentytui.cli.parsing import Parser, add_world_options, make_parser, whole
from plentytui.cli.scope import Scope
from plentytui.errors import UsageError
from plentytui.sandbox.scenarios import Scenario

_SIZE, _SEED = 300, 1
"""Of a world that is not there yet."""


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
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="keep the world in this file between runs; a world in it is served as it is",
    )
    parser.add_argument(
        "--session-limit", type=whole(1, 1000), default=3, metavar="N", help="sessions allowed at a time (default: 3)"
    )
    add_world_options(parser)
    # Whoever leaves them out takes what the file holds.
    parser.set_defaults(size=None, seed=None)
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Serve until interrupted."""
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.sandbox.serve import run as serve

    size, seed, scenarios = world_asked_for(arguments)
    config = SandboxConfig(
        seed=seed,
        size=size,
        rate=arguments.rate,
        data=arguments.data,
        scenarios=scenarios,
        session_limit=arguments.session_limit,
    )
    serve(config, arguments.port)
    return 0


def world_asked_for(arguments: argparse.Namespace) -> tuple[int, int, frozenset[Scenario]]:
    """Size, seed and scenarios: those of the file where there is one, else as given.

    Raises:
        UsageError: the file holds another world than the options ask for.
    """
    scenarios = frozenset(arguments.scenario)
    size = _SIZE if arguments.size is None else arguments.size
    seed = _SEED if arguments.seed is None else arguments.seed
    held = _held(arguments.data)
    if held is None:
        return size, seed, scenarios
    held_size, held_seed, hostile = held
    wrong = ""
    if arguments.size not in (None, held_size):
        wrong = f"--size asks for {arguments.size:,}"
    elif Scenario.EMPTY in scenarios and held_size:
        wrong = "the scenario empty asks for none"
    elif arguments.seed not in (None, held_seed):
        wrong = f"--seed asks for {arguments.seed}"
    elif Scenario.HOSTILE_TEXT in scenarios and not hostile:
        wrong = "the scenario hostile_text asks for other texts"
    if wrong:
        raise UsageError(
            f"{arguments.data} holds a world of {held_size:,} conversations with seed {held_seed}, and {wrong}.",
            "Leave that option out to serve this world, or name another file with --data.",
        )
    return held_size, held_seed, scenarios | {Scenario.HOSTILE_TEXT} if hostile else scenarios


def _held(path: Path | None) -> tuple[int, int, bool] | None:
    """Size, seed and whether the texts are hostile, of the world in a file; None if there is none to be read."""
    if path is None or not path.is_file():
        return None
    from plentytui.sandbox.world import schema

    with closing(schema.connect(path)) as db:
        about = schema.about(db, path)
    if not {"size", "seed"} <= about.keys():
        return None
    return int(about["size"]), int(about["seed"]), about.get("hostile") == "1"
