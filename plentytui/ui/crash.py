"""What a bug leaves behind: a report without local variables, so without secrets."""

from __future__ import annotations

import os
import sys
import traceback

from rich.text import Text

from plentytui import __version__
from plentytui.paths import Paths, private_folder


def crash_report(paths: Paths) -> Text:
    """Write the exception at hand to the crash file, frames and lines only; gives what the terminal shows.

    The exception's own text is left out: it may quote what came from outside or a secret.
    """
    error = _innermost(sys.exc_info()[1])
    name = type(error).__name__ if error is not None else "an unknown error"
    lines = [f"plentytui {__version__}, Python {sys.version.split()[0]}, {name}\n"]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames]
    try:
        private_folder(paths.crash_file.parent)
        handle = os.open(paths.crash_file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(lines)
        where = f"A report without any data of yours is in {paths.crash_file}."
    except OSError as error:
        where = f"The report could not be written ({error.strerror})."
    return Text(f"plentytui stopped because of a mistake of its own ({name}). {where} Drafts and outbox are kept.\n")


def _innermost(error: BaseException | None) -> BaseException | None:
    """The first real error of a group of errors: tasks that run together fail as a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
