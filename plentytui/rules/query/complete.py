"""What could be written at the cursor: fields, then their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from plentytui.models.mirror import NameKind
from plentytui.rules.query import moments
from plentytui.rules.query.fields import FIELDS, HAVINGS, LEVELS, STATES, Field, Kind, folded
from plentytui.rules.query.names import Names
from plentytui.rules.query.tree import is_plain, quoted
from plentytui.rules.query.words import field_name

MOST = 30
"""Completions at once."""
_WRITTEN = re.compile(r"([A-Za-z]{2,20})(:(?:<=|>=|<|>|=)?|<=|>=|<|>|=)")


@dataclass(frozen=True, slots=True)
class Completion:
    """Text that can take the place of ``start`` to ``end``."""

    text: str
    start: int
    end: int
    note: str
    """What it means, in a few words."""


def complete(
    text: str, cursor: int, names: Names | None = None, senders: Callable[[str], Sequence[str]] | None = None
) -> list[Completion]:
    """What fits the word at the cursor, the best first; ``senders`` gives those who wrote and are called so.

    That is what begins like it, then what has a word that does, then what contains it, then its letters in order.
    """
    names = names or Names()
    cursor = max(0, min(cursor, len(text)))
    start, in_quotes = _word_start(text, cursor)
    word = text[start:cursor]
    match = _WRITTEN.match(word)
    field = field_name(match[1]) if match else None
    if match is None or field is None:
        if in_quotes:
            return []
        return _fields(text, start, cursor, word)
    value_start = start + match.end()
    written = word[match.end() :]
    if not in_quotes and "," in written:
        value_start += written.rindex(",") + 1
        written = text[value_start:cursor]
    written, value_end = written.strip('"'), _value_end(text, cursor, in_quotes)
    if field == "from" and senders is not None:
        found = (name if is_plain(name) else quoted(name) for name in senders(written))
        return [Completion(name, value_start, value_end, "") for name in found]
    return _values(FIELDS[field], written, value_start, value_end, names)


def _word_start(text: str, cursor: int) -> tuple[int, bool]:
    """Where the word begins that the cursor is in, and whether the cursor is inside quotes."""
    start, position, in_quotes = 0, 0, False
    while position < cursor:
        character = text[position]
        if in_quotes:
            if character == "\\":
                position += 1
            elif character == '"':
                in_quotes = False
        elif character == '"':
            in_quotes = True
        elif character.isspace() or character in "()" or (character == "-" and position == start):
            start = position + 1
        position += 1
    return min(start, cursor), in_quotes


def _value_end(text: str, cursor: int, in_quotes: bool) -> int:
    """Where the value ends that the cursor is in: what follows of it is replaced."""
    end = cursor
    if in_quotes:
        closing = text.find('"', cursor)
        # Without a closing mark the quotes reach over all that follows, which is not to be replaced.
        return cursor if closing < 0 else closing + 1
    while end < len(text) and not text[end].isspace() and text[end] not in '(),"':
        end += 1
    return end


def _fields(text: str, start: int, cursor: int, word: str) -> list[Completion]:
    end = cursor
    while end < len(text) and text[end].isalpha():
        end += 1
    end += text[end : end + 1] == ":"
    rows = [(f"{field.name}:", f"{field.name}:", field.note) for field in FIELDS.values()]
    rows += [(f"is:{state}", state, note) for state, note in STATES.items()]
    rows += [(f"has:{having}", having, note) for having, note in HAVINGS.items()]
    if not word:
        rows = rows[: len(FIELDS)]
    return _ranked(rows, word, start, end)


def _values(field: Field, written: str, start: int, end: int, names: Names) -> list[Completion]:
    rows: Iterable[tuple[str, str]] = ()
    if field.names is not None:
        rows = _named(field, names)
    elif field.kind is Kind.STATE:
        rows = STATES.items()
    elif field.kind is Kind.HAVING:
        rows = HAVINGS.items()
    elif field.kind is Kind.LEVEL:
        rows = [(level, f"priority {number}") for number, level in enumerate(LEVELS)]
    elif field.kind is Kind.MOMENT:
        rows = _moments(field)
    shown = [(name if is_plain(name) else quoted(name), name, note) for name, note in rows]
    return _ranked(shown, written, start, end)


def _named(field: Field, names: Names) -> list[tuple[str, str]]:
    kind = field.names
    rows: dict[str, str] = {}
    if kind is NameKind.USER:
        rows["me"] = "the user who is logged in"
    if kind is NameKind.FOLDER:
        rows |= {place: f"the {place}" for place in ("inbox", "archive", "trash", "spam")}
    for row in names.of(kind) if kind is not None else ():
        if row.enabled:
            rows.setdefault(
                row.name(names.language), f"{field.name} {row.id}" if isinstance(row.id, int) else field.name
            )
    return list(rows.items())


def _moments(field: Field) -> list[tuple[str, str]]:
    words = [(word, note) for word, note in moments.WORDS.items() if word != "now"]
    if field.name in moments.FUTURE:
        return [*moments.DUE.items(), *words, ("3d", "within 3 days"), ("2w", "within 2 weeks")]
    return [*words, ("3d", "3 days ago"), ("2w", "2 weeks ago")]


def _ranked(rows: Iterable[tuple[str, str, str]], written: str, start: int, end: int) -> list[Completion]:
    """Rows of text, what is compared with, and note; in the order given where they fit equally well."""
    wanted = folded(written)
    fitting = [(rank, row) for row in rows if (rank := _rank(wanted, folded(row[1]))) is not None]
    fitting.sort(key=lambda entry: entry[0])
    return [Completion(text, start, end, note) for _, (text, _, note) in fitting[:MOST]]


def _rank(wanted: str, name: str) -> tuple[int, int] | None:
    """How well it fits, the less the better; None: not at all."""
    if name.startswith(wanted):
        return (0, 0)
    if any(part.startswith(wanted) for part in re.split(r"[\s\-_/]+", name)):
        return (1, 0)
    place = name.find(wanted)
    if place >= 0:
        return (2, place)
    letters = iter(name)
    return (3, len(name)) if all(letter in letters for letter in wanted) else None
