"""Agents that are killed while they write and send: nothing lost, nothing twice; the benchmark in small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="the agents are forked and killed by signal")
def test_thirty_kills_and_twenty_races() -> None:
    options = ["--kills", "30", "--batch", "10", "--races", "20", "--wave", "20", "--seconds", "2", "--seed", "7"]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_sending", *options],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.stderr == ""
    for goal in (
        "messages sent twice",
        "messages lost",
        "files taken for damaged",
        "double answers",
        "conversations nobody",
    ):
        (line,) = [line for line in ended.stdout.splitlines() if goal in line]
        assert line.endswith("met"), ended.stdout
