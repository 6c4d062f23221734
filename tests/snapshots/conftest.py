"""What makes pictures the same each time: nothing blinks, and no message of a moment ago is in the corner."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from plentytui.ui.app import PlentytuiApp
from tests.embedded_app import Person
from tests.network import network

__all__ = ["network"]

if not os.environ.get("PLENTYTUI_PICTURES"):
    # The counters in the header depend on which of two reads of the background came first; until they do not, a
    # picture is compared only where somebody asks for it.
    collect_ignore_glob = ["test_*.py"]

Steps = Callable[[Person], Awaitable[None]]
Snap = Callable[[PlentytuiApp, Steps, tuple[int, int]], bool]
Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    monkeypatch.setattr(TextArea.cursor_blink, "_default", False)


@pytest.fixture
def snap(snap_compare: Compare, tmp_path: Path) -> Snap:
    """Compare the app after some steps with its picture."""

    def compare(app: PlentytuiApp, steps: Steps, size: tuple[int, int]) -> bool:
        async def run_before(pilot: Pilot[None]) -> None:
            person = Person(app, pilot)
            await steps(person)
            await person.rest()
            app.clear_notifications()
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=run_before)

    return compare
