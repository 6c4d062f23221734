"""``plentytui webhook``: receives the purchases of plentyMarketplace, and shows what came."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain, put, put_json, put_table
from plentytui.cli.parsing import Parser, make_parser, whole
from plentytui.cli.purchases_place import DEMO_TOKEN, Place, find_place
from plentytui.cli.scope import Scope
from plentytui.errors import LoginRefused, NotReachable, PlentytuiError, UsageError

if TYPE_CHECKING:
    from plentytui.api.auth import Tokens
    from plentytui.credentials.chain import Chain
    from plentytui.credentials.webhook_token import Token
    from plentytui.models.credentials import Secret
    from plentytui.models.purchase_states import BrokenBody
    from plentytui.services.purchases import Purchasing
    from plentytui.store.purchases import PurchaseStore

_PLACES = {"keyring": "keyring", "file": "encrypted file"}
_PAUSE = 60.0
"""Seconds until it is tried again to make something of purchases."""
_LOCKED_PAUSE = 3_600.0
"""The same while the system lets nobody in by that name, whatever the password is."""
_DEEDS = ("serve", "send-sample", "list")


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "webhook",
        "Receive the purchases of plentyMarketplace (serve), try it with a made-up one (send-sample), or see what came "
        "(list). The secret end of the path comes from PLENTYTUI_WEBHOOK_TOKEN or the keyring; it is made at the first "
        "serve and shown once. What a purchase becomes is set in the app, under 3. All of your own systems share one "
        "file of purchases, and the app shows what comes within seconds. The demo has its own: name it with --system "
        "demo, which needs no token, and the demo that was used last takes them.",
        "plentytui webhook serve",
        "plentytui webhook send-sample",
        "plentytui webhook list --csv",
        "plentytui webhook serve --system demo",
        "plentytui webhook send-sample --system demo",
    )
    parser.add_argument("deed", choices=_DEEDS, help="what to do")
    parser.add_argument(
        "--system", metavar="NAME", default=argparse.SUPPRESS, help="whose purchases: a system's, or demo for the demo"
    )
    serve = parser.add_argument_group("serve and send-sample")
    serve.add_argument("--host", metavar="ADDRESS", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=whole(0, 65535), help="the port; 0 with serve: any free one (default: 8766)")
    serve.add_argument("--receive-only", action="store_true", help="make nothing of purchases while serving")
    serve.add_argument("--save", choices=sorted(_PLACES), default="keyring", help="where a new token is kept")
    serve.add_argument("--show-token", action="store_true", help="show the whole path, which is a secret")
    listed = parser.add_argument_group("list")
    listed.add_argument("--broken", action="store_true", help="what came and was no purchase")
    shape = listed.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print JSON")
    shape.add_argument("--csv", action="store_true", help="print CSV, safe for spreadsheets")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Do what was asked for."""
    with suppress(KeyboardInterrupt):  # uvicorn has shut down in order by now and only passes the signal on
        match arguments.deed:
            case "serve":
                asyncio.run(_serve(arguments, scope))
            case "send-sample":
                asyncio.run(_send_sample(arguments, scope))
            case _:
                _list(arguments, scope)
    return 0


def _place(arguments: argparse.Namespace, scope: Scope) -> Place:
    return find_place(getattr(arguments, "system", None) or scope.system, scope)


def _open(place: Place) -> PurchaseStore:
    from plentytui.clock import SystemClock
    from plentytui.paths import private_folder
    from plentytui.store.purchases import PurchaseStore

    private_folder(place.path.parent)
    store = PurchaseStore.open(place.path, SystemClock())
    if store.set_aside is not None:
        note(f"The file of the purchases was damaged and set aside as {store.set_aside}; what could be read is here.")
    return store


# serve


async def _serve(arguments: argparse.Namespace, scope: Scope) -> None:
    from plentytui.api.base_url import is_loopback
    from plentytui.webhook.app import PATH, build_app
    from plentytui.webhook.intake import Intake
    from plentytui.webhook.serve import address_of, listen, local_address_of, serve

    settings, place = scope.settings.webhook, _place(arguments, scope)
    token = await _token(arguments, scope, place)
    port = settings.port if arguments.port is None else arguments.port
    host = arguments.host or settings.host
    listener = listen(host, port)
    with closing(listener), closing(_open(place)) as store:
        place.check(store.plan())
        changed = asyncio.Event()
        intake = Intake(store, changed.set)
        own = "" if _is_any(host) else address_of(listener)
        base = ("" if place.demo else settings.address.rstrip("/")) or own
        put(f"listening: {address_of(listener)}")
        open_ = token.is_new or token.is_public or arguments.show_token
        shown = token.secret.reveal() if open_ else "(the token; --show-token shows it)"
        if base:
            put(f"webhook URL: {plain(base)}{PATH}/{shown}")
        else:
            put(f"webhook URL: https://YOUR-DOMAIN{PATH}/{shown}")
            note("Set [webhook] address to where the reverse proxy is reached, and the whole URL stands here.")
        if not is_loopback(host):
            note(
                f"Careful: {plain(host)} is open to the network, and this is plain HTTP: whoever listens on the way "
                "reads the secret path and the customers' data. Serve on 127.0.0.1 behind a reverse proxy with TLS."
            )
        if token.is_new:
            put(f"The token was made now, is kept in the {token.source} and is not shown again by itself.")
        put(f"health: {plain(base or local_address_of(listener))}/health")
        put(f"purchases of: {plain(place.words)}")
        if place.demo:
            put("While the demo is open it makes of them what is set there: plentytui demo, then 3, ] and s.")
        app = build_app(intake, store, token.secret, settings.max_bytes)
        worker = None
        if not arguments.receive_only and not place.demo:
            worker = asyncio.create_task(_turn(scope, store, changed))
        try:
            await serve(app, listener)
        finally:
            if worker is not None:
                worker.cancel()
                with suppress(asyncio.CancelledError):  # by the line above; a fault of its own is raised
                    await worker


