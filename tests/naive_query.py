"""What a query finds, looked for the plain way: records, messages and queries made at random, and their evaluation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, MessageRow
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.fields import LEVELS
from plentytui.rules.query.tree import And, Compare, Node, Not, Or, Term, both, either, negated

ME = 3
NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
CLOCK = ManualClock(NOW)
NAMES: Mapping[str, Mapping[int, Sequence[str]]] = {
    "group": {1: ("General", "Allgemein"), 8: ("Amazon",), 101: ("Customer returns", "Rückgaben")},
    "tag": {7: ("Größe",), 9: ("urgent",)},
    "user": {3: ("Maria Kranich",), 4: ("Tom Ashworth",)},
    "status": {1: ("new", "neu"), 2: ("waiting",), 3: ("new",)},
    "role": {1: ("Agent",), 2: ("Expert",)},
}
TEXTS = [
    "Größe",
    "groesse 42",
    "strasse",
    "Straße",
    "Müller",
    "weber",
    "Paket, gestern!",
    "a-b",
    'x\'s "y"',
    "ÄRGER",
    "",
]
TEXT = st.lists(st.sampled_from(TEXTS), max_size=3).map(" ".join)
WORD = st.sampled_from(
    [
        *("größe", "GROESSE", "strasse", "straße", "mueller", "müller", "weber", "paket", "pak", "42", "a", "a b"),
        *("ärger", "paket gestern", "NEAR", "nobody", "a-b", "OR", "weber@x.example", "@x.example", "x s y"),
    ]
)
SECONDS = NOW.timestamp()
INSTANT = st.sampled_from(
    [timedelta(0), timedelta(hours=-14), timedelta(hours=11), timedelta(days=3), timedelta(days=-9)]
)
INSTANTS = INSTANT.map(lambda apart: SECONDS + apart.total_seconds())
ADDRESSES = st.sampled_from(["weber@x.example", "Weber@X.example", "tom@y.example", "17", ""])
RELATIONS = st.sampled_from([("order", "42"), ("orderId", "43"), ("contact", "17"), ("email", "Weber@x.example")])
RECORDS = st.lists(
    st.builds(
        ConversationRecord,
        uuid=st.integers(0, 12).map(lambda number: f"c{number}"),
        short_id=st.sampled_from(["", "42", "7"]),
        title=TEXT,
        sender=TEXT,
        sender_type=st.sampled_from(["email", "contact", "user"]),
        sender_value=ADDRESSES,
        preview=TEXT,
        created_at=INSTANTS,
        updated_at=INSTANTS,
        folder=st.sampled_from(list(Folder)),
        group=st.sampled_from([1, 8, 101]),
        status_id=st.integers(0, 3),
        priority=st.integers(0, 5),
        deadline=st.none() | INSTANTS,
        follow_up=st.none() | INSTANTS,
        done=st.booleans(),
        whispered=st.booleans(),
        attachments=st.integers(0, 1),
        read_by=st.sampled_from([(), (ME,)]),
        owners=st.lists(st.tuples(st.integers(1, 2), st.integers(3, 4)), max_size=2).map(tuple),
        tags=st.lists(st.sampled_from([7, 9, 11]), max_size=2).map(tuple),
        relations=st.lists(RELATIONS, max_size=2).map(tuple),
        subscribers=st.sampled_from([(), (ME,), (4,)]),
    ),
    max_size=12,
    unique_by=lambda record: record.uuid,
)
MESSAGES = st.lists(
    st.builds(
        MessageRow,
        uuid=st.integers(0, 30).map(lambda number: f"m{number}"),
        conversation=st.integers(0, 12).map(lambda number: f"c{number}"),
        sender=TEXT,
        sender_type=st.just("email"),
        mine=st.just(False),
        whispered=st.just(False),
        body=TEXT | TEXT.map(lambda text: f"<p>{text.replace('<', '')}</p>"),
        created_at=INSTANTS,
        title=TEXT,
    ),
    max_size=15,
    unique_by=lambda row: row.uuid,
)


def terms(field: str, *values: str) -> st.SearchStrategy[Term]:
    return st.builds(Term, st.just(field), st.sampled_from(values))


TERMS = st.one_of(
    st.builds(Term, st.sampled_from(["", "from", "subject", "body"]), WORD, prefix=st.booleans()),
    st.builds(
        Term, st.sampled_from(["order", "contact", "to"]), st.sampled_from(["42", "4", "17"]), prefix=st.booleans()
    ),
    terms("email", "weber@x.example", "WEBER@X.EXAMPLE", "@x.example", "@y.example"),
    terms("group", "amazon", "Rückgaben", "RÜCKGABEN", "8", "nobody"),
    terms("status", "NEU", "new", "2"),
    terms("tag", "größe", "urgent", "11", "12"),
    terms("owner", "me", "tom ashworth", "nobody"),
    terms("subscriber", "me", "4"),
    terms("role", "agent", "expert"),
    terms("folder", "inbox", "archiv", "trash", "spam"),
    terms("id", "42", "c1", "nobody"),
    st.builds(Term, st.just("priority"), st.sampled_from(LEVELS), st.sampled_from(list(Compare))),
    terms("is", "unread", "read", "done", "open", "whispered", "archived", "deleted", "spam", "mine", "overdue"),
    terms("is", "subscribed", "draft"),
    terms("has", "attachment", "deadline", "followup", "tag", "owner"),
    terms("after", "today", "3d", "2026-02-04"),
    terms("before", "today", "1w"),
    terms("on", "today", "yesterday"),
    st.builds(
        Term,
        st.sampled_from(["created", "updated", "deadline", "followup"]),
        st.sampled_from(["today", "tomorrow", "week", "2026-02", "2d"]),
        st.sampled_from(list(Compare)),
    ),
    terms("deadline", "exceeded"),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: both(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: either(*parts)),
        inner.map(negated),
    ),
    max_leaves=5,
)


def tokens(text: str) -> list[str]:
    """What the index makes of a text: runs of letters and figures, without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare)


