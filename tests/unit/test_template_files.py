"""The files that a template brings along: with their content, harmless names, and a sentence for what is left out."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UsageError
from plentytui.models.templates import PreviewFile, TemplatePreview
from plentytui.models.writing import DraftFile
from plentytui.services.forwarded import clear, forwarded_folder
from plentytui.services.template_files import TemplateFile, files_of, lay_down
from plentytui.store.system_store import SystemStore
from tests.services_stage import make_stage

PDF = b"%PDF-1.4 label" * 10


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> SystemStore:
    return make_stage(tmp_path, clock).store


def encoded(content: bytes = PDF) -> str:
    return base64.encodebytes(content).decode()


def test_the_content_comes_with_the_preview() -> None:
    preview = TemplatePreview.model_validate(
        {
            "attachments": [
                {"name": "../Etikett.pdf", "size": 140, "contentType": "application/pdf", "content": encoded()}
            ]
        }
    )
    (file,) = files_of(preview.attachments)
    assert file.content == PDF
    assert "/" not in file.name
    assert file.name.endswith("Etikett.pdf")


@pytest.mark.parametrize("content", ["", "https://cdn.example/etikett.pdf", "JVBERi0xLjQ*"])
def test_what_has_no_content_is_left_out_with_a_sentence(tmp_path: Path, store: SystemStore, content: str) -> None:
    found = lay_down(tmp_path, store, files_of([PreviewFile(name="Etikett.pdf", size=9, content=content)]), ())
    assert found.files == ()
    assert found.left_out == "The system names Etikett.pdf and does not give its content. Attach it yourself."


def test_what_cannot_be_sent_is_left_out_with_a_sentence(tmp_path: Path, store: SystemStore) -> None:
    found = lay_down(tmp_path, store, [TemplateFile("setup.exe", 2, b"MZ"), TemplateFile("a.pdf", 3, b"PDF")], ())
    assert [file.name for file in found.files] == ["a.pdf"]
    assert found.left_out == "setup.exe is of a kind that cannot be attached. Pack it as a zip."


def test_names_stay_apart_and_what_is_there_is_not_attached_again(tmp_path: Path, store: SystemStore) -> None:
    there = (DraftFile("/tmp/own/a.pdf", "a.pdf", 99), DraftFile("/tmp/own/b.pdf", "b.pdf", 3))
    found = lay_down(tmp_path, store, [TemplateFile("a.pdf", 3, b"PDF"), TemplateFile("b.pdf", 3, b"PDF")], there)
    assert [file.name for file in found.files] == ["a (2).pdf"]
    path = Path(found.files[0].path)
    assert path.read_bytes() == b"PDF"
    assert forwarded_folder(tmp_path, store) in path.parents, "where copies are cleared away"
    clear(tmp_path, store, found.files)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, store: SystemStore) -> None:
    (tmp_path / "full").write_text("")
    with pytest.raises(UsageError, match=r"a\.pdf cannot be written"):
        lay_down(tmp_path / "full", store, [TemplateFile("a.pdf", 3, b"PDF")], ())
