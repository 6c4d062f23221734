"""Keys that are typed while a dialog is on its way are the dialog's: they never act on the screen below.

A dialog may have to read something first. So from the key that calls for a dialog until the dialog can take keys, all
further keys are held. They are given to the dialog; where none comes they are dropped, and that is told. Only those
that merely move are not: they act. Escape gives the dialog up.

The same holds between two dialogs of one action, and for what asks only now and then. Escape stops nothing there, since
something may be written already, and it does not last longer than two seconds.

A dialog that no key called for takes no keys as long as somebody goes on typing: words go where they were begun.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from textual import events, work
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import NoActiveWorker, Worker, WorkerError, get_current_worker

from plentytui.ui.in_turn import InTurnApp, Typed, is_text_area
from plentytui.ui.moving import move_of

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.widgets import TextArea

P = ParamSpec("P")
N = TypeVar("N", bound=DOMNode)
R = TypeVar("R")

PATIENCE = 0.7
"""Seconds after which it is said that something is being read."""
_LONGEST = 2.0
"""Seconds after which a dialog that is shown gets its keys, however busy the terminal is, and after which a dialog that
need not come is no longer waited for."""
_PAUSE = 0.7
"""Seconds between two keys after which somebody no longer types on."""
_NEVER_HELD = frozenset({"ctrl+c", "ctrl+q"})
"""What interrupts and ends a program."""


@dataclass(frozen=True, slots=True, eq=False)
class _Awaited:
    """A dialog that was called for and is not there yet."""

    worker: Worker[Any]
    below: Screen[Any]
    """Where it was called for."""
    what: str
    surely: bool
    """Whether it comes unless there is nothing to ask: then escape gives it up."""
    drops: bool
    """Whether what was typed for it is dropped where it does not come; else it acts as if it were typed then."""


@dataclass(slots=True)
class _Begun:
    """What somebody types while a dialog came that no key called for."""

    dialog: Screen[Any]
    field: Input | TextArea | None
    """Where it goes; None where it was for a dialog that was on its way, so that it is dropped."""
    last: float
    """When the last key was typed, or the dialog came."""


Method = Callable[Concatenate[N, P], Coroutine[Any, Any, R]]
Started = Callable[Concatenate[N, P], Worker[R]]


def asks(*, group: str, exclusive: bool = False) -> Callable[[Method[N, P, R]], Started[N, P, R]]:
    """Textual's ``work`` for what opens a dialog: keys typed before the dialog is there are held for it."""

    def decorate(method: Method[N, P, R]) -> Started[N, P, R]:
        return _started(method, group, exclusive, surely=True, drops=True)

    return decorate


def may_ask(
    *, group: str, exclusive: bool = False, drops: bool = False
) -> Callable[[Method[N, P, R]], Started[N, P, R]]:
    """The same for what asks only now and then.

    Where nothing is asked the keys act as commands; with ``drops`` they do not, for who typed them meant a field.
    """

    def decorate(method: Method[N, P, R]) -> Started[N, P, R]:
        return _started(method, group, exclusive, surely=False, drops=drops)

    return decorate


def _started(method: Method[N, P, R], group: str, exclusive: bool, *, surely: bool, drops: bool) -> Started[N, P, R]:
    started = work(group=group, exclusive=exclusive)(method)

    def start(self: N, /, *args: P.args, **kwargs: P.kwargs) -> Worker[R]:
        worker: Worker[R] = started(self, *args, **kwargs)
        app = self.app
        if isinstance(app, AskingApp):
            app.wait_for(_Awaited(worker, app.screen, _title(method.__name__), surely, drops))
        return worker

    # Not ``functools.wraps``, which would make it pass for the coroutine that it starts.
    start.__name__, start.__doc__ = method.__name__, method.__doc__
    return start


def nothing_asked(node: DOMNode) -> None:
    """Say that no dialog comes any more, before something is sent: what is typed acts again, escape stops nothing."""
    if isinstance(node.app, AskingApp):
        node.app.none_comes()


def shown_soon(node: DOMNode) -> None:
    """Say the same where what is done now moves the cursor: what is typed waits a while until that is shown."""
    if isinstance(node.app, AskingApp):
        node.app.none_comes(shows=True)


def _title(name: str) -> str:
    """What the person called for, as footer and palette call it."""
    from plentytui.ui.commands.command import titled

    return titled(name.removeprefix("action_"))


