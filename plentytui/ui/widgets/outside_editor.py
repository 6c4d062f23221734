"""Lets the person write a text in the editor that the environment names, while the terminal belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from plentytui.errors import PlentytuiError
from plentytui.ui.host import host_of
from plentytui.ui.lending import terminal_lent

if TYPE_CHECKING:
    from textual.widget import Widget


def written_outside(widget: Widget, text: str) -> str:
    """What became of the text; as it was, with a word about it, where there is no editor or it fails."""
    from plentytui.services.editing import edited

    host = host_of(widget)
    try:
        with terminal_lent(widget.app):
            return edited(text)
    except SuspendNotSupported:
        host.say("This terminal cannot be given to another program.", title="No editor", severity="warning")
    except PlentytuiError as error:
        host.say(str(error), title="The editor was no help", severity="warning")
    return text
