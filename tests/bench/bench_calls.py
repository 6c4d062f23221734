"""How many calls the program makes: until the inbox can be used, in an hour without changes, and for what.

Run it with ``python -m tests.bench.bench_calls``. The app runs in this process over the sandbox on a manual clock, so
that an hour passes in seconds. Log-in calls are listed and not counted towards the goal: the goal is for a system
that is logged in.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from textual.pilot import Pilot

from plentytui.api.events import CallEvent
from plentytui.models.mirror import NameKind
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.widgets.conversation_list import ConversationList
from tests.bench.report import Figure, counted, show
from tests.embedded_app import clock_of, make_app, settled, until

HOUR = 3600
AHEAD = 50
"""Texts that are fetched ahead, in an hour of its own: the others tell what is spent otherwise."""
_TEXTS = "/rest/messages/for"
_STEP = 15.0
_LOGIN = "/rest/login"
_FOR_MESSENGER = ("/rest/conversations", "/rest/messages")
"""What the Messenger's first look is made of; anything else at the start is for something nobody has opened."""
_FOR_OTHERS = ("/rest/conversations/types", "/rest/conversations/inboxes")
"""Names that stand nowhere on the Messenger's first screen."""
_FOR_HEADER = ("/rest/session_limits",)
"""What the header shows on every screen."""


@dataclass
class Start:
    """The calls of one start."""

    before: list[str]
    """Until groups and list are shown and take keys."""
    settled: list[str]
    """Until nothing is under way any more."""


def named(calls: Iterable[CallEvent]) -> list[str]:
    """Method and path of each call."""
    return [f"{call.method} {call.path}" for call in calls]


def without_login(calls: Iterable[str]) -> list[str]:
    """The calls of a system that is logged in."""
    return [call for call in calls if _LOGIN not in call]


def usable(app: PlentytuiApp) -> bool:
    """Whether conversations and the names of the groups are shown and the keys go to the list."""
    found = app.screen.query(ConversationList)
    if not found or app.desk is None or not app.desk.store.mirror.names(NameKind.GROUP):
        return False
    return found.first().row_count > 0 and found.first().has_focus


async def begin(pilot: Pilot[None]) -> Start:
    """Follow one start."""
    app = pilot.app
    assert isinstance(app, PlentytuiApp)
    before: list[str] | None = None

    def look() -> None:
        nonlocal before
        if before is None and usable(app):
            before = named(app.state.calls)

    # The screen watches since before, so that it has taken a change over when it comes here.
    app.state.mirror.watch(app, lambda _: look())
    await until(pilot, lambda: usable(app))
    look()
    await settled(pilot)
    await quiet(app)
    return Start(before or [], named(app.state.calls))


async def quiet(app: PlentytuiApp) -> None:
    """Give way until no call has been made for a while."""
    still = 0
    while still < 10:
        number = len(app.state.calls)
        await asyncio.sleep(0.004)
        still = still + 1 if len(app.state.calls) == number else 0


async def pass_time(app: PlentytuiApp, seconds: float) -> None:
    """Let that much time pass on the app's clock, and let everything happen that then happens."""
    clock = clock_of(app)
    for _ in range(round(seconds / _STEP)):
        clock.advance(_STEP)
        await quiet(app)


async def measure(folder: Path, size: int) -> tuple[Start, Start, list[str], list[str], list[str]]:
    """A first start, a later one, the calls of an hour, those of opening one, and of an hour that fetches ahead."""
    async with make_app(folder, size=size).run_test(size=(120, 40)) as pilot:
        first = await begin(pilot)
    app = make_app(folder, size=size)
    async with app.run_test(size=(120, 40)) as pilot:
        later = await begin(pilot)
        number = app.state.calls[-1].number
        await pass_time(app, HOUR)
        hour = named(call for call in app.state.calls if call.number > number)
        number = app.state.calls[-1].number
        await pilot.press("enter")
        await quiet(app)
        opened = named(call for call in app.state.calls if call.number > number)
    app = make_app(folder, size=size, fetch_ahead=AHEAD)
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot)
        number = app.state.calls[-1].number
        await pass_time(app, HOUR)
        ahead = named(call for call in app.state.calls if call.number > number)
    return first, later, hour, opened, [call for call in ahead if _TEXTS in call]


def tally(calls: Iterable[str]) -> str:
    """Each call with its number."""
    counts = collections.Counter(calls)
    return ", ".join(f"{number} x {call}" if number > 1 else call for call, number in counts.items()) or "none"


def strangers(calls: Iterable[str]) -> list[str]:
    """Calls for what is not on the first screen."""
    return [call for call in calls if _is_strange(call.split(" ", 1)[1])]


def _is_strange(path: str) -> bool:
    if path.startswith((_LOGIN, *_FOR_HEADER)):
        return False
    return path.startswith(_FOR_OTHERS) or not path.startswith(_FOR_MESSENGER)


def main(size: int) -> None:
    """Print the table, and which calls they were."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    try:
        first, later, hour, opened, ahead = asyncio.run(measure(folder, size))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures: list[Figure] = [
        counted("until the inbox can be used, first start", len(without_login(first.before)), "calls", most=3),
        counted("until the inbox can be used, later starts", len(without_login(later.before)), "calls", most=3),
        counted("until all is there, first start", len(without_login(first.settled)), "calls"),
        counted("until all is there, later starts", len(without_login(later.settled)), "calls"),
        counted(
            "for screens that were not opened", len(strangers(first.settled + later.settled + hour)), "calls", most=0
        ),
        counted("in an hour without changes", len(hour), "calls"),
        counted("for texts fetched ahead, once for each", len(ahead), "calls", most=AHEAD),
        counted("to open a conversation", len(opened), "calls"),
    ]
    show(f"Calls to a system with {size:,} conversations", figures)
    for what, calls in (
        ("first start, until usable", first.before),
        ("first start, all", first.settled),
        ("later start, until usable", later.before),
        ("later start, all", later.settled),
        ("the hour", hour),
        ("opening a conversation", opened),
        ("for nobody", strangers(first.settled + later.settled + hour)),
    ):
        print(f"  {what}: {tally(calls)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=300)
    main(parser.parse_args().size)
