"""Keys that are typed while a dialog is on its way are the dialog's: they never act on the screen below.

A dialog may have to read something first, and keys can come in one piece, as from a slow line. So from the key that
calls for a dialog until the dialog can take keys, all further keys are held. They are given to the dialog; where none
comes they are dropped. Escape gives the dialog up.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from textual import events, work
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.worker import Worker

P = ParamSpec("P")
N = TypeVar("N", bound=DOMNode)
R = TypeVar("R")

PATIENCE = 0.7
"""Seconds after which it is said that something is being read."""
_LONGEST = 2.0
"""Seconds after which a dialog that is shown gets its keys, however busy the terminal is."""
_TURN = 0.05
"""Seconds between two looks whether the dialog is there."""


class _Awaited(NamedTuple):
    """A dialog that was called for and is not there yet."""

    worker: Worker[Any]
    below: Screen[Any]
    """Where it was called for."""
    what: str


def asks(
    *, group: str, exclusive: bool = False
) -> Callable[[Callable[Concatenate[N, P], Coroutine[Any, Any, R]]], Callable[Concatenate[N, P], Worker[R]]]:
    """Textual's ``work`` for what opens a dialog: keys typed before the dialog is there are held for it."""

    def decorate(method: Callable[Concatenate[N, P], Coroutine[Any, Any, R]]) -> Callable[Concatenate[N, P], Worker[R]]:
        started = work(group=group, exclusive=exclusive)(method)

        def start(self: N, /, *args: P.args, **kwargs: P.kwargs) -> Worker[R]:
            worker: Worker[R] = started(self, *args, **kwargs)
            awaits_dialog(self, worker, method.__name__)
            return worker

        # Not ``functools.wraps``, which would make it pass for the coroutine that it starts.
        start.__name__, start.__doc__ = method.__name__, method.__doc__
        return start

    return decorate


def awaits_dialog(node: DOMNode, worker: Worker[Any], name: str) -> None:
    """Hold what is typed from now on until the worker shows a dialog or ends."""
    app = node.app
    if isinstance(app, AskingApp):
        app.awaited = _Awaited(worker, app.screen, _title(name))


def nothing_asked(node: DOMNode) -> None:
    """Say that no dialog comes any more, before something is sent: what is typed acts again, escape stops nothing."""
    if isinstance(node.app, AskingApp):
        node.app.awaited = None


def _title(name: str) -> str:
    """What the person called for, as footer and palette call it."""
    from plentytui.ui.commands.command import titled

    return titled(name.removeprefix("action_"))


class AskingApp(App[None]):
    """An app that holds keys while a dialog is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited: _Awaited | None = None
        self._coming: Screen[Any] | None = None
        self._kept: list[events.Key] = []
        self._aims: WeakKeyDictionary[events.Key, Widget | None] = WeakKeyDictionary()
        self._on_key_now = False

    @property
    def awaited(self) -> _Awaited | None:
        """The dialog that was called for and is not there yet; None where it came, or where none comes any more."""
        found = self._awaited
        return found if found is not None and not found.worker.is_finished and self.screen is found.below else None

    @awaited.setter
    def awaited(self, found: _Awaited | None) -> None:
        self._awaited = found
        if found is None:
            self._kept.clear()
            return
        self.run_worker(self._look_out(found), group="awaited-dialog", exclusive=True)

    def say_reading(self, what: str) -> None:
        """Tell that the dialog takes longer."""

    def stop_saying(self) -> None:
        """The dialog is there, or none comes."""

    async def _look_out(self, found: _Awaited) -> None:
        """Wait until the dialog is there or nothing more comes of it, and say so where it takes long."""
        said = False
        try:
            for turn in itertools.count():
                if self._awaited is not found or self.awaited is None:
                    break
                if not said and turn * _TURN >= PATIENCE:
                    said = True
                    self.say_reading(found.what)
                await asyncio.sleep(_TURN)
        finally:
            if said:
                self.stop_saying()
        if self._awaited is found:
            self._no_dialog_came()

    def _no_dialog_came(self) -> None:
        """Drop what was typed for the dialog, unless what came instead is a field to write in."""
        self._awaited = None
        if self._takes_text():
            self._give()
        self._kept.clear()

    @property
    def _holds(self) -> bool:
        coming = self._coming
        return self.awaited is not None or (coming is not None and coming is self.screen)

    async def on_event(self, event: events.Event) -> None:
        """Hold a key that came too early; all others go their way."""
        if self._awaited is not None and self.awaited is None:
            self._no_dialog_came()
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif self._holds:
            if event.key == "escape" and self.awaited is not None:
                self._give_up()
            else:
                event.stop()
                self._kept.append(event)
        elif not event.is_forwarded:
            self._aims[event] = self.focused
            await super().on_event(event)
        elif self._takes_text() and self._aims.get(event, self.focused) is not self.focused:
            # It was typed after the key that opened this field, and had set out before the field was there.
            self.post_message(_again(event))
        else:
            self._on_key_now = True
            try:
                await super().on_event(event)
            finally:
                self._on_key_now = False

    def push_screen(self, screen: Any, *args: Any, **kwargs: Any) -> Any:
        """Show a screen; keys that are typed before it can take them wait for it, where a key called for it."""
        found = self.awaited
        ours = self._on_key_now or (found is not None and _is_current(found.worker))
        answer: Awaitable[Any] = super().push_screen(screen, *args, **kwargs)
        if ours:
            self._awaited = None
            self._coming = shown = self.screen
            shown.call_after_refresh(self._came, shown)
            self.set_timer(_LONGEST, functools.partial(self._came, shown))
        elif found is not None:
            # Something else has come between: it must not get what was typed for the dialog.
            self._kept.clear()
        return answer

    def _came(self, screen: Screen[Any]) -> None:
        if self._coming is screen:
            self._coming = None
            self._give()

    def _give(self) -> None:
        """Give what was typed to the dialog or field that is there now, in the order in which it was typed."""
        kept, self._kept = sorted(self._kept, key=lambda key: key.time), []
        for key in kept:
            self.post_message(_again(key))

    def _give_up(self) -> None:
        found, self._awaited = self._awaited, None
        self._kept.clear()
        if found is not None:
            found.worker.cancel()

    def _takes_text(self) -> bool:
        return isinstance(self.focused, Input | TextArea)


def _is_current(worker: Worker[Any]) -> bool:
    from textual.worker import NoActiveWorker, get_current_worker

    try:
        return get_current_worker() is worker
    except NoActiveWorker:
        return False


def _again(key: events.Key) -> events.Key:
    """The same key, on its way anew."""
    return events.Key(key.key, key.character)
