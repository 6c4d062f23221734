"""Keys that are typed before a dialog is there are the dialog's, and never act on the screen below."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets import Button, Input, TextArea

import plentytui.ui
from plentytui.errors import NotLoggedIn
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.listing import Folder
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui import asking
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.asking import AskingApp, asks, may_ask, nothing_asked
from plentytui.ui.dialogs.bulk_price import BulkPrice
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.dialogs.pick_file import PickFiles
from plentytui.ui.dialogs.pick_priority import PickPriority
from plentytui.ui.dialogs.pick_status import PickStatus
from plentytui.ui.leaving import AppDialog
from plentytui.ui.screens.help import HelpScreen
from tests.embedded_app import Person, make_app, person, settled, until
from tests.network import Network


def _at_once(app: AskingApp, keys: Iterable[str]) -> None:
    """As a terminal gives them that were typed in one piece."""
    for key in keys:
        app.post_message(events.Key({"/": "slash", "*": "asterisk"}.get(key, key), key if len(key) == 1 else None))


def _places(app: PlentytuiApp) -> list[str]:
    assert app.desk is not None
    return [row.folder.value for row in app.desk.store.mirror.extras(_uuids(app)).values()]


def _uuids(app: PlentytuiApp) -> list[str]:
    from plentytui.ui.screens.messenger import MessengerScreen

    screen = app.screen_stack[0]
    assert isinstance(screen, MessengerScreen)
    return [screen.at_hand]


@pytest.mark.anyio
async def test_keys_in_one_piece_go_to_the_dialog_that_the_first_opens(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j")
        _at_once(app, "p2")
        await until(pilot, lambda: isinstance(app.screen, PickPriority))
        assert app.current_mode == "messenger"


@pytest.mark.parametrize("keys", ["tx", "tx6"])
@pytest.mark.anyio
async def test_a_key_typed_while_a_picker_is_read_moves_nothing_to_the_trash(tmp_path: Path, keys: str) -> None:
    app = make_app(tmp_path, scenarios=(Scenario.SLOW,))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j")
        _at_once(app, keys)
        await until(pilot, lambda: isinstance(app.screen, PickStatus))
        await until(pilot, lambda: app.screen.query_one(Input).value == keys[1:])
        assert app.current_mode == "messenger"
        assert _places(app) == ["inbox"]


async def _slow_names(pilot: Pilot[None], app: PlentytuiApp) -> None:
    """The names take for ever."""
    await settled(pilot)
    screen = app.screen

    async def for_ever() -> None:
        await asyncio.Event().wait()

    screen.know_names = for_ever  # type: ignore[attr-defined]
    await pilot.press("j", "t")


@pytest.mark.anyio
async def test_it_is_said_that_a_picker_is_read_and_escape_gives_it_up(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await _slow_names(pilot, app)
        await pilot.press("x", "2")
        await until(pilot, lambda: any("Status is being read" in notice.text for notice in app.notices))
        assert "Esc leaves" in app.notices[-1].text
        await pilot.press("escape")
        await until(pilot, lambda: app.awaited is None)
        assert _places(app) == ["inbox"]
        assert app.current_mode == "messenger"
        # From here on keys are commands again.
        await pilot.press("2")
        assert app.current_mode == "service"


def test_every_worker_that_shows_a_dialog_holds_the_keys_typed_before_it() -> None:
    forgotten = []
    for path in Path(plentytui.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.AsyncFunctionDef):
                continue
            works = any(ast.unparse(decorator).startswith("work(") for decorator in node.decorator_list)
            if works and "push_screen_wait" in ast.unparse(node):
                forgotten.append(f"{path.name}: {node.name}")
    assert not forgotten


# Between two dialogs of one action, and where only sometimes something is asked


@pytest.mark.anyio
async def test_keys_in_one_piece_go_through_all_dialogs_of_an_action(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, size=120, network=network)) as maria:
        arrived = network.systems[SANDBOX_URL].arrived
        marked, at = len(arrived), maria.rows.cursor
        _at_once(maria.app, ["*", *"p1yn", "question_mark"])
        await maria.until(lambda: isinstance(maria.app.screen, HelpScreen))
        await maria.press("escape")
        assert maria.rows.cursor == at, "n was the answer to the second question, not the next unread one"
        assert len(maria.rows.marked) > 50
        assert not [call for call in arrived[marked:] if call[0] == "PUT"]


@pytest.mark.anyio
async def test_what_asks_only_about_many_gets_its_keys(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        _at_once(maria.app, ["space", "space", *"dx2"])
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.rest()
        assert maria.app.current_mode == "messenger"
        assert _places(maria.app) == ["inbox"]


@pytest.mark.anyio
async def test_where_nothing_is_asked_the_keys_act(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        at = maria.rows.cursor
        _at_once(maria.app, "djj")
        await maria.told("as done.")
        await maria.until(lambda: maria.rows.cursor == at + 2)


async def _held_elsewhere(maria: Person) -> str:
    """A held message of another conversation than the one under the cursor: to take it back has to be asked about."""
    uuid, outbox = maria.current, maria.desk.store.outbox
    item = outbox.add(uuid, ReplyKind.PUBLIC, "Dear", "", "Katharina", maria.app.clock.time() + 1e6)
    assert outbox.claim(item.id, guarding=True)
    outbox.settle(item.id, Delivery.HELD, "Somebody wrote.")
    await maria.press("j")
    return uuid


@pytest.mark.parametrize(
    ("keys", "state", "text"), [("un", Delivery.HELD, None), ("uy2x", Delivery.RECALLED, "Dear2x")]
)
@pytest.mark.anyio
async def test_keys_behind_undo_answer_its_question(
    keys: str, state: Delivery, text: str | None, tmp_path: Path
) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await _held_elsewhere(maria)
        at = maria.rows.cursor
        _at_once(maria.app, keys)
        outbox = maria.desk.store.outbox
        if text is None:
            await maria.until(lambda: not maria.app._typed)
            await maria.rest()
            assert maria.rows.cursor == at, "n was the answer, not the next unread one"
        else:
            await maria.until(lambda: isinstance(field := maria.app.focused, TextArea) and field.text == text)
        assert outbox.for_conversation(uuid)[-1].state is state
        assert maria.app.screen_stack == [maria.messenger]


@pytest.mark.parametrize(("text", "waiting"), [("See the attachment.", 0), ("Hello", 1)])
@pytest.mark.anyio
async def test_letters_behind_sending_are_no_commands(text: str, waiting: int, tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        inbox = maria.desk.store.mirror.count(Folder.INBOX)
        await maria.press("r")
        await maria.type(text)
        _at_once(maria.app, ["ctrl+s", "a", "x", "2"])
        if waiting:
            await maria.until(lambda: not maria.is_writing())
            await maria.rest()
            assert maria.app.screen_stack == [maria.messenger]
        else:
            await maria.until(lambda: isinstance(maria.app.screen, PickFiles))
            await maria.until(lambda: maria.app.screen.query_one(Input).value.endswith("x2"))
        assert maria.app.current_mode == "messenger"
        assert maria.desk.store.mirror.count(Folder.INBOX) == inbox
        assert len(maria.desk.store.outbox.unsettled()) == waiting


class _Asker(AskingApp):
    """Sends, which might ask something, and is left."""

    BINDINGS: ClassVar[list[BindingType]] = [("s", "send", "Send"), ("escape", "leave", "Leave")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    @may_ask(group="send")
    async def action_send(self) -> None:
        await self.go_on.wait()
        self.done.append("sent")

    def action_leave(self) -> None:
        self.done.append("left")


@pytest.mark.anyio
async def test_what_may_be_under_way_is_not_ended_with_escape() -> None:
    app = _Asker()
    async with app.run_test() as pilot:
        await pilot.press("s")
        await pilot.press("escape", "s")
        assert app.done == []
        app.go_on.set()
        await until(pilot, lambda: app.done == ["sent", "left", "sent"])


@pytest.mark.anyio
async def test_what_need_not_ask_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_LONGEST", 0.01)
    app = _Asker()
    async with app.run_test() as pilot:
        await pilot.press("s", "escape")
        await until(pilot, lambda: app.done == ["left"])


# What another worker does meanwhile, and dialogs that no key called for


class _Picker(AppDialog[str]):
    """A dialog with a field."""

    def compose(self) -> ComposeResult:
        yield Input()


class _Picking(AskingApp):
    """Reads something before its dialog comes."""

    BINDINGS: ClassVar[list[BindingType]] = [("p", "pick", "Pick"), ("a", "archive", "Archive")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Button("Archive")

    @asks(group="pick")
    async def action_pick(self) -> None:
        await self.go_on.wait()
        await self.push_screen_wait(_Picker())

    def action_archive(self) -> None:
        self.done.append("archived")

    def on_button_pressed(self) -> None:
        self.done.append("clicked")

    def say_reading(self, what: str) -> None:
        self.done.append(what)


@pytest.mark.anyio
async def test_who_asks_nothing_ends_nobody_elses_wait() -> None:
    app = _Picking()
    async with app.run_test() as pilot:
        await pilot.press("p")
        _at_once(app, "a")

        async def log_in() -> None:
            nothing_asked(app)

        await app.run_worker(log_in(), group="system").wait()
        _at_once(app, "a")
        app.go_on.set()
        await until(pilot, lambda: isinstance(app.screen, _Picker) and app.screen.query_one(Input).value == "aa")
        assert app.done == []


@pytest.mark.anyio
async def test_that_something_is_read_is_not_said_any_more_when_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 1e6)
    app = _Picking()
    async with app.run_test() as pilot:
        await pilot.press("p")
        found = app.awaited
        assert found is not None

        async def late() -> None:
            # The app is busy just then, so that the dialog comes before what it has to say.
            app._takes_long(found)
            app.go_on.set()
            for _ in range(20):
                await asyncio.sleep(0)
            assert isinstance(app.screen, _Picker)

        app.call_later(late)
        await until(pilot, lambda: isinstance(app.screen, _Picker))
        await pilot.pause()
        assert app.done == []


@pytest.mark.anyio
async def test_a_dialog_is_given_up_and_the_click_before_stays() -> None:
    app = _Picking()
    async with app.run_test() as pilot:
        await pilot.press("p")
        at = app.query_one(Button).region.offset + Offset(2, 1)
        where = (None, at.x, at.y, 0, 0, 1, False, False, False)
        down, up = events.MouseDown(*where), events.MouseUp(*where)
        # As where both came while something else had its turn.
        app._typed.extend([events.Key("a", "a"), down])
        app.post_message(up)
        app.post_message(events.Key("escape", None))
        await until(pilot, lambda: app.done == ["clicked"])
        app.go_on.clear()
        await pilot.press("p")
        app._typed.extend([events.Key("a", "a"), down])
        found = app.awaited
        assert found is not None
        app._typed.append(escape := events.Key("escape", None))
        app._give_up(found, escape)
        assert list(app._typed) == [down]


async def _session_ends_in_the_middle(maria: Person, words: str) -> None:
    await maria.press("r")
    half = len(words) // 2
    _at_once(maria.app, words[:half])
    await maria.until(lambda: maria.typed == words[:half])

    async def ends() -> None:
        maria.app.show_error(NotLoggedIn("The session ended.", "Log in again."), "The session ended")

    await maria.app.run_worker(ends()).wait()
    await maria.until(lambda: isinstance(maria.app.screen, ErrorDetails))
    _at_once(maria.app, words[half:])


@pytest.mark.anyio
async def test_who_writes_goes_on_below_a_dialog_that_nobody_called_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_PAUSE", 1e6)
    async with person(make_app(tmp_path)) as maria:
        await _session_ends_in_the_middle(maria, "truly_yoursyyy")
        _at_once(maria.app, ["backspace", "enter", "escape"])
        await maria.until(lambda: len(maria.app.screen_stack) == 1)
        assert maria.typed == "truly_yoursyy\n"
        assert maria.app.clipboard == ""
        assert maria.is_writing()


@pytest.mark.anyio
async def test_after_a_pause_the_dialog_has_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PAUSE", -1.0)
    async with person(make_app(tmp_path)) as maria:
        await _session_ends_in_the_middle(maria, "Hy")
        await maria.until(lambda: maria.app.clipboard.startswith("The session ended"))
        await maria.press("escape")
        assert maria.typed == "H"
