"""Whether somebody changed meanwhile what was saved here: looked at before a save is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from plentytui.models.channels import FullChannel
from plentytui.models.messenger import Group, Named, Status
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup import automations, channels, collecting, general, groups, tags
from plentytui.rules.setup.entering import answer_id, names_of

BULK = "/bulk"
_SECRET = "password"


class Saved(NamedTuple):
    """One record as it was saved: what of it was sent, under the names of the wire."""

    path: str
    """The record, such as ``/rest/conversations/roles/2``."""
    sent: Mapping[str, object]
    is_new: bool = False
    """Whether it was created, so that undoing it deletes it with all that is in it."""


def saved_by(calls: Sequence[SetupCall], answer: object) -> tuple[Saved, ...]:
    """What calls saved, for the answer of the first of them; secrets are left out."""
    answers = answer if isinstance(answer, list) else [answer]
    found = []
    for place, call in enumerate(calls):
        path = call.path.partition("?")[0]
        rows: list[Mapping[str, object]] = [row for row in _rows(call.body) if isinstance(row, Mapping)] or [{}]
        for at, row in enumerate(rows):
            number = row.get("id") if isinstance(call.body, list) else None
            if call.method == "POST" or path.endswith("/copy"):
                number = answer_id(answers[at]) if not place and at < len(answers) else 0
            folder = path.removesuffix(BULK).removesuffix("/copy")
            if path.endswith("/copy"):
                folder = folder.rpartition("/")[0]
            if number == 0:
                continue  # the system did not say which record it became
            sent = {name: value for name, value in _open(row or _queried(call)).items() if name != "id"}
            is_new = call.method == "POST" or path.endswith("/copy")
            found.append(Saved(f"{folder}/{number}" if number else folder, sent, is_new))
    return tuple(found)


def _queried(call: SetupCall) -> dict[str, object]:
    """What a call without a body says in its query."""
    pairs = parse_qsl(call.path.partition("?")[2])
    return {name: {"true": True, "false": False}.get(value, value) for name, value in pairs}


def _rows(body: object) -> Iterable[object]:
    return body if isinstance(body, list) else [body]


def _open(value: Mapping[str, object]) -> dict[str, object]:
    """The same without secrets, however deep they stand."""
    return {
        name: _open(inner) if isinstance(inner, Mapping) else inner for name, inner in value.items() if name != _SECRET
    }


def changed(facts: SetupFacts, saved: Iterable[Saved]) -> str:
    """What was changed since, one sentence; empty if nothing was."""
    for one in saved:
        here = _here(facts, one.path)
        if here is None:
            continue  # nothing is told of it, so nothing can be said
        name, now = here
        if now is None:
            return f"{name} is not there any more."
        differing = [key for key, value in one.sent.items() if key in now and not _same(value, now[key])]
        if differing:
            return f"{name[:1].upper()}{name[1:]} was changed since: {', '.join(_word(key) for key in differing)}."
        if one.is_new and (inside := _inside(facts, one.path)):
            return f"In {name} there is something by now: {inside}. It would be deleted as well."
    return ""


def gone(facts: SetupFacts, saved: Iterable[Saved]) -> bool:
    """Whether all records that were saved are known to be there no more: nothing is left to undo."""
    found = [_here(facts, one.path) for one in saved]
    return bool(found) and all(here is not None and here[1] is None for here in found)


def called(facts: SetupFacts, path: str) -> str:
    """What a record is called, such as ``the role “Sales”``; empty if it is not known."""
    here = _here(facts, path)
    return here[0] if here is not None and here[1] is not None else ""


def stands_so(facts: SetupFacts, calls: Sequence[SetupCall]) -> bool:
    """Whether the system is known to have everything already that calls would save."""
    if any(call.method != "PUT" or any(map(_has_secret, _rows(call.body))) for call in calls):
        return False
    saved = saved_by(calls, None)
    return bool(saved) and all(_is_told(facts, one) for one in saved) and not changed(facts, saved)


def _is_told(facts: SetupFacts, one: Saved) -> bool:
    """Whether the system tells of everything that is sent."""
    here = _here(facts, one.path)
    return here is not None and here[1] is not None and bool(one.sent) and set(one.sent) <= set(here[1])


def _has_secret(value: object) -> bool:
    return isinstance(value, Mapping) and any(name == _SECRET or _has_secret(inner) for name, inner in value.items())


_WORDS = {
    "names": "the names",
    "tagName": "the name",
    "isEnabled": "whether it is on",
    "isActive": "whether it is on",
    "color": "the colour",
    "colour": "the colour",
    "login": "the login details",
    "categoryId": "the group",
    "typeId": "the type",
    "statusId": "the status",
    "automaticTrashEmpty": "emptying the trash",
    "automaticArchive": "archiving",
    "liveMode": "the live mode",
}


def _word(key: str) -> str:
    """A name of the wire in words: ``skipPattern`` is ``the skip pattern``."""
    return _WORDS.get(key) or "the " + "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in key)


def _same(sent: object, now: object) -> bool:
    """Whether both say the same; what only one of them has does not count, nor does the order of a list."""
    if isinstance(sent, Mapping) and isinstance(now, Mapping):
        return all(_same(value, now[key]) for key, value in sent.items() if key in now)
    if isinstance(sent, list | tuple) and isinstance(now, list | tuple):
        return len(sent) == len(now) and all(any(_same(one, other) for other in now) for one in sent)
    if isinstance(sent, str) and isinstance(now, str) and sent.startswith("#"):
        return sent.casefold() == now.casefold()
    return sent == now


Found = tuple[str, Mapping[str, object] | None] | None
"""What the record is called and how it stands; without a record it is gone; None if nothing is told of it."""


def _here(facts: SetupFacts, path: str) -> Found:
    """A record as it stands now, under the names of the wire."""
    for folder, find in _FINDERS:
        if path == folder or path.startswith(f"{folder}/"):
            number = path.removeprefix(folder).strip("/").partition("/")[0]
            return find(facts, int(number) if number.isdigit() else 0)
    return None


def _named(facts: SetupFacts, word: str, row: Named | None, number: int) -> Found:
    if row is None or row.is_deleted:
        return f"The {word} {number}", None
    now: dict[str, object] = {"position": row.position, "names": names_of(row)}
    if isinstance(row, Group):
        now["isEnabled"] = row.is_enabled
    if isinstance(row, Status):
        now |= {"progress": row.progress, "colour": row.colour}
    return f"the {word} “{row.name(facts.language)}”", now


def _group(facts: SetupFacts, number: int) -> Found:
    return None if facts.groups is None else _named(facts, "group", facts.group(number), number)


def _type(facts: SetupFacts, number: int) -> Found:
    return None if facts.types is None else _named(facts, "type", facts.type_(number), number)


def _status(facts: SetupFacts, number: int) -> Found:
    return None if facts.types is None else _named(facts, "status", facts.status(number), number)


def _role(facts: SetupFacts, number: int) -> Found:
    row = next((role for role in facts.roles or () if role.id == number), None)
    return None if facts.roles is None else _named(facts, "role", row, number)


def _tag(facts: SetupFacts, number: int) -> Found:
    if facts.tags is None:
        return None
    row = next((tag for tag in facts.tags if tag.id == number), None)
    return (f"The tag {number}", None) if row is None else (f"the tag “{row.name}”", tags.body_of(row))


def _ebay(facts: SetupFacts, number: int) -> Found:
    if facts.ebay is None:
        return None
    row = next((one for one in facts.ebay if one.id == number and not one.is_deleted), None)
    if row is None:
        return f"The eBay account {number}", None
    return f"the eBay account “{row.name}”", general.account_body(row)


def _settings(facts: SetupFacts, number: int) -> Found:
    return None if facts.settings is None else ("the general settings", general.settings_body(facts))


def _whisper(facts: SetupFacts, number: int) -> Found:
    return None if facts.whisper is None else ("the default whisper mode", {"whisper": facts.whisper})


def _event(facts: SetupFacts, number: int) -> Found:
    if facts.automations is None:
        return None
    row = next((one for one in facts.automations if one.id == number), None)
    if row is None:
        return f"The automation {number}", None
    return f"the automation “{row.name}”", {"name": row.name, "description": row.description, "status": row.is_active}


def _channel(facts: SetupFacts, number: int) -> Found:
    if facts.channels is None:
        return None
    row: FullChannel | None = facts.channels.channel(number)
    return (f"The channel {number}", None) if row is None else (f"the channel “{row.name}”", channels.body_of(row))


def _collecting(facts: SetupFacts, number: int) -> Found:
    known = facts.channels.collecting if facts.channels else None
    return None if known is None else ("what is collected", known.model_dump(mode="json", by_alias=True))


_FINDERS: tuple[tuple[str, Callable[[SetupFacts, int], Found]], ...] = (
    (f"{groups.BASE}/categories", _group),
    (f"{groups.BASE}/types", _type),
    (f"{groups.BASE}/statuses", _status),
    (f"{groups.BASE}/roles", _role),
    (tags.FOLDER, _tag),
    (general.EBAY, _ebay),
    (general.SETTINGS, _settings),
    (general.WHISPER_PATH, _whisper),
    (automations.PATH, _event),
    (channels.PATH, _channel),
    (collecting.PATH, _collecting),
)
"""How a record is found by its path."""


def _inside(facts: SetupFacts, path: str) -> str:
    """What is in a group or a type, in words; empty for nothing."""
    number = int(found) if (found := path.rpartition("/")[2]).isdigit() else 0
    rows: Iterable[Named] = ()
    if path.startswith(f"{groups.BASE}/categories/"):
        rows = (kind for kind in facts.types or () if kind.category_id == number)
    elif path.startswith(f"{groups.BASE}/types/") and (kind := facts.type_(number)):
        rows = kind.statuses
    return ", ".join(row.name(facts.language) for row in rows if not row.is_deleted)


def saved_text(saved: Iterable[Saved]) -> list[list[object]]:
    """The same as values of JSON, to be kept."""
    return [[one.path, dict(one.sent), one.is_new] for one in saved]


def read_saved(rows: object) -> tuple[Saved, ...]:
    """What was kept; what is unreadable is left out."""
    found = rows if isinstance(rows, list) else []
    return tuple(
        Saved(str(row[0]), row[1], bool(row[2]))
        for row in found
        if isinstance(row, list) and len(row) == 3 and isinstance(row[1], Mapping)
    )
