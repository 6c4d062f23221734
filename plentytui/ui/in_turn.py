"""Keys act one after the other, each only when all is done that the one before it led to.

Keys can come in one piece: after a pause of a slow line, pasted by a terminal that does not mark it, or from somebody
who types fast. Textual forwards all of them to what has the focus at that moment, so that the letters behind the key
that opens a field would act as commands of the list. Here they wait in a queue of the app. The next one is given out
when the one before

- has passed all that it passes: what had the focus, all that this lies in, and the app with bindings and action; and
- no message waits on the screen any more, for it may bring the focus, a question, or other rows.

What waits for the next paint of the screen is waited for as well. All keys wait, not only those behind one that opens
something: which one does is known afterwards only. None waits for a time: what a key led to is asked to answer, and has
done all that came before when it does. Nobody is asked as long as no further key is there, so a key by itself goes out
at once and costs nothing.

Two kinds of keys do not wait for others of their kind, which would paint each of them: letters in a text, and keys that
only move (``moving``). The latter pass nothing either, they act here and now; if there are very many, the screen is
painted in between.

A key acts only on the screen that it was given to. If something hangs, what waits is given out all the same.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard
from weakref import WeakKeyDictionary

from textual import events
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widgets import Input

from plentytui.ui.leaving import AppScreen, LeavingApp
from plentytui.ui.moving import Move, OnlyWritten, move_of

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.widget import Widget
    from textual.widgets import TextArea

Typed = events.Key | events.Paste | events.MouseDown | events.MouseUp
"""What keeps its order."""

_LOOK = 0.5
"""Seconds between two looks whether something hangs, while a key waits."""
_LOOKS = 2
"""Looks without an answer in between, after which it hangs."""
_UNSEEN = 0.05
"""Seconds for which keys only move without anybody seeing it."""
_ROUNDS = 50
"""How often it is asked whether messages wait; what then still comes is no consequence of a key, but news."""


class _Way:
    """What a key or click that was given out passes, and what it leads to."""

    def __init__(
        self,
        app: InTurnApp,
        target: DOMNode | None,
        event: events.Event | None,
        over: Callable[[_Way], Coroutine[Any, Any, None]],
    ) -> None:
        self.event = event
        self.target = target
        self.is_seen = False
        """Whether it is over only when it has been painted."""
        self.is_laid_out = False
        """Whether it is over only when everything has its place."""
        self.acted = target is None
        """Whether the app has had its turn, which is the last."""
        self.answers = 0
        """What shows that nothing hangs."""
        self._app = app
        self._nodes = iter(() if target is None else target.ancestors_with_self)
        self._over = over
        self._asking = False
        self._rounds = _ROUNDS
        self._left = 0

    def is_over(self) -> bool:
        """Whether it is known without asking that all is done."""
        return self.acted and not self._asking and not self._busy() and not self._app.screen._callbacks

    def follow(self) -> None:
        """Find out when all is done."""
        if not self._asking:
            self._asking = True
            (self._settle if self.acted else self._go_on)()

    def _go_on(self) -> None:
        """Go after the key to the next that it passes: whoever answers has dealt with it, and passed it on."""
        self.answers += 1
        for node in self._nodes:
            if node.call_later(self._go_on):
                return
        self._settle()

    def _settle(self) -> None:
        """Wait until no message waits."""
        self._left = 0
        if self._rounds:
            self._rounds -= 1
            self._left = sum(node.call_later(self._answer) for node in self._busy())
            screen = self._app.screen
            if self.is_seen or screen._callbacks or (self.is_laid_out and screen._layout_required):
                # They are called in their order, once the screen is painted.
                self.is_seen = False
                self._left += screen.call_after_refresh(self._answer)
        if not self._left:
            self._app.call_later(self._over, self)

    def _answer(self) -> None:
        self.answers += 1
        self._left -= 1
        if not self._left:
            self._settle()

    def _busy(self) -> list[DOMNode]:
        nodes: list[DOMNode] = [self._app, *self._app.screen.walk_children(with_self=True)]
        return [node for node in nodes if _is_busy(node)]


def _is_busy(node: DOMNode) -> bool:
    # A message that was looked at and not dealt with yet is no longer in the queue.
    return bool(node.message_queue_size) or node._pending_message is not None


def _is_letter(event: events.Event | None) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def is_text_area(widget: object) -> TypeGuard[TextArea]:
    """Whether a widget takes text of many lines; Textual's module for these is not loaded to be told that none is."""
    module = sys.modules.get("textual.widgets._text_area")
    return module is not None and isinstance(widget, module.TextArea)


