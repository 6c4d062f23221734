"""What own checks see may have been there before a change: then only time makes it count."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.changes import ChangeState, ServiceChange, expected_text, read_expected
from plentytui.models.forms import Expected, Way
from plentytui.rules.service.catalogue import find_action
from plentytui.services.service.pending import PendingChanges
from plentytui.store.system_store import SystemStore
from tests.service_scenes import FULL
from tests.unit.service.test_actions import filled

pytestmark = pytest.mark.anyio

LAG = 3_600.0
ADDRESS = Expected("A", "kranich.example", ("203.0.113.10",), lag=LAG)


async def _there(_: Expected) -> tuple[bool | None, str]:
    return True, "The A of kranich.example is there."


async def _untold(_: ServiceChange) -> tuple[bool | None, str]:
    return None, ""


async def test_what_may_have_held_before_counts_only_once_the_system_had_its_time(
    tmp_path: Path, clock: ManualClock
) -> None:
    store = SystemStore.open(tmp_path / "system.sqlite", clock)
    at = clock.time()
    change = store.service_changes.add(
        ServiceChange(
            id=0,
            at=at,
            action="domain.external",
            title="Create a new external domain",
            subject="",
            where="the system",
            what="Link kranich.example",
            way=Way.EXTENSION,
            state=ChangeState.DONE,
            latest=at + 3 * LAG,
            expected=(dataclasses.replace(ADDRESS, since=at),),
        )
    )
    pending = PendingChanges(store, clock, _there, _untold)
    early = await pending.look(change)
    assert early.state is ChangeState.DONE
    assert early.note == (
        "The A of kranich.example is there. It may have been so before: it counts once the system had its time."
    )
    clock.advance(LAG)
    assert (await pending.look(early)).state is ChangeState.VERIFIED
    store.close()


def test_the_lag_is_kept() -> None:
    assert read_expected(expected_text((ADDRESS,))) == (ADDRESS,)
    assert read_expected('[{"kind": "A", "name": "kranich.example", "lag": "soon"}]')[0].lag == 0.0


@pytest.mark.parametrize("action", ["domain.external", "domain.subdomain", "domain.image_host"])
def test_names_that_can_lead_here_before_they_are_linked_count_later(action: str) -> None:
    found = find_action(action)
    assert found is not None
    facts, values = filled(found, FULL)
    summary = found.summary(facts, values)
    assert summary.expected
    assert all(one.lag >= 12 * 3_600 for one in summary.expected), "half a day is the least the manual names"
    assert all(one.lag <= 80 * 3_600 for one in summary.expected)
