"""How urgent a call is; a call never overtakes one of a lane above its own."""

from __future__ import annotations

from enum import IntEnum


class Lane(IntEnum):
    """Why a call is made; the lower the number, the sooner it goes."""

    USER = 0
    """A key was pressed and somebody waits for the answer."""
    VISIBLE = 1
    """The screen that is open shows it."""
    PREFETCH = 2
    """It will probably be wanted soon."""
    POLL = 3
    """Background sync; goes at the day's own pace."""

    @property
    def background(self) -> bool:
        """Whether nobody is looking at what this call brings."""
        return self >= Lane.PREFETCH
