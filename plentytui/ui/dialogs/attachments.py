"""The attachments and links of a conversation by their numbers: opened, saved, copied."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.inbox import AttachmentRow, MessageRow
from plentytui.rules.html_text import read_body
from plentytui.rules.reading import size, stamp
from plentytui.services.attachments import Attachments, RemoteDisplay, default_folder, open_file
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.writing import FILES
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.host import host_of
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import LINK_SCHEMES, cell, clean, content, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.worker import Worker

    from plentytui.api.system import SystemApi
    from plentytui.services.part_file import Progress

_LEAST_STEP = 100_000
"""Bytes that are worth another line about how far a file has come."""
_LONGEST = 2_000
"""Characters of an address that are shown."""


class Entry(NamedTuple):
    """A file or a link."""

    message: MessageRow
    number: int
    """Files and links are each counted over the conversation, from the oldest message, as the thread shows them."""
    file: AttachmentRow | None = None
    url: str = ""


def entries_of(messages: Sequence[MessageRow]) -> list[Entry]:
    """All files, numbered from the oldest, then the links of the newest message first."""
    files = [(message, file) for message in messages for file in message.attachments]
    found = [Entry(message, number, file) for number, (message, file) in enumerate(files, 1)]
    by_message: list[list[Entry]] = []
    before = 0
    for message in messages:
        links = read_body(message.body, before).links
        by_message.append([Entry(message, link.number, url=link.url) for link in links])
        before += len(links)
    return [*found, *(entry for entries in reversed(by_message) for entry in entries)]


class EntryRows(RowList, inherit_bindings=False):
    """One row a file or link."""

    BINDINGS = LIST.without("list.open").bindings()

    def __init__(self, entries: Sequence[Entry], zone: tzinfo | None) -> None:
        super().__init__()
        self._entries = entries
        self._zone = zone

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._entries)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """The number, what it is, and in which message."""
        entry = self._entries[index]
        sign = f"@{entry.number}" if entry.file is not None else f"[{entry.number}]"
        if entry.file is not None:
            name = cell(entry.file.name) or "(no name)"
            fact = size(entry.file.size) if entry.file.size else ""
        else:
            name, fact = cell(entry.url, columns), ""
        # The date first: a long name is what can be cut.
        whose = f"{stamp(entry.message.created_at, self._zone)} {cell(entry.message.sender)}"
        room = max(columns - 36, 20)
        return (
            Span(f"{sign:<6}", "strong"),
            Span(fit(f"{name}  {fact}", room), "plain"),
            Span(fit(f" {whose}", columns - 6 - room), "quiet"),
        )


class FilesAndLinks(AppDialog[None]):
    """Everything of a conversation that can be opened."""

    CSS_PATH = sheet("compose")
    BINDINGS = FILES.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "EntryRows"

    def __init__(
        self,
        messages: Sequence[MessageRow],
        api: SystemApi | None,
        *,
        zone: tzinfo | None = None,
        folder: Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__()
        self._entries = entries_of(messages)
        self._messages = messages
        self._api = api
        self._zone = zone
        self._folder = folder or default_folder()
        self._environ = environ
        self._saved: dict[int, Path] = {}
        self._under_way: Worker[object] | None = None

    def compose(self) -> ComposeResult:
        """The rows, what the one under the cursor really is, the keys."""
        with Vertical(classes="dialog picker"):
            yield Static(content("Files and links"), classes="dialog--heading")
            yield EntryRows(self._entries, self._zone)
            yield Static(classes="picker--about")
            yield Static(content("enter Open   s Save   S Save all   y Copy   esc Close"), classes="dialog--keys")

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.query_one(EntryRows), "cursor", self._tell)

    @property
    def _at(self) -> int:
        return self.query_one(EntryRows).cursor

    @property
    def _far(self) -> bool:
        return bool(self._environ.get("SSH_CONNECTION") or self._environ.get("SSH_TTY"))

    def _tell(self) -> None:
        """The whole address, or where the file goes."""
        entry = self._entries[self._at]
        if entry.file is None:
            lines = [clean(entry.url, _LONGEST)]
            if self._far:
                lines.append("You are connected over SSH: y copies the address, to be opened on your own machine.")
        elif self._at in self._saved:
            lines = [f"Saved as {clean(str(self._saved[self._at]))}"]
        else:
            lines = [f"{clean(entry.file.content_type, 60)}; it is saved into {clean(str(self._folder))}."]
            lines.append("A name that is taken gets a number: nothing is overwritten.")
        self._say("\n".join(lines))

    def _say(self, sentence: str) -> None:
        self.query_one(".picker--about", Static).update(Content(clean(sentence)))

    # Actions

    @on(RowList.Opened)
    def _clicked(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Save the file and open it, or open the link; over SSH say where that would happen."""
        self._begin(partial(self._open, self._entries[self._at]))

    async def _open(self, entry: Entry) -> None:
        if entry.file is not None:
            path = await self._save(self._at)
            if path is not None:
                await self._open_file(path)
        elif not entry.url.lower().startswith(LINK_SCHEMES):
            self._say(f"{entry.url[:_LONGEST]}\nOnly web and mail addresses are opened.")
        elif self._far:
            self._tell()
        elif await self._sure("Open this address?", entry.url, "It is opened with the program of this desktop."):
            self.app.open_url(entry.url)

    async def _open_file(self, path: Path) -> None:
        try:
            open_file(path, self._environ)
        except RemoteDisplay as error:
            if await self._sure("Open it there?", error.what, error.hint):
                self._try_open(path)
        except PlentytuiError as error:
            self._say(str(error))

    def _try_open(self, path: Path) -> None:
        try:
            open_file(path, self._environ, anyway=True)
        except PlentytuiError as error:
            self._say(str(error))

    async def _sure(self, heading: str, *sentences: str) -> bool:
        sure: bool | None = await self.app.push_screen_wait(ConfirmDialog(heading, *sentences, yes="Open"))
        return bool(sure)

    def action_save(self) -> None:
        """Save the file under the cursor."""
        if self._entries[self._at].file is None:
            self._say("That is a link; y copies it.")
            return
        self._begin(partial(self._save, self._at))

    def action_save_all(self) -> None:
        """Save all files of the conversation, one call a message."""
        self._begin(self._save_all)

    async def _save_all(self) -> None:
        api = self._connected()
        having = [message for message in self._messages if message.attachments]
        if api is None or not having:
            if api is not None:
                self._say("There are no files here.")
            return
        paths: list[Path] = []
        files = sum(len(message.attachments) for message in having)
        try:
            for message in having:
                told = f"{len(paths)} of {files} files are in {self._folder}"
                paths += await Attachments(api).save_all(message, self._folder, self._progress(told))
        except PlentytuiError as error:
            self._say(f"{len(paths)} files were saved into {self._folder}, then: {error}")
            return
        except asyncio.CancelledError:
            self._stopped(f"{len(paths)} of {files} files were saved into {self._folder}; they stay there.")
            raise
        names = ", ".join(path.name for path in paths)
        self._say(f"Saved into {self._folder}: {names}")
        host_of(self).say(f"{len(paths)} files lie in {self._folder}.", title="Saved")

    async def _save(self, index: int) -> Path | None:
        entry, api = self._entries[index], self._connected()
        if index in self._saved and self._saved[index].exists():
            self._tell()
            return self._saved[index]
        if api is None or entry.file is None:
            return None
        on_bytes = self._progress(f"Saving {cell(entry.file.name, 60)}")
        try:
            saving = Attachments(api).save(entry.message.uuid, entry.file, self._folder, on_bytes)
            self._saved[index] = await saving
        except PlentytuiError as error:
            self._say(f"! {error}")
            return None
        except asyncio.CancelledError:
            self._stopped(f"{cell(entry.file.name, 60)} was not saved; nothing of it is left behind.")
            raise
        self._tell()
        return self._saved[index]

    # What is under way

    def _begin(self, work: Callable[[], Coroutine[None, None, object]]) -> None:
        self._under_way = self.run_worker(work, group="files", exclusive=True)

    def _progress(self, what: str) -> Progress:
        """Says how far it has come, in steps that are worth a line."""
        self._say(f"{what} ...   esc stops")
        told = [0]

        def tell(come: int, whole: int) -> None:
            step = max(_LEAST_STEP, whole // 50)
            if come - told[0] >= step:
                told[0] = come
                of = f" of {size(whole)}" if whole else ""
                self._say(f"{what}: {size(come)}{of}   esc stops")

        return tell

    def _stopped(self, sentence: str) -> None:
        # The dialog may be gone already.
        if self.is_attached:
            self._say(f"Stopped. {sentence}")

    def _connected(self) -> SystemApi | None:
        if self._api is None:
            self._say("There is no connection to the system, so files cannot be brought.")
        return self._api

    def action_copy(self) -> None:
        """Send the address, or where the file lies, to the terminal's clipboard."""
        entry = self._entries[self._at]
        text = entry.url if entry.file is None else str(self._saved.get(self._at, ""))
        if not text:
            self._say("Save the file first; then its path can be copied.")
            return
        self.app.copy_to_clipboard(text)
        self._say(f"{text[:_LONGEST]}\nSent to the terminal; whether it took it cannot be known.")

    def action_close(self) -> None:
        """Stop what is being brought; without anything under way close the dialog."""
        worker, self._under_way = self._under_way, None
        if worker is not None and not worker.is_finished:
            worker.cancel()
        else:
            self.dismiss(None)
