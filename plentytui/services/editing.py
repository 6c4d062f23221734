"""Writing a text in the user's own editor: through a file that nobody else may read, without a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from plentytui.errors import UsageError

_LARGEST = 4_000_000
"""Bytes that an edited text may have."""

Run = Callable[[Sequence[str]], int]
"""Runs a command to its end and gives its status."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The editor as a command and its arguments: VISUAL, else EDITOR, else what is installed.

    Raises:
        UsageError: there is none.
    """
    for name in ("VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            try:
                return shlex.split(environ[name])
            except ValueError as error:
                raise UsageError(f"{name} cannot be read as a command: {error}.", f"Mend {name}.") from error
    for known in ("sensible-editor", "nano", "vim", "vi"):
        if found := shutil.which(known):
            return [found]
    raise UsageError("There is no editor.", "Set EDITOR to one, such as nano.")


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, check=False).returncode


def edited(text: str, environ: Mapping[str, str] = os.environ, run: Run = _run) -> str:
    """The text after the editor was closed; blocks, and the editor has the terminal.

    Raises:
        UsageError: the editor is missing or failed, or what it left cannot be read; the text is the caller's still.
    """
    command = editor_command(environ)
    try:
        folder = Path(tempfile.mkdtemp(prefix="plentytui-"))
    except OSError as error:
        hint = "Make room there, or name another folder in TMPDIR."
        raise UsageError(f"There is no place for the text while it is edited: {error}.", hint) from error
    path = folder / "message.txt"
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
        status = run([*command, str(path)])
        found = path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else None
    except (OSError, UnicodeDecodeError) as error:
        hint = f"If something was written, it lies at {path}." if path.exists() else "Set EDITOR to another one."
        with suppress(OSError):  # what lies there is the person's
            folder.rmdir()
        raise UsageError(f"{command[0]} cannot be used: {error}.", hint) from error
    if found is None:
        raise UsageError("The edited text is too long for a message.", f"It lies at {path}.")
    # Editors end the last line; nobody typed that.
    found = found.replace("\r\n", "\n")
    found = found if text.endswith("\n") else found.removesuffix("\n")
    if status and found != text:
        raise UsageError(
            f"{command[0]} ended with status {status}; the text stays as it was.", f"What it wrote lies at {path}."
        )
    shutil.rmtree(folder, ignore_errors=True)
    if status:
        raise UsageError(f"{command[0]} ended with status {status}; the text stays as it was.", "Look at EDITOR.")
    return found
