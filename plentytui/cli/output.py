"""What the command line writes: JSON and tables on standard output, sentences on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.errors import PlentytuiError

_NARROW = 20
"""Below this many columns nothing is gained by breaking between words."""


def plain(text: str) -> str:
    """The text on one line and harmless to a terminal: what does not print is shown as its escape."""
    return "".join(c if c.isprintable() else " " if c in "\n\t" else _escape(c) for c in text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{{{number:x}}}"


def json_text(value: object, *, indent: int | None = 2) -> str:
    """JSON with letters of every language as they are, and what does not print escaped.

    JSON escapes the C0 controls by itself; C1 controls, zero-width characters and the overrides of direction act on a
    terminal just as well, and escaped they are the same JSON.
    """
    lines = json.dumps(value, ensure_ascii=False, indent=indent).split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_json_escape, line)) for line in lines)


def _json_escape(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def put_json(value: object) -> None:
    """Write a value as JSON, in UTF-8 whatever the locale is, and nothing else."""
    put_bytes(json_text(value).encode() + b"\n")


def put_bytes(content: bytes) -> None:
    """Write bytes as they are."""
    sys.stdout.flush()
    rest = memoryview(content)
    while rest:
        # Under PYTHONUNBUFFERED this is the bare file, which may take a part only and say so.
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()


def put(line: str = "") -> None:
    """Write a line; what the terminal's encoding lacks is escaped rather than an error."""
    encoding = sys.stdout.encoding or "utf-8"
    put_bytes(f"{line}\n".encode(encoding, "backslashreplace"))


def put_table(rows: Iterable[Sequence[str]]) -> None:
    """Write rows in columns as wide as their content."""
    table = [[plain(cell) for cell in row] for row in rows]
    if not table:
        return
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        put("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def note(sentence: str) -> None:
    """Write a sentence on standard error, where it is in nobody's way; on a terminal its lines break between words."""
    encoding = sys.stderr.encoding or "utf-8"
    text = plain(sentence).encode(encoding, "backslashreplace").decode(encoding)
    print(_broken(text, _columns()), file=sys.stderr)


def _columns() -> int:
    """The width of the terminal that standard error is; 0 where it is none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else 0
    except (OSError, ValueError):
        return 0


def _broken(text: str, columns: int) -> str:
    """The text in lines of that many columns; what was longer than a line, such as a path, stays whole."""
    if columns < _NARROW or len(text) <= columns:
        return text
    from textwrap import wrap

    return "\n".join(wrap(text, columns, break_long_words=False, break_on_hyphens=False))


def complain(error: PlentytuiError) -> None:
    """Write what happened, what to do now, and which call it was, on standard error."""
    from plentytui.errors import call_of

    details = "; ".join(part for part in (call_of(error), error.detail) if part)
    note(f"plentytui: {error}" + (f" [{details}]" if details else ""))