def other_spellings(text: str) -> list[str]:
    low = text.lower()
    wide = low.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    narrow = re.sub(r"(?<![aeiouyäöüq])([aou])e", r"\1", low)
    return [spelt for one in (low, wide, narrow) for spelt in (one, one.replace("ß", "ss"), one.replace("ss", "ß"))]


def contains(text: str, words: str, prefix: bool) -> bool:
    there = tokens(text)
    for sought in map(tokens, other_spellings(words)):
        for place in range(len(there) - len(sought) + 1):
            piece = there[place : place + len(sought)]
            if piece == sought or (prefix and piece[:-1] == sought[:-1] and piece[-1].startswith(sought[-1])):
                return True
    return False


class Naive:
    """Evaluates a tree over records and messages, one by one."""

    def __init__(self, record: ConversationRecord, messages: Sequence[MessageRow], drafts: Sequence[str]) -> None:
        self.record = record
        self.messages = messages
        self.drafts = drafts

    def holds(self, node: Node) -> bool:
        if isinstance(node, And):
            return all(self.holds(part) for part in node.parts)
        if isinstance(node, Or):
            return any(self.holds(part) for part in node.parts)
        if isinstance(node, Not):
            return not self.holds(node.part)
        return bool(getattr(self, f"_{node.field or 'any'}")(node))

    def _words(self, term: Term, *texts: str) -> bool:
        return any(contains(text, term.value, term.prefix) for text in texts)

    def _sender(self, term: Term) -> bool:
        record = self.record
        value, own = term.value.lower(), record.sender_value.lower()
        if value.startswith("@"):
            domain = own.partition("@")[2]
            return bool(domain) and (domain.startswith(value[1:]) if term.prefix else domain == value[1:])
        return record.sender_type == "email" and bool(own) and (own == value or (term.prefix and own.startswith(value)))

    def _related(self, term: Term, *kinds: str) -> bool:
        value = term.value.lower()
        values = [other.lower() for kind, other in self.record.relations if kind in kinds or not kinds]
        if value.startswith("@"):
            domains = [other.partition("@")[2] for _, other in self.record.relations if "@" in other]
            return any(
                other.lower().startswith(value[1:]) if term.prefix else other.lower() == value[1:] for other in domains
            )
        return any(other == value or (term.prefix and other.startswith(value)) for other in values)

    def _any(self, term: Term) -> bool:
        record = self.record
        # A phrase never reaches from one column into the next.
        columns = [text for row in self.messages for text in (row.sender, row.title, row.body)]
        found = self._words(term, record.sender, record.title, record.preview, *columns)
        return found or ("@" in term.value and (self._sender(term) or self._related(term, "email", "contactEmail")))

    def _from(self, term: Term) -> bool:
        found = self._words(term, self.record.sender, *(row.sender for row in self.messages))
        return found or ("@" in term.value and self._sender(term))

    def _subject(self, term: Term) -> bool:
        return self._words(term, self.record.title, *(row.title for row in self.messages))

    def _body(self, term: Term) -> bool:
        return self._words(term, self.record.preview, *(row.body for row in self.messages))

    def _order(self, term: Term) -> bool:
        return self._related(term, "order", "orderId")

    def _contact(self, term: Term) -> bool:
        own = self.record.sender_value.lower()
        sender = self.record.sender_type == "contact" and bool(own)
        same = own == term.value or (term.prefix and own.startswith(term.value))
        return self._related(term, "contact") or (sender and same)

    def _to(self, term: Term) -> bool:
        return self._related(term)

    def _email(self, term: Term) -> bool:
        return self._related(term, "email") or self._sender(term)

    def _named(self, kind: str, value: str) -> set[int]:
        found = {n for n, names in NAMES[kind].items() if value.casefold() in [name.casefold() for name in names]}
        return found or ({int(value)} if value.isdigit() else set())

    def _group(self, term: Term) -> bool:
        return self.record.group in self._named("group", term.value)

    def _status(self, term: Term) -> bool:
        return self.record.status_id in self._named("status", term.value)

    def _tag(self, term: Term) -> bool:
        return bool(self._named("tag", term.value) & set(self.record.tags))

    def _user(self, term: Term) -> set[int]:
        return {ME} if term.value == "me" else self._named("user", term.value)

    def _owner(self, term: Term) -> bool:
        return bool(self._user(term) & {user for _, user in self.record.owners})

    def _subscriber(self, term: Term) -> bool:
        return bool(self._user(term) & set(self.record.subscribers))

    def _role(self, term: Term) -> bool:
        return bool(self._named("role", term.value) & {role for role, _ in self.record.owners})

    def _folder(self, term: Term) -> bool:
        return self.record.folder.value.startswith(term.value)

    def _id(self, term: Term) -> bool:
        return term.value in {self.record.short_id, self.record.uuid}

    def _priority(self, term: Term) -> bool:
        return self._compare(self.record.priority, term.compare, LEVELS.index(term.value))

    def _compare(self, left: float, sign: Compare, right: float) -> bool:
        return {
            Compare.IS: left == right,
            Compare.LESS: left < right,
            Compare.MOST: left <= right,
            Compare.MORE: left > right,
            Compare.LEAST: left >= right,
        }[sign]

    def _is(self, term: Term) -> bool:
        record = self.record
        return {
            "unread": ME not in record.read_by,
            "read": ME in record.read_by,
            "done": record.done,
            "open": not record.done,
            "whispered": record.whispered,
            "archived": record.folder is Folder.ARCHIVE,
            "deleted": record.folder is Folder.TRASH,
            "spam": record.folder is Folder.SPAM,
            "mine": ME in [user for _, user in record.owners],
            "subscribed": ME in record.subscribers,
            "draft": record.uuid in self.drafts,
            "overdue": not record.done and record.deadline is not None and record.deadline < SECONDS,
        }[term.value]

    def _has(self, term: Term) -> bool:
        record = self.record
        return {
            "attachment": record.attachments > 0,
            "deadline": record.deadline is not None,
            "followup": record.follow_up is not None,
            "tag": bool(record.tags),
            "owner": bool(record.owners),
        }[term.value]

    def _span(self, word: str) -> tuple[float, float]:
        day = {"today": 3, "yesterday": 2, "tomorrow": 4, "2026-02-04": 4, "week": 2, "2026-02": 1}[word]
        begin = datetime(2026, 2, day, tzinfo=ZONE)
        length = {"week": 7, "2026-02": 28}.get(word, 1)
        return begin.timestamp(), (begin + timedelta(days=length)).timestamp()

    def _time(self, instant: float | None, term: Term, sign: Compare, forwards: bool = False) -> bool:
        if instant is None:
            return False
        if term.value == "exceeded":
            return instant < SECONDS
        if term.value in {"2d", "3d", "1w"}:
            apart = {"2d": 2, "3d": 3, "1w": 7}[term.value] * 86_400.0
            point = SECONDS + apart if forwards else SECONDS - apart
            if sign is Compare.IS:
                return SECONDS <= instant < point if forwards else point <= instant < SECONDS
            return instant < point if sign in {Compare.LESS, Compare.MOST} else instant >= point
        first, end = self._span(term.value)
        return {
            Compare.IS: first <= instant < end,
            Compare.LESS: instant < first,
            Compare.MOST: instant < end,
            Compare.MORE: instant >= end,
            Compare.LEAST: instant >= first,
        }[sign]

    def _after(self, term: Term) -> bool:
        return self._time(self.record.updated_at, term, Compare.LEAST)

    def _before(self, term: Term) -> bool:
        return self._time(self.record.updated_at, term, Compare.LESS)

    def _on(self, term: Term) -> bool:
        return self._time(self.record.updated_at, term, Compare.IS)

    def _updated(self, term: Term) -> bool:
        return self._time(self.record.updated_at, term, term.compare)

    def _created(self, term: Term) -> bool:
        return self._time(self.record.created_at, term, term.compare)

    def _deadline(self, term: Term) -> bool:
        return self._time(self.record.deadline, term, term.compare, forwards=True)

    def _followup(self, term: Term) -> bool:
        return self._time(self.record.follow_up, term, term.compare, forwards=True)
