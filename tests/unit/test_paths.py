"""Folders that nobody but the user may enter."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from plentytui.paths import private_folder, user_paths

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are a matter of Unix")


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_every_folder_that_is_made_is_private_and_the_one_above_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = private_folder(tmp_path / "state" / "app" / "tokens")
    assert [mode(each) for each in (folder, *folder.parents[:2])] == [0o700] * 3
    assert mode(tmp_path) == 0o755


def test_the_programs_own_folder_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    root = user_paths().state
    root.mkdir(mode=0o755)
    private_folder(root / "tokens")
    assert mode(root) == 0o700
    assert mode(tmp_path) == 0o755


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    with pytest.raises(OSError, match="state"):
        private_folder(tmp_path / "state")
    with pytest.raises(OSError, match="state"):
        private_folder(tmp_path / "state" / "tokens")
