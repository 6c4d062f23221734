"""Files of messages: brought under harmless names, never over another file, readable by nobody else."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.errors import NotFound, UsageError
from plentytui.models.inbox import AttachmentRow, MessageRow
from plentytui.models.writing import DraftFile
from plentytui.rules.file_names import NAME_LIMIT, harmless_name
from plentytui.sandbox.world.casting import Sender
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services import attachments
from plentytui.services.attachments import (
    Attachments,
    RemoteDisplay,
    attach,
    default_folder,
    open_file,
    read_files,
)
from plentytui.services.part_file import PartFile
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

ALL = "/attachments/all"


async def with_files(folder: Path, clock: ManualClock, *files: tuple[str, bytes]) -> tuple[Stage, MessageRow]:
    """A message with these files, from a customer."""
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    uuid = stage.newest()
    box = stage.remote.sandbox.world.mailbox
    box.reply(box.numbers([uuid])[0], Draft(Sender("email", "k@x.example", "K"), "Anbei", files=files), 2_000_000_000)
    return stage, (await stage.threads.load(uuid))[-1]


async def test_one_file(tmp_path: Path, clock: ManualClock) -> None:
    stage, message = await with_files(tmp_path, clock, ("../../böse.pdf", b"%PDF" * 5_000))
    (file,) = message.attachments
    told: list[tuple[int, int]] = []
    folder = tmp_path / "down" / "loads"
    path = await Attachments(stage.api).save(message.uuid, file, folder, lambda now, whole: told.append((now, whole)))
    assert path == folder / "böse.pdf"
    assert path.read_bytes() == b"%PDF" * 5_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told[-1] == (20_000, 20_000)
    again = await Attachments(stage.api).save(message.uuid, file, folder)
    assert again.name == "böse (2).pdf"
    await stage.aclose()


async def test_all_files_in_one_call(tmp_path: Path, clock: ManualClock) -> None:
    files = (("a.txt", b"one"), ("b.csv", b"1;2"), ("a.txt", b"other"))
    stage, message = await with_files(tmp_path, clock, *files)
    before = len(stage.remote.arrived)
    paths = await Attachments(stage.api).save_all(message, tmp_path / "d")
    assert [path.name for path in paths] == ["a.txt", "b.csv", "3-a.txt"]
    assert stage.remote.arrived[before:] == [("GET", f"/rest/messages/{message.uuid}{ALL}")]
    await stage.aclose()


async def test_without_a_zip_they_come_one_by_one(tmp_path: Path, clock: ManualClock) -> None:
    stage, message = await with_files(tmp_path, clock, ("a.txt", b"one"), ("b.csv", b"1;2"))
    route = ("GET", f"/rest/messages/{message.uuid}{ALL}")
    stage.remote.answers[route] = (404, {"error": {"message": "Unknown route."}})
    paths = await Attachments(stage.api).save_all(message, tmp_path / "d")
    assert [path.read_bytes() for path in paths] == [b"one", b"1;2"]
    stage.remote.answers[route] = (200, {"no": "zip"})
    assert len(await Attachments(stage.api).save_all(message, tmp_path / "d")) == 2
    await stage.aclose()


async def test_a_file_that_is_not_there(tmp_path: Path, clock: ManualClock) -> None:
    stage, message = await with_files(tmp_path, clock)
    with pytest.raises(NotFound):
        await Attachments(stage.api).save(message.uuid, AttachmentRow("x.pdf", 1, ""), tmp_path / "d")
    assert not (tmp_path / "d").exists()
    await stage.aclose()


def put(folder: Path, name: str, content: bytes) -> Path:
    part = PartFile(folder, name)
    part.put(content)
    return part.keep()


def test_a_link_is_neither_followed_nor_overwritten(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "a.txt").symlink_to(precious)
    (folder / "a (2).txt").symlink_to(tmp_path / "nowhere")
    assert put(folder, "a.txt", b"theirs").name == "a (3).txt"
    assert precious.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert hidden(folder) == []


def test_where_there_are_no_links_the_name_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert [put(tmp_path, "a.txt", b"x").name for _ in range(2)] == ["a.txt", "a (2).txt"]
    assert (tmp_path / "a (2).txt").read_bytes() == b"x"
    assert hidden(tmp_path) == []


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(UsageError, match="name another folder"):
        PartFile(tmp_path / "f", "a.txt").keep()


def test_what_a_killed_program_left_behind_goes_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / ".plentytui-1-aa.part", tmp_path / ".plentytui-2-bb.part"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (1.0, 1.0))
    put(tmp_path, "a.txt", b"x")
    assert hidden(tmp_path) == [young.name]


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".*"))


async def test_a_large_file_is_never_held_as_a_whole(tmp_path: Path, clock: ManualClock) -> None:
    content = os.urandom(1_000) * 70_000
    stage, message = await with_files(tmp_path, clock, ("gross.pdf", content))
    told: list[int] = []
    held: list[int] = []

    def watch(now: int, whole: int) -> None:
        told.append(now)
        held.append(sum(path.stat().st_size for path in (tmp_path / "d").glob(".*")))

    path = await Attachments(stage.api).save(message.uuid, message.attachments[0], tmp_path / "d", watch)
    assert path.stat().st_size == len(content) > 64 * 1024 * 1024
    assert told == sorted(told)
    assert max(now - on_disk for now, on_disk in zip(told, held, strict=True)) <= 1_024 * 1_024
    await stage.aclose()


async def test_one_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, clock: ManualClock) -> None:
    stage, message = await with_files(tmp_path, clock, ("gross.pdf", bytes(5_000_000)))
    come = asyncio.Event()
    saving = asyncio.ensure_future(
        Attachments(stage.api).save(message.uuid, message.attachments[0], tmp_path / "d", lambda now, whole: come.set())
    )
    await come.wait()
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    await asyncio.sleep(0.05)
    assert list((tmp_path / "d").iterdir()) == []
    await stage.aclose()


async def test_a_full_disk_is_said_and_nothing_is_left(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, message = await with_files(tmp_path, clock, ("a.pdf", bytes(1_000_000)))

    def full(self: PartFile) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PartFile, "_flush", full)
    with pytest.raises(UsageError, match="No space left on device"):
        await Attachments(stage.api).save(message.uuid, message.attachments[0], tmp_path / "d")
    assert list((tmp_path / "d").iterdir()) == []
    await stage.aclose()


async def test_a_zip_that_unpacks_without_end_is_not_unpacked(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, message = await with_files(tmp_path, clock, ("zeros.txt", bytes(2_000_000)), ("b.txt", b"two"))
    monkeypatch.setattr(attachments, "_MOST_UNPACKED", 1_000_000)
    before = len(stage.remote.arrived)
    paths = await Attachments(stage.api).save_all(message, tmp_path / "d")
    assert [path.name for path in paths] == ["zeros.txt", "b.txt"], "they come one by one"
    assert len(stage.remote.arrived) - before == 3
    assert hidden(tmp_path / "d") == []
    await stage.aclose()


def spoilt(kind: str) -> bytes:
    """A zip file that begins like any other and cannot be unpacked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.txt", "one " * 500)
        archive.writestr("two.txt", bytes(range(256)) * 8)
    made = bytearray(stream.getvalue())
    if kind == "damaged":
        second = made.find(b"PK\x03\x04", 4) + 30 + len("two.txt")
        made[second : second + 40] = b"\xff" * 40
        return bytes(made)
    place, value = {"locked": (0, 1), "packed otherwise": (2, 99)}[kind]
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = -1
        while (found := made.find(head, found + 1)) >= 0:
            made[found + flags + place] = value
    return bytes(made)


