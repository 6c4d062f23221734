"""Writing in one's own editor: nothing that was typed is lost, and nothing is left lying about that nobody needs."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from plentytui.errors import UsageError
from plentytui.services.editing import edited, editor_command

EDITOR = {"EDITOR": "ed --wait"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file for the editor is made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_text_comes_back_as_it_was_left(place: Path) -> None:
    seen: list[tuple[list[str], str, int]] = []

    def run(command: Sequence[str]) -> int:
        path = Path(command[-1])
        seen.append((list(command[:-1]), path.read_text(), stat.S_IMODE(path.stat().st_mode)))
        path.write_text("Guten Tag\r\nMaria\n")
        return 0

    assert edited("Guten", EDITOR, run) == "Guten Tag\nMaria"
    assert seen == [(["ed", "--wait"], "Guten", 0o600)]
    assert list(place.iterdir()) == []


def test_half_a_pair_of_a_letter_is_no_reason_to_end(place: Path) -> None:
    assert edited("so \ud83d da", EDITOR, lambda command: 0) == "so ? da"


def test_an_editor_that_failed_leaves_what_it_wrote(place: Path) -> None:
    def run(command: Sequence[str]) -> int:
        Path(command[-1]).write_text("half of it")
        return 1

    with pytest.raises(UsageError, match="ended with status 1") as told:
        edited("all of it", EDITOR, run)
    (folder,) = place.iterdir()
    assert str(folder) in told.value.hint
    assert (folder / "message.txt").read_text() == "half of it"


def test_a_file_that_is_gone_leaves_no_folder(place: Path) -> None:
    def run(command: Sequence[str]) -> int:
        Path(command[-1]).unlink()
        return 0

    with pytest.raises(UsageError, match="cannot be used"):
        edited("text", EDITOR, run)
    assert list(place.iterdir()) == []


def test_where_there_is_no_place_for_a_file_that_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "gone"))
    with pytest.raises(UsageError, match="no place for the text") as told:
        edited("text", EDITOR, lambda command: 0)
    assert "TMPDIR" in told.value.hint


def test_the_editor_is_the_one_that_was_chosen() -> None:
    assert editor_command({"VISUAL": "code -w", "EDITOR": "nano"}) == ["code", "-w"]
    with pytest.raises(UsageError, match="VISUAL cannot be read"):
        editor_command({"VISUAL": "'nano"})