def _only_writes(field: object) -> bool:
    """Whether letters lead nowhere there."""
    return isinstance(field, OnlyWritten) or (is_text_area(field) and not field.read_only)


class InTurnApp(LeavingApp):
    """An app that gives out one key after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[Typed] = deque()
        self._way: _Way | None = None
        self._hanging: _Way | None = None
        self._aims: WeakKeyDictionary[events.Key, Screen[Any]] = WeakKeyDictionary()
        self._looking: asyncio.TimerHandle | None = None
        self._moved: Widget | None = None
        """Where the keys only move just now, one without waiting for the other."""
        self._unseen_since = 0.0
        self._moves: dict[str, Move | None] = {}
        """What is known of keys as long as they only move."""
        self._placed: Typed | None = None
        """What waited until everything has its place: it does so once."""
        self._did = ""
        """The action that was run last."""

    def look_again(self) -> None:
        """Take note of what has changed since a key was given out."""

    def holds(self) -> bool:
        """Whether what is typed has to wait for something else."""
        return False

    def passes(self, event: Typed) -> bool:
        """Whether something waits for nothing."""
        return False

    async def on_event(self, event: events.Event) -> None:
        """Give out what is typed in its turn; all else goes its way."""
        if isinstance(event, Typed) and not event.is_forwarded:
            if self.passes(event):
                if isinstance(event, events.MouseEvent):
                    await self._give_clicks()
                await self.give(event)
            else:
                self._typed.append(event)
                await self.give_out()
        elif isinstance(event, events.Key):
            await self._act(event)
        else:
            await super().on_event(event)

    async def give_out(self) -> None:
        """Give out what is typed, as far as its turn has come."""
        while self._typed and not self._must_wait():
            await self.give(self._typed.popleft())

    async def _give_clicks(self) -> None:
        """Give out the clicks that wait: none overtakes another."""
        clicks = [event for event in self._typed if isinstance(event, events.MouseEvent)]
        self._typed = deque(event for event in self._typed if not isinstance(event, events.MouseEvent))
        for click in clicks:
            await self.give(click)

    def _must_wait(self) -> bool:
        self.look_again()
        if self._hanging is None and not self._move_on() and not self._are_letters():
            if self._way is not None and not self._way.is_over():
                self._wait_for(self._way)
                return True
            self._way = self._moved = None
        return self.holds() or not self._typed or self._has_no_place(self._typed[0])

    def _wait_for(self, way: _Way) -> None:
        way.follow()
        if self._looking is None:
            self._look_later(way, _LOOKS)

    def _has_no_place(self, event: Typed) -> bool:
        """Whether what a key moves in does not have its place and size yet, as when it is new; it waits for that once.

        What is not laid out cannot be scrolled.
        """
        if event is self._placed or self._moved is not None or not self.screen._layout_required:
            return False
        self._placed = event
        if self._move(event) is None:
            return False
        self._way = way = _Way(self, None, None, self._is_over)
        way.is_laid_out = True
        self._wait_for(way)
        return True

    def _are_letters(self) -> bool:
        """Whether letters follow on each other in a text: they are only written, so a long piece takes no longer."""
        way, text = self._way, self.focused
        if way is None or way.target is not text or not _only_writes(text):
            return False
        return bool(self._typed) and _is_letter(way.event) and _is_letter(self._typed[0])

    def _move_on(self) -> bool:
        """Whether a key that only moves follows on others that did so in the same place."""
        if self._moved is None or not self._typed or self._move(self._typed[0]) is None:
            return False
        if time.monotonic() - self._unseen_since < _UNSEEN:
            return True
        if self._way is not None:
            self._way.is_seen = True
        return False

    def _move(self, event: Typed) -> Move | None:
        """What a key moves at once: where it overtakes nothing."""
        within = self.focused
        if not isinstance(event, events.Key) or within is None or self._hanging is not None or not self.app_focus:
            return None
        if self._moved is None:
            return None if _is_busy(within) else move_of(self, event.key)
        if self._moved is not within:
            return None
        if event.key not in self._moves:
            self._moves[event.key] = move_of(self, event.key)
        return self._moves[event.key]

    async def _move_now(self, event: events.Key, move: Move) -> None:
        screen = self.screen
        if self._moved is None:
            self._moved, self._unseen_since = move.within, time.monotonic()
            self._moves.clear()
        screen._clear_tooltip()
        await self.run_action(move.action, move.within)
        self._way = _Way(self, None, event, self._is_over)
        self._tell_acted(screen, event, move.action)

    async def give(self, event: Typed) -> None:
        """Give out what was typed, now."""
        if isinstance(event, events.Key) and (move := self._move(event)) is not None:
            await self._move_now(event, move)
            return
        self._moved = None
        if isinstance(event, events.MouseDown):
            await super().on_event(event)
            return
        target = self._under(event) if isinstance(event, events.MouseUp) else self.focused
        self._way = way = _Way(self, target or self.screen, event, self._is_over)
        if isinstance(event, events.Key):
            self._aims[event] = self.screen
            if self._hanging is not None and event.key == "escape":
                # What has the focus may be what hangs: this key never depends on it.
                event._set_forwarded()
        await super().on_event(event)
        # A binding that goes before all has acted already.
        way.acted = way.acted or not event.is_forwarded
        if self._hanging is not None:
            # What hung may be gone without an answer: as soon as all that is there answers, nothing hangs any more.
            way.follow()

    def _under(self, event: events.MouseUp) -> DOMNode | None:
        """What a click is for."""
        try:
            return self.get_widget_at(int(event.x), int(event.y))[0]
        except NoWidget:
            return None

    async def _act(self, event: events.Key) -> None:
        """A key has passed all and means a command now, unless it has led to another screen already."""
        screen = self.screen
        if self._aims.get(event, screen) is screen:
            self._did = ""
            await super().on_event(event)
            self._tell_acted(screen, event, self._did)
        if self._way is not None and self._way.event is event:
            self._way.acted = True

    def _tell_acted(self, screen: Screen[Any], event: events.Key, action: str) -> None:
        """Tell the screen that the key was given to, unless that key has led to another one."""
        if isinstance(screen, AppScreen) and screen is self.screen and not screen.has_left:
            screen.key_acted(event, action)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, and note which one it was."""
        done = await super().run_action(action, default_namespace, namespaces)
        if done:
            self._did = action if isinstance(action, str) else action[1]
        return done

    def settle(self) -> None:
        """Have all that is typed wait until no message waits any more."""
        self._way = _Way(self, None, None, self._is_over)
        self.call_later(self.give_out)

    async def _is_over(self, way: _Way) -> None:
        if way in (self._hanging, self._way):
            self._hanging = None
        if self._way is way:
            self._way = self._moved = None
        await self.give_out()

    def drop_typed(self) -> None:
        """Forget what was typed and not given out; clicks go their way."""
        self._typed = deque(event for event in self._typed if isinstance(event, events.MouseEvent))

    def takes_text(self) -> bool:
        """Whether what is typed goes into a field."""
        return isinstance(self.focused, Input) or is_text_area(self.focused)

    # What hangs

    def _look_later(self, way: _Way, looks: int) -> None:
        self._looking = asyncio.get_running_loop().call_later(_LOOK, self._look, way, way.answers, looks - 1)

    def _look(self, way: _Way, answers: int, looks: int) -> None:
        self._looking = None
        now = self._way
        if now is None or not self._typed:
            return
        if now is not way or now.answers != answers:
            self._look_later(now, _LOOKS)
        elif looks:
            self._look_later(now, looks)
        else:
            self._hanging = now
            self.call_later(self.give_out)
