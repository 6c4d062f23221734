"""The whole set-up of a new marketplace, from the tag to the channel, done by keyboard in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.sandbox.world.channels import one_channel
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.channel_form import ChannelForm
from plentytui.ui.screens.setup.screen import SetupScreen
from tests.embedded_app import make_app
from tests.network import Network, network
from tests.setup_person import carry_out, fill, go_to, in_setup, put_cursor, shown, tabs, world_of

__all__ = ["network"]

pytestmark = pytest.mark.anyio


async def test_a_new_marketplace_is_set_up(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        world = world_of(network)

        def newest(kind: str) -> int:
            return max(int(record["id"]) for record in world.records(kind))

        async def stand_on(subject: str) -> None:
            """Move onto a row of the tree, opening the group above it where it is closed."""
            table = tabs(maria).pane.table
            if subject not in {row.key for row in table.rows}:
                await put_cursor(maria, subject)
            table.select(subject)
            await maria.rest()
            assert tabs(maria).pane.subject == subject

        await go_to(maria, "tags")
        await carry_out(maria, "tag.create", "", {"name": "limango", "colour": "#7cb342", "use_messenger": "yes"})
        await go_to(maria, "roles")
        await carry_out(maria, "role.create", "", {"name_de": "Marktplatz", "name_en": "Marketplace"})
        await go_to(maria, "groups")
        await carry_out(maria, "group.create", "", {"position": "11", "name_de": "limango", "name_en": "limango"})
        group = newest("category")
        kinds: list[int] = []
        for name_de, name_en in (("Frage", "Question"), ("Rückgabe", "Return")):
            values = {"position": str(len(kinds)), "name_de": name_de, "name_en": name_en}
            await stand_on(f"g{group}")
            await carry_out(maria, "type.create", "", values)
            kinds.append(newest("type"))
            for progress, de, en in (("0", "Offen", "Open"), ("100", "Fertig", "Finished")):
                status = {"progress": progress, "colour": "#188038", "name_de": de, "name_en": en}
                await stand_on(f"t{kinds[-1]}")
                await carry_out(maria, "status.create", "", status)
        statuses = [row["id"] for row in world.records("status") if row["typeId"] == kinds[0]]

        await go_to(maria, "marketplaces")
        await put_cursor(maria, "limango")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        await fill(
            maria,
            {
                "server": "smtp.mailbox.org", "user": "limango@kranich-finch.de", "password": "x7-nur-hier",
                "sender": "limango@kranich-finch.de", "sender_name": "Kranich & Finch", "tags": "limango",
                "group": str(group), "type": str(kinds[0]), "status": str(statuses[0]),
                "owners": "Tom Ashworth as Marketplace",
            },
        )  # fmt: skip
        await maria.press("ctrl+s")
        await maria.until(lambda: not isinstance(app.screen, ActionForm))
        await shown(maria)
        made = one_channel(world, 9)
        assert made is not None
        assert made["name"] == "limango"
        assert (made["categoryId"], made["typeId"], made["statusId"]) == (group, kinds[0], statuses[0])
        assert made["tagIds"] == [newest("tag")]
        assert made["owners"] == [{"roleId": newest("role"), "ownerId": 4}]
        assert made["login"]["port"] == 465
        assert isinstance(app.screen, SetupScreen)
        assert "Nothing is left to do here" in tabs(maria).pane.view.text
        actions = {entry.action for entry in maria.desk.store.journal.entries()}
        assert actions >= {
            "tag.create", "role.create", "group.create", "type.create", "status.create", "channel.create",
        }  # fmt: skip
