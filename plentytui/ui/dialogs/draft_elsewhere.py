"""The dialog about a draft that is open in another terminal of the same login: what stands there, what to do."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from plentytui.models.inbox import Draft, ReplyKind
from plentytui.rules.reading import ago
from plentytui.ui.commands.writing import ELSEWHERE
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content

if TYPE_CHECKING:
    from plentytui.services.desk import Desk

_MOST = 2_000
"""Characters of the text that are shown."""


class DraftChoice(Enum):
    """What to do about it."""

    TAKE = auto()
    OWN = auto()
    LEAVE = auto()


class DraftElsewhere(AppDialog[DraftChoice]):
    """Shows what the other terminal has typed so far; nothing happens to it unless it is taken over."""

    CSS_PATH = sheet("compose")
    BINDINGS = ELSEWHERE.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#leave"

    def __init__(self, draft: Draft, process: int, now: float) -> None:
        super().__init__()
        self._draft = draft
        self._process = process
        self._now = now

    def compose(self) -> ComposeResult:
        """What stands there, and three buttons."""
        what = "whisper" if self._draft.kind is ReplyKind.WHISPER else "message"
        saved = ago(self._draft.saved_at, self._now)
        with Vertical(classes="dialog"):
            yield Static(content(f"Your other terminal has this {what} open"), classes="dialog--heading")
            with VerticalScroll(classes="dialog--body", can_focus=False):
                told = f"Process {self._process} is writing it; what follows was saved there {saved}."
                yield Static(content(told), classes="dialog--reason")
                text = clean(self._draft.text, _MOST) or "(no text yet)"
                yield Static(content(text), classes="dialog--sentence")
                told = "Taken over, it goes on here; what is typed there from then on becomes a draft of its own."
                yield Static(content(told), classes="dialog--fact")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Leave it there (n)"), id="leave", compact=True)
                yield Button(content("Write another (w)"), id="own", compact=True)
                yield Button(content("Take it over (t)"), id="take", variant="primary", compact=True)

    @on(Button.Pressed, "#take")
    def action_take(self) -> None:
        """Go on with it here."""
        self.dismiss(DraftChoice.TAKE)

    @on(Button.Pressed, "#own")
    def action_own(self) -> None:
        """Write a message beside it."""
        self.dismiss(DraftChoice.OWN)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave it to the other terminal."""
        self.dismiss(DraftChoice.LEAVE)


async def choose_draft(app: App[None], desk: Desk, draft: Draft) -> Draft | None:
    """The draft to go on with, where another terminal may have that one open; None: it is left there.

    Where nothing was typed there yet nobody is asked: what is written here is a draft of its own. Call it in a worker.
    """
    drafts = desk.store.drafts
    place = (draft.conversation, draft.kind, draft.slot)
    hold = drafts.held_elsewhere(*place)
    if hold is None:
        return draft
    kept = drafts.one(*place)
    if kept is not None:
        choice = await app.push_screen_wait(DraftElsewhere(kept, hold.process, desk.clock.time()))
        if choice is DraftChoice.LEAVE:
            return None
        if choice is DraftChoice.TAKE:
            await desk.store.write(lambda: drafts.take_over(*place))
            return drafts.one(*place) or replace(kept, text="")
    slot = await desk.store.write(lambda: drafts.separate(draft.conversation, draft.kind))
    return replace(draft, text="", slot=slot)
