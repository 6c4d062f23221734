"""The assistant for marketplaces: what is left to do is told, and a key leads to the form for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.sandbox.world.channels import one_channel
from plentytui.ui.screens.setup.channel_form import ChannelForm
from tests.embedded_app import make_app
from tests.network import Network, network
from tests.setup_person import fill, form_of, go_to, in_setup, put_cursor, save, shown, tabs, world_of

__all__ = ["network"]

pytestmark = pytest.mark.anyio


async def test_the_assistant_leads_to_the_right_form(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "marketplaces")
        pane = tabs(maria).pane
        assert len(pane.table.rows) == 10
        await put_cursor(maria, "kaufland")
        assert "Nothing is left to do here" in pane.view.text
        assert "must not contain a contact" in pane.view.text
        await put_cursor(maria, "zalando")
        assert "Create a General channel" in pane.view.text
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        assert form_of(maria).values["name"] == "Zalando"
        assert form_of(maria).values["group"] == "1"
        await fill(
            maria, {"server": "smtp.mailbox.org", "user": "z@a.de", "password": "x", "sender": "zalando@store.de"}
        )
        await save(maria)
        await shown(maria)
        assert "Nothing is left to do here" in pane.view.text
        channel = one_channel(world_of(network), 9)
        assert channel is not None
        assert (channel["name"], channel["categoryId"], channel["newTemplateId"]) == ("Zalando", 1, 101)
