"""The sources of passwords one by one: environment, command, memory and encrypted file."""

# ruff: noqa: ASYNC240 - a test may look at its own small files at once

from __future__ import annotations

import json
import stat
import sys
import threading
from pathlib import Path

import pytest

from plentytui.api.base_url import clean_base_url
from plentytui.credentials import file as file_module
from plentytui.credentials.command import CommandVault
from plentytui.credentials.environment import EnvVault
from plentytui.credentials.file import FileVault
from plentytui.credentials.memory import MemoryVault
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

SHOP = System("shop", "https://shop.example", "maria")
OTHER = System("other", "https://other.example", "maria")
ENVIRON = {"PLENTYTUI_URL": "shop.example/rest/", "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "blue whale"}

pytestmark = pytest.mark.anyio


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def test_the_environment_gives_its_password_to_its_own_system_only() -> None:
    vault = EnvVault(ENVIRON, clean_base_url)
    assert await vault.get(SHOP) == Secret("blue whale")
    assert await vault.get(OTHER) is None
    assert await vault.get(System("shop", SHOP.url, "tom")) is None


@pytest.mark.parametrize("missing", ["PLENTYTUI_URL", "PLENTYTUI_USER"])
async def test_a_password_alone_in_the_environment_belongs_to_no_system(missing: str) -> None:
    environ = {name: value for name, value in ENVIRON.items() if name != missing}
    vault = EnvVault(environ, clean_base_url)
    assert await vault.get(SHOP) is None
    finding = await vault.check(SHOP)
    assert not finding.ok
    assert missing in finding.sentence
    assert "blue whale" not in finding.sentence


async def test_an_address_in_the_environment_that_is_none_is_reported() -> None:
    vault = EnvVault(ENVIRON | {"PLENTYTUI_URL": "http://shop.example"}, clean_base_url)
    with pytest.raises(CredentialStoreError, match="PLENTYTUI_URL"):
        await vault.get(SHOP)
    assert not (await vault.check(SHOP)).ok


async def test_neither_environment_nor_command_takes_a_password() -> None:
    for vault in (EnvVault({}), CommandVault({})):
        assert not vault.can_save
        with pytest.raises(CredentialStoreError):
            await vault.save(SHOP, Secret("x"))


async def test_the_command_gives_the_first_line_it_prints() -> None:
    vault = CommandVault({"shop": python("print('  p\u00e4ss word '); print('user: maria')")})
    assert await vault.get(SHOP) == Secret("  p\u00e4ss word ")
    assert await vault.get(OTHER) is None


async def test_the_command_is_run_without_a_shell() -> None:
    vault = CommandVault({"shop": (*python("import sys; print(sys.argv[1])"), "$HOME; echo `id`")})
    assert await vault.get(SHOP) == Secret("$HOME; echo `id`")


async def test_the_command_has_no_input_and_no_terminal() -> None:
    code = "import os, sys\ntry: os.open('/dev/tty', os.O_RDWR); t = 'tty'\nexcept OSError: t = 'none'\n"
    vault = CommandVault({"shop": python(f"{code}print(repr(sys.stdin.read()), t)")})
    assert await vault.get(SHOP) == Secret("'' none")


async def test_what_the_command_says_on_standard_error_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    vault = CommandVault({"shop": python("import sys; print('hush', file=sys.stderr); print('pw')")})
    assert await vault.get(SHOP) == Secret("pw")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("raise SystemExit(3)", "code 3"),
        ("print('half'); raise SystemExit(3)", "code 3"),
        ("pass", "printed nothing"),
        ("print()", "printed nothing"),
        ("print('x' * 200_000)", "too long"),
        ("import sys; sys.stdout.buffer.write(bytes([255, 10]))", "UTF-8"),
    ],
)
async def test_a_command_that_gives_no_password_is_reported(code: str, word: str) -> None:
    vault = CommandVault({"shop": python(f"{code}  # --token=swordfish")})
    with pytest.raises(CredentialStoreError, match=word) as caught:
        await vault.get(SHOP)
    assert "swordfish" not in str(caught.value)


async def test_a_command_that_is_not_there_is_reported() -> None:
    vault = CommandVault({"shop": ("/nowhere/pass", "show")})
    with pytest.raises(CredentialStoreError, match="cannot be started"):
        await vault.get(SHOP)
    assert not (await vault.check(SHOP)).ok


async def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = "import time; time.sleep(600)"
    code = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {child!r}]).wait())"
    vault = CommandVault({"shop": python(code)}, seconds=0.3)
    with pytest.raises(CredentialStoreError, match=r"longer than 0\.3 seconds"):
        await vault.get(SHOP)


