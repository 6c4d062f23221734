"""Keeps what is typed in a composer: saves it in order, and has its draft open in this terminal alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from plentytui.errors import PlentytuiError
from plentytui.ui.host import host_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from textual.timer import Timer
    from textual.widget import Widget

    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk
    from plentytui.store.drafts import Place

T = TypeVar("T")

_log = logging.getLogger(__name__)
_MOMENT_SECONDS = 0.05
"""How long a key waits for the local file at most; what takes longer goes on behind it."""
_LOOK_SECONDS = 1.0
"""How often an open composer looks whether another terminal has taken its draft over: a read of one row."""

_AGAIN_LOOKS = 5
"""After so many looks what could not be saved is tried once more."""


class DraftKeeper:
    """The draft that one composer has open.

    If another terminal takes it over, what is typed here goes on in a draft of its own; ``moved`` is told then.
    """

    def __init__(
        self, widget: Widget, desk: Desk, moved: Callable[[], None], turned: Callable[[], None] = lambda: None
    ) -> None:
        """Make it; ``turned`` is told when a save fails after one that did not, and the other way round."""
        self._widget = widget
        self._desk = desk
        self._watching: Timer | None = None
        self._tell_moved = moved
        self._tell_turned = turned
        self.trouble = ""
        """What to do about a draft that could not be saved; empty while it can be."""
        self._place: Place | None = None
        self._led_to: dict[Place, Place] = {}
        self._newest: dict[Place, Draft] = {}
        self._looks = 0
        self._unheld = False
        self._under_way: dict[int, Draft] = {}
        self._behind: set[asyncio.Task[None]] = set()

    @property
    def slot(self) -> int:
        """Which of several drafts it is."""
        return self._place.slot if self._place is not None else 0

    def begin(self, draft: Draft) -> None:
        """Have a draft open; where another terminal was faster it is one of its own."""
        self._change(_place(draft))
        self._watching = self._widget.set_interval(_LOOK_SECONDS, self.look)

    def end(self) -> None:
        """Have it open no longer; what is not saved by now is not to be."""
        self._change(None)

    def _change(self, opened: Place | None) -> None:
        """Leave the one draft and have the other open, in one step, whenever the local file can be written."""
        left, self._place = self._place, opened
        self._newest.clear()
        if opened is not None:
            self._led_to.pop(opened, None)
        if self._watching is not None:
            self._watching.stop()
            self._watching = None
        self._unheld = opened is not None
        self.trouble = ""
        if left is not None or opened is not None:
            self._soon(partial(self._desk.store.drafts.change, left, opened), partial(self._is_open, opened))

    def _is_open(self, meant: Place | None, place: Place | None, late: bool) -> None:
        """A draft is open now, ``late`` if the person may have typed since."""
        if meant is None or place is None:
            return
        if self._place != meant:
            # It has been left since, and only the place that was meant is free by now.
            if place != meant:
                self._soon(partial(self._desk.store.drafts.release, *place), lambda *_: None)
            return
        self._unheld = False
        if late:
            self._lies_in(meant, place.slot)
        else:
            self._place = place

    def take(self, draft: Draft) -> Draft:
        """A message that is to be saved next, with where it lies."""
        kept = replace(draft, slot=self.slot)
        self._newest[_place(kept)] = kept
        return kept

    async def save(self, draft: Draft) -> None:
        """Save a message that was taken, unless a later state of it has been since.

        Raises:
            StoreError: it could not be saved.
        """
        place = self._now(_place(draft))
        if self._newest.get(place) is not draft:
            return
        slot = await self._desk.store.write(self._saving(draft, place))
        self._is_saved(draft, place, slot, True)

    def save_soon(self) -> bool:
        """Save all that was taken and is not saved for certain; False if that takes longer than a key may wait.

        Raises:
            StoreError: it could not be saved.
        """
        done = True
        for place, draft in list(self._newest.items()):
            if id(draft) in self._under_way:
                done = False
                continue
            future = self._desk.store.begin(self._saving(draft, place))
            self._under_way[id(draft)] = draft
            future.add_done_callback(partial(self._no_longer, draft))
            done &= self._waited(future, partial(self._is_saved, draft, place))
        return done

    def _no_longer(self, draft: Draft, _: object) -> None:
        self._under_way.pop(id(draft), None)

    def _saving(self, draft: Draft, place: Place) -> Callable[[], int]:
        """Saves a draft; what could not be marked as open when it was opened is with that."""
        save, hold = self._desk.store.drafts.save, self._unheld and place == self._place
        return lambda: save(draft.conversation, draft.kind, draft.text, draft.envelope, place.slot, hold=hold)

    def _is_saved(self, draft: Draft, place: Place, slot: int, _: bool) -> None:
        if self._newest.get(place) is draft:
            del self._newest[place]
        if place == self._place:
            self._unheld = False
        self._turn("")
        self._lies_in(place, slot)

    # What a key does not wait for

    def _soon(self, work: Callable[[], T], done: Callable[[T, bool], None]) -> None:
        """Have something written that concerns the marks alone; if it fails typing goes on all the same."""
        with self._unheard():
            self._waited(self._desk.store.begin(work), done, self._unheard)

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        try:
            yield
        except PlentytuiError as error:
            # Whoever finds a draft held by a process that has ended opens it all the same; the next save marks it.
            _log.info("who has a draft open is not noted: %s", type(error).__name__)

    def _waited(
        self,
        future: Future[T],
        done: Callable[[T, bool], None],
        failing: Callable[[], AbstractContextManager[None]] | None = None,
    ) -> bool:
        """Whether something was written within a moment; if not, ``done`` is told later that it was, and that late."""
        try:
            # Behind a write that hangs nobody waits once more.
            result = future.result(0 if self._behind else _MOMENT_SECONDS)
        except TimeoutError:
            task = asyncio.ensure_future(self._later(future, done, failing or self.telling))
            self._behind.add(task)
            task.add_done_callback(self._behind.discard)
            return False
        done(result, False)
        return True

    async def _later(
        self,
        future: Future[T],
        done: Callable[[T, bool], None],
        failing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        with failing():
            done(await asyncio.wrap_future(future), True)

    async def save_all(self) -> bool:
        """Save all that was taken, in the writer's turn; False after telling that it could not be."""
        try:
            for draft in list(self._newest.values()):
                await self.save(draft)
        except PlentytuiError as error:
            self._tell(error)
            return False
        return True

    @property
    def is_waiting(self) -> bool:
        """Whether the local file takes its time; nothing has failed so far."""
        return bool(self._behind)

    @property
    def is_behind(self) -> bool:
        """Whether something was taken that is not saved for certain."""
        return bool(self._newest)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell the person if what is done inside cannot save."""
        try:
            yield
        except PlentytuiError as error:
            self._tell(error)

    def _tell(self, error: PlentytuiError) -> None:
        host_of(self._widget).say(str(error), title="The draft is not saved", severity="error")
        self._turn(error.hint or error.what)

    def _turn(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._tell_turned()

    def look(self) -> None:
        """See whether another terminal has taken it over: then what is typed from now on is a draft of its own."""
        place, drafts = self._place, self._desk.store.drafts
        if place is None or self._behind:
            return
        self._looks += 1
        if self._newest and self._looks % _AGAIN_LOOKS == 0:
            with self._unheard():
                self.save_soon()
        try:
            taken = drafts.held_elsewhere(*place) is not None
        except PlentytuiError as error:
            # The next look tells, or the next save.
            _log.info("who has a draft open is not known: %s", type(error).__name__)
            return
        if taken:
            apart = partial(drafts.separate, place.conversation, place.kind)
            self._soon(apart, lambda slot, _: self._lies_in(place, slot))

    def _now(self, place: Place) -> Place:
        while place in self._led_to:
            place = self._led_to[place]
        return place

    def _lies_in(self, place: Place, slot: int) -> None:
        if slot == place.slot:
            return
        there = place._replace(slot=slot)
        self._led_to[place] = there
        if place in self._newest:
            self._newest[there] = self._newest.pop(place)
        if self._place == place:
            self._place = there
            self._tell_moved()
            host_of(self._widget).say(
                "Your other terminal took this draft over and goes on with it. Nothing is lost: what you type here "
                "from now on is kept as a draft of its own. Press esc to leave it to the other terminal.",
                title="Taken over",
                severity="warning",
            )


def _place(draft: Draft) -> Place:
    from plentytui.store.drafts import Place

    return Place(draft.conversation, draft.kind, draft.slot)
