"""``plentytui api``: one call to the API, through the same client, budget and credentials as everything else."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from plentytui.cli.output import note, plain, put_bytes, put_json
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import UnreadableAnswer, UsageError
from plentytui.models.paging import MOST_PER_PAGE

if TYPE_CHECKING:
    from plentytui.api.client import Client
    from plentytui.api.lanes import Lane
    from plentytui.api.wire import Answer
    from plentytui.models.paging import Page
    from plentytui.models.systems import System

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""What the API knows."""
_MORE = """\
The answer is written as JSON; an empty one as null. An answer of another kind
(an attachment, a PDF) is written byte for byte into a file or pipe, and only
described on a terminal.
A name that ends in [] and is given several times is numbered:
-q with[]=tags -q with[]=owners.
The session comes from PLENTYTUI_URL, PLENTYTUI_USER and PLENTYTUI_PASSWORD,
from --system, or is the one opened last."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """What is to be called."""

    method: str
    path: str
    params: Mapping[str, object]
    body: object = None


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "api",
        "Send one call to the REST API and print its answer as JSON.",
        "plentytui api GET /rest/users/me",
        "plentytui api GET conversations -q isDone=false -q itemsPerPage=10 --include",
        "plentytui api GET conversations --paginate | jq length",
        "plentytui api PUT conversations/read -q uuids=UUID -q userId=3 -q read=true",
        "plentytui api POST messages --data @message.json",
        more=_MORE,
    )
    parser.add_argument("method", metavar="METHOD", help=", ".join(METHODS))
    parser.add_argument("path", metavar="PATH", help="the path, with or without /rest; a query in it counts")
    parser.add_argument(
        "-q", dest="query", action="append", default=[], metavar="KEY=VALUE", help="a parameter; can be repeated"
    )
    parser.add_argument(
        "--data", metavar="JSON|@FILE|-", help="the body: JSON, a file that holds it, or - for standard input"
    )
    parser.add_argument("--paginate", action="store_true", help="read all pages and print one list of all entries")
    parser.add_argument("--include", action="store_true", help="status and throttle headers on standard error")
    parser.add_argument("--system", default=argparse.SUPPRESS, metavar="NAME", help="the system to call")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Make the call and print its answer."""
    call = read_call(arguments.method, arguments.path, arguments.query, arguments.data, paginate=arguments.paginate)
    system = scope.choose(getattr(arguments, "system", None))
    if arguments.paginate:
        put_json(asyncio.run(_all_entries(call, system, scope, include=arguments.include)))
    else:
        put_answer(asyncio.run(_one(call, system, scope, include=arguments.include)))
    return 0


def read_call(method: str, path: str, query: Iterable[str], data: str | None, *, paginate: bool = False) -> ApiCall:
    """Make a call of the words of the command line.

    Raises:
        UsageError: they do not make one.
    """
    method = method.upper()
    if method not in METHODS:
        raise UsageError(f"{method} is not a method of the API.", f"Known are {', '.join(METHODS)}.")
    if paginate and method != "GET":
        raise UsageError(f"--paginate reads a list, and {method} does not.", "Use it with GET.")
    if data is not None and method == "GET":
        raise UsageError("GET sends no body.", "Give parameters with -q, or use another method.")
    if "://" in path.partition("?")[0]:
        raise UsageError("PATH is a whole address.", "Give the path alone, such as /rest/users/me.")
    path, _, inline = path.partition("?")
    pairs = [*parse_qsl(inline, keep_blank_values=True), *(_pair(word) for word in query)]
    params = _parameters(pairs)
    if paginate and "page" in params:
        raise UsageError("--paginate reads all pages, and the parameter page asks for one.", "Leave one of them out.")
    return ApiCall(method, _rest_path(path), params, _body(data))


def _rest_path(path: str) -> str:
    path = "/" + path.strip().lstrip("/")
    return path if path == "/rest" or path.startswith("/rest/") else f"/rest{path}"


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not name or not equals:
        raise UsageError(f"-q {word} has no value.", "Write it as -q KEY=VALUE.")
    return name, value


