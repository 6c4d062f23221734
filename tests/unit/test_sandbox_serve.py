"""The sandbox served on loopback: what it prints, what it answers, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from plentytui.errors import UsageError
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.serve import run

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
        with httpx.Client(base_url=printed["address"], trust_env=False) as client:
            token = client.post("/rest/login", json=credentials).json()["access_token"]
            answer = client.get("/rest/user", headers={"Authorization": f"Bearer {token}"})
            assert answer.json()["user"] == "maria"
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=20)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_a_cut_off_answer_breaks_the_connection() -> None:
    seen = set()
    with served("flaky") as (_, printed), httpx.Client(base_url=printed["address"], trust_env=False) as client:
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
