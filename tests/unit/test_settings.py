"""The settings file: business hours."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plentytui.errors import SettingsError
from plentytui.rules.business_hours import BusinessHours
from plentytui.settings import BusinessHoursSettings, Settings, load_settings, read_settings

BERLIN = ZoneInfo("Europe/Berlin")


def test_hours_come_from_the_settings() -> None:
    settings = read_settings(
        {"business_hours": {"zone": "Europe/Berlin", "mon": "08:00-17:00", "tue": "", "sat": "9:30 - 24:00",
                            "holidays": [date(2026, 12, 25), "2026-05-01"]}},
        "here",
    ).business_hours  # fmt: skip
    assert settings.days == ((480, 1_020), None, None, None, None, (570, 1_440), None)
    assert settings.holidays == (date(2026, 5, 1), date(2026, 12, 25))
    hours = BusinessHours.of(settings, UTC)
    assert hours.zone == BERLIN
    opened = (datetime(2026, 2, 2, 8, tzinfo=BERLIN).timestamp(), datetime(2026, 2, 2, 17, tzinfo=BERLIN).timestamp())
    assert hours.on(date(2026, 2, 2)) == opened
    assert hours.on(date(2026, 12, 25)) is None
    assert BusinessHours.of(BusinessHoursSettings(), UTC).zone is UTC


def test_without_settings_the_wall_clock_counts() -> None:
    assert not BusinessHours.of(Settings().business_hours, None).counted


def test_the_section_is_read_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[business_hours]\nfri = "08:00-13:00"\nholidays = [2026-12-24]\n', encoding="utf-8")
    found = load_settings(file).business_hours
    assert found.days[4] == (480, 780)
    assert found.holidays == (date(2026, 12, 24),)


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ({"monday": "08:00-17:00"}, "business_hours.monday"),
        ({"mon": "8-17"}, "business_hours.mon"),
        ({"mon": "17:00-08:00"}, "business_hours.mon"),
        ({"mon": "08:00-24:30"}, "business_hours.mon"),
        ({"mon": "08:00-08:00"}, "business_hours.mon"),
        ({"mon": 8}, "business_hours.mon"),
        ({"mon": ["08:00-17:00"]}, "business_hours.mon"),
        ({"zone": "Berlin"}, "business_hours.zone"),
        ({"zone": "../etc/passwd"}, "business_hours.zone"),
        ({"zone": 1}, "business_hours.zone"),
        ({"holidays": "2026-12-25"}, "business_hours.holidays"),
        ({"holidays": ["25.12.2026"]}, "business_hours.holidays"),
        ({"holidays": [datetime(2026, 12, 25, 8, 0, tzinfo=UTC)]}, "business_hours.holidays"),
        ("08:00-17:00", "business_hours"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(section: object, name: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"In here, {name} ")) as caught:
        read_settings({"business_hours": section}, "here")
    assert caught.value.hint
