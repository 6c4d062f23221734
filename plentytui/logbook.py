"""The log file: one line for each call and for each warning of the program, in a bounded file of the user's own.

No secret gets in: what is told of a call has none, a traceback is left out, and what looks like one is masked.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.paths import private_folder

if TYPE_CHECKING:
    from plentytui.api.events import CallEvent

MOST_BYTES = 1_000_000
"""How large the file grows before it becomes the older one, of which there is one."""
_LONGEST = 2_000
"""Letters of a line; the rest is cut off."""
_PACKAGE = "plentytui"
_SECRET = re.compile(
    r"""(\bbearer\s+|["']?\b[\w-]*(?:password|passphrase|token|authorization|cookie)["']?\s*[=:]\s*"""
    r"""(?:bearer\s+|basic\s+)?)("[^"]*"|'[^']*'|[^\s,;&}]+)""",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\beyJ[\w-]{4,}[\w.-]*")


class Logbook:
    """The log file of one run; it is opened by its first use, as the first frame needs none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: _PrivateFile | None = None

    def open(self) -> str:
        """Open the file and take the warnings of the package; why that is not possible as a sentence, else empty."""
        quiet()
        if self._file is not None:
            return ""
        try:
            private_folder(self._path.parent)
            self._file = _PrivateFile(self._path)
        except OSError as error:
            return f"The log file {self._path} cannot be written: {error.strerror}."
        logging.getLogger(_PACKAGE).addHandler(self._file)
        return ""

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            logging.getLogger(_PACKAGE).removeHandler(self._file)
            with suppress(OSError, ValueError):  # of a full disk or a lost one: there is no place left to tell it
                self._file.close()
            self._file = None

    def call(self, event: CallEvent) -> None:
        """Write a line about a call."""
        if self._file is not None:
            self._file.handle(logging.makeLogRecord({"levelname": "CALL", "created": event.at, "msg": _line(event)}))

    def also(self, on_call: Callable[[CallEvent], None] | None) -> Callable[[CallEvent], None]:
        """What writes a line about each call and then tells of it as before."""

        def write(event: CallEvent) -> None:
            self.call(event)
            if on_call is not None:
                on_call(event)

        return write


def quiet() -> None:
    """Keep the package's warnings off the terminal, where Python puts them if nobody else takes them."""
    logger = logging.getLogger(_PACKAGE)
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())


class _PrivateFile(RotatingFileHandler):
    """A file that only its owner reads, and that never disturbs the screen."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
        self.setLevel(logging.WARNING)
        self.setFormatter(_OneLine())

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs lines of the log, and nothing else: there is no place left to tell it."""


class _OneLine(logging.Formatter):
    """Time in UTC, kind, words; of an exception only its name."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.created % 1 * 1000):03}Z"
        words = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            words += f" ({record.exc_info[0].__name__})"
        origin = "" if record.levelname == "CALL" else f"{record.name}: "
        return f"{at} {record.levelname} {origin}{_clean(words)}"


def _line(event: CallEvent) -> str:
    status = "joined" if event.coalesced else str(event.status or "-")
    words = f"{event.lane.name} {event.method} {event.path} waited={event.waited:.3f}s took={event.took:.3f}s {status}"
    words += f" attempt={event.attempt}" if event.attempt > 1 else ""
    words += _left(event)
    return f"{words} error={event.error}" if event.error else words


def _left(event: CallEvent) -> str:
    """What the limits left of calls of this kind after it; nothing where no answer ever told."""
    from plentytui.api.budget import Period, op_of
    from plentytui.api.wire import route_of

    op = op_of(event.method)
    told = {
        "minute": event.budget.window(op, Period.SHORT),
        "day": event.budget.window(op, Period.LONG),
        "route": event.budget.routes.get(route_of(event.method, event.path.partition("?")[0])),
    }
    parts = [f"{name}={window.left}/{window.limit or '?'}" for name, window in told.items() if window is not None]
    return f" {op.value}s left {' '.join(parts)}" if parts else ""


def _clean(text: str) -> str:
    """One line without control characters and without what looks like a secret."""
    masked = _TOKEN.sub("***", _SECRET.sub(lambda found: f"{found[1]}***", text))
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in masked)[:_LONGEST]
