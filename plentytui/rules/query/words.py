"""Cuts a query into tokens, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from plentytui.rules.query.fields import ALIASES, FIELDS, Kind, has_words
from plentytui.rules.query.tree import OPERATORS, Compare


class Token(Enum):
    """What a piece of the text is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field"
    """A field whose value is in parentheses."""
    TERM = "term"
    """Words, or a field with its values."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it was written."""

    text: str
    position: int
    length: int
    quoted: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One token."""

    token: Token
    position: int
    length: int
    field: str = ""
    compare: Compare = Compare.IS
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Why a query cannot be understood, and where."""

    position: int
    length: int
    what: str
    """What is wrong, as a sentence."""
    hint: str = ""
    """What to do, as a sentence."""


class Misread(Exception):
    """A problem on its way out of the reader; never leaves this package."""

    def __init__(self, position: int, length: int, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.problem = QueryProblem(position, length, what, hint)


_FIELD = re.compile(r"(?P<name>[A-Za-z]{2,20})(?P<sign>:(?:<=|>=|<|>|=)?|<=|>=|<|>|=)")
_ENDS = frozenset('()"')
_COMPARED = frozenset({Kind.LEVEL, Kind.MOMENT})
_LISTED = frozenset({Kind.NAMED, Kind.LEVEL, Kind.STATE, Kind.HAVING, Kind.IDENTITY, Kind.LINK})
"""Kinds of fields whose values may be several, ``group:amazon,ebay``."""


def nearest(word: str, known: Collection[str], cutoff: float = 0.6) -> list[str]:
    """The known words that look like this one, the most similar first."""
    # Imported late: few queries are misspelt.
    import difflib

    return difflib.get_close_matches(word.casefold(), list(known), n=3, cutoff=cutoff)


def suggestion(word: str, known: Collection[str], prefix: str = "", suffix: str = "") -> str:
    """``Did you mean ...?``, or an empty text where nothing looks like the word."""
    found = [f"{prefix}{name}{suffix}" for name in nearest(word, known)]
    if not found:
        return ""
    return f"Did you mean {', '.join(found[:-1])}{' or ' if found[:-1] else ''}{found[-1]}?"


def field_name(name: str) -> str | None:
    """The field of that name or alias in any case, or None."""
    name = name.lower()
    name = ALIASES.get(name, name)
    return name if name in FIELDS else None


def pieces(text: str) -> list[Piece]:
    """The tokens of a query.

    Raises:
        Misread: a quotation mark is not closed, a field is unknown or has no value.
    """
    found: list[Piece] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
        elif character in "()":
            found.append(Piece(Token(character), position, 1))
            position += 1
        elif character == "-" and text[position + 1 : position + 2].strip():
            found.append(Piece(Token.NOT, position, 1))
            position += 1
        else:
            begin = position
            piece, position = _term(text, begin)
            if piece is not None:
                found.append(piece)
            elif found and found[-1].token is Token.NOT and found[-1].position == begin - 1:
                # A minus before mere punctuation is punctuation, too.
                found.pop()
    return found


def _term(text: str, position: int) -> tuple[Piece | None, int]:
    """The token that begins here, and where it ends; None for mere punctuation."""
    field, compare, value_at = _field(text, position)
    if field and text[value_at : value_at + 1] == "(":
        if compare is not Compare.IS:
            raise Misread(value_at, 1, "After a comparison one value is expected.", f"Write {field}:{compare}value.")
        return Piece(Token.FIELD, position, value_at - position, field), value_at
    listed = bool(field) and compare is Compare.IS and FIELDS[field].kind in _LISTED
    values = [_value(text, value_at, listed)]
    while listed and text[_end(values[-1]) : _end(values[-1]) + 1] == ",":
        values.append(_value(text, _end(values[-1]) + 1, listed))
    end = _end(values[-1])
    length = end - position
    value = values[0]
    if not field and not value.quoted:
        if value.text in OPERATORS and not value.prefix:
            return Piece(Token(value.text), position, length), end
        if not has_words(value.text):
            return None, end
    kept = [value for value in values if value.text.strip()]
    if field and not kept:
        raise Misread(
            position,
            length,
            f"{field}: has no value.",
            f"Write the value right behind the colon; to find the text itself, put it in quotes: "
            f'"{text[position:value_at]}".',
        )
    if not kept:
        return None, end
    return Piece(Token.TERM, position, length, field, compare, tuple(kept)), end


def _field(text: str, position: int) -> tuple[str, Compare, int]:
    """The field that is named here, how it compares, and where its value begins; no field: an empty name."""
    match = _FIELD.match(text, position)
    if match is None:
        return "", Compare.IS, position
    name, sign = match["name"], match["sign"]
    colon, end = sign.startswith(":"), match.end()
    compare = Compare("" if (sign := sign.removeprefix(":")) == "=" else sign)
    field = field_name(name)
    if field is None:
        if colon and not _is_text(text, name, end):
            close = suggestion(name, (*FIELDS, *ALIASES), suffix=":")
            hint = f"{close} To find the text itself, put it in quotes.".strip()
            raise Misread(position, len(name) + 1, f"There is no field {name}.", hint)
        return "", Compare.IS, position
    if not colon and FIELDS[field].kind not in _COMPARED:
        return "", Compare.IS, position
    if compare is not Compare.IS and (FIELDS[field].kind not in _COMPARED or field in {"before", "after", "on"}):
        raise Misread(position, end - position, f"{field}: cannot be compared with {compare}.", f"Write {field}:value.")
    return field, compare, end


def _is_text(text: str, name: str, end: int) -> bool:
    """Whether a word with a colon is meant as text: an address of the web, or ``Re:`` before a blank."""
    if text.startswith("//", end):
        return True
    return not text[end : end + 1].strip() and not nearest(name, (*FIELDS, *ALIASES), cutoff=0.75)


def _value(text: str, position: int, listed: bool) -> Value:
    """The value that begins here.

    Raises:
        Misread: a quotation mark is not closed.
    """
    if text[position : position + 1] == '"':
        return _quoted(text, position)
    end = position
    while end < len(text) and not text[end].isspace() and text[end] not in _ENDS and not (listed and text[end] == ","):
        end += 1
    word = text[position:end]
    prefix = len(word) > 1 and word.endswith("*")
    return Value(word.rstrip("*") if prefix else word, position, end - position, prefix=prefix)


def _quoted(text: str, position: int) -> Value:
    kept: list[str] = []
    end = position + 1
    while end < len(text):
        character = text[end]
        if character == "\\" and end + 1 < len(text):
            end += 1
            kept.append(text[end])
        elif character == '"':
            prefix = text[end + 1 : end + 2] == "*"
            return Value("".join(kept), position, end + 1 + prefix - position, quoted=True, prefix=prefix)
        else:
            kept.append(character)
        end += 1
    raise Misread(position, len(text) - position, "The quotation mark is not closed.", 'Close it with another ".')


def _end(value: Value) -> int:
    return value.position + value.length
