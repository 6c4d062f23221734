"""The profile for slow lines: when it is on, and that Textual takes it over; what the header tells of long readings."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from plentytui.models.systems import System
from plentytui.settings import Settings
from plentytui.ui.profile import low_bandwidth, prepare
from plentytui.ui.state import Connection, Link
from plentytui.ui.widgets.header_lines import Facts, first_line


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"SSH_CONNECTION": "192.0.2.7 1 192.0.2.1 22"}, True),
        ("auto", {"SSH_TTY": "/dev/pts/3"}, True),
        ("auto", {"SSH_CONNECTION": ""}, False),
        ("on", {}, True),
        ("off", {"SSH_TTY": "/dev/pts/3"}, False),
    ],
)
def test_it_is_on_over_ssh_or_as_set(setting: str, environ: dict[str, str], expected: bool) -> None:
    assert low_bandwidth(replace(Settings(), low_bandwidth=setting), environ) is expected


def test_what_the_person_has_set_stays() -> None:
    environ = {"TEXTUAL_COLOR_SYSTEM": "truecolor"}
    prepare(environ)
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "truecolor"
    assert environ["TEXTUAL_FPS"] == "30"


def test_textual_takes_it_over_because_it_is_not_imported_before() -> None:
    script = (
        "import os, sys; from plentytui.ui.profile import prepare; prepare(os.environ);"
        "import plentytui.factory; assert 'textual' not in sys.modules;"
        "from textual import constants; print(constants.COLOR_SYSTEM, constants.MAX_FPS, constants.SMOOTH_SCROLL)"
    )
    environ = {key: value for key, value in os.environ.items() if not key.startswith("TEXTUAL_")}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.split() == ["256", "30", "False"]


def test_the_header_tells_how_far_a_long_reading_has_come() -> None:
    facts = Facts(
        mode="Messenger",
        system=System("Shop", "https://shop.example", "maria"),
        connection=Connection(Link.ONLINE, 1.0),
        progress="catching up 3 of 12 pages",
    )

    def text(facts: Facts, columns: int) -> str:
        return "".join(span.text for span in first_line(facts, columns, None))

    assert "catching up 3 of 12 pages" in text(facts, 120)
    assert "online" in text(replace(facts, progress=""), 120)
    assert "online" in text(facts, 80), "there is no room for it"
    assert "OFFLINE" in text(replace(facts, connection=Connection(Link.OFFLINE, 1.0)), 120)
