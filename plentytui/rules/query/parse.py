"""From text to a tree: NOT binds closest, then AND (which may be left out), then OR."""

from __future__ import annotations

import re
from collections.abc import Collection

from plentytui.errors import UsageError
from plentytui.rules.query import moments
from plentytui.rules.query.fields import (
    FIELDS,
    HAVING_FORMS,
    HAVINGS,
    LEVEL_FORMS,
    LEVELS,
    STATES,
    Kind,
    folded,
    has_words,
)
from plentytui.rules.query.tree import Compare, Node, Query, Term, both, either, negated
from plentytui.rules.query.words import Misread, Piece, QueryProblem, Token, Value, pieces, suggestion

LONGEST = 4_000
"""Characters of a query."""
MOST_TERMS = 200
DEEPEST = 40
"""How many parentheses and negations may stand inside one another."""
_ROOM = 60
"""Letters of values that a sentence has room for."""
_RANGE = re.compile(r"(.+?)\.\.(.+)\Z", re.DOTALL)
_ENDS = {Token.AND: "AND", Token.OR: "OR"}


def parse(text: str) -> Query | QueryProblem:
    """The query that a text means, or where and why it means none; an empty text finds everything."""
    if len(text) > LONGEST:
        return QueryProblem(LONGEST, len(text) - LONGEST, "The query is too long.", "Shorten it.")
    try:
        tokens = pieces(text)
        if sum(len(piece.values) for piece in tokens) > MOST_TERMS:
            piece = tokens[-1]
            return QueryProblem(piece.position, piece.length, "The query has too many words.", "Leave some out.")
        return Query(_Reader(tokens, len(text)).all()) if tokens else Query()
    except Misread as misread:
        return misread.problem


def query_of(text: str) -> Query:
    """The query that a text means.

    Raises:
        UsageError: it means none; the sentence says where and why.
    """
    found = parse(text)
    if isinstance(found, QueryProblem):
        raise UsageError(f"The query cannot be understood at character {found.position + 1}: {found.what}", found.hint)
    return found


class _Reader:
    """Reads tokens from the left to the right."""

    def __init__(self, tokens: list[Piece], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0
        self._depth = 0

    def all(self) -> Node:
        node = self._any_of("")
        if (piece := self._look()) is not None:
            raise Misread(piece.position, 1, "There is no ( for this ).", "Leave it out, or open one before.")
        return node

    def _look(self) -> Piece | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, token: Token) -> Piece | None:
        piece = self._look()
        if piece is None or piece.token is not token:
            return None
        self._next += 1
        return piece

    def _any_of(self, field: str) -> Node:
        parts = [self._all_of(field)]
        while self._take(Token.OR):
            parts.append(self._all_of(field))
        return either(*parts)

    def _all_of(self, field: str) -> Node:
        parts = [self._one(field)]
        while (piece := self._look()) is not None and piece.token not in {Token.OR, Token.CLOSE}:
            self._take(Token.AND)
            parts.append(self._one(field))
        return both(*parts)

    def _one(self, field: str) -> Node:
        piece = self._look()
        if piece is None:
            raise self._missing(self._end)
        if piece.token in {Token.AND, Token.OR, Token.CLOSE}:
            raise self._missing(piece.position, piece)
        self._next += 1
        if piece.token is Token.TERM:
            return _node(piece, field)
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(
                piece.position, piece.length, "There are too many parentheses inside one another.", "Use less."
            )
        node = negated(self._one(field)) if piece.token is Token.NOT else self._inner(piece, field)
        self._depth -= 1
        return node

    def _inner(self, piece: Piece, field: str) -> Node:
        """What stands in parentheses, behind a field or by itself."""
        if piece.token is Token.FIELD:
            if field:
                raise _nested(piece, field)
            opening = self._tokens[self._next]
            self._next += 1
            field = piece.field
        else:
            opening = piece
        node = self._any_of(field)
        if self._take(Token.CLOSE) is None:
            raise Misread(opening.position, 1, "This ( is not closed.", "Close it with ).")
        return node

    def _missing(self, position: int, piece: Piece | None = None) -> Misread:
        before = self._tokens[self._next - 1] if self._next else None
        if piece is not None and piece.token is Token.CLOSE and (before is None or before.token is not Token.OPEN):
            if before is None:
                return Misread(position, 1, "There is no ( for this ).", "Leave it out, or open one before.")
        elif piece is not None and piece.token is Token.CLOSE:
            return Misread(position - 1, 2, "There is nothing in the parentheses.", "Write what is to be found.")
        elif piece is not None and (before is None or before.token in {Token.OPEN, Token.AND, Token.OR, Token.NOT}):
            word = _ENDS[piece.token]
            return Misread(
                position,
                piece.length,
                f"There is nothing before {word} that it could join.",
                f'Write something before it; to find the word itself, put it in quotes: "{word}".',
            )
        if before is None:
            return Misread(position, 1, "Something to be found is missing here.", "Write it.")
        if before.token is Token.OPEN:
            return Misread(
                before.position, 1, "This ( is not closed.", "Write what is to be found and close it with )."
            )
        return Misread(
            before.position,
            before.length,
            f"There is nothing behind {'-' if before.length == 1 else before.token.value}.",
            "Write what is to be found behind it.",
        )


