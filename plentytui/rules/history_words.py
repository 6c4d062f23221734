"""The history of a conversation in plain words: what the system noted, as a person would say it.

The form of the answer is not documented (wire facts 5.2), so words are looked up however they are spelt, and what is
not known is told in the system's own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from plentytui.models.actions import PRIORITIES
from plentytui.models.mirror import NameKind
from plentytui.rules.reading import stamp

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names

_EARLIEST = 100_000_000
"""A number from here on is an instant in seconds since the epoch, not an id."""
_MOST = 400
_NO = frozenset({"", "0", "null", "none", "false", "[]", "{}", "-"})
_NUMBERS = re.compile(r"\d+")


def told(action: str, field: str, value: object, old: object, names: Names, zone: tzinfo | None) -> str:
    """What was done, as a sentence without its subject: ``set the priority to high``.

    Args:
        action: the system's word for what was done.
        field: what it was done to; may be empty.
        value: what it is now; None if the system does not say.
        old: what it was before; None if the system does not say.
        names: what the ids stand for.
        zone: the zone of days and hours.
    """
    for word in (action, field):
        say = _SAYINGS.get(_key(word))
        if say is not None:
            return say(_Told(_plain(value), _plain(old), names, zone))
    about = field if field and _key(field) != _key(action) else ""
    now, before = _shown(_plain(value), zone), _shown(_plain(old), zone)
    if _key(action) in _CHANGING and (about or now):
        return f"changed {about or 'something'}" + (f" from {before}" if before else "") + (f" to {now}" if now else "")
    if about and now:
        return f"{action} {about}: {now}".strip()
    return f"{action} {about or now}".strip()


class _Told:
    """The values of one entry, and what is needed to name them."""

    def __init__(self, value: object, old: object, names: Names, zone: tzinfo | None) -> None:
        self.value = value
        self.old = old
        self.names = names
        self.zone = zone

    @property
    def numbers(self) -> list[int]:
        return [int(found) for found in _NUMBERS.findall(json.dumps(self.value))]

    def of(self, kind: NameKind, value: object = None) -> str:
        """The names of all ids in a value."""
        text = json.dumps(self.value if value is None else value)
        known = {str(row.id): row for row in self.names.of(kind)}
        found = re.findall(r"[0-9a-fA-F-]{30,}" if kind is NameKind.FOLDER else r"\d+", text)
        shown = [known[one].name(self.names.language) if one in known else f"no. {one}" for one in found]
        return ", ".join(dict.fromkeys(shown))

    @property
    def shown(self) -> str:
        return _shown(self.value, self.zone)

    @property
    def off(self) -> bool:
        """Whether the value says no or none."""
        return str(self.value).strip().lower() in _NO or self.value in (None, [], {}, False)


_Say = Callable[[_Told], str]


def _fixed(sentence: str) -> _Say:
    return lambda told: sentence


def _flag(yes: str, no: str) -> _Say:
    return lambda told: no if str(told.value).strip().lower() in {"0", "false", "no", "off"} else yes


def _set(what: str, kind: NameKind | None = None) -> _Say:
    """``set WHAT to VALUE``, ``removed WHAT``; names in place of ids."""

    def say(told: _Told) -> str:
        if told.off:
            return f"removed {what}"
        now = (told.of(kind) or told.shown) if kind is not None else told.shown
        before = (told.of(kind, told.old) if kind is not None else _shown(told.old, told.zone)) if told.old else ""
        return f"set {what}" + (f" from {before}" if before else "") + f" to {now}"

    return say


def _with(before: str, kind: NameKind, after: str = "") -> _Say:
    """A sentence around names; without them where the system names none."""

    def say(told: _Told) -> str:
        named = told.of(kind) or ("" if told.off else told.shown)
        return f"{before} {named}{after}".strip() if named else before

    return say


def _priority(told: _Told) -> str:
    word = PRIORITIES.get(told.numbers[0] if told.numbers else 0, told.shown)
    return "removed the priority" if word == "none" else f"set the priority to {word}"


def _kind(told: _Told) -> str:
    """Type and status: two ids, with or without their positions between them."""
    found = told.numbers
    kind, status = (found[0], found[2] if len(found) == 4 else found[1]) if len(found) > 1 else (0, 0)
    if not kind and not status:
        return "removed type and status"
    names = (told.names.shown(NameKind.TYPE, kind), told.names.shown(NameKind.STATUS, status) if status else "none")
    return f"set type and status to {names[0]} / {names[1]}"


def _owners(told: _Told) -> str:
    """Pairs of role and user, as text or as objects."""
    value = told.value
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        pairs = [(str(one.get("roleId", 0)), str(one.get("ownerId", 0))) for one in value]
    else:
        pairs = re.findall(r"(\d+):(\d+)", json.dumps(value))
    if not pairs:
        return "removed all owners" if told.off or value == "" else f"set the owners to {told.shown}"
    words = []
    for role, user in pairs:
        who = told.names.shown(NameKind.USER, int(user))
        words.append(f"{who} ({told.names.shown(NameKind.ROLE, int(role))})" if int(role) else who)
    return f"set the owners to {', '.join(words)}"


def _text(before: str, bare: str) -> _Say:
    return lambda told: f"{before} “{told.shown}”" if told.shown else bare


_SAYINGS: Mapping[str, _Say] = {
    key: say
    for keys, say in (
        ("created create conversationcreated opened newconversation", _fixed("began the conversation")),
        ("isclosed closed close done isdone", _flag("marked it as done", "opened it again")),
        ("reopened reopen notdone undone", _fixed("opened it again")),
        ("priority priorityid", _priority),
        ("deadline", _set("the deadline")),
        ("followup followupdate", _set("the follow-up date")),
        ("typeandstatus typestatus", _kind),
        ("type typeid", _set("the type", NameKind.TYPE)),
        ("status statusid", _set("the status", NameKind.STATUS)),
        ("tagadded tagsadded addtags", _with("added the tag", NameKind.TAG)),
        ("tagremoved tagsremoved removetags", _with("took away the tag", NameKind.TAG)),
        ("tags tagids", _set("the tags", NameKind.TAG)),
        ("owner owners", _owners),
        ("subscribed subscribe subscriberadded", _with("subscribed", NameKind.USER)),
        ("unsubscribed unsubscribe subscriberremoved", _with("ended the subscription of", NameKind.USER)),
        ("subscribers", _set("the subscribers", NameKind.USER)),
        ("folder folders linkedfolders", _fixed("put it into other folders, or took it out of some")),
        ("archived archive isarchived", _flag("put it into the archive", "brought it back from the archive")),
        ("archiverestored restoredfromarchive unarchived", _fixed("brought it back from the archive")),
        ("deleted delete isdeleted", _flag("put it into the trash", "brought it back from the trash")),
        ("restored restore undeleted", _fixed("brought it back from the trash")),
        ("notspam marknotspam", _fixed("said that it is no spam")),
        ("isspam spam", _flag("said that it is spam", "said that it is no spam")),
        ("read readby", _fixed("read it")),
        ("unread", _fixed("marked it as unread")),
        ("title subject", _set("the subject")),
        ("channel inbox inboxid", _set("the channel", NameKind.CHANNEL)),
        ("group category categoryid", _set("the group", NameKind.GROUP)),
        ("relationadded relation conversationrelation", _text("linked it to", "linked it to something")),
        ("relationremoved removerelation", _text("took away the link to", "took away a link")),
        ("message messageadded newmessage reply newreply", _text("wrote", "wrote a message")),
        ("whisper whispered", _text("whispered", "whispered a message")),
        ("forwarded forward", _text("forwarded it to", "forwarded it")),
        ("attachmentadded attachment", _text("attached", "attached a file")),
    )
    for key in keys.split()
}
"""What is said for words of the system, spelt without capitals and signs."""
_CHANGING = frozenset({"updated", "update", "changed", "change", "edited", "modified", "set", ""})


def _key(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum())


def _plain(value: object) -> object:
    """A value out of its wrapping: JSON in a text, or the only one in a list."""
    if isinstance(value, str) and value[:1] in {"[", "{", '"'}:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return value
    # A list of one is how some systems note a single value.
    while isinstance(value, list) and len(value) == 1 and not isinstance(value[0], Mapping):
        value = value[0]
    return value


def _shown(value: object, zone: tzinfo | None) -> str:
    """A value for people: an instant as day and time, anything else as it is."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and value >= _EARLIEST:
        return stamp(float(value), zone)
    if isinstance(value, str):
        return _day(value.strip(), zone)[:_MOST]
    return (str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False))[:_MOST]


def _day(text: str, zone: tzinfo | None) -> str:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        return text
    try:
        return stamp(datetime.fromisoformat(text).timestamp(), zone)
    except (ValueError, OverflowError):
        return text
