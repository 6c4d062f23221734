"""A missing right is told in whole sentences on every screen, whichever form the system gives its refusal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.faults import forbidden
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.routing import Call
from plentytui.sandbox.system import Sandbox
from tests.embedded_app import clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

WHAT = "You may not do this: it needs a right that your user does not have (“This action is unauthorized”)."
NAMED = "Ask an administrator for the right CRM » Message » Read (crm.message.read). A changed right may take"
UNNAMED = "Ask an administrator for it. A changed right may take"


@pytest.mark.parametrize(
    ("quirks", "hint"),
    [
        (Quirks(), NAMED),
        (Quirks(listed_errors=True), NAMED),
        (Quirks(unnamed_rights=True), UNNAMED),
        (Quirks(unnamed_rights=True, listed_errors=True), UNNAMED),
    ],
    ids=["named", "named in a list", "unnamed", "unnamed in a list"],
)
async def test_a_missing_right_is_told_on_every_screen(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch, quirks: Quirks, hint: str
) -> None:
    app = make_app(tmp_path, network=network, size=6)
    sandbox = network.systems[SANDBOX_URL].sandbox
    sandbox.config = replace(sandbox.config, quirks=quirks)
    async with person(app, size=(80, 24)) as maria:

        def bar(sandbox: Sandbox, call: Call, right: str) -> None:
            raise forbidden("crm.message.read")

        monkeypatch.setattr(Sandbox, "_check_right", bar)
        told = f"{WHAT} {hint}"
        await maria.press("enter")
        await maria.reads(told)
        await maria.press("R")
        await maria.told(f"Not refreshed: {told}")
        for keys in (["3"], ["1", "Y"], ["right_square_bracket"]):
            await maria.press(*keys)
            clock_of(app).advance(0.3)
            await maria.sees(told)
