"""Regular expressions of strangers, tried out safely: patterns that can take for ever are refused by their structure.

The scanner reads the part of the language that Python and PCRE share. What it does not know it refuses, so a
pattern that passes was understood as a whole.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_PATTERN = 300
"""Characters of a pattern."""
LONGEST_TEXT = 254
"""Characters of a text that is tried: no address that mail can be sent to is longer."""
MOST_TEXTS = 20
_MANY = 20
"""A repetition that may be longer counts as one without a bound."""
_MOST_REPEATS = 1_000
"""Most repetitions of counted parts inside each other."""
_ENDLESS = 100
"""How many ways a repetition without a bound counts as."""
_MOST_WAYS = 20_000
"""Most ways to match the same characters, where the search begins at each character of the text."""
_MOST_WAYS_ANCHORED = 2_000_000
"""The same for a pattern that begins with ``^``."""
_DEEPEST = 20
_OTHER = 128
"""Stands for every character beyond ASCII."""
_ALL = frozenset(range(_OTHER + 1))
_DIGITS = frozenset(map(ord, "0123456789"))
_WORD = frozenset(code for code in range(_OTHER) if chr(code).isalnum() or code == ord("_")) | {_OTHER}
_SPACE = frozenset(map(ord, " \t\n\r\f\v")) | {_OTHER}
_CLASSES = {
    "d": _DIGITS | {_OTHER}, "D": _ALL - _DIGITS, "w": _WORD, "W": (_ALL - _WORD) | {_OTHER},
    "s": _SPACE, "S": (_ALL - _SPACE) | {_OTHER},
}  # fmt: skip
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_COUNT = re.compile(r"\{(\d{1,6})?(,)?(\d{1,6})?\}")


class Refused(Exception):
    """The pattern is not tried; the text says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was read of a part of the pattern."""

    first: frozenset[int] = frozenset()
    """The characters that it can begin with."""
    all: frozenset[int] = frozenset()
    """The characters that it can hold."""
    may_be_empty: bool = True
    repeats: int = 1
    """How often its counted parts are repeated at most."""


_Run = tuple[frozenset[int], int]
"""A part that can be matched in several ways: its characters, and how many ways."""


class _Scanner:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0
        self._runs: list[_Run] = []
        """The parts whose end is not clear from what follows: these make a search try one way after the other."""

    def read(self) -> None:
        """Read the whole pattern."""
        self._alternatives()
        if self._at < len(self._pattern):
            raise Refused("A closing parenthesis has no opening one.")
        anchored = self._pattern.startswith("^") and "|" not in self._pattern
        most = _MOST_WAYS_ANCHORED if anchored else _MOST_WAYS
        for characters, _ in self._runs:
            ways = 1
            for other, count in self._runs:
                ways *= count if characters & other else 1
            if ways > most:
                raise Refused(
                    "Too many parts such as .* or a? can match the same characters, which can take very long."
                )

    def _alternatives(self) -> _Piece:
        """Alternatives with ``|`` between them."""
        pieces = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            pieces.append(self._sequence())
        seen: frozenset[int] = frozenset()
        alike = False
        for piece in pieces:
            alike = alike or bool(seen & piece.first) or (len(pieces) > 1 and piece.may_be_empty)
            seen |= piece.first
        joined = _Piece(
            first=seen,
            all=frozenset().union(*(piece.all for piece in pieces)),
            may_be_empty=any(piece.may_be_empty for piece in pieces),
            repeats=max(piece.repeats for piece in pieces),
        )
        if alike:
            self._runs.append((joined.all, len(pieces)))
        return joined

    def _sequence(self) -> _Piece:
        whole = _Piece()
        waiting: list[_Run] = []
        while (sign := self._peek()) and sign not in "|)":
            piece, run = self._repeated()
            if not piece.may_be_empty:
                # A part that has to be there and shares nothing with those before shows where these end.
                self._settle(waiting, piece.first)
                waiting = []
            if run is not None:
                waiting.append(run)
            whole = _Piece(
                first=whole.first | piece.first if whole.may_be_empty else whole.first,
                all=whole.all | piece.all,
                may_be_empty=whole.may_be_empty and piece.may_be_empty,
                repeats=max(whole.repeats, piece.repeats),
            )
        self._settle(waiting, _ALL)
        return whole

    def _settle(self, waiting: list[_Run], following: frozenset[int]) -> None:
        for place, (characters, ways) in enumerate(waiting):
            others = waiting[:place] + waiting[place + 1 :]
            if characters & following or any(characters & other for other, _ in others):
                self._runs.append((characters, ways))

    def _repeated(self) -> tuple[_Piece, _Run | None]:
        """One part with its repetition; a run if it can be repeated more or less often."""
        before = len(self._runs)
        piece = self._part()
        inside = self._runs[before:]
        count = self._count()
        if count is None:
            return piece, None
        least, most = count
        endless = most is None or most > _MANY
        if endless and inside:
            raise Refused("A repetition holds what can be matched in several ways, such as (a+)+ or (a|ab)+.")
        if endless and piece.may_be_empty and piece.all:
            raise Refused("Something that may be empty is repeated without a bound, such as (a?)*.")
        repeats = piece.repeats * max(1, most or 1)
        if repeats > _MOST_REPEATS:
            raise Refused(f"Counted repetitions multiply to more than {_MOST_REPEATS:,}.")
        if self._peek() and self._peek() in "*+?":
            raise Refused(f"“{self._peek()}” follows another repetition.")
        if not endless:
            self._runs.extend(inside * (max(1, most or 1) - 1))
        found = _Piece(piece.first, piece.all, piece.may_be_empty or least == 0, repeats)
        if least == most:
            return found, None
        return found, (piece.all, _ENDLESS if endless or most is None else most - least + 1)

    def _count(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign and sign in "*+?":
            self._at += 1
            found: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif sign == "{" and (counted := _COUNT.match(self._pattern, self._at)) and (counted[1] or counted[3]):
            self._at = counted.end()
            least = int(counted[1] or 0)
            found = least, int(counted[3]) if counted[3] else None if counted[2] else least
            if found[1] is not None and found[1] < least:
                raise Refused(f"“{counted[0]}” counts downwards.")
        else:
            return None
        if self._peek() == "?":
            self._at += 1
        elif self._peek() == "+":
            raise Refused("A possessive repetition such as a++ is not known to every system.")
        return found

    def _part(self) -> _Piece:
        sign = self._pattern[self._at]
        self._at += 1
        if sign == "(":
            return self._group()
        if sign in "*+?":
            raise Refused(f"“{sign}” repeats nothing.")
        if sign in "^$":
            return _Piece()
        if sign == ".":
            return _one(_ALL)
        if sign == "[":
            return _one(self._class())
        if sign == "\\":
            return self._escape()
        return _one(_letter(sign))

    def _group(self) -> _Piece:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refused(f"Parentheses stand more than {_DEEPEST} deep.")
        ahead = False
        if self._peek() == "?":
            kind = self._pattern[self._at : self._at + 2]
            if kind not in ("?:", "?=", "?!"):
                raise Refused(f"“({self._pattern[self._at : self._at + 3]}” is not known to every system.")
            ahead = kind != "?:"
            self._at += 2
        piece = self._alternatives()
        if self._peek() != ")":
            raise Refused("A parenthesis is not closed.")
        self._at += 1
        self._depth -= 1
        return _Piece() if ahead else piece  # what only looks ahead takes no characters

    def _escape(self) -> _Piece:
        sign = self._peek()
        if not sign:
            raise Refused("The pattern ends with a backslash.")
        self._at += 1
        return _Piece() if sign in "bBAzZ" else _one(self._escaped(sign))

    def _escaped(self, sign: str) -> frozenset[int]:
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in _CONTROLS:
            return _letter(_CONTROLS[sign])
        if sign.isdigit():
            raise Refused("A reference to an earlier group, such as \\1, can take for ever.")
        if sign.isalpha():
            raise Refused(f"“\\{sign}” is not known to every system.")
        return _letter(sign)

    def _class(self) -> frozenset[int]:
        negated = self._peek() == "^"
        self._at += negated
        found: frozenset[int] = frozenset()
        begun = self._at
        last = ""
        while True:
            sign = self._peek()
            if not sign:
                raise Refused("A bracket is not closed.")
            self._at += 1
            if sign == "]" and self._at - 1 > begun:
                break
            if sign == "[" and self._peek() in (":", ".", "="):
                raise Refused("Named classes such as [:alpha:] are not known to every system.")
            if sign == "\\":
                escaped = self._peek()
                if not escaped:
                    raise Refused("A bracket is not closed.")
                self._at += 1
                found |= frozenset({8}) if escaped == "b" else self._escaped(escaped)
                last = "" if escaped in _CLASSES else escaped
            elif sign == "-" and last and self._peek() not in ("]", ""):
                end = self._pattern[self._at]
                self._at += 1
                if end == "\\":
                    end = self._peek() or "]"
                    self._at += 1
                if ord(end) < ord(last):
                    raise Refused(f"The range {last}-{end} runs backwards.")
                found |= frozenset(
                    min(code, _OTHER) for code in range(min(ord(last), _OTHER), min(ord(end), _OTHER) + 1)
                )
                last = ""
            else:
                found |= _letter(sign)
                last = sign
        return (_ALL - found) | {_OTHER} if negated else found

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]


def _letter(sign: str) -> frozenset[int]:
    """A character in both its cases, because addresses are compared without regard to them."""
    return frozenset(min(ord(one), _OTHER) for form in (sign.lower(), sign.upper()) for one in form)


def _one(characters: frozenset[int]) -> _Piece:
    return _Piece(characters, characters, may_be_empty=False)


def refusal(pattern: str) -> str:
    """Why a pattern cannot be used, one sentence; empty if it can."""
    if len(pattern) > LONGEST_PATTERN:
        return f"The pattern has {len(pattern)} characters; {LONGEST_PATTERN} are allowed."
    if any(ord(sign) < 32 for sign in pattern):
        return "The pattern has control characters."
    try:
        _Scanner(pattern).read()
    except Refused as reason:
        return str(reason)
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError) as error:
        return f"The pattern is no regular expression: {error}."
    return ""


_MISTAKES = {
    "missing ), unterminated subpattern": "A parenthesis is not closed",
    "unbalanced parenthesis": "A closing parenthesis has no opening one",
    "unterminated character set": "A bracket is not closed",
    "nothing to repeat": "A repetition has nothing before it",
    "multiple repeat": "A repetition follows another one",
    "bad escape (end of pattern)": "A backslash has nothing after it",
    "min repeat greater than max repeat": "A repetition counts downwards",
}
"""Python's words for what is misspelt, as sentences."""


def mistake(pattern: str) -> str:
    """What is misspelt in a pattern and where, one sentence; empty if it is spelt right."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern[:LONGEST_PATTERN], re.IGNORECASE)
        except re.error as error:
            told = _MISTAKES.get(error.msg, f"The pattern is no regular expression ({error.msg})")
            at = min(error.pos or 0, max(0, len(pattern) - 1))
            return f"{told}: look at character {at + 1}, “{pattern[at : at + 8]}”."
        except (OverflowError, RecursionError):
            return ""
    return ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one text."""

    text: str
    matches: bool
    too_long: bool = False
    """Whether it was not tried because it is longer than any address."""


def try_out(pattern: str, texts: Iterable[str]) -> tuple[Tried, ...]:
    """Try a pattern against texts, anywhere in them and without regard to capitals.

    Raises:
        ValueError: the pattern is one that ``refusal`` refuses.
    """
    if reason := refusal(pattern):
        raise ValueError(reason)
    compiled = re.compile(pattern, re.IGNORECASE)
    found = []
    for text in list(texts)[:MOST_TEXTS]:
        too_long = len(text) > LONGEST_TEXT
        found.append(Tried(text, not too_long and compiled.search(text) is not None, too_long))
    return tuple(found)
