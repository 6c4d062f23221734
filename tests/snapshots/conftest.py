"""What makes pictures the same each time: nothing blinks, and no message of a moment ago is in the corner."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual import _wait
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from plentytui.api.budget import Budget, Op
from plentytui.api.lanes import Lane
from plentytui.ui.app import PlentytuiApp
from tests.embedded_app import Person
from tests.network import network

__all__ = ["network"]

Steps = Callable[[Person], Awaitable[None]]
Snap = Callable[[PlentytuiApp, Steps, tuple[int, int]], bool]
Compare = Callable[..., bool]
_LOOKS = 12
"""How often in a row nothing has to have changed: long enough for a file to be written between two calls."""
_PLENTY = 0.5
"""From this share of a window's calls on it does not matter to a picture how many are left."""


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    monkeypatch.setattr(TextArea.cursor_blink, "_default", False)
    # The pilot looks every 20 ms whether a key is done with; here it looks more often.
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 0.0005)


@pytest.fixture
def snap(snap_compare: Compare, tmp_path: Path) -> Snap:
    """Compare the app after some steps with its picture."""

    def compare(app: PlentytuiApp, steps: Steps, size: tuple[int, int]) -> bool:
        async def run_before(pilot: Pilot[None]) -> None:
            person = Person(app, pilot)
            await steps(person)
            await _quiet(person)
            app.state.budget.set(_steady(app.state.budget.value))
            await person.rest()
            app.clear_notifications()
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=run_before)

    return compare


async def _quiet(person: Person) -> None:
    """Wait until the background has made all the calls that it makes at this time: the header counts them."""
    for _ in range(400):
        before = _calls(person.app)
        for _ in range(_LOOKS):
            await asyncio.sleep(0.005)
            if _calls(person.app) != before:
                break
        else:
            return
    raise AssertionError("the calls of the background never came to an end")


def _calls(app: PlentytuiApp) -> tuple[int, int]:
    """How many calls were made, and how many wait for their turn."""
    workspace = None if app.desk is None else app.desk.workspace
    if workspace is None:
        return (0, 0)
    last = app.state.last_call.value
    return (0 if last is None else last.number, workspace.client.waiting)


async def keep_own_calls(person: Person) -> None:
    """Leave only the calls of the person in the list of calls, in one order: the background's come in any."""
    await _quiet(person)
    state = person.app.state
    own = sorted((call for call in state.calls if call.lane is Lane.USER), key=lambda call: (call.path, call.method))
    state.calls.clear()
    state.calls.extend(
        replace(call, number=number, budget=_steady(call.budget)) for number, call in enumerate(own, start=1)
    )
    state.last_call.set(state.calls[-1])


def _steady(budget: Budget) -> Budget:
    """The same budget with the reads that are left as a round number, where there is plenty.

    Which of two reads of the background is spared depends on which comes first, so their number differs by a few.
    """
    windows = {
        key: replace(window, left=window.limit * 3 // 4)
        if key[0] is Op.READ and window.limit and window.left > window.limit * _PLENTY
        else window
        for key, window in budget.windows.items()
    }
    return replace(budget, windows=windows)
