"""Opening a system: every connection is closed where opening fails, and nothing in the way of a new session."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui import factory
from plentytui.api.client import Client
from plentytui.cli import main
from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.factory import SandboxChoice, UserOpener
from plentytui.models.credentials import Secret
from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.paths import Paths
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.opening import Anew, Hooks, Workspace
from plentytui.services.sending import Outbox
from plentytui.settings import Settings
from plentytui.store.system_store import SystemStore
from plentytui.store.systems import SystemsList
from plentytui.ui.app import PlentytuiApp
from tests.embedded_app import person
from tests.network import Network

URL = "https://shop.example"
SHOP = System("shop", URL, "maria")


class Stage:
    """An opener, a store, and what was told."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.paths = Paths(folder / "config", folder / "data", folder / "state")
        self.opener = UserOpener(
            Settings(timezone="UTC"),
            self.paths,
            clock,
            environ={"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": DEMO_PASSWORD},
            config=SandboxConfig(size=3, clock=clock),
        )
        self.clock = clock
        self.notes: list[str] = []

    def store(self, system: System) -> SystemStore:
        return self.opener.open_store(system)

    async def connect(self, system: System, store: SystemStore, anew: Anew | None = None) -> Workspace:
        outbox = Outbox(store, self.clock, 0)
        hooks = Hooks(lambda _: None, lambda: None, lambda: None, outbox, self.notes.append, _ask, _ask)
        return await self.opener.connect(system, store, hooks, anew)


async def _ask(*_: object, problem: str = "") -> None:
    return None


@pytest.fixture
def stage(tmp_path: Path, clock: ManualClock) -> Stage:
    return Stage(tmp_path, clock)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> Iterator[Network]:
    network = Network()
    for url in (URL, SANDBOX_URL):
        network.add(url, SandboxConfig(size=3, clock=clock))
    monkeypatch.setattr("plentytui.api.exchange.Exchange", network.exchange)
    yield network
    for remote in network.systems.values():
        remote.sandbox.close()


