"""`plentytui webhook` as a process: it serves, is killed, is served again; samples come; what came is listed."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from plentytui.cli import webhook
from plentytui.cli.purchases_place import DEMO_TOKEN
from plentytui.cli.scope import Scope
from plentytui.clock import SystemClock
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.webhook_token import PLACE, VARIABLE, find_token, make_token
from plentytui.errors import CredentialStoreError, SettingsError
from plentytui.models.credentials import Secret
from plentytui.models.purchase_states import PurchaseState
from plentytui.models.systems import Backing, System
from plentytui.paths import Paths
from plentytui.settings import WebhookSettings, read_settings
from plentytui.store.purchases import FILE_NAME, PurchaseStore
from plentytui.store.systems import SystemsList
from tests.purchase_cases import SEED, TICKET_PLAN, arrivals

TOKEN = "a-token-of-the-tests-0123456789"


@contextmanager
def served(home: Path, *words: str, **login: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, with the address it listens on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "plentytui", "webhook", "serve", "--port", "0", *words],
        env=environment(home) | login,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening: http://127.0.0.1:"), line
        yield process, line.split(": ", 1)[1].strip()
    finally:
        process.kill()
        process.communicate()


def environment(home: Path) -> dict[str, str]:
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**os.environ, **folders, "HOME": str(home), VARIABLE: TOKEN, "PYTHONUNBUFFERED": "1"}


def run(home: Path, *words: str, **login: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plentytui", "webhook", *words]
    return subprocess.run(
        command, env=environment(home) | login, capture_output=True, text=True, timeout=60, check=False
    )


def post(base: str, body: str | bytes) -> int:
    return httpx.post(f"{base}/purchases/{TOKEN}", content=body, trust_env=False, timeout=60).status_code


def test_a_purchase_survives_a_kill_and_is_listed(tmp_path: Path) -> None:
    with served(tmp_path, "--receive-only") as (process, base):
        assert post(base, SEED) == 200
        process.kill()
        process.wait()
    with served(tmp_path, "--receive-only") as (_, base):
        assert post(base, SEED) == 200
        assert httpx.get(f"{base}/health", trust_env=False).status_code == 200
        assert post(base, "{") == 400
    listed = run(tmp_path, "list")
    assert "John Doe, MyStore" in listed.stdout
    assert "41.18" in listed.stdout
    told = json.loads(run(tmp_path, "list", "--json").stdout)
    assert [(one["event"], one["repeats"]) for one in told] == [("evt_553ea8a294e2d3a75d5086a06fb53f5a", 1)]
    assert "payPalTransactionId" in run(tmp_path, "list", "--csv").stdout
    assert "not JSON" in run(tmp_path, "list", "--broken").stdout
    assert run(tmp_path, "list", "--broken", "--csv").stdout.startswith("receivedAt,status,times,order,customer,reason")
    assert json.loads(run(tmp_path, "list", "--broken", "--json").stdout)[0]["receivedAt"].startswith("20")


def test_all_addresses_are_no_address_to_call_and_plain_http_is_warned_of(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "plentytui", "webhook", "serve", "--port", "0", "--host", "0.0.0.0", "--receive-only"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(4))
    finally:
        process.kill()
        _, complaints = process.communicate()
    assert "webhook URL: https://YOUR-DOMAIN/purchases/" in told
    assert "health: http://127.0.0.1:" in told
    assert "plain HTTP" in complaints


def test_a_burst_with_kills_loses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    bodies = [arrival.body for arrival in arrivals(120)]
    waiting = list(bodies)
    for last in (False, False, True):
        with served(tmp_path, "--receive-only") as (process, base), httpx.Client(trust_env=False, timeout=60) as client:
            for number, body in enumerate(list(waiting)):
                try:
                    if client.post(f"{base}/purchases/{TOKEN}", content=body).status_code == 200:
                        # The next one is under way when the process is killed.
                        waiting.remove(body)
                except httpx.HTTPError:
                    break
                if number == 30 and not last:
                    process.kill()
    assert not waiting
    store = PurchaseStore.open(tmp_path / "data" / "plentytui" / FILE_NAME, SystemClock())
    assert sorted(row.body.encode() for row in store.rows()) == sorted(bodies)
    store.close()


def test_a_sample_is_sent_to_the_webhook_that_runs(tmp_path: Path) -> None:
    with served(tmp_path, "--receive-only") as (_, base):
        port = base.rpartition(":")[2]
        sent = run(tmp_path, "send-sample", "--port", port)
        assert "200 The purchase was taken." in sent.stdout
        assert TOKEN not in sent.stdout + sent.stderr
    assert len(json.loads(run(tmp_path, "list", "--json").stdout)) == 1


def test_the_demo_has_purchases_of_its_own_and_needs_no_token(tmp_path: Path) -> None:
    demos = tmp_path / "data" / "plentytui" / "demo"
    for name, age in (("seed1-size300", 100), ("seed1-size5", 50), ("seed2-size5", 900)):
        world = demos / name / "world.sqlite"
        world.parent.mkdir(parents=True)
        world.touch()
        os.utime(world, (time.time() - age,) * 2)
    with served(tmp_path, "--system", "Demo", **{VARIABLE: ""}) as (process, base):
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(4)]
        assert told[0].endswith(f"/purchases/{DEMO_TOKEN}\n")
        assert told[2] == "purchases of: the demo seed1-size5\n"
        port = base.rpartition(":")[2]
        sent = run(tmp_path, "send-sample", "--system", "demo", "--port", port, **{VARIABLE: ""})
        assert "200 The purchase was taken." in sent.stdout
        other = run(tmp_path, "send-sample", "--port", port, **{VARIABLE: "another-token-0123456789abc"})
        assert "404" in other.stdout
    assert len(json.loads(run(tmp_path, "list", "--system", "demo", "--json").stdout)) == 1
    assert json.loads(run(tmp_path, "list", "--json").stdout) == []
    store = PurchaseStore.open(demos / "seed1-size5" / FILE_NAME, SystemClock())
    assert len(store.rows()) == 1
    store.close()


def test_the_demos_public_token_is_not_served_to_others(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve", "--system", "demo", "--host", "0.0.0.0", "--port", "0", **{VARIABLE: ""})
    assert refused.returncode == 2
    assert "Everybody knows the demo's token" in refused.stderr


def test_a_system_that_purchases_do_not_go_to_is_not_served(tmp_path: Path) -> None:
    data = tmp_path / "data" / "plentytui"
    data.mkdir(parents=True)
    known = SystemsList.open(data / "systems.sqlite", SystemClock())
    known.add(System(name="Other", url="https://other.example", user="tom"))
    known.close()
    store = PurchaseStore.open(data / FILE_NAME, SystemClock())
    store.keep_plan(TICKET_PLAN)
    store.close()
    refused = run(tmp_path, "serve", "--system", "Other", "--port", "0")
    assert refused.returncode == 2
    assert "purchases go to Kranich & Finch, not to Other" in refused.stderr
    unknown = run(tmp_path, "list", "--system", "nope")
    assert "There is no system called nope" in unknown.stderr


def test_the_token_is_shown_only_when_asked_for(tmp_path: Path) -> None:
    for words, shown in (((), False), (("--show-token",), True)):
        with served(tmp_path, "--receive-only", *words) as (process, _):
            assert process.stdout is not None
            assert (TOKEN in process.stdout.readline()) is shown


def test_without_a_place_for_the_token_it_says_what_to_do(tmp_path: Path) -> None:
    env = {name: value for name, value in environment(tmp_path).items() if name != VARIABLE}
    command = [sys.executable, "-m", "plentytui", "webhook", "serve", "--port", "0"]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 4
    assert VARIABLE in ended.stderr


def test_nobody_listens(tmp_path: Path) -> None:
    ended = run(tmp_path, "send-sample", "--port", "1")
    assert ended.returncode == 3
    assert "plentytui webhook serve" in ended.stderr


def test_the_webhook_makes_tickets_in_a_system_by_itself(tmp_path: Path) -> None:
    data = tmp_path / "data" / "plentytui"
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "plentytui", "sandbox", "--port", "0", "--size", "5"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sandbox.stdout is not None
        url, user, password = (sandbox.stdout.readline().split(": ", 1)[1].strip() for _ in range(3))
        system = System(name="shop", url=url, user=user)
        systems = SystemsList.open(data / "systems.sqlite", SystemClock())
        systems.add(system)
        systems.close()
        store = PurchaseStore.open(data / FILE_NAME, SystemClock())
        store.keep_plan(replace(TICKET_PLAN, system=system.key, system_name="shop"))
        login = {"PLENTYTUI_URL": url, "PLENTYTUI_USER": user, "PLENTYTUI_PASSWORD": password}
        with served(tmp_path, **login) as (_, base):
            assert post(base, SEED) == 200
            for _ in range(1_200):
                if store.counts()[PurchaseState.DONE]:
                    break
                time.sleep(0.05)
        (row,) = store.rows()
        assert (row.state, row.system) == (PurchaseState.DONE, "shop"), row.reason
        assert row.ticket
        store.close()
    finally:
        sandbox.kill()
        sandbox.communicate()


@pytest.mark.anyio
async def test_a_token_is_made_once_and_kept() -> None:
    vault = MemoryVault()
    assert await find_token({}, [vault]) is None
    made = await make_token([vault], vault.name)
    assert made.is_new
    assert len(made.secret.reveal()) > 40
    found = await find_token({}, [vault])
    assert found is not None
    assert found.secret == made.secret
    assert not found.is_new
    with pytest.raises(CredentialStoreError):
        await make_token([vault], "keyring")


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["short", "with/slash-and-more-than-24-signs", "x" * 201])
async def test_a_token_that_is_easy_to_guess_or_no_path_is_refused(text: str) -> None:
    with pytest.raises(CredentialStoreError) as error:
        await find_token({VARIABLE: text}, [])
    assert text not in str(error.value)
    vault = MemoryVault()
    await vault.save(PLACE, Secret(text))
    with pytest.raises(CredentialStoreError):
        await find_token({}, [vault])


def test_the_settings_of_the_webhook() -> None:
    settings = read_settings({"webhook": {"host": "::1", "port": 9000, "address": "https://hooks.example.com"}}, "here")
    assert settings.webhook == WebhookSettings("::1", 9000, 65_536, "https://hooks.example.com")
    for wrong in ({"port": 70_000}, {"max_bytes": 1}, {"host": 5}, {"token": "x"}, {"port": True}):
        with pytest.raises(SettingsError):
            read_settings({"webhook": wrong}, "here")


@pytest.mark.anyio
@pytest.mark.parametrize(("status", "sentence"), [(401, "did not accept user and password"), (403, "is locked")])
async def test_a_wrong_password_is_tried_once_and_not_until_the_account_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: int, sentence: str
) -> None:
    logins = 0

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal logins
        logins += (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST /rest/login ")
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    system = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{system.sockets[0].getsockname()[1]}"
    scope = Scope(environ={"PLENTYTUI_URL": url, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "of-last-year"})
    scope.__dict__["paths"] = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    with scope.known() as known:
        added = known.add(System("Shop", url, "maria", Backing.LIVE))
    monkeypatch.setattr(webhook, "_PAUSE", 0.001)
    store = PurchaseStore.open(tmp_path / FILE_NAME, SystemClock())
    store.keep_plan(replace(TICKET_PLAN, system=added.key, system_name="Shop"))
    turning = asyncio.create_task(webhook._turn(scope, store, asyncio.Event()))
    told = ""
    for _ in range(12_000):
        await asyncio.sleep(0.005)
        told += capsys.readouterr().err
        if "refused the password" in told or (status == 403 and sentence in told):
            break
    await asyncio.sleep(0.05)
    turning.cancel()
    await asyncio.gather(turning, return_exceptions=True)
    assert sentence in told
    assert logins == 1
    store.close()
    system.close()
    await system.wait_closed()
