"""All drafts, and all messages that wait, were refused, are held or may not have arrived, with their age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.states import RECALLABLE, is_new
from plentytui.rules.reading import age
from plentytui.ui.asking import asks, may_ask
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.writing import DRAFTS
from plentytui.ui.host import zone_of
from plentytui.ui.screens.sending import SendingScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.state import missing_for_sending
from plentytui.ui.text import cell, content, fit
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plentytui.services.desk import Desk

_WORDS = {
    Delivery.WAITING: ("waits", "plain"),
    Delivery.SENDING: ("sending", "plain"),
    Delivery.REFUSED: ("REFUSED", "bad"),
    Delivery.UNCERTAIN: ("SENT?", "bad"),
    Delivery.HELD: ("HELD", "bad"),
}


_GONE = {Delivery.SENT: "sent", Delivery.RECALLED: "back"}
"""How a message stands that is not in the list any more."""


class Row(NamedTuple):
    """A draft or a message of the outbox."""

    draft: Draft | None
    item: OutboxItem | None
    title: str
    elsewhere: bool = False
    """Whether another terminal has the draft open."""
    gone: str = ""
    """What became of it, in a word, if it is shown only because the cursor is still on it."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others, however it stands by now."""
        if self.item is not None:
            return ("item", self.item.id)
        return () if self.draft is None else (self.draft.conversation, self.draft.kind, self.draft.slot)

    @property
    def conversation(self) -> str:
        """Where it belongs."""
        return self.item.conversation if self.item is not None else self.draft.conversation if self.draft else ""


