"""Pictures of dialogs that nothing but their words is needed for, in a small app, and of the app without colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from plentytui.clock import ManualClock
from plentytui.models.checks import Finding, Verdict
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.ui.dialogs.ask_passphrase import AskPassphrase
from plentytui.ui.dialogs.begun import BegunDialog
from plentytui.ui.dialogs.draft_elsewhere import DraftElsewhere
from plentytui.ui.dialogs.finding_details import FindingDetails
from plentytui.ui.dialogs.pick_status import PickStatus
from plentytui.ui.dialogs.quitting import sending_dialog
from tests.bare_app import BareApp
from tests.embedded_app import START, Person, make_app, settled
from tests.snapshots.conftest import Compare, Snap, Steps

NOW = START.timestamp()
SIZES = ((80, 24), (140, 40))
FINDING = Finding(
    "dkim",
    "DKIM of the mails",
    "Mails",
    Verdict.WARNING,
    "No key was found under plenty._domainkey.",
    wanted="A TXT record with the public key.",
    reason="Mails without a signature are taken for spam more often.",
    repair="Copy the record from the Service Centre into the DNS of the domain.",
)
DIALOGS: dict[str, Callable[[], Screen[Any]]] = {
    "passphrase-wrong": lambda: AskPassphrase(new=False, problem="This passphrase does not open the file."),
    "begun": lambda: BegunDialog("Zinkwanne als Teich", "Guten Tag,\n\nja, das geht."),
    "draft-elsewhere": lambda: DraftElsewhere(
        Draft("c1", ReplyKind.WHISPER, "Kulanz ist geklärt.", NOW - 90), 4711, NOW
    ),
    "finding": lambda: FindingDetails("kranich-finch.de", FINDING, "Europe/Berlin"),
    "quit-sending": lambda: sending_dialog(("Save CNAME Resource Record: kranich-finch.de",)),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", DIALOGS)
def test_dialog(snap_compare: Compare, tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    app = BareApp(tmp_path, ManualClock(START))

    async def show(pilot: Pilot[None]) -> None:
        app.push_screen(DIALOGS[name]())
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=show)


async def _list(maria: Person) -> None:
    await settled(maria.pilot)
    await maria.press("j", "space", "t")
    await maria.until(lambda: isinstance(maria.app.screen, PickStatus))


async def _whisper(maria: Person) -> None:
    await settled(maria.pilot)
    await maria.open("Jürgen")
    await maria.press("w")
    await maria.type("Kulanz ist geklärt.")
    await maria.press("shift+left", "shift+left")
    assert maria.typed


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("steps", [_list, _whisper], ids=["picker", "whisper"])
def test_without_colours(
    snap: Snap,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: Steps,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap(make_app(tmp_path, size=20), steps, size)
