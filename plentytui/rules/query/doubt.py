"""What a query may find once all texts are here: as long as they are not, nobody knows what stands in them."""

from __future__ import annotations

from typing import NamedTuple

from plentytui.rules.query.fields import FIELDS, Kind
from plentytui.rules.query.tree import And, Node, Not, Query, Term, both, conjuncts, either, negated

TEXTLESS = Term("is", "textless")
"""None of its messages is here, and the system was not asked for it either; nobody can type that."""


class Doubts(NamedTuple):
    """Queries for what a list lacks or has too much of, as far as it may."""

    more: Query
    """What may belong to the list and is not in it."""
    fewer: Query
    """What is in the list and may not belong to it."""


class Doubt(NamedTuple):
    """How far a count is to be trusted."""

    more: bool
    """There may be more."""
    fewer: bool
    """There may be fewer."""
    here: int
    """Of how many conversations the texts are here."""
    known: int
    """How many conversations are known."""

    def counted(self, count: str) -> str:
        """A count with a sign for what it may be: ``12+`` or more, ``≤12`` at most, ``~12`` about.

        What tells in words or by a sign already that more is to come stays as it is.
        """
        if not count.replace(",", "").isdigit():
            return count
        if self.more:
            return f"~{count}" if self.fewer else f"{count}+"
        return f"≤{count}" if self.fewer else count

    @property
    def reason(self) -> str:
        """Why, in a few words, and what to do."""
        return f"{self.here:,} of {self.known:,} texts here, ctrl+g asks"


def doubts(query: Query) -> Doubts:
    """What a query may lack or have too much of as long as not all texts are here."""
    if query.root is None or not query.reads_texts:
        return Doubts(_NOTHING, _NOTHING)
    most, least = _bent(query.root, most=True), _bent(query.root, most=False)
    return Doubts(Query(both(most, negated(query.root))), Query(both(query.root, negated(least))))


def text_asked(query: Query, text: object) -> bool:
    """Whether an answer for that text tells of all texts that the query looks into, now and later."""
    texts = [term for term in query.terms() if _is_text(term)]
    lasting = not any(_passes(term) for term in query.terms())
    return lasting and len(texts) == 1 and texts[0].value == text and texts[0] in conjuncts(query.root)


def only_text(query: Query) -> str:
    """The one text that a query looks for in messages; empty if there are several or none."""
    texts = {term.value for term in query.terms() if _is_text(term)}
    return texts.pop() if len(texts) == 1 else ""


def parts_of(query: Query) -> frozenset[str]:
    """All that a query demands, each part as it is written."""
    return frozenset(map(str, conjuncts(query.root)))


_NOTHING = Query(both(TEXTLESS, negated(TEXTLESS)))


def _is_text(term: Term) -> bool:
    return term.field in {"", "body"}


def _passes(term: Term) -> bool:
    """Whether it means something else a day later."""
    field = FIELDS.get(term.field)
    return (field is not None and field.kind is Kind.MOMENT) or (term.field == "is" and term.value == "overdue")


def _bent(node: Node, *, most: bool) -> Node:
    """The node where what is not known is taken to be so, with ``most`` in favour of the conversation."""
    if isinstance(node, Term):
        return either(node, TEXTLESS) if most and _is_text(node) else node
    if isinstance(node, Not):
        return negated(_bent(node.part, most=not most))
    join = both if isinstance(node, And) else either
    return join(*(_bent(part, most=most) for part in node.parts))
