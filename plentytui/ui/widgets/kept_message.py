"""A message that is being typed and never lost: saved in pauses, before it is left, and before it is handed over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.widgets import TextArea

from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.writing import PLAIN
from plentytui.ui.host import host_of
from plentytui.ui.messages import ComposerLeft
from plentytui.ui.widgets.draft_keeper import DraftKeeper
from plentytui.ui.widgets.pause import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.models.writing import Envelope, Receiver
    from plentytui.services.desk import Desk

_PAUSE_SECONDS = 0.6
"""A pause in typing after which the draft is saved."""
_STEADY_SECONDS = 0.7
"""Typing without a pause is saved this often."""


class KeptMessage(Vertical):
    """A text that is kept as a draft, with whatever is chosen beside it."""

    def __init__(self, desk: Desk, beside: Callable[[], Envelope]) -> None:
        """Make the widget; ``beside`` tells what goes along with the text as it stands now."""
        super().__init__()
        self._desk = desk
        self.conversation = ""
        self.kind = ReplyKind.PUBLIC
        self._beside = beside
        self._usual: tuple[Receiver, ...] | None = None
        """Whom it goes to if nobody decides otherwise."""
        self._saved: tuple[str, Envelope] = ("", PLAIN)
        self._saving = Pause(self, self.flush, _PAUSE_SECONDS, longest=_STEADY_SECONDS)
        self._keeper = DraftKeeper(self, desk, self._moved, self._kept_or_not)
        self._save_under_way: asyncio.Task[None] | None = None
        self._save_due = False
        """Whether it is to be saved once more when the save that is under way is done."""
        self._handed: Draft | None = None

    @property
    def draft(self) -> Draft:
        """The message as it would be sent now."""
        now = self._desk.clock.time()
        return Draft(self.conversation, self.kind, self._area.text, now, self._beside(), self._keeper.slot)

    def _kept(self) -> tuple[str, Envelope]:
        """What is saved: whom an answer goes to anyway is nothing that somebody chose."""
        envelope = self._beside()
        if envelope.receivers == self._usual:
            envelope = replace(envelope, receivers=None)
        return self._area.text, envelope

    def _moved(self) -> None:
        """What stands here is a draft of its own from now on."""

    def _kept_or_not(self) -> None:
        """What stands here cannot be saved just now, or can be again."""

    def flush(self) -> None:
        """Have the message saved now if it is not saved yet, beside all that goes on here.

        Where the local file is slow, two saves never stand in line: what is typed meanwhile is saved right after the
        one that is under way.
        """
        self._saving.stop()
        if self._save_under_way is not None:
            self._save_due = True
        elif (unsaved := self.take_unsaved()) is not None:
            self._save_under_way = asyncio.ensure_future(self._save(unsaved))

    def take_unsaved(self) -> Draft | None:
        """The message if it is not saved yet, for whoever saves it now."""
        self._saving.stop()
        if not self.conversation or self._handed is not None:
            # What is on its way into the outbox would be a draft besides.
            return None
        kept = self._kept()
        if kept == self._saved:
            return None
        self._saved = kept
        return self._keeper.take(Draft(self.conversation, self.kind, kept[0], self._desk.clock.time(), kept[1]))

    def keep(self, *, patient: bool = False) -> bool:
        """Save at once, for what is read next has to hold it; False if that failed, or the local file is busy.

        Both are told, unless whoever calls is ``patient`` and waits. What waits for the local file goes on behind
        this; no key waits for it.
        """
        self.take_unsaved()
        with self._keeper.telling():
            if not self._keeper.save_soon() and not patient:
                host_of(self).say(
                    "The draft is still being saved, for the local file is busy. Press the key again in a moment.",
                    title="Not yet",
                )
        return not self._keeper.is_behind

    async def keep_all(self) -> bool:
        """Save all of it in the writer's turn; False after telling that it could not be.

        What is typed meanwhile is not waited for.
        """
        self.take_unsaved()
        return await self._keeper.save_all()

    async def _save(self, draft: Draft) -> None:
        self._save_due = False
        try:
            with self._keeper.telling():
                await self._keeper.save(draft)
        finally:
            self._save_under_way = None
        if self._save_due and self.is_attached:
            self.flush()

    def touched(self) -> None:
        """Something was changed: save it when typing pauses."""
        if self.conversation and self._handed is None and self._kept() != self._saved:
            self._saving.again()

    # Into the outbox

    async def hand_over(self) -> Draft | None:
        """Save all of it and take nothing more until it is in the outbox or not.

        None if that is under way already, it could not be saved, or something else stands here by now.
        """
        if self._handed is not None or not self.conversation:
            return None
        self.take_unsaved()
        self._handed = handed = self.draft
        self._area.read_only = True
        if not await self.keep_all():
            self.take_back(handed)
        return handed if self._handed is handed else None

    def take_back(self, handed: Draft | None = None) -> None:
        """Go on with what was ``handed`` over: it did not get into the outbox; None: it is another message by now."""
        if handed is None or self._handed is handed:
            self._handed = None
            self._area.read_only = False
            self.touched()

    def holds(self, draft: Draft) -> bool:
        """Whether just this message stands here."""
        here = (self.conversation, self.kind, self._keeper.slot, self._area.text)
        return here == (draft.conversation, draft.kind, draft.slot, draft.text)

    # Leaving

    def close(self, *, keep: bool = True, patient: bool = False) -> bool:
        """Be done with the message, after it is kept as a draft unless it was sent; False if it is not kept."""
        if keep and not self.keep(patient=patient):
            return False
        self._saving.stop()
        self._keeper.end()
        self.conversation = ""
        self._saved = ("", PLAIN)
        return True

    def action_leave(self) -> None:
        """Go back to the thread and keep the text as a draft; ask where it cannot be kept."""
        if self.close(patient=True):
            self.post_message(ComposerLeft())
        elif self._keeper.is_waiting:
            self._leave_once_kept()
        else:
            self._ask_to_lose()

    @work(group="leaving", exclusive=True)
    async def _leave_once_kept(self) -> None:
        here = self.conversation, self.kind
        while await self.keep_all():
            if here != (self.conversation, self.kind):
                return
            if self.close(patient=True):
                self.post_message(ComposerLeft())
                return
        if here == (self.conversation, self.kind):
            self._ask_to_lose()

    def _ask_to_lose(self) -> None:
        """Have the person asked whether what cannot be kept may be lost."""

    def give_up(self) -> None:
        """Leave it although it cannot be saved; the person was asked."""
        self.close(keep=False)
        self.post_message(ComposerLeft())

    @property
    def _area(self) -> TextArea:
        return self.query_one("#composer-text", TextArea)