@pytest.fixture
def balance(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many clients were made and closed."""
    counts = {"made": 0, "closed": 0}
    made, closed = Client.__init__, Client.aclose

    def make(self: Client, *words: object, **more: object) -> None:
        counts["made"] += 1
        made(self, *words, **more)  # type: ignore[arg-type]  # passed on as they came

    async def close(self: Client) -> None:
        counts["closed"] += 1
        await closed(self)

    monkeypatch.setattr(Client, "__init__", make)
    monkeypatch.setattr(Client, "aclose", close)
    return counts


@pytest.mark.anyio
@pytest.mark.parametrize("backing", list(Backing))
async def test_a_workspace_that_cannot_be_made_leaves_no_connection(
    stage: Stage, network: Network, balance: dict[str, int], backing: Backing
) -> None:
    system = SHOP if backing is Backing.LIVE else stage.opener.sandbox()
    store = stage.store(system)
    store.close()
    with pytest.raises(Exception, match=r"."):
        await stage.connect(system, store)
    assert balance == {"made": 1, "closed": 1}


@pytest.mark.anyio
@pytest.mark.parametrize("backing", list(Backing))
async def test_whoever_waits_no_longer_leaves_no_connection(
    stage: Stage, network: Network, balance: dict[str, int], monkeypatch: pytest.MonkeyPatch, backing: Backing
) -> None:
    begun = asyncio.Event()

    async def never(_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("plentytui.api.auth.Tokens.current", never)
    system = SHOP if backing is Backing.LIVE else stage.opener.sandbox()
    store = stage.store(system)
    task = asyncio.create_task(stage.connect(system, store))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert balance == {"made": 1, "closed": 1}
    store.close()


@pytest.mark.anyio
@pytest.mark.parametrize("status", [404, 500])
async def test_a_log_out_that_is_refused_does_not_keep_from_logging_in_again(
    stage: Stage, network: Network, status: int
) -> None:
    store = stage.store(SHOP)
    first = await stage.connect(SHOP, store)
    await first.aclose()
    network.systems[URL].answers["POST", "/rest/logout"] = (status, {"error": {"message": "no"}})
    again = await stage.connect(SHOP, store, Anew())
    assert ("POST", "/rest/logout") in network.systems[URL].arrived
    assert again.session.access.reveal() != first.session.access.reveal()
    assert any("old session could not be ended" in note for note in stage.notes)
    await again.aclose()
    store.close()


@pytest.mark.anyio
async def test_a_system_is_forgotten_with_its_session_and_what_was_typed(stage: Stage, network: Network) -> None:
    store = stage.store(SHOP)
    first = await stage.connect(SHOP, store)
    await first.aclose()
    await stage.opener.sources.memory.save(SHOP, Secret("typed in this run"))
    told = await stage.opener.forget(SHOP)
    assert all("in the keyring, it is still there" in sentence for sentence in told), "there is none here"
    assert ("POST", "/rest/logout") in network.systems[URL].arrived
    assert await stage.opener.sources.memory.get(SHOP) is None
    assert not list(stage.paths.tokens.glob("*.token"))
    again = await stage.connect(SHOP, store)
    assert again.session.access.reveal() != first.session.access.reveal()
    await again.aclose()
    store.close()


def test_a_demo_that_cannot_be_forgotten_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    choice = SandboxChoice(fresh=True)
    UserOpener(Settings(), paths, choice=choice)  # there is none yet
    folder = paths.data / "demo" / choice.folder_name
    folder.mkdir(parents=True)
    (folder / "world.sqlite").write_text("old")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refuse)
        with pytest.raises(StoreError, match="cannot be removed") as caught:
            UserOpener(Settings(), paths, choice=choice)
    assert caught.value.hint
    UserOpener(Settings(), paths, choice=choice)
    assert not folder.exists()


def damage(paths: Paths, clock: ManualClock) -> Path:
    systems = SystemsList.open(paths.systems_file, clock)
    systems.add(SHOP)
    systems.close()
    content = bytearray(paths.systems_file.read_bytes())
    content[:60] = b"x" * 60
    paths.systems_file.write_bytes(content)
    return paths.systems_file.with_name("systems.sqlite.damaged-1")


@pytest.mark.anyio
async def test_the_app_tells_at_its_start_that_the_list_of_systems_was_damaged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = damage(stage.paths, stage.clock)
    opened: list[UserOpener] = []

    def keep(opener: UserOpener, first: System | None) -> int:
        assert first is not None
        assert first.name == "shop"
        opened.append(opener)
        return 0

    monkeypatch.setattr(factory, "_run", keep)
    factory.run_app(Settings(timezone="UTC"), stage.paths, environ={})
    stage.opener.set_aside = opened[0].set_aside
    app = PlentytuiApp(stage.opener, stage.opener.sandbox())
    async with person(app) as maria:
        await maria.told("The list of systems was damaged")
        assert aside.name in maria.said


@pytest.mark.anyio
async def test_a_list_of_systems_that_is_opened_later_is_told_of_then(stage: Stage) -> None:
    aside = damage(stage.paths, stage.clock)
    async with person(PlentytuiApp(stage.opener, stage.opener.sandbox())) as maria:
        await maria.press("0")
        await maria.told(aside.name)


def test_the_command_line_tells_that_the_list_of_systems_was_damaged(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    folder = tmp_path / "data" / "plentytui"
    folder.mkdir(parents=True)
    aside = damage(Paths(tmp_path, folder, tmp_path), clock)
    assert main(["systems"]) == 0
    told = capfd.readouterr()
    assert "shop" in told.out
    assert str(aside) in told.err
    assert main(["systems"]) == 0
    assert capfd.readouterr().err == ""


def test_without_a_terminal_the_app_says_so_and_does_not_start(tmp_path: Path) -> None:
    environ = {**os.environ, "HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "plentytui", "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environ,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "no terminal" in ended.stderr
    assert "ssh -t" in ended.stderr
