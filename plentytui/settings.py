"""What the user may set, read from one TOML file; every value has a default and a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from plentytui.errors import SettingsError


class SystemSettings(NamedTuple):
    """What can be set for one system, under ``[systems.NAME]``."""

    password_command: tuple[str, ...] = ()
    """A command and its arguments that prints the password; run without a shell."""
    read_only: bool = False
    """Refuse every write to this system."""


class BusinessHoursSettings(NamedTuple):
    """When deadlines run, under ``[business_hours]``; without an open day they run by the wall clock."""

    zone: str = ""
    """``business_hours.zone``: the zone the hours are meant in; empty: that of ``ui.timezone``."""
    days: tuple[tuple[int, int] | None, ...] = (None,) * 7
    """``business_hours.mon`` to ``.sun``: from and to in minutes of the day, ``"08:00-17:00"``; None: closed."""
    holidays: tuple[date, ...] = ()
    """``business_hours.holidays``: days that are closed besides, such as ``[2026-12-25, 2026-12-26]``."""


class NotifySettings(NamedTuple):
    """How new messages are told of, under ``[notify]``."""

    toast: bool = True
    """``notify.toast``: in the corner of the screen."""
    terminal: bool = True
    """``notify.terminal``: through the terminal to the desktop, where the terminal can."""
    bell: str = "auto"
    """``notify.bell``: by the terminal's bell: ``auto`` (within tmux and screen), ``on`` or ``off``."""


class WebhookSettings(NamedTuple):
    """How purchases of plentyMarketplace are received, under ``[webhook]``."""

    host: str = "127.0.0.1"
    """``webhook.host``: the address that is listened on; behind a reverse proxy the machine's own."""
    port: int = 8766
    """``webhook.port``."""
    max_bytes: int = 65_536
    """``webhook.max_bytes``: how large a purchase may be, 1024 to 1048576."""
    address: str = ""
    """``webhook.address``: how the webhook is reached from outside, such as ``https://hooks.example.com``."""


_NO_HOURS = BusinessHoursSettings()
_TELL_ALL = NotifySettings()
_LOOPBACK = WebhookSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's settings."""

    theme: str = "plentytui-dark"
    """``ui.theme``: ``plentytui-dark``, ``plentytui-light`` or a theme of Textual such as ``ansi-dark``."""
    language: str = "en"
    """``ui.language``: the language of names that the system keeps in several, ``en`` or ``de``."""
    timezone: str = ""
    """``ui.timezone``: the zone times are shown in, such as ``Europe/Berlin``; empty: the machine's own."""
    low_bandwidth: str = "auto"
    """``ui.low_bandwidth``: fewer bytes to the terminal: ``auto`` (over SSH), ``on`` or ``off``."""
    send_delay: int = 10
    """``messenger.send_delay``: seconds a sent message waits in the outbox and can be taken back, 0 to 60."""
    poll_seconds: int = 60
    """``messenger.poll_seconds``: seconds between two looks for changes, 15 to 3600."""
    mirror_limit: int = 5000
    """``messenger.mirror_limit``: how many conversations are mirrored without being asked, 50 to 1000000."""
    fetch_ahead: int = 200
    """``messenger.fetch_ahead``: of how many of the newest conversations the texts are read ahead, 0 to 5000."""
    business_hours: BusinessHoursSettings = _NO_HOURS
    """``[business_hours]``: zone, hours of each weekday, holidays."""
    notify: NotifySettings = _TELL_ALL
    """``[notify]``: how new messages are told of."""
    webhook: WebhookSettings = _LOOPBACK
    """``[webhook]``: how purchases are received."""
    resolver: str = ""
    """``checks.resolver``: the resolver that domain checks ask, such as ``192.0.2.1``; empty: public ones."""
    app_key: str = ""
    """``dropbox.app_key``: the key of your own Dropbox app, which the Dropbox link needs."""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """``[keys]``: command id = keys, separated by commas."""
    systems: Mapping[str, SystemSettings] = field(default_factory=lambda: MappingProxyType({}))
    """``[systems.NAME]``: what is set for one system."""

    def system(self, name: str) -> SystemSettings:
        """What is set for that system; the defaults if nothing is."""
        return self.systems.get(name, SystemSettings())


