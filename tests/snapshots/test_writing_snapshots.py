"""A picture of every state of writing, at the two sizes that matter most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from plentytui.models.inbox import AttachmentRow, Delivery, MessageRow, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import DraftFile, Envelope, Intent, Receiver, new_key
from plentytui.ui.dialogs.attachments import FilesAndLinks
from plentytui.ui.dialogs.pick_file import PickFiles
from plentytui.ui.dialogs.pick_template import PickTemplate
from plentytui.ui.screens.compose import ComposeScreen
from tests.embedded_app import Person, clock_of, make_app, settled
from tests.held_answer import send_into_news
from tests.network import Network, Remote
from tests.snapshots.conftest import Snap

Steps = Callable[[Person, Remote], Awaitable[None]]

SIZES = ((80, 24), (120, 40))
FIRST, OTTO = "Katharina", "OTTO"
SIGNED = '<p>Siehe <a href="https://shop.example/hilfe?id=4711">Hilfe</a>.</p>'


async def _open(maria: Person, sender: str, *keys: str) -> str:
    await settled(maria.pilot)
    uuid = await maria.open(sender)
    await maria.until(lambda: maria.desk.store.facts.get("preset.billable") not in (None, ""))
    await maria.press(*keys)
    return uuid


async def _breaking(maria: Person, _: Remote) -> None:
    await _open(maria, OTTO, "r")
    await maria.type("Mehr auf www.kranich.example und im Anhang.")
    await maria.sees("otto.links")


async def _override(maria: Person, remote: Remote) -> None:
    await _breaking(maria, remote)
    await maria.press("ctrl+s")
    await maria.sees("Send it all the same?")


async def _missing(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST, "r")
    await maria.type("Die Rechnung ist im Anhang.")
    await maria.press("ctrl+s")
    await maria.sees("Is something to be attached?")


async def _whisper_with_all(maria: Person, _: Remote) -> None:
    uuid = await _open(maria, FIRST)
    envelope = Envelope(tags=(21,), minutes=7, chargeable=True, files=(DraftFile("/x/a.pdf", "a.pdf", 12_300),))
    maria.desk.store.drafts.save(uuid, ReplyKind.WHISPER, "Kulant geregelt.", envelope)
    await maria.press("w")


async def _reply_all(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST, "A")
    await maria.type("An alle Beteiligten.")


async def _time(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST, "w", "ctrl+g", "space")
    await maria.sees("No timer runs")


async def _no_time(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST, "r", "ctrl+g")
    await maria.sees("whispered messages only")


async def _template(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST, "r", "ctrl+l")
    await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
    # The one that is filled in before anything is typed is the best that fits afterwards, too: one read.
    await maria.sees("Guten Tag Katharina")
    await maria.type("lief")
    await maria.sees("Guten Tag Katharina")


async def _files(maria: Person, _: Remote) -> None:
    await _open(maria, FIRST)
    folder = maria.app.opener.paths.data / "Dokumente"
    folder.mkdir(parents=True)
    for name in ("bild.png", "rechnung.pdf", "setup.exe"):
        (folder / name).write_bytes(b"x" * 1_234)
    dialog = PickFiles((DraftFile("/x/alt.pdf", "alt.pdf", 2_000),), folder)
    maria.app.push_screen(dialog)
    await maria.sees("setup.exe")


async def _held(maria: Person, remote: Remote) -> None:
    uuid = await _open(maria, FIRST, "r")
    await maria.type("Ihre Bank kommt morgen.")
    await send_into_news(maria, remote, uuid)
    await maria.reads("HELD, NOT SENT")


async def _held_dialog(maria: Person, remote: Remote) -> None:
    await _held(maria, remote)
    await maria.press("H")
    await maria.sees("Send anyway (y)")


async def _new(maria: Person, remote: Remote) -> None:
    await _open(maria, FIRST, "escape", "c")
    await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
    await maria.press(*"priya")
    await maria.sees("Priya Chaudhry")
    await maria.until(lambda: remote.count("GET", "/rest/conversations/searchReceiver") == 1)
    await maria.rest()


async def _drafts(maria: Person, _: Remote) -> None:
    uuid = await _open(maria, FIRST)
    store, now = maria.desk.store, maria.app.clock.time()

    def fill() -> None:
        store.drafts.save(uuid, ReplyKind.WHISPER, "Noch nicht fertig")
        item = store.outbox.add(uuid, ReplyKind.PUBLIC, "Guten Tag", "x", "a@b.example", now)
        store.outbox.claim(item.id)
        store.outbox.settle(item.id, Delivery.REFUSED, "The right CRM > Message > Create is missing.")
        envelope = Envelope(Intent.NEW, "Neues Gespräch", (Receiver("email", "a@b.example"),))
        store.drafts.save(new_key(), ReplyKind.PUBLIC, "Begonnen", envelope)

    await store.write(fill)
    clock_of(maria.app).advance(3_700)
    await maria.press("9")
    await maria.sees("REFUSED")


async def _links(maria: Person, _: Remote) -> None:
    await settled(maria.pilot)
    files = (AttachmentRow("Rechnung.pdf", 42_000, "application/pdf"),)
    now = maria.app.clock.time() - 600
    rows = [MessageRow("m", "c", "Priya Chaudhry", "contact", False, False, SIGNED, now, files)]
    maria.app.push_screen(FilesAndLinks(rows, None, zone=maria.desk.zone, folder=Path("/home/maria/Downloads")))
    await maria.sees("Rechnung.pdf")


async def _findings(maria: Person, _: Remote) -> None:
    await _open(maria, "OTTO", "r")
    await maria.type("Siehe www.kranich.example und den Anhang.")
    await maria.press("ctrl+f")
    await maria.sees("What the rules say about this message")


async def _forward(maria: Person, _: Remote) -> None:
    await _open(maria, "Jürgen", "F")
    await maria.sees("Forward what?")


async def _forward_files(maria: Person, _: Remote) -> None:
    await _open(maria, "OTTO", "F")
    await maria.sees("Which files go along?")


STATES: dict[str, Steps] = {
    "findings": _findings,
    "forward": _forward,
    "forward-files": _forward_files,
    "breaking": _breaking,
    "override": _override,
    "missing-attachment": _missing,
    "whisper-with-tags-time-files": _whisper_with_all,
    "reply-to-all": _reply_all,
    "capture-time": _time,
    "no-time-on-public": _no_time,
    "template": _template,
    "files": _files,
    "held": _held,
    "held-dialog": _held_dialog,
    "new-conversation": _new,
    "drafts": _drafts,
    "files-and-links": _links,
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_writing(
    name: str, size: tuple[int, int], snap: Snap, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "data"))
    app = make_app(tmp_path, network=network)
    remote = network.systems[SANDBOX_URL]

    async def steps(maria: Person) -> None:
        await STATES[name](maria, remote)

    assert snap(app, steps, size)
