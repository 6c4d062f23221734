"""The filter line: what it means, where it is wrong, what would complete it, and asking the system, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.rules.query.explain import explain
from plentytui.ui.widgets.query_bar import QueryBar, is_bare
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


def says(maria: Person) -> str:
    bar = maria.messenger.list_pane.bar
    assert bar is not None
    return maria.words_in(bar)


@pytest.mark.parametrize("text", ["kathar", "two words", "a-b", "50%", "<3", "*", "o'neill", "or and not"])
def test_mere_words_are_no_query(text: str) -> None:
    assert is_bare(text)


@pytest.mark.parametrize("text", ["from:a", '"a b"', "a OR b", "-spam", "NOT x", "(a)", "regal*", "priority>3"])
def test_whatever_the_language_knows_is_a_query(text: str) -> None:
    assert not is_bare(text)


async def test_a_query_filters_while_it_is_typed_and_is_explained(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("is:unread -is:done has:deadline")
        rows = [maria.rows.row_at(index) for index in range(maria.rows.row_count)]
        assert rows
        assert all(row is not None and row.unread and not row.done and row.deadline for row in rows)
        assert "= unread, not done, with a deadline" in says(maria)


async def test_a_mistake_is_underlined_told_and_leaves_the_list_as_it_is(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("is:unread")
        count = maria.rows.row_count
        await maria.type(" is:unraed")
        assert maria.rows.row_count == count
        assert "! is: does not know unraed. Did you mean is:unread" in says(maria)
        bar = maria.messenger.list_pane.bar
        assert bar is not None
        assert bar.input.underline.span == (13, 6)
        assert maria.messenger.filter_input.value == "is:unread is:unraed"


async def test_a_name_that_nobody_has_is_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("group:Amazn")
        assert "! There is no group called Amazn. Did you mean Amazon?" in says(maria)


async def test_tab_takes_the_completion_and_arrows_choose_another(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash", *"gro")
        assert "group:" in says(maria)
        await maria.press("tab")
        assert maria.messenger.filter_input.value == "group:"
        await maria.press("down", "tab")
        assert maria.messenger.filter_input.value.startswith("group:")
        assert maria.rows.row_count > 0
        assert maria.messenger.filter_input.has_focus


async def test_enter_keeps_the_query_and_escape_clears_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        everything = maria.rows.row_count
        await maria.press("slash")
        await maria.type("is:done")
        found = maria.rows.row_count
        await maria.press("enter", "j")
        assert maria.rows.has_focus
        assert maria.rows.row_count == found < everything
        await maria.press("escape")
        assert maria.rows.row_count == everything


async def test_the_list_stays_where_it_is_while_one_types(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.rest()
        top = maria.rows.region.y
        for letter in "is:un":
            await maria.press(letter)
            assert maria.rows.region.y == top


async def test_the_system_is_asked_too_and_what_could_not_be_asked_is_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("is:unread has:followup")
        before = len(maria.app.state.calls)
        await maria.press("ctrl+g")
        await maria.told("The system knows")
        assert len(maria.app.state.calls) > before
        assert "was not asked" in maria.said
        assert "Inbox and archive" in maria.screen


async def test_asking_without_a_query_says_what_to_do(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("ctrl+g")
        await maria.told("Press / and type what to look for first.")


async def test_days_are_those_of_the_zone_of_the_settings(tmp_path: Path) -> None:
    from plentytui.settings import Settings

    found = []
    for zone in ("UTC", "Pacific/Kiritimati"):
        async with person(make_app(tmp_path / zone, settings=Settings(timezone=zone)), size=NARROW) as maria:
            await maria.press("slash")
            await maria.type("on:today")
            await maria.rest()
            found.append(maria.rows.row_count)
    # It is 03:05 of the next day on Kiritimati, so that the day has begun at 10:00 UTC.
    assert 0 < found[1] < found[0]


def bar_of(maria: Person) -> QueryBar:
    bar = maria.messenger.list_pane.bar
    assert bar is not None
    return bar


async def test_a_long_explanation_can_be_read_whole(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type(
            "is:unread -is:done (is:overdue OR deadline:today) from:anybody subject:whatever has:attachment"
        )
        bar = bar_of(maria)
        assert bar.query_found is not None
        whole = explain(bar.query_found, bar.names)
        assert len(whole) > 2 * bar.size.width
        await maria.until(lambda: whole in says(maria))
        assert bar.size.height <= 24 // 3
        top = maria.rows.region.y
        await maria.press("backspace")
        assert maria.rows.region.y == top
        await maria.press("escape", "slash")
        await maria.type("is:unread")
        await maria.until(lambda: maria.rows.region.y < top)


async def test_what_is_longer_than_a_third_of_the_screen_ends_with_an_ellipsis(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type(" ".join(f"subject:number{number}" for number in range(40)))
        await maria.until(lambda: says(maria).endswith("…"))
        assert bar_of(maria).size.height == 24 // 3


@pytest.mark.parametrize(
    "text", ["deadline:nosuchday", "is:unraed", "group:Amazn", "priority:loud", "since:yesterdayish"]
)
async def test_what_is_wrong_is_told_whole(tmp_path: Path, text: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type(f"is:unread {text}")
        await maria.press("enter")
        problem = bar_of(maria).problem
        assert problem is not None
        whole = f"{problem.what} {problem.hint}"
        await maria.until(lambda: whole in says(maria))


async def test_tab_stays_where_nothing_completes_the_word(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("from:qqqqx")
        await maria.press("tab")
        assert maria.messenger.filter_input.has_focus
        assert "nothing to complete" in says(maria)
        await maria.press("x")
        assert maria.messenger.filter_input.value == "from:qqqqxx"
        assert "nothing to complete" not in says(maria)
        for _ in "from:qqqqxx":
            await maria.press("backspace")
        await maria.type("deadline:nosuch")
        await maria.press("tab")
        assert maria.messenger.filter_input.has_focus
        assert "nothing to complete" in says(maria)
        bar_of(maria).set_text("")
        await maria.type("is:unread")
        await maria.press("tab")
        assert maria.rows.has_focus


async def test_those_who_wrote_complete_from(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("from:böt")
        assert "Katharina Böttcher" in says(maria)
        await maria.press("tab")
        assert maria.messenger.filter_input.value.startswith('from:"Katharina Böttcher"')
        assert maria.rows.row_count > 0
        row = maria.rows.row_at(0)
        assert row is not None
        assert "Böttcher" in row.sender
        await maria.press(*["backspace"] * 10)
        assert maria.messenger.filter_input.value == 'from:"Katharina '
        assert "Katharina Böttcher" in says(maria)


async def test_what_is_deleted_behind_the_cursor_is_completed_as_it_stands(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("is:unread hello")
        bar = maria.messenger.list_pane.bar
        assert bar is not None
        bar.input.cursor_position = 5
        await maria.rest()
        # Both come in one turn, before what was deleted is told.
        bar.input.action_delete_right_word()
        bar.take_completion()
        await maria.rest()
        assert bar.input.value == "is:unread "


async def test_what_was_chosen_stays_so_when_what_was_typed_is_told_late(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        bar = maria.messenger.list_pane.bar
        assert bar is not None
        bar.input.insert_text_at_cursor("is:")
        bar.complete_here()
        bar.completions.choose(1)
        chosen = bar.completions.completed()
        await maria.rest()
        assert bar.completions.completed() == chosen
        assert len(bar.completions.found) > 1
