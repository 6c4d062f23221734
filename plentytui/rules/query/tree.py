"""What a query is made of: terms, joined by AND, OR and NOT; printing it gives text that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum
from typing import TypeAlias


class Compare(StrEnum):
    """How a value is compared, as it is written."""

    IS = ""
    LESS = "<"
    MOST = "<="
    MORE = ">"
    LEAST = ">="


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for: a field and a value, or words anywhere."""

    field: str
    """A name of ``fields.FIELDS``; empty for words anywhere."""
    value: str
    compare: Compare = Compare.IS
    prefix: bool = False
    """Whether only the beginning is given, ``value*``."""
    position: int = attribute(default=0, compare=False)
    """Where it stands in the text."""
    length: int = attribute(default=0, compare=False)

    def __str__(self) -> str:
        value = self.value if is_plain(self.value) else quoted(self.value)
        return f"{self.field}{':' if self.field else ''}{self.compare}{value}{'*' if self.prefix else ''}"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; made by ``both``."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts; made by ``either``."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; made by ``negated``."""

    part: Node

    def __str__(self) -> str:
        return f"-{self.part}" if isinstance(self.part, Term) else f"-({self.part})"


Node: TypeAlias = Term | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; without a root it finds everything."""

    root: Node | None = None

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)

    def terms(self) -> Iterator[Term]:
        """All terms, in their order."""
        if self.root is not None:
            yield from _terms(self.root)

    @property
    def names_a_place(self) -> bool:
        """Whether it says itself in which of inbox, archive, trash and spam it looks."""
        return any(
            (term.field == "is" and term.value in {"archived", "deleted", "spam"}) or term.field == "folder"
            for term in self.terms()
        )

    @property
    def reads_texts(self) -> bool:
        """Whether it looks into the text of messages, which are not all in the local file."""
        return any(term.field in {"", "body"} for term in self.terms())

    def in_use(self) -> Query:
        """The same without trash and spam, unless it says itself where it looks."""
        if self.names_a_place:
            return self
        hidden = (negated(Term("is", "deleted")), negated(Term("is", "spam")))
        return Query(both(*hidden) if self.root is None else both(self.root, *hidden))


def both(*parts: Node) -> Node:
    """All of the parts, flat; there has to be at least one."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(*parts: Node) -> Node:
    """At least one of the parts, flat; there has to be at least one."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(part: Node) -> Node:
    """The part does not hold; two negations cancel."""
    return part.part if isinstance(part, Not) else Not(part)


def conjuncts(root: Node | None) -> tuple[Node, ...]:
    """The parts that all have to hold."""
    if root is None:
        return ()
    return root.parts if isinstance(root, And) else (root,)


OPERATORS = frozenset({"AND", "OR", "NOT"})
"""The words that join terms; only in capitals, so that texts with these words can be looked for."""
_PLAIN = re.compile(r'[^\s"():<>=*\\,-][^\s"():<>=*\\,]*\Z')


def is_plain(value: str) -> bool:
    """Whether a value means itself without quotes."""
    return value not in OPERATORS and _PLAIN.match(value) is not None


def quoted(value: str) -> str:
    """The value in quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from _terms(node.part)
    else:
        for part in node.parts:
            yield from _terms(part)
