"""Writing a table to a file of the person's choice: never over another file without being told so."""

from __future__ import annotations

import os
from pathlib import Path

from plentytui.errors import UsageError
from plentytui.whole import undone_by


def export_path(text: str) -> Path:
    """What was typed as a path: ``~`` is the home folder, a bare name lies where the program was started."""
    return Path(os.path.expanduser(text.strip()))


def path_problem(text: str) -> str:
    """Why a file cannot be written there, one sentence; empty if it can."""
    if not text.strip():
        return "Type the name of a file."
    path = export_path(text)
    if path.is_dir():
        return f"{path} is a folder; add the name of a file."
    if path.exists():
        return f"{path} exists; choose another name."
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}."
    return ""


def exported_words(count: int, one: str, path: Path) -> str:
    """What was written, as a sentence; ``one`` is what a single row is called."""
    return f"1 {one} is in {path}." if count == 1 else f"{count} {one}s are in {path}."


def write_export(text: str, content: str, *, private: bool = False) -> Path:
    """Write a new file; blocks for as long as the disk takes. A ``private`` one is for its owner alone.

    Raises:
        UsageError: it exists, or cannot be written.
    """
    path = export_path(text)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with undone_by(path.unlink), open(made, "w", encoding="utf-8", errors="replace", newline="") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise UsageError(f"{path} exists; nothing was written.", "Choose another name.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.", "Choose another place.") from error
    return path
