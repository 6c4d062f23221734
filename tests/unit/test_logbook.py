"""The log file: a line for each call and warning, nobody else's to read, bounded, without secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui import logbook
from plentytui.api.budget import Budget, Op, Period, Window
from plentytui.api.events import CallEvent
from plentytui.api.lanes import Lane
from plentytui.cli import main
from plentytui.clock import ManualClock
from plentytui.factory import UserOpener
from plentytui.logbook import Logbook
from plentytui.paths import Paths
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.opening import Hooks
from plentytui.services.sending import Outbox
from plentytui.settings import Settings

AT = 1_770_123_906.25


def event(path: str = "/rest/user", *, error: str = "", status: int = 200, attempt: int = 1) -> CallEvent:
    return CallEvent(1, AT, Lane.POLL, "GET", path, 0.5, 0.125, status, error, False, attempt, Budget())


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    book = Logbook(tmp_path / "state" / "plentytui.log")
    assert book.open() == ""
    yield book
    book.close()


def written(tmp_path: Path) -> str:
    return (tmp_path / "state" / "plentytui.log").read_text()


def test_a_call_leaves_one_line_without_control_characters(book: Logbook, tmp_path: Path) -> None:
    book.call(event("/rest/user?x=\x1b[31m\n\x9b", error="cut\noff", status=0, attempt=2))
    assert written(tmp_path) == (
        "2026-02-03T13:05:06.250Z CALL POLL GET /rest/user?x=\ufffd[31m\ufffd\ufffd waited=0.500s took=0.125s - "
        "attempt=2 error=cut\ufffdoff\n"
    )


def test_a_call_tells_what_the_limits_left_after_it(book: Logbook, tmp_path: Path) -> None:
    windows = {(Op.READ, Period.SHORT): Window(80, 78, AT + 60), (Op.READ, Period.LONG): Window(None, 59_758, AT + 900)}
    routes = {"GET /rest/tags/{}": Window(40, 39, AT + 60)}
    told = event("/rest/tags/5?page=1")
    book.call(replace(told, budget=Budget(windows=windows, routes=routes)))
    assert " 200 reads left minute=78/80 day=59758/? route=39/40\n" in written(tmp_path)


def test_only_the_user_may_read_it_also_after_it_was_full(
    book: Logbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12_000):
        book.call(event(f"/rest/conversations/{number}?{'x' * 150}"))
    files = sorted((tmp_path / "state").iterdir())
    assert [file.name for file in files] == ["plentytui.log", "plentytui.log.1"]
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.stat().st_size <= logbook.MOST_BYTES
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "words",
    [
        "Authorization: Bearer s3cr3t-value",
        '{"password": "s3cr3t-value", "user": "maria"}',
        "bearer s3cr3t-value",
        "accessToken=s3cr3t-value&x=1",
        "refresh_token: 's3cr3t-value'",
        "token eyJhbGciOi.s3cr3t-value",
    ],
)
def test_what_looks_like_a_secret_is_masked(book: Logbook, tmp_path: Path, words: str) -> None:
    book.call(event("/rest/x?" + words, error=words))
    logging.getLogger("plentytui.api.auth").warning("it said %s", words)
    assert "***" in written(tmp_path)
    assert "s3cr3t" not in written(tmp_path)


def test_warnings_of_the_package_are_kept_and_those_of_others_are_not(
    book: Logbook, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("plentytui.api.auth").info("small")
    logging.getLogger("httpx").info("HTTP Request: GET https://shop.example")
    logging.getLogger("httpcore").warning("connect")
    try:
        raise ValueError("s3cr3t")
    except ValueError:
        logging.getLogger("plentytui.store").warning("the file is slow", exc_info=True)
    assert re.fullmatch(r"\S+Z WARNING plentytui.store: the file is slow \(ValueError\)\n", written(tmp_path))
    assert "slow" not in capfd.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_and_nothing_else_happens(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    book = Logbook(tmp_path / "state" / "plentytui.log")
    assert "cannot be written" in book.open()
    book.call(event())
    book.close()


def test_a_full_disk_says_nothing_on_the_terminal(book: Logbook, capfd: pytest.CaptureFixture[str]) -> None:
    assert book._file is not None
    assert book._file.stream is not None
    book._file.stream.close()
    book.call(event())
    assert capfd.readouterr().err == ""


def test_without_a_log_file_warnings_stay_off_the_terminal() -> None:
    logbook.quiet()
    handlers = logging.getLogger("plentytui").handlers
    assert sum(isinstance(handler, logging.NullHandler) for handler in handlers) == 1
    logbook.quiet()
    assert len(logging.getLogger("plentytui").handlers) == len(handlers)


async def _ask(*_: object, problem: str = "") -> None:
    return None


@pytest.mark.anyio
async def test_a_session_of_the_app_is_in_the_log_file_and_its_password_and_token_are_not(
    tmp_path: Path, clock: ManualClock
) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    opener = UserOpener(
        Settings(timezone="UTC"), paths, clock, environ={}, config=SandboxConfig(size=3, clock=clock), keeps_log=True
    )
    system = opener.sandbox()
    store = opener.open_store(system)
    events: list[CallEvent] = []
    hooks = Hooks(events.append, lambda: None, lambda: None, Outbox(store, clock, 0), lambda _: None, _ask, _ask)
    workspace = await opener.connect(system, store, hooks)
    await workspace.api.users.me()
    await workspace.aclose()
    opener.close()
    store.close()
    lines = paths.log_file.read_text()
    assert len(lines.splitlines()) == len(events)
    assert "GET /rest/users/me" in lines
    assert paths.log_file.stat().st_mode & 0o777 == 0o600
    for secret in (DEMO_PASSWORD, workspace.session.access.reveal(), "Authorization", "Bearer"):
        assert secret not in lines


def test_a_command_that_calls_leaves_its_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    for name, value in (("URL", "http://127.0.0.1:9"), ("USER", "maria"), ("PASSWORD", "s3cr3t")):
        monkeypatch.setenv(f"PLENTYTUI_{name}", value)
    assert main(["quota"]) == 3
    lines = (tmp_path / "s" / "plentytui" / "plentytui.log").read_text()
    assert "POST /rest/login" in lines
    assert "s3cr3t" not in lines
