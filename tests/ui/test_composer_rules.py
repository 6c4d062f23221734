"""The composer: rules as one types, repairs, overrides, questions, templates, files, editor, time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.models.names import NameKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import Receiver
from plentytui.services.forwarded import forwarded_folder
from plentytui.services.templates import Filled, Templates
from plentytui.ui.dialogs.capture_time import CaptureTime
from plentytui.ui.dialogs.missing_attachment import MissingAttachment
from plentytui.ui.dialogs.override import OverrideDialog
from plentytui.ui.dialogs.pick_file import PickFiles
from plentytui.ui.dialogs.pick_template import PickTemplate
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
FIRST = "Katharina"
OTTO = "OTTO"


def read_and_remove(path: str) -> str:
    with open(path) as stream:
        found = stream.read()
    os.unlink(path)
    return found


def names_below(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@contextmanager
def no_suspension(maria: Person) -> Iterator[None]:
    yield


async def test_a_link_to_otto_is_found_named_and_stripped(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(OTTO)
        await maria.press("r")
        await maria.type("Mehr auf www.kranich.example/hilfe erfahren Sie hier.")
        await maria.sees("✗ breaks otto.links")
        assert "^r Strip the links" in maria.screen
        await maria.press("ctrl+r")
        assert "www." not in maria.typed
        await maria.until(lambda: "otto.links" not in maria.screen)


async def test_nothing_is_said_about_a_whisper(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(OTTO)
        await maria.press("w")
        await maria.type("Siehe www.kranich.example.")
        await maria.rest()
        assert maria.thread.composer.check() is not None
        assert "otto.links" not in maria.screen


async def test_a_breaking_draft_goes_only_with_an_override_that_is_journalled(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(OTTO)
        await maria.press("r")
        await maria.type("Siehe www.kranich.example.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        await maria.until(lambda: "otto.links" in maria.dialog)
        await maria.press("escape")
        assert maria.typed == "Siehe www.kranich.example."
        assert maria.desk.store.outbox.unsettled() == []
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        await maria.press("y")
        await maria.until(lambda: not maria.thread.composer.is_open)
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        entries = [entry for entry in maria.desk.store.journal.entries() if entry.outcome == "overridden"]
        assert [(entry.after, entry.target, entry.user) for entry in entries] == [("otto.links", uuid, "maria")]


@pytest.mark.parametrize("button", [("ctrl+r",), ("tab", "enter")])
async def test_the_override_dialog_mends_on_a_key_and_sends_nothing(tmp_path: Path, button: tuple[str, ...]) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(OTTO)
        await maria.press("r")
        await maria.type("Siehe www.kranich.example, danke.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        assert "Repair (^r)" in maria.dialog
        await maria.press(*button)
        await maria.told("It is mended. Look at it, then send it.")
        assert "www." not in maria.typed
        assert "danke." in maria.typed
        assert maria.is_writing()
        assert maria.desk.store.outbox.unsettled() == []
        maria.thread.composer.flush()
        await maria.until(lambda: [draft.text for draft in maria.desk.store.drafts.all()] == [maria.typed])
        await maria.press("ctrl+s")
        await maria.until(lambda: not maria.is_writing())


async def test_what_a_key_cannot_mend_is_told_and_the_cursor_goes_to_where_it_is_mended(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(OTTO)
        await maria.press("r")
        await maria.type("Guten Tag")
        composer = maria.thread.composer
        envelope = replace(composer.draft.envelope, receivers=(Receiver("contact", "99999"),))
        composer.show(replace(composer.draft, envelope=envelope))
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        assert "Repair" not in maria.dialog
        await maria.press("ctrl+r")
        await maria.told("Nothing of this can be mended on a key.")
        await maria.press("escape")
        await maria.press("ctrl+r")
        await maria.told("Add the customer's e-mail address, which is not known here, and take the contact out.")
        assert composer.receivers.input.has_focus
        assert composer.receivers.receivers == (Receiver("contact", "99999"),)


async def test_enter_in_the_override_dialog_does_not_send(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(OTTO)
        await maria.press("r")
        await maria.type("Siehe www.kranich.example.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        await maria.press("enter")
        assert maria.desk.store.outbox.unsettled() == []
        assert maria.thread.composer.is_open


async def test_a_missing_attachment_is_asked_about_and_attached_by_keys(tmp_path: Path, network: Network) -> None:
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    (folder / "rechnung.pdf").write_bytes(b"%PDF-1.4 paid")
    (folder / "setup.exe").write_bytes(b"MZ")
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Die Rechnung finden Sie im Anhang.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MissingAttachment))
        await maria.press("a")
        await maria.until(lambda: isinstance(maria.app.screen, PickFiles))
        await maria.type(f"{folder}/")
        await maria.press("end", "down", "enter")
        await maria.until(lambda: "setup.exe" in maria.screen)
        picker = maria.app.screen
        assert isinstance(picker, PickFiles)
        await maria.press(*"exe", "enter")
        await maria.until(lambda: "kind cannot be attached" in maria.words)
        await maria.press("ctrl+u", *"rech", "enter")
        await maria.until(lambda: "1 attached, 13 B" in maria.words)
        await maria.press("ctrl+s")
        await maria.until(lambda: "@ 1: rechnung.pdf 13 B" in maria.screen)
        await maria.press("ctrl+s")
        await maria.until(lambda: not maria.thread.composer.is_open)
        (folder / "rechnung.pdf").unlink()
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        number = remote.sandbox.world.mailbox.numbers([uuid])[0]
        rows = remote.sandbox.world.db.execute(
            "SELECT name, content FROM attachment WHERE no = ?", (number,)
        ).fetchall()
        assert [(row["name"], bytes(row["content"])) for row in rows] == [("rechnung.pdf", b"%PDF-1.4 paid")]


async def test_an_attached_file_is_taken_out_again(tmp_path: Path) -> None:
    (tmp_path / "bild.png").write_bytes(b"png")
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("r", "ctrl+a")
        await maria.type(f"{tmp_path}/")
        await maria.press(*"bild", "enter", "ctrl+s")
        await maria.until(lambda: "@ 1: bild.png" in maria.screen)
        assert "bild.png" not in maria.typed
        await maria.press("ctrl+a", "home", "up", "up", "up", "up", "enter", "ctrl+s")
        await maria.until(lambda: not isinstance(maria.app.screen, PickFiles))
        assert maria.thread.composer.draft.envelope.files == ()


async def test_files_and_text_of_a_draft_survive_leaving(tmp_path: Path) -> None:
    (tmp_path / "bild.png").write_bytes(b"png")
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r", "ctrl+a")
        await maria.type(f"{tmp_path}/")
        await maria.press(*"bild", "enter", "ctrl+s")
        await maria.press("escape")
        await maria.until(lambda: bool(maria.desk.store.drafts.get(uuid)))
        await maria.press("r")
        await maria.until(lambda: "@ 1: bild.png" in maria.screen)


async def test_an_untouched_answer_leaves_no_draft(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r", *"ja", "backspace", "backspace", "escape")
        await maria.rest()
        assert maria.desk.store.drafts.get(uuid) == []


async def test_a_template_is_found_previewed_and_put_in(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await maria.open(FIRST)
        await maria.press("r", "ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
        await maria.sees("Kundenservice")
        await maria.press(*"liefverz")
        await maria.sees("Guten Tag Katharina Böttcher")  # as she writes in German
        await maria.press("ctrl+l")
        await maria.sees("Dear Katharina Böttcher")
        await maria.press("ctrl+l")
        await maria.sees("Guten Tag Katharina Böttcher")
        before = len(network.systems[SANDBOX_URL].arrived)
        await maria.press("enter")
        await maria.until(lambda: "Guten Tag Katharina Böttcher" in maria.typed)
        assert len(network.systems[SANDBOX_URL].arrived) == before, "the preview is what is put in"
        await maria.press("ctrl+l")
        await maria.press("escape")
        assert maria.thread.composer.is_open


async def test_the_files_of_a_template_are_attached_with_it(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.press("r", "ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
        await maria.sees("Kundenservice")
        await maria.press(*"etikett")
        await maria.sees("brings along: Ruecksendeetikett.pdf")
        await maria.press("enter")
        await maria.sees("@ 1: Ruecksendeetikett.pdf")
        assert "das Rücksendeetikett" in maria.typed
        copies = forwarded_folder(maria.app.opener.paths.data, maria.desk.store)
        assert names_below(copies) == {"Ruecksendeetikett.pdf"}
        await maria.press("ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
        await maria.press(*"etikett")
        await maria.sees("brings along: Ruecksendeetikett.pdf")
        await maria.press("enter")
        await maria.until(lambda: maria.typed.count("das Rücksendeetikett") == 2)
        await maria.rest()
        assert len(maria.thread.composer.draft.envelope.files) == 1, "it is there already"
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)
        assert [file.name for file in remote.messages(uuid)[-1].files] == ["Ruecksendeetikett.pdf"]
        await maria.until(lambda: names_below(copies) == set())


async def test_whom_it_goes_to_is_shown_and_changed(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.press("A")
        await maria.until(lambda: "contact 10098" in maria.words_in(maria.thread.composer))
        assert "PUBLIC - the customer reads this" in maria.screen
        await maria.press("ctrl+n", *"zweite@kranich", "full_stop", *"example", "enter")
        await maria.type("An alle.")
        await maria.press("backspace")
        assert [r.kind for r in maria.thread.composer.receivers.receivers] == ["email", "contact", "order", "email"]
        await maria.press("ctrl+u", "backspace")
        await maria.until(lambda: len(maria.thread.composer.receivers.receivers) == 3)
        await maria.press("tab")
        await maria.type("An alle.")
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)
        to = remote.messages(uuid)[-1].to
        assert to["contacts"]
        assert to["orders"]
        assert "zweite@kranich.example" not in str(to)


async def test_receivers_are_found_here_first_then_in_the_system(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.open(FIRST)
        await maria.press("r", "ctrl+n", *"priy")
        await maria.sees("Priya")
        await maria.until(lambda: remote.count("GET", "/rest/conversations/searchReceiver") == 1)
        await maria.press("backspace", "y")
        await maria.rest()
        assert remote.count("GET", "/rest/conversations/searchReceiver") <= 2


@pytest.mark.parametrize(("status", "typed"), [(0, "Aus dem Editor"), (3, "Vorher")])
async def test_the_editor_writes_the_text_and_loses_nothing_when_it_fails(
    status: int, typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    mode = tmp_path / "mode"
    script.write_text(
        f'#!/bin/sh\nstat -c %a "$2" > "{mode}"\n[ "$1" = --wait ] || exit 9\n'
        f'printf "Aus dem Editor\\n" > "$2"\nexit {status}\n'
    )
    script.chmod(stat.S_IRWXU)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{script} --wait")
    async with person(make_app(tmp_path)) as maria:
        monkeypatch.setattr(maria.app, "suspend", lambda: no_suspension(maria))
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Vorher")
        await maria.press("ctrl+e")
        await maria.until(lambda: maria.typed == typed)
        assert mode.read_text().strip() == "600"
        if status:
            await maria.told("ended with status 3")
            where = maria.said.split("lies at ")[1].split()[0].rstrip(".")
            assert read_and_remove(where) == "Aus dem Editor\n"


async def test_without_an_editor_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    async with person(make_app(tmp_path)) as maria:
        monkeypatch.setattr(maria.app, "suspend", lambda: no_suspension(maria))
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Bleibt")
        await maria.press("ctrl+e")
        await maria.told("/nowhere/editor cannot be used")
        assert maria.typed == "Bleibt"


async def test_minutes_are_captured_on_a_whisper_with_a_billable_tag(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.until(lambda: maria.desk.store.facts.get("preset.billable") not in (None, ""))
        await maria.press("w", "ctrl+g")
        await maria.until(lambda: isinstance(maria.app.screen, CaptureTime))
        await maria.sees("Minutes can be captured only with a tag for billable messages")
        await maria.press("space")
        await maria.sees("No timer runs")
        await maria.press("ctrl+t")
        clock_of(maria.app).advance(125)
        await maria.press("ctrl+s")
        await maria.sees("timer 2:05 = 3 min")
        await maria.type("Lange gesucht.")
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)
        sent = remote.messages(uuid)[-1]
        assert sent.whispered
        assert sent.meta["timeCapture"] == {"chargeable": False, "minutes": 3}
        # Whoever reads the thread sees what was captured, and by which tag.
        (tag,) = sent.tags
        name = maria.desk.store.mirror.query_names(maria.desk.language).shown(NameKind.TAG, tag)
        await maria.reads(f"# {name} · 3 min free")


async def test_the_rule_is_explained_on_a_public_message(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("r", "ctrl+g")
        await maria.sees("Minutes can be captured on whispered messages only")
        assert "ctrl+t starts one" not in maria.screen


async def test_what_a_template_leaves_open_is_seen_beside_a_long_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def long_one(*_: object) -> Filled:
        return Filled("Ihre Anfrage", "\n".join(["Sehr geehrte Kundin, sehr geehrter Kunde, " * 5] * 6), ("$Tracking",))

    monkeypatch.setattr(Templates, "fill", long_one)
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(FIRST)
        await maria.press("r", "ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
        await maria.until(lambda: "Sehr geehrte Kundin" in maria.dialog)
        assert "left open: $Tracking" in maria.dialog
