"""Letters that are typed on a choice gather: the choice that begins with them is taken, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.widgets.form_rows import ChoiceField
from tests.embedded_app import make_app
from tests.service_person import open_form, service

pytestmark = pytest.mark.anyio


async def test_letters_gather_on_a_choice(tmp_path: Path) -> None:
    async with service(make_app(tmp_path, size=5)) as maria:
        form = await open_form(maria, "domain.new_handle", "")
        form.query_one("#field-country").query_one(ChoiceField).focus()
        await maria.rest()
        await maria.press(*"germ")
        assert form.values["country"].lower() == "de"
        await maria.sees("typed: germ")
        await maria.press("x")
        assert form.values["country"].lower() == "de", "a letter that leads nowhere changes nothing"
        await maria.sees("no choice begins with “germx”")
        await maria.press("backspace", "backspace", "backspace", "o")
        assert form.values["country"].lower() == "ge"
        await maria.press("tab", "shift+tab", *"united k")
        assert form.values["country"].lower() == "gb"


async def test_an_ending_is_found_without_its_dot(tmp_path: Path) -> None:
    async with service(make_app(tmp_path, size=5)) as maria:
        form = await open_form(maria, "domain.order", "")
        form.query_one("#field-ending").query_one(ChoiceField).focus()
        await maria.rest()
        await maria.press(*"com")
        assert form.values["ending"] == "com"
