"""What is imported before the first frame with rows: a module that comes in unasked makes every start slower."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.in_terminal import ROWS, home_environment
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]

# The real program, stopped at the frame that shows the rows.
_PROGRAM = """
import os, re, sys
from textual.drivers.linux_driver import LinuxDriver
rows, write = re.compile(os.environ["ROWS"].encode()), LinuxDriver.write
def look(self, data):
    if rows.search(data.encode()):
        with open(os.environ["MODULES"], "w") as file:
            print(*sys.modules, file=file)
        os._exit(0)
    write(self, data)
LinuxDriver.write = look
from plentytui.cli.start import run
run(["demo"])
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


OURS = _names("""
    api api.budget
    cli cli.scope cli.start
    clock errors factory
    models models.action_kinds models.columns models.filters models.listing models.names models.states models.systems
    paths processes
    rules rules.reading
    services services.desk services.outbox services.unread
    settings whole
    store store.database store.facts store.failures store.mirror store.names store.probes store.processes store.records
    store.saved_filters store.schema store.schema_acting store.schema_find store.schema_service store.schema_tally
    store.soundness
    store.statements store.system_store store.text store.window store.writer store.writing_tables
    ui ui.app ui.asking ui.corner ui.damage ui.hang_up ui.host ui.in_turn ui.leaving ui.messages ui.modes ui.moving
    ui.net ui.no_system ui.notices ui.pieces ui.profile ui.secrets
    ui.sheets ui.state ui.text ui.themes ui.under_way ui.window_title
    ui.troubles ui.commands ui.commands.acting ui.commands.active ui.commands.app ui.commands.command
    ui.commands.finding
    ui.commands.keynames ui.commands.list ui.commands.marks ui.commands.messenger ui.commands.writing
    ui.screens ui.screens.acting ui.screens.carrying_out ui.screens.finding ui.screens.messenger ui.screens.one_paint
    ui.screens.own_folders ui.screens.placing
    ui.screens.left_over ui.screens.sending ui.screens.undoing ui.screens.waiting ui.screens.writing
    ui.widgets ui.widgets.alarm ui.widgets.asked_for ui.widgets.conversation_line ui.widgets.conversation_list
    ui.widgets.covered ui.widgets.cursor ui.widgets.face_lines ui.widgets.footer_bar ui.widgets.groups_pane
    ui.widgets.header_lines
    ui.widgets.list_head ui.widgets.list_pane ui.widgets.marking_pane
    ui.widgets.places ui.widgets.quiet_bar ui.widgets.row_list
    ui.widgets.row_source
    ui.widgets.status_header ui.widgets.straight_lines ui.widgets.times ui.widgets.virtual_list
""")
"""Modules of this package, each of which the first rows need. One more costs between a tenth of a millisecond and two;
what is needed only after them is imported where it is used."""
OTHERS = _names("markdown_it mdurl platformdirs pygments rich textual typing_extensions")
"""Packages of others: Textual with what it brings, and the one that knows the user's folders."""
HEAVY = _names("argparse email http logging.handlers tomllib urllib.request zoneinfo")
"""Modules of Python itself that take long and that the first frame does without."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """All modules that are there when the rows of the demo are painted, at a later start."""
    home = tmp_path_factory.mktemp("home")
    environ = {"PYTHONPATH": str(ROOT), "ROWS": ROWS.decode(), "MODULES": str(home / "modules")}
    demo = [sys.executable, "-m", "plentytui", "demo"]
    with Terminal(demo, environ=home_environment(home) | environ, folder=home) as terminal:
        terminal.wait_for(ROWS)
        terminal.press(b"q")
        terminal.wait_end(60.0)
    with Terminal([sys.executable, "-c", _PROGRAM], environ=home_environment(home) | environ, folder=home) as terminal:
        terminal.wait_end(60.0)
    return frozenset((home / "modules").read_text().split())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_no_module_of_ours_comes_in_unasked(imported: frozenset[str]) -> None:
    ours = {name.removeprefix("plentytui.") for name in imported if name.startswith("plentytui.")}
    assert ours - OURS == set(), "these are imported before the first rows now"
    assert OURS - ours == set(), "these are not needed any more: take them off the list"


def test_no_package_of_others_comes_in_unasked(imported: frozenset[str]) -> None:
    known = {*sys.stdlib_module_names, *OTHERS, "plentytui", "__main__", "__mp_main__"}
    others = {name.partition(".")[0] for name in imported} - known
    assert {name for name in others if not name.startswith(("_", "sitecustomize"))} == set()
    assert imported & HEAVY == set()


@pytest.mark.parametrize(
    "name",
    [
        *("httpx", "pydantic", "starlette", "keyring", "cryptography", "dns", "anyio"),
        "textual.widgets._text_area",
        *("plentytui.probes", "plentytui.services.service", "plentytui.ui.screens.service", "plentytui.rules.service"),
        *("plentytui.models.service", "plentytui.store.service", "plentytui.store.changes", "plentytui.store.find"),
        *("plentytui.models.inbox", "plentytui.models.messenger", "plentytui.api.client", "plentytui.sandbox"),
    ],
)
def test_what_is_never_imported_before_the_first_rows(imported: frozenset[str], name: str) -> None:
    assert [module for module in sorted(imported) if f"{module}.".startswith(f"{name}.")] == []
