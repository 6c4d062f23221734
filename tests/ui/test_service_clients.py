"""The clients' tab on the screen: a client on the host of item images is asked about, and listed with that host."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.rules.service.action import Tab
from tests.embedded_app import make_app
from tests.service_person import accept, fill, go_to, open_form, service, tabs

pytestmark = pytest.mark.anyio
IMAGES = "bilder.kranich-finch.de"


async def test_a_client_on_the_host_of_item_images(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "client.order", "")
        await fill(maria, form, {"name": "Bilderladen", "domain": IMAGES})
        assert f"{IMAGES} is the host of the item images of kranich-finch.de" in await accept(maria)
        await go_to(maria, Tab.CLIENT)
        await maria.until(lambda: tabs(maria).pane.table.count == 4)
        mains = [row.cells[2] for row in tabs(maria).pane.table.rows]
        assert mains.count("kranich-finch.de") == 1
        assert mains.count(IMAGES) == 1