class AskingApp(InTurnApp):
    """An app that holds keys while a dialog is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited: _Awaited | None = None
        self._coming: Screen[Any] | None = None
        self._asked: WeakKeyDictionary[Screen[Any], _Awaited] = WeakKeyDictionary()
        """What the dialogs that are shown were called for with."""
        self._late: asyncio.TimerHandle | None = None
        self._end: asyncio.Task[None] | None = None
        self._said = self._undecided = False
        self._writing: DOMNode | None = None
        """The field that the last key wrote into."""
        self._begun: _Begun | None = None

    @property
    def awaited(self) -> _Awaited | None:
        """The dialog that was called for and is not there yet; None where it came, or where none comes any more."""
        found = self._awaited
        return found if found is not None and not found.worker.is_finished and self.screen is found.below else None

    def say_reading(self, what: str) -> None:
        """Tell that the dialog takes longer."""

    def stop_saying(self) -> None:
        """The dialog is there, or none comes."""

    def say_dropped(self, keys: int) -> None:
        """Tell that keys were not used."""

    # Waiting for a dialog

    def wait_for(self, found: _Awaited) -> None:
        """Hold what is typed from now on until the worker shows a dialog or ends."""
        self._wait_no_more()
        self._awaited = found
        loop = asyncio.get_running_loop()
        self._late = loop.call_later(PATIENCE if found.surely else _LONGEST, self._takes_long, found)
        # Who waits for a worker in what the worker itself has begun is taken for the worker.
        self._end = loop.create_task(_end_of(found.worker), context=contextvars.Context())
        self._end.add_done_callback(lambda _: self.call_later(self._ended))

    async def _ended(self) -> None:
        self.look_again()
        await self.give_out()

    def _wait_no_more(self) -> None:
        self._awaited = None
        if self._late is not None:
            self._late.cancel()
            self._late = None
        if self._said:
            self._said = False
            self.stop_saying()

    def _takes_long(self, found: _Awaited) -> None:
        if self._awaited is not found:
            return
        if found.surely:
            self._said = True
            self.call_later(self._say_reading, found)
        else:
            self._not_come(found)

    def _say_reading(self, found: _Awaited) -> None:
        # The dialog may have come since.
        if self._said and self.awaited is found:
            self.say_reading(found.what)

    def _not_come(self, found: _Awaited) -> None:
        """Where no dialog came, wait for the field that may come instead."""
        self._wait_no_more()
        self._undecided = found.drops and bool(self._typed)
        self.settle()

    def none_comes(self, *, shows: bool = False) -> None:
        """No dialog comes any more from the worker that says so; what others are waited for with stays.

        ``shows``: what is typed from then on is meant for what the worker shows before it ends.
        """
        found = self._awaited
        if found is None or found.worker is not _running_worker():
            return
        was_held = self.awaited is found
        self._wait_no_more()
        if was_held and found.drops:
            self._drop_but_moves()
        if was_held and shows:
            self.wait_for(replace(found, surely=False, drops=False))
        self.call_later(self.give_out)

    # What is typed

    def passes(self, event: Typed) -> bool:
        """Clicks are meant for what is there; what ends the program goes before all."""
        self.look_again()
        if self.awaited is None:
            return False
        return event.key in _NEVER_HELD if isinstance(event, events.Key) else isinstance(event, events.MouseEvent)

    def look_again(self) -> None:
        """See whether what was waited for cannot come any more."""
        if self._awaited is not None and self.awaited is None:
            self._not_come(self._awaited)

    def holds(self) -> bool:
        """Hold what is typed for a dialog that is on its way; drop it where it was for one that did not come."""
        if self._undecided:
            self._undecided = False
            if not self.takes_text():
                self._drop_but_moves()
        found = self.awaited
        if found is not None and found.surely:
            escape = next((key for key in self._typed if isinstance(key, events.Key) and key.key == "escape"), None)
            if escape is not None:
                self._give_up(found, escape)
                return False
        return found is not None or (self._coming is not None and self._coming is self.screen)

    def _drop_but_moves(self) -> None:
        """Drop what was typed from the first key on that does more than move; tell how much that was."""
        typed = [*self._typed]
        clicks = [isinstance(event, events.MouseEvent) for event in typed]
        moves = (click or self._moves_only(event) for click, event in zip(clicks, typed, strict=True))
        at = next((place for place, moving in enumerate(moves) if not moving), len(typed))
        kept = [event for event, click in zip(typed[at:], clicks[at:], strict=True) if click]
        self._typed = deque([*typed[:at], *kept])
        if dropped := len(typed) - at - len(kept):
            self.say_dropped(dropped)

    def _moves_only(self, event: Typed) -> bool:
        return isinstance(event, events.Key) and move_of(self, event.key) is not None

    def _give_up(self, found: _Awaited, escape: events.Key) -> None:
        self._wait_no_more()
        at = self._typed.index(escape)
        typed = [*self._typed]
        # What was typed before it was for the dialog; a click was not.
        clicks = [event for event in typed[:at] if isinstance(event, events.MouseEvent)]
        self._typed = deque([*clicks, *typed[at + 1 :]])
        found.worker.cancel()

    # Dialogs

    def push_screen(self, screen: Any, *args: Any, **kwargs: Any) -> Any:
        """Show a screen; keys that are typed before it can take them wait for it, where a key called for it."""
        found, worker = self.awaited, _running_worker()
        asked = found is not None and found.worker is worker
        ours = asked or (worker is None and found is None) or any(one.worker is worker for one in self._asked.values())
        begun = None if ours else self._comes_between()
        answer: Awaitable[Any] = super().push_screen(screen, *args, **kwargs)
        if begun is not None:
            begun.dialog = self.screen
            self._begun = begun
        if ours:
            if found is not None and asked:
                self._asked[self.screen] = found
            self._wait_no_more()
            self._coming = shown = self.screen
            shown.call_after_refresh(self._came, shown)
            self.set_timer(_LONGEST, functools.partial(self._came, shown))
        return answer

    # What was begun when a dialog came that no key called for

    def _comes_between(self) -> _Begun | None:
        """What is being typed while a dialog comes that no key called for; what has no field to go to is dropped."""
        begun, field, below = self._begun, self._field(), self.screen
        self._undecided = False
        if begun is not None and begun.dialog is below:
            return begun
        keys = any(not isinstance(event, events.MouseEvent) for event in self._typed)
        if self._awaited is not None:
            field, goes_on = None, keys
        else:
            goes_on = field is not None and (keys or self._writing is field)
        if field is None:
            self.drop_typed()
        return _Begun(below, field, time.monotonic()) if goes_on else None

    def _field(self) -> Input | TextArea | None:
        """The field that takes what is typed."""
        field = self.focused
        if is_text_area(field):
            return None if field.read_only else field
        return field if isinstance(field, Input) else None

    async def give(self, event: Typed) -> None:
        """Give out what was typed: what goes on with something begun goes there, all else to what is shown."""
        if self._goes_on(event):
            return
        if not isinstance(event, events.MouseEvent):
            field = self._field()
            self._writing = field if _writes(event, field) else None
        await super().give(event)

    def _goes_on(self, event: Typed) -> bool:
        """Whether a key goes on with what was begun; a pause, escape and a click end that."""
        begun = self._begun
        if begun is None:
            return False
        ends = isinstance(event, events.MouseEvent) or (
            isinstance(event, events.Key) and event.key in {"escape", *_NEVER_HELD}
        )
        if ends or begun.dialog is not self.screen or event.time - begun.last > _PAUSE:
            self._begun = None
            return False
        begun.last = max(begun.last, event.time)
        field = begun.field
        # Commands do nothing: neither those of the field, which is not shown on top, nor those of the dialog.
        if field is not None and field.is_attached and _writes(event, field):
            if isinstance(event, events.Key) and event.key == "backspace":
                field.call_later(field.action_delete_left)
            else:
                field._forward_event(event)
        return True

    def pop_screen(self) -> AwaitComplete:
        """Leave a screen; the action that showed it may show another one."""
        found = self._asked.pop(self.screen, None)
        answer = super().pop_screen()
        if found is not None and not found.worker.is_finished and self._awaited is None:
            self.wait_for(replace(found, below=self.screen, surely=False, drops=False))
        self.call_later(self.give_out)
        return answer

    def _came(self, screen: Screen[Any]) -> None:
        if self._coming is screen:
            self._coming = None
            self.settle()


def _writes(event: Typed, field: Input | TextArea | None) -> bool:
    """Whether a key changes the text of a field."""
    if field is None or not isinstance(event, events.Key):
        return field is not None and isinstance(event, events.Paste)
    return event.is_printable or event.key == "backspace" or (event.key == "enter" and is_text_area(field))


def _running_worker() -> Worker[Any] | None:
    try:
        worker = get_current_worker()
    except NoActiveWorker:
        return None
    # What a worker has shown takes itself for the worker as long as it is there.
    return None if worker.is_finished else worker


async def _end_of(worker: Worker[Any]) -> None:
    with suppress(WorkerError):
        await worker.wait()
