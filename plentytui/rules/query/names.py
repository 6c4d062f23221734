"""The names that values of a query stand for: groups, tags, users and so on, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plentytui.models.mirror import NameKind, NameRow
from plentytui.rules.query.fields import FIELDS, LEVELS, ME, PLACES, folded
from plentytui.rules.query.tree import Query, Term
from plentytui.rules.query.words import QueryProblem, nearest

_FEW_NAMES = 60
"""Letters of names that a sentence has room for."""


class Names:
    """What is known of a system's names, and who is logged in."""

    def __init__(
        self, rows: Mapping[NameKind, Iterable[NameRow]] | None = None, *, me: int = 0, language: str = "en"
    ) -> None:
        self.me = me
        """The user who is logged in; 0 while that is not known."""
        self.language = language
        self._rows = {kind: tuple(entries) for kind, entries in (rows or {}).items()}

    def knows_as_much_as(self, other: Names) -> bool:
        """Whether both have the same names and the same person."""
        return (self.me, self.language, self._rows) == (other.me, other.language, other._rows)

    def of(self, kind: NameKind) -> tuple[NameRow, ...]:
        """All names of a kind."""
        return self._rows.get(kind, ())

    def shown(self, kind: NameKind, identity: int | str) -> str:
        """The name of one record in the user's language, else its number."""
        for row in self.of(kind):
            if str(row.id) == str(identity):
                return row.name(self.language)
        # A folder's id says nothing to anybody; only one's own have names here.
        return "unknown folder" if kind is NameKind.FOLDER else f"no. {identity}"

    def ids(self, term: Term) -> tuple[int | str, ...]:
        """The ids of all records that a value names, in any language; a number names itself, too."""
        kind = FIELDS[term.field].names
        if kind is None:
            return ()
        if kind is NameKind.USER and not term.prefix and folded(term.value) in ME:
            return (self.me,) if self.me else ()
        wanted = folded(term.value)
        found: dict[str, int | str] = {}
        for row in self.of(kind):
            names = [folded(name) for name in row.names.values()]
            # People are called by one of their names.
            parts = {part for name in names for part in name.split()} if kind is NameKind.USER else set()
            called = wanted in names or (bool(wanted) and parts.issuperset(wanted.split()))
            if called or (term.prefix and any(name.startswith(wanted) for name in [*names, *parts])):
                found[str(row.id)] = row.id
        if not found and not term.prefix:
            found |= self._itself(kind, term.value)
        return tuple(found.values())

    def problems(self, query: Query) -> Iterator[QueryProblem]:
        """Values that name nothing in this system, with names that look like them."""
        for term in query.terms():
            field = FIELDS.get(term.field)
            if field is None or field.names is None or self.ids(term) or is_place(term):
                continue
            if field.names is NameKind.USER and folded(term.value) in ME:
                what, hint = "It is not known yet who is logged in.", "Log in first."
            elif not self.of(field.names):
                what = f"The names behind {term.field}: are not known yet."
                hint = "They come with the connection; until then this finds nothing."
            else:
                known = {folded(name): name for row in self.of(field.names) for name in row.names.values()}
                close = [known[name] for name in nearest(folded(term.value), known)]
                what = f"There is no {term.field} called {term.value}."
                hint = f"Did you mean {' or '.join(close)}?" if close else self._known(field.names, term.field)
            yield QueryProblem(term.position, term.length, what, hint)

    def _known(self, kind: NameKind, field: str) -> str:
        """The names that there are, if they are few; else where to find them."""
        known = sorted({row.name(self.language) for row in self.of(kind) if row.enabled}, key=str.casefold)
        if known and len(", ".join(known)) <= _FEW_NAMES:
            return f"There is {', '.join(known)}."
        return f"Type {field}: and a letter to see those there are."

    def _itself(self, kind: NameKind, value: str) -> dict[str, int | str]:
        """The value as an id: a number, or the text of a channel or of a folder."""
        for row in self.of(kind):
            if str(row.id) == value:
                return {value: row.id}
        if kind in {NameKind.CHANNEL, NameKind.FOLDER}:
            return {value: value} if value.isdigit() or "-" in value else {}
        return {value: int(value)} if value.isascii() and value.isdigit() and len(value) < 18 else {}


def is_place(term: Term) -> bool:
    """Whether the value of ``folder:`` is inbox, archive, trash or spam."""
    return term.field == "folder" and not term.prefix and folded(term.value) in PLACES


def level(term: Term) -> int:
    """The number of a priority."""
    return LEVELS.index(term.value)
