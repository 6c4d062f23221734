"""Deadlines in lists and threads: in business hours where they are set, sorted by the time they leave."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plentytui.rules.business_hours import BusinessHours
from plentytui.settings import BusinessHoursSettings, Settings
from plentytui.ui.dialogs.pick_date import PickDate
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)
HOURS = BusinessHoursSettings(days=(*((8 * 60, 14 * 60),) * 5, None, None))
NOON = 1_770_206_400.0
"""Wednesday, 4 February 2026, 12:00 UTC: the day after every test begins."""


async def set_deadline(maria: Person, uuid: str, deadline: float) -> None:
    store = maria.desk.store
    sql = "UPDATE conversation SET deadline = ?, priority = 0 WHERE uuid = ?"
    await store.write(lambda: store._file.write(lambda db: db.execute(sql, (deadline, uuid))))
    await store.write(lambda: store._file.write(lambda db: db.execute("UPDATE mirror SET generation = generation + 1")))
    maria.messenger.mirror_touched()
    await maria.rest()


async def test_the_list_counts_in_business_hours_where_they_are_set(tmp_path: Path) -> None:
    app = make_app(tmp_path, settings=Settings(timezone="UTC", business_hours=HOURS))
    async with person(app, size=NARROW) as maria:
        await set_deadline(maria, maria.current, NOON)
        # Of 22 h 55 min by the clock only the rest of today and tomorrow's morning are business.
        assert "due 5h" in maria.words_in(maria.rows)
        await maria.press("v")
        await maria.sees("Columns of the list")
        for name in ("preview", "tags"):
            await maria.type(name)
            await maria.press("space", *["backspace"] * len(name))
        await maria.press("enter")
        await maria.sees("Tags")
        assert "due 5h" in maria.words_in(maria.rows)
        await maria.press("enter")
        await maria.sees("Deadline Wed 4 Feb 2026 12:00 · due 5h")


async def test_by_the_clock_it_is_as_far_off_as_the_clock_says(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await set_deadline(maria, maria.current, NOON)
        assert "due 23h" in maria.words_in(maria.rows)


async def test_a_deadline_that_means_a_whole_day_is_not_late_before_it_ends(tmp_path: Path) -> None:
    app = make_app(tmp_path, settings=Settings(timezone="UTC", business_hours=HOURS))
    async with person(app, size=NARROW) as maria:
        today = NOON - 36 * 3_600
        await set_deadline(maria, maria.current, today)
        assert "due 54m" in maria.words_in(maria.rows)
        await maria.press("slash")
        await maria.type("is:overdue")
        await maria.rest()
        keys = [maria.rows.key_of(index) for index in range(maria.rows.row_count)]
        await maria.press("escape")
        assert maria.current not in keys


async def test_due_next_is_sorted_by_the_time_that_is_left(tmp_path: Path) -> None:
    app = make_app(tmp_path, settings=Settings(timezone="UTC", business_hours=HOURS))
    async with person(app, size=NARROW) as maria:
        whole_day, morning = maria.rows.key_of(0), maria.rows.key_of(1)
        assert whole_day is not None
        assert morning is not None
        await set_deadline(maria, whole_day, NOON - 12 * 3_600)
        await set_deadline(maria, morning, NOON - 3 * 3_600)
        assert maria.messenger.groups.go_to_place((PlaceKind.DUE, 0))
        await maria.rest()
        places = [maria.messenger.list_pane.all_uuids().index(uuid) for uuid in (morning, whole_day)]
        # As instants it is the other way round: midnight is before nine, but the day lasts until 14:00.
        assert places == sorted(places)


async def test_each_row_of_what_is_due_next_tells_when(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        far = maria.current
        await set_deadline(maria, far, NOON + 50 * 86_400)
        assert maria.messenger.groups.go_to_place((PlaceKind.DUE, 0))
        await maria.rest()
        await maria.press("G")
        assert maria.current == far
        region = maria.rows.content_region
        lines = maria.screen.split("\n")[region.y : region.bottom][: maria.rows.row_count]
        assert len(lines) > 1
        assert all("due " in line or "late " in line for line in lines), lines
        assert "due 50d" in lines[-1]


@pytest.mark.parametrize(("now", "offered"), [("2026-02-03T13:05", True), ("2026-02-03T19:34", False)])
async def test_a_date_that_has_passed_is_not_offered(now: str, offered: bool) -> None:
    zone = UTC
    at = datetime.fromisoformat(now).replace(tzinfo=zone).timestamp()
    dialog = PickDate("Deadline", at, zone, BusinessHours(zone))
    assert [option.id for option in dialog.options][1:3] == (["today", "tomorrow"] if offered else ["tomorrow", "3d"])
    # Whoever writes it is told that it has passed.
    assert dialog.fitting("today")[0].id == "today"


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((), "Now: none."),
        ((None, None), "Now: none."),
        ((2,), "Now: Tue 3 Feb 2026 02:00, 2h by the clock left."),
        ((2, 2), "Now: Tue 3 Feb 2026 02:00, 2h by the clock left."),
        ((2, None), "Now: 1 of 2 has one: Tue 3 Feb 2026 02:00, 2h by the clock left."),
        ((2, 2, None), "Now: 2 of 3 have one: Tue 3 Feb 2026 02:00, 2h by the clock left."),
        ((5, None, 2), "Now: 2 of 3 have one, the first of them Tue 3 Feb 2026 02:00, 2h by the clock left."),
    ],
)
async def test_what_several_have_now_is_told(hours: tuple[int | None, ...], told: str) -> None:
    now = datetime(2026, 2, 3, tzinfo=UTC).timestamp()
    held = [None if hour is None else now + hour * 3600 for hour in hours]
    dialog = PickDate("Deadline", now, UTC, BusinessHours(UTC), held)
    assert dialog._fact.startswith(told + " ")
