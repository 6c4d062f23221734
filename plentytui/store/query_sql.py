"""From a query to one SQL condition on a conversation ``c``; every value of the query is a parameter.

Each part of the condition is true or false, never unknown, so that NOT means what it says. Texts come from the
search index, as sets of conversations; words are looked for in each message and in sender, subject and preview, and
two words may stand in different messages of a conversation. What is compared stands in the index ``find_updated``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from plentytui.models.inbox import Folder
from plentytui.models.states import UNSETTLED
from plentytui.rules.business_hours import BusinessHours, whole_days
from plentytui.rules.query.doubt import TEXTLESS
from plentytui.rules.query.fields import FIELDS, PLACES, Kind, folded
from plentytui.rules.query.moments import bounds
from plentytui.rules.query.names import Names, is_place, level
from plentytui.rules.query.spelling import spellings
from plentytui.rules.query.tree import And, Compare, Node, Not, Or, Query, Term, conjuncts
from plentytui.store.records import FOLDER_NUMBER
from plentytui.store.text import states_sql, storable
from plentytui.store.told import Asked

_WORDS = (
    "SELECT rowid FROM conversation_words WHERE conversation_words MATCH ?"
    " UNION ALL SELECT h.conversation FROM message_words w CROSS JOIN message_home h ON h.message = w.rowid"
    " WHERE message_words MATCH ?"
)
_WORDS_HERE = (
    "(EXISTS (SELECT 1 FROM conversation_words w WHERE conversation_words MATCH ? AND w.rowid = c.id)"
    " OR EXISTS (SELECT 1 FROM message_home h CROSS JOIN message_words w ON w.rowid = h.message"
    " WHERE h.conversation = c.id AND message_words MATCH ?))"
)
"""The same for one conversation: dearer for each, and worth it where most conversations have the words."""
_COLUMNS = {"": ("", ""), "from": ("sender", "sender"), "subject": ("title", "title"), "body": ("preview", "body")}
"""Where the words of a field are looked for: in the conversation, in its messages."""
_LINK = "SELECT conversation FROM link WHERE kind = ? AND value = ?"
_LINKS = (
    "SELECT conversation FROM link WHERE kind IN (SELECT value FROM json_each(?))"
    " AND value IN (SELECT CAST(value AS TEXT) FROM json_each(?))"
)
_LINKS_FROM = (
    "SELECT conversation FROM link WHERE kind IN (SELECT value FROM json_each(?)) AND value >= ? AND value < ?"
)
_THESE = "SELECT id FROM conversation WHERE uuid IN (SELECT value FROM json_each(?))"
_TEXTLESS = "NOT EXISTS (SELECT 1 FROM message_home h WHERE h.conversation = c.id)"
_LINKED = "SELECT conversation FROM link WHERE kind = ?"
_MOST_SETS = 50
"""Sets that are joined to one; SQLite joins at most 500."""
_BEHIND_ALL = "\U0010ffff"
_UNSENT = (
    "SELECT id FROM conversation WHERE uuid IN (SELECT conversation FROM draft UNION ALL"
    f" SELECT conversation FROM outbox WHERE state IN ({states_sql(UNSETTLED)}))"
)
_RELATIONS = (
    *("contact", "order", "email", "payment", "user", "orderExternalId", "contactEmail", "contactId"),
    *("contactNumber", "invoiceNumber", "orderId", "amazonOrder"),
)
"""All types of relation (wire facts 5.1)."""
_NAMED = {"group": "group_id", "type": "type_id", "status": "status_id", "store": "plenty_id", "channel": "channel"}
_LINK_KINDS = {"tag": "tag", "owner": "owner", "role": "role", "subscriber": "subscriber", "folder": "folder"}
_TIMES = {"created": "created", "deadline": "deadline", "followup": "follow_up"}
_SIGNS = {Compare.IS: "=", Compare.LESS: "<", Compare.MOST: "<=", Compare.MORE: ">", Compare.LEAST: ">="}


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL on a conversation ``c`` with its values."""

    sql: str = "1"
    values: tuple[Any, ...] = ()
    select: str = ""
    """The query that gives the ids, where the condition is nothing but being among them."""
    matches: frozenset[str] = frozenset()
    """What is looked for in the words of messages, anywhere in the condition."""

    @classmethod
    def among(cls, select: str, *values: Any, matches: frozenset[str] = frozenset()) -> Condition:
        """Being among the conversations whose ids a query gives."""
        return cls(f"c.id IN ({select})", values, select, matches)

    def __and__(self, other: Condition) -> Condition:
        if self.sql == "1":
            return other
        if other.sql == "1":
            return self
        both = f"{self.sql} AND {other.sql}"
        return Condition(both, self.values + other.values, matches=self.matches | other.matches)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a query means depends on: names, who asks, when and where."""

    names: Names
    now: float
    """Seconds since the epoch."""
    zone: tzinfo | None = None
    """The zone of days; None: the machine's own."""
    hours: BusinessHours | None = None
    """When deadlines run; None: each is over at its instant."""
    told: Callable[[str], Sequence[str]] | None = None
    """Gives for a text the conversations that the system found, besides those whose texts are here."""
    asked: tuple[Asked, ...] = ()
    """What the system was asked for, so that it is known where no text is here."""
    common: frozenset[str] = frozenset()
    """Of what is looked for in words, what is to be looked for in each conversation and not in all at once."""


