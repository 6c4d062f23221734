"""The one thread that writes: jobs in their order, small ones between the pieces of a large one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from plentytui.errors import StoreError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

T = TypeVar("T")

_DEPTH = 8
"""How many large jobs may be suspended inside one another."""


class Writer:
    """Runs jobs one after another in a daemon thread, so that the end of the program never waits for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()
        self._depth = 0
        self._thread = threading.Thread(target=self._run, name=f"store {path.name}", daemon=True)
        self._thread.start()

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in the writer's thread."""
        return threading.current_thread() is self._thread

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue the work; the future has its result or its exception."""
        # Imported late: it brings the logging package, and the first frame needs no writing.
        from concurrent.futures import Future

        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:
                # The exception belongs to the caller: the thread has to live on for the next job.
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._closing:
            if self._closed:
                raise StoreError(f"The local file {self._path} is closed.", "Open the system again.")
            self._jobs.put(job)
        return future

    def run(self, work: Callable[[], T]) -> T:
        """Do the work in the writer's thread and wait for it; at once if that is where the caller is."""
        if self.is_here:
            return work()
        return self.submit(work).result()

    def give_way(self) -> None:
        """Let the jobs that wait go first; called between the pieces of a large job."""
        if not self.is_here or self._depth >= _DEPTH:
            return
        self._depth += 1
        try:
            # Only what waits now: a steady stream of small jobs must not hold the large one for ever.
            for _ in range(self._jobs.qsize()):
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    return  # a large one among them let the rest go first, in its turn
                if job is None:
                    self._jobs.put(None)
                    return
                job()
        finally:
            self._depth -= 1

    def close(self, seconds: float = 5.0) -> bool:
        """Take no more work, finish what was queued; False if that took longer than ``seconds``."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
