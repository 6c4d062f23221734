"""Attachments and links of a conversation: numbered, saved, opened, copied; nothing is overwritten."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from plentytui.models.inbox import AttachmentRow, ListQuery, MessageRow
from plentytui.models.systems import SANDBOX_URL
from plentytui.services.part_file import PartFile
from plentytui.ui.dialogs.attachments import FilesAndLinks, entries_of
from plentytui.ui.dialogs.confirm import ConfirmDialog
from tests.embedded_app import Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
BODY = '<p>Siehe <a href="https://shop.example/hilfe">Hilfe</a> und <a href="mailto:a@b.example">Post</a>.</p>'


def message(uuid: str, *names: str, body: str = "Hallo", at: float = 1.0) -> MessageRow:
    files = tuple(AttachmentRow(name, 3, "application/pdf") for name in names)
    return MessageRow(uuid, "c", "Kundin", "contact", False, False, body, at, files)


async def with_files(maria: Person) -> tuple[str, list[str]]:
    """Open a conversation whose messages have files; gives their names, the oldest first."""
    source = maria.desk.store.mirror.window(ListQuery())
    for index in range(source.count):
        row = source.row(index)
        if row is None or not row.attachments:
            continue
        maria.messenger.open_conversation(row.uuid)
        await maria.until(lambda uuid=row.uuid: bool(maria.desk.store.mirror.messages(uuid)))  # type: ignore[misc]
        names = [file.name for found in maria.desk.store.mirror.messages(row.uuid) for file in found.attachments]
        if names:
            await maria.rest()
            return row.uuid, names
    raise AssertionError("no conversation has files")


def show(maria: Person, folder: Path, environ: dict[str, str] | None = None) -> FilesAndLinks:
    """The dialog as the screen opens it, with a folder and an environment of the test."""
    desk = maria.desk
    assert desk.workspace is not None
    rows = desk.store.mirror.messages(maria.thread.conversation)
    dialog = FilesAndLinks(rows, desk.workspace.api, folder=folder, environ=environ or {})
    maria.app.push_screen(dialog)
    return dialog


def test_files_and_links_are_counted_over_the_conversation() -> None:
    rows = [message("m1", "a.pdf", "b.pdf"), message("m2", "c.pdf", body=BODY, at=2.0)]
    found = entries_of(rows)
    assert [(entry.number, entry.file.name) for entry in found if entry.file] == [
        (1, "a.pdf"),
        (2, "b.pdf"),
        (3, "c.pdf"),
    ]
    assert [(entry.number, entry.url) for entry in found if not entry.file] == [
        (1, "https://shop.example/hilfe"),
        (2, "mailto:a@b.example"),
    ]


async def test_the_thread_shows_the_numbers_that_the_dialog_has(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        _, names = await with_files(maria)
        assert f"@1 {names[0][:20]}" in maria.thread.view.text
        await maria.press("o")
        await maria.until(lambda: isinstance(maria.app.screen, FilesAndLinks))
        await maria.sees("@1")
        assert "nothing is overwritten" in maria.words
        await maria.press("escape")
        assert not isinstance(maria.app.screen, FilesAndLinks)


async def test_one_file_is_saved_for_nobody_else_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / "downloads"
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        _, names = await with_files(maria)
        show(maria, target)
        await maria.press("s")
        await maria.sees("Saved as")
        first = next(iter(target.iterdir()))
        assert stat.S_IMODE(os.stat(first).st_mode) == 0o600
        before = first.read_bytes()
        await maria.press("escape")
        show(maria, target)
        await maria.press("s")
        await maria.sees("Saved as")
        assert len(list(target.iterdir())) == 2
        assert first.read_bytes() == before
        assert names[0].split(".")[0][:5] in first.name


async def test_all_files_are_saved_and_it_says_where(tmp_path: Path) -> None:
    target = tmp_path / "downloads"
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        _, names = await with_files(maria)
        show(maria, target)
        await maria.press("S")
        await maria.sees("Saved into")
        assert len(list(target.iterdir())) == len(names)


async def test_a_file_on_its_way_says_how_far_it_is_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "downloads"
    take = PartFile.write

    async def slowly(part: PartFile, content: bytes) -> None:
        await take(part, content * 200_000)
        await asyncio.Event().wait()

    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await with_files(maria)
        dialog = show(maria, target)
        monkeypatch.setattr(PartFile, "write", slowly)
        for key in ("s", "S", "enter"):
            await maria.press(key)
            await maria.sees("MB")
            assert "esc stops" in maria.words
            assert len(list(target.iterdir())) == 1, "the part that has come"
            await maria.press("escape")
            await maria.sees("Stopped.")
            assert list(target.iterdir()) == []
            assert maria.app.screen is dialog
        await maria.press("escape")
        assert maria.app.screen is not dialog


async def test_over_ssh_it_says_that_opening_happens_far_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def note(*command: object, **more: object) -> None:
        opened.append(str(command))

    monkeypatch.setattr("plentytui.services.attachments.subprocess.Popen", note)
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await with_files(maria)
        show(maria, tmp_path / "downloads", SSH)
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.until(lambda: "on the other machine, not on yours" in maria.dialog)
        await maria.press("escape")
        await maria.rest()
        assert opened == []


async def test_a_link_is_shown_whole_copied_and_not_opened_over_ssh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        monkeypatch.setattr(maria.app, "open_url", opened.append)
        url = "https://shop.example/" + "x" * 90
        rows = [message("m1", body=f'<p><a href="{url}">Hilfe</a></p>')]
        maria.app.push_screen(FilesAndLinks(rows, None, environ=SSH))
        await maria.until(lambda: "x" * 90 in maria.words.replace(" ", "").replace("█", ""))
        await maria.press("enter")
        await maria.sees("You are connected over SSH")
        assert opened == []
        await maria.press("y")
        await maria.sees("Sent to the terminal")
        assert maria.app.clipboard == url
        await maria.press("escape")
        maria.app.push_screen(FilesAndLinks(rows, None, environ={}))
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: opened == [url])


async def test_without_a_connection_it_is_said(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        maria.app.push_screen(FilesAndLinks([message("m1", "a.pdf")], None, folder=tmp_path / "d"))
        await maria.press("s")
        await maria.sees("There is no connection to the system")
        await maria.press("S", "y", "o", "escape")
        assert not (tmp_path / "d").exists()


async def test_a_refused_download_is_told_and_nothing_is_left(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        await with_files(maria)
        show(maria, tmp_path / "downloads")
        remote.cut()
        await maria.press("s")
        await maria.rest()
        await maria.let_pass(60)
        await maria.until(lambda: "! " in maria.dialog)
        assert not (tmp_path / "downloads").exists()
