"""A picture of every screen in every finished state, at the two sizes that matter most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.credentials.chain import Typed
from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.sandbox.scenarios import Scenario
from plentytui.settings import Settings
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.dialogs.ask_password import AskPassword
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.systems import SystemsScreen
from tests.embedded_app import START, Person, make_app, make_config, settled
from tests.network import Network, Remote
from tests.snapshots.conftest import Snap, keep_own_calls

Steps = Callable[[Person, Remote], Awaitable[None]]

SIZES = ((80, 24), (140, 40))
POST = ("POST", "/rest/messages")
WHISPERED = "Jürgen"
ANSWER = "Guten Tag,\n\nIhr Ersatz ist heute auf den Weg gegangen.\n\nMaria Kranich"
LIVE = System("Hauptsystem", "https://p12345.my.plentysystems.com", "maria")
TEST = System("Testsystem", "https://p12345-test.my.plentysystems.com", "tom", read_only=True)


@dataclass(frozen=True)
class State:
    """How the app is started and what is done before the picture is taken."""

    steps: Steps
    scenarios: tuple[Scenario, ...] = ()
    theme: str = "plentytui-dark"
    in_sandbox: bool = True
    read_only: bool = False
    cut: bool = False
    """Whether nothing reaches the system from the beginning."""
    systems: tuple[System, ...] = field(default=())


async def _inbox(maria: Person, _: Remote) -> None:
    await settled(maria.pilot)


async def _first_run(maria: Person, _: Remote) -> None:
    await maria.until(lambda: isinstance(maria.app.screen, SystemsScreen))


async def _systems(maria: Person, _: Remote) -> None:
    await settled(maria.pilot)
    await maria.press("0")


async def _add_system(maria: Person, remote: Remote) -> None:
    await _first_run(maria, remote)
    await maria.press("a")
    await maria.until(lambda: isinstance(maria.app.screen, AddSystem))
    await maria.type("http://p12345.my.plentysystems.com")
    await maria.press("ctrl+s")


async def _password(maria: Person, _: Remote) -> None:
    await settled(maria.pilot)
    maria.app.push_screen(AskPassword(LIVE, no_keyring="There is no keyring service on this host."), _ignore)
    await maria.until(lambda: isinstance(maria.app.screen, AskPassword))
    await maria.rest()
    await maria.type("secret")


def _ignore(_: Typed | None) -> None:
    """The answer is not needed for a picture."""


async def _refused_login(maria: Person, remote: Remote) -> None:
    body = {"error": "invalid_credentials", "message": "The user credentials were incorrect."}
    remote.answers["POST", "/rest/login"] = (401, body)
    await maria.until(lambda: isinstance(maria.app.screen, ErrorDetails))


async def _group(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.press("right_square_bracket", "j", "j")


async def _filter(maria: Person, remote: Remote, text: str) -> None:
    await _inbox(maria, remote)
    await maria.press("slash")
    await maria.type(text)


async def _filter_hits(maria: Person, remote: Remote) -> None:
    await _filter(maria, remote, "rechnung")


async def _filter_none(maria: Person, remote: Remote) -> None:
    await _filter(maria, remote, "xyzzy")


async def _unread_only(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.press("U", "j")


async def _draft(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.press("j", "w")
    await maria.type("Nachfragen, ob das stimmt.")
    await maria.press("escape", "escape", "k")


async def _thread(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.open("Katharina")


async def _thread_whisper(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.open(WHISPERED)


async def _reply(maria: Person, remote: Remote) -> None:
    await _thread(maria, remote)
    await maria.press("r")
    await maria.type(ANSWER)


async def _whisper(maria: Person, remote: Remote) -> None:
    await _thread(maria, remote)
    await maria.press("w")
    await maria.type("Kulanz ist mit der Werkstatt geklärt.")


async def _outbox(maria: Person, remote: Remote) -> None:
    await _reply(maria, remote)
    await maria.press("ctrl+s")
    await maria.reads("sends in 10 s")


async def _refused(maria: Person, remote: Remote) -> None:
    body = {"error": {"message": "The given data was invalid."}, "validation_errors": {"message": ["Too long."]}}
    remote.answers[POST] = (422, body)
    await _outbox(maria, remote)
    await maria.press("S")
    await maria.reads("NOT SENT")


async def _uncertain(maria: Person, remote: Remote) -> None:
    remote.lose_requests(*POST)
    await _outbox(maria, remote)
    await maria.press("S")
    await maria.reads("NOT KNOWN")


async def _send_again(maria: Person, remote: Remote) -> None:
    await _uncertain(maria, remote)
    await maria.press("S")
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))


async def _sent(maria: Person, remote: Remote) -> None:
    await _outbox(maria, remote)
    await maria.press("S")
    await maria.until(lambda: Delivery.SENT in _states(maria))
    await maria.reads("(you)")


def _states(maria: Person) -> list[Delivery]:
    items = maria.desk.store.outbox.for_conversation(maria.thread.conversation)
    return [item.state for item in items]


async def _quit(maria: Person, remote: Remote) -> None:
    await _outbox(maria, remote)
    await maria.press("q")
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))


async def _api(maria: Person, remote: Remote) -> None:
    await _thread(maria, remote)
    await keep_own_calls(maria)
    await maria.press("6")


async def _api_empty(maria: Person, _: Remote) -> None:
    await maria.until(lambda: isinstance(maria.app.screen, SystemsScreen))
    await maria.press("escape", "6")


async def _help(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.press("question_mark")


async def _palette(maria: Person, remote: Remote) -> None:
    await _inbox(maria, remote)
    await maria.press("ctrl+p")
    await maria.type("re")
    await maria.rest()
    await maria.rest()


async def _no_system(maria: Person, remote: Remote) -> None:
    await _first_run(maria, remote)
    await maria.press("escape")
    await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))


async def _empty(maria: Person, _: Remote) -> None:
    await maria.until(lambda: "There are no conversations" in maria.words_in(maria.rows))


async def _no_rights(maria: Person, _: Remote) -> None:
    await maria.until(lambda: "needs a right" in maria.words_in(maria.rows))


async def _offline(maria: Person, _: Remote) -> None:
    await maria.in_time(lambda: "is tried again" in maria.words_in(maria.rows))


async def _offline_later(maria: Person, remote: Remote) -> None:
    await _thread(maria, remote)
    await maria.press("escape", "j")
    remote.cut()
    await maria.press("enter")
    await maria.in_time(lambda: "does not answer" in maria.words_in(maria.thread))


async def _sessions_full(maria: Person, _: Remote) -> None:
    await maria.until(lambda: isinstance(maria.app.screen, ErrorDetails))


async def _throttled(maria: Person, remote: Remote) -> None:
    await maria.until(lambda: maria.rows.row_count > 0)
    for _ in range(4):
        await maria.press("escape", "j", "enter")
        await maria.rest()
    await maria.until(lambda: "wait" in maria.header)


STATES = {
    "first_run": State(_first_run, in_sandbox=False),
    "systems": State(_systems, systems=(LIVE, TEST)),
    "add_system_wrong": State(_add_system, in_sandbox=False),
    "password": State(_password),
    "login_refused": State(_refused_login),
    "sessions_full": State(_sessions_full, (Scenario.SESSIONS_FULL,)),
    "no_system": State(_no_system, in_sandbox=False),
    "list": State(_inbox),
    "list_light": State(_inbox, theme="plentytui-light"),
    "list_read_only": State(_inbox, read_only=True),
    "list_hostile": State(_inbox, (Scenario.HOSTILE_TEXT,)),
    "list_group": State(_group),
    "list_unread": State(_unread_only),
    "list_draft": State(_draft),
    "list_empty": State(_empty, (Scenario.EMPTY,)),
    "list_no_rights": State(_no_rights, (Scenario.NO_RIGHTS,)),
    "list_offline": State(_offline, cut=True),
    "filter_hits": State(_filter_hits),
    "filter_none": State(_filter_none),
    "thread": State(_thread),
    "thread_light": State(_thread_whisper, theme="plentytui-light"),
    "thread_whisper": State(_thread_whisper),
    "thread_offline": State(_offline_later),
    "thread_throttled": State(_throttled, (Scenario.THROTTLED,)),
    "composer_public": State(_reply),
    "composer_whisper": State(_whisper),
    "outbox_waiting": State(_outbox),
    "outbox_refused": State(_refused),
    "outbox_uncertain": State(_uncertain),
    "outbox_send_again": State(_send_again),
    "outbox_sent": State(_sent),
    "quit": State(_quit),
    "api": State(_api),
    "api_empty": State(_api_empty, in_sandbox=False),
    "help": State(_help),
    "palette": State(_palette),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", STATES)
def test_state(snap: Snap, network: Network, tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    state = STATES[name]
    clock = ManualClock(START)
    remote = network.add(SANDBOX_URL, make_config(clock, size=40, scenarios=state.scenarios))
    if state.cut:
        remote.cut()
    app = make_app(
        tmp_path,
        network=network,
        clock=clock,
        settings=Settings(timezone="Europe/Berlin", theme=state.theme),
        start_in_sandbox=state.in_sandbox,
        read_only=state.read_only,
    )
    for system in state.systems:
        app.opener.systems.add(system)

    async def steps(maria: Person) -> None:
        await state.steps(maria, remote)

    assert snap(app, steps, size)