class DraftRows(RowList, inherit_bindings=False):
    """One row each: how it stands, how old it is, whom it is for, what it says."""

    BINDINGS = LIST.without("list.open").bindings()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._now = 0.0
        self._leaving: tuple[object, ...] | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    @property
    def current(self) -> Row | None:
        """The one under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def show(self, rows: list[Row], now: float) -> None:
        """Show these; the cursor stays on the one that it was on."""
        if rows != self._rows or int(now) // 60 != int(self._now) // 60:
            key = None if self.current is None else self.current.key
            self._rows, self._now = rows, now
            place = next((index for index, row in enumerate(rows) if row.key == key), self.cursor)
            self.set_reactive(RowList.cursor, place)
            self.rows_changed()
            self.see_cursor()

    def leaving(self, key: tuple[object, ...] | None) -> None:
        """Show that row no longer once it is not there any more, for the person wants it gone; None: no row."""
        self._leaving = key

    def seen(self, rows: Sequence[Row]) -> tuple[Row, int] | None:
        """The row under the cursor if it is not among these any more, and its place; None if nobody misses it.

        Else the next key would be for a neighbour that nobody chose.
        """
        there, row = {row.key for row in rows}, self.current
        if row is None or row.key in there or row.key == self._leaving:
            return None
        above = next((old.key for old in self._rows[self.cursor :: -1] if old.key in there), None)
        places = (index + 1 for index, one in enumerate(rows) if one.key == above)
        return row, next(places, 0)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """A draft or message in one row."""
        row = self._rows[index]
        if row.item is not None:
            word, style = (row.gone, "quiet") if row.gone else _WORDS[row.item.state]
            then, kind, text = row.item.created_at, row.item.kind, row.item.text
        else:
            assert row.draft is not None
            word, style = (row.gone or "draft", "quiet") if row.gone or not row.elsewhere else ("open", "plain")
            then, kind, text = row.draft.saved_at, row.draft.kind, row.draft.text
        room = max(columns - 32, 20)
        title = room * 2 // 5
        return (
            Span(f" {word:<8}", style),
            Span(f"{age(self._now - then):>8} ", "quiet"),
            Span(
                f"{'WHISPER' if kind is ReplyKind.WHISPER else 'public':<8} ",
                "low" if kind is ReplyKind.WHISPER else "plain",
            ),
            Span(f"{fit(row.title, title)} ", "strong"),
            Span(fit(cell(text), room - title + 4), "plain"),
        )


class DraftsScreen(SendingScreen[Draft | None]):
    """What was written and is not sent, over all conversations; goes back with where to go, if anywhere."""

    CSS_PATH = sheet("drafts")
    BINDINGS = DRAFTS.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "DraftRows"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """The rows, and all that is known of the one under the cursor."""
        yield StatusHeader(self.host.state, self.host.clock, "Drafts and outbox", zone_of(self.host))
        yield DraftRows()
        yield Static(id="drafts-about")
        yield FooterBar()

    @property
    def rows(self) -> DraftRows:
        """The rows."""
        return self.query_one(DraftRows)

    def on_mount(self) -> None:
        """Show what there is, and follow what becomes of it."""
        state = self.host.state
        state.desk.watch(self, self._desk_changed)
        state.mirror.watch(self, lambda _: self._show())
        self.watch(self.rows, "cursor", self._moved, init=False)
        self.set_interval(1.0, self._show)

    def _desk_changed(self, desk: Desk | None) -> None:
        if desk is not self._desk:
            self.dismiss()

    def _show(self) -> None:
        if self.host.state.desk.value is not self._desk:
            return
        store = self._desk.store
        waiting = [
            Row(None, item, self._title(item.conversation, item.envelope.subject)) for item in store.outbox.unsettled()
        ]
        drafts = [
            Row(
                draft,
                None,
                self._title(draft.conversation, draft.envelope.subject),
                store.drafts.held_elsewhere(draft.conversation, draft.kind, draft.slot) is not None,
            )
            for draft in store.drafts.all()
        ]
        rows = [*waiting, *drafts]
        if (seen := self.rows.seen(rows)) is not None:
            row, place = seen
            rows.insert(place, self._as_it_is_now(row))
        self.rows.show(rows, self._desk.clock.time())
        self._tell()

    def _as_it_is_now(self, row: Row) -> Row:
        """A row that is not in the list any more."""
        if row.item is None:
            return row._replace(gone="gone", elsewhere=False)
        item = self._desk.store.outbox.get(row.item.id) or row.item
        return row._replace(item=item, gone=_GONE.get(item.state, "gone"))

    def _moved(self) -> None:
        """Let go of what is shown only because the cursor was on it."""
        self.rows.leaving(None)
        self._show()

    def _says_gone(self, row: Row | None, title: str) -> bool:
        """Whether a row is not in the list any more; says so."""
        if row is None or not row.gone:
            return False
        self.host.say(_of_gone(row), title=title, severity="warning")
        return True

    def _title(self, conversation: str, subject: str) -> str:
        if is_new(conversation):
            return f"new: {subject.strip() or '(no subject)'}"
        row = self._desk.store.mirror.row(conversation)
        return f"{row.short_id} {row.sender}" if row is not None else "(not in the local file)"

    def _limited(self, item: OutboxItem) -> str:
        """How long a message waits for the limits of calls; empty if it does not."""
        waits = None if self._desk.workspace is None else self._desk.workspace.sender.waits
        if waits is None or waits.item != item.id or item.state not in (Delivery.WAITING, Delivery.SENDING):
            return ""
        until = clock_time(math.ceil(waits.until), self._desk.zone, seconds=True)
        back = "; u takes it back" if item.state is Delivery.WAITING else ""
        return f"To {item.recipients}. It waits for a {waits.kind}, until {until}{back}."

    def _tell(self) -> None:
        row = self.rows.current
        if row is None:
            told = "There are no drafts, and nothing waits to be sent."
        elif row.gone:
            told = f"{_of_gone(row)} It leaves this list as soon as you go to another row."
        elif row.item is not None:
            missing = missing_for_sending(self.host.state.connection.value)
            told = self._limited(row.item) or _standing(row.item, self._desk.clock.time(), missing)
        else:
            told = "A draft: enter goes on with it."
            if row.elsewhere:
                told = "Your other terminal has this draft open: enter shows it and asks whether to take it over."
        about = self.query_one("#drafts-about", Static)
        if str(about.content) != str(content(told)):
            about.update(content(told))

    # Actions

    @on(RowList.Opened)
    def _clicked(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_open_row()

    def action_open_row(self) -> None:
        """Go to the conversation or the draft."""
        row = self.rows.current
        if row is None:
            return
        if row.draft is not None:
            if not self._says_gone(row, "No draft"):
                self.dismiss(row.draft)
        elif row.item is not None and is_new(row.conversation):
            if not self._says_gone(row, "No conversation"):
                self.host.say("It begins a conversation that is not there yet. u takes it back to go on writing.")
        elif row.item is not None:
            self.dismiss(Draft(row.conversation, row.item.kind, "", 0.0))

    def go_to(self, place: Draft | None) -> None:
        """Go on with a draft."""
        self.dismiss(place)

    @may_ask(group="outbox", drops=True)
    async def action_send_now(self) -> None:
        """Send what is under the cursor without further delay, or decide about what was held."""
        row = self.rows.current
        if row is None:
            self.host.say("Nothing waits to be sent.")
        elif self._says_gone(row, "Nothing was done"):
            return
        elif row.item is None:
            self.host.say("That is a draft. Press enter to go on with it; ctrl+s sends it there.")
        elif row.item.state is Delivery.SENDING:
            self.host.say("It is being sent.")
        elif self.may_write():
            await self.send_now(row.item)
            now = self._desk.store.outbox.get(row.item.id)
            if now is not None and now.state is Delivery.RECALLED:
                # It was thrown away, as the person was asked.
                self.rows.leaving(row.key)
                self._show()

    @may_ask(group="back", drops=True)
    async def action_take_back(self) -> None:
        """Make a draft again of what was not sent, and go on with it."""
        row = self.rows.current
        if self._says_gone(row, "Nothing was taken back"):
            return
        if row is None or row.item is None:
            told = (
                "There is nothing here to take back."
                if row is None
                else "That is a draft already. Press enter to go on with it."
            )
            self.host.say(told)
            return
        draft = await self.recalled(row.item)
        if draft is not None:
            self.dismiss(draft)
        self._show()

    @asks(group="outbox")
    async def action_drop(self) -> None:
        """Throw away what is under the cursor, after a question."""
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        row = self.rows.current
        if row is None or self._says_gone(row, "Not thrown away"):
            return
        if row.item is not None and row.item.state not in RECALLABLE:
            self.host.say("It is on its way already.", title="Not thrown away", severity="warning")
            return
        text = row.item.text if row.item is not None else row.draft.text if row.draft is not None else ""
        sure = await self.app.push_screen_wait(
            ConfirmDialog(
                "Throw it away?",
                text[:300] or "It has no text yet.",
                "There is no way back.",
                yes="Throw away",
                grave=True,
            )
        )
        if not sure:
            return
        self.rows.leaving(row.key)
        try:
            if row.item is not None:
                done = await self._desk.outbox.discard(row.item.id)
            else:
                assert row.draft is not None
                draft = row.draft
                if self._desk.store.drafts.held_elsewhere(draft.conversation, draft.kind, draft.slot) is not None:
                    self.rows.leaving(None)
                    self.host.say(
                        "Your other terminal has it open. Leave it there with esc first, or take it over with enter.",
                        title="Not thrown away",
                        severity="warning",
                    )
                    return
                done = await self._desk.outbox.drop_draft(draft.conversation, draft.kind, draft.slot)
                self.drop_copies(draft.envelope.files)
        except PlentytuiError as error:
            self.rows.leaving(None)
            self.host.say(str(error), title="Not thrown away", severity="error")
            return
        if not done:
            self.rows.leaving(None)
            self.host.say("It is not there any more.", title="Not thrown away", severity="warning")
        self._show()

    def action_back(self) -> None:
        """Go back to the Messenger."""
        self.dismiss(None)


def _of_gone(row: Row) -> str:
    """What became of what is not in the list any more."""
    if row.item is None:
        return "This draft is not here any more: it was sent or thrown away elsewhere, as in your other terminal."
    if row.item.state is Delivery.SENT:
        return f"The message to {row.item.recipients} was sent; it cannot come back."
    return f"The message to {row.item.recipients} was taken back or thrown away elsewhere, as in your other terminal."


def _standing(item: OutboxItem, now: float, waits_for: str) -> str:
    """How a message stands, and what can be done about it; ``waits_for``: what is missing for sending anything."""
    reason = f" {item.reason}" if item.reason else ""
    to = f"To {item.recipients}. "
    if item.state is Delivery.WAITING and waits_for and item.send_at <= now:
        return f"{to}It waits for {waits_for}; u takes it back."
    if item.state is Delivery.WAITING:
        seconds = max(int(item.send_at - now + 0.999), 0)
        if seconds and reason:
            return f"{to}It is tried again in {seconds} s:{reason} u takes it back."
        return to + (f"It is sent in {seconds} s; u takes it back." if seconds else "It is about to be sent.")
    if item.state is Delivery.SENDING:
        return f"{to}It is being sent."
    if item.state is Delivery.HELD:
        return f"{to}Held:{reason} S shows what was written and asks what to do, u takes it back."
    if item.state is Delivery.REFUSED:
        return f"{to}The system refused it:{reason} S tries again, u takes it back."
    first = "" if is_new(item.conversation) else "Look into the conversation first. "
    again = "S looks for it and sends it only if it is missing."
    return f"{to}It may have arrived.{reason} {first}{again}"
