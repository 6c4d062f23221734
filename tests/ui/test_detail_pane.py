"""The details of a conversation: complete, edited where they stand, beside the thread or over it; and the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Folder, ListQuery
from plentytui.settings import BusinessHoursSettings, Settings
from plentytui.ui.dialogs.history import History
from plentytui.ui.dialogs.picker import Picker
from plentytui.ui.widgets.detail_pane import DetailPane
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def show(maria: Person) -> DetailPane:
    await maria.press("i")
    await maria.until(lambda: maria.messenger.detail is not None)
    pane = maria.messenger.detail
    assert pane is not None
    await maria.until(lambda: "Lieferung" in pane.text or "Tags" in pane.text)
    return pane


async def go_to(maria: Person, pane: DetailPane, label: str) -> None:
    lines = pane.text.splitlines()
    await maria.press("g")
    await maria.press(*["j"] * next(index for index, line in enumerate(lines) if line.startswith(label)))


async def open_field(maria: Person, pane: DetailPane, label: str, title: str) -> None:
    """Have a value edited where it stands."""
    await go_to(maria, pane, label)
    await maria.press("enter")
    await maria.sees(title)


async def test_all_of_it_is_there(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await maria.until(lambda: "Delivery / New" in pane.text)
        words = " ".join(pane.text.split())
        for part in (
            *("Subject Gartenbank muss morgen", "Sender Katharina Böttcher", "State open, unread"),
            *("Type Delivery / New ▱▱▱▱▱ 0%", "Priority very high", "2h by the clock left", "Follow-up none"),
            *("Tags Lieferung, dringend", "Owners Maria Kranich (Support)", "Lies in inbox", "Linked to contact 10098"),
            *("order 480843", "Group General", "Channel Service Deutschland"),
        ):
            assert part in words, part


async def test_a_deadline_counts_in_business_hours_where_they_are_set(tmp_path: Path) -> None:
    hours = BusinessHoursSettings(days=((8 * 60, 14 * 60), *((8 * 60, 14 * 60),) * 4, None, None))
    app = make_app(tmp_path, settings=Settings(timezone="UTC", business_hours=hours))
    async with person(app, size=NARROW) as maria:
        pane = await show(maria)
        assert "54m of business hours left" in pane.text


async def test_enter_edits_the_value_and_the_pane_shows_the_new_one(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("space", "space", "k")
        pane = await show(maria)
        await go_to(maria, pane, "Priority")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.press("1")
        await maria.told("Set the priority of 1 to very low.")
        await maria.until(lambda: "very low" in pane.text)
        assert pane.has_focus


async def test_what_has_no_route_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await go_to(maria, pane, "Group")
        await maria.press("enter")
        await maria.told("There is no public route that changes this.")


async def test_the_link_under_the_cursor_is_the_one_that_is_taken_away(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await open_field(maria, pane, "Linked to", "Take away contact 10098?")
        await maria.press("y")
        await maria.told("Removed contact 10098 from 1.")
        await maria.until(lambda: "contact 10098" not in pane.text)


async def test_it_follows_the_cursor_and_escape_goes_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(120, 40)) as maria:
        pane = await show(maria)
        first = pane.conversation
        maria.rows.focus()
        await maria.press("j")
        assert pane.conversation == maria.current != first
        await maria.press("i")
        assert not pane.display
        assert maria.rows.has_focus


async def test_narrow_it_lies_over_the_thread_and_wide_beside_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.open("Katharina")
        pane = await show(maria)
        assert pane.display
        assert not maria.thread.display
        await maria.press("escape")
        assert maria.thread.view.has_focus
    async with person(make_app(tmp_path), size=(160, 40)) as maria:
        await maria.open("Katharina")
        pane = await show(maria)
        assert pane.display
        assert maria.thread.display
        assert maria.thread.region.right <= pane.region.x


async def test_the_history_tells_who_did_what(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.press("p")
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.press("2")
        await maria.told("Set the priority of 1 to low.")
        await maria.press("h")
        await maria.until(lambda: isinstance(maria.app.screen, History))
        assert "Maria Kranich set the priority to low" in maria.dialog
        assert "Maria Kranich marked it as done" in maria.dialog
        assert "Katharina Böttcher began the conversation" in maria.dialog
        assert maria.dialog.index("priority") < maria.dialog.index("done") < maria.dialog.index("began")
        assert "isClosed" not in maria.dialog
        await maria.press("escape")
        assert maria.rows.has_focus


async def test_the_channel_is_changed_and_undone(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await maria.until(lambda: "Service Deutschland" in pane.text)
        await open_field(maria, pane, "Channel", "Channel of 1048231")
        await maria.type("UK")
        await maria.press("enter")
        await maria.told("Set the channel of 1 to Service UK.")
        await maria.until(lambda: "Service UK" in pane.text)
        await maria.press("u")
        await maria.until(lambda: "Service Deutschland" in pane.text)
        await maria.press("h")
        await maria.until(lambda: isinstance(maria.app.screen, History))
        assert maria.dialog.count("set the channel to Service") == 2


async def test_others_are_subscribed_and_the_subscription_ended(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await maria.until(lambda: "Maria Kranich (me)" in pane.text)
        await open_field(maria, pane, "Subscribers", "Subscribers of 1048231")
        await maria.press("space")
        await maria.type("Tom")
        await maria.press("space", "enter")
        await maria.told("Unsubscribed Maria Kranich from 1.")
        await maria.until(lambda: "Tom Ashworth" in pane.text)
        uuid = pane.conversation
        assert maria.desk.store.mirror.extras([uuid])[uuid].subscribers == (4,)
        await maria.press("u", "u")
        await maria.until(lambda: maria.desk.store.mirror.extras([uuid])[uuid].subscribers == (3,))


async def test_where_it_lies_is_chosen_among_the_places(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        pane = await show(maria)
        await open_field(maria, pane, "Lies in", "Place of 1048231")
        await maria.type("trash")
        await maria.press("enter")
        await maria.told("Moved 1 to the trash.")
        trash = maria.desk.store.mirror.window(ListQuery(folder=Folder.TRASH))
        assert trash.count == 1
        await maria.until(lambda: "1048230" in pane.text)
        # The list goes on with the next one; in the trash the same field brings it back.
        await maria.press("escape", "escape")
        assert maria.messenger.groups.go_to_place((PlaceKind.TRASH, 0))
        await maria.rest()
        await maria.press("i")
        await maria.until(lambda: "1048231" in pane.text)
        await open_field(maria, pane, "Lies in", "Place of 1048231")
        await maria.type("inbox")
        await maria.press("enter")
        await maria.told("Restored 1 from the trash.")
