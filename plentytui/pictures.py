"""The pictures of the README: the app over the embedded system, at a fixed instant, drawn as SVG."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.api.budget import op_of
from plentytui.clock import ManualClock
from plentytui.factory import SandboxChoice, UserOpener
from plentytui.paths import Paths
from plentytui.settings import Settings

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
"""When every picture is taken."""

_PATIENCE = 2000
"""How often it is looked whether the app has come to rest, every 10 ms."""
_QUIET = 12
"""So many looks in a row have to show the same picture."""
_TITLE = "plentytui"
_FOREIGN = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "LINES")
_FIXED = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}

Steps = Callable[["Pilot[None]"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file's name, the terminal's size, and what is pressed before it is taken."""

    name: str
    size: tuple[int, int]
    steps: Steps
    theme: str = "plentytui-dark"


def _press(*keys: str, typed: Sequence[str] = ()) -> Steps:
    async def steps(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await _rest(pilot)
        await pilot.press(*typed)

    return steps


async def _calls(pilot: Pilot[None]) -> None:
    """Show the calls in one order: those that were made side by side at this instant end in any.

    What each left is told anew in that order, counted back from what is left in the end.
    """
    state = pilot.app.state  # type: ignore[attr-defined]  # the app of the pictures is ours
    ordered = sorted(state.calls, key=lambda call: (call.lane, call.path, call.method))
    budget = state.calls[-1].budget
    state.calls.clear()
    for number, call in zip(range(len(ordered), 0, -1), reversed(ordered), strict=True):
        state.calls.appendleft(replace(call, number=number, budget=budget))
        op = op_of(call.method)
        spent = {key: replace(one, left=one.left + 1) for key, one in budget.windows.items() if key[0] is op}
        budget = replace(budget, windows={**budget.windows, **spent})
    state.last_call.set(state.calls[-1])
    await pilot.press("6")


_KEYS = {" ": "space", ",": "comma", ".": "full_stop", "\n": "enter"}
_TYPED = tuple(_KEYS.get(letter, letter) for letter in "Hello,\nyour parcel is on its way.")

_NEXT = "right_square_bracket"
_BEFORE = "left_square_bracket"

PICTURES = (
    Picture("messenger", (120, 36), _press("j", "enter")),
    Picture("messenger-80x24", (80, 24), _press("j", "j")),
    Picture("reply", (120, 36), _press("j", "enter", "r", typed=_TYPED)),
    Picture("whisper-80x24", (80, 24), _press("j", "enter", "w", typed=_TYPED)),
    Picture("api", (120, 36), _calls),
    Picture("service-overview", (120, 36), _press("2", "enter")),
    Picture("service-domain", (120, 36), _press("2", "enter", _NEXT, _NEXT, "D")),
    Picture("service-form", (120, 36), _press("2", "enter", _NEXT, _NEXT, "c", typed=tuple("mobil2"))),
    Picture("service-check", (120, 36), _press("2", "enter", _NEXT, _NEXT, "G", "k", "k", "k", "d")),
    Picture("service-usage", (120, 36), _press("2", "enter", _BEFORE, _BEFORE, _BEFORE)),
    Picture("setup", (120, 36), _press("Y")),
    Picture("marketplace", (120, 36), _press("3")),
    Picture("reference", (100, 28), _press("5")),
    Picture("systems", (100, 28), _press("0")),
    Picture("help", (100, 32), _press("question_mark")),
    Picture("messenger-light", (120, 36), _press("j", "enter"), theme="plentytui-light"),
)
"""All pictures."""


def make_screenshots(folder: Path, pictures: Sequence[Picture] = PICTURES) -> list[Path]:
    """Take pictures and give the files; the same every time and on every terminal.

    Raises:
        RuntimeError: the app does not come to rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _same_surroundings():
        return asyncio.run(_take_all(folder, pictures))


@contextmanager
def _same_surroundings() -> Iterator[None]:
    """Take away what the person's environment would change; Textual reads some of it on import, some at the start."""
    before = dict(os.environ)
    for name in before:
        if name in _FOREIGN or name.startswith("TEXTUAL_"):
            del os.environ[name]
    os.environ.update(_FIXED)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _take_all(folder: Path, pictures: Sequence[Picture]) -> list[Path]:
    return [await _take(picture, folder) for picture in pictures]


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
            else:
                raise RuntimeError(f"the inbox of the picture {picture.name} is not complete; it was not taken")
            await _rest(pilot)
            await picture.steps(pilot)
            svg = await _rest(pilot)
    file = folder / f"{picture.name}.svg"
    file.write_text(svg, encoding="utf-8")
    return file


async def _rest(pilot: Pilot[None]) -> str:
    """Wait until what a key has set going is done and painted; gives the picture.

    Raises:
        RuntimeError: the picture goes on changing, or a call goes on waiting.
    """
    picture, same = "", 0
    for _ in range(_PATIENCE):
        await pilot.pause(0.01)
        for field in pilot.app.screen.query("TextArea, Input"):
            field.__setattr__("cursor_blink", False)  # a cursor that blinks is in every other picture only
        now = pilot.app.export_screenshot(title=_TITLE, simplify=True)
        same = same + 1 if now == picture and not _is_calling(pilot.app) else 0
        picture = now
        if same >= _QUIET:
            return picture
    raise RuntimeError("the app did not come to rest; the picture was not taken")


def _is_calling(app: App[None]) -> bool:
    desk = getattr(app, "desk", None)
    if desk is None or desk.workspace is None:
        return False
    client = desk.workspace.client
    return bool(client.waiting or client.in_flight)
