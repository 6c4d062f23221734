"""Working in the set-up by keyboard: what is read and when, forms, searching, exporting, the assistant."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_colour import PickColour
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.screens.setup.tags import TagsTab
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.setup_cases import names
from tests.setup_person import (
    begin,
    carry_out,
    fill,
    form_of,
    go_to,
    in_setup,
    put_cursor,
    shown,
    tabs,
    world_of,
)

__all__ = ["network"]
pytestmark = pytest.mark.anyio
GROUPS = ("GET", "/rest/conversations/categories")
TAGS = ("GET", "/rest/v2/tags")


def tags(maria: Person) -> TagsTab:
    pane = tabs(maria).pane
    assert isinstance(pane, TagsTab)
    return pane


async def choose(maria: Person, words: str) -> None:
    """Take a choice of a list by typing some of it."""
    await maria.type(words)
    await maria.press("enter")
    await maria.rest()


async def test_nothing_is_read_before_it_is_shown_and_then_kept_with_its_age(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        assert remote.count(*TAGS) == 0
        await go_to(maria, "tags")
        assert remote.count(*TAGS) == 1
        before = remote.count(*GROUPS)
        await maria.press("left_square_bracket")
        await shown(maria)
        await maria.press("right_square_bracket")
        await shown(maria)
        assert (remote.count(*TAGS), remote.count(*GROUPS)) == (1, before)
        await maria.let_pass(120)
        await maria.press("left_square_bracket")
        await shown(maria)
        await maria.sees("read 2 min")
        await maria.press("R")
        await maria.sees("read just now")
        assert remote.count(*GROUPS) == before + 1


async def test_escape_goes_back_to_the_messenger(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen))


async def test_the_messenger_shows_at_once_what_was_changed(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app, size=(120, 40)) as maria:
        await carry_out(maria, "entry.edit", "g101", {"name_en": "Wholesale", "name_de": "Wholesale"})
        await carry_out(maria, "group.visible", "g102", {})
        await maria.press("escape")
        await maria.sees("Wholesale")
        await maria.sees("Cologne trade fa")


async def test_the_palette_offers_the_set_up(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen))
        await maria.press("ctrl+p")
        await maria.rest()
        await maria.type("Set-up")
        await maria.sees("Set up groups")
        await maria.press("enter")
        await maria.rest()
        if not isinstance(app.screen, SetupScreen):
            await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))


async def test_changed_fields_are_marked_and_the_call_is_shown_to_who_wants_it(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "entry.edit", "g101")
        assert "~" not in maria.words
        await fill(maria, {"name_en": "Trade"})
        assert "~ English name" in maria.words
        await maria.press("ctrl+r")
        await maria.sees("PUT /rest/conversations/categories/101")
        await fill(maria, {"position": "x"})
        await maria.sees("nothing yet")
        await maria.sees("is no whole number")


async def test_a_half_filled_form_is_found_again(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "role.create")
        await fill(maria, {"name_de": "Einkauf"})
        await maria.press("escape")
        await maria.sees("Leave and keep what was typed")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
        await begin(maria, "role.create")
        assert form_of(maria).values["name_de"] == "Einkauf"
        await maria.press("ctrl+s")
        await maria.sees("English name is missing")
        assert isinstance(maria.app.screen, ActionForm)


async def test_a_colour_is_picked_turned_and_typed(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "status.create", "t11")
        form_of(maria).query_one("#field-colour", FormRow).entry.focus()
        await maria.press("ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickColour))
        assert "#0084ff" in maria.words
        assert "0, 132, 255" in maria.words
        await maria.press("right", "up", "down", "plus", "minus", "left")
        await maria.press("n")
        await maria.sees("#d93025")
        await maria.press("t")
        await maria.sees("Which colour?")
        maria.app.screen.query_one("Input").value = "hsl(120, 100%, 25%)"  # type: ignore[attr-defined]
        await maria.press("enter")
        await maria.sees("#008000")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
        assert form_of(maria).values["colour"] == "#008000"
        await maria.sees("█████ #008000")


async def test_deleted_ones_are_hidden_until_asked_for(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await carry_out(maria, "entry.delete", "g101", {})
        assert "g101" not in [row.key for row in tabs(maria).pane.table.rows]
        await maria.press("D")
        await maria.rest()
        assert "g101" in [row.key for row in tabs(maria).pane.table.rows]
        await put_cursor(maria, "g101")
        await maria.press("e")
        await maria.told("This group is deleted")


async def test_reserved_groups_are_renamed_and_not_deleted(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await put_cursor(maria, "g8")
        await maria.press("x")
        await maria.told("are reserved for the system")
        assert isinstance(maria.app.screen, SetupScreen)


async def test_undo_says_when_there_is_nothing_to_undo(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await maria.press("u")
        await maria.told("Nothing here can be undone")


@pytest.mark.parametrize(("next_one", "where"), [("To the", "Edit tag"), ("another", "Create tag"), ("Close", "Zebra")])
async def test_the_wizard_ends_with_a_choice(next_one: str, where: str, tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.create")
        await maria.sees("Step 1 of 3: Name")
        await maria.type("Zebra")
        assert "Availabilities: Conversations." in str(form_of(maria).query_one("#form-outcome", Static).content)
        # It takes nothing away, so nothing is asked.
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))
        await choose(maria, next_one)
        await maria.sees(where)
        if next_one == "To the":
            assert "Names" in form_of(maria)._fields["names"].label
        elif next_one == "Close":
            assert tags(maria).table.key == "43"


async def test_searching_shows_chips_and_filters_are_saved(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app, size=(120, 40)) as maria:
        await go_to(maria, "tags")
        await maria.press("slash")
        await choose(maria, "lief")
        await maria.sees("[Name ~ lief]")
        assert tags(maria).shown[0].name == "Lieferung"
        await maria.press("c", "f")
        await maria.type("variation")
        await maria.press("space", "enter")
        await maria.sees("[Availability: Variation]")
        assert [tag.id for tag in tags(maria).shown] == [42]
        await maria.press("B")
        await choose(maria, "default")
        await maria.sees("no public route creates it for all users")
        await choose(maria, "Waren")
        await maria.press("c")
        await maria.sees("all tags")
        await maria.press("B")
        await choose(maria, "Waren (d")
        assert [tag.id for tag in tags(maria).shown] == [42]
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await go_to(maria, "tags")
        await maria.sees("[Availability: Variation]")
        await maria.press("B")
        await choose(maria, "Delete")
        await maria.press("c", "slash")
        await choose(maria, "9")
        await maria.sees("[ID 9]")
        await maria.press("c")
        await maria.press("slash")
        await choose(maria, "zzzzzz")
        await maria.sees("No tag.")
        await maria.press("c")
        await maria.sees("14 found")


@pytest.mark.parametrize(("which", "count"), [("all pages", 14), ("current", 14), ("selected", 2), ("range", 14)])
async def test_tags_are_exported(which: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await go_to(maria, "tags")
        await maria.press("space", "space", "w")
        await choose(maria, which)
        if which == "range":
            await maria.sees("Which pages?")
            await maria.press("enter")
        await maria.sees("Write to which file?")
        await maria.press("enter")
        await maria.told(f"{count} tags are in")
    lines = (tmp_path / "tags.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("ID,Name,Colour")
    assert len(lines) == count + 1


async def test_marked_tags_are_changed_together_in_one_call(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        await go_to(maria, "tags")
        await maria.press("asterisk")
        await maria.sees("14 marked")
        await maria.press("asterisk")
        await maria.press("g", "space", "space", "E")
        await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
        await fill(maria, {"colour": "1, 2, 3", "use_contact": "add"})
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Change 2 tags")
        world = world_of(network)
        for number in (1, 2):
            tag = world.record("tag", number)
            assert tag is not None
            assert tag["color"] == "#010203"
            assert "contact" in tag["availabilities"]
        assert network.systems[SANDBOX_URL].count("PUT", "/rest/tags/bulk") == 1


async def test_automations_are_filtered_and_say_what_they_do(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5), size=(120, 40)) as maria:
        await go_to(maria, "automations")
        await maria.sees("change priority: 4")
        await maria.press("slash")
        await choose(maria, "conversation_age")
        assert [row.key for row in tabs(maria).pane.table.rows] == ["3"]


async def test_a_marketplace_is_set_up_by_keyboard_alone(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:

        async def save() -> None:
            await maria.press("ctrl+s")
            await maria.rest()
            if isinstance(maria.app.screen, ConfirmDialog):
                await maria.press("y")
            await maria.until(lambda: not isinstance(maria.app.screen, ActionForm | ConfirmDialog))

        async def form(key: str, *typed: str) -> None:
            """Open a form and type into its fields one after the other; empty leaves a field."""
            await maria.press(key)
            await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
            for text in typed:
                if text:
                    await maria.type(text)
                await maria.press("tab")
            await save()

        await form("n", "", "Zalando", "Zalando EN")
        await shown(maria)
        assert tabs(maria).pane.subject == "g103"
        await form("t", "", "Anfrage", "Inquiry")
        await shown(maria)
        kind = tabs(maria).pane.subject
        assert kind.startswith("t")
        for name, english in (("Neu", "New"), ("Fertig", "Done")):
            await form("s", "", "", "", name, english)
            await shown(maria)
        await go_to(maria, "tags")
        await form("n", "zalando")
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))
        await choose(maria, "Close")
        await shown(maria)
        await go_to(maria, "roles")
        await form("n", "", "Zalando-Team", "Zalando team")
        await shown(maria)
        world = world_of(network)
        group, role = world.record("category", 103), world.record("role", 4)
        assert group is not None
        assert role is not None
        assert names(group) == {"de": "Zalando", "en": "Zalando EN"}
        assert names(role) == {"de": "Zalando-Team", "en": "Zalando team"}
        statuses = [row for row in world.records("status") if row["typeId"] == int(kind[1:])]
        assert [names(row) for row in statuses] == [{"de": "Neu", "en": "New"}, {"de": "Fertig", "en": "Done"}]
        assert any(tag["name"] == "zalando" for tag in world.records("tag"))
        assert len(maria.desk.store.journal.entries(10)) >= 6