def _is_any(host: str) -> bool:
    """Whether that means all addresses of the machine, and so is none that could be called."""
    return host.strip("[]") in {"0.0.0.0", "::", ""}


async def _token(arguments: argparse.Namespace, scope: Scope, place: Place) -> Token:
    from plentytui.credentials.webhook_token import find_token, make_token

    if place.demo:
        return await _demo_token(arguments.host or scope.settings.webhook.host, scope)
    vaults = scope.sources.vaults
    return await find_token(scope.environ, vaults) or await make_token(vaults, _PLACES[arguments.save])


async def _demo_token(host: str, scope: Scope) -> Token:
    """A demo keeps no secret; only where others could reach it a token of one's own is asked for.

    Raises:
        UsageError: there is none, and the address is not this machine's own.
    """
    from plentytui.api.base_url import is_loopback
    from plentytui.credentials.webhook_token import VARIABLE, Token, find_token
    from plentytui.models.credentials import Secret

    if (given := await find_token(scope.environ, ())) is not None:
        return given
    if not is_loopback(host):
        raise UsageError(
            f"Everybody knows the demo's token, and others can reach {host}.",
            f"Put 24 to 200 letters, digits, - and _ into {VARIABLE}, or leave --host out.",
        )
    return Token(Secret(DEMO_TOKEN), "the program itself", is_public=True)


async def _turn(scope: Scope, store: PurchaseStore, changed: asyncio.Event) -> None:
    """Make of purchases what they become, for as long as the webhook is served; what is wrong is told once."""
    from plentytui.clock import SystemClock

    told, clock = "", SystemClock()
    chains: dict[str, Chain] = {}
    while True:
        try:
            plan = store.plan()
            if plan.system:
                await _turn_in(scope, store, plan.system, chains, changed, note)
            else:
                trouble = (
                    "Purchases are kept. What they become is not set yet: start plentytui, press 3, ] and s. "
                    "The demo shows its own only: --system demo."
                )
                told = _tell(trouble, told)
                await _nudged(changed, _PAUSE)
        except PlentytuiError as error:
            told = _tell(f"Nothing is made of purchases just now; they are kept. {error}", told)
            await clock.sleep(_LOCKED_PAUSE if isinstance(error, LoginRefused) and error.locked else _PAUSE)
        except Exception as error:  # a fault in what comes after must not end the receipt of purchases
            fault = (
                f"A fault in plentytui itself ({type(error).__name__}): nothing is made of purchases; they are kept."
            )
            told = _tell(fault, told)
            await clock.sleep(_PAUSE)


def _tell(sentence: str, told: str) -> str:
    if sentence and sentence != told:
        note(sentence)
    return sentence


async def _nudged(changed: asyncio.Event, seconds: float) -> None:
    from plentytui.clock import SystemClock, sleep_or

    if await sleep_or(SystemClock(), seconds, changed):
        changed.clear()


async def _turn_in(
    scope: Scope,
    store: PurchaseStore,
    key: str,
    chains: dict[str, Chain],
    changed: asyncio.Event,
    tell: Callable[[str], None],
) -> None:
    """Work in the system that the settings of the purchases name, until they name another one.

    ``chains`` remembers by system which passwords it refused: each try with one of them counts towards the lock.
    """
    from plentytui.clients import build_client
    from plentytui.clock import SystemClock
    from plentytui.services.purchases import Purchasing
    from plentytui.services.purchases_open import open_outbox_sender

    with scope.known() as known:
        system = next((one for one in known.list() if one.key == key), None)
    if system is None:
        raise UsageError("The system that purchases belong to is not on the list any more.", "Set it anew in the app.")
    read_only = scope.read_only or system.read_only or scope.settings.system(system.name).read_only
    system = replace(system, read_only=read_only)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        chain = chains.setdefault(key, scope.sources.chain(system))
        opened = build_client(system, scope.settings, scope.paths, clock, chain)
        stack.push_async_callback(opened.client.aclose)
        stack.push_async_exit(partial(_reject, chain))
        record = await opened.tokens.current()
        from plentytui.store.system_store import SystemStore

        local = SystemStore.open(scope.paths.store_file(system.key), clock, record.user_id)
        stack.callback(local.close)
        sending = open_outbox_sender(system, opened.client, local, clock, record.user_id)
        purchasing = Purchasing(system, sending.api, local, sending.outbox, store, clock)
        sender = asyncio.create_task(sending.sender.run())
        try:
            await _work(purchasing, store, key, changed, tell, partial(_check, sender, opened.tokens))
        finally:
            sender.cancel()
            # A fault of its own was told of above; raised here it would take the place of a cancellation.
            await asyncio.gather(sender, return_exceptions=True)


