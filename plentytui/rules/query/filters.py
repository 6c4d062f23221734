"""What of a query the system itself can be asked for (wire facts 5.3), and in words what it cannot.

Its filters are joined by AND, each can be given once, and some take several values of which one has to fit. What
cannot be asked is left out, so that the system gives more than the query finds; the mirror is searched afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from plentytui.rules.query.explain import explain
from plentytui.rules.query.fields import FIELDS, PLACES, Kind, folded
from plentytui.rules.query.moments import bounds
from plentytui.rules.query.names import Names, is_place, level
from plentytui.rules.query.tree import And, Compare, Node, Not, Or, Query, Term, conjuncts

_LISTS = {"tag": "tagIds", "owner": "owners", "subscriber": "subscribersUsers"}
"""Fields with names whose filter takes several ids."""
_SINGLE = {"type": "typeId", "status": "statusId", "channel": "inboxId", "folder": "folderId"}
"""Fields with names whose filter takes one id."""
_LINKS = {"order": "orderIds", "contact": "contactIds", "email": "emails", "payment": "paymentIds"}
_DAYS = frozenset({"yesterday", "today", "tomorrow", "exceeded"})
"""What the filter ``deadline`` takes."""


@dataclass(frozen=True, slots=True)
class AskedOfSystem:
    """The filters that say as much of a query as the system understands."""

    filters: Mapping[str, object]
    """By the API's own names."""
    left_out: tuple[str, ...] = ()
    """Sentences on what could not be asked."""

    @property
    def exact(self) -> bool:
        """Whether the system was asked for just what the query means."""
        return not self.left_out


@dataclass(slots=True)
class _Asking:
    """The filters as they come together."""

    names: Names
    now: float
    zone: tzinfo | None
    filters: dict[str, object] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def put(self, **filters: object) -> bool:
        """Add filters; False if one of them is taken by another value."""
        if any(name in self.filters and self.filters[name] != value for name, value in filters.items()):
            return False
        self.filters.update(filters)
        return True

    def leave(self, node: Node, why: str) -> None:
        """Note that a part is compared in the mirror only."""
        said = explain(Query(node), self.names)
        self.left_out[f"“{said}” was not asked: {why}."] = None


def to_api_filters(query: Query, names: Names, now: float = 0.0, zone: tzinfo | None = None) -> AskedOfSystem:
    """The filters of the list of conversations for a query, and what they leave out."""
    asking = _Asking(names, now, zone)
    for part in conjuncts(query.root):
        why = _part(part, asking)
        if why:
            asking.leave(part, why)
    if not query.names_a_place or query == Query():
        asking.left_out["Archive and trash were not asked; is:archived or is:deleted asks for them."] = None
    return AskedOfSystem(asking.filters, tuple(asking.left_out))


def _part(node: Node, asking: _Asking) -> str:
    """Add what a part asks for; gives the reason where it cannot be asked."""
    if isinstance(node, Term):
        return _term(node, asking)
    if isinstance(node, Not):
        return _denied(node.part, asking)
    if isinstance(node, And):
        return "it is too deeply nested"
    return _any_of(node, asking)


_ONE = "the system takes one value here"
_TAKEN = "the system takes each of its filters once"
_NO_FILTER = "the system has no filter for it"
_NO_NOT = "the system cannot exclude"


def _any_of(node: Or, asking: _Asking) -> str:
    terms = [part for part in node.parts if isinstance(part, Term)]
    fields = {term.field for term in terms}
    if len(terms) < len(node.parts) or len(fields) > 1:
        return "the system joins its filters by AND only"
    name = fields.pop()
    if name in _LINKS:
        return _linked(name, terms, asking)
    if name in _LISTS:
        return _listed(name, terms, asking)
    if name in _SINGLE and not any(map(is_place, terms)):
        return _single(name, [identity for term in terms for identity in asking.names.ids(term)], asking)
    return "the system joins its filters by AND only"


def _denied(part: Node, asking: _Asking) -> str:
    if not isinstance(part, Term):
        return _NO_NOT
    opposite = {"unread": "read", "read": "unread", "done": "open", "open": "done"}
    if part.field == "is" and part.value in opposite:
        return _state(Term("is", opposite[part.value]), asking)
    # The list has neither archive nor trash in it unless it is asked for them.
    if part.field == "is" and part.value in {"archived", "deleted"}:
        return ""
    return _NO_NOT


def _term(term: Term, asking: _Asking) -> str:
    if not term.field:
        return _text("message", term, asking) or "the system compares messages only, not senders and subjects"
    return _BY_KIND[FIELDS[term.field].kind](term, asking)


def _words(term: Term, asking: _Asking) -> str:
    if term.field == "from":
        if "@" not in term.value or term.value.startswith("@") or term.prefix:
            return "the system finds senders by a whole address only"
        put = asking.put(fromType="email", fromValue=term.value)
        return "" if put else _TAKEN
    return _text("title" if term.field == "subject" else "message", term, asking)


