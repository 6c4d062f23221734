"""The line at the bottom: the keys that matter where one is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from plentytui.ui.commands.active import active_commands
from plentytui.ui.commands.keynames import shown
from plentytui.ui.text import cell

if TYPE_CHECKING:
    from textual import events
    from textual.screen import Screen

_LAST = "app.help"
"""Always shown, at the end."""

Item = tuple[str, str]


class FooterBar(Widget):
    """Shows key and title of the commands that are marked for it, from the focus outwards, as far as there is room.

    One strip instead of a widget for each key: a change of the focus costs one line of output, and the same keys
    cost nothing.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--title"}
    DEFAULT_CSS = "FooterBar { dock: bottom; height: 1; }"
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] | None = None
        """None until it is painted first: at the start the focus wanders, and nobody sees where."""

    def render_line(self, y: int) -> Strip:
        """The line."""
        key_style, title_style = (self.get_component_rich_style(name) for name in ("footer--key", "footer--title"))
        segments = [Segment(" ", title_style)]
        for key, title in fitting(self._now, self.size.width - 1):
            segments += [Segment(key, key_style), Segment(f" {title}  ", title_style)]
        return Strip(segments).adjust_cell_length(self.size.width, title_style).simplify()

    def on_mount(self) -> None:
        """Follow the focus, and the dialogs that lie over the screen: below them its keys do nothing."""
        self.screen.bindings_updated_signal.subscribe(self, self._note_change)
        self.app.screen_change_signal.subscribe(self, self._screen_changed)

    def on_click(self, event: events.Click) -> None:
        """Give the command that was clicked on."""
        column = 1
        for active in self._footer_commands():
            key, title = shown(active[0], short=True), active[1]
            end = column + cell_len(key) + cell_len(title) + 3
            if column <= event.x < end:
                self.app.simulate_key(active[0])
                return
            column = end

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "  ".join(f"{key} {title}" for key, title in fitting(self._now, self.size.width - 1))

    @property
    def _now(self) -> tuple[Item, ...]:
        if self._items is None:
            self._items = self._read_items()
        return self._items

    @property
    def _top(self) -> Screen[object]:
        """Whose keys work: the screen, or the dialog that lies over it."""
        top = self.app.screen
        return top if top.is_modal and self.screen in self.app.screen_stack else self.screen

    def _screen_changed(self, screen: Screen[object]) -> None:
        if screen is not self.screen and screen is self._top:
            screen.bindings_updated_signal.subscribe(self, self._note_change)
        self._note_change(screen)

    def _note_change(self, screen: Screen[object]) -> None:
        if not self.is_attached or self._items is None or screen is not self._top or _tells_again(screen):
            return
        items = self._read_items()
        if items != self._items:
            self._items = items
            self.refresh()

    def _read_items(self) -> tuple[Item, ...]:
        return tuple((shown(key, short=True), title) for key, title in self._footer_commands())

    def _footer_commands(self) -> list[Item]:
        found = [
            (active.keys[0], cell(active.title), active.command.id)
            for active in active_commands(self._top, footer_only=True)
            if active.keys
        ]
        found.sort(key=lambda item: item[2] == _LAST)
        return [(key, title) for key, title, _ in found]


def _tells_again(screen: Screen[object]) -> bool:
    """Whether the screen tells its keys once more after the layout that is due, and before the next frame."""
    return screen._layout_required and any(
        isinstance(call, partial) and call.func == screen.refresh_bindings for call, _ in screen._callbacks
    )


def fitting(items: tuple[Item, ...], columns: int) -> tuple[Item, ...]:
    """As many items as fit into that many columns; the last one is always among them."""
    if not items:
        return ()
    room = columns - _item_width(items[-1])
    kept: list[Item] = []
    for item in items[:-1]:
        room -= _item_width(item)
        if room < 0:
            break
        kept.append(item)
    return (*kept, items[-1])


def _item_width(item: Item) -> int:
    return cell_len(item[0]) + cell_len(item[1]) + 3
