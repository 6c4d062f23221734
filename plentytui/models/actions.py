"""What is done to conversations, as records that can be journalled, told in words, and turned round."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from plentytui.errors import StoreError
from plentytui.models.action_kinds import ActionKind as ActionKind
from plentytui.models.action_kinds import Value as Value
from plentytui.models.action_kinds import why_not_reversible as why_not_reversible

SETS = frozenset(
    {
        ActionKind.TAGS_ADD,
        ActionKind.TAGS_REMOVE,
        ActionKind.FOLDER_ADD,
        ActionKind.FOLDER_REMOVE,
        ActionKind.OWNER,
        ActionKind.SUBSCRIBERS_ADD,
        ActionKind.SUBSCRIBERS_REMOVE,
        ActionKind.REMOVE_RELATION,
    }
)
"""Kinds whose values are sets of ids: what others added or took away besides does not keep it from being undone."""
REPLACED = frozenset({ActionKind.TAGS_REMOVE, ActionKind.OWNER})
"""Kinds whose routes put a whole list in the place of that which is there (wire facts 5.2).

What others added since it was read would go with it, so it is read again just before it is replaced.
"""

PRIORITIES: Mapping[int, str] = MappingProxyType(
    {0: "none", 1: "very low", 2: "low", 3: "medium", 4: "high", 5: "very high"}
)
"""The words for priorities (wire facts 5.2)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one conversation."""

    uuid: str
    before: Value
    after: Value

    @property
    def added(self) -> tuple[object, ...]:
        """What is there after and was not before, for kinds whose values are sets."""
        before, after = _items(self.before), _items(self.after)
        return tuple(item for item in after if item not in before)

    @property
    def removed(self) -> tuple[object, ...]:
        """What was there before and is not after, for kinds whose values are sets."""
        return Change(self.uuid, self.after, self.before).added


def _items(value: Value) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Action:
    """One action on any number of conversations, with how each stood before and after."""

    kind: ActionKind
    changes: tuple[Change, ...]
    label: str = ""
    """What the values are called, where they are ids: ``delivery, return``, ``Complaint / open``, ``Tue 3 Feb``."""
    was: str = ""
    """What the values before are called, if this turns another action round: the label of that one."""
    wanted: Value = None
    """What was asked for, where it is fitted to how each stands when it is sent; None where it is sent as it is."""

    @property
    def uuids(self) -> tuple[str, ...]:
        """The conversations, in their order."""
        return tuple(change.uuid for change in self.changes)

    @property
    def reversible(self) -> bool:
        """Whether there is an inverse."""
        return not why_not_reversible(self.kind)

    @property
    def needed(self) -> Action:
        """The action without the conversations that are so already, which need no call."""
        return replace(self, changes=tuple(c for c in self.changes if c.before != c.after))

    def by_value(self) -> tuple[tuple[Value, tuple[str, ...]], ...]:
        """The conversations by what they are to be set to: each is one bulk call, cut to its safe length."""
        groups: dict[Value, list[str]] = {}
        for change in self.changes:
            groups.setdefault(change.after, []).append(change.uuid)
        return tuple((value, tuple(uuids)) for value, uuids in groups.items())

    def by_difference(self) -> tuple[tuple[tuple[object, ...], tuple[object, ...], tuple[str, ...]], ...]:
        """For sets: what to add, what to take away, and from which conversations; those without either are left out."""
        groups: dict[tuple[tuple[object, ...], tuple[object, ...]], list[str]] = {}
        for change in self.changes:
            if change.added or change.removed:
                groups.setdefault((change.added, change.removed), []).append(change.uuid)
        return tuple((added, removed, tuple(uuids)) for (added, removed), uuids in groups.items())

    def to_json(self) -> str:
        """The action as text for the journal."""
        rows = [[change.uuid, change.before, change.after] for change in self.changes]
        told = {"kind": self.kind.value, "changes": rows, "label": self.label}
        return json.dumps(told | ({"was": self.was} if self.was else {}), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Action:
        """The action that a journal entry holds.

        Raises:
            StoreError: the entry holds none.
        """
        try:
            found = json.loads(text)
            changes = tuple(Change(str(uuid), _tuples(old), _tuples(new)) for uuid, old, new in found["changes"])
            return cls(ActionKind(found["kind"]), changes, str(found["label"]), str(found.get("was", "")))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise StoreError("This journal entry holds no action that can be undone.", "Undo it by hand.") from error


def _tuples(value: object) -> Value:
    """Lists as tuples again, all the way down."""
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError("no value of an action")


def words(action: Action) -> str:
    """What was done, for journal and screen: ``marked 3 as done``, ``set the priority of 1 to high``."""
    return _told(action, past=True)


def intention(action: Action, named: str = "") -> str:
    """What is to be done, for a question or a key: ``mark 3 as done``; with ``named`` ``mark Ada as done``."""
    return _told(action, past=False, named=named)


def _told(action: Action, *, past: bool, named: str = "") -> str:
    many = named or f"{len(action.changes):,}"
    value = action.changes[0].after if action.changes else None
    uniform = all(change.after == value for change in action.changes)
    verb, rest = _phrase(action, value, uniform=uniform)
    first = _PAST[verb] if past else verb
    return f"{first} {rest.format(n=many, label=action.label or _value_words(action.kind, value, uniform=uniform))}"


_PAST = {
    "add": "added",
    "archive": "archived",
    "delete": "deleted",
    "empty": "emptied",
    "give": "gave",
    "mark": "marked",
    "move": "moved",
    "remove": "removed",
    "restore": "restored",
    "set": "set",
    "subscribe": "subscribed",
    "take": "took",
    "unsubscribe": "unsubscribed",
}
_FLAGS: Mapping[ActionKind, tuple[tuple[str, str], tuple[str, str]]] = {
    ActionKind.READ: (("mark", "{n} as read"), ("mark", "{n} as unread")),
    ActionKind.DONE: (("mark", "{n} as done"), ("mark", "{n} as not done")),
    ActionKind.SUBSCRIBE: (("subscribe", "to {n}"), ("unsubscribe", "from {n}")),
    ActionKind.ARCHIVE: (("archive", "{n}"), ("restore", "{n} from the archive")),
    ActionKind.DELETE: (("move", "{n} to the trash"), ("restore", "{n} from the trash")),
    ActionKind.NOT_SPAM: (("mark", "{n} as not spam"), ("mark", "{n} as not spam")),
}
_OTHERS: Mapping[ActionKind, tuple[str, str]] = {
    ActionKind.TYPE_STATUS: ("set", "type and status of {n} to {label}"),
    ActionKind.TAGS_ADD: ("add", "{label} to {n}"),
    ActionKind.TAGS_REMOVE: ("remove", "{label} from {n}"),
    ActionKind.PRIORITY: ("set", "the priority of {n} to {label}"),
    ActionKind.DEADLINE: ("set", "the deadline of {n} to {label}"),
    ActionKind.FOLLOW_UP: ("set", "the follow-up date of {n} to {label}"),
    ActionKind.OWNER: ("set", "the owners of {n} to {label}"),
    ActionKind.SUBSCRIBERS_ADD: ("subscribe", "{label} to {n}"),
    ActionKind.SUBSCRIBERS_REMOVE: ("unsubscribe", "{label} from {n}"),
    ActionKind.CHANNEL: ("set", "the channel of {n} to {label}"),
    ActionKind.FOLDER_ADD: ("add", "{n} to {label}"),
    ActionKind.FOLDER_REMOVE: ("take", "{n} out of {label}"),
    ActionKind.REMOVE_RELATION: ("remove", "{label} from {n}"),
    ActionKind.DELETE_FOR_GOOD: ("delete", "{n} for good"),
    ActionKind.EMPTY_TRASH: ("empty", "the trash (the system does it later)"),
}
_REMOVALS: Mapping[ActionKind, str] = {
    ActionKind.TYPE_STATUS: "type and status from {n}",
    ActionKind.PRIORITY: "the priority from {n}",
    ActionKind.DEADLINE: "the deadline from {n}",
    ActionKind.FOLLOW_UP: "the follow-up date from {n}",
    ActionKind.OWNER: "all owners from {n}",
}
_NOTHING = (None, 0, (), (0, 0))


def _phrase(action: Action, value: Value, *, uniform: bool) -> tuple[str, str]:
    if action.kind in _FLAGS:
        return _FLAGS[action.kind][0 if value else 1]
    if uniform and action.kind in _REMOVALS and value in _NOTHING:
        return "remove", _REMOVALS[action.kind]
    return _OTHERS[action.kind]


def _value_words(kind: ActionKind, value: Value, *, uniform: bool) -> str:
    """What to call a value nobody named."""
    if kind is ActionKind.PRIORITY and uniform and isinstance(value, int):
        return PRIORITIES.get(value, str(value))
    nouns = {
        ActionKind.TAGS_ADD: "tags",
        ActionKind.TAGS_REMOVE: "tags",
        ActionKind.SUBSCRIBERS_ADD: "users",
        ActionKind.SUBSCRIBERS_REMOVE: "users",
        ActionKind.FOLDER_ADD: "a folder",
        ActionKind.FOLDER_REMOVE: "a folder",
        ActionKind.REMOVE_RELATION: "a relation",
    }
    return nouns.get(kind, "other values" if uniform else "what each of them had")