@pytest.mark.parametrize("kind", ["damaged", "locked", "packed otherwise"])
async def test_a_zip_that_cannot_be_unpacked_costs_one_read_a_file(
    tmp_path: Path, clock: ManualClock, kind: str
) -> None:
    stage, message = await with_files(tmp_path, clock, ("one.txt", b"one"), ("two.txt", b"two"))
    packed = spoilt(kind)

    async def as_zip(uuid: str, into: PartFile, lane: object = None) -> None:
        await into.begin(len(packed))
        await into.write(packed)

    stage.api.messages.attachments = as_zip  # type: ignore[assignment, method-assign]  # what the system sends
    paths = await Attachments(stage.api).save_all(message, tmp_path / "d")
    assert [path.read_bytes() for path in paths] == [b"one", b"two"]
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["one.txt", "two.txt"]
    await stage.aclose()


async def test_a_page_is_no_file_unless_the_file_is_a_page(tmp_path: Path, clock: ManualClock) -> None:
    page = b"<!DOCTYPE html><p>Rechnung</p>"
    stage, message = await with_files(tmp_path, clock, ("seite.html", page), ("a.pdf", b"%PDF"))
    path = await Attachments(stage.api).save(message.uuid, message.attachments[0], tmp_path / "d")
    assert path.read_bytes() == page
    await stage.aclose()


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.txt", "evil.txt"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("a\x1b]52;c;AA\x07.pdf", "a_]52;c;AA_.pdf"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("a:b|c?.txt", "a_b_c_.txt"),
        ("name. . .", "name"),
        ("", "attachment"),
        ("...", "attachment"),
        ("/", "attachment"),
    ],
)
def test_file_names_from_outside_are_harmless(given_name: str, name: str) -> None:
    assert harmless_name(given_name) == name


