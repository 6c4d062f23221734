"""Where an action does not apply, and what is said where it would change nothing."""

from __future__ import annotations

import pytest

from plentytui.models.action_kinds import ActionKind, Value
from plentytui.models.listing import Folder
from plentytui.rules.applying import so_already, why_not_there


@pytest.mark.parametrize("folder", list(Folder))
def test_flags_behind_the_trash_are_not_changed_unseen(folder: Folder) -> None:
    where, what_now = why_not_there(ActionKind.ARCHIVE, folder)
    assert bool(where) == (folder is Folder.TRASH)
    assert ("Take it back with x" in what_now) == (folder is Folder.TRASH)


@pytest.mark.parametrize("folder", list(Folder))
def test_only_spam_is_no_spam(folder: Folder) -> None:
    where, what_now = why_not_there(ActionKind.NOT_SPAM, folder)
    assert bool(where) == bool(what_now) == (folder is not Folder.SPAM)


@pytest.mark.parametrize("folder", list(Folder))
def test_only_the_archive_is_deleted_for_good(folder: Folder) -> None:
    assert bool(why_not_there(ActionKind.DELETE_FOR_GOOD, folder)[0]) == (folder is not Folder.ARCHIVE)


@pytest.mark.parametrize("kind", [k for k in ActionKind if k not in {ActionKind.ARCHIVE, ActionKind.NOT_SPAM}])
def test_everything_else_applies_in_the_inbox(kind: ActionKind) -> None:
    assert (why_not_there(kind, Folder.INBOX) == ("", "")) == (kind is not ActionKind.DELETE_FOR_GOOD)


@pytest.mark.parametrize(
    ("kind", "value", "label", "count", "sentence"),
    [
        (ActionKind.PRIORITY, 4, "", 1, "Its priority is high already."),
        (ActionKind.PRIORITY, 0, "", 1, "It has no priority."),
        (ActionKind.PRIORITY, 4, "", 3, "Their priority is high already."),
        (ActionKind.TAGS_ADD, (7,), "delivery", 1, "It has delivery already."),
        (ActionKind.TAGS_REMOVE, (7,), "delivery", 2, "All 2 do not have delivery."),
        (ActionKind.OWNER, (1, 4), "Tom as Clerk", 1, "Tom as Clerk owns it already."),
        (ActionKind.OWNER, (1, 0), "Nobody as Clerk", 1, "It has no such owner."),
        (ActionKind.OWNER, (), "No owner at all", 1, "It has no such owner."),
        (ActionKind.DEADLINE, None, "", 1, "It has no deadline."),
        (ActionKind.FOLLOW_UP, 5.0, "Tue 3 Feb", 1, "Its follow-up date is Tue 3 Feb already."),
        (ActionKind.ARCHIVE, True, "", 1, "It is in the archive already."),
        (ActionKind.DELETE, False, "", 1, "It is not in the trash."),
        (ActionKind.SUBSCRIBE, True, "", 4, "You are subscribed to all 4."),
        (ActionKind.CHANNEL, "17", "Support", 1, "It is in the channel Support already."),
    ],
)
def test_what_is_so_already_is_said_in_full(
    kind: ActionKind, value: Value, label: str, count: int, sentence: str
) -> None:
    assert so_already(kind, value, label, count) == f"{sentence} Nothing was changed."


@pytest.mark.parametrize("kind", list(ActionKind))
@pytest.mark.parametrize("count", [1, 2])
def test_every_action_has_a_sentence(kind: ActionKind, count: int) -> None:
    said = so_already(kind, None, "", count)
    assert said.endswith("Nothing was changed.")
    assert "None" not in said
