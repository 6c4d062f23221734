"""Runs that stop because a side fails: nothing is dropped, and nothing is overwritten that the plan did not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import ServerFault
from plentytui.models.designs import Act
from plentytui.services.dropbox_link.troubles import DropboxBusy
from tests.dropbox_double import Refused
from tests.dropbox_server import Served, served
from tests.dropbox_stage import NAMES, desk, exported

__all__ = ["served"]

pytestmark = pytest.mark.anyio


WRITES = {".tag": "path", "reason": {".tag": "too_many_write_operations"}, "upload_session_id": "x"}


@pytest.mark.parametrize(
    "fault",
    [Refused(503, "busy"), Refused(500, "busy"), Refused(409, {"error_summary": "path", "error": WRITES})],
    ids=str,
)
async def test_a_busy_dropbox_stops_the_run_and_nothing_is_dropped(
    tmp_path: Path, clock: ManualClock, served: Served, fault: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.fail("2/files/upload", *[fault] * 4)
        outcome = await it.run(dict.fromkeys(NAMES, Act.EXPORT))
        assert isinstance(outcome.trouble, DropboxBusy)
        assert "goes on (c)" in outcome.trouble.hint
        assert (outcome.done, outcome.left, outcome.failed) == (0, 3, ())
        double.faults.clear()
        assert (await it.go_on()).done == 3


async def test_a_system_that_fails_again_and_again_stops_the_run_and_nothing_is_dropped(
    tmp_path: Path, clock: ManualClock, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        it.designs.begin(await it.plan(), dict.fromkeys(NAMES, Act.EXPORT))
        read, failing = it.stage.api.storage.read, set(NAMES)

        async def fails(key: str, *rest: object) -> bytes:
            if key in failing:
                raise ServerFault("The system failed.", "Try again later.", status=500)
            return await read(key, *rest)  # type: ignore[arg-type] # passed on as they came

        monkeypatch.setattr(it.stage.api.storage, "read", fails)
        outcome = await it.go_on()
        assert isinstance(outcome.trouble, ServerFault)
        assert (outcome.done, outcome.left) == (0, 3)
        failing -= {"Header", "Footer"}
        outcome = await it.go_on()
        assert (outcome.done, outcome.left, outcome.trouble) == (2, 1, None)


async def test_what_is_overwritten_on_purpose_is_what_the_plan_saw(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        it.put_here("Header", b"here")
        it.put_here("Footer", b"here")
        it.designs.begin(await it.plan(), {"Header": Act.IMPORT, "Footer": Act.IMPORT})
        it.put_here("Header", b"a colleague's")
        outcome = await it.go_on()
        assert [key for key, _ in outcome.failed] == ["Header"]
        assert it.here("Header") == b"a colleague's"
        assert it.here("Footer") == b"Footer of the shop\n"