async def _reject(chain: Chain, _: object, error: BaseException | None, __: object) -> None:
    """Never give a password again by itself that the system refused, be it in the middle of the work."""
    if isinstance(error, LoginRefused) and not error.locked:
        await chain.reject()


def _check(sender: asyncio.Task[None], tokens: Tokens) -> None:
    """End the work where it cannot go on: the sender has ended of a fault, or a new session is refused."""
    if sender.done():
        sender.result()
    if tokens.refusal is not None:
        raise tokens.refusal


async def _work(
    purchasing: Purchasing,
    store: PurchaseStore,
    key: str,
    changed: asyncio.Event,
    tell: Callable[[str], None],
    check: Callable[[], None],
) -> None:
    """Make of purchases what they become while they belong to that system; ``check`` raises what ends it."""
    from plentytui.clock import SystemClock

    told, elsewhere = "", ""
    while store.plan().system == key:
        pause = await purchasing.turn_due()
        check()
        waiting = [f"{count} in {name}" for name, count in store.begun_elsewhere(key).items()]
        sentence = f"Begun elsewhere: {', '.join(waiting)}. They go on while that system is open in plentytui."
        elsewhere = _tell(sentence, elsewhere) if waiting else ""
        if purchasing.trouble and purchasing.trouble != told:
            tell(purchasing.trouble)
        told = purchasing.trouble
        if purchasing.trouble:
            await SystemClock().sleep(pause)
        else:
            await _nudged(changed, pause)


# send-sample


async def _send_sample(arguments: argparse.Namespace, scope: Scope) -> None:
    """Post a made-up purchase to the webhook that runs on this machine."""
    from plentytui.credentials.webhook_token import VARIABLE, find_token

    settings, place = scope.settings.webhook, _place(arguments, scope)
    host = arguments.host or settings.host
    token = await (_demo_token(host, scope) if place.demo else find_token(scope.environ, scope.sources.vaults))
    if token is None:
        raise UsageError(
            "There is no token of the webhook yet.",
            f"Start `plentytui webhook serve`, or set {VARIABLE}; the demo needs none: --system demo.",
        )
    port = settings.port if arguments.port is None else arguments.port
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    status, words = await post_sample(base, token.secret)
    put(plain(f"{status} {words}"))
    if status >= 300:
        raise UsageError(f"The webhook at {base} did not take the sample.", "Its answer stands above.")


async def post_sample(base: str, token: Secret) -> tuple[int, str]:
    """Post a made-up purchase; the status and the words of the answer.

    Raises:
        NotReachable: nobody answers.
    """
    import httpx

    from plentytui.rules.purchase_sample import sample_body

    body = sample_body(os.urandom(16).hex(), int.from_bytes(os.urandom(2), "big"), int(time.time()))
    headers = {"authorization": f"Bearer {token.reveal()}", "content-type": "application/json"}
    try:
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            answer = await client.post(f"{base}/purchases", content=body, headers=headers)
    except httpx.HTTPError as error:
        raise NotReachable(f"No webhook answers at {base}.", "Start it with `plentytui webhook serve`.") from error
    try:
        words = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        words = ""
    return answer.status_code, words[:200]


# list


def _list_broken(arguments: argparse.Namespace, found: Sequence[BrokenBody]) -> None:
    from plentytui.services.purchase_list import BROKEN_COLUMNS, broken_as_csv, broken_cells

    if arguments.json:
        put_json(
            [
                dict(zip(BROKEN_COLUMNS, broken_cells(one), strict=True)) | {"status": one.status, "times": one.times}
                for one in found
            ]
        )
    elif arguments.csv:
        for line in broken_as_csv(found).splitlines():
            put(line)
    else:
        heading = ("came first", "status", "times", "order", "customer", "why")
        cells = [broken_cells(one) for one in found]
        put_table([heading, *((f"{at[:16].replace('T', ' ')} UTC", *rest[:-1]) for at, *rest in cells)])


def _list(arguments: argparse.Namespace, scope: Scope) -> None:
    from plentytui.services.purchase_list import as_csv, as_json, table_rows

    with closing(_open(_place(arguments, scope))) as store:
        if arguments.broken:
            _list_broken(arguments, store.broken(limit=1_000_000))
            return
        rows, noted = store.rows(limit=1_000_000), store.plan().currency
        if arguments.json:
            put_json(as_json(rows, noted))
        elif arguments.csv:
            for line in as_csv(rows, noted).splitlines():
                put(line)
        else:
            put_table(table_rows(rows, noted))
            note(", ".join(f"{count} {state.value}" for state, count in store.counts().items() if count) or "none yet")
