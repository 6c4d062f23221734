"""The pictures of the README: the app over the embedded system, at a fixed instant, drawn as SVG."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.clock import ManualClock
from plentytui.factory import SandboxChoice, UserOpener
from plentytui.paths import Paths
from plentytui.settings import Settings

if TYPE_CHECKING:
    from textual.pilot import Pilot

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
"""When every picture is taken."""

_PATIENCE = 2000
"""How often it is looked whether the inbox is there, every 10 ms."""

Steps = Callable[["Pilot[None]"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file's name, the terminal's size, and what is pressed before it is taken."""

    name: str
    size: tuple[int, int]
    steps: Steps
    theme: str = "plentytui-dark"


def _press(*keys: str) -> Steps:
    async def steps(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await _rest(pilot)

    return steps


_KEYS = {" ": "space", ",": "comma", ".": "full_stop", "\n": "enter"}
_TYPED = tuple(_KEYS.get(letter, letter) for letter in "Hello,\nyour parcel is on its way.")

PICTURES = (
    Picture("messenger", (120, 36), _press("j", "enter")),
    Picture("messenger-80x24", (80, 24), _press("j", "j")),
    Picture("reply", (120, 36), _press("j", "enter", "r", *_TYPED)),
    Picture("whisper-80x24", (80, 24), _press("j", "enter", "w", *_TYPED)),
    Picture("api", (120, 36), _press("j", "enter", "escape", "6")),
    Picture("systems", (100, 28), _press("0")),
    Picture("help", (100, 32), _press("question_mark")),
    Picture("messenger-light", (120, 36), _press("j", "enter"), theme="plentytui-light"),
)
"""All pictures."""


def make_screenshots(folder: Path) -> list[Path]:
    """Take all pictures and give the files; the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_take_all(folder))


async def _take_all(folder: Path) -> list[Path]:
    return [await _take(picture, folder) for picture in PICTURES]


async def _take(picture: Picture, folder: Path) -> Path:
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.ui.app import PlentytuiApp

    with tempfile.TemporaryDirectory() as home:
        clock = ManualClock(START)
        paths = Paths(Path(home) / "config", Path(home) / "data", Path(home) / "state")
        opener = UserOpener(
            Settings(timezone="Europe/Berlin", theme=picture.theme),
            paths,
            clock=clock,
            choice=SandboxChoice(),
            environ={},
            config=SandboxConfig(start=START, clock=clock),
        )
        app = PlentytuiApp(opener, opener.sandbox())
        async with app.run_test(size=picture.size) as pilot:
            for _ in range(_PATIENCE):
                if app.desk and app.desk.workspace and app.desk.workspace.inbox.complete:
                    break
                await pilot.pause(0.01)
            await _rest(pilot)
            await picture.steps(pilot)
            await _rest(pilot)
            svg = app.export_screenshot(title="plentytui", simplify=True)
    file = folder / f"{picture.name}.svg"
    file.write_text(svg, encoding="utf-8")
    return file


async def _rest(pilot: Pilot[None]) -> None:
    """Wait until what a key has set going is done: calls take a few real milliseconds in the sandbox."""
    for _ in range(5):
        await pilot.pause(0.02)
