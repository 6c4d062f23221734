"""The stage of hostile widgets in a pseudo-terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PLACE = re.compile(rb"<<([a-z]+ [0-9]+)>>")


def start_stage(module: str, rows: int, environ: Mapping[str, str] | None = None) -> Terminal:
    """Start a stage and wait until it is there."""
    command = [sys.executable, "-m", module]
    environ = {"TEXTUAL_ANIMATIONS": "none", **(environ or {})}
    terminal = Terminal(command, columns=100, rows=rows, folder=ROOT, environ=environ)
    try:
        terminal.wait_for(rb"<<start 0>>")
    except TimeoutError:
        terminal.close()
        raise
    return terminal


def frame(stage: Terminal, key: bytes) -> None:
    """Press a key and wait until the stage has painted another place."""
    before = PLACE.findall(stage.written[-100_000:])[-1]
    start = len(stage.written)
    stage.send(key)
    stage.wait_for(rb"<<(?!%s>>)[a-z]+ [0-9]+>>" % before, start=start)