def _nested(piece: Piece, field: str) -> Misread:
    return Misread(
        piece.position,
        piece.length,
        f"{piece.field}: cannot stand inside the parentheses of {field}:.",
        "Close these before it.",
    )


def _node(piece: Piece, field: str) -> Node:
    """A term, or several joined by OR where there are several values."""
    if piece.field and field:
        raise _nested(piece, field)
    name = piece.field or field
    if not name:
        return _words(piece, "", piece.values[0])
    return either(*(_READERS[FIELDS[name].kind](piece, name, value) for value in piece.values))


def _made(piece: Piece, field: str, value: str, given: Value, *, prefix: bool = False) -> Term:
    position, length = (piece.position, piece.length) if len(piece.values) == 1 else (given.position, given.length)
    return Term(field, value, piece.compare, prefix, position, length)


def _words(piece: Piece, field: str, value: Value) -> Node:
    if not has_words(value.text):
        raise Misread(
            value.position, value.length, "There is no letter and no figure to look for.", "Write a word or a number."
        )
    return _made(piece, field, value.text, value, prefix=value.prefix)


def _any_value(piece: Piece, field: str, value: Value) -> Node:
    return _made(piece, field, " ".join(value.text.split()), value, prefix=value.prefix)


def _exact(piece: Piece, field: str, value: Value) -> Node:
    return _made(piece, field, _whole(field, value), value)


def _state(piece: Piece, field: str, value: Value) -> Node:
    word = _whole(field, value).casefold()
    if word not in STATES:
        raise _unknown(field, value, STATES)
    return _made(piece, field, word, value)


def _having(piece: Piece, field: str, value: Value) -> Node:
    word = _whole(field, value).casefold()
    word = HAVING_FORMS.get(word, word)
    if word not in HAVINGS:
        raise _unknown(field, value, HAVINGS)
    return _made(piece, field, word, value)


def _level(piece: Piece, field: str, value: Value) -> Node:
    number = LEVEL_FORMS.get(folded(_whole(field, value)))
    if number is None:
        raise _unknown(field, value, LEVELS)
    return _made(piece, field, LEVELS[number], value)


def _moment(piece: Piece, field: str, value: Value) -> Node:
    text = _whole(field, value).strip().casefold()
    span = _RANGE.match(text)
    if span and piece.compare is Compare.IS and field not in {"before", "after", "on"}:
        ends = (Compare.LEAST, span[1].strip()), (Compare.MOST, span[2].strip())
        return both(*(_instant(field, word, compare, piece, value) for compare, word in ends))
    if field in moments.FUTURE and piece.compare is Compare.IS and text in {"none", "any"}:
        given = _made(piece, "has", field, value)
        return given if text == "any" else negated(given)
    return _instant(field, text, piece.compare, piece, value)


def _instant(field: str, text: str, compare: Compare, piece: Piece, value: Value) -> Term:
    text = moments.FORMS.get(text, text)
    if not moments.is_moment(text, field) or (
        text in moments.DUE and (compare is not Compare.IS or text != "exceeded")
    ):
        known = {**moments.WORDS, **moments.DUE} if field in moments.FUTURE else moments.WORDS
        example = (
            "2026-02-03, today, 3d, 2w" if field not in moments.FUTURE else "2026-02-03, today, week, exceeded, 3d"
        )
        raise Misread(
            value.position,
            value.length,
            f"{text} is no day and no span of time that {field}: knows." if text else f"{field}: has no value.",
            f"{suggestion(text, known)} Write {example}.".strip(),
        )
    return Term(field, text, compare, False, piece.position, piece.length)


def _whole(field: str, value: Value) -> str:
    """The value of a field that knows no beginnings of values."""
    if value.prefix:
        raise Misread(
            value.position, value.length, f"{field}: needs the whole value, without *.", "Leave the star out."
        )
    return value.text.strip()


def _unknown(field: str, value: Value, known: Collection[str]) -> Misread:
    close = suggestion(value.text, known, prefix=f"{field}:")
    return Misread(
        value.position,
        value.length,
        f"{field}: does not know {value.text}.",
        f"{close} {_known(field, known)}".strip(),
    )


def _known(field: str, known: Collection[str]) -> str:
    """The values that there are, if a sentence has room for them."""
    words = ", ".join(known)
    return f"It knows {words}." if len(words) <= _ROOM else f"Type {field}: alone to see what it knows."


_READERS = {
    Kind.TEXT: _words,
    Kind.LINK: _any_value,
    Kind.NAMED: _any_value,
    Kind.IDENTITY: _exact,
    Kind.STATE: _state,
    Kind.HAVING: _having,
    Kind.LEVEL: _level,
    Kind.MOMENT: _moment,
}