def _text(name: str, term: Term, asking: _Asking) -> str:
    """A text to be contained; of several, the longest is asked for."""
    there = asking.filters.get(name)
    if there is None or (isinstance(there, str) and len(there) < len(term.value)):
        asking.filters[name] = term.value
    return "" if there is None else "the system takes one text here, the longest was asked for"


def _link(term: Term, asking: _Asking) -> str:
    return _linked(term.field, [term], asking)


def _linked(name: str, terms: Iterable[Term], asking: _Asking) -> str:
    listed = list(terms)
    if name not in _LINKS:
        return _NO_FILTER
    if any(term.prefix or term.value.startswith("@") or "," in term.value for term in listed):
        return "the system takes whole values only"
    return "" if asking.put(**{_LINKS[name]: tuple(term.value for term in listed)}) else _TAKEN


def _named(term: Term, asking: _Asking) -> str:
    if is_place(term):
        return _place(PLACES[folded(term.value)], asking)
    if term.field in _LISTS:
        return _listed(term.field, [term], asking)
    if term.field in _SINGLE:
        return _single(term.field, list(asking.names.ids(term)), asking)
    return _NO_FILTER


def _listed(name: str, terms: Iterable[Term], asking: _Asking) -> str:
    ids = tuple(dict.fromkeys(identity for term in terms for identity in asking.names.ids(term)))
    if not ids:
        return "its name is not known"
    return "" if asking.put(**{_LISTS[name]: ids}) else _TAKEN


def _single(name: str, ids: list[int | str], asking: _Asking) -> str:
    if len(set(ids)) != 1:
        return _ONE if ids else "its name is not known"
    return "" if asking.put(**{_SINGLE[name]: ids[0]}) else _TAKEN


def _place(place: str, asking: _Asking) -> str:
    if place == "archive":
        return "" if asking.put(isArchived=True) else _TAKEN
    if place == "trash":
        return "" if asking.put(isDeleted=1) else _TAKEN
    return _NO_FILTER if place == "spam" else ""


def _state(term: Term, asking: _Asking) -> str:
    me = asking.names.me
    value = term.value
    if value in {"archived", "deleted", "spam"}:
        return _place({"archived": "archive", "deleted": "trash"}.get(value, value), asking)
    if value in {"unread", "read", "mine", "subscribed"} and not me:
        return "it is not known who is logged in"
    known: Mapping[str, Mapping[str, object]] = {
        "unread": {"isRead": False, "readById": me},
        "read": {"isRead": True, "readById": me},
        "done": {"isDone": True},
        "open": {"isDone": False},
        "mine": {"owners": (me,)},
        "subscribed": {"subscribersUsers": (me,)},
        "overdue": {"isDone": False, "deadline": "exceeded"},
    }
    filters = known.get(value)
    if filters is None:
        return "it is known here only" if value == "draft" else _NO_FILTER
    return "" if asking.put(**filters) else _TAKEN


def _having(term: Term, asking: _Asking) -> str:
    if term.value != "attachment":
        return _NO_FILTER
    return "" if asking.put(hasAttachments=True) else _TAKEN


def _level(term: Term, asking: _Asking) -> str:
    if term.compare is not Compare.IS or not level(term):
        return "the system takes one priority from very low to very high"
    return "" if asking.put(priorityId=level(term)) else _TAKEN


def _identity(term: Term, asking: _Asking) -> str:
    if term.value.isascii() and term.value.isdigit():
        return "" if asking.put(shortId=term.value) else _TAKEN
    return "" if asking.put(uuids=(term.value.lower(),)) else _TAKEN


def _moment(term: Term, asking: _Asking) -> str:
    if term.field == "deadline":
        if term.value not in _DAYS or term.compare is not Compare.IS:
            return "the system takes yesterday, today, tomorrow and exceeded"
        return "" if asking.put(deadline=term.value) else _TAKEN
    if term.field == "followup":
        return _NO_FILTER
    low, high = bounds(term, asking.now, asking.zone)
    first, last = ("fromDate", "toDate") if term.field == "created" else ("updateFromDate", "updateToDate")
    if low is not None:
        there = asking.filters.get(first)
        instant = datetime.fromtimestamp(low, UTC)
        asking.filters[first] = max(there, instant) if isinstance(there, datetime) else instant
    if high is not None:
        there = asking.filters.get(last)
        instant = datetime.fromtimestamp(high, UTC)
        asking.filters[last] = min(there, instant) if isinstance(there, datetime) else instant
    return ""


_BY_KIND: dict[Kind, Callable[[Term, _Asking], str]] = {
    Kind.TEXT: _words,
    Kind.LINK: _link,
    Kind.NAMED: _named,
    Kind.STATE: _state,
    Kind.HAVING: _having,
    Kind.LEVEL: _level,
    Kind.MOMENT: _moment,
    Kind.IDENTITY: _identity,
}
