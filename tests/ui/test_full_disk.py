"""Whatever is begun while the local file refuses every write: nothing ends the app, and each says what happened."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from plentytui.errors import StoreError
from plentytui.models.action_kinds import ActionKind
from plentytui.models.inbox import Delivery, Draft, ReplyKind
from plentytui.models.writing import new_key
from plentytui.store.database import Database
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.held import HeldChoice, HeldDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.dialogs.picker import Picker, Ticked, TickPicker
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.drafts import DraftsScreen
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.sending import SendingScreen
from plentytui.ui.widgets.places import Place, PlaceKind
from plentytui.ui.widgets.thread_pane import ThreadPane
from tests.embedded_app import Person, make_app, person

FIRST = "Katharina"
_STARTS = {"work", "asks", "may_ask"}
_LAST = "_ask_to_lose"
"""Gives up what is typed, so that nothing is there any more for the others."""
_BY_COMPOSER = ("_send", _LAST, "_ask_template", "_ask_files", "_ask_extras", "_show_findings")
_ROUNDS = 400


def workers(kind: type[Screen[Any]]) -> list[str]:
    """The names of all that a screen, or what it is made of, does beside the keys."""
    files = {inspect.getfile(base) for base in kind.__mro__ if issubclass(base, SendingScreen)}
    trees = [ast.parse(Path(file).read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]
    found = {node.name for node in nodes if any(_starts(one) for one in node.decorator_list)}
    return sorted(found, key=lambda name: (name == _LAST, name))


def _starts(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id in _STARTS


class Full:
    """The local file from when the disk is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tries = 0
        monkeypatch.setattr(Database, "write", self._refuse)

    def _refuse(self, *_: object, **__: object) -> None:
        self.tries += 1
        raise StoreError("The disk is full.", "Make room.")


def agrees(dialog: Screen[Any]) -> object:
    """The answer of somebody who agrees to everything and chooses the first."""
    match dialog:
        case ConfirmDialog():
            return True
        case HeldDialog():
            return HeldChoice.EDIT
        case PickValue():
            return dialog._choices[0][0]
        case TickPicker():
            return Ticked(tuple(option.id for option in dialog.options[:1]), ())
        case Picker():
            try:
                return dialog.chosen(dialog.options[0]) if dialog.options else None
            except LookupError:
                return None
        case _:
            return None


class Scene(NamedTuple):
    """A screen with all that its workers need."""

    maria: Person
    screen: SendingScreen[Any]
    arguments: dict[str, tuple[object, ...]]


async def messenger(maria: Person) -> Scene:
    """A conversation that is answered, with a message that is held, another draft, and a conversation begun."""
    uuid = await maria.open(FIRST)
    store = maria.desk.store
    begun = Draft(new_key(), ReplyKind.PUBLIC, "Begonnen", 0.0)
    store.drafts.save(begun.conversation, begun.kind, begun.text)
    held = store.outbox.add(uuid, ReplyKind.PUBLIC, "Angehalten", "", "", 0.0)
    store.outbox.claim(held.id)
    store.outbox.settle(held.id, Delivery.HELD)
    maria.messenger.mirror_touched()
    await maria.press("w")
    await maria.until(maria.is_writing)
    await maria.type("Notiz")
    composer, screen = maria.thread.composer, maria.messenger
    place = screen.list_pane.place
    arguments: dict[str, tuple[object, ...]] = dict.fromkeys(_BY_COMPOSER, (composer,))
    arguments |= {
        "_choose_draft": (composer.draft, False, ""),
        "_go_on": (begun,),
        "_count_places": ([place],),
        "_learn_places": (maria.desk,),
        "_clear_up": (maria.desk,),
        "_tell_left_over": (maria.desk,),
        "read_place": (Place(PlaceKind.ARCHIVE, "Archive"),),
        "read_on": (Place(PlaceKind.ARCHIVE, "Archive"),),
        "read_older": (1,),
        "_pick_date": (ActionKind.DEADLINE,),
    }
    return Scene(maria, screen, arguments)


async def beginning(maria: Person) -> Scene:
    """A conversation that is begun."""
    await maria.press("c")
    await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
    screen = maria.app.screen
    assert isinstance(screen, ComposeScreen)
    screen.composer.area.focus()
    await maria.type("Notiz")
    composer = screen.composer
    arguments: dict[str, tuple[object, ...]] = dict.fromkeys(_BY_COMPOSER, (composer,))
    return Scene(maria, screen, arguments | {"_drop_old": (composer.draft,), "_pick": ("language",)})


async def drafts(maria: Person) -> Scene:
    """All drafts, the cursor on a message that waits."""
    await maria.desk.outbox.put(maria.current, ReplyKind.WHISPER, "Wartet", "", "colleagues")
    await maria.press("9")
    await maria.until(lambda: isinstance(maria.app.screen, DraftsScreen))
    screen = maria.app.screen
    assert isinstance(screen, DraftsScreen)
    await maria.until(lambda: screen.rows.current is not None)
    below = maria.app.screen_stack[0].query_one(ThreadPane).composer
    return Scene(maria, screen, dict.fromkeys(_BY_COMPOSER, (below,)))


SCENES: list[tuple[type[SendingScreen[Any]], Callable[[Person], Awaitable[Scene]]]] = [
    (MessengerScreen, messenger),
    (ComposeScreen, beginning),
    (DraftsScreen, drafts),
]


async def ends(scene: Scene, worker: Worker[Any]) -> None:
    """Wait until it is over, or waits for what no full disk is to blame for."""
    for _ in range(_ROUNDS):
        if worker.is_finished:
            return
        await asyncio.sleep(0.005)
    worker.cancel()
    await scene.maria.rest()


@pytest.mark.anyio
@pytest.mark.parametrize(("kind", "set_up"), SCENES, ids=[kind.__name__ for kind, _ in SCENES])
async def test_no_worker_ends_the_app(
    kind: type[SendingScreen[Any]],
    set_up: Callable[[Person], Awaitable[Scene]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with person(make_app(tmp_path)) as maria:
        scene = await set_up(maria)
        app, silent = maria.app, []

        async def answer(dialog: Screen[Any], **_: object) -> object:
            return agrees(dialog)

        monkeypatch.setattr(app, "push_screen_wait", answer)
        monkeypatch.setattr(app, "push_screen", lambda *_, **__: AwaitComplete())
        full = Full(monkeypatch)
        for name in workers(kind):
            app.clear_notifications()
            tried = full.tries
            worker = getattr(scene.screen, name)(*scene.arguments.get(name, ()))
            await ends(scene, worker)
            await maria.rest()
            assert worker.state is not WorkerState.ERROR, name
            assert app.is_running, name
            # Who wants to lose what cannot be saved has been told, and is not told again.
            if full.tries > tried and "full" not in maria.said and name != _LAST:
                silent.append(f"{name}: {maria.said!r}")
        assert full.tries, "nothing was written at all"
        monkeypatch.undo()
        assert not silent
