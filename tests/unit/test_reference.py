"""The reference tables: complete, with their oddities marked, found, sorted, exported, and used for names."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import signal
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plentytui
from plentytui.cli.start import run
from plentytui.errors import UsageError
from plentytui.rules.reference.finding import best
from plentytui.rules.reference.names import (
    country_name,
    currency_name,
    currency_names,
    currency_title,
    language_name,
    language_names,
)
from plentytui.rules.reference.tables import Table, table, tables
from plentytui.rules.spreadsheets import harmless_cell
from plentytui.services.exporting import path_problem, write_export

SIZES = {
    "countries": 261,
    "languages": 19,
    "currencies": 38,
    "units": 52,
    "payment-statuses": 10,
    "limits": 4,
    "headers": 13,
}


def one(name: str) -> Table:
    found = table(name)
    assert found is not None
    return found


def test_every_table_is_whole() -> None:
    assert {known.id: len(known.entries) for known in tables()} == SIZES
    for known in tables():
        assert all(len(entry.cells) == len(known.columns) for entry in known.entries)
        assert all(all(cell for cell in entry.cells) for entry in known.entries)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("countries", ("1", "DE", "Germany")),
        ("countries", ("258", "CUW", "Curaçao")),
        ("countries", ("0", "—", "Unknown")),
        ("units", ("41", "SCM", "Square centimetre (non-standard)")),
        ("languages", ("vn", "Vietnamese")),
        ("currencies", ("ZAR", "South African rand")),
        ("payment-statuses", ("10", "Partially refunded")),
        ("limits", ("Basic", "80", "59,760", "40", "17,280")),
    ],
)
def test_what_the_vendor_lists_is_there(name: str, cells: tuple[str, ...]) -> None:
    assert cells in [entry.cells for entry in one(name).entries]


def test_oddities_are_marked_and_kept() -> None:
    notes = {entry.cells: entry.note for entry in one("countries").entries}
    assert "shares its code with Melilla" in notes["42", "EA", "Ceuta"]
    assert "three letters" in notes["259", "SXM", "Sint Maarten"]
    assert notes["2", "AT", "Austria"] == ""
    assert "111, 157, 167, 251, 257" in one("countries").notes[0]
    assert {entry.cells[0] for entry in one("languages").entries if entry.note} == {"cn", "cz", "se", "vn", "nn"}


@given(st.sampled_from(tables()), st.data())
def test_each_entry_is_found_by_each_of_its_cells(known: Table, data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(known.entries))
    cell = data.draw(st.sampled_from(entry.cells))
    if cell.strip("—"):
        assert entry in known.find(cell)


@given(st.sampled_from(tables()), st.text(max_size=30))
def test_any_query_finds_entries_of_the_table_once(known: Table, query: str) -> None:
    found = known.find(query)
    assert len(set(map(id, found))) == len(found)
    assert all(any(entry is mine for mine in known.entries) for entry in found)


def test_an_id_or_code_that_fits_exactly_comes_first() -> None:
    assert one("countries").find("de")[0].cells == ("1", "DE", "Germany")
    assert one("countries").find("12")[0].cells == ("12", "GB", "United Kingdom")
    assert one("currencies").find("eur")[0].cells[0] == "EUR"


def test_numbers_are_sorted_as_numbers_and_words_as_words() -> None:
    countries = one("countries")
    ids = [int(entry.cells[0]) for entry in countries.sort(countries.entries, 0)]
    assert ids == sorted(ids)
    names = [entry.cells[2].casefold() for entry in countries.sort(countries.entries, 2, backwards=True)]
    assert names == sorted(names, reverse=True)
    limits = one("limits")
    assert limits.sort(limits.entries, 2)[0].cells[0] == "Basic"


@pytest.mark.parametrize("known", tables(), ids=lambda known: known.id)
def test_exports_hold_every_row(known: Table) -> None:
    rows = json.loads(known.as_json(known.entries))
    assert len(rows) == len(known.entries)
    assert set(rows[0]) >= {column.name for column in known.columns}
    written = list(csv.reader(io.StringIO(known.as_csv(known.entries))))
    assert written[0] == [*(column.name for column in known.columns), "note"]
    assert len(written) == len(known.entries) + 1


@given(st.text())
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    cell = harmless_cell(text)
    controls = {char for char in text if unicodedata.category(char) == "Cc"} - {"\t", "\n", "\r"}
    assert not controls & set(cell)
    assert controls or cell in (text, f"'{text}")
    assert not cell.startswith(("=", "@", "\t", "\r"))
    if cell.startswith(("+", "-")):
        float(cell)


def test_names_are_given_for_codes_and_ids() -> None:
    assert country_name("EA") == "Ceuta and Melilla"
    assert (country_name("de"), country_name(12), country_name("ZZ")) == ("Germany", "United Kingdom", "ZZ")
    assert (currency_name("eur"), language_name("cz")) == ("Euro", "Czech")


def test_a_table_is_found_by_the_beginning_of_its_name() -> None:
    assert one("cou").id == "countries"
    assert table("c") is None  # countries or currencies
    assert table("") is None


def test_an_export_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    assert path_problem(str(file)) == ""
    assert write_export(str(file), "one") == file
    assert "exists" in path_problem(str(file))
    with pytest.raises(UsageError, match="exists"):
        write_export(str(file), "two")
    assert file.read_text() == "one"
    assert "is a folder" in path_problem(str(tmp_path))
    assert "There is no folder" in path_problem(str(tmp_path / "b" / "c.csv"))
    assert path_problem(" ") == "Type the name of a file."


def test_an_export_that_the_disk_does_not_take_leaves_no_half_of_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        with pytest.raises(UsageError, match="cannot be written"):
            write_export(str(file), "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not file.exists()
    assert write_export(str(file), "half a pair: \ud800").read_text() == "half a pair: ?"


def test_the_command_line_prints_what_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ref", "countries", "german", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [1, 255, 256]
    assert run(["ref", "countries", "zzzz"]) == 1
    assert "Nothing in countries fits" in capsys.readouterr().err
    assert run(["ref", "countries", "257"]) == 1
    assert "No entry has that number." in capsys.readouterr().err
    assert run(["ref", "c"]) == 2
    assert "countries or currencies" in capsys.readouterr().err
    assert run(["ref", "limits", "--csv"]) == 0
    assert "59760" in capsys.readouterr().out
    assert run(["ref", "planets"]) == 2
    assert "There is no table 'planets'" in capsys.readouterr().err
    assert run(["ref"]) == 0
    assert "payment-statuses" in capsys.readouterr().out
    assert run(["ref", "lang", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "code,name,note"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("türkei", ["Turkey"]),
        ("cote", []),
        ("Åland", ["Aland Islands", "New Zealand"]),
        ("CURACAO", ["Curaçao"]),
        ("gemrany", ["Germany"]),
        ("grmny", ["Germany"]),
        ("united kindom", ["United Kingdom"]),
        ("swizerland", ["Switzerland"]),
        ("ivory", ["Ivory coast"]),
        ("abcd", []),
        ("!", []),
    ],
)
def test_finding_gives_what_is_meant_and_no_noise(query: str, names: list[str]) -> None:
    countries = table("countries")
    assert countries is not None
    assert [entry.cells[-1] for entry in countries.find(query)] == names


def test_whole_cells_come_first_then_beginnings_then_words_then_letters_then_notes() -> None:
    rows = [
        (("9", "inland"), ""), (("8", "land"), ""), (("7", "an odd land"), ""), (("6", "landing"), ""),
        (("5", "odd landing"), ""), (("4", "sea"), "land"),
    ]  # fmt: skip
    assert best("land", rows) == [1, 3, 2, 4, 0, 5]


def test_names_come_from_the_tables_wherever_they_are_chosen_or_shown() -> None:
    assert list(language_names().items())[:2] == [("bg", "Bulgarian"), ("cn", "Chinese")]
    assert currency_names()["CHF"] == "Swiss franc"
    assert [currency_title(code) for code in ("EUR", " eur ", "XXX", "")] == ["EUR, Euro", "EUR, Euro", "XXX", ""]
    own = [
        path.name
        for path in Path(plentytui.__file__).parent.rglob("*.py")
        if "reference" not in path.parts and "sandbox" not in path.parts
        and re.search(r"\"(?:German|Dutch|Swiss franc|Switzerland|Kilogram|Refunded)\"", path.read_text("utf-8"))
    ]  # fmt: skip
    assert own == []
