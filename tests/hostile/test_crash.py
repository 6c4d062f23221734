"""What a bug of the program leaves behind: no local variables, no text of the exception, an exit code that tells."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile.crash_stage import LOCAL, TEXT
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


def test_a_crash_tells_what_to_report_and_no_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile.crash_stage", str(tmp_path)]
    with Terminal(command, columns=140, folder=ROOT) as terminal:
        terminal.wait_for(b"online")
        terminal.send(b"\x14")
        assert terminal.wait_end() == 1
        stream = bytes(terminal.written)
    report = tmp_path / "state" / "crash.txt"
    assert b"RuntimeError" in stream
    assert "RuntimeError" in report.read_text()
    assert "crash_stage.py" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
    for secret in (LOCAL.upper(), TEXT.upper()):
        assert secret.encode() not in stream
        assert secret not in report.read_text()
        assert secret not in (tmp_path / "state" / "plentytui.log").read_text()
