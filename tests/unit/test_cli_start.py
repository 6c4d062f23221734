"""The command line as a whole: what it loads, how it helps, and how every outcome ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import plentytui
from plentytui import factory
from plentytui.cli import main, start
from plentytui.cli.start import COMMANDS
from plentytui.errors import NotReachable
from plentytui.factory import SandboxChoice
from plentytui.paths import Paths
from plentytui.settings import Settings

VERSION_ALONE = """
import sys
before = set(sys.modules)
from plentytui.cli import main
code = main(["--version"])
print(code, *sorted(set(sys.modules) - before))
"""
HEAVY = ("httpx", "pydantic", "textual", "keyring", "starlette", "cryptography", "asyncio", "sqlite3")


def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_version_loads_nothing_but_itself() -> None:
    lines = python(VERSION_ALONE).stdout.splitlines()
    assert lines == [f"plentytui {plentytui.__version__}", "0 plentytui plentytui.cli"]


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from plentytui.cli import main; main(['--help']); print('loaded', *sys.modules)"
    loaded = python(code).stdout.rpartition("loaded ")[2].split()
    assert [name for name in HEAVY if name in loaded] == []


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "plentytui", "--version"], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode() == f"plentytui {plentytui.__version__}\n"


@pytest.mark.parametrize(
    "words", [[], *([name] for name in COMMANDS), ["systems", "list"], ["systems", "add"], ["systems", "remove"]]
)
def test_every_help_has_an_example_and_the_exit_codes(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    examples = out.partition("example")[2]
    assert " ".join(["plentytui", *words[:1]]) in examples
    for line in ("0  done", "1  the system refused", "2  wrong usage", "3  the system could not", "4  not logged in"):
        assert line in out
    assert max(map(len, out.splitlines())) <= 120


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    out = capsys.readouterr().out
    for name, what in COMMANDS.items():
        assert f"{name}  " in out
        assert what in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["scrennshots"], "Did you mean 'screenshots'?"),
        (["--colour"], "This is not understood here: --colour."),
        (["--system"], "--system needs a value."),
        (["demo", "--size", "-1"], "--size"),
        (["demo", "--size", "2000000"], "--size cannot be taken: 2000000 is not between 0 and 1,000,000."),
        (["demo", "--rate", "gold"], "there is no rate 'gold'; there are basic, classic, flex, plus."),
        (["demo", "--scenario", "rain"], "there is no scenario 'rain'; there are throttled, "),
        (["systems", "foo"], "list|add|remove is none of 'list', 'add', 'remove': 'foo'."),
        (["systems", "add"], "Something is missing: URL, --user."),
        (["sandbox", "--port", "http"], "--port"),
        (["sandbox", "--session-limit", "0"], "--session-limit"),
        (["quota", "a", "b"], "b"),
        (["login", "shop", "--password", "x"], "--password"),
        (["--system", "a", "quota", "b"], "Two systems are named, a and b."),
        (["quota", "nowhere"], "nowhere"),
    ],
)
def test_wrong_words_are_one_sentence_and_2(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("plentytui: ")
    assert told in err
    assert err.count("\n") == 1


def test_settings_that_cannot_be_read_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text("[ui\n")
    assert main(["keys"]) == 2
    assert "settings.toml" in capsys.readouterr().err


def test_an_error_of_ours_ends_with_its_own_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: object) -> int:
        raise NotReachable("The system\nis \x1b[1maway.", "Try later.")

    monkeypatch.setattr(start, "_dispatch", fail)
    assert main(["x"]) == 3
    assert capsys.readouterr().err == "plentytui: The system is \\x1b[1maway. Try later.\n"


def test_a_fault_of_ours_shows_where_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: object) -> int:
        secret = "swordfish"
        raise KeyError(f"{secret} of {words}")

    monkeypatch.setattr(start, "_dispatch", fail)
    assert main(["x"]) == 70
    err = capsys.readouterr().err
    assert "KeyError" in err
    assert "test_cli_start.py" in err
    assert "swordfish" not in err
    assert "Traceback" not in err


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(words: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "_dispatch", interrupt)
    assert main(["x"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="what ignores ctrl+c hands that on")
def test_ctrl_c_while_a_call_is_under_way_ends_with_130(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        environ = {
            **os.environ,
            "XDG_STATE_HOME": str(tmp_path),
            "PLENTYTUI_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "PLENTYTUI_USER": "maria",
            "PLENTYTUI_PASSWORD": "pw",
        }
        command = [sys.executable, "-m", "plentytui", "api", "GET", "x"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
            connection, _ = silent.accept()  # the call is on its way now
            with connection:
                connection.recv(1)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_the_demo_is_opened_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[SandboxChoice, bool]] = []

    def run_demo(settings: Settings, paths: Paths, choice: SandboxChoice, *, read_only: bool = False) -> int:
        opened.append((choice, read_only))
        return 7

    monkeypatch.setattr(factory, "run_demo", run_demo)
    assert main(["demo"]) == 7
    words = [
        "demo",
        "--size",
        "1_000",
        "--rate",
        "plus",
        "--seed",
        "9",
        "--scenario",
        "slow",
        "--scenario",
        "flaky",
        "--fresh",
    ]
    assert main(["--read-only", *words]) == 7
    assert main(["demo", "--read-only"]) == 7
    assert opened == [
        (SandboxChoice(), False),
        (SandboxChoice(1000, "plus", 9, ("flaky", "slow"), True), True),
        (SandboxChoice(), True),
    ]


def test_without_a_command_the_app_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[object, object]] = []

    def run_app(settings: Settings, paths: Paths, **rest: object) -> int:
        opened.append((rest["name"], rest["read_only"]))
        return 0

    monkeypatch.setattr(factory, "run_app", run_app)
    assert main([]) == 0
    assert main(["--system", "shop", "--read-only"]) == 0
    assert opened == [(None, False), ("shop", True)]


def test_the_keys_are_printed_as_the_settings_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text('[keys]\n"messenger.reply" = "ctrl+d"\n"no.such" = "x"\n')
    assert main(["keys"]) == 0
    out, err = capfd.readouterr()
    [reply] = [line for line in out.splitlines() if line.endswith("messenger.reply")]
    assert " ctrl+d " in reply
    assert "no.such" in err
    assert main(["keys", "--markdown"]) == 0
    assert capfd.readouterr().out.startswith("| where | keys |")


def test_the_doctor_works_without_anything(tmp_path: Path) -> None:
    kinds = ("CONFIG", "DATA", "STATE")
    environ = {**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in kinds}, "TERM": "dumb"}
    command = [sys.executable, "-m", "plentytui", "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, env=environ, check=False, timeout=60, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {"passwords", "terminal", "locale", "folders", "settings", "versions"} <= set(json.loads(done.stdout))
