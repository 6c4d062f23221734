"""Work that may never end, with a deadline after which it is left behind."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class LeftBehind(Exception):
    """The work did not end in time; its daemon thread is left to itself."""

    def __init__(self, thread: threading.Thread) -> None:
        super().__init__("the work did not end in time")
        self.thread = thread
        """Still at work; tells by ``is_alive`` when it has ended after all."""


async def within(seconds: float, work: Callable[[], T]) -> T:
    """Do blocking work in a daemon thread of its own and wait that long at most.

    A keyring may wait for ever on a window that nobody sees. The pool behind ``asyncio.to_thread`` is no place for
    that: its threads are joined when the program ends, and the end would hang, too.

    Raises:
        LeftBehind: the work did not end in time.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type]  # without an error the value is a T

    def run() -> None:
        value, error = None, None
        try:
            value = work()
        except BaseException as raised:  # the thread's whole outcome is handed over, whatever it is
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits any more
            loop.call_soon_threadsafe(settle, value, error)

    thread = threading.Thread(target=run, name="plentytui-credentials", daemon=True)
    thread.start()
    try:
        async with asyncio.timeout(seconds):
            return await result
    except TimeoutError:
        if result.done() and not result.cancelled():
            raise  # the work itself raised it
        raise LeftBehind(thread) from None