_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "ui": ("theme", "language", "timezone", "low_bandwidth"),
    "messenger": ("send_delay", "poll_seconds", "mirror_limit", "fetch_ahead"),
    "checks": ("resolver",),
    "dropbox": ("app_key",),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"language": ("en", "de"), "low_bandwidth": ("auto", "on", "off")}
_RANGES: Mapping[str, tuple[int, int]] = {
    "send_delay": (0, 60),
    "poll_seconds": (15, 3600),
    "mirror_limit": (50, 1_000_000),
    "fetch_ahead": (0, 5000),
}


def load_settings(file: Path) -> Settings:
    """Read the settings file; a file that is not there means the defaults.

    Raises:
        SettingsError: the file is not TOML, or a name or value in it is not known; names the line or name.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {file} cannot be read: {error}.", "Mend or remove it.") from error
    import tomllib  # most people have no such file, and the first frame waits for this one

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file {file} is not valid TOML: {error}.", "Mend that line.") from error
    return read_settings(document, str(file))


def read_settings(document: Mapping[str, Any], source: str) -> Settings:
    """Turn a parsed settings document into settings; ``source`` names it in errors.

    Raises:
        SettingsError: a name is not known or a value is out of its range.
    """
    values: dict[str, Any] = {}
    for section, content in document.items():
        if section == "keys":
            values["keys"] = MappingProxyType(_keys(content, source))
        elif section == "systems":
            values["systems"] = MappingProxyType(_systems(content, source))
        elif section == "business_hours":
            values["business_hours"] = _business_hours(content, source)
        elif section == "notify":
            values["notify"] = _notify(content, source)
        elif section == "webhook":
            values["webhook"] = _webhook(content, source)
        elif section in _SECTIONS:
            values |= _section(section, content, source)
        else:
            known = [*_SECTIONS, "business_hours", "notify", "webhook", "keys", "systems"]
            raise _wrong(source, section, "is not known", f"Known are {', '.join(known)}.")
    return Settings(**values)


def _wrong(source: str, name: str, problem: str, hint: str) -> SettingsError:
    return SettingsError(f"In {source}, {name} {problem}.", hint)


def _table(content: object, source: str, name: str) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise _wrong(source, name, "has to be a table", f"Write [{name}] on a line of its own.")
    return content


def _section(section: str, content: object, source: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in _table(content, source, section).items():
        name = f"{section}.{key}"
        if key not in _SECTIONS[section]:
            raise _wrong(source, name, "is not known", f"Known are {', '.join(_SECTIONS[section])}.")
        if key in _RANGES:
            low, high = _RANGES[key]
            if type(value) is not int or not low <= value <= high:
                raise _wrong(source, name, f"is {value!r}", f"Give a whole number from {low} to {high}.")
        elif not isinstance(value, str):
            raise _wrong(source, name, f"is {value!r}", "Give a text in quotes.")
        elif key in _CHOICES and value not in _CHOICES[key]:
            raise _wrong(source, name, f"is {value!r}", f"Give one of {', '.join(_CHOICES[key])}.")
        found[key] = value
    return found


def _keys(content: object, source: str) -> dict[str, str]:
    table = _table(content, source, "keys")
    for name, value in table.items():
        if not isinstance(value, str) or not value.strip():
            raise _wrong(source, f"keys.{name}", f"is {value!r}", 'Give keys as text, such as "ctrl+r,r".')
    return dict(table)


def _systems(content: object, source: str) -> dict[str, SystemSettings]:
    found = {}
    for name, table in _table(content, source, "systems").items():
        label = f"systems.{name}"
        values = dict(_table(table, source, label))
        command = values.pop("password_command", [])
        read_only = values.pop("read_only", False)
        if values:
            raise _wrong(
                source,
                f"{label}.{next(iter(values))}",
                "is not known",
                "Known are password_command, read_only.",
            )
        if not isinstance(command, list) or not all(isinstance(word, str) for word in command):
            raise _wrong(
                source,
                f"{label}.password_command",
                "has to be a list of words",
                'Such as ["pass", "show", "plenty"].',
            )
        if not isinstance(read_only, bool):
            raise _wrong(source, f"{label}.read_only", f"is {read_only!r}", "Give true or false.")
        found[name] = SystemSettings(tuple(command), read_only)
    return found


def _notify(content: object, source: str) -> NotifySettings:
    table = _table(content, source, "notify")
    for key, value in table.items():
        if key in ("toast", "terminal"):
            if not isinstance(value, bool):
                raise _wrong(source, f"notify.{key}", f"is {value!r}", "Give true or false.")
        elif key != "bell":
            raise _wrong(source, f"notify.{key}", "is not known", "Known are toast, terminal, bell.")
        elif value not in ("auto", "on", "off"):
            raise _wrong(source, "notify.bell", f"is {value!r}", "Give one of auto, on, off.")
    return NotifySettings(**table)


_WEBHOOK_RANGES = {"port": (0, 65_535), "max_bytes": (1024, 1_048_576)}


def _webhook(content: object, source: str) -> WebhookSettings:
    table = _table(content, source, "webhook")
    for key, value in table.items():
        if key not in WebhookSettings._fields:
            raise _wrong(source, f"webhook.{key}", "is not known", f"Known are {', '.join(WebhookSettings._fields)}.")
        if key in _WEBHOOK_RANGES:
            low, high = _WEBHOOK_RANGES[key]
            if type(value) is not int or not low <= value <= high:
                raise _wrong(source, f"webhook.{key}", f"is {value!r}", f"Give a whole number from {low} to {high}.")
        elif not isinstance(value, str):
            raise _wrong(source, f"webhook.{key}", f"is {value!r}", "Give a text in quotes.")
    return WebhookSettings(**table)


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"\s*([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)\s*")  # noqa: RUF001 - typed so


def _business_hours(content: object, source: str) -> BusinessHoursSettings:
    table = _table(content, source, "business_hours")
    for key in table:
        if key not in ("zone", "holidays", *_WEEKDAYS):
            known = f"Known are zone, {', '.join(_WEEKDAYS)}, holidays."
            raise _wrong(source, f"business_hours.{key}", "is not known", known)
    return BusinessHoursSettings(
        _zone(table.get("zone", ""), source),
        tuple(_hours(table.get(day, ""), source, f"business_hours.{day}") for day in _WEEKDAYS),
        _holidays(table.get("holidays", []), source),
    )


def _zone(value: object, source: str) -> str:
    # Only who sets a zone pays for reading the zones.
    from zoneinfo import ZoneInfo

    hint = 'Give a name such as "Europe/Berlin", or "" for the zone of ui.timezone.'
    if not isinstance(value, str):
        raise _wrong(source, "business_hours.zone", f"is {value!r}", hint)
    if value:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, LookupError) as error:
            raise _wrong(source, "business_hours.zone", f"is {value!r}", hint) from error
    return value


def _hours(value: object, source: str, name: str) -> tuple[int, int] | None:
    """From and to in minutes of the day; an empty text is a closed day."""
    if isinstance(value, str) and not value.strip():
        return None
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if start < end <= 24 * 60:
            return start, end
    raise _wrong(source, name, f"is {value!r}", 'Give from and to within the day, such as "08:00-17:00", or "".')


def _holidays(value: object, source: str) -> tuple[date, ...]:
    if isinstance(value, list):
        days = [_day(item) for item in value]
        if None not in days:
            return tuple(sorted({day for day in days if day is not None}))
    raise _wrong(source, "business_hours.holidays", f"is {value!r}", "Give days, such as [2026-12-25, 2026-12-26].")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
