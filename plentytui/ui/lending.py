"""The terminal is lent to another program, or given back to its owner for a moment, and taken back in any case."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from textual.app import App


@contextmanager
def terminal_lent(app: App[None], *, interruptible: bool = False) -> Iterator[None]:
    """Lend the terminal; Ctrl+C there ends no program of ours.

    Textual takes the terminal back only where nothing fails meanwhile, so what fails is raised after that.

    Args:
        app: the app that has the terminal.
        interruptible: whether Ctrl+C raises KeyboardInterrupt in what is done here.

    Raises:
        SuspendNotSupported: this terminal cannot be lent.
    """
    failed: BaseException | None = None
    # A handler and not that it is ignored: the other program would ignore it, too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler if interruptible else _nothing)
    try:
        with app.suspend():
            try:
                yield
            except BaseException as error:
                failed = error
    finally:
        signal.signal(signal.SIGINT, before)
    if failed is not None:
        raise failed


def _nothing(_: int, __: FrameType | None) -> None:
    """It was meant for the other program."""
