"""An end from outside: the terminal goes, or somebody sends a signal; nothing is asked, and what is typed is kept.

Textual reads the end of its input as nothing typed, and asks again at once, for good: a whole processor would be busy
with nobody to see it. So whether the other side is there is waited for beside it, which costs nothing meanwhile. And
it lets a signal end the program where it stands, which leaves the terminal without lines, echo and cursor.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from plentytui.ui.app import PlentytuiApp

HUNG_UP = 129
"""The exit code, as shells have it for a program that the end of its terminal ended."""
_SIGNALS = ("SIGHUP", "SIGINT", "SIGTERM")
"""What ends a program: its terminal, the person, the machine. Not every platform has all of them."""
_ENDED_BY = 128
"""To this a shell adds the number of the signal that ended a program."""
_GRACE = 5.0
"""Seconds for an end in order; writing to a terminal that is gone may hang."""


def watch_for_the_end(app: PlentytuiApp) -> None:
    """End the program in order once its terminal is gone or a signal tells it to; to be called in the main thread."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # Whoever started the program may want it to live on, as nohup does.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _Ending(app))
    if sys.platform == "win32" or sys.__stdin__ is None or not sys.__stdin__.isatty():
        return
    threading.Thread(target=_wait, args=(app, sys.__stdin__.fileno()), name="hang-up", daemon=True).start()


class _Ending:
    """What is done at a signal."""

    def __init__(self, app: PlentytuiApp) -> None:
        self._app = app

    def __call__(self, number: int, _: FrameType | None) -> None:
        if self._app.is_running:
            # The loop sleeps, and is woken only from another thread.
            code = _ENDED_BY + number
            threading.Thread(target=_end, args=(self._app, code), name="ending", daemon=True).start()
        else:
            # There is no terminal to give back yet, or it has been given back.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


def _wait(app: PlentytuiApp, terminal: int) -> None:
    poll = select.poll()
    poll.register(terminal, 0)
    if any(found & select.POLLHUP for _, found in poll.poll()):  # else this platform cannot tell
        _end(app, HUNG_UP)


def _end(app: PlentytuiApp, code: int) -> None:
    app.call_later(_leave, app, code)
    threading.Event().wait(_GRACE)
    os._exit(code)


def _leave(app: PlentytuiApp, code: int) -> None:
    desk = app.desk
    if desk is not None and desk.keep_typed is not None:
        desk.keep_typed()
    app.exit(return_code=code)
