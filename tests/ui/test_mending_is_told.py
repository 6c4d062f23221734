"""What mending takes out is told, and comes back with the key that undoes; the footer names what the send key does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.models.writing import DraftFile, Receiver
from plentytui.ui.widgets.composer import Composer
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


def files_of(composer: Composer) -> tuple[DraftFile, ...]:
    """The files that go with what is being written."""
    return composer.draft.envelope.files


async def test_a_file_that_mending_takes_out_is_named_and_comes_back(tmp_path: Path) -> None:
    picture = tmp_path / "plan.pdf"
    picture.write_bytes(b"%PDF")
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open("garten_zwerg_77")
        await maria.press("r")
        await maria.type("Guten Tag")
        composer = maria.thread.composer
        draft = composer.draft
        file = DraftFile(str(picture), "plan.pdf", 4)
        composer.show(replace(draft, envelope=replace(draft.envelope, files=(file,))))
        await maria.sees("✗ breaks ebay.attachment")
        await maria.press("ctrl+r")
        await maria.told("plan.pdf is taken out. ctrl+z in the text brings it back.")
        assert not files_of(composer)
        await maria.press("ctrl+z")
        assert files_of(composer) == (file,)
        assert maria.typed == "Guten Tag"


async def test_the_footer_says_what_the_send_key_does(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("w")
        await maria.until(maria.is_writing)
        await maria.until(lambda: "Save whisper" in maria.footer)
        assert "Send" not in maria.footer
        await maria.press("escape", "r")
        await maria.until(lambda: "Send" in maria.footer)


async def test_what_was_chosen_after_mending_is_not_undone_with_it(tmp_path: Path) -> None:
    picture = tmp_path / "plan.pdf"
    picture.write_bytes(b"%PDF")
    file = DraftFile(str(picture), "plan.pdf", 4)
    chosen = Receiver("email", "chosen@example.com", "Somebody chosen")
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open("garten_zwerg_77")
        await maria.press("r")
        await maria.type("Guten Tag")
        composer = maria.thread.composer
        draft = composer.draft
        composer.show(replace(draft, envelope=replace(draft.envelope, files=(file,))))
        await maria.sees("✗ breaks ebay.attachment")
        await maria.press("ctrl+r")
        draft = composer.draft
        assert draft.envelope.files == ()
        other = file._replace(name="other.pdf")
        composer.show(replace(draft, envelope=replace(draft.envelope, receivers=(chosen,), files=(other,))))
        composer.area.focus()
        composer.area.read_only = True
        await maria.press("ctrl+z")
        assert (composer.draft.envelope.files, maria.typed) == ((other,), "Guten Tag")
        composer.area.read_only = False
        await maria.press("ctrl+z")
        assert composer.draft.envelope.files == (other,)
        assert composer.draft.envelope.receivers == (chosen,)


@pytest.mark.parametrize("keys", [("ctrl+r", "ctrl+r", "ctrl+r"), ("ctrl+s", "ctrl+r")])
async def test_all_that_is_mended_in_one_go_comes_back(tmp_path: Path, keys: tuple[str, ...]) -> None:
    picture = tmp_path / "plan.pdf"
    picture.write_bytes(b"%PDF")
    files = tuple(DraftFile(str(picture), name, 4) for name in ("a.png", "b.png", "plan.pdf"))
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open("garten_zwerg_77")
        await maria.press("r")
        await maria.type("Siehe www.kranich.example, danke.")
        composer = maria.thread.composer
        draft = composer.draft
        composer.show(replace(draft, envelope=replace(draft.envelope, files=files)))
        for key in keys:
            await maria.press(key)
            await maria.rest()
        # On a small screen what is told next takes its place; it can be read again.
        told = "b.png, plan.pdf are taken out. ctrl+z in the text brings it back."
        await maria.until(lambda: any(told in notice.text for notice in maria.app.notices))
        assert (files_of(composer), maria.typed) == (files[:1], "Siehe, danke.")
        composer.area.focus()
        await maria.press("ctrl+z")
        assert (files_of(composer), maria.typed) == (files, "Siehe www.kranich.example, danke.")
