"""A query as one plain English sentence."""

from __future__ import annotations

from plentytui.rules.query import moments
from plentytui.rules.query.fields import FIELDS, PLACES, Kind, folded
from plentytui.rules.query.names import Names, is_place
from plentytui.rules.query.tree import And, Compare, Node, Not, Or, Query, Term

_STATES = {
    "unread": ("unread", "read"),
    "read": ("read", "unread"),
    "done": ("done", "not done"),
    "open": ("not done", "done"),
    "whispered": ("with a whisper", "without a whisper"),
    "archived": ("in the archive", "not in the archive"),
    "deleted": ("in the trash", "not in the trash"),
    "spam": ("in spam", "not in spam"),
    "draft": ("with an unsent text", "without an unsent text"),
    "mine": ("owned by me", "not owned by me"),
    "subscribed": ("subscribed by me", "not subscribed by me"),
    "overdue": ("overdue", "not overdue"),
}
_HAVINGS = {
    "attachment": "a file",
    "deadline": "a deadline",
    "followup": "a follow-up date",
    "tag": "a tag",
    "owner": "an owner",
}
_LEADS = {
    "from": "from somebody called",
    "subject": "whose subject contains",
    "body": "whose messages contain",
    "": "with the words",
    "to": "linked to",
    "contact": "of contact",
    "order": "about order",
    "email": "with the address",
    "payment": "about payment",
    "group": "in group",
    "channel": "in channel",
    "tag": "tagged",
    "type": "of type",
    "status": "with status",
    "owner": "owned by",
    "role": "owned in the role",
    "subscriber": "subscribed by",
    "folder": "in folder",
    "store": "of store",
    "priority": "with priority",
    "id": "with ID",
}
_VERBS = {
    "created": "begun",
    "deadline": "with a deadline",
    "followup": "with a follow-up date",
}
_COMPARED = {Compare.LESS: "below ", Compare.MOST: "up to ", Compare.MORE: "above ", Compare.LEAST: "at least "}
_PLACES = {"inbox": "in the inbox", "archive": "in the archive", "trash": "in the trash", "spam": "in spam"}


def explain(query: Query, names: Names | None = None) -> str:
    """What the query finds, such as "unread, in group Amazon or eBay, changed in the last 3 days"."""
    if query.root is None:
        return "everything"
    return _said(query.root, names or Names())


def _said(node: Node, names: Names, *, inside: bool = False) -> str:
    if isinstance(node, Term):
        return _term(node, names)
    if isinstance(node, Not):
        return _denied(node.part, names)
    if isinstance(node, And):
        said = (" and " if inside else ", ").join(_said(part, names, inside=True) for part in node.parts)
        return f"({said})" if inside else said
    return _alternatives(node, names, inside)


def _alternatives(node: Or, names: Names, inside: bool) -> str:
    """``in group Amazon or eBay`` where all parts are of one field, else ``either ... or ...``."""
    first = node.parts[0]
    if isinstance(first, Term) and first.field in _LEADS:
        alike = [
            part
            for part in node.parts
            if isinstance(part, Term)
            and (part.field, part.compare) == (first.field, first.compare)
            and not is_place(part)
        ]
        if len(alike) == len(node.parts):
            values = [_value(part, names) for part in alike]
            return f"{_lead(first)} {_COMPARED.get(first.compare, '')}{', '.join(values[:-1])} or {values[-1]}"
    said = " or ".join(_said(part, names, inside=True) for part in node.parts)
    return f"(either {said})" if inside else f"either {said}"


def _denied(part: Node, names: Names) -> str:
    if isinstance(part, Term):
        if part.field == "is":
            return _STATES[part.value][1]
        if part.field == "has":
            return f"without {_HAVINGS[part.value]}"
        return f"not {_term(part, names)}"
    if isinstance(part, Or):
        return f"neither {' nor '.join(_said(inner, names, inside=True) for inner in part.parts)}"
    return f"not {_said(part, names, inside=True)}"


def _term(term: Term, names: Names) -> str:
    if term.field == "is":
        return _STATES[term.value][0]
    if term.field == "has":
        return f"with {_HAVINGS[term.value]}"
    if is_place(term):
        return _PLACES[PLACES[folded(term.value)]]
    if term.field and FIELDS[term.field].kind is Kind.MOMENT:
        return _moment(term)
    return f"{_lead(term)} {_COMPARED.get(term.compare, '')}{_value(term, names)}"


def _lead(term: Term) -> str:
    lead = _LEADS[term.field]
    if term.field == "from" and "@" in term.value:
        return "from the address"
    single = not any(character.isspace() for character in term.value)
    return lead.replace("words", "word" if single else "words")


def _value(term: Term, names: Names) -> str:
    kind = FIELDS[term.field].names if term.field else None
    if kind is not None:
        ids = names.ids(term)
        shown = dict.fromkeys(names.shown(kind, identity) for identity in ids)
        if folded(term.value) in {"me", "ich"} and term.field in {"owner", "subscriber"}:
            return "me"
        if shown:
            return " or ".join(shown)
        return f'"{term.value}" (no such {term.field} is known)'
    value = term.value
    if any(character.isspace() for character in value) and FIELDS.get(term.field, None) not in {FIELDS["priority"]}:
        value = f'"{value}"'
    return f"{value}..." if term.prefix else value


def _moment(term: Term) -> str:
    value = term.value
    verb = _VERBS.get(term.field, "changed")
    forwards = term.field in moments.FUTURE
    if value == "exceeded":
        return f"{verb} in the past"
    span = moments.span_words(value)
    compare = {"before": Compare.LESS, "after": Compare.LEAST}.get(term.field, term.compare)
    if span and term.field == "on":
        return f"changed on the day {span} ago"
    if span:
        ahead = value.startswith("+") or (forwards and not value.startswith("-"))
        if ahead:
            later = compare in {Compare.MORE, Compare.LEAST}
            return f"{verb} later than in {span}" if later else f"{verb} {_within(compare)} the next {span}"
        earlier = compare in {Compare.LESS, Compare.MOST}
        return f"{verb} more than {span} ago" if earlier else f"{verb} in the last {span}"
    day = {"week": "this week", "month": "this month", "year": "this year"}.get(value, value)
    named = day in {"today", "yesterday", "tomorrow", "this week", "this month", "this year"}
    if compare is Compare.IS:
        written = "in" if day.isdigit() or day.count("-") == 1 else "on"
        return f"{verb} {day}" if named else f"{verb} {written} {day}"
    words = {Compare.LESS: "before", Compare.MOST: "up to", Compare.MORE: "after", Compare.LEAST: "since"}
    if forwards and compare is Compare.LEAST:
        return f"{verb} from {day} on"
    return f"{verb} {words[compare]} {day}"


def _within(compare: Compare) -> str:
    """Up to a point ahead: without a beginning if it was compared, else from now on."""
    return "in" if compare is Compare.IS else "passed or in"
