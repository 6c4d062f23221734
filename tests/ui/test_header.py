"""The two lines at the top: what they tell, at which width, and that they cost nothing while nothing changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from plentytui.api.budget import Budget, Op, Period, Window
from plentytui.clock import ManualClock
from plentytui.models.systems import Backing, System
from plentytui.ui.state import Connection, Link, Sessions, Waiting
from plentytui.ui.themes import DARK, LIGHT, other_theme
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.header_lines import Facts, first_line, next_change, second_line
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.times import next_span_change, span_words
from plentytui.ui.widgets.windows_panel import WindowsPanel
from tests.bare_app import LIVE, SANDBOX, BareApp, make_budget, make_call

NOW = 1_770_123_906.0  # 2026-02-03 13:05:06 UTC
pytestmark = pytest.mark.anyio


def words(line: tuple[object, ...]) -> str:
    return "".join(getattr(span, "text", "") for span in line)


def facts(**more: object) -> Facts:
    base = Facts(
        mode="Messenger",
        system=LIVE,
        connection=Connection(Link.ONLINE, NOW),
        sessions=Sessions(2, 3),
        unread=12,
        budget=make_budget(NOW),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # tests name the fields


def test_the_first_line_tells_everything_at_full_width() -> None:
    line = words(first_line(facts(), 140, None))
    for part in (" LIVE ", "Kranich & Finch GmbH", "maria", "Messenger", "2/3 sessions", "12 unread", "online"):
        assert part in line


def test_live_and_sandbox_differ_in_word_and_style() -> None:
    live, sandbox = (first_line(facts(system=system), 100, None)[0] for system in (LIVE, SANDBOX))
    assert live.text.strip() == "LIVE"
    assert sandbox.text.strip() == "SANDBOX"
    assert live.style != sandbox.style


def test_a_read_only_system_says_so() -> None:
    assert "READ-ONLY" in words(first_line(facts(system=replace(LIVE, read_only=True)), 80, None))


@pytest.mark.parametrize(
    ("link", "word"),
    [
        (Link.OFFLINE, "OFFLINE since 13:05"),
        (Link.REFUSED, "NOT LOGGED IN"),
        (Link.CONNECTING, "connecting"),
        (Link.ONLINE, "online"),
    ],
)
def test_the_connection_is_told_in_words(link: Link, word: str) -> None:
    from zoneinfo import ZoneInfo

    assert word in words(first_line(facts(connection=Connection(link, NOW)), 140, ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("columns", "more", "told", "dropped"),
    [
        (80, {"user_name": "maria.kranich@example.org"}, ["Kranich & Finch GmbH", "maria.kra…", "ses. 2/3"], []),
        (80, {"stuck": 12, "system": replace(LIVE, read_only=True)}, ["maria", "ses. 2/3"], ["Messenger"]),
        (60, {}, ["Krani…", "mar…", "Messenger", "ses. 2/3"], []),
        (60, {"stuck": 3}, ["maria", "3 NOT SENT"], ["Messenger", "ses."]),
        (60, {"stuck": 3, "sessions": Sessions(3, 3)}, ["3/3 FULL"], ["Messenger", "maria"]),
    ],
)
def test_what_is_needed_least_goes_before_the_user(
    columns: int, more: dict[str, object], told: list[str], dropped: list[str]
) -> None:
    line = words(first_line(facts(**more), columns, None))
    assert [part for part in (*told, "12 unread", "online") if part not in line] == []
    assert [part for part in dropped if part in line] == []


def test_full_sessions_are_told() -> None:
    assert "3/3 FULL" in words(first_line(facts(sessions=Sessions(3, 3)), 80, None))


def test_the_second_line_tells_reads_writes_day_and_when_it_resets() -> None:
    from zoneinfo import ZoneInfo

    line = words(second_line(facts(), 80, NOW, ZoneInfo("UTC")))
    for part in ("reads 78/80", "writes 39/40", "day r 59,612 w 17,276", "resets 13:05:56 UTC"):
        assert part in line
    # The zone is worded where there is room for it.
    tight = words(second_line(facts(), 65, NOW, ZoneInfo("UTC")))
    assert "13:05:56" in tight
    assert "UTC" not in tight


def test_while_plenty_is_left_a_time_is_told_and_nothing_ticks() -> None:
    from zoneinfo import ZoneInfo

    seen, at = [], NOW
    while (change := next_change(facts(), at)) is not None and change < NOW + 3600:
        seen.append(words(second_line(facts(), 80, at, ZoneInfo("UTC"))).split("resets ")[1].strip())
        assert change > at
        at = change
    assert seen == ["13:05:56 UTC"]
    assert at == NOW + 50
    assert "resets" not in words(second_line(facts(), 80, at, None)), "the minute is whole again"


def test_a_number_that_is_not_known_stands_behind_its_word() -> None:
    windows = {key: window for key, window in make_budget(NOW).windows.items() if key[0] is Op.WRITE}
    assert "day reads ? writes 17,276" in words(second_line(facts(budget=Budget(windows)), 140, NOW, None))
    assert "day r ? w 17,276" in words(second_line(facts(budget=Budget(windows)), 80, NOW, None))


def test_before_the_first_call_nothing_is_made_up() -> None:
    line = words(second_line(facts(budget=Budget()), 80, NOW, None))
    assert "reads ?/?" in line
    assert "no call yet" in line
    assert "resets" not in line


def test_scarce_and_used_up_windows_have_words_and_a_countdown() -> None:
    line = words(second_line(facts(budget=make_budget(NOW, reads=0, writes=9)), 100, NOW, None))
    assert "0/80 USED UP" in line
    assert "9/40 LOW" in line
    assert "resets in 50 s" in line


def scarce_days(reads: int, read_day: int, write_day: int) -> Budget:
    windows = dict(make_budget(NOW, reads=reads).windows)
    for op, left in ((Op.READ, read_day), (Op.WRITE, write_day)):
        windows[op, Period.LONG] = replace(windows[op, Period.LONG], left=left)
    return Budget(windows)


def test_a_used_up_minute_does_not_hide_that_the_day_runs_low() -> None:
    told = facts(budget=scarce_days(0, 9_612, 2_276))
    line = words(second_line(told, 80, NOW, None))
    assert "reads 0/80 USED UP" in line
    assert "day r 9,612 LOW w 2,276 LOW" in line
    assert "resets in 50 s" in line
    for count, until in ((1, NOW + 50), (12, NOW + 50)):
        line = words(second_line(replace(told, waiting=Waiting(count, until)), 80, NOW, None))
        assert "day LOW r 9,612 w 2,276 " in line
        assert "wait" in line
        assert cell_len(line) == 80
    line = words(second_line(facts(budget=scarce_days(0, 12_612, 2_276)), 80, NOW, None))
    assert "day r 12,612 LOW w 2,276 LOW  resets in 50 s" in line


def test_waiting_calls_are_told_with_their_wait() -> None:
    waiting = Waiting(3, NOW + 23)
    for columns in (80, 140):
        line = words(second_line(facts(waiting=waiting, budget=make_budget(NOW, reads=0)), columns, NOW, None))
        assert "3 calls wait 23 s" in line


def test_a_window_that_has_ended_reads_as_whole() -> None:
    assert "reads 80/80" in words(second_line(facts(), 80, NOW + 51, None))


system_names = st.text(max_size=60)
numbers = st.integers(0, 10_000_000)


@given(
    system_names,
    st.text(max_size=40),
    st.integers(80, 220),
    numbers,
    st.sampled_from(list(Link)),
    st.booleans(),
    st.integers(0, 80),
    st.integers(0, 60_000),
    st.integers(0, 500),
)
def test_both_lines_fill_the_width_exactly_whatever_comes(
    name: str, user: str, columns: int, unread: int, link: Link, read_only: bool, reads: int, day: int, waiting: int
) -> None:
    told = facts(
        system=System(name, "https://x.example", user, Backing.SANDBOX, read_only),
        unread=unread,
        connection=Connection(link, NOW),
        budget=make_budget(NOW, reads=reads, day_reads=day),
        waiting=Waiting(waiting, NOW + 30 if waiting else None),
    )
    first, second = first_line(told, columns, None), second_line(told, columns, NOW, None)
    for line in (first, second):
        assert cell_len(words(line)) == columns
        assert words(line).isprintable()
    assert "SANDBOX" in words(first)
    assert "unread" in words(first)
    assert f" {reads}/80" in words(second)
    assert "calls wait" in words(second) or "call waits" in words(second) or not waiting


def test_spans_are_told_in_the_unit_that_matters() -> None:
    assert [span_words(s) for s in (0, 22.2, 99, 100, 3601, 12_000)] == [
        "0 s",
        "23 s",
        "99 s",
        "2 min",
        "61 min",
        "3 h 20 min",
    ]


@given(st.floats(0.01, 90_000))
def test_the_next_change_of_a_span_is_really_the_next(remaining: float) -> None:
    target = NOW + remaining
    moment = next_span_change(target, NOW)
    assert NOW < moment <= target
    just_after = span_words(target - moment - 0.001)
    assert just_after != span_words(remaining) or remaining > 5_940  # hours change by the minute, told rounded up
    halfway = (NOW + moment) / 2
    if moment - NOW > 0.01:
        assert span_words(target - halfway) == span_words(remaining)


def test_time_alone_changes_nothing_while_plenty_is_left_but_the_end_of_the_window() -> None:
    assert next_change(facts(), NOW) == NOW + 50
    assert next_change(facts(budget=Budget()), NOW) is None
    scarce = make_budget(NOW, reads=3)
    assert next_change(facts(budget=scarce), NOW) == pytest.approx(NOW + 1)
    assert next_change(facts(waiting=Waiting(2, NOW + 10.5)), NOW) == pytest.approx(NOW + 0.5)


async def settle() -> None:
    """Let everything happen that can happen now."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_header_follows_the_state_and_counts_down_by_the_clock(tmp_path: Path, clock: ManualClock) -> None:
    header_box: list[StatusHeader] = []
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(100, 24)) as pilot:
        header = StatusHeader(app.state, clock, "Messenger")
        header_box.append(header)
        await app.mount(header)
        app.log_in()
        app.state.budget.set(make_budget(clock.time(), writes=2))
        await pilot.pause()
        assert "resets in 50 s" in header.text
        clock.advance(7)
        await settle()
        await pilot.pause()
        assert "resets in 43 s" in header.text
        clock.advance(43.1)
        await settle()
        await pilot.pause()
        assert "writes 40/40" in header.text
        assert "resets" not in header.text
        app.state.waiting.set(Waiting(1, clock.time() + 5))
        await pilot.pause()
        assert "1 call waits 5 s" in header.text


