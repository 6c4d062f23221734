"""The rows of a form that is described by fields: a label, what is entered, and beneath what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from plentytui.models.forms import Field, FieldKind, Problem, offered
from plentytui.rules.choosing import found_by_letters
from plentytui.rules.colours import read_colour
from plentytui.ui.commands.dialogs import CHOICE_FIELD
from plentytui.ui.text import cell, clip, content
from plentytui.ui.widgets.text_pad import TextPad

_PLACEHOLDERS = {FieldKind.DATE: "YYYY-MM-DD", FieldKind.TIME: "HH:MM"}


class FieldChanged(Message):
    """Something was entered in a field."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        self.name = name
        self.value = value


class PickAsked(Message):
    """The choices of a field are to be shown as a list to pick from."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field


class ChoiceField(Widget, can_focus=True):
    """One of several choices, or some of them: left and right go through them, enter shows them all."""

    BINDINGS = CHOICE_FIELD.bindings()
    DEFAULT_CSS = "ChoiceField { height: 1; width: 1fr; }"

    def __init__(self, field: Field, value: str) -> None:
        super().__init__()
        self._field = field
        self._value = value
        self.others: Mapping[str, str] = {}
        """What stands in all fields of the form: some choices are offered only for some of it."""
        self._letters = ""
        """What was typed here since the cursor came or the choice was stepped through."""
        self._missed = ""
        """The last letter, where no choice goes on with it."""

    @property
    def value(self) -> str:
        """The value of what is chosen."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(FieldChanged(self._field.name, value))

    @property
    def _choices(self) -> list[tuple[str, str, str]]:
        if self._field.kind is FieldKind.CHECK:
            return [("", "no", ""), ("yes", "yes", "")]
        return [(choice.value, choice.label, choice.hint) for choice in offered(self._field.choices, self.others)]

    def render(self) -> Content:
        """The choice with the signs that there are others, and what it costs or means."""
        known = {choice.value: (choice.label, choice.hint) for choice in self._field.choices}
        label, hint = known.get(self._value, ("choose", ""))
        if self._field.kind is FieldKind.CHECK:
            return content(f"[{'x' if self._value else ' '}] {'yes' if self._value else 'no'}")
        if self._field.kind is FieldKind.SEVERAL and self._value:
            label = ", ".join(known.get(value, (value, ""))[0] for value in several(self._value))
        if self._missed:
            hint = f"no choice begins with “{self._letters}{self._missed}”; enter shows all"
        elif len(self._letters) > 1:
            hint = f"typed: {self._letters}"
        words = f"< {cell(label)} >" + (f"  {cell(hint)}" if hint else "")
        return content(clip(words, max(4, self.size.width)))

    async def _on_key(self, event: events.Key) -> None:
        """Letters and digits go to the choice that begins with them, and never to a command of the app."""
        letter = event.character or ""
        if event.key == "backspace" and self._letters:
            event.stop()
            self._seek(self._letters if self._missed else self._letters[:-1], "")
        elif event.is_printable and (letter.strip() or self._goes_on_with(letter)):
            event.stop()
            event.prevent_default()
            if self._field.kind is FieldKind.SEVERAL:
                self.action_pick()
                return
            self._seek(self._letters, letter)

    def _goes_on_with(self, letter: str) -> bool:
        labels = [label for _, label, _ in self._choices]
        return bool(self._letters) and found_by_letters(labels, self._letters + letter) is not None

    def _seek(self, before: str, letter: str) -> None:
        """Go to the choice that begins with the letters; a letter that leads nowhere changes nothing, and is shown."""
        choices = self._choices
        place = found_by_letters([label for _, label, _ in choices], before + letter)
        self._letters = before if place is None else before + letter
        self._missed = letter if place is None else ""
        if place is not None:
            self.value = choices[place][0]
        self.refresh()

    def on_blur(self) -> None:
        """Letters that are typed here later begin anew."""
        self._seek("", "")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is typed here."""
        return bool(character and character.strip() and character.isprintable())

    def action_step(self, step: int) -> None:
        """Take the next choice, or the one before."""
        if self._field.kind is FieldKind.SEVERAL:
            self.action_pick()
            return
        self._seek("", "")
        values = [value for value, _, _ in self._choices]
        if not values:
            return
        place = values.index(self._value) + step if self._value in values else (0 if step > 0 else -1)
        self.value = values[place % len(values)]

    def action_pick(self) -> None:
        """Show all choices; a check box is ticked or unticked."""
        if self._field.kind is FieldKind.CHECK:
            self.action_step(1)
        else:
            self.post_message(PickAsked(self._field))

    def on_click(self) -> None:
        """A click shows the choices, too."""
        self.action_pick()


class FormRow(Vertical):
    """One field of a form."""

    DEFAULT_CSS = """
    FormRow { height: auto; }
    FormRow > Horizontal { height: auto; }
    FormRow .form--label { width: 22; padding-right: 1; }
    FormRow Input { width: 1fr; height: 1; }
    FormRow TextArea { width: 1fr; height: 5; }
    FormRow > .form--under { display: none; height: auto; padding-left: 22; }
    FormRow > .form--heading { height: auto; margin-top: 1; text-style: bold; }
    FormRow .form--colour { width: 16; height: 1; margin-left: 1; }
    """

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._start = value
        self._changed = False
        self._entry = self._make(value)
        self._under = Static(classes="form--under")

    def _make(self, value: str) -> Input | TextArea | ChoiceField:
        kind = self.field.kind
        if kind in (FieldKind.CHOICE, FieldKind.CHECK, FieldKind.SEVERAL):
            return ChoiceField(self.field, value)
        if kind is FieldKind.LONG:
            return _pad(value)
        entry = Input(
            value=value,
            placeholder=_PLACEHOLDERS.get(kind, ""),
            password=kind is FieldKind.SECRET,
            compact=True,
        )
        entry.cursor_blink = False
        return entry

    def compose(self) -> ComposeResult:
        """Label and entry side by side, beneath them what is wrong or what belongs there."""
        if self.field.heading:
            yield Static(content(self.field.heading), classes="form--heading")
        with Horizontal():
            yield Static(self._label(), classes="form--label")
            yield self._entry
            if self.field.kind is FieldKind.COLOUR:
                yield Static(colour_block(self._start), classes="form--colour")
        yield self._under

    def _label(self) -> Content:
        star = " *" if self.field.required else ""
        sign = "~ " if self._changed else ""
        return content(f"{sign}{cell(self.field.label)}{star}")

    def mark_changed(self, changed: bool) -> None:
        """Mark the label of what differs from how it began, or no longer."""
        if changed != self._changed:
            self._changed = changed
            self.query_one(".form--label", Static).update(self._label())

    @property
    def value(self) -> str:
        """What was entered."""
        return self._entry.text if isinstance(self._entry, TextArea) else self._entry.value

    @value.setter
    def value(self, value: str) -> None:
        if isinstance(self._entry, TextArea):
            self._entry.text = value
        else:
            self._entry.value = value

    @property
    def entry(self) -> Widget:
        """What takes the keys."""
        return self._entry

    def tell(self, problems: tuple[Problem, ...], *, hint: bool) -> None:
        """Show what is wrong or worth knowing; with none of it the hint, while the cursor is here."""
        wrong = any(problem.blocking for problem in problems)
        self.set_class(wrong, "-wrong")
        lines = [
            f"{'!' if problem.blocking else 'i'} {cell(problem.what)}"
            + (f" {cell(problem.hint)}" if problem.hint else "")
            for problem in problems
        ]
        if not lines and hint and self.field.hint:
            lines = [self.field.hint]
        words = "\n".join(lines)
        self._under.display = bool(words)
        if str(self._under.content) != words:
            self._under.update(content(words))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.field.kind is FieldKind.COLOUR:
            self.query_one(".form--colour", Static).update(colour_block(event.value))
        self.post_message(FieldChanged(self.field.name, event.value))

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(FieldChanged(self.field.name, event.text_area.text))


def several(value: str) -> tuple[str, ...]:
    """The values that stand in a field of several choices."""
    return tuple(word for part in value.split(",") if (word := part.strip()))


def colour_block(entered: str) -> Content:
    """A block in the colour that was entered, with its hex value beside it; a word where it is none."""
    colour = read_colour(entered)
    if colour is None:
        return content("no colour" if entered.strip() else "")
    return Content.assemble(("█████", colour.hex), f" {colour.hex}")


def _pad(value: str) -> TextPad:
    pad = TextPad()
    pad.text = value
    # Whoever adds a line goes on behind what is there.
    pad.move_cursor(pad.document.end)
    pad.cursor_blink = False
    return pad
