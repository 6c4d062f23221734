"""Keys that come in one piece act one after the other, each where the one before it has led to."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Offset
from textual.widgets import Button, Input, TextArea

from plentytui.models.listing import Folder
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui import in_turn
from plentytui.ui.asking import AskingApp, asks
from plentytui.ui.dialogs.pick_priority import PickPriority
from plentytui.ui.dialogs.pick_status import PickStatus
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.help import HelpScreen
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.groups_pane import GroupsPane
from plentytui.ui.widgets.reader import Reader
from plentytui.ui.widgets.thread_view import ThreadView
from tests.embedded_app import Person, make_app, person, until
from tests.network import Network

pytestmark = pytest.mark.anyio

COMMANDS = "x2ap#t9"
"""Letters each of which is a command of the list."""
PIECES = (
    *(
        ("j", "j"),
        ("slash", "e", "enter"),
        ("slash", *"x2a", "escape"),
        ("r", *"Hi2", "escape"),
        ("w", *"ap"),
        ("j", "k"),
    ),
    *(
        ("c", *"x2", "tab", *"b2"),
        ("p", "x", "escape"),
        ("enter", "j"),
        ("escape",),
        ("tab",),
        ("question_mark", "escape"),
    ),
    *(("2", "1"), ("9", "escape"), ("t", *"e2"), ("n",), ("G",), ("ctrl+p", *"dr", "escape")),
)
"""What may come in one piece, and writes nothing."""
MOVES = ("j", "j", "k", "ctrl+f", "ctrl+b", "pagedown", "pageup", "g", "G", "down", "up")
BETWEEN_MOVES = (
    *(("enter",), ("escape",), ("tab",), ("right_square_bracket",), ("left_square_bracket",), ("space",), ("J",)),
    *(("question_mark", "j", "j", "pagedown", "k"), ("2", "j", "1"), ("V",), ("slash", "e", "enter"), ("D",)),
)
"""What comes between keys that only move, and writes nothing."""
SIGNS = {"slash": "/", "question_mark": "?", "space": " ", "right_square_bracket": "]", "left_square_bracket": "["}
SLOW = pytest.mark.parametrize("scenarios", [(), (Scenario.SLOW,)], ids=["quick", "slow"])


def comes_in(maria: Person, piece: str) -> None:
    """What a terminal gives in one piece, as after a pause of a slow line."""
    parser = XTermParser()
    for event in [*parser.feed(piece), *parser.feed("")]:
        maria.app.post_message(event)


def stands_there(maria: Person) -> str | None:
    """What stands in the field that has the keys."""
    field = maria.app.focused
    return field.value if isinstance(field, Input) else field.text if isinstance(field, TextArea) else None


def untouched(maria: Person) -> tuple[int, int, int]:
    """What a command of the list would change."""
    store = maria.desk.store
    return store.mirror.count(Folder.INBOX), len(store.outbox.unsettled()), maria.unread


def writes(network: Network) -> list[str]:
    """What was changed in the system besides that the opened conversation was read."""
    arrived = network.systems[SANDBOX_URL].arrived
    read = {"/rest/login", "/rest/conversations/read"}
    return [path for method, path in arrived if method != "GET" and path not in read]


@SLOW
@pytest.mark.parametrize("typed", ["abc", COMMANDS])
async def test_letters_behind_the_key_of_the_filter_are_the_filter(
    typed: str, scenarios: tuple[Scenario, ...], tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, scenarios=scenarios, network=network)) as maria:
        before = untouched(maria)
        comes_in(maria, f"/{typed}")
        await maria.until(lambda: stands_there(maria) == typed)
        assert maria.app.focused is maria.messenger.query_one("#filter")
        assert maria.app.screen_stack == [maria.messenger]
        assert untouched(maria) == before
        assert writes(network) == []


@SLOW
@pytest.mark.parametrize(("piece", "typed"), [("rHello", "Hello"), (f"w{COMMANDS}", COMMANDS), ("P5", "5")])
async def test_letters_behind_the_key_of_the_composer_are_the_message(
    piece: str, typed: str, scenarios: tuple[Scenario, ...], tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, scenarios=scenarios, network=network)) as maria:
        at_hand = maria.current
        before = untouched(maria)
        comes_in(maria, piece)
        await maria.until(lambda: stands_there(maria) == typed)
        assert maria.is_writing()
        assert maria.thread.conversation == at_hand
        assert maria.app.screen_stack == [maria.messenger]
        assert untouched(maria)[:2] == before[:2]
        assert writes(network) == []


@SLOW
async def test_letters_behind_the_key_of_a_new_conversation_are_typed_there(
    scenarios: tuple[Scenario, ...], tmp_path: Path
) -> None:
    async with person(make_app(tmp_path, scenarios=scenarios)) as maria:
        comes_in(maria, f"c{COMMANDS}")
        await maria.until(lambda: stands_there(maria) == COMMANDS)
        assert isinstance(maria.app.screen, ComposeScreen)


async def test_a_field_is_left_and_another_one_opened_in_one_piece(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        before = untouched(maria)
        comes_in(maria, "/e\rjrDear x2a\x1b")
        await maria.until(lambda: [draft.text for draft in maria.desk.store.drafts.all()] == ["Dear x2a"])
        assert maria.messenger.query_one("#filter", Input).value == "e"
        assert untouched(maria)[:2] == before[:2]


async def test_every_key_of_a_piece_acts_once_and_in_order(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        before = maria.rows.cursor
        comes_in(maria, "j" * 20 + "k")
        await maria.until(lambda: maria.rows.cursor == before + 19)
        comes_in(maria, "w" + "0123456789" * 20)
        await maria.until(lambda: len(stands_there(maria) or "") == 200)
        assert stands_there(maria) == "0123456789" * 20


async def test_what_is_pasted_keeps_its_place_among_the_keys(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        comes_in(maria, "wab\x1b[200~ 12 \x1b[201~cd")
        await maria.until(lambda: stands_there(maria) == "ab 12 cd")


async def test_a_picker_gets_what_is_typed_and_pasted_behind_its_key(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, scenarios=(Scenario.SLOW,))) as maria:
        comes_in(maria, "tx\x1b[200~yz\x1b[201~6")
        await maria.until(lambda: isinstance(maria.app.screen, PickStatus))
        await maria.until(lambda: stands_there(maria) == "xyz6")


async def test_keys_go_on_where_a_picker_was_left(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        before, rows = maria.rows.cursor, maria.rows
        comes_in(maria, "p2jj?")
        await maria.until(lambda: isinstance(maria.app.screen, HelpScreen))
        assert rows.cursor == before + 2
        await maria.until(lambda: len(writes(network)) == 1)


@pytest.mark.parametrize(("piece", "mode"), [("2", "service"), ("21", "messenger"), ("2121", "messenger")])
async def test_areas_are_gone_through_in_one_piece(piece: str, mode: str, tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        comes_in(maria, f"{piece}?")
        await maria.until(lambda: isinstance(maria.app.screen, HelpScreen))
        assert maria.app.current_mode == mode


def where(maria: Person) -> tuple[object, ...]:
    """Where the keys have led to."""
    app = maria.app
    # By itself it is saved when nothing was typed for a moment.
    if maria.desk.keep_typed is not None:
        maria.desk.keep_typed()
    drafts = sorted(draft.text for draft in maria.desk.store.drafts.all())
    focused = app.focused and (app.focused.id or type(app.focused).__name__)
    fields = [field.value for field in app.screen.query(Input)]
    below = app.screen_stack[0]
    rows = [(rows.current, rows.scroll_offset.y, sorted(rows.marked)) for rows in below.query(ConversationList)]
    places = [(pane.place.key, pane.scroll_offset.y) for pane in below.query(GroupsPane)]
    read = [(view.text, view.top) for view in below.query(ThreadView)]
    texts = [field.text for field in app.screen.query(TextArea)]
    scrolled = [reader.scroll_offset.y for reader in app.screen.query(Reader)]
    return (
        [type(screen).__name__ for screen in app.screen_stack],
        *(focused, rows, places, read, scrolled, fields, texts, drafts),
    )


async def _both_ways(keys: Sequence[str], tmp_path: Path, size: int = 60) -> list[tuple[object, ...]]:
    """Where keys lead to one by one, each by way of all that it passes, and where the same lead to in one piece."""
    places = []
    for at_once in (False, True):
        way = nullcontext() if at_once else patch.object(in_turn, "move_of", lambda app, key: None)
        with way:
            async with person(make_app(tmp_path / str(at_once), size=size)) as maria:
                for key in keys:
                    if at_once:
                        maria.app.post_message(events.Key(key, key if len(key) == 1 else SIGNS.get(key)))
                    else:
                        await maria.press(key)
                await maria.pilot.pause()
                await maria.until(lambda: not maria.app._typed)
                await maria.rest()
                places.append(where(maria))
    return places


@pytest.mark.parametrize("seed", range(6))
async def test_a_piece_does_what_its_keys_do_one_by_one(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    keys = [key for _ in range(6) for key in chance.choice(PIECES)]
    one_by_one, at_once = await _both_ways(keys, tmp_path)
    assert one_by_one == at_once, keys


@pytest.mark.parametrize("seed", range(4))
async def test_moves_in_one_piece_lead_where_they_lead_one_by_one(seed: int, tmp_path: Path) -> None:
    chance = random.Random(100 + seed)
    keys: list[str] = []
    while len(keys) < 40:
        if chance.random() < 0.7:
            keys += [chance.choice(MOVES)] * chance.randrange(1, 9)
        else:
            keys += chance.choice(BETWEEN_MOVES)
    one_by_one, at_once = await _both_ways(keys, tmp_path, size=200)
    assert one_by_one == at_once, keys


async def test_a_key_that_opens_a_dialog_on_its_way_does_not_act_in_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("c")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        comes_in(maria, "\t\t\t\t\r")
        await maria.until(lambda: "In which language?" in maria.words)


async def test_a_click_between_keys_keeps_its_place(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        rows = maria.rows
        at = rows.region.offset + Offset(3, 4)
        comes_in(maria, f"jj\x1b[<0;{at.x + 1};{at.y + 1}M\x1b[<0;{at.x + 1};{at.y + 1}mj")
        await maria.until(lambda: not maria.app._typed)
        await maria.rest()
        clicked = rows.cursor - 1
        comes_in(maria, f"\x1b[<0;{at.x + 1};{at.y + 1}M\x1b[<0;{at.x + 1};{at.y + 1}m")
        await maria.until(lambda: rows.cursor == clicked)


class _Clicked(AskingApp):
    """A button that calls for a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [("d", "danger", "Danger")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Button("Pick")

    def on_button_pressed(self) -> None:
        self.pick()

    @asks(group="pick")
    async def pick(self) -> None:
        await self.go_on.wait()
        await self.push_screen_wait(PickPriority("Priority", None))

    def action_danger(self) -> None:
        self.done.append("danger")


async def test_keys_behind_a_click_are_for_what_it_leads_to() -> None:
    app = _Clicked()
    async with app.run_test() as pilot:
        at = app.query_one(Button).region.offset + Offset(3, 2)
        for event in XTermParser().feed(f"\x1b[<0;{at.x};{at.y}M\x1b[<0;{at.x};{at.y}mdd"):
            app.post_message(event)
        await until(pilot, lambda: len(app._typed) == 2 and app.awaited is not None)
        app.go_on.set()
        await until(pilot, lambda: isinstance(app.screen, PickPriority) and not app._typed)
        assert app.done == []


async def test_a_dialog_that_nobody_called_for_gets_nothing_of_what_is_typed(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("w")
        comes_in(maria, "one two")

        async def come_between() -> None:
            maria.app.push_screen(PickPriority("Priority", None))

        maria.app.call_next(maria.app.run_worker, come_between())
        await maria.until(lambda: isinstance(maria.app.screen, PickPriority))
        maria.app.pop_screen()
        await maria.until(lambda: maria.typed == "one two")


async def test_something_that_hangs_does_not_keep_the_keys_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_turn, "_LOOK", 0.02)
    async with person(make_app(tmp_path)) as maria:
        go_on = asyncio.Event()
        maria.messenger.add_class("-filter")
        rows = maria.rows
        rows.call_later(go_on.wait)
        comes_in(maria, "  \x1b")
        # Not the pilot's way to wait: it would wait for what hangs.
        for _ in range(12_000):
            if not maria.messenger.has_class("-filter"):
                break
            await asyncio.sleep(0.005)
        assert not maria.messenger.has_class("-filter"), "escape got through"
        assert not rows.marked
        go_on.set()
        await maria.until(lambda: len(rows.marked) == 2)
        await maria.until(lambda: maria.app._hanging is None)
        # Nothing hangs any more, and a busy machine may take longer than that look.
        monkeypatch.setattr(in_turn, "_LOOK", 60.0)
        comes_in(maria, "/x2a")
        await maria.until(lambda: stands_there(maria) == "x2a")


async def test_what_hung_and_is_gone_hangs_no_longer(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        # It was asked, and went without an answer.
        maria.app._hanging = in_turn._Way(maria.app, maria.rows, None, maria.app._is_over)
        comes_in(maria, "j")
        await maria.until(lambda: maria.app._hanging is None)


async def test_a_key_by_itself_goes_out_at_once_and_nobody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        asked: list[object] = []
        monkeypatch.setattr(in_turn._Way, "follow", lambda way: asked.append(way))
        before = maria.rows.cursor
        for _ in range(3):
            await maria.press("j")
        assert maria.rows.cursor == before + 3
        assert asked == []


def test_what_keeps_its_order_is_what_is_typed_and_clicked() -> None:
    assert set(in_turn.Typed.__args__) == {events.Key, events.Paste, events.MouseDown, events.MouseUp}
