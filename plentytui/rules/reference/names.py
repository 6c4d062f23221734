"""The words for ids and codes of the API wherever one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from plentytui.rules.reference.tables import table

_OF_EQUALS = frozenset({"EA"})
"""Codes of several places of which none stands for the others."""


def country_name(code_or_id: str | int) -> str:
    """The country of an ISO code or id; what was given where it is not known. Of a shared code the first is meant.

    Where none of those that share a code is the country of it, all of them are named.
    """
    given = str(code_or_id).strip()
    if given.upper() in _OF_EQUALS:
        found = table("countries")
        return (
            " and ".join(entry.cells[-1] for entry in found.entries if given.upper() in entry.cells) if found else given
        )
    return _names("countries").get(given.upper(), given)


def currency_name(code: str) -> str:
    """The currency of an ISO code; the code where it is not known."""
    return _names("currencies").get(code.strip().upper(), code)


def currency_names() -> Mapping[str, str]:
    """The currencies by their ISO codes, in the order of the table."""
    found = table("currencies")
    return {entry.cells[0]: entry.cells[1] for entry in found.entries} if found else {}


def language_names() -> Mapping[str, str]:
    """The languages by their codes, in the order of the table."""
    found = table("languages")
    return {entry.cells[0]: entry.cells[1] for entry in found.entries} if found else {}


def currency_title(code: str) -> str:
    """A currency by its code and name, such as ``EUR, Euro``; the code alone where it is not known."""
    given, name = code.strip(), currency_name(code)
    return given if name in (code, given) else f"{given.upper()}, {name}"


def language_name(code: str) -> str:
    """The language of a code; the code where it is not known."""
    return _names("languages").get(code.strip().lower(), code)


@cache
def _names(name: str) -> dict[str, str]:
    found = table(name)
    names: dict[str, str] = {}
    for entry in found.entries if found else ():
        for cell in entry.cells[:-1]:
            names.setdefault(cell, entry.cells[-1])
    return names
