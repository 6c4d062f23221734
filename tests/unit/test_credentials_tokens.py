"""The token cache: encrypted, shared between processes, and never trusted further than its password."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.clock import ManualClock, SystemClock
from plentytui.credentials import tokens
from plentytui.credentials.tokens import MemoryTokenStore, TokenCache
from plentytui.errors import CredentialsMissing, CredentialStoreError
from plentytui.models.credentials import Secret, TokenRecord
from plentytui.models.systems import System
from plentytui.paths import Paths
from tests.api_double import BASE, DoubleSystem, KnownPassword

SHOP = System("shop", "https://shop.example", "maria")
RECORD = TokenRecord(Secret("eyJ0eXAi.access"), 1_770_000_000.5, 3, 2, 5, 1_769_913_600.25)

pytestmark = pytest.mark.anyio


class Password:
    """A source with one password, or none."""

    def __init__(self, text: str = "blue whale") -> None:
        self.text = text
        self.asked = 0

    async def password(self) -> Secret:
        self.asked += 1
        if not self.text:
            raise CredentialsMissing("There is no password at hand.")
        return Secret(self.text)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def cache(paths: Paths, password: str = "blue whale", system: System = SHOP) -> TokenCache:
    return TokenCache(system, paths, Password(password), SystemClock())


def file_of(paths: Paths, system: System = SHOP) -> Path:
    return paths.tokens / f"{system.key}.token"


async def test_a_record_comes_back_whole_in_another_process(paths: Paths) -> None:
    await cache(paths).save(RECORD)
    assert await cache(paths).load() == RECORD


async def test_a_record_that_does_not_say_when_is_of_no_time(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tokens._fields(RECORD)
    whole.pop("said_at")
    monkeypatch.setattr(tokens, "_fields", lambda _: whole)
    await cache(paths).save(RECORD)
    assert await cache(paths).load() == replace(RECORD, said_at=0.0)


async def test_nothing_secret_lies_in_the_file_and_nobody_else_may_read_it(paths: Paths) -> None:
    await cache(paths).save(RECORD)
    content = file_of(paths).read_bytes()
    for word in (b"access", b"eyJ0", b"blue whale"):
        assert word not in content
    assert stat.S_IMODE(file_of(paths).stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.tokens.stat().st_mode) == 0o700


async def test_without_a_file_nobody_is_asked_for_a_password(paths: Paths) -> None:
    source = Password("")
    assert await TokenCache(SHOP, paths, source, SystemClock()).load() is None
    assert source.asked == 0


async def test_with_a_file_and_no_password_that_is_said(paths: Paths) -> None:
    await cache(paths).save(RECORD)
    with pytest.raises(CredentialsMissing):
        await cache(paths, "").load()


async def test_another_password_opens_nothing(paths: Paths) -> None:
    await cache(paths).save(RECORD)
    assert await cache(paths, "red fox").load() is None


async def test_a_file_of_another_system_or_user_opens_nothing(paths: Paths) -> None:
    await cache(paths).save(RECORD)
    tom = System("shop", SHOP.url, "tom")
    file_of(paths).rename(file_of(paths, tom))
    assert await cache(paths, system=tom).load() is None


async def test_every_changed_byte_makes_it_no_record(paths: Paths) -> None:
    store = cache(paths)
    await store.save(RECORD)
    whole = file_of(paths).read_bytes()
    for place in range(0, len(whole) - 1, 11):
        file_of(paths).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert await store.load() is None
    file_of(paths).write_bytes(whole)
    assert await store.load() == RECORD


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[1]\n\n", b"null\nAAAA", b"\xff\xfe", b"[" * 100_000, b"x" * 2**21]
)
async def test_what_is_no_record_is_no_record(paths: Paths, content: bytes) -> None:
    paths.tokens.mkdir(parents=True)
    file_of(paths).write_bytes(content)
    store = cache(paths)
    assert await store.load() is None
    await store.save(RECORD)
    assert await store.load() == RECORD


async def test_the_key_is_derived_once_for_a_password_and_off_the_event_loop(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived: list[str] = []

    def derive(password: Secret, header: object) -> Secret:
        derived.append(threading.current_thread().name)
        return Secret("00" * 32)

    monkeypatch.setattr(tokens, "derive", derive)
    store = cache(paths)
    await store.save(RECORD)
    await store.save(RECORD)
    await store.load()
    assert len(derived) == 1
    assert derived[0] != threading.main_thread().name
    other = cache(paths)
    await other.load()
    await other.save(RECORD)
    await store.load()
    assert len(derived) == 2  # one for each process: the salt is kept


async def test_forgetting_removes_the_file(paths: Paths) -> None:
    store = cache(paths)
    await store.forget()
    await store.save(RECORD)
    await store.forget()
    assert not file_of(paths).exists()
    assert await store.load() is None


async def test_where_nothing_can_be_written_the_session_works_and_the_trouble_is_told(
    paths: Paths, clock: ManualClock
) -> None:
    paths.state.parent.mkdir(exist_ok=True)
    paths.state.write_text("a file where the folder should be")
    source, system = KnownPassword(), DoubleSystem(clock)
    session = Tokens("maria", source, TokenCache(SHOP, paths, source, clock), clock)
    client = Client(BASE, tokens=session, clock=clock, transport=system)
    for _ in range(2):
        assert (await client.call("GET", "/rest/x")).status == 200
    assert system.logins == 1
    assert session.store_trouble is not None
    assert "cannot be kept" in session.store_trouble.what
    await session.logout()
    assert system.paths[-1] == "POST /rest/logout"
    assert "cannot be removed" in session.store_trouble.what
    await client.aclose()


async def test_a_lock_that_cannot_be_taken_is_told(paths: Paths, clock: ManualClock) -> None:
    paths.state.mkdir(parents=True)
    paths.locks.write_text("a file where the folder should be")
    source = KnownPassword()
    session = Tokens("maria", source, TokenCache(SHOP, paths, source, clock), clock)
    client = Client(BASE, tokens=session, clock=clock, transport=DoubleSystem(clock))
    assert (await client.call("GET", "/rest/x")).status == 200
    assert session.store_trouble is not None
    assert "cannot be taken" in session.store_trouble.what
    await client.aclose()


async def test_the_file_is_written_off_the_event_loop(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    writers: list[str] = []
    monkeypatch.setattr(tokens, "write_private", lambda *_: writers.append(threading.current_thread().name))
    await cache(paths).save(RECORD)
    assert len(writers) == 1
    assert writers[0] != threading.main_thread().name


async def test_one_task_at_a_time_holds_the_lock(paths: Paths) -> None:
    store = cache(paths)
    inside = most = 0

    async def hold() -> None:
        nonlocal inside, most
        async with store.lock():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(hold() for _ in range(5)))
    assert most == 1


async def test_the_lock_waits_for_another_holder_and_then_gives_up(paths: Paths, clock: ManualClock) -> None:
    holder = cache(paths)
    waiter = TokenCache(SHOP, paths, Password(), clock)

    async def take() -> None:
        async with waiter.lock():
            pass

    async with holder.lock():
        task = asyncio.create_task(take())
        with pytest.raises(CredentialStoreError, match="has been logging in to shop for 30 seconds") as caught:
            await asyncio.gather(clock.run(task), task)
        assert "remove" not in caught.value.hint
    await take()


HOLD = """
import asyncio, sys
from pathlib import Path
from plentytui.clock import SystemClock
from plentytui.credentials.tokens import TokenCache
from plentytui.models.systems import System
from plentytui.paths import Paths

async def main():
    root = Path(sys.argv[1])
    shop = System("shop", "https://shop.example", "maria")
    store = TokenCache(shop, Paths(root, root, root / "state"), None, SystemClock())
    async with store.lock():
        print("held", flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""


def hold_in_another_process(root: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", HOLD, str(root)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


async def test_the_lock_of_a_killed_process_is_free(paths: Paths, tmp_path: Path, clock: ManualClock) -> None:
    process = hold_in_another_process(tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == b"held\n"
        store = TokenCache(SHOP, paths, Password(), clock)

        async def take() -> None:
            async with store.lock():
                pass

        blocked = asyncio.create_task(take())
        with pytest.raises(CredentialStoreError):
            await asyncio.gather(clock.run(blocked), blocked)
        process.kill()
        process.wait(60)
        await take()


async def test_the_memory_store_keeps_one_record() -> None:
    store = MemoryTokenStore()
    assert await store.load() is None
    async with store.lock():
        await store.save(RECORD)
    assert await store.load() == RECORD
    await store.forget()
    assert await store.load() is None
