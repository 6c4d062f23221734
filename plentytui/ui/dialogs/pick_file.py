"""Attaches files: goes through folders by keys, tells which kinds and sizes may go, takes files out again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.widgets import Input

from plentytui.errors import PlentytuiError
from plentytui.rules.attachments import KINDS, MOST_BYTES, content_type
from plentytui.rules.reading import size
from plentytui.services.attachments import MOST_SENT, attach
from plentytui.ui.commands.writing import CHOOSER
from plentytui.ui.dialogs.picking import PickDialog
from plentytui.ui.text import clean
from plentytui.ui.widgets.pick_rows import PickRow

if TYPE_CHECKING:
    from plentytui.models.writing import DraftFile

_MOST_ROWS = 2_000


class _Entry(NamedTuple):
    path: Path | None
    """None: what is attached already."""
    row: PickRow
    folder: bool = False
    attached: int = -1


class PickFiles(PickDialog["tuple[DraftFile, ...]"]):
    """Gives the attached files; None if nothing was changed."""

    BINDINGS = CHOOSER.only("chooser.done").bindings()

    heading = "Attach files"
    keys = "enter Attach, take out, go into   ctrl+s Done   esc Done"
    placeholder = "a part of the name, or a path such as ~/Documents/"

    def __init__(self, files: tuple[DraftFile, ...], folder: Path | None = None) -> None:
        super().__init__()
        self._before = files
        self._files = list(files)
        self._folder = folder or _begin_in()
        self._entries: list[_Entry] = []

    def narrow(self, typed: str) -> None:
        """Show what fits in the folder; a path with a slash goes there."""
        part = typed.strip().casefold()
        if "/" in typed:
            named, _, rest = typed.rpartition("/")
            if (folder := _folder_of(self._folder, named or "/")) is not None:
                self._folder, part = folder, rest.casefold()
                with self.line.prevent(Input.Changed):
                    self.line.value = rest
            else:
                self._say(f"There is no folder {named}/ that can be read.")
                return
        self._list(part)

    def _list(self, part: str, cursor: int = 0) -> None:
        entries = [
            _Entry(None, PickRow(f"✓ {file.name}", f"attached, {size(file.size)}", "good"), attached=place)
            for place, file in enumerate(self._files)
            if not part
        ]
        if not part and self._folder.parent != self._folder:
            entries.append(_Entry(self._folder.parent, PickRow("../", "the folder above"), folder=True))
        try:
            entries += _found(self._folder, part)
            self._say("")
        except OSError as error:
            self._say(f"! {self._folder} cannot be read: {error.strerror or error}.")
        self._entries = entries
        at = cursor or next((place for place, entry in enumerate(entries) if entry.attached < 0), 0)
        if not cursor and not part and at + 1 < len(entries):
            at += 1 if entries[at].row.name == "../" else 0
        self.show_rows([entry.row for entry in entries], at)

    def _say(self, problem: str) -> None:
        total = sum(file.size for file in self._files)
        facts = f"{clean(_told(self._folder))}\n{len(self._files)} attached"
        facts += f", {size(total)}" if total else ""
        if total > MOST_BYTES:
            problem = (
                problem or f"Over {size(MOST_BYTES)} together may be refused; the system does not say what it takes."
            )
        self.tell(Content.assemble((facts, "$text-muted"), (f"\n{clean(problem)}" if problem else "", "$text-warning")))

    def chosen(self, index: int) -> None:
        """Attach the file, take it out, or go into the folder."""
        entry = self._entries[index]
        if entry.path is None:
            taken = self._files.pop(entry.attached)
            self._list(self.line.value.casefold(), index)
            self._say(f"{taken.name} is taken out; the file itself stays where it is.")
        elif entry.folder:
            self._folder = entry.path
            with self.line.prevent(Input.Changed):
                self.line.value = ""
            self._list("")
        else:
            self._take_file(entry.path, index)

    def _take_file(self, path: Path, index: int) -> None:
        if content_type(path.name) is None:
            self._say(f"This kind cannot be attached. Permitted are {', '.join(KINDS)}; a zip holds anything.")
            return
        try:
            file = attach(path)
        except PlentytuiError as error:
            self._say(str(error))
            return
        if any(known.path == file.path for known in self._files):
            self._say(f"{file.name} is attached already.")
            return
        if sum(known.size for known in self._files) + file.size > MOST_SENT:
            self._say(f"{file.name} is too large: {size(MOST_SENT)} together is the most.")
            return
        self._files.append(file)
        part = self.line.value.strip().casefold()
        self._list(part, index if part else index + 1)
        self._say(f"{file.name} is attached." if file.size else f"{file.name} is attached, and it is empty.")

    def action_done(self) -> None:
        """Close and keep what was attached."""
        files = tuple(self._files)
        self.dismiss(None if files == self._before else files)

    def action_cancel(self) -> None:
        """Close; what was attached stays attached."""
        self.action_done()


def _begin_in() -> Path:
    """Where the program was started; the person's own folder where that is not there any more."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def _folder_of(here: Path, named: str) -> Path | None:
    """The folder that is named, from here on; None if there is none, or none that may be looked into."""
    try:
        folder = (here / Path(named).expanduser()).resolve()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError, ValueError):
        # A person whom this machine does not know, a link that leads to itself, a folder above that is closed.
        return None


def _told(folder: Path) -> str:
    """The folder as people write it, with a tilde for their own."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)


def _found(folder: Path, part: str) -> list[_Entry]:
    """Folders first, then files; hidden ones only if their dot is typed."""
    folders: list[_Entry] = []
    files: list[_Entry] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name.casefold()):
            name = entry.name
            if part not in name.casefold() or (name.startswith(".") and not part.startswith(".")):
                continue
            try:
                if entry.is_dir():
                    folders.append(_Entry(folder / name, PickRow(f"{name}/", "folder"), folder=True))
                elif entry.is_file():
                    permitted = content_type(name) is not None
                    fact = size(entry.stat().st_size) if permitted else "kind not permitted"
                    files.append(_Entry(folder / name, PickRow(name, fact, "plain" if permitted else "quiet")))
            except OSError:
                continue  # it has gone since, or leads nowhere: nothing that could be picked
            if len(folders) + len(files) >= _MOST_ROWS:
                break
    return [*folders, *files]
