"""The history in plain words: known words of the system are told as people say it, unknown ones are kept."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.mirror import NameKind, NameRow
from plentytui.rules.history_words import told
from plentytui.rules.query.names import Names
from plentytui.services.history import HistoryEntry, _entry

NAMES = Names(
    {
        NameKind.TAG: [NameRow(5, 0, {"en": "dringend"}), NameRow(7, 1, {"en": "Rechnung"})],
        NameKind.TYPE: [NameRow(2, 0, {"en": "Delivery"})],
        NameKind.STATUS: [NameRow(21, 0, {"en": "In progress"})],
        NameKind.USER: [NameRow(3, 0, {"": "Maria Kranich"})],
        NameKind.ROLE: [NameRow(1, 0, {"en": "Support"})],
        NameKind.CHANNEL: [NameRow("4", 0, {"": "Service"})],
    }
)


@pytest.mark.parametrize(
    ("action", "field", "value", "words"),
    [
        ("created", "", None, "began the conversation"),
        ("isClosed", "isClosed", "[true]", "marked it as done"),
        ("isClosed", "", "[false]", "opened it again"),
        ("updated", "isClosed", 0, "opened it again"),
        ("priorityId", "priorityId", "[5]", "set the priority to very high"),
        ("priorityId", "", "[0]", "removed the priority"),
        ("deadline", "", "[1770300000]", "set the deadline to Thu 5 Feb 2026 14:00"),
        ("changed", "followUpDate", "2026-02-05T14:00:00+00:00", "set the follow-up date to Thu 5 Feb 2026 14:00"),
        ("deadline", "deadline", "[null]", "removed the deadline"),
        ("typeAndStatus", "typeAndStatus", "[2, 1, 21, 3]", "set type and status to Delivery / In progress"),
        ("typeAndStatus", "", "[0, 0, 0, 0]", "removed type and status"),
        ("tagAdded", "tagAdded", '[",5,"]', "added the tag dringend"),
        ("tags", "", '[",5,7,"]', "set the tags to dringend, Rechnung"),
        ("tags", "", '[""]', "removed the tags"),
        ("owners", "", '[",1:3,"]', "set the owners to Maria Kranich (Support)"),
        ("owners", "", [{"roleId": 1, "ownerId": 3}], "set the owners to Maria Kranich (Support)"),
        ("owners", "", '[""]', "removed all owners"),
        ("subscribed", "", '[",3,"]', "subscribed Maria Kranich"),
        ("inboxId", "", "[4]", "set the channel to Service"),
        ("title", "", "Neue Frage", "set the subject to Neue Frage"),
        ("archived", "archived", "[]", "put it into the archive"),
        ("archiveRestored", "", "[]", "brought it back from the archive"),
        ("deleted", "", "[1770000000]", "put it into the trash"),
        ("restored", "", "[]", "brought it back from the trash"),
        ("tagAdded", "", '[",99,"]', "added the tag no. 99"),
    ],
)
def test_what_is_known_is_told_in_plain_words(action: str, field: str, value: object, words: str) -> None:
    assert told(action, field, value, None, NAMES, UTC) == words


@pytest.mark.parametrize(
    ("action", "field", "value", "old", "words"),
    [
        ("escalated", "", None, None, "escalated"),
        ("escalated", "level", "2", None, "escalated level: 2"),
        ("updated", "sentiment", "angry", "calm", "changed sentiment from calm to angry"),
        ("updated", "", None, None, "updated"),
        ("updated", "statusId", 21, 99, "set the status from no. 99 to In progress"),
        ("", "", "something odd", None, "changed something to something odd"),
    ],
)
def test_what_is_not_known_is_told_in_the_systems_words(
    action: str, field: str, value: object, old: object, words: str
) -> None:
    assert told(action, field, value, old, NAMES, UTC) == words


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["isClosed", "owners", "typeAndStatus", "tags", "deadline", "x", ""]), st.text(), VALUES, VALUES)
def test_nothing_that_a_system_notes_is_too_odd(action: str, field: str, value: object, old: object) -> None:
    assert isinstance(told(action, field, value, old, NAMES, UTC), str)
    entry = _entry({"action": action, "field": field, "value": value, "oldValue": old, "date": value})
    assert entry.at is None or isinstance(entry.at, float)


def test_a_number_alone_is_named_where_the_user_is_known() -> None:
    assert _entry({"userId": 3, "action": "read"}).author(NAMES) == "Maria Kranich"
    assert _entry({"userId": 9, "action": "read"}).author(NAMES) == "user 9"
    assert HistoryEntry(None, "", "read").author(NAMES) == "the system"


@pytest.mark.parametrize(
    "when",
    [
        "2026-02-03T14:05:06+01:00",
        "2026-02-03 14:05:06",
        1770123906,
        "1770123906",
        {"date": "2026-02-03 14:05:06.000000", "timezone_type": 3, "timezone": "Europe/Berlin"},
    ],
)
def test_a_time_without_an_offset_is_the_systems_own(when: object) -> None:
    assert _entry({"createdAt": when, "action": "read"}).at == 1770123906
