"""Files of messages: brought from the system into a folder, and read for a message to be sent.

One read a file, or one for all files of a message.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.errors import NotFound, ServerFault, UsageError
from plentytui.models.writing import DraftFile, KeptFile
from plentytui.rules.attachments import content_type
from plentytui.services.part_file import PartFile, Progress
from plentytui.whole import undone_by

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import AttachmentRow, MessageRow
    from plentytui.store.system_store import SystemStore

MOST_SENT = 50_000_000
"""Bytes of all files of one message that are read into the outbox; far above what a system will take."""
_MOST_UNPACKED = 1024 * 1024 * 1024
_MOST_FILES = 1_000
_AT_ONCE = 1_024 * 1_024


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
        """Bring one file into a folder, as it comes, and give its path; one read.

        If that fails or is cancelled, nothing of it is left behind.

        Raises:
            PlentytuiError: the system does not give it, or the folder cannot be written to.
        """
        part = PartFile(folder or default_folder(), file.name, on_bytes)
        async with _held(part):
            await self._api.messages.attachment(message, file.name, part)
            return await asyncio.to_thread(part.keep)

    async def save_all(
        self, message: MessageRow, folder: Path | None = None, on_bytes: Progress | None = None
    ) -> list[Path]:
        """Bring all files of a message into a folder; one read, or one a file where the system has no zip of them.

        Raises:
            PlentytuiError: the system does not give them, or the folder cannot be written to.
        """
        target = folder or default_folder()
        if len(message.attachments) > 1:
            packed = PartFile(target, "attachments.zip", on_bytes)
            async with _held(packed):
                try:
                    await self._api.messages.attachments(message.uuid, packed)
                    found = await _in_thread(partial(_unpack, packed, target))
                except (NotFound, ServerFault, zipfile.BadZipFile):
                    found = []
            if found:
                return found
        return [await self.save(message.uuid, file, target, on_bytes) for file in message.attachments]


@asynccontextmanager
async def _held(part: PartFile) -> AsyncIterator[None]:
    """Whatever happens, nothing incomplete stays behind; what the disk refuses is said as a sentence."""
    try:
        yield
    except OSError as error:
        raise part.refused(error) from error
    finally:
        part.drop()


async def _in_thread(work: Callable[[threading.Event], list[Path]]) -> list[Path]:
    """Do it in a thread, which is told when nobody wants the outcome any more."""
    unwanted = threading.Event()
    try:
        return await asyncio.to_thread(work, unwanted)
    except asyncio.CancelledError:
        unwanted.set()
        raise


def _unpack(packed: PartFile, folder: Path, unwanted: threading.Event) -> list[Path]:
    """The files of a zip file put into a folder, as long as they are few and small enough; all of them or none.

    Raises:
        BadZipFile: it is none, damaged, locked, or there is more in it than anybody would send; then they come one by
            one.
    """
    found: list[Path] = []
    with packed.finished() as stream, zipfile.ZipFile(stream) as archive:
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(files) > _MOST_FILES or sum(entry.file_size for entry in files) > _MOST_UNPACKED:
            raise zipfile.BadZipFile("there is too much in it")

        def clear() -> None:
            for path in found:
                path.unlink(missing_ok=True)

        with undone_by(clear):
            try:
                found.extend(_unpack_one(archive, entry, folder, unwanted) for entry in files)
            except (RuntimeError, EOFError, zlib.error) as error:
                # A password, a way of packing that is not known here, or content that is damaged.
                raise zipfile.BadZipFile("it cannot be unpacked") from error
    return found


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, unwanted: threading.Event) -> Path:
    part = PartFile(folder, entry.filename)
    try:
        with archive.open(entry) as stream:
            while content := stream.read(_AT_ONCE):
                part.put(content)
                # The size in the directory is only what it claims.
                if part.size > entry.file_size:
                    raise zipfile.BadZipFile("a file is larger than it says")
                if unwanted.is_set():
                    raise zipfile.BadZipFile("nobody waits for it any more")
        return part.keep()
    finally:
        part.drop()


def attach(path: Path | str) -> DraftFile:
    """A file for a draft; its content is read when the message is put into the outbox.

    Raises:
        UsageError: there is no such file, or it cannot be read.
    """
    # Text from a shell may carry its quotes and a tilde.
    found = Path(os.path.expanduser(str(path).strip().strip("'\"")))
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
