"""The pictures are the same in every run and on every terminal, and none is taken of an app that is not ready."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import deque
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import pytest

from plentytui import pictures
from plentytui.api.budget import Op, Period
from plentytui.api.lanes import Lane
from tests.bare_app import make_budget, make_call

TAKE = """
import sys
from pathlib import Path
from plentytui.pictures import PICTURES, make_screenshots
make_screenshots(Path(sys.argv[1]), [picture for picture in PICTURES if picture.name in sys.argv[2:]])
"""
NAMES = ("reply", "whisper-80x24", "api")


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


@pytest.mark.anyio
async def test_the_calls_stand_in_one_order_however_they_came() -> None:
    calls = [make_call(1, 0.0, method="POST", path="/rest/login")]
    calls += [make_call(n, 0.0, path=f"/rest/{n}", lane=Lane.VISIBLE) for n in range(2, 6)]
    seen = []
    for turn in range(4):
        came = random.Random(turn).sample(calls, len(calls))
        came[-1] = replace(came[-1], budget=make_budget(0.0, reads=70, writes=39))
        state = SimpleNamespace(calls=deque(came), last_call=Mock())
        await pictures._calls(Mock(app=SimpleNamespace(state=state), press=AsyncMock()))
        assert state.last_call.set.call_args.args == (state.calls[-1],)
        seen.append([(call.number, call.path, call.budget.windows[Op.READ, Period.SHORT].left) for call in state.calls])
    assert seen[0] == [(1, "/rest/login", 74), *((n, f"/rest/{n}", 75 - n) for n in range(2, 6))]
    assert all(other == seen[0] for other in seen)
