"""What is told in the corner: few at a time, never over the header, and all of it can be read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets._toast import Toast, ToastRack

from plentytui.ui.dialogs.history import Lines
from plentytui.ui.notices import KEPT
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

LONG = "What happened, to what, and what to do now. " * 20


def toasts(maria: Person) -> list[Toast]:
    """Those that are seen."""
    return [toast for toast in maria.app.screen.query(Toast) if all(one.display for one in toast.ancestors_with_self)]


@pytest.mark.parametrize(("size", "most"), [((80, 24), 1), ((120, 40), 3)])
async def test_few_are_shown_and_never_over_the_header(tmp_path: Path, size: tuple[int, int], most: int) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:
        for number in range(6):
            maria.app.say(LONG, title=f"Number {number}", severity="warning")
        await maria.rest()
        await maria.until(lambda: len(toasts(maria)) == most)
        assert [f"Number {number}" in maria.words for number in range(6)] == [number >= 6 - most for number in range(6)]
        assert min(toast.region.y for toast in toasts(maria)) >= 2
        assert max(toast.region.bottom for toast in toasts(maria)) < size[1]
        assert "press ! to read the rest" in maria.words


async def test_a_newer_one_of_the_same_kind_replaces_the_older(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), corner=True) as maria:
        maria.app.say("First.")
        maria.app.say("Not this time.", title="Not sent", severity="warning")
        maria.app.say("Second.")
        await maria.until(lambda: len(toasts(maria)) == 2)
        assert "First." not in maria.said
        assert "Not this time." in maria.said
        assert "Second." in maria.said


async def test_a_warning_stays_when_information_comes(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        maria.app.say("Heed this.", title="Beware", severity="error")
        for number in range(3):
            maria.app.say("Mere news.", title=f"News {number}")
        await maria.rest()
        assert "Heed this." in maria.said
        assert "News 2" in maria.said
        assert "News 0" not in maria.said


async def test_on_few_lines_the_newest_is_seen_and_how_many_lie_behind_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        maria.app.notify("Heed this. " * 40, title="Beware", severity="warning", timeout=600, markup=False)
        await maria.sees("Heed this.")
        assert "! reads all)" not in maria.words
        maria.app.notify("Mere news.", title="News", timeout=600, markup=False)
        await maria.sees("+1 (! reads all)")
        assert [str(toast.border_subtitle) for toast in toasts(maria)] == ["+1 (! reads all)"]
        assert "Mere news." in maria.words
        assert "Heed this." not in maria.words
        # It goes, and what lies behind it is seen for the rest of its time.
        toasts(maria)[0]._expire()
        await maria.sees("Heed this.")
        await maria.until(lambda: "+1" not in maria.words)


@pytest.mark.parametrize(("size", "most"), [((80, 24), 7), ((40, 10), 3)])
async def test_what_is_told_takes_a_third_of_few_lines_at_most(
    tmp_path: Path, size: tuple[int, int], most: int
) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:
        for number in range(3):
            maria.app.notify(LONG, title=f"Number {number}", severity="warning", timeout=600, markup=False)
        await maria.until(lambda: "Number 2" in maria.words and len(toasts(maria)) == 1)
        await maria.sees("+2 (! reads all)")
        assert toasts(maria)[0].region.height <= most + 1, "one more line tells how many lie behind it"
        assert toasts(maria)[0].region.bottom < size[1]


async def test_what_was_told_beside_a_dialog_is_laid_as_ever_when_that_is_gone(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        maria.app.clear_notifications()
        await maria.press("p")
        await maria.until(lambda: bool(maria.dialog))
        maria.app.notify("Heed this.", title="Beware", severity="warning", timeout=600, markup=False)
        await maria.sees("Heed this.")
        await maria.press("escape")
        await maria.until(lambda: not maria.dialog and [toast.region.height for toast in toasts(maria)] == [2])


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@pytest.mark.parametrize("lines", [0, 3, 30], ids=["nothing", "some", "more_than_seen"])
async def test_nothing_lies_over_what_is_being_typed(tmp_path: Path, size: tuple[int, int], lines: int) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:
        await maria.open("")
        await maria.press("r")
        await maria.until(maria.is_writing)
        maria.app.notify(LONG, title="Beware", severity="warning", timeout=600, markup=False)
        maria.app.notify(LONG, title="Late", severity="error", timeout=600, markup=False)
        await maria.sees("Late")
        area = maria.thread.composer.area

        def beside() -> bool:
            covered = {y for toast in toasts(maria) for y in range(toast.region.y, toast.region.bottom)}
            text = set() if lines > 9 and size[1] < 24 else set(range(area.region.y, area.region.y + min(lines, 6)))
            return bool(covered) and not covered & {*text, area.cursor_screen_offset.y}

        await maria.type("\n".join(f"Line {number}" for number in range(lines)))
        await maria.until(beside)
        assert "Late" in maria.words
        await maria.press("up", "up")
        await maria.until(beside)
        await maria.press("ctrl+home")
        await maria.until(beside)


async def test_all_of_it_can_be_read_again_the_newest_first(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        maria.app.say("[b]First[/b]\x1b[31m.", title="Earlier", severity="warning")
        maria.app.say(LONG, title="Later")
        await maria.rest()
        await maria.press("!")
        await maria.until(lambda: isinstance(maria.app.screen, Lines))
        screen = maria.app.screen
        assert isinstance(screen, Lines)
        assert not maria.said
        text = "\n".join(screen._lines)
        assert text.index("Later") < text.index("! Earlier")
        assert LONG.strip() in text
        assert "[b]First[/b]^[[31m." in text
        assert "Tue 3 Feb 2026 13:05" in text


async def test_before_anything_was_told_that_is_said(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with person(app, size=(80, 24)) as maria:
        app.notices.clear()
        await maria.press("!")
        await maria.until(lambda: isinstance(maria.app.screen, Lines))
        assert "Nothing was told yet." in maria.words
    assert app.notices.maxlen == KEPT


async def test_mere_information_never_lies_over_a_dialog(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        maria.app.say("Marked 1 as done.")
        maria.app.say("Heed this.", title="Beware", severity="warning")
        await maria.told("Marked 1 as done.")
        await maria.press("D")
        await maria.until(lambda: bool(maria.dialog))
        assert "Marked" not in maria.said
        assert "Heed this." in maria.said
        assert len(toasts(maria)) == 1


async def test_mere_information_never_lies_over_what_is_written(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(120, 40), corner=True) as maria:
        await maria.open("")
        maria.app.say("Marked 1 as done.")
        maria.app.say("Heed this.", title="Beware", severity="warning")
        await maria.until(lambda: len(toasts(maria)) == 2)
        await maria.press("r")
        await maria.until(lambda: maria.is_writing() and len(toasts(maria)) == 1)
        assert "Heed this." in maria.said


@pytest.mark.parametrize(("size", "seconds"), [((80, 24), 3.5), ((120, 40), 5.0)])
async def test_mere_information_goes_sooner_from_a_short_terminal(
    tmp_path: Path, size: tuple[int, int], seconds: float
) -> None:
    async with person(make_app(tmp_path), size=size) as maria:
        maria.app.say("Mere news.")
        await maria.told("Mere news.")
        assert [note.timeout for note in maria.app._notifications] == [seconds]


async def test_what_offers_to_undo_stays_longer_than_other_information(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        maria.app.say("Marked 3 as done.  u undoes it.")
        maria.app.say("From Katharina", title="New message")
        maria.app.say("Nothing has changed.", title="Up to date")
        maria.app.say("The filter is saved.", title="Saved")
        await maria.rest()
        shown = [notice.message for notice in maria.app._notifications]
        assert any("u undoes it" in text for text in shown)
        assert not any("From Katharina" in text for text in shown)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lines", [0, 60])
async def test_nothing_that_is_told_lies_over_a_dialog(tmp_path: Path, size: tuple[int, int], lines: int) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:

        def beside() -> bool:
            dialog = maria.app.screen.query_one(".dialog").region
            shown = [maria.app.screen.find_widget(toast).visible_region for toast in toasts(maria)]
            return any(shown) and not any(dialog.intersection(region) for region in shown)

        maria.app.notify(LONG, title="Beware", severity="warning", timeout=600, markup=False)
        if lines:
            maria.app.push_screen(Lines("Long", [f"Line {number}" for number in range(lines)]))
            last = "Close"
        else:
            await maria.press("p")
            last = "0 to 5 Take enter Take esc Cancel"
        await maria.until(lambda: bool(maria.dialog))
        await maria.until(beside)
        maria.app.notify(LONG, title="Late", severity="error", timeout=600, markup=False)
        await maria.until(lambda: "Late" in maria.words and beside())
        assert last in maria.words
        await maria.press("escape")
        await maria.until(lambda: not maria.dialog)
        assert min(toast.region.y for toast in toasts(maria)) >= 2


@pytest.mark.parametrize("reads", [False, True])
async def test_what_lies_where_it_is_to_lie_is_not_laid_out_again(tmp_path: Path, reads: bool) -> None:
    async with person(make_app(tmp_path), size=(80, 24), corner=True) as maria:
        if reads:
            await maria.open("")
        maria.app.notify("Heed this.", title="Beware", severity="warning", timeout=600, markup=False)
        await maria.until(lambda: "Heed this." in maria.words)
        await maria.rest()
        # Each layout has it laid once more: what asks for a layout by that is never done.
        told = [maria.app.screen.query_one(ToastRack), *toasts(maria)]
        maria.app.lay_notices()
        await maria.until(lambda: not any(widget._layout_required for widget in told))
        maria.app.lay_notices()
        assert not any(widget._layout_required for widget in told)


def free_of(maria: Person, *words: str) -> bool:
    """Whether these words are seen, whole and on lines that no notice lies over."""
    covered = {y for toast in toasts(maria) for y in range(toast.region.y, toast.region.bottom)}
    lines = maria.screen.split("\n")
    at = [next((y for y, line in enumerate(lines) if word in line), -1) for word in words]
    return bool(covered) and all(y >= 0 and y not in covered for y in at)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_lies_over_whom_a_text_is_for_and_what_the_send_key_does(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:
        await maria.open("")
        await maria.press("r")
        await maria.until(maria.is_writing)
        await maria.type("Hi")
        for number in range(2):
            maria.app.notify(LONG, title=f"Beware {number}", severity="warning", timeout=600, markup=False)
        await maria.until(lambda: free_of(maria, "PUBLIC", "ctrl+s Send to customer"))
        await maria.sees("Beware 1")
        assert min(toast.region.y for toast in toasts(maria)) >= 2
        # A dialog on top, and away again: nothing is covered after it, either.
        await maria.press("escape")
        await maria.until(lambda: not maria.is_writing())
        await maria.press("r")
        await maria.until(lambda: free_of(maria, "PUBLIC", "ctrl+s Send to customer"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_lies_over_the_countdown_of_an_answer(tmp_path: Path, size: tuple[int, int]) -> None:
    async with person(make_app(tmp_path), size=size, corner=True) as maria:
        await maria.open("")
        await maria.press("r")
        await maria.until(maria.is_writing)
        await maria.type("Thank you, it is on its way.")
        maria.app.notify(LONG, title="Before", severity="warning", timeout=600, markup=False)
        await maria.press("ctrl+s")
        await maria.until(lambda: "takes it back" in maria.words or bool(maria.dialog))
        if maria.dialog:
            await maria.press("y")
        await maria.until(lambda: free_of(maria, "takes it back"))
        maria.app.notify(LONG, title="Late", severity="error", timeout=600, markup=False)
        await maria.until(lambda: "Late" in maria.words and free_of(maria, "takes it back"))
        for key in ("k", "k", "j", "g"):
            await maria.press(key)
            await maria.until(lambda: "takes it back" not in maria.words or free_of(maria, "takes it back"))
        await maria.press("G")
        await maria.until(lambda: free_of(maria, "takes it back"))
