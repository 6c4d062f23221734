"""Every action on conversations under every trouble: nothing lost, the view the truth, and the person told."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.actions import Action, ActionKind
from plentytui.sandbox.scenarios import Scenario
from tests.acting_cases import KINDS, again, check_account, check_view, intend
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio

K = ActionKind
S = Scenario
SCENARIOS = (
    S.THROTTLED,
    S.SESSIONS_FULL,
    S.EXPIRED_TOKEN,
    S.REVOKED_TOKEN,
    S.SLOW,
    S.FLAKY,
    S.HTML_ERRORS,
    S.EMPTY,
    S.NO_RIGHTS,
    S.HOSTILE_TEXT,
)
REFUSED = {S.SESSIONS_FULL: "logged in", S.NO_RIGHTS: "right", S.EMPTY: "no longer in the system"}
"""Where nothing can be done, and what the person is told."""


def other_world(rig: Rig, clock: ManualClock, folder: Path, kind: ActionKind) -> list[str]:
    """Fill the mirror with conversations that its system does not have; gives the inbox."""
    folder.mkdir()
    other = Rig(clock, folder, size=24)
    box = other.sandbox.world.mailbox
    numbers = [row[0] for row in box.db.execute("SELECT no FROM conversation")]
    box.db.execute("UPDATE conversation SET is_spam = 1, is_archived = 0, is_deleted = 0")
    if kind is K.FOLDER_REMOVE:
        box.db.executemany("INSERT OR IGNORE INTO filed VALUES (1, ?)", [(number,) for number in numbers])
    box.db.executemany("INSERT OR IGNORE INTO relation VALUES ('order', '4711', ?)", [(n,) for n in numbers])
    rig.store.mirror.apply_conversations([other.record(number) for number in numbers])
    uuids = [box.ids.conversation(number) for number in numbers]
    other.store.close()
    return uuids


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("kind", [*KINDS, K.EMPTY_TRASH])
async def test_every_action_in_every_trouble(
    clock: ManualClock, tmp_path: Path, kind: ActionKind, scenario: Scenario
) -> None:
    rig = Rig(clock, tmp_path, scenario, size=24)
    if kind is K.EMPTY_TRASH:
        action = Action(kind, ())
    elif scenario is S.EMPTY:
        action = again(rig, kind, other_world(rig, clock, tmp_path / "other", kind)[:8])
    else:
        rig.mirror_all()
        action = intend(rig, kind, 8)
    assert action.changes or kind is K.EMPTY_TRASH
    before = rig.shown(action.uuids, kind)
    account = await rig.run(rig.acting.run(action))
    check_account(rig, account)
    assert account.sentence.endswith(".")
    entries = rig.store.journal.run(account.run)
    assert sum(len(entry.target.split(",")) for entry in entries if entry.target) + len(account.untried) == len(
        action.changes
    )
    if scenario is S.EMPTY and kind in {K.EMPTY_TRASH, K.DELETE_FOR_GOOD}:
        assert account.complete
    elif scenario in REFUSED:
        assert not account.done
        assert not account.complete
        assert REFUSED[scenario] in account.sentence
        if scenario is not S.EMPTY:
            assert rig.shown(action.uuids, kind) == before
    elif scenario is not S.FLAKY:
        assert account.complete, account.sentence
    await check_view(rig, list(action.uuids))
    await rig.aclose()
