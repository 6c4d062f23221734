"""Systems, log-in and log-out on the command line, with the served sandbox as the system."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui.api.auth import Tokens
from plentytui.cli import main
from plentytui.credentials.chain import Chain
from plentytui.credentials.tokens import TokenCache
from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialStoreError, Forbidden, NotFound, PlentytuiError, ServerFault
from plentytui.models.credentials import Secret, TokenRecord

PASSWORD = "sandbox-demo"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    """The address of a sandbox that ``plentytui sandbox`` serves."""
    words = ["sandbox", "--port", "0", "--size", "3", "--session-limit", "100", "--rate", "plus"]
    command = [sys.executable, "-m", "plentytui", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip("\n") for _ in range(3)]
        assert lines[1:] == ["user: maria", f"password: {PASSWORD}"]
        yield lines[0].removeprefix("address: ")
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def listed(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capfd.readouterr()
    assert main(["systems", "list", "--json"]) == 0
    systems: list[dict[str, object]] = json.loads(capfd.readouterr().out)
    return systems


def test_a_system_is_added_listed_and_removed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["systems"]) == 0
    assert "No system is known yet." in capfd.readouterr().err
    words = ["https://shop.example/plenty/terra/", "--user", "maria", "--name", "shop", "--read-only"]
    assert main(["systems", "add", *words]) == 0
    assert listed(capfd) == [
        {"name": "shop", "url": "https://shop.example", "user": "maria", "readOnly": True, "lastOpened": None}
    ]
    assert main(["systems", "list"]) == 0
    assert "shop" in capfd.readouterr().out.splitlines()[1]
    assert main(["systems", "add", *words]) == 2
    capfd.readouterr()
    assert main(["systems", "remove", "shop"]) == 0
    removed = capfd.readouterr()
    assert removed.out == "shop was removed.\n"
    assert removed.err == "" or removed.err.startswith("If a password was saved in the keyring, it is still there.")
    assert listed(capfd) == []
    assert main(["systems", "remove", "shop"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["http://shop.example", "--user", "maria"],
        ["https://maria:pw@shop.example", "--user", "maria"],
        ["shop.example", "--user", " "],
        ["shop.example"],
        ["shop.example", "--user", "maria", "--save", "keyring"],
    ],
)
def test_what_cannot_be_a_system_is_refused(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["systems", "add", *words]) == 2
    err = capfd.readouterr().err
    assert err.startswith("plentytui: ")
    assert "pw" not in err.replace("password", "")
    assert listed(capfd) == []


def test_log_in_keeps_a_session_and_no_password(
    sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1"]) == 0
    type_in(monkeypatch, f"{PASSWORD}\n")
    assert main(["login", "shop1", "--password-stdin"]) == 0
    out, err = capfd.readouterr()
    assert "Logged in to shop1 as Maria Kranich." in out
    assert "The password is not saved, so the next command needs it again" in err
    assert listed(capfd)[0]["lastOpened"] is not None
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".token" for path in files)
    for path in files:
        assert PASSWORD.encode() not in path.read_bytes()
    assert main(["quota", "shop1"]) == 4  # the password was not saved anywhere


def test_log_in_takes_the_password_of_the_environment(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("URL", sandbox), ("USER", "maria"), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"PLENTYTUI_{name}", value)
    assert main(["login"]) == 0
    assert "Logged in" in capfd.readouterr().out


def test_the_list_of_systems_is_json_without_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["systems", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == []


def test_log_out_ends_the_session_of_the_system_used_last(
    sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    environ = {"PLENTYTUI_URL": sandbox, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": PASSWORD}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["logout"]) == 0
    assert "There was no session" in capfd.readouterr().out
    assert main(["quota", "--json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["rate"] == "plus"
    assert report["sessions"]["allowed"] == 100
    assert report["windows"][0]["limit"] == 280
    assert list(tmp_path.rglob("*.token"))
    assert main(["logout"]) == 0
    assert "Logged out" in capfd.readouterr().out
    assert not list(tmp_path.rglob("*.token"))
    assert main(["quota"]) == 0
    used = report["sessions"]["used"]
    assert f"{used} of 100 in use" in capfd.readouterr().out  # as many as before: the old one was ended


def test_the_api_command_reads_and_writes_the_served_sandbox(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    environ = {"PLENTYTUI_URL": sandbox, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": PASSWORD}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["api", "GET", "conversations", "--paginate", "-q", "itemsPerPage=2", "--include"]) == 0
    out, err = capfd.readouterr()
    entries = json.loads(out)
    assert len({entry["uuid"] for entry in entries}) == 3
    assert err.count("X-Plenty-Global-Short-Period-Calls-Left") == 2
    uuid = entries[0]["uuid"]
    words = ["api", "PUT", "/rest/conversations/read", "-q", f"uuids={uuid}", "-q", "userId=3", "-q", "read=true"]
    assert main(words) == 0
    assert main(["api", "GET", f"conversations/{uuid}"]) == 0
    assert main(["--read-only", *words]) == 2
    assert main(["api", "GET", "nowhere"]) == 1


def test_a_refused_log_in_adds_nothing(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, "wrong\n")
    assert main(["systems", "add", sandbox, "--user", "tom", "--name", "shop1", "--password-stdin"]) == 4
    assert "wrong" not in capfd.readouterr().err.replace("wrong tries", "")
    assert listed(capfd) == []
    type_in(monkeypatch, f"{PASSWORD}\n")
    assert main(["systems", "add", sandbox, "--user", "tom", "--name", "shop1", "--password-stdin"]) == 0
    assert [(system["name"], bool(system["lastOpened"])) for system in listed(capfd)] == [("shop1", True)]


def test_without_a_keyring_the_wish_to_save_there_is_refused_plainly(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1"]) == 0
    type_in(monkeypatch, f"{PASSWORD}\n")
    assert main(["login", "shop1", "--password-stdin", "--save", "keyring"]) == 2
    out, err = capfd.readouterr()
    assert "Logged in" in out
    assert "You are logged in to shop1. The password was not saved." in err
    assert "--save file keeps it" in err
    assert [bool(system["lastOpened"]) for system in listed(capfd)] == [True], "the log-in counts as a use"


def test_no_system_takes_the_name_of_the_embedded_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["systems", "add", "shop.example", "--user", "maria", "--name", "Demo"]) == 2
    assert "Give another name than demo." in " ".join(capfd.readouterr().err.split())
    assert listed(capfd) == []


def test_a_system_whose_password_cannot_be_saved_is_kept_with_its_session(
    sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, f"{PASSWORD}\n")
    words = ["systems", "add", sandbox, "--user", "maria", "--name", "shop1", "--password-stdin", "--save", "keyring"]
    assert main(words) == 2
    assert "shop1 was added. You are logged in to shop1. The password was not saved." in capfd.readouterr().err
    assert list(tmp_path.rglob("*.token"))
    assert [system["name"] for system in listed(capfd)] == ["shop1"]


def test_a_log_in_that_cannot_be_checked_leaves_no_session(
    sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def found_tokens() -> list[Path]:
        return list(tmp_path.rglob("*.token"))

    ended: list[bool] = []
    logout = Tokens.logout

    async def me(self: object) -> None:
        assert found_tokens()
        raise Forbidden("You may not see who you are.")

    async def counted(self: Tokens) -> None:
        await logout(self)
        ended.append(True)

    monkeypatch.setattr("plentytui.api.resources.users.UsersResource.me", me)
    monkeypatch.setattr(Tokens, "logout", counted)
    type_in(monkeypatch, f"{PASSWORD}\n")
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1", "--password-stdin"]) == 1
    assert ended == [True]
    assert not found_tokens()
    assert listed(capfd) == []


@pytest.mark.parametrize(
    "refusal", [NotFound("No such route."), ServerFault("It failed."), CredentialStoreError("No.")]
)
def test_a_system_that_refuses_the_log_out_can_be_removed(
    refusal: PlentytuiError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def refuse(self: Tokens) -> None:
        raise refusal

    async def load(self: TokenCache) -> TokenRecord:
        return TokenRecord(Secret("kept"))

    async def forget(self: Chain) -> tuple[Finding, ...]:
        forgotten.append(self.system.name)
        return ()

    forgotten: list[str] = []
    monkeypatch.setattr(Tokens, "logout", refuse)
    monkeypatch.setattr(TokenCache, "load", load)
    monkeypatch.setattr(Chain, "forget", forget)
    assert main(["systems", "add", "shop.example", "--user", "maria", "--name", "shop1"]) == 0
    assert main(["logout", "shop1", "--forget"]) == 0
    out = capfd.readouterr().out
    assert "The session was forgotten here" in out
    assert refusal.what in out
    assert main(["systems", "remove", "shop1"]) == 0
    assert forgotten == ["shop1", "shop1"]
    assert listed(capfd) == []


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_standard_input_is_no_password(
    text: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", "shop.example", "--user", "maria", "--name", "shop1"]) == 0
    type_in(monkeypatch, text)
    assert main(["login", "shop1", "--password-stdin"]) == 2
    assert main(["login", "shop1"]) == 2
    assert "There is no terminal" in capfd.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of Unix")
def test_a_typed_password_is_not_echoed_and_can_be_saved_in_the_encrypted_file(
    sandbox: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1"]) == 0
    out = on_terminal(
        ["login", "shop1", "--save", "file"],
        [("Password of maria", PASSWORD), ("New passphrase", "open sesame"), ("again:", "open sesame")],
    )
    assert "The password was saved in the encrypted file." in out
    assert PASSWORD not in out
    assert "open sesame" not in out
    out = on_terminal(["quota", "shop1"], [("Passphrase of the encrypted file:", "open sesame")])
    assert "of 100 in use" in out
    assert main(["quota", "shop1"]) == 4  # nobody is there to type the passphrase
    assert "needs its passphrase" in capfd.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of Unix")
def test_log_out_asks_for_the_password_that_opens_the_session(
    sandbox: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1"]) == 0
    for typed, told in (
        (PASSWORD, "Logged out of shop1."),
        ("wrong", "The session could not be opened with that password."),
        ("", "The session was forgotten here; in the system it ends within a day. There is no password"),
    ):
        on_terminal(["login", "shop1", "--save", "no"], [("Password of maria", PASSWORD)])
        assert list(tmp_path.rglob("*.token"))
        assert told in on_terminal(["logout", "shop1"], [("Password of maria", typed)])
        assert not list(tmp_path.rglob("*.token"))


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of Unix")
def test_ctrl_c_ends_the_question_at_once() -> None:
    assert main(["systems", "add", "shop.example", "--user", "maria", "--name", "shop1"]) == 0
    assert "exit 130" in on_terminal(["login", "shop1"], [("Password of maria", "\x03")])


def on_terminal(words: list[str], answers: list[tuple[str, str]]) -> str:
    """Run a command on a pseudo-terminal, type each answer when its question appears, and give all that was shown."""
    import pty
    import select

    master, slave = pty.openpty()
    # The child makes the terminal its own, so that ctrl+c reaches it as a signal.
    code = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from plentytui.cli import main; "
        "code = main(sys.argv[1:]); print('exit', code)"
    )
    command = [sys.executable, "-c", code, *words]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    shown, pending = "", list(answers)
    try:
        while select.select([master], [], [], 60)[0]:
            try:
                chunk = os.read(master, 4096)
            except OSError:  # Linux tells the end of a terminal's other side this way
                break
            if not chunk:
                break
            shown += chunk.decode()
            if pending and pending[0][0] in shown:
                answer = pending.pop(0)[1]
                os.write(master, answer.encode() if answer == "\x03" else f"{answer}\n".encode())
    finally:
        os.close(master)
        process.kill()
        process.wait()
    assert not pending, shown
    return shown


def settings(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "config" / "plentytui"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(text)


def test_the_list_says_read_only_wherever_that_was_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings(tmp_path, "[systems.set]\nread_only = true\n")
    for name, more in (("set", []), ("added", ["--read-only"]), ("free", [])):
        assert main(["systems", "add", f"{name}.example", "--user", "maria", "--name", name, *more]) == 0
    assert {str(one["name"]): one["readOnly"] for one in listed(capfd)} == {"added": True, "free": False, "set": True}
    assert main(["systems"]) == 0
    rows = [row.split() for row in capfd.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[3]) for row in rows] == [("added", "refused"), ("free", "allowed"), ("set", "refused")]
    assert main(["--read-only", "systems"]) == 0
    assert "allowed" not in capfd.readouterr().out


def test_calls_of_scripts_do_not_change_which_system_was_opened_last(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["systems", "add", sandbox, "--user", "maria", "--name", "shop1"]) == 0
    for name, value in (("URL", sandbox), ("USER", "maria"), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"PLENTYTUI_{name}", value)
    assert main(["--system", "shop1", "quota"]) == 0
    assert listed(capfd)[0]["lastOpened"] is None
    assert main(["systems", "list"]) == 0
    assert "last opened" in capfd.readouterr().out.splitlines()[0]
    assert main(["systems", "--help"]) == 0
    assert "Calls of quota and api do not count" in " ".join(capfd.readouterr().out.split())
    assert main(["login", "shop1"]) == 0
    assert listed(capfd)[0]["lastOpened"] is not None


def test_without_a_terminal_the_password_command_gives_the_password(
    sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings(tmp_path, f'[systems.shop1]\npassword_command = ["echo", "{PASSWORD}"]\n')
    type_in(monkeypatch, "")
    for name in ("shop1", "shop2"):
        assert main(["systems", "add", sandbox, "--user", "maria", "--name", name]) == 0
    assert main(["login", "shop1"]) == 0
    assert "Logged in to shop1 as Maria Kranich." in capfd.readouterr().out
    assert main(["login", "shop2"]) == 2
    assert "name a password command" in capfd.readouterr().err
    settings(tmp_path, '[systems.shop1]\npassword_command = ["false"]\n')
    assert main(["login", "shop1"]) == 4
    assert "The password command of shop1 (false) ended with code 1." in capfd.readouterr().err
