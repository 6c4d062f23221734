"""Every action on conversations, and what must be true after it, whatever went wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from plentytui.errors import NotReachable, ServerFault, UnreadableAnswer
from plentytui.models.account import Account
from plentytui.models.actions import Action, ActionKind, Value
from tests.acting_rig import Rig

K = ActionKind
KINDS: dict[ActionKind, Value] = {
    K.READ: True,
    K.DONE: True,
    K.TYPE_STATUS: (11, 112),
    K.TAGS_ADD: (1, 9),
    K.TAGS_REMOVE: (1, 2, 3, 4, 5, 6, 7, 8, 9),
    K.PRIORITY: 5,
    K.DEADLINE: 1_771_000_000.0,
    K.FOLLOW_UP: 1_771_000_000.0,
    K.OWNER: (1, 4),
    K.SUBSCRIBE: True,
    K.FOLDER_ADD: ("folder",),
    K.FOLDER_REMOVE: ("folder",),
    K.ARCHIVE: True,
    K.DELETE: True,
    K.NOT_SPAM: False,
    K.REMOVE_RELATION: None,
    K.DELETE_FOR_GOOD: None,
}
"""Every action on conversations, with a value that changes something."""


def intend(rig: Rig, kind: ActionKind, count: int) -> Action:
    """An action on some conversations, whatever it needs to be possible."""
    world = rig.sandbox.world
    uuids = rig.inbox_uuids(count)
    numbers = world.mailbox.numbers(uuids)
    rig.clock.advance(1)
    now = int(rig.clock.time())
    for number in numbers if kind in _NEEDS else ():
        world.db.execute(_NEEDS[kind], (number,))
        world.db.execute("UPDATE conversation SET updated_at = ? WHERE no = ?", (now, number))
    rig.mirror_all(exact=True)
    return again(rig, kind, uuids)


def again(rig: Rig, kind: ActionKind, uuids: Iterable[str]) -> Action:
    """The action on those conversations as they stand now."""
    value = KINDS[kind]
    if kind in {K.FOLDER_ADD, K.FOLDER_REMOVE}:
        value = (rig.sandbox.world.ids.folder(1),)
    if kind is K.REMOVE_RELATION:
        value = ("order", "4711")
    return rig.acting.intend(kind, uuids, value)


_NEEDS = {
    K.FOLDER_REMOVE: "INSERT OR IGNORE INTO filed VALUES (1, ?)",
    K.NOT_SPAM: "UPDATE conversation SET is_spam = 1 WHERE no = ?",
    K.DELETE_FOR_GOOD: "UPDATE conversation SET is_archived = 1 WHERE no = ?",
    K.REMOVE_RELATION: "INSERT OR IGNORE INTO relation VALUES ('order', '4711', ?)",
}
"""What has to be so in the system before an action changes anything."""


def told(account: Account) -> list[str]:
    """Every conversation that the account names, as often as it does."""
    groups = [uuid for group in (*account.refused, *account.unknown) for uuid in group.uuids]
    return sorted([*account.done, *groups, *account.untried])


def check_account(rig: Rig, account: Account, doubted: Collection[str] = ()) -> None:
    """It names each conversation once, and says the truth of it; of those in doubt before only what it calls done."""
    action = account.action
    assert told(account) == sorted(action.uuids)
    wanted = {change.uuid: change.after for change in action.changes}
    truth = rig.truth(action.uuids, action.kind)
    if action.kind is K.DELETE_FOR_GOOD:
        # What there is of it is what is not gone.
        truth = {uuid: uuid not in truth for uuid in action.uuids}
    for uuid in account.done:
        assert rig.store.changes.same(action.kind, truth[uuid], wanted[uuid])
    for uuid in [*account.untried, *(uuid for group in account.refused for uuid in group.uuids)]:
        so = uuid in truth and rig.store.changes.same(action.kind, truth[uuid], wanted[uuid])
        assert uuid in doubted or not so
    assert account.sentence


async def check_view(rig: Rig, uuids: list[str]) -> None:
    """Once whatever is not known was looked at, the local view is the system's truth, in everything."""
    for _ in range(12):
        # Long enough for lists to show all of it.
        rig.clock.advance(30)
        try:
            if not await rig.run(rig.acting.look_at_unknown()):
                break
        except WAY_OUT:
            continue
    assert not rig.store.changes.unknown()
    for kind in KINDS:
        assert rig.same(uuids, kind), kind


WAY_OUT = (NotReachable, ServerFault, UnreadableAnswer)
"""How a look at a system may end that fails now and then."""
