"""The API screen: the calls as they come, paused, copied, cleared; the windows and the forecasts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from plentytui.api.budget import Budget
from plentytui.api.events import CANCELLED
from plentytui.clock import ManualClock
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.screens.api import ApiScreen
from plentytui.ui.widgets.calls_table import CallsTable, answer_words, call_spans, heading, one_line
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.windows_panel import WindowsPanel, panel_lines
from tests.bare_app import LIVE, BareApp, make_budget, make_call, make_calls, screen_text
from tests.embedded_app import until

NOW = 1_770_123_906.0
pytestmark = pytest.mark.anyio


async def test_before_the_first_call_it_says_what_will_be_here(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Face).display
        assert "No call yet." in screen_text(app)
        assert "no call yet" in app.screen.query_one(WindowsPanel).text
        await pilot.press("y")
        assert app.said == ["There is no call to copy yet."]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_calls_appear_newest_first_with_their_facts(
    tmp_path: Path, clock: ManualClock, size: tuple[int, int]
) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=size) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time() - 9, path="/rest/stores"))
        app.state.add_call(make_call(2, clock.time(), status=429, waited=12.5, path="/rest/late"))
        await pilot.pause()
        lines = screen_text(app).split("\n")
        late = next(index for index, line in enumerate(lines) if "/late" in line)
        assert "/stores" in lines[late + 1]
        for words in ("13:05:06", "user" if size[0] == 80 else "user ", "GET", "12.5 s", "200 ms", "429", "78/80"):
            assert words in lines[late]
        assert "2 calls" in screen_text(app)
        assert not app.screen.query_one(Face).display


async def test_the_list_stays_where_the_reader_is_while_calls_come_in(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        for call in make_calls(50, clock.time()):
            app.state.add_call(call)
        table = app.screen.query_one(CallsTable)
        await pilot.press("j", "j")
        selected = table.selected
        assert selected is not None
        assert selected.number == 48
        app.state.add_call(make_call(51, clock.time()))
        assert table.selected is selected
        await pilot.press("g")
        app.state.add_call(make_call(52, clock.time()))
        newest = table.selected
        assert newest is not None
        assert newest.number == 52
        await pilot.press("G")
        oldest = table.selected
        assert oldest is not None
        assert oldest.number == 1


async def test_a_step_paints_two_rows_and_no_more(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        for call in make_calls(50, clock.time()):
            app.state.add_call(call)
        await pilot.pause()
        table = app.screen.query_one(CallsTable)
        painted: list[tuple[object, ...]] = []
        monkeypatch.setattr(table, "refresh", lambda *regions, **_: painted.append(regions))
        await pilot.press("j")
        assert [getattr(region, "height", 0) for regions in painted for region in regions] == [1, 1]
        assert all(painted), "a call without a region paints everything"


async def test_pause_holds_calls_back_and_clear_empties(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        for call in make_calls(3, clock.time()):
            app.state.add_call(call)
        await pilot.press("p")
        app.state.add_call(make_call(4, clock.time()))
        await pilot.pause()
        table = app.screen.query_one(CallsTable)
        assert (table.count, table.held_back) == (3, 1)
        assert "PAUSED, 1 since" in screen_text(app)
        await pilot.press("p")
        await pilot.pause()
        assert table.count == 4
        assert "PAUSED" not in screen_text(app)
        await pilot.press("c")
        await pilot.pause()
        assert table.count == 0
        assert app.screen.query_one(Face).display


async def test_another_system_begins_with_an_empty_list(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time()))
        await pilot.pause()
        app.log_in()
        await pilot.pause()
        assert app.screen.query_one(CallsTable).count == 0


async def test_the_same_system_opened_again_keeps_its_budget(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)):
        state = app.state
        state.begin(LIVE)
        state.budget.set(make_budget(NOW, reads=3))
        state.begin(LIVE)
        assert state.budget.value == make_budget(NOW, reads=3)
        state.begin(replace(LIVE, url="https://p2.example"))
        assert state.budget.value == Budget()


async def test_a_call_is_copied_as_one_line(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time(), path="/rest/x\x1b]52;c;eA==\x07"))
        await pilot.press("y")
        (line,) = copied
        assert line.startswith("2026-02-03 13:05:06Z  GET  /rest/x^[")
        assert line.isprintable()
        assert "left 78/80" in line
        assert any("sent to the terminal" in words for words in app.said)


async def test_a_call_opens_in_full(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time(), status=0, error="the connection was cut off"))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ErrorDetails)
        assert "the connection was cut off" in screen_text(app)
        assert "! A call" in screen_text(app)
        await pilot.press("escape")
        app.state.add_call(make_call(2, clock.time()))
        await pilot.pause()
        await pilot.press("g", "enter")
        await pilot.pause()
        assert "A call" in screen_text(app)
        assert "! A call" not in screen_text(app), "nothing went wrong"


def test_every_end_of_a_call_has_a_word() -> None:
    assert answer_words(make_call(1, NOW))[0] == "200 ok"
    assert answer_words(make_call(1, NOW, status=403))[0] == "403 no right"
    assert answer_words(make_call(1, NOW, status=418))[0] == "418 refused"
    assert answer_words(make_call(1, NOW, status=599, attempt=3))[0] == "599 failed, try 3"
    assert answer_words(make_call(1, NOW, status=0))[0] == "no answer"
    assert answer_words(make_call(1, NOW, status=0, error=CANCELLED), roomy=False)[0] == "given up"
    assert answer_words(make_call(1, NOW, coalesced=True))[0] == "joined another"


@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.integers(78, 200),
    st.sampled_from([0, 200, 429, 500]),
    st.floats(0, 9_999),
)
def test_a_row_fits_whatever_comes(path: str, error: str, columns: int, status: int, waited: float) -> None:
    call = make_call(1, NOW, path=path, error=error, status=status, waited=waited)
    row = "".join(span.text for span in call_spans(call, columns, None))
    assert row.isprintable()
    assert cell_len(row) <= columns + 1
    assert cell_len(heading(columns)) == columns
    assert one_line(call).isprintable()


def test_the_panel_tells_windows_rate_and_forecasts() -> None:
    calls = list(make_calls(30, NOW))
    early = panel_lines(make_budget(NOW), calls, NOW, None)
    assert "Reads: watched for less than 5 min, too short to tell" in "".join(
        span.text for line in early for span in line
    )
    calls.insert(0, make_call(0, NOW - 600))
    lines = panel_lines(make_budget(NOW, reads=3, day_writes=0), calls, NOW, None)
    text = "\n".join("".join(span.text for span in line) for line in lines)
    assert "Rate: Basic" in text
    assert "3 LOW" in text
    assert "0 USED UP" in text
    assert "Writes: USED UP for today" in text
    assert "Reads: 3.0 a min" in text or "Reads: 2.9 a min" in text
    assert "the day lasts" in text
    assert max(len(line) for line in text.split("\n")) <= 78
    unknown = panel_lines(Budget(), [], NOW, None)
    assert "Rate: not known" in "".join(span.text for line in unknown for span in line)


async def test_the_panel_follows_the_clock_to_the_end_of_a_window(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in()
        app.state.budget.set(make_budget(clock.time(), reads=0))
        await pilot.pause()
        panel = app.screen.query_one(WindowsPanel)
        assert "USED UP" in panel.text
        clock.advance(51)
        await until(pilot, lambda: "USED UP" not in panel.text)
        assert "whole again" in panel.text