async def test_only_what_changed_is_painted_and_nothing_when_nothing_changed(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(100, 24)) as pilot:
        header = StatusHeader(app.state, clock, "Messenger")
        await app.mount(header)
        app.log_in()
        app.state.budget.set(make_budget(clock.time()))
        await pilot.pause()
        painted: list[int] = []
        refresh = header.refresh

        def note(*regions: object, **more: object) -> object:
            painted.extend(getattr(region, "area", 0) for region in regions)
            return refresh(*regions, **more)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(header, "refresh", note)
        app.state.unread.set(0)
        header.update_lines()
        assert painted == []
        app.state.budget.set(make_budget(clock.time(), reads=77))
        await pilot.pause()
        assert len(painted) == 1
        assert painted[0] <= 5, "only the number of the reads"
        clock.advance(20)
        await settle()
        await pilot.pause()
        assert len(painted) == 1, "nothing ticks while plenty is left and nobody asked for anything"
        app.state.last_call.set(make_call(1, clock.time()))
        await pilot.pause()
        assert len(painted) == 1
        for _ in range(40):
            clock.advance(1)
            await settle()
            await pilot.pause()
        assert 2 <= len(painted) <= 4, "at the end of the minute the numbers once"
        painted.clear()
        clock.advance(600)
        await settle()
        await pilot.pause()
        assert painted == [], "who does nothing gets no byte"


