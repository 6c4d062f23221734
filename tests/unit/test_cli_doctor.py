"""The doctor: which source answers, what the terminal can do, and nothing secret."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from plentytui.cli import main
from plentytui.credentials.chain import Chain
from plentytui.credentials.environment import EnvVault
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.os_keyring import KeyringVault
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.services import doctor, terminal
from plentytui.services.doctor import Line, Section

SHOP = System("shop", "https://shop.example", "maria")
ENVIRON = {"PLENTYTUI_URL": SHOP.url, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "blue whale"}


def lines(section: Section) -> dict[str, Line]:
    return {line.name: line for line in section.lines}


def hanging() -> KeyringVault:
    return KeyringVault(lambda: threading.Event().wait(), seconds=0.05)  # type: ignore[arg-type, return-value]  # never comes back


@pytest.mark.anyio
async def test_the_source_that_answers_is_named_and_what_is_wrong_with_the_others() -> None:
    memory = MemoryVault()
    found = lines(await doctor.check_passwords(Chain(SHOP, (EnvVault(ENVIRON), hanging(), memory), memory)))
    assert found["answers"] == Line("answers", "environment", True)
    assert found["environment"].ok
    assert not found["keyring"].ok
    assert "did not answer" in found["keyring"].text
    assert not any("blue whale" in line.text for line in found.values())


@pytest.mark.anyio
async def test_where_none_answers_that_is_said() -> None:
    memory = MemoryVault()
    found = lines(await doctor.check_passwords(Chain(SHOP, (EnvVault({}), memory), memory)))
    assert found["answers"] == Line("answers", "no source; you will be asked", False)
    assert "not set" in found["environment"].text


def test_nothing_secret_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    config = tmp_path / "CONFIG" / "plentytui"
    config.mkdir(parents=True)
    words = f'[systems."shop.example"]\npassword_command = ["{sys.executable}", "-c", "print()", "--key=swordfish"]\n'
    (config / "settings.toml").write_text(words)
    for options in ([], ["--json"]):
        assert main(["doctor", *options]) == 0
        out, err = capfd.readouterr()
        assert err == ""
        assert "environment" in out
        assert "blue whale" not in out
        assert "swordfish" not in out
    section = json.loads(out)["password of maria at shop.example"]
    assert section[0] == {"name": "answers", "ok": True, "text": "environment"}


def test_settings_that_cannot_be_read_are_a_finding_and_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text("[ui]\ntheme = 3\n")
    assert main(["doctor", "--json"]) == 0
    [file] = json.loads(capfd.readouterr().out)["settings"]
    assert not file["ok"]
    assert "ui.theme" in file["text"]


def test_a_key_that_cannot_be_used_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text('[keys]\n"no.such" = "x"\n')
    assert main(["doctor", "--json"]) == 0
    file, keys = json.loads(capfd.readouterr().out)["settings"]
    assert file["ok"]
    assert not keys["ok"]
    assert "no.such" in keys["text"]


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16.7 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none, as NO_COLOR asks"),
    ],
)
def test_colours_are_told_from_the_environment(environ: dict[str, str], colours: str) -> None:
    assert terminal.colours(environ) == colours


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"TERM": "xterm-kitty"}, "likely (kitty)"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "no: Terminal.app"),
        ({"TERM_PROGRAM": "iTerm.app"}, "if iTerm2 allows it"),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "/tmp/x"}, "likely (WezTerm); tmux also needs"),
        ({"TERM": "xterm-256color"}, "not known"),
    ],
)
def test_copying_is_promised_only_where_it_is_likely(environ: dict[str, str], told: str) -> None:
    assert told in terminal.clipboard(environ)


@pytest.mark.parametrize(
    ("answer", "supported"),
    [
        (b"\x1b[?2026;2$y\x1b[?62;22c", True),
        (b"\x1b[?2026;1$y", True),
        (b"\x1b[?2026;0$y\x1b[?1;2c", False),
        (b"\x1b[?2026;4$y", False),
        (b"\x1b[?1;2c", False),
        (b"", None),
        (b"\x1b[?2026;", None),
    ],
)
def test_the_terminals_answer_about_synchronized_output(answer: bytes, supported: bool | None) -> None:
    found = terminal.read_sync(answer)
    assert (found.supported if found else None) is supported


ASK = """
import termios
from plentytui.services.terminal import ask_sync
before = termios.tcgetattr(0)
print("found", ask_sync({seconds}).supported, termios.tcgetattr(0) == before)
"""


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of Unix")
@pytest.mark.parametrize(
    ("answer", "seconds", "told"),
    [(b"\x1b[?2026;2$y\x1b[?62c", 60, "found True True"), (b"", 0.05, "found None True")],
)
def test_the_terminal_is_asked_and_left_as_it_was(answer: bytes, seconds: float, told: str) -> None:
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-c", ASK.format(seconds=seconds)]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    shown = b""
    try:
        while b"found" not in shown or not shown.endswith(b"\n"):
            assert select.select([master], [], [], 60)[0]
            shown += os.read(master, 1000)
            if answer and b"\x1b[c" in shown:
                os.write(master, answer)
                answer = b""
    finally:
        process.kill()
        process.wait()
        os.close(master)
    assert told in shown.decode()
    assert b"2026;" not in shown.replace(b"\x1b[?2026$p", b"")  # the answer was not echoed


def test_a_terminal_that_is_none_is_not_asked(capfd: pytest.CaptureFixture[str]) -> None:
    found = lines(doctor.check_terminal({"TERM": "dumb"}))
    assert found["synchronized output"].ok is None
    assert "not asked" in found["synchronized output"].text
    assert not found["TERM"].ok
    assert capfd.readouterr().out == ""


@pytest.mark.skipif(os.name == "nt", reason="modes say nothing there")
def test_folders_that_others_can_read_are_told(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    found = lines(doctor.check_folders(paths))
    assert all(line.ok and "made when it is needed" in line.text for line in found.values())
    paths.data.mkdir(mode=0o755)
    (paths.data / "x.sqlite").touch(0o600)
    assert lines(doctor.check_folders(paths))["data"].ok
    (paths.data / "x.sqlite").chmod(0o644)
    bad = lines(doctor.check_folders(paths))["data"]
    assert not bad.ok
    assert "x.sqlite" in bad.text
    paths.data.chmod(0o700)
    assert lines(doctor.check_folders(paths))["data"].ok  # nobody else gets to the file


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, who may write everywhere
    found = lines(doctor.check_folders(Paths(tmp_path / "config", tmp_path, tmp_path / "state")))
    assert [found[name].ok for name in ("config", "data", "state")] == [False, False, False]


def test_versions_name_the_libraries() -> None:
    found = lines(doctor.check_versions())
    assert {"plentytui", "Python", "textual", "httpx", "keyring"} <= set(found)


def test_a_theme_that_there_is_not_is_a_finding_that_names_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "plentytui").mkdir()
    file = tmp_path / "plentytui" / "settings.toml"
    file.write_text('[ui]\ntheme = "pink"\n')
    assert main(["doctor", "--json"]) == 0
    _, theme = json.loads(capfd.readouterr().out)["settings"]
    assert not theme["ok"]
    for words in ("pink", "ui.theme", "plentytui-light", "nord"):
        assert words in theme["text"]
    file.write_text('[ui]\ntheme = "nord"\n')
    assert main(["doctor", "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["settings"]) == 1