NEVER = Condition("0")


def condition(query: Query, here: Circumstances) -> Condition:
    """The condition that the query means."""
    return Condition() if query.root is None else _node(query.root, here)


def linked(kind: str, value: str | int) -> Condition:
    """Linked to one thing: ``subscriber`` and a user, ``folder`` and a UUID, ``owned`` and role:user."""
    return Condition.among(_LINK, kind, storable(str(value)))


def sets_of(query: Query, here: Circumstances) -> list[Condition]:
    """The sets of conversations that a result has to be in, as far as the query is made of such."""
    found = [_node(part, here) for part in conjuncts(query.root)]
    return [part for part in found if part.select]


def _node(node: Node, here: Circumstances) -> Condition:
    if isinstance(node, Term):
        return _term(node, here)
    if isinstance(node, Not):
        part = _node(node.part, here)
        return Condition(f"NOT ({part.sql})", part.values, matches=part.matches)
    if isinstance(node, And):
        return _joined(" AND ", (_node(part, here) for part in node.parts))
    words = _alike(node)
    if words is not None:
        return _texts(words[0].field, words, here)
    return _joined(" OR ", (_node(part, here) for part in node.parts))


def _joined(sign: str, parts: Iterable[Condition]) -> Condition:
    listed = list(parts)
    matches = frozenset().union(*(part.matches for part in listed))
    if sign == " OR " and all(part.select for part in listed) and len(listed) <= _MOST_SETS:
        # Sets together are a set, so that a rare one can still be looked up one by one.
        return Condition.among(
            " UNION ALL ".join(part.select for part in listed),
            *(value for part in listed for value in part.values),
            matches=matches,
        )
    values = tuple(value for part in listed for value in part.values)
    return Condition(f"({sign.join(part.sql for part in listed)})", values, matches=matches)


def _alike(node: Or) -> list[Term] | None:
    """Words of one field, joined by OR: one look into the index finds them all."""
    terms = [part for part in node.parts if isinstance(part, Term) and part.field in _COLUMNS]
    same = len(terms) == len(node.parts) and len({term.field for term in terms}) == 1
    return terms if same else None


def _term(term: Term, here: Circumstances) -> Condition:
    return _text(term, here) if not term.field else _BY_KIND[FIELDS[term.field].kind](term, here)


def _text(term: Term, here: Circumstances) -> Condition:
    return _texts(term.field, [term], here)


def _texts(field: str, terms: list[Term], here: Circumstances) -> Condition:
    """Words or phrases, any of them, and addresses where they are meant by it."""
    phrases = " OR ".join(_phrase(text, term.prefix) for term in terms for text in spellings(term.value))
    outer, inner = (f"{{{column}}} : ({phrases})" if column else phrases for column in _COLUMNS[field])
    # To look for a phrase or a beginning takes long in each conversation, too.
    dear = any(term.prefix or " " in term.value for term in terms)
    matches = frozenset[str]() if dear else frozenset((inner,))
    if inner in here.common:
        found = Condition(_WORDS_HERE, (outer, inner), matches=matches)
    else:
        found = Condition.among(_WORDS, outer, inner, matches=matches)
    if field in {"", "from"}:
        kinds = ["from:email"] if field else ["from:email", "to:email", "to:contactEmail"]
        addresses = [_address(term, kinds) for term in terms if "@" in term.value]
        if addresses:
            found = _joined(" OR ", (found, *addresses))
    if field in {"", "body"} and here.told is not None:
        told = [uuid for term in terms for uuid in here.told(term.value)]
        if told:
            found = _joined(" OR ", (found, Condition.among(_THESE, json.dumps(told))))
    return found


def _phrase(text: str, prefix: bool) -> str:
    """A phrase of the search index: in quotes, so that nothing in it is read as the index's own syntax."""
    inner = storable(text).replace("\0", " ").replace('"', '""')
    return f'"{inner}"*' if prefix else f'"{inner}"'


def _lower(text: str) -> str:
    """Lower case as SQLite's ``lower`` has it: of ASCII only."""
    return "".join(chr(ord(character) + 32) if "A" <= character <= "Z" else character for character in storable(text))


def _address(term: Term, kinds: list[str]) -> Condition:
    value = _lower(term.value.strip())
    if value.startswith("@") and len(value) > 1:
        value = value[1:]
        kinds = sorted({f"{kind.partition(':')[0]}:domain" for kind in kinds})
    return _links(kinds, value, term.prefix)


def _links(kinds: Iterable[str], value: str, prefix: bool) -> Condition:
    if prefix:
        return Condition.among(_LINKS_FROM, json.dumps(list(kinds)), value, value + _BEHIND_ALL)
    return Condition.among(_LINKS, json.dumps(list(kinds)), json.dumps([value]))


