"""What a list or a thread says in its own lines when it has nothing to show."""

from __future__ import annotations

from enum import Enum

from plentytui.ui.text import clean, wrap

FACE_LIMIT = 600
"""Characters of a sentence that are shown."""


class FaceKind(Enum):
    """Why there is nothing to show; each has its sign."""

    EMPTY = ""
    SLOW = "… "
    REFUSED = "! "


def face_lines(what: str, hint: str, kind: FaceKind, width: int) -> list[tuple[str, str]]:
    """The sentence and what to do now, broken to that width, each piece with the name of its style."""
    said = ((f"{kind.value}{what}" if what else "", "strong"), (hint, "dim"))
    return [
        (piece, style)
        for text, style in said
        if text
        for line in clean(text, FACE_LIMIT).split("\n")
        for piece in wrap(line, width)
    ]
