"""A file that is being brought: hidden and incomplete until all of it is there, then put under its name at once.

Nothing is ever overwritten, nobody else may read it, and no name from outside leads out of the folder.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from plentytui.errors import UsageError
from plentytui.rules.file_names import harmless_name

Progress = Callable[[int, int], None]
"""Told how many bytes have come, and how many there are (0: not known)."""

_BEFORE, _BEHIND = ".plentytui-", ".part"
_AT_ONCE = 256 * 1024
"""Bytes that are gathered before they are written, so that a thread is worth its while."""
_STALE_SECONDS = 86_400.0
"""What a program that was killed left behind is removed after so long."""
_TRIES = 1_000


class PartFile:
    """Takes an answer into a hidden file of a folder; ``keep`` gives it its name, ``drop`` removes it."""

    def __init__(self, folder: Path, name: str, on_bytes: Progress | None = None) -> None:
        self.folder = folder.expanduser()
        self.name = harmless_name(name)
        self.takes_pages = Path(self.name).suffix.lower() in {".htm", ".html", ".xhtml"}
        self.path: Path | None = None
        """Where it lies while it is incomplete."""
        self.size = 0
        """Bytes that have come."""
        self._length = 0
        self._on_bytes = on_bytes
        self._stream: BinaryIO | None = None
        self._waiting: list[bytes] = []
        self._dropped = False
        # A thread may still be writing when nobody waits for it any more.
        self._lock = threading.Lock()

    async def begin(self, length: int) -> None:
        """Begin anew."""
        self.size, self._length, self._waiting = 0, length, []
        await asyncio.to_thread(self._begin)

    async def write(self, part: bytes) -> None:
        """Take the next part."""
        self._waiting.append(part)
        self.size += len(part)
        if sum(map(len, self._waiting)) >= _AT_ONCE:
            await asyncio.to_thread(self._flush)
        if self._on_bytes is not None:
            self._on_bytes(self.size, self._length)

    def put(self, part: bytes) -> None:
        """The same for whoever runs in a thread already; begins by itself."""
        if self._stream is None:
            self._begin()
        self._waiting.append(part)
        self.size += len(part)
        self._flush()

    @contextmanager
    def finished(self) -> Iterator[BinaryIO]:
        """What has come, to be read from the beginning while it has no name yet. Blocks."""
        if self._stream is None:
            self._begin()
        self._flush()
        self._close()
        if self.path is None:
            raise FileNotFoundError(f"{self.name} was dropped")
        with self.path.open("rb") as stream:
            yield stream

    def keep(self) -> Path:
        """Put it under its name and give its path; a taken name becomes ``name (2).ext``. Blocks.

        Raises:
            UsageError: it cannot be written there.
        """
        try:
            if self._stream is None:
                self._begin()
            self._flush()
            self._close()
            if self.path is None:
                raise FileNotFoundError(f"{self.name} was dropped")
            return _place(self.path, self.folder, self.name)
        except OSError as error:
            raise self.refused(error) from error
        finally:
            self.drop()

    def drop(self) -> None:
        """Remove what is there of it under its hidden name. Blocks for a moment."""
        with self._lock:
            self._dropped = True
            self._shut()
            if self.path is not None:
                self.path.unlink(missing_ok=True)

    def refused(self, error: OSError) -> UsageError:
        """Why it cannot be written, as a sentence."""
        return UsageError(
            f"{self.name} cannot be written into {self.folder}: {error.strerror or error}.",
            "Make room there, or name another folder.",
        )

    def _begin(self) -> None:
        with self._lock:
            if self._dropped:
                return
            if self._stream is not None:
                self._stream.seek(0)
                self._stream.truncate()
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{_BEFORE}{os.getpid()}-{os.urandom(6).hex()}{_BEHIND}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._stream = os.fdopen(os.open(path, flags, 0o600), "wb")
            self.path = path
        _sweep(self.folder, path)

    def _flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if self._stream is not None and not self._dropped:
                self._stream.write(b"".join(waiting))

    def _close(self) -> None:
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def _place(part: Path, folder: Path, name: str) -> Path:
    """Give a file its name, or the first one that is free."""
    for path in _paths(folder, name):
        try:
            try:
                # Neither a file nor a link at that name is followed or overwritten, and it is there all at once.
                os.link(part, path)
            except FileExistsError:
                raise
            except OSError:
                # There are file systems without links: there the name is taken first.
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                part.replace(path)
        except FileExistsError:
            continue
        return path
    raise UsageError(f"{folder} holds too many files called {name}.", "Name another folder.")


def _paths(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    path = Path(name)
    for number in range(2, _TRIES):
        yield folder / f"{path.stem} ({number}){path.suffix}"


def _sweep(folder: Path, own: Path) -> None:
    """Remove what programs left behind that were killed long ago."""
    now = own.stat().st_mtime
    for path in folder.glob(f"{_BEFORE}*{_BEHIND}"):
        try:
            if now - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()
        except OSError:
            continue  # somebody else's, or gone by now