def _link(term: Term, here: Circumstances) -> Condition:
    relations = FIELDS[term.field].relations
    kinds = [f"to:{relation}" for relation in (_RELATIONS if relations == ("*",) else relations)]
    if term.field == "contact":
        kinds.append("from:contact")
    if term.field == "email":
        kinds.append("from:email")
    if term.field in {"email", "to"} and term.value.startswith("@"):
        return _address(term, kinds)
    return _links(kinds, _lower(term.value), term.prefix)


def _name(term: Term, here: Circumstances) -> Condition:
    if is_place(term):
        return _lies_in(Folder(PLACES[folded(term.value)]))
    ids = json.dumps([storable(value) if isinstance(value, str) else value for value in here.names.ids(term)])
    if ids == "[]":
        return NEVER
    column = _NAMED.get(term.field)
    if column is not None:
        text = "CAST(value AS TEXT)" if term.field == "channel" else "value"
        return Condition(f"c.{column} IN (SELECT {text} FROM json_each(?))", (ids,))
    return Condition.among(_LINKS, json.dumps([_LINK_KINDS[term.field]]), ids)


def _lies_in(folder: Folder) -> Condition:
    return Condition("c.folder = ?", (FOLDER_NUMBER[folder],))


def _state(term: Term, here: Circumstances) -> Condition:
    fixed = _STATES.get(term.value)
    if fixed is not None:
        return fixed
    if term.value == "overdue":
        return _overdue(here)
    if term == TEXTLESS:
        return _textless(here)
    if not here.names.me:
        return NEVER
    return linked("owner" if term.value == "mine" else "subscriber", here.names.me)


def _textless(here: Circumstances) -> Condition:
    """None of the messages is here, and the system was not asked since the last change."""
    found = Condition(_TEXTLESS)
    for one in here.asked:
        found &= Condition("NOT (c.folder = ? AND c.updated <= ?)", (FOLDER_NUMBER[one.folder], one.until))
    return Condition(f"({found.sql})", found.values)


def _overdue(here: Circumstances) -> Condition:
    """Not done, and over; a deadline that means a whole day lasts until the end of its business."""
    lasting = whole_days(here.now, here.hours) if here.hours is not None else ()
    still = f" AND c.deadline NOT IN ({', '.join('?' * len(lasting))})" if lasting else ""
    return Condition(f"(c.done = 0 AND c.deadline IS NOT NULL AND c.deadline < ?{still})", (here.now, *lasting))


def _having(term: Term, here: Circumstances) -> Condition:
    return _HAVINGS[term.value]


def _level(term: Term, here: Circumstances) -> Condition:
    return Condition(f"c.priority {_SIGNS[term.compare]} ?", (level(term),))


def _identity(term: Term, here: Circumstances) -> Condition:
    value = storable(term.value)
    if "," in value:
        uuids = value.lower().split(",")
        return Condition.among(f"SELECT id FROM conversation WHERE uuid IN ({','.join('?' * len(uuids))})", *uuids)
    if value.isascii() and value.isdigit() and len(value) < 18:
        return Condition("c.short_number IS ?", (int(value),))
    return Condition.among("SELECT id FROM conversation WHERE uuid = ? OR short_id = ?", value.lower(), value)


def _moment(term: Term, here: Circumstances) -> Condition:
    low, high = bounds(term, here.now, here.zone)
    column = f"c.{_TIMES.get(term.field, 'updated')}"
    found = Condition(f"{column} IS NOT NULL")
    if low is not None:
        found &= Condition(f"{column} >= ?", (low,))
    if high is not None:
        found &= Condition(f"{column} < ?", (high,))
    return Condition(f"({found.sql})", found.values)


_STATES = {
    "unread": Condition("c.unread = 1"),
    "read": Condition("c.unread = 0"),
    "done": Condition("c.done = 1"),
    "open": Condition("c.done = 0"),
    "whispered": Condition("c.whispered = 1"),
    "archived": _lies_in(Folder.ARCHIVE),
    "deleted": _lies_in(Folder.TRASH),
    "spam": _lies_in(Folder.SPAM),
    "draft": Condition.among(_UNSENT),
}
_HAVINGS = {
    "attachment": Condition("c.attachments > 0"),
    "deadline": Condition("c.deadline IS NOT NULL"),
    "followup": Condition("c.follow_up IS NOT NULL"),
    "tag": Condition.among(_LINKED, "tag"),
    "owner": Condition.among(_LINKED, "owner"),
}
_BY_KIND: dict[Kind, Callable[[Term, Circumstances], Condition]] = {
    Kind.TEXT: _text,
    Kind.LINK: _link,
    Kind.NAMED: _name,
    Kind.STATE: _state,
    Kind.HAVING: _having,
    Kind.LEVEL: _level,
    Kind.MOMENT: _moment,
    Kind.IDENTITY: _identity,
}
