"""The sandbox served on loopback: what it prints, what it answers, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from plentytui.cli import main
from plentytui.cli import sandbox as command
from plentytui.errors import UsageError
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.serve import run
from plentytui.sandbox.world.world import World

_PROGRAM = """
import sys
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.serve import run
run(SandboxConfig(size=4, scenarios=frozenset(map(Scenario, sys.argv[1:]))), 0)
"""


@contextmanager
def served(*scenarios: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [sys.executable, "-c", _PROGRAM, *scenarios]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(3)]
            yield process, dict(line.split(": ", 1) for line in lines)
        finally:
            if process.poll() is None:
                process.kill()


def test_it_says_where_it_is_and_ends_quietly_on_ctrl_c() -> None:
    with served() as (process, printed):
        assert list(printed) == ["address", "user", "password"]
        assert printed["address"].startswith("http://127.0.0.1:")
        credentials = {"username": printed["user"], "password": printed["password"]}
        with httpx.Client(base_url=printed["address"], trust_env=False, timeout=60) as client:
            token = client.post("/rest/login", json=credentials).json()["access_token"]
            answer = client.get("/rest/user", headers={"Authorization": f"Bearer {token}"})
            assert answer.json()["user"] == "maria"
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_a_cut_off_answer_breaks_the_connection() -> None:
    seen = set()
    with served("flaky") as (_, told), httpx.Client(base_url=told["address"], trust_env=False, timeout=60) as client:
        for _ in range(80):
            try:
                seen.add(str(client.get("/rest/user").status_code))
            except httpx.RemoteProtocolError:
                seen.add("cut off")
    assert seen == {"200", "401", "500", "502", "503", "cut off"}


def test_a_port_in_use_is_explained() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="cannot be served on port"):
            run(SandboxConfig(size=0), taken.getsockname()[1])


def _asked_for(data: Path, *words: str) -> tuple[int, int, frozenset[Scenario]]:
    return command.world_asked_for(command.parser().parse_args(["--data", str(data), *words]))


def test_a_file_is_served_as_it_is_whatever_it_was_made_with(tmp_path: Path) -> None:
    data = tmp_path / "world.sqlite"
    assert _asked_for(data) == (300, 1, frozenset()), "there is none yet"
    assert not data.exists()
    World(7, datetime(2026, 1, 1, tzinfo=UTC), 4, data, hostile=True).close()
    assert _asked_for(data) == (4, 7, frozenset({Scenario.HOSTILE_TEXT}))
    assert _asked_for(data, "--size", "4", "--seed", "7", "--scenario", "slow")[:2] == (4, 7)


@pytest.mark.parametrize(
    "words", [("--size", "300"), ("--seed", "1"), ("--scenario", "empty"), ("--scenario", "hostile_text")]
)
def test_an_option_that_contradicts_the_file_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    data = tmp_path / "world.sqlite"
    World(7, datetime(2026, 1, 1, tzinfo=UTC), 4, data).close()
    with pytest.raises(UsageError, match="holds a world of 4 conversations with seed 7, and "):
        _asked_for(data, *words)


def test_a_file_that_holds_no_world_is_wrong_usage(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "letter.txt"
    data.write_text("Dear customer, this is no database." * 50)
    for path in (data, tmp_path):
        assert main(["sandbox", "--port", "0", "--data", str(path)]) == 2
        assert f"The sandbox's file {path} cannot be" in capfd.readouterr().err
    assert data.read_text().startswith("Dear customer")
