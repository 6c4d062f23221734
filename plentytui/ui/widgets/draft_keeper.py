"""Keeps what is typed in a composer: saves it in order, and has its draft open in this terminal alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.ui.host import host_of

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk
    from plentytui.store.drafts import Place

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
"""How often an open composer looks whether another terminal has taken its draft over: a read of one row."""


class DraftKeeper:
    """The draft that one composer has open.

    If another terminal takes it over, what is typed here goes on in a draft of its own; ``moved`` is told then.
    """

    def __init__(self, widget: Widget, desk: Desk, moved: Callable[[], None]) -> None:
        self._widget = widget
        self._desk = desk
        self._watching: Timer | None = None
        self._tell_moved = moved
        self._place: Place | None = None
        self._led_to: dict[Place, Place] = {}
        self._newest: dict[Place, Draft] = {}

    @property
    def slot(self) -> int:
        """Which of several drafts it is."""
        return self._place.slot if self._place is not None else 0

    def begin(self, draft: Draft) -> None:
        """Have a draft open; where another terminal was faster it is one of its own."""
        self.end()
        place = _place(draft)
        drafts = self._desk.store.drafts
        try:
            if drafts.hold(*place) is not None:
                place = place._replace(slot=drafts.separate(place.conversation, place.kind))
        except PlentytuiError as error:
            # Typing goes on; that nothing is saved is told with the first letter.
            _log.info("a draft could not be marked as open: %s", type(error).__name__)
        self._led_to.pop(place, None)
        self._place = place
        self._watching = self._widget.set_interval(_LOOK_SECONDS, self.look)

    def end(self) -> None:
        """Have it open no longer; what is not saved by now is not to be."""
        place, self._place = self._place, None
        self._newest.clear()
        if self._watching is not None:
            self._watching.stop()
            self._watching = None
        if place is None:
            return
        try:
            self._desk.store.drafts.release(*place)
        except PlentytuiError as error:
            # Whoever finds it held by a process that has ended opens it all the same.
            _log.info("a draft stays marked as open: %s", type(error).__name__)

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
        slot = await self._desk.outbox.save_draft(
            draft.conversation, draft.kind, draft.text, draft.envelope, place.slot
        )
        if self._newest.get(place) is draft:
            del self._newest[place]
        self._lies_in(place, slot)

    def save_now(self) -> None:
        """Save at once all that was taken and is not saved for certain, without waiting for the writer.

        Raises:
            StoreError: it could not be saved.
        """
        for place, draft in list(self._newest.items()):
            slot = self._desk.store.drafts.save(draft.conversation, draft.kind, draft.text, draft.envelope, place.slot)
            self._newest.pop(place, None)
            self._lies_in(place, slot)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell the person if what is done inside cannot save."""
        try:
            yield
        except PlentytuiError as error:
            host_of(self._widget).say(str(error), title="The draft is not saved", severity="error")

    def look(self) -> None:
        """See whether another terminal has taken it over: then what is typed from now on is a draft of its own."""
        place = self._place
        if place is None:
            return
        try:
            drafts = self._desk.store.drafts
            if drafts.held_elsewhere(*place) is not None:
                self._lies_in(place, drafts.separate(place.conversation, place.kind))
        except PlentytuiError as error:
            # The next look tells, or the next save.
            _log.info("who has a draft open is not known: %s", type(error).__name__)

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
