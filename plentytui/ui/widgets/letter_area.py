"""Where the words of a message are typed; what was copied from a whisper is not pasted into a public message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding
from textual.geometry import Region, clamp
from textual.reactive import Reactive, reactive
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Selection

from plentytui.ui.commands.composer import COMPOSER
from plentytui.ui.host import host_of, lay_notices
from plentytui.ui.widgets.text_pad import TextPad

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.widget import Widget

_TAKEN = frozenset(key for command in COMPOSER.commands for key in command.default_keys)


def _left(bindings: Iterable[BindingType]) -> list[BindingType]:
    """The bindings without the keys that the composer has for itself."""
    found: list[BindingType] = []
    for binding in bindings:
        assert isinstance(binding, Binding)
        keys = [key for key in binding.key.split(",") if key not in _TAKEN]
        if keys:
            found.append(Binding(",".join(keys), binding.action, binding.description, show=False))
    return found


def _line_ends(text: str) -> int:
    """How many line ends a text begins with."""
    return len(text) - len(text.lstrip("\n"))


def _note_copied(widget: Widget, whispered: bool) -> None:
    if whispered:
        host_of(widget).state.copied_whisper = widget.app.clipboard


def _may_paste(widget: Widget, whispered: bool) -> bool:
    copied = host_of(widget).state.copied_whisper
    if whispered or not copied or widget.app.clipboard != copied:
        return True
    host_of(widget).say(
        "This was copied from a whisper, and this message is public. Type it if the customer is to read it.",
        title="Not pasted",
        severity="warning",
    )
    return False


class LetterArea(TextPad, inherit_bindings=False):
    """The text of a message."""

    BINDINGS: ClassVar[list[BindingType]] = _left(TextArea.BINDINGS)

    read_only: Reactive[bool] = reactive(False, repaint=False)
    """Whether nothing is taken just now, for what stands here is on its way into the outbox; it looks the same."""

    whispered = False
    """Whether what is typed here is for colleagues only."""

    before_undo: Callable[[], bool] | None = None
    """Undoes what lies beside the text and was done last; True if there was any, so that the text stays."""

    def action_undo(self) -> None:
        """Undo what was done last, in the text or beside it."""
        if not self.read_only and (self.before_undo is None or not self.before_undo()):
            super().action_undo()

    def _watch_read_only(self, read_only: bool) -> None:
        """Look as before: it lasts for a moment, and the base class would paint all of it twice."""

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        super()._watch_selection(previous_selection, selection)
        if self.is_attached:
            lay_notices(self)

    def lines_written(self) -> tuple[Region, Region]:
        """The lines that hold words, and the one with the cursor, on the screen: what is told lies elsewhere."""
        seen = self.content_region
        words = self.wrapped_document.height - round(self.scroll_offset.y)
        at = clamp(self.cursor_screen_offset.y, seen.y, max(seen.y, seen.bottom - 1))
        return (
            Region(seen.x, seen.y, seen.width, clamp(words, 0, seen.height)),
            Region(seen.x, at, seen.width, 1),
        )

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are the text's even while it takes none."""
        return bool(character and character.isprintable()) or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        """What is typed while nothing is taken does nothing: it is no command to what lies around."""
        if self.read_only and (event.is_printable or event.key == "enter"):
            event.stop()
            event.prevent_default()

    def insert_block(self, block: str) -> None:
        """Put a template or text block at the cursor, on lines of its own; the cursor stands behind it.

        One of a single line goes between the lines that are there; a whole body gets a blank line on either side.
        It is taken back in one step.
        """
        block = block.strip("\n")
        document, at = self.document, self.cursor_location
        before = document.get_text_range(document.start, at)
        after = document.get_text_range(at, document.end)
        apart = 2 if "\n" in block else 1
        above = "\n" * (apart - _line_ends(before[::-1])) if before.strip() else ""
        below = "\n" * (apart - _line_ends(after)) if after.strip() else ""
        self.history.checkpoint()
        # One edit is one step of undoing.
        self.insert(f"{above}{block}{below}", at, maintain_selection_offset=False)
        self.history.checkpoint()
        lines = f"{above}{block}".split("\n")
        self.move_cursor((at[0] + len(lines) - 1, len(lines[-1]) + (at[1] if len(lines) == 1 else 0)))

    def action_copy(self) -> None:
        """Copy what is selected, and remember if it is a whisper."""
        super().action_copy()
        _note_copied(self, self.whispered)

    def action_cut(self) -> None:
        """Cut what is selected, and remember if it is a whisper."""
        super().action_cut()
        _note_copied(self, self.whispered)

    def action_paste(self) -> None:
        """Paste what was copied in the program, but no whisper into a public message."""
        if _may_paste(self, self.whispered):
            super().action_paste()


class LineInput(Input, inherit_bindings=False):
    """One line that belongs to a message."""

    BINDINGS: ClassVar[list[BindingType]] = _left(Input.BINDINGS)

    whispered = False
    """Whether what is typed here is for colleagues only."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        # Whoever comes back goes on typing: what stands here is not to be gone with the first letter.
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def action_copy(self) -> None:
        """Copy what is selected, and remember if it is a whisper."""
        super().action_copy()
        _note_copied(self, self.whispered)

    def action_cut(self) -> None:
        """Cut what is selected, and remember if it is a whisper."""
        super().action_cut()
        _note_copied(self, self.whispered)

    def action_paste(self) -> None:
        """Paste what was copied in the program, but no whisper into a public message."""
        if _may_paste(self, self.whispered):
            super().action_paste()
