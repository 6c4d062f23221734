"""Text for spreadsheets: nothing in a CSV file is taken for a formula."""

from __future__ import annotations

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: where it begins like one, an apostrophe stands before it.

    Plain numbers, also negative ones, stay as they are.
    """
    if text.startswith(_BEGINS) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in ("-", "+") else text
    whole, _, fraction = digits.partition(".")
    return whole.isascii() and whole.isdigit() and (not fraction or (fraction.isascii() and fraction.isdigit()))