async def test_the_alarm_is_let_go_with_the_header(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(80, 24)) as pilot:
        header = StatusHeader(app.state, clock, "Messenger")
        await app.mount(header)
        app.log_in()
        app.state.budget.set(Budget({(Op.READ, Period.SHORT): Window(80, 1, clock.time() + 50, 0, clock.time())}))
        await pilot.pause()
        assert clock.next_due is not None
        await header.remove()
        await settle()
        assert clock.next_due is None


def luminance(color: Color) -> float:
    parts = [value / 255 for value in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_our_themes_can_be_read_all_day(tmp_path: Path, clock: ManualClock, theme: str) -> None:
    """Every text has a contrast of at least 4.5 to 1 (WCAG AA)."""
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        widgets = [StatusHeader(app.state, clock, "x"), FooterBar(), RowList(), WindowsPanel(app.state, clock)]
        await app.mount(*widgets)
        await pilot.pause()
        for widget in widgets:
            for name in sorted(widget.COMPONENT_CLASSES):
                style = widget.get_component_rich_style(name)
                assert style.color is not None
                assert style.bgcolor is not None
                one, other = (luminance(Color.from_rich_color(color)) for color in (style.color, style.bgcolor))
                contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
                if name != "header--gauge":
                    assert contrast >= 4.5, (name, round(contrast, 2))


def test_each_theme_has_another_and_the_way_back() -> None:
    assert other_theme(DARK.name) == LIGHT.name
    assert other_theme(LIGHT.name) == DARK.name
    assert other_theme(other_theme("textual-dark")) == "textual-dark"
    assert other_theme("nord") == LIGHT.name
