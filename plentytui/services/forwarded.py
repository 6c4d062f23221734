"""What of a conversation may be forwarded, and its files: copies beside the local file while a draft needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plentytui.rules.file_names import harmless_name

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import AttachmentRow, MessageRow
    from plentytui.models.writing import DraftFile
    from plentytui.store.system_store import SystemStore

_FOLDER = "forwarded"
_YOUNG_SECONDS = 3_600.0
"""A file that no draft names may be on its way into one, also in another process."""


class Forwardable(NamedTuple):
    """What of a thread somebody else may be shown."""

    messages: list[MessageRow]
    """The public messages, the oldest first."""
    whispers: int
    """How many messages stay here, for they are never forwarded."""


def forwardable(store: SystemStore, conversation: str) -> Forwardable:
    """What of a conversation may be forwarded, as far as the local file has read it."""
    messages = store.mirror.messages(conversation)
    public = sorted((one for one in messages if not one.whispered), key=lambda one: one.created_at)
    return Forwardable(public, len(messages) - len(public))


def forwarded_folder(data: Path, store: SystemStore) -> Path:
    """Where the files of one system's forwarded messages are brought: a folder of its own for each local file."""
    return copies_of(data, store.path)


def copies_of(data: Path, file: Path) -> Path:
    """The same for a local file that is not open."""
    return data / _FOLDER / harmless_name(file.stem)


async def bring(
    api: SystemApi,
    data: Path,
    store: SystemStore,
    chosen: Sequence[tuple[MessageRow, Sequence[AttachmentRow]]],
) -> tuple[DraftFile, ...]:
    """Bring these files of messages, for a draft; one read a message if all of its files are wanted, else one a file.

    Raises:
        PlentytuiError: one cannot be brought.
    """
    from plentytui.services.attachments import Attachments, attach

    attachments = Attachments(api)
    found: list[DraftFile] = []
    for message, files in chosen:
        folder = forwarded_folder(data, store) / harmless_name(message.uuid)
        if len(files) == len(message.attachments):
            paths = await attachments.save_all(message, folder)
        else:
            paths = [await attachments.save(message.uuid, file, folder) for file in files]
        found += [attach(path) for path in paths]
    return distinct(found)


def distinct(files: Iterable[DraftFile]) -> tuple[DraftFile, ...]:
    """The files, each with a name of its own: messages often have files that are called alike."""
    taken: set[str] = set()
    found = []
    for file in files:
        stem, dot, ending = file.name.rpartition(".")
        name, number = file.name, 1
        while name in taken:
            number += 1
            name = f"{stem} ({number}).{ending}" if dot and stem else f"{file.name} ({number})"
        taken.add(name)
        found.append(file._replace(name=name))
    return tuple(found)


def clear(data: Path, store: SystemStore, files: Iterable[DraftFile]) -> None:
    """Remove the copies of files of a message that was queued or dropped, unless another draft has them. Blocks."""
    folder, needed = forwarded_folder(data, store), _needed(store)
    for file in files:
        path = Path(file.path)
        if file.path and folder in path.parents and path not in needed:
            _remove(path, folder)


def sweep(data: Path, store: SystemStore, now: float) -> int:
    """Remove copies that no draft has, such as of a program that was killed; gives how many. Blocks."""
    folder, needed, removed = forwarded_folder(data, store), _needed(store), 0
    if not folder.is_dir():
        return 0
    for path in sorted(folder.rglob("*"), reverse=True):
        old = path.is_file() and now - path.lstat().st_mtime > _YOUNG_SECONDS
        if old and path not in needed:
            removed += 1
            _remove(path, folder)
    return removed


def _needed(store: SystemStore) -> set[Path]:
    return {Path(file.path) for draft in store.drafts.all() for file in draft.envelope.files if file.path}


def _remove(path: Path, folder: Path) -> None:
    """Remove a file, and the folders above it that are empty then."""
    path.unlink(missing_ok=True)
    for above in path.parents:
        if above == folder or folder not in above.parents or any(above.iterdir()):
            return
        above.rmdir()
