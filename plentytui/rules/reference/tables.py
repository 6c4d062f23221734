"""The reference tables, with their oddities marked, searched, sorted and exported."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from plentytui.rules.rates import RATE_LIMITS
from plentytui.rules.reference.countries import COUNTRIES
from plentytui.rules.reference.finding import best
from plentytui.rules.reference.units import UNITS
from plentytui.rules.reference.words import CURRENCIES, LANGUAGES, PAYMENT_STATUSES
from plentytui.rules.spreadsheets import harmless_cell

_NO_CODE = "—"
"""What stands in place of a code where there is none."""
_OWN_COUNTRY_CODES = {
    "IC": "reserved, not assigned, in ISO 3166-1",
    "EA": "reserved, not assigned, in ISO 3166-1",
    "XZ": "not in ISO 3166-1; XK is used elsewhere",
    "XI": "not in ISO 3166-1; used by customs for Northern Ireland",
    "AN": "withdrawn from ISO 3166-1 in 2010",
    "CUW": "three letters; CW in ISO 3166-1",
    "SXM": "three letters; SX in ISO 3166-1",
    "BES": "three letters; BQ in ISO 3166-1",
}
_OWN_LANGUAGE_CODES = {
    "cn": "zh in ISO 639-1",
    "cz": "cs in ISO 639-1",
    "se": "sv in ISO 639-1, where se is Northern Sami",
    "vn": "vi in ISO 639-1",
    "nn": "Norwegian Nynorsk in ISO 639-1; no is Norwegian",
}
_OWN_UNIT_CODES = {"SCM": "not a code of UN/ECE", "SMM": "not a code of UN/ECE"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """Its key in JSON and CSV."""
    title: str
    is_number: bool = False
    short: str = ""
    """The title where there is little room; empty for the same one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``note`` marks what is odd about it."""

    cells: tuple[str, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """All columns as one text, which is searched."""
        return " ".join((*self.cells, self.note))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the reference."""

    id: str
    """What the command line calls it."""
    title: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    copies: tuple[int, ...]
    """The columns that can be copied: the first is the id or code that the API wants."""
    notes: tuple[str, ...] = ()
    """What is odd about the table as a whole, one sentence each."""

    def find(self, query: str) -> tuple[Entry, ...]:
        """The entries that fit, the best first; all in their order for an empty query. A code or id wins."""
        if not query.strip():
            return self.entries
        places = best(query, [(entry.cells, entry.note) for entry in self.entries])
        return tuple(self.entries[place] for place in places)

    def sort(self, entries: Sequence[Entry], column: int, *, backwards: bool = False) -> tuple[Entry, ...]:
        """Entries in the order of a column; numbers as numbers."""
        number = self.columns[column].is_number

        def key(entry: Entry) -> tuple[int, str]:
            cell = entry.cells[column]
            digits = cell.replace(",", "")
            return (int(digits) if number and digits.isdigit() else 0, cell.casefold())

        return tuple(sorted(entries, key=key, reverse=backwards))

    def as_json(self, entries: Sequence[Entry]) -> str:
        """Entries as a JSON list of objects."""
        rows = [_object(self.columns, entry) for entry in entries]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def as_csv(self, entries: Sequence[Entry]) -> str:
        """Entries as CSV with a heading; no cell is a formula to a spreadsheet."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow([*(column.name for column in self.columns), "note"])
        for entry in entries:
            cells = map(_plain_number, self.columns, entry.cells)
            writer.writerow([harmless_cell(cell) for cell in (*cells, entry.note)])
        return stream.getvalue()


def _plain_number(column: Column, cell: str) -> str:
    """A number as programs read it, without the commas that people read it with."""
    digits = cell.replace(",", "")
    return digits if column.is_number and digits.isdigit() else cell


def _object(columns: Sequence[Column], entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {}
    for column, cell in zip(columns, entry.cells, strict=True):
        digits = _plain_number(column, cell)
        values[column.name] = int(digits) if column.is_number and digits.isdigit() else cell
    if entry.note:
        values["note"] = entry.note
    return values


def _lines(text: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(" | ")) for line in text.splitlines()]


def _skipped(ids: Sequence[int]) -> list[int]:
    present = set(ids)
    return [number for number in range(min(ids), max(ids)) if number not in present]


def _countries() -> Table:
    rows = _lines(COUNTRIES)
    shared = {code for code, count in Counter(code for _, code, _ in rows).items() if count > 1}
    entries = []
    for number, code, name in rows:
        notes = []
        if code in shared:
            others = ", ".join(other for _, same, other in rows if same == code and other != name)
            notes.append(f"shares its code with {others}")
        if code in _OWN_COUNTRY_CODES:
            notes.append(_OWN_COUNTRY_CODES[code])
        if code == _NO_CODE:
            notes.append("has no code")
        entries.append(Entry((number, code, name), "; ".join(notes)))
    skipped = ", ".join(map(str, _skipped([int(number) for number, *_ in rows])))
    return Table(
        "countries",
        "Countries",
        (Column("id", "id", True), Column("code", "ISO 3166-1"), Column("name", "country")),
        tuple(entries),
        (0, 1),
        (f"The numbers {skipped} are skipped.", "An ISO code alone does not tell some countries apart; the id does."),
    )


def _units() -> Table:
    rows = _lines(UNITS)
    shared = {name for name, count in Counter(name for *_, name in rows).items() if count > 1}
    entries = tuple(
        Entry(
            row,
            "; ".join(filter(None, ("a name with two codes" if row[2] in shared else "", _OWN_UNIT_CODES.get(row[1])))),
        )
        for row in rows
    )
    columns = (Column("id", "id", True), Column("code", "ISO code"), Column("name", "unit"))
    return Table("units", "Units", columns, entries, (0, 1))


def _languages() -> Table:
    entries = tuple(Entry(row, _OWN_LANGUAGE_CODES.get(row[0], "")) for row in _lines(LANGUAGES))
    return Table("languages", "Language codes", (Column("code", "code"), Column("name", "language")), entries, (0,))


def _currencies() -> Table:
    entries = tuple(Entry(row) for row in _lines(CURRENCIES))
    return Table("currencies", "Currencies", (Column("code", "ISO code"), Column("name", "currency")), entries, (0,))


def _payment_statuses() -> Table:
    entries = tuple(Entry(row) for row in _lines(PAYMENT_STATUSES))
    columns = (Column("id", "id", True), Column("name", "payment status"))
    return Table("payment-statuses", "Payment statuses", columns, entries, (0,))


def _limits() -> Table:
    entries = tuple(
        Entry(
            (
                rate.value.capitalize(),
                f"{limits.reads_per_minute:,}",
                f"{limits.reads_per_day:,}",
                f"{limits.writes_per_minute:,}",
                f"{limits.writes_per_day:,}",
            )
        )
        for rate, limits in RATE_LIMITS.items()
    )
    columns = (
        Column("rate", "rate"),
        Column("reads_per_minute", "reads a minute and user", True, "reads/min"),
        Column("reads_per_day", "reads a day and system", True, "reads/day"),
        Column("writes_per_minute", "writes a minute and user", True, "writes/min"),
        Column("writes_per_day", "writes a day and system", True, "writes/day"),
    )
    notes = (
        "A minute counts one user, a day the whole system.",
        "Single routes may have a limit of their own beside these.",
    )
    return Table("limits", "Call limits", columns, entries, (0,), notes)


_PERIODS = (
    ("X-Plenty-Global-Long-Period", "calls of the whole system in a day"),
    ("X-Plenty-Global-Short-Period", "calls of one user in a minute"),
    ("X-Plenty-Route", "calls of the one route that has a limit of its own"),
)
_MEANINGS = (
    ("Limit", "the most calls of the period"),
    ("Decay", "seconds until the period ends and counting begins anew"),
    ("Calls-Left", "calls that are left in the period"),
    ("Calls-Reset", "the instant at which counting begins anew; only once the limit is exceeded"),
)


def _headers() -> Table:
    entries = [
        Entry((f"{prefix}-{name}", f"{meaning[0].upper()}{meaning[1:]}: {period}."))
        for prefix, period in _PERIODS
        for name, meaning in _MEANINGS
    ]
    entries.append(
        Entry(("Retry-After", "Seconds to wait before the next call; only once a limit is exceeded, with status 429."))
    )
    columns = (Column("header", "header"), Column("meaning", "meaning"))
    notes = ("Reads and writes are counted apart.",)
    return Table("headers", "Throttle headers", columns, tuple(entries), (0,), notes)


@cache
def tables() -> tuple[Table, ...]:
    """All tables, in the order in which they are shown."""
    return (*(_countries(), _languages(), _currencies(), _units(), _payment_statuses(), _limits(), _headers()),)


def tables_like(name: str) -> tuple[str, ...]:
    """The ids of the tables whose names begin so."""
    wanted = name.strip().lower().replace("_", "-")
    return tuple(found.id for found in tables() if found.id.startswith(wanted))


def table(name: str) -> Table | None:
    """The table of that id, also by the beginning of it where only one fits."""
    wanted = name.strip().lower().replace("_", "-")
    fitting = [found for found in tables() if found.id.startswith(wanted)]
    exact = [found for found in fitting if found.id == wanted]
    return (exact or fitting)[0] if wanted and (exact or len(fitting) == 1) else None
