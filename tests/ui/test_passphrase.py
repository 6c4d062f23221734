"""The passphrase of the file of passwords: a wrong one is told, and never taken for the system's password."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.credentials.file import FileVault
from plentytui.models.credentials import Secret
from plentytui.models.systems import System
from plentytui.ui.dialogs.ask_passphrase import AskPassphrase
from plentytui.ui.dialogs.ask_password import AskPassword
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.systems import SystemsScreen
from plentytui.ui.secrets import SecretsAsked
from tests.embedded_app import make_app, settled, until

pytestmark = pytest.mark.anyio
BOX = System(name="box", url="https://box.example", user="maria")


async def test_a_wrong_passphrase_is_asked_for_again_in_a_framed_dialog(tmp_path: Path) -> None:
    sealed = tmp_path / "passwords.sealed"

    async def right(new: bool, /, problem: str = "") -> Secret:
        return Secret("right")

    await FileVault(sealed, right, cost=2**14).save(BOX, Secret("blue whale"))
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        secrets = SecretsAsked(app)
        worker = app.run_worker(FileVault(sealed, secrets.passphrase, cost=2**14).get(BOX))
        await until(pilot, lambda: isinstance(app.screen, AskPassphrase))
        assert app.screen.query_one(".dialog").region.width == 72
        first = app.screen
        await pilot.press(*"wrong", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskPassphrase) and app.screen is not first)
        assert "not the passphrase" in str(app.screen.query_one(".dialog--reason").render())
        await pilot.press(*"right", "enter")
        assert await worker.wait() == Secret("blue whale")


async def test_the_password_dialog_says_that_the_file_stays_closed(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        secrets = SecretsAsked(app)
        asked = app.run_worker(secrets.passphrase(False))
        await until(pilot, lambda: isinstance(app.screen, AskPassphrase))
        await pilot.press("escape")
        assert await asked.wait() is None
        app.run_worker(secrets.password(BOX))
        await until(pilot, lambda: isinstance(app.screen, AskPassword))
        assert "stays closed" in str(app.screen.query_one(".dialog--reason").render())


async def test_the_key_of_the_messenger_leaves_the_systems(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.screen, SystemsScreen))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(app.screen, MessengerScreen))