def _parameters(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Parameters by name; values of a name that was given several times become one list (wire facts 4).

    PHP, which the API is written in, reads ``with[]`` once for each value, so those names are numbered instead.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    params: dict[str, object] = {}
    for name, given in values.items():
        if name.endswith("[]") and len(given) > 1:
            params |= {f"{name[:-2]}[{index}]": value for index, value in enumerate(given)}
        else:
            params[name] = given[0] if len(given) == 1 else given
    return params


def _body(data: str | None) -> object:
    if data is None:
        return None
    source = "--data"
    try:
        if data == "-":
            source, text = "Standard input", sys.stdin.buffer.read().decode("utf-8-sig")
        elif data.startswith("@"):
            source = data[1:]
            text = Path(source).read_text(encoding="utf-8-sig")
        else:
            text = data
        body: object = json.loads(text)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.", "Check its name.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{source} is not JSON ({error.msg} at {place}).", "Such as --data '{\"id\": 1}'.") from None
    except (UnicodeDecodeError, RecursionError):
        raise UsageError(f"{source} is not JSON in UTF-8.", "Write it so.") from None
    return body


async def _one(call: ApiCall, system: System, scope: Scope, *, include: bool) -> Answer:
    async with _telling(system, scope, include=include) as teller:
        return await teller.call(call.method, call.path, params=call.params, body=call.body)


async def _all_entries(call: ApiCall, system: System, scope: Scope, *, include: bool) -> list[object]:
    from plentytui.api.lanes import Lane
    from plentytui.api.paging import read_pages

    params = dict(call.params)
    size = params.pop("itemsPerPage", MOST_PER_PAGE)  # fewer calls; a system that gives fewer is followed
    if not str(size).isascii() or not str(size).isdigit() or int(str(size)) < 1:
        raise UsageError(f"itemsPerPage is {size}.", "Give a whole number from 1 on.")
    entries: list[object] = []
    async with _telling(system, scope, include=include) as teller:
        pages = read_pages(
            teller, call.path, params=params, lane=Lane.USER, items_per_page=int(str(size)), decode=_decode_list
        )
        async for page in pages:
            entries += page.entries
    return entries


def _decode_list(payload: object, route: str) -> Page[object]:
    """The entries of a page.

    Raises:
        UnreadableAnswer: it is no page of a list.
    """
    from plentytui.api.decode import decode_raw

    try:
        return decode_raw(payload, route)
    except UnreadableAnswer as error:
        what = f"The answer to {route} is no list, so there are no pages to read."
        raise UnreadableAnswer(what, "Leave --paginate out to see it.", route=route, field=error.field) from error


class Teller:
    """Calls through the client and, if wanted, tells status and throttle headers of every answer."""

    def __init__(self, client: Client, *, include: bool) -> None:
        self._client = client
        self._include = include

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        body: object = None,
        lane: Lane | None = None,
    ) -> Answer:
        """Make one call; the command line is a person waiting, so its lane is always theirs."""
        try:
            return await self._client.call(method, path, params=params, body=body)
        finally:
            if self._include and (answer := self._client.last_answer) is not None:
                _tell_headers(answer)


def _tell_headers(answer: Answer) -> None:
    note(f"HTTP {answer.status}")
    for name, value in answer.headers.items():
        if name.startswith("x-plenty-") or name == "retry-after":
            note(f"{name.title()}: {plain(value)}")


@asynccontextmanager
async def _telling(system: System, scope: Scope, *, include: bool) -> AsyncIterator[Teller]:
    async with scope.open(system) as opened:
        watch = asyncio.create_task(_tell_waiting(opened.client))
        try:
            yield Teller(opened.client, include=include)
        finally:
            watch.cancel()


async def _tell_waiting(client: Client) -> None:
    """Say it once for each wait when a call has to wait for the limit, so that nobody takes it for a hang."""
    from plentytui.clock import SystemClock

    clock, told = SystemClock(), 0.0
    while True:
        await clock.sleep(1)
        until = client.waiting_until
        if until is not None and until > told + 5:
            told = until
            note(f"plentytui: The call limit is used up; waiting {max(1, round(until - clock.time()))} s.")


def put_answer(answer: Answer) -> None:
    """Write the answer: JSON as JSON, other kinds as they are, but never onto a terminal.

    Raises:
        UnreadableAnswer: it says that it is JSON, and is not.
    """
    kind = answer.headers.get("content-type", "").lower()
    try:
        value = answer.json()
    except UnreadableAnswer:
        if "json" in kind:
            raise
    else:
        put_json(value)
        return
    if sys.stdout.isatty():
        what = plain(kind) or "an unnamed kind"
        note(f"The answer is no JSON: {len(answer.body)} bytes of {what}. Send it to a file with > FILE to keep it.")
    else:
        put_bytes(answer.body)
