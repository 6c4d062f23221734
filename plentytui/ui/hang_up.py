"""The end of the terminal: a closed window, a broken line where nothing tells the program by a signal.

Textual reads the end of its input as nothing typed, and asks again at once, for good: a whole processor would be busy
with nobody to see it. So whether the other side is there is waited for beside it, which costs nothing meanwhile.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.ui.app import PlentytuiApp

HUNG_UP = 129
"""The exit code, as shells have it for a program that the end of its terminal ended."""
_GRACE = 5.0
"""Seconds for an end in order; writing to a terminal that is gone may hang."""


def watch_for_hang_up(app: PlentytuiApp) -> None:
    """End the program once its terminal is gone; what is typed is kept first. Without a terminal nothing happens."""
    if sys.platform == "win32" or sys.__stdin__ is None or not sys.__stdin__.isatty():
        return
    threading.Thread(target=_wait, args=(app, sys.__stdin__.fileno()), name="hang-up", daemon=True).start()


def _wait(app: PlentytuiApp, terminal: int) -> None:
    poll = select.poll()
    poll.register(terminal, 0)
    if not any(found & select.POLLHUP for _, found in poll.poll()):
        return  # this platform cannot tell
    app.call_later(_leave, app)
    threading.Event().wait(_GRACE)
    os._exit(HUNG_UP)


def _leave(app: PlentytuiApp) -> None:
    desk = app.desk
    if desk is not None and desk.keep_typed is not None:
        desk.keep_typed()
    app.exit(return_code=HUNG_UP)
