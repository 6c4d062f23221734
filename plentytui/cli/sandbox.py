"""``plentytui sandbox``: the API of the demo system, served on this machine."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from plentytui.cli.parsing import Parser, add_world_options, make_parser, whole
from plentytui.cli.scope import Scope
from plentytui.errors import StoreError, UsageError
from plentytui.sandbox.scenarios import Scenario

_SIZE, _SEED = 300, 1
"""Of a world that is not there yet."""
_BRACES = re.compile(r"\{[^}]*\}")


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "sandbox",
        "Serve the REST API of a made-up plentymarkets system on 127.0.0.1 until ctrl+c. "
        "The first three lines say address, user and password.",
        "plentytui sandbox --port 8765",
        "plentytui sandbox --size 100000 --data world.sqlite --scenario throttled",
        "plentytui sandbox --route-limit 'GET /rest/conversations=20'",
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
    parser.add_argument(
        "--route-limit",
        action="append",
        default=[],
        metavar="ROUTE=N",
        help="a route's own limit a minute and user, such as 'POST /rest/messages=10'; 0: none; can be repeated",
    )
    add_world_options(parser)
    # Whoever leaves them out takes what the file holds.
    parser.set_defaults(size=None, seed=None)
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Serve until interrupted.

    Raises:
        UsageError: an option cannot be taken, such as a file that holds no world.
    """
    try:
        return _serve(arguments)
    except StoreError as error:  # the one file there is comes from --data
        raise UsageError(error.what, error.hint) from error


def _serve(arguments: argparse.Namespace) -> int:
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
        route_limits=route_limits(arguments.route_limit),
    )
    serve(config, arguments.port)
    return 0


def route_limits(words: Sequence[str]) -> Mapping[str, int]:
    """The limits of single routes: those that there are anyway, and what the words say of others or otherwise.

    Raises:
        UsageError: a word names no route of the sandbox, or no number.
    """
    from plentytui.sandbox.config import ROUTE_LIMITS
    from plentytui.sandbox.system import all_routes

    limits = dict(ROUTE_LIMITS)
    known = {_BRACES.sub("{}", route.name): route.name for route in all_routes()} if words else {}
    for word in words:
        name, _, number = word.rpartition("=")
        route = known.get(_BRACES.sub("{}", " ".join(name.split())))
        if route is None:
            raise UsageError(
                f"--route-limit {word}: that is no route of the sandbox.",
                "Write METHOD /rest/path=N with {id} for what differs, such as 'GET /rest/messages/{id}=30'.",
            )
        if not (number.isascii() and number.isdigit() and len(number) < 7):
            raise UsageError(f"--route-limit {word}: {number or 'nothing'} is no number of calls.", "Such as =30.")
        limits[route] = int(number)
    return {route: limit for route, limit in limits.items() if limit}


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