def test_a_long_file_name_keeps_its_ending() -> None:
    assert harmless_name("ä" * 300 + ".pdf").endswith("ä.pdf")


@given(st.text(st.characters(), max_size=300) | st.sampled_from(["..", "con", "a\x1b]0;x\x07.pdf", "x\u202egpj.exe"]))
def test_names_from_outside_are_harmless(text: str) -> None:
    name = harmless_name(text)
    assert name
    assert name.isprintable()
    assert len(name.encode()) <= NAME_LIMIT + 1
    assert not set(name) & set('/\\:*?"<>|')
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "


def test_the_default_folder_is_the_users_own() -> None:
    assert default_folder().is_absolute()


# To be sent


def test_attaching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a b.pdf").write_bytes(b"12345")
    assert attach("'~/a b.pdf'") == DraftFile(str(tmp_path / "a b.pdf"), "a b.pdf", 5)
    for wrong in ("~/none.pdf", "~", "a\0b"):
        with pytest.raises(UsageError):
            attach(wrong)


async def test_files_that_cannot_be_sent(tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage(tmp_path, clock)
    for name in ("a.txt", "b.txt", "c.exe"):
        (tmp_path / name).write_bytes(b"123456")
    a, b, c = (attach(tmp_path / name) for name in ("a.txt", "b.txt", "c.exe"))
    assert [file.content for file in read_files(stage.store, [a, b])] == [b"123456"] * 2
    with pytest.raises(UsageError, match="kind that cannot be attached"):
        read_files(stage.store, [c])
    with pytest.raises(UsageError, match="not kept any more"):
        read_files(stage.store, [DraftFile("", "a.txt", 6, 99)])
    monkeypatch.setattr(attachments, "MOST_SENT", 10)
    with pytest.raises(UsageError, match="larger than"):
        read_files(stage.store, [a, b])
    await stage.aclose()


# Opening


def test_nothing_is_opened_on_the_other_machine_without_a_word(tmp_path: Path) -> None:
    with pytest.raises(RemoteDisplay) as raised:
        open_file(tmp_path / "a.pdf", {"SSH_CONNECTION": "1 2 3 4"})
    assert str(tmp_path / "a.pdf") in raised.value.hint


def test_it_is_opened_by_the_desktop_without_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], **_: object) -> None:
            called.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(attachments, "opener", lambda: ["/usr/bin/xdg-open"])
    odd = tmp_path / "-rf $(x);.pdf"
    open_file(odd, {})
    open_file(odd, {"SSH_TTY": "/dev/pts/1"}, anyway=True)
    assert called == [["/usr/bin/xdg-open", str(odd)]] * 2
    monkeypatch.setattr(attachments, "opener", lambda: None)
    with pytest.raises(UsageError, match="no program"):
        open_file(odd, {})
