"""The pictures are the same in every run and on every terminal, and none is taken of an app that is not ready."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plentytui import pictures

TAKE = """
import sys
from pathlib import Path
from plentytui.pictures import PICTURES, make_screenshots
make_screenshots(Path(sys.argv[1]), [picture for picture in PICTURES if picture.name in sys.argv[2:]])
"""
NAMES = ("reply", "whisper-80x24")


def take(folder: Path, **environ: str) -> dict[str, bytes]:
    subprocess.run([sys.executable, "-c", TAKE, str(folder), *NAMES], env={**os.environ, **environ}, check=True)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_two_runs_give_the_same_files_whatever_the_environment_says(tmp_path: Path) -> None:
    first = take(tmp_path / "first")
    second = take(
        tmp_path / "second",
        NO_COLOR="1",
        TEXTUAL_COLOR_SYSTEM="256",
        TEXTUAL_FILTERS="dim",
        COLUMNS="40",
        TZ="Asia/Tokyo",
    )
    assert set(first) == {f"{name}.svg" for name in NAMES}
    assert first == second


def test_no_picture_is_taken_of_an_inbox_that_never_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_PATIENCE", 0)
    with pytest.raises(RuntimeError, match="not complete"):
        pictures.make_screenshots(tmp_path, pictures.PICTURES[:1])
    assert list(tmp_path.iterdir()) == []
