"""Forms longer than the screen: the arrows go from field to field, pages scroll, and the cursor is always seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.forms import FieldKind
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.form import FormField
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, make_app, person
from tests.service_person import open_form, service
from tests.setup_person import begin, form_of, in_setup

pytestmark = pytest.mark.anyio


async def here(maria: Person) -> FormRow:
    """The row that the cursor is in, as soon as it is in sight."""
    row = next(row for row in form_of(maria).query(FormRow) if row.entry is maria.app.focused)
    box = form_of(maria).query_one(FieldBox)
    await maria.until(lambda: box.content_region.contains_region(row.region))
    return row


async def walk(maria: Person) -> list[str]:
    """Press down until the last field; the names of the fields that were passed."""
    names = [(await here(maria)).field.name]
    shown = [row.field.name for row in form_of(maria).query(FormRow) if row.display]
    while names[-1] != shown[-1]:
        await maria.press("down")
        names.append((await here(maria)).field.name)
        assert names[-1] != names[-2], "down stays in the field"
    assert names == shown
    return names


async def test_down_goes_from_field_to_field_and_what_is_typed_goes_into_the_field_that_is_seen(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.edit", "42")
        name = form_of(maria).row("name").value
        box = form_of(maria).query_one(FieldBox)
        assert box.max_scroll_y > 0, "the form is longer than the screen"
        names = await walk(maria)
        assert len(names) > 6
        await maria.press("space")
        assert form_of(maria).row("name").value == name
        for _ in names[1:]:
            await maria.press("shift+tab" if (await here(maria)).field.kind is FieldKind.LONG else "up")
            await here(maria)
        assert (await here(maria)).field.name == names[0]
        assert box.scroll_y == 0, "what the form explains is seen again"


async def test_down_goes_through_all_of_a_channel(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "channel.edit", "3")
        await walk(maria)


async def test_pages_scroll_and_the_cursor_comes_along(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "channel.edit", "3")
        first, box = await here(maria), form_of(maria).query_one(FieldBox)
        await maria.press("pagedown")
        await maria.rest()
        assert box.scroll_y > 0
        assert await here(maria) is not first
        await maria.press("pageup", "pageup")
        await maria.rest()
        assert box.scroll_y == 0
        await here(maria)


async def test_typing_brings_the_field_back_into_sight(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.edit", "42")
        form_of(maria).query_one(FieldBox).scroll_end(animate=False)
        await maria.rest()
        await maria.press("x")
        await maria.rest()
        assert (await here(maria)).value.endswith("x")


async def test_the_arrows_of_a_text_of_several_lines_stay_in_it(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.edit", "42")
        form_of(maria).row("names").entry.focus()
        await maria.press("z")
        assert form_of(maria).row("names").value.endswith("z"), "the cursor begins behind what is there"
        form_of(maria).row("names").value = "de: Eins\nfr: Un"
        await maria.press("up", "down")
        assert (await here(maria)).field.name == "names"


async def test_the_forms_of_the_service_centre_do_the_same(tmp_path: Path) -> None:
    async with service(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await open_form(maria, "domain.new_handle", "")
        await walk(maria)


async def test_down_goes_on_in_a_dialog_with_more_than_fits(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        app.push_screen(AddSystem(lambda *_: app.opener.sandbox()))
        await maria.until(lambda: isinstance(app.screen, AddSystem))
        for field in app.screen.query(FormField):
            field.problem = "Something is wrong here. " * 12
        await maria.until(lambda: app.screen.query_one(FieldBox).max_scroll_y > 0)
        names = []
        for _ in app.screen.query(FormField):
            await maria.press("down")
            names.append(app.focused)
        assert len(set(names)) == len(names)


def test_what_waits_for_a_layout_may_find_the_form_left() -> None:
    box = FieldBox()
    box.see_cursor()
    box._bring_cursor()
    assert not box.is_attached
