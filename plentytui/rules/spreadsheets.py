"""Text for spreadsheets: nothing in a CSV file is taken for a formula."""

from __future__ import annotations

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


_KEPT = {"\t", "\n", "\r"}
_SIGNS = {
    code: f"^{chr(code ^ 0x40)}" if code < 0x80 else f"\\x{code:02x}"
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if chr(code) not in _KEPT
}
"""What control characters become: a terminal that prints the file obeys them, and tools take it for no text."""


def harmless_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: where it begins like one, an apostrophe stands before it.

    Control characters are shown by signs, as ``^[``. Plain numbers, also negative ones, stay as they are.
    """
    text = text.translate(_SIGNS)
    if text.startswith(_BEGINS) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in ("-", "+") else text
    whole, _, fraction = digits.partition(".")
    return whole.isascii() and whole.isdigit() and (not fraction or (fraction.isascii() and fraction.isdigit()))
