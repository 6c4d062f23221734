"""Whom a message goes to: shown, added to as one types, taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from plentytui.errors import PlentytuiError
from plentytui.models.inbox import ReplyKind
from plentytui.services.receivers import typed_address
from plentytui.ui.commands.writing import CHOOSER
from plentytui.ui.host import host_of
from plentytui.ui.text import cell, clip, content
from plentytui.ui.widgets.letter_area import LineInput

if TYPE_CHECKING:
    from plentytui.models.writing import Receiver
    from plentytui.services.desk import Desk
    from plentytui.services.receivers import Receivers

_PAUSE_SECONDS = 0.3
"""How long nothing has to be typed before the system is asked."""
_ROWS = 6
_LABEL = "To       "


class ReceiverInput(LineInput):
    """The line of typing behind the receivers."""

    class EmptyDeleted(Message):
        """There was nothing left to delete."""

    def action_delete_left(self) -> None:
        """Delete the character before the cursor, or tell that there is none."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.EmptyDeleted())


class RecipientsField(Vertical):
    """The receivers in one line, a line of typing behind them, and below it who was found.

    Backspace in the empty line takes the last receiver out.
    """

    BINDINGS = CHOOSER.only("chooser.down", "chooser.up", "chooser.next").bindings()
    DEFAULT_CSS: ClassVar[str] = """
    RecipientsField { height: auto; }
    RecipientsField > Horizontal { height: 1; }
    RecipientsField .recipients--chosen { width: auto; max-width: 70%; }
    RecipientsField.-long > Horizontal { layout: vertical; height: auto; max-height: 4; }
    RecipientsField.-long .recipients--chosen { width: 1fr; max-width: 100%; height: auto; max-height: 3; }
    RecipientsField.-long ReceiverInput { margin-left: 9; }
    RecipientsField ReceiverInput { width: 1fr; padding: 0; }
    RecipientsField > .recipients--found { display: none; height: auto; max-height: 6; padding: 0 0 0 9; }
    RecipientsField.-found > .recipients--found { display: block; }
    """

    class Changed(Message):
        """Somebody was added or taken out."""

    class Typed(Message):
        """Something was typed that stands for nobody yet."""

    class Offered(Message):
        """Somebody is offered below the line, or nobody any more."""

        def __init__(self, any: bool) -> None:
            super().__init__()
            self.any = any

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._kind = ReplyKind.PUBLIC
        self._search: Receivers | None = None
        self._online = False
        self._found: list[Receiver] = []
        self._at = 0
        self._pause: Timer | None = None
        self.receivers: tuple[Receiver, ...] = ()

    def compose(self) -> ComposeResult:
        """The line, and what was found."""
        with Horizontal():
            yield Static(classes="recipients--chosen", markup=False)
            yield ReceiverInput()
        yield Static(classes="recipients--found", markup=False)

    @property
    def input(self) -> ReceiverInput:
        """The line of typing."""
        return self.query_one(ReceiverInput)

    def show(self, receivers: tuple[Receiver, ...], kind: ReplyKind, half: str = "") -> None:
        """Show these, and what is ``half`` typed behind them; a whisper goes to colleagues alone."""
        other = (receivers, kind) != (self.receivers, self._kind)
        self.receivers, self._kind = receivers, kind
        self.input.whispered = kind is ReplyKind.WHISPER
        if other:
            # What is half typed stays where only the text or the files have changed.
            self.forget_typed()
        if half and half != self.unfinished:
            # Nobody is looked for before the person comes here.
            with self.prevent(Input.Changed):
                self.input.value = half
                self.input.cursor_position = len(half)
        self._tell()

    def forget_typed(self) -> None:
        """Take away what is half typed."""
        self._stop_timer()
        self.input.value = ""
        self._find([])

    def _tell(self) -> None:
        width = (self.size.width or self.app.size.width) - len(_LABEL)
        names = ", ".join(cell(receiver.shown) for receiver in self.receivers)
        self.set_class(len(names) > width * 6 // 10, "-long")
        shown = clip(names, 3 * width)
        chosen = Content.assemble((_LABEL, "$text-muted"), f"{shown}, " if shown else "")
        self.query_one(".recipients--chosen", Static).update(chosen)
        self.input.placeholder = "add another" if shown else "name, address or number"

    # Finding

    @property
    def _receivers(self) -> Receivers:
        from plentytui.services.receivers import Receivers

        workspace = self._desk.workspace
        if self._search is None or (workspace is not None and not self._online):
            self._online = workspace is not None
            self._search = Receivers(workspace.api if workspace is not None else None, self._desk.store)
        return self._search

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Look for what is typed; a comma ends an address."""
        event.stop()
        self.post_message(self.Typed())
        term = event.value.strip()
        typed = typed_address(term[:-1]) if term.endswith((",", ";")) else None
        if typed is not None and self._allowed([typed]):
            self._add(typed)
            return
        self._look_for(term)

    def _look_for(self, term: str) -> None:
        """Offer at once who is known here, and ask the system when typing pauses."""
        self._stop_timer()
        self._find(self._receivers.suggest(term, _ROWS) if term else [])
        if term and not self._receivers.is_known(term):
            self._pause = self.set_timer(_PAUSE_SECONDS, self._ask)

    @work(exclusive=True, group="receivers")
    async def _ask(self) -> None:
        from plentytui.services.receivers import SHORTEST_TERM

        term = self.input.value.strip()
        if len(term) < SHORTEST_TERM:
            return
        if self._desk.workspace is None:
            if not self._found:
                self._say(f"Nobody like that is known here, and there is no connection yet. {self._by_hand}")
            return
        if not self._found:
            # Where calls have to wait, the answer takes a while; the header says why and how long.
            self._say("Asking the system ...")
        try:
            found = await self._receivers.search(term, limit=_ROWS)
        except PlentytuiError as error:
            if self._wants(term):
                self._say_not_asked(error)
            return
        if self._wants(term):
            self._find(found, answers=True)
            if not self._found:
                self._say(f"Nobody was found. {self._by_hand}")

    def _wants(self, term: str) -> bool:
        """Whether somebody still stands here and has typed nothing else: nothing is offered where nobody chooses."""
        return self.input.has_focus and self.unfinished == term

    def _say_not_asked(self, error: PlentytuiError) -> None:
        """Say why the system was not asked; whoever is offered stays in sight, for enter takes one of them."""
        if self._found:
            host_of(self).say(str(error), title="Only who is known here is offered", severity="warning")
        else:
            self._say(f"! {error} {self._by_hand}")

    @property
    def _by_hand(self) -> str:
        """What can be done where nobody is found."""
        if self._kind is ReplyKind.WHISPER:
            return "A whisper goes to colleagues only."
        return "An address can be typed in full."

    def _allowed(self, found: list[Receiver]) -> list[Receiver]:
        """A whisper is for users, a public message for everybody else."""
        whispered = self._kind is ReplyKind.WHISPER
        return [receiver for receiver in found if (receiver.kind == "user") == whispered]

    def _is_chosen(self, receiver: Receiver) -> bool:
        return any(receiver.is_same(one) for one in self.receivers)

    def _find(self, found: list[Receiver], *, answers: bool = False) -> None:
        """Offer these, from the first one on; what merely ``answers`` what was typed leaves the cursor on its row."""
        before = self._found[self._at] if answers and self._found else None
        self._found = [receiver for receiver in self._allowed(found) if not self._is_chosen(receiver)]
        self._at = 0 if before is None else self._row_of(before)
        self._show_found()

    def _row_of(self, chosen: Receiver) -> int:
        """The row of somebody who was chosen before; whoever is no longer among the first is put behind them.

        An address gives way to the contact that it belongs to: the same person, and the message is kept with the rest.
        """
        shown = self._found[:_ROWS]
        contacts = (at for at, one in enumerate(shown) if one.kind == "contact" and one.address)
        if chosen.kind == "email":
            for at in contacts:
                if shown[at].address.casefold() == chosen.value.casefold():
                    return at
        for at, one in enumerate(shown):
            if one.is_same(chosen):
                return at
        self._found[_ROWS - 1 :] = [chosen]
        return len(self._found) - 1

    def _offer(self, any: bool) -> None:
        if any != self.has_class("-found"):
            self.set_class(any, "-found")
            self.post_message(self.Offered(any))

    def _show_found(self) -> None:
        self._offer(bool(self._found))
        width = max(self.size.width - 12, 20)
        rows = [
            Content.styled(
                f"{'▌' if at == self._at else ' '}{clip(receiver.shown, width)}", "bold" if at == self._at else ""
            )
            for at, receiver in enumerate(self._found[:_ROWS])
        ]
        self.query_one(".recipients--found", Static).update(Content("\n").join(rows))

    def _say(self, sentence: str) -> None:
        self._offer(True)
        self.query_one(".recipients--found", Static).update(content(sentence))

    def _stop_timer(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

    # Choosing

    def action_row_down(self) -> None:
        """Go to the next of those who were found, or to the next field."""
        if self._found:
            self._at = min(self._at + 1, min(len(self._found), _ROWS) - 1)
            self._show_found()
        else:
            self.screen.focus_next()

    def action_row_up(self) -> None:
        """Go to the one before among those who were found, or to the field before."""
        if self._found:
            self._at = max(self._at - 1, 0)
            self._show_found()
        else:
            self.screen.focus_previous()

    @on(ReceiverInput.EmptyDeleted)
    def _take_out(self, message: ReceiverInput.EmptyDeleted) -> None:
        message.stop()
        if self.receivers:
            self.receivers = self.receivers[:-1]
            self._tell()
            self.post_message(self.Changed())

    @on(Input.Submitted)
    def _chosen(self, event: Input.Submitted) -> None:
        event.stop()
        whispered = self._kind is ReplyKind.WHISPER
        if self._found:
            self._add(self._found[self._at])
        elif not event.value.strip():
            self.screen.focus_next()
        else:
            how = "three letters of a name" if whispered else "a full address, or three letters of a name or number"
            self._say(f"Nobody is chosen yet. Type {how}.")

    def _add(self, receiver: Receiver) -> None:
        """Write to this one, too."""
        if not self._is_chosen(receiver) and self._allowed([receiver]):
            self.receivers = (*self.receivers, receiver)
        self.forget_typed()
        self._tell()
        self.post_message(self.Changed())

    @property
    def unfinished(self) -> str:
        """What was typed and stands for nobody yet."""
        return self.input.value.strip()

    def settle(self) -> str:
        """Take an address that was typed in full; gives what was typed and stands for nobody yet."""
        typed = typed_address(self.unfinished)
        if typed is not None and self._allowed([typed]):
            self._add(typed)
        return self.unfinished

    def on_descendant_blur(self) -> None:
        """An address that was typed in full is meant; whoever was only offered is not."""
        self._stop_timer()
        if self.settle():
            self._find([])

    def on_descendant_focus(self) -> None:
        """Look again for what was typed."""
        if self.unfinished:
            self._look_for(self.unfinished)

    def on_unmount(self) -> None:
        """Let the timer go."""
        self._stop_timer()

    def on_resize(self) -> None:
        """Put the line of typing below the receivers where they are many."""
        self._tell()
