"""The files of messages that are being forwarded: copies beside the local file, as long as a draft needs them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.rules.file_names import harmless_name

if TYPE_CHECKING:
    from plentytui.models.writing import DraftFile
    from plentytui.store.system_store import SystemStore

_FOLDER = "forwarded"
_YOUNG_SECONDS = 3_600.0
"""A file that no draft names may be on its way into one, also in another process."""


def forwarded_folder(data: Path, store: SystemStore) -> Path:
    """Where the files of one system's forwarded messages are brought: a folder of its own for each local file."""
    return data / _FOLDER / harmless_name(store.path.stem)


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