async def test_the_check_of_a_command_does_not_run_it(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    vault = CommandVault({"shop": python(f"open({str(trace)!r}, 'w')")})
    assert (await vault.check(SHOP)).ok
    assert not trace.exists()


async def test_memory_keeps_each_system_apart() -> None:
    vault = MemoryVault()
    await vault.save(SHOP, Secret("pw"))
    assert await vault.get(SHOP) == Secret("pw")
    assert await vault.get(OTHER) is None
    await vault.forget(SHOP)
    assert await vault.get(SHOP) is None


class Person:
    """Types a passphrase and counts how often."""

    def __init__(self, passphrase: str) -> None:
        self.passphrase = passphrase
        self.then = ""
        self.asked: list[bool] = []
        self.told: list[str] = []

    async def __call__(self, new: bool, /, problem: str = "") -> Secret | None:
        self.asked.append(new)
        if problem:
            self.told.append(problem)
            return Secret(self.then) if self.then else None
        return Secret(self.passphrase) if self.passphrase else None


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    return tmp_path / "data" / "passwords.sealed"


def opened(path: Path, passphrase: str = "open sesame") -> tuple[FileVault, Person]:
    person = Person(passphrase)
    return FileVault(path, person, cost=2**14), person


async def test_the_file_is_made_only_when_something_is_saved(sealed: Path) -> None:
    vault, person = opened(sealed)
    assert await vault.get(SHOP) is None
    await vault.forget(SHOP)
    assert person.asked == []
    assert not sealed.exists()
    await vault.save(SHOP, Secret("blue whale"))
    assert person.asked == [True]
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert stat.S_IMODE(sealed.parent.stat().st_mode) == 0o700


async def test_the_file_gives_back_what_was_saved_and_asks_once(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    await vault.save(OTHER, Secret("red fox"))
    again, person = opened(sealed)
    assert await again.get(SHOP) == Secret("blue whale")
    assert await again.get(OTHER) == Secret("red fox")
    await again.forget(SHOP)
    assert await again.get(SHOP) is None
    assert person.asked == [False]


async def test_nothing_secret_stands_in_the_file(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    content = sealed.read_bytes()
    for word in (b"blue whale", b"maria", b"shop", b"open sesame"):
        assert word not in content


async def test_a_wrong_passphrase_is_told_and_can_be_tried_again(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    again, person = opened(sealed, "wrong")
    with pytest.raises(CredentialStoreError, match="not opened by this passphrase"):
        await again.get(SHOP)
    person.passphrase = "open sesame"
    assert await again.get(SHOP) == Secret("blue whale")


async def test_after_a_wrong_passphrase_it_is_said_so_and_asked_again(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    again, person = opened(sealed, "wrong")
    person.then = "open sesame"
    assert await again.get(SHOP) == Secret("blue whale")
    assert person.told == ["This is not the passphrase of the encrypted file."]


async def test_two_passphrases_that_differ_are_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from plentytui.cli import prompts

    typed = iter(["one", "other", "same", "same"])
    monkeypatch.setattr(prompts, "type_secret", lambda _: Secret(next(typed)))
    assert await prompts.ask_passphrase(True) == Secret("same")
    assert "The two passphrases differ." in capsys.readouterr().err


async def test_the_command_line_says_that_a_passphrase_was_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sealed: Path
) -> None:
    from plentytui.cli import prompts

    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    typed = iter(["wrong", "open sesame"])
    monkeypatch.setattr(prompts, "type_secret", lambda _: Secret(next(typed)))
    assert await FileVault(sealed, prompts.ask_passphrase, cost=2**14).get(SHOP) == Secret("blue whale")
    assert "This is not the passphrase" in capsys.readouterr().err


async def test_a_wrong_passphrase_does_not_overwrite_the_file(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    before = sealed.read_bytes()
    again, _ = opened(sealed, "wrong")
    with pytest.raises(CredentialStoreError):
        await again.save(OTHER, Secret("red fox"))
    assert sealed.read_bytes() == before


async def test_without_a_person_the_file_stays_closed(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    with pytest.raises(CredentialStoreError, match="needs its passphrase"):
        await FileVault(sealed).get(SHOP)
    assert (await FileVault(sealed).check(SHOP)).ok


@pytest.mark.parametrize("change", [{"n": 2**30}, {"n": 2**10}, {"n": 50_000}, {"n": "65536"}, {"for": "x"}, {"r": 1}])
async def test_a_header_out_of_bounds_is_refused_before_anything_is_derived(sealed: Path, change: object) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    head, body = sealed.read_bytes().split(b"\n", 1)
    assert isinstance(change, dict)
    sealed.write_bytes(json.dumps(json.loads(head) | change, sort_keys=True).encode() + b"\n" + body)
    again, person = opened(sealed)
    with pytest.raises(CredentialStoreError, match="damaged"):
        await again.get(SHOP)
    assert person.asked == []


async def test_every_changed_byte_is_noticed(sealed: Path) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    whole = sealed.read_bytes()
    for place in range(0, len(whole) - 1, 7):
        sealed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(CredentialStoreError):
            await vault.get(SHOP)


async def test_a_failed_write_leaves_the_old_file_and_no_other(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, _ = opened(sealed)
    await vault.save(SHOP, Secret("blue whale"))
    before = sealed.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CredentialStoreError, match="No space left"):
        await vault.save(OTHER, Secret("red fox"))
    monkeypatch.undo()
    assert sealed.read_bytes() == before
    assert [path.name for path in sealed.parent.iterdir()] == [sealed.name]


async def test_the_encrypted_file_is_written_off_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def person(new: bool, /, problem: str = "") -> Secret:
        return Secret("open sesame")

    writers: list[str] = []
    monkeypatch.setattr(file_module, "write_private", lambda *_: writers.append(threading.current_thread().name))
    await FileVault(tmp_path / "passwords.sealed", person, cost=2**14).save(SHOP, Secret("blue whale"))
    assert len(writers) == 1
    assert writers[0] != threading.main_thread().name
