"""A local file that takes nothing at the end of the log-in is told; the system opens nevertheless."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.errors import StoreError
from plentytui.models.systems import Backing
from plentytui.store.facts import Facts
from plentytui.ui import secrets
from plentytui.ui.secrets import SecretsAsked
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


async def test_a_full_file_at_log_in_is_told_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Facts.put

    def refuse(self: Facts, key: str, value: str, at: float | None = None) -> None:
        if key == secrets._ASKED:
            raise StoreError("The disk is full.", "Make room.")
        put(self, key, value, at)

    monkeypatch.setattr(Facts, "put", refuse)
    app = make_app(tmp_path)
    async with person(app, size=(80, 24)) as maria:
        assert app.desk is not None
        # Of the embedded system nothing is asked, and nothing is noted.
        app.desk.system = replace(app.desk.system, backing=Backing.LIVE)
        await SecretsAsked(app).are_over(app.desk)
        await maria.told("The disk is full. Make room.")
        assert app.is_running
