"""Files of messages: brought from the system into a folder, and read for a message to be sent.

One read a file, or one for all files of a message. Nothing is overwritten, nobody else may read what is written, and
no name from outside leads out of the folder.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.errors import NotFound, ServerFault, UsageError
from plentytui.models.writing import DraftFile, KeptFile
from plentytui.rules.attachments import content_type
from plentytui.rules.file_names import harmless_name

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import AttachmentRow, MessageRow
    from plentytui.store.system_store import SystemStore

Progress = Callable[[int, int], None]
"""Told how many bytes have come, and how many there are (0: not known)."""

MOST_SENT = 50_000_000
"""Bytes of all files of one message that are read into the outbox; far above what a system will take."""
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_FILES = 1_000
_TRIES = 1_000


def default_folder() -> Path:
    """Where downloads go unless another folder is named: the user's own, by the rules of the platform."""
    import platformdirs

    return platformdirs.user_downloads_path()


class Attachments:
    """The files of one system's messages."""

    def __init__(self, api: SystemApi) -> None:
        self._api = api

    async def save(
        self, message: str, file: AttachmentRow, folder: Path | None = None, on_bytes: Progress | None = None
    ) -> Path:
        """Bring one file into a folder and give its path; one read.

        Raises:
            PlentytuiError: the system does not give it, or the folder cannot be written to.
        """
        content = await self._api.messages.attachment(message, file.name, on_bytes=on_bytes)
        return await asyncio.to_thread(write_new, folder or default_folder(), file.name, content)

    async def save_all(
        self, message: MessageRow, folder: Path | None = None, on_bytes: Progress | None = None
    ) -> list[Path]:
        """Bring all files of a message into a folder; one read, or one a file where the system has no zip of them.

        Raises:
            PlentytuiError: the system does not give them, or the folder cannot be written to.
        """
        target = folder or default_folder()
        if len(message.attachments) > 1:
            try:
                packed = await self._api.messages.attachments(message.uuid, on_bytes=on_bytes)
                found = await asyncio.to_thread(_unpacked, packed)
            except (NotFound, ServerFault, zipfile.BadZipFile):
                found = None
            if found:
                return [await asyncio.to_thread(write_new, target, name, content) for name, content in found]
        return [await self.save(message.uuid, file, target, on_bytes) for file in message.attachments]


def write_new(folder: Path, name: str, content: bytes) -> Path:
    """Write a new file that only the user may read; a taken name becomes ``name (2).ext``.

    Raises:
        UsageError: the folder is none, or cannot be written to.
    """
    folder = folder.expanduser()
    harmless = harmless_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in _paths(folder, harmless):
            try:
                # With O_EXCL neither a file nor a link at that name is followed or overwritten.
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            except FileExistsError:
                continue
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            return path
    except OSError as error:
        raise UsageError(
            f"{harmless} cannot be written into {folder}: {error.strerror or error}.", "Name another folder."
        ) from error
    raise UsageError(f"{folder} holds too many files called {harmless}.", "Name another folder.")


def _paths(folder: Path, name: str) -> Iterable[Path]:
    yield folder / name
    path = Path(name)
    for number in range(2, _TRIES):
        yield folder / f"{path.stem} ({number}){path.suffix}"


def _unpacked(packed: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip file, as long as they are few and small enough."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(files) > _MOST_FILES or sum(entry.file_size for entry in files) > _MOST_UNPACKED:
            raise UsageError("The attachments are too large to unpack them all.", "Save them one by one.")
        found: list[tuple[str, bytes]] = []
        for entry in files:
            with archive.open(entry) as stream:
                # The size in the directory is only what it claims.
                content = stream.read(entry.file_size + 1)
            if len(content) > entry.file_size:
                raise zipfile.BadZipFile(f"{len(found) + 1}. file is larger than it says")
            found.append((entry.filename, content))
        return found


def attach(path: Path | str) -> DraftFile:
    """A file for a draft; its content is read when the message is put into the outbox.

    Raises:
        UsageError: there is no such file, or it cannot be read.
    """
    # Text from a shell may carry its quotes and a tilde.
    found = Path(str(path).strip().strip("'\"")).expanduser()
    try:
        if not found.is_file():
            raise UsageError(f"{found} is not a file.", "Give the path of a file.")
        with found.open("rb"):
            size = found.stat().st_size
    except (OSError, ValueError) as error:
        raise UsageError(f"{found} cannot be read: {error}.", "Give the path of a file that you may read.") from error
    return DraftFile(str(found.absolute()), found.name, size)


def read_files(store: SystemStore, files: Iterable[DraftFile]) -> list[KeptFile]:
    """The content of a draft's files, for the outbox; blocks.

    Raises:
        UsageError: a file is gone, cannot be read, is of no permitted kind, or all are too large together.
    """
    found: list[KeptFile] = []
    room = MOST_SENT
    for file in files:
        kind = content_type(file.name)
        if kind is None:
            raise UsageError(f"{file.name} is of a kind that cannot be attached.", "Take it out, or pack it as a zip.")
        content = _kept(store, file) if file.kept else _read(Path(file.path), room)
        room -= len(content)
        if room < 0:
            raise UsageError(
                f"The attachments are larger than {MOST_SENT // 1_000_000} MB together.",
                "Take one out, or send them in several messages.",
            )
        found.append(KeptFile(file.name, kind, content))
    return found


def _kept(store: SystemStore, file: DraftFile) -> bytes:
    for kept in store.outbox.files(file.kept):
        if kept.name == file.name:
            return kept.content
    raise UsageError(f"The content of {file.name} is not kept any more.", "Take it out and attach it again.")


def _read(path: Path, room: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(room + 1)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read any more: {error.strerror or error}.", "Take it out, or put it back and try again."
        ) from error


class RemoteDisplay(UsageError):
    """A file would be opened on another machine than the one the person sits at."""


def open_file(path: Path, environ: Mapping[str, str] = os.environ, *, anyway: bool = False) -> None:
    """Open a file with the program of the desktop.

    Raises:
        RemoteDisplay: this is a session over SSH and ``anyway`` was not said.
        UsageError: there is no program for it.
    """
    if not anyway and (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")):
        raise RemoteDisplay(
            f"You are connected over SSH: {path.name} would be opened on the other machine, not on yours.",
            f"It lies at {path}; copy it from there, for example with scp.",
        )
    command = opener()
    if command is None:
        raise UsageError("There is no program to open files with.", f"The file lies at {path}.")
    try:
        # A list and no shell; an absolute path is never taken for an option.
        process = subprocess.Popen(
            [*command, str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{path} cannot be opened: {error}.", "Open it yourself; it stays there.") from error
    # Somebody has to take note of its end, or it stays as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()


def opener() -> list[str] | None:
    """The command that opens files on this machine; None if there is none."""
    name = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
    found = shutil.which(name)
    return [found] if found else None
