"""Designs between system and Dropbox: plan, export, import, deleting; and everything that comes between."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import NotReachable
from plentytui.models.designs import Act
from plentytui.rules.two_way import bulk
from plentytui.services.dropbox_link.troubles import DropboxFull, LinkRevoked
from tests.dropbox_double import FULL, Refused, tagged
from tests.dropbox_server import Served, served
from tests.dropbox_stage import NAMES, desk, exported, file

__all__ = ["served"]

pytestmark = pytest.mark.anyio


async def test_designs_are_exported_as_txt_files_in_their_structure(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        assert await it.standings() == dict.fromkeys(NAMES, "new here")
        plan = await it.plan()
        outcome = await it.run(bulk(plan.rows, Act.EXPORT))
        assert (outcome.done, outcome.left) == (3, 0)
        assert sorted(kept.path for kept in double.files.values()) == sorted(file(name) for name in NAMES)
        assert double.content(file("CSS/base.css")) == it.here("CSS/base.css")
        assert await it.standings() == {}


async def test_what_was_edited_is_imported_and_the_journal_tells(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        double.put(file("Header"), "<header>Größer</header>".encode())
        double.put(file("New/Banner"), b"banner")
        assert await it.standings() == {"Header": "changed there", "New/Banner": "new in Dropbox"}
        outcome = await it.run({"Header": Act.IMPORT, "New/Banner": Act.IMPORT})
        assert (outcome.done, outcome.failed) == (2, ())
        assert it.here("Header") == "<header>Größer</header>".encode()
        assert it.here("New/Banner") == b"banner"
        assert await it.standings() == {}
        entry = it.stage.store.journal.entries()[-1]
        assert (entry.action, entry.target) == ("dropbox.import", "Header")
        assert entry.before != entry.after


async def test_every_standing_is_seen_and_nothing_is_done_that_was_not_chosen(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        for name in "abcd":
            it.put_here(name, name.encode())
        await exported(it)
        it.put_here("a", b"here")
        it.put_here("Header", b"here")
        double.put(file("Header"), b"there")
        double.put(file("b"), b"there")
        it.drop_here("c")
        double.remove(file("d"))
        it.put_here("e", b"e")
        double.put(file("f"), b"f")
        wanted = {
            "Header": "conflict",
            "a": "changed here",
            "b": "changed there",
            "c": "deleted here",
            "d": "deleted there",
            "e": "new here",
            "f": "new in Dropbox",
        }
        assert await it.standings() == wanted
        before = {path: kept.content for path, kept in double.files.items()}
        writes = double.calls["2/files/upload"]
        assert (await it.run({})).done == 0
        assert {path: kept.content for path, kept in double.files.items()} == before
        assert double.calls["2/files/upload"] == writes
        assert await it.standings() == wanted
        outcome = await it.run(
            {"Header": Act.EXPORT, "c": Act.DELETE_THERE, "d": Act.DELETE_HERE, "b": Act.EXPORT, "a": Act.IMPORT}
        )
        assert (outcome.done, outcome.failed) == (5, ())
        assert double.content(file("Header")) == b"here"
        assert file("c") not in double.files
        assert it.here("d") is None
        assert double.content(file("b")) == b"b"
        assert it.here("a") == b"a"
        assert await it.standings() == {"e": "new here", "f": "new in Dropbox"}


async def test_what_is_the_same_on_both_sides_needs_no_transfer(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.put(file("Header"), it.here("Header") or b"")
        double.put(file("Footer"), b"another")
        assert await it.standings() == {"CSS/base.css": "new here", "Footer": "conflict"}
        it.put_here("Header", b"x")
        it.put_here("Header", b"Header of the shop\n")
        reads = it.stage.remote.count("GET", "/rest/storage/layout/object-url")
        assert await it.standings() == {"CSS/base.css": "new here", "Footer": "conflict"}
        # Header is known to be the same by its mark; only the conflict is looked at again.
        assert it.stage.remote.count("GET", "/rest/storage/layout/object-url") == reads + 1


async def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        it.stop_after = 1
        outcome = await it.run(dict.fromkeys(NAMES, Act.EXPORT))
        assert (outcome.done, outcome.left, it.link.facts.pending) == (1, 2, 2)
        it.stop_after = 99
        outcome = await it.go_on()
        assert (outcome.done, outcome.left, outcome.failed) == (2, 0, ())
        assert await it.standings() == {}


@pytest.mark.parametrize("act", [Act.EXPORT, Act.IMPORT, Act.DELETE_THERE, Act.DELETE_HERE])
async def test_what_was_done_before_its_note_is_not_done_twice_nor_refused(
    tmp_path: Path, clock: ManualClock, served: Served, act: Act
) -> None:
    """A killed process has transferred the file and not noted it."""
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        if act is Act.EXPORT:
            it.put_here("Header", b"here")
        elif act is Act.IMPORT:
            double.put(file("Header"), b"there")
        elif act is Act.DELETE_THERE:
            it.drop_here("Header")
        else:
            double.remove(file("Header"))
        it.designs.begin(await it.plan(), {"Header": act})
        waiting = it.store.jobs()
        assert (await it.go_on()).done == 1
        it.store.plan_jobs(waiting)
        outcome = await it.go_on()
        assert (outcome.done, outcome.failed, outcome.left) == (1, (), 0)
        assert await it.standings() == {}


async def test_what_changed_after_the_plan_is_not_overwritten(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        it.put_here("Header", b"here")
        double.put(file("Footer"), b"there")
        double.put(file("CSS/base.css"), b"there")
        plan = await it.plan()
        it.designs.begin(plan, {"Header": Act.EXPORT, "Footer": Act.IMPORT, "CSS/base.css": Act.IMPORT})
        double.put(file("Header"), b"somebody's")
        double.put(file("Footer"), b"somebody's")
        it.put_here("CSS/base.css", b"a colleague's")
        outcome = await it.go_on()
        assert outcome.done == 0
        assert {key for key, _ in outcome.failed} == set(NAMES)
        assert all("Make the plan anew (R)" in sentence for _, sentence in outcome.failed)
        assert double.content(file("Header")) == b"somebody's"
        assert it.here("Footer") == b"Footer of the shop\n"
        assert it.here("CSS/base.css") == b"a colleague's"
        assert await it.standings() == {"Header": "conflict", "Footer": "changed there", "CSS/base.css": "conflict"}


async def test_a_file_that_does_not_arrive_as_it_was_is_told(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        double.put(file("Header"), b"there")
        double.garbled = True
        outcome = await it.run({"Header": Act.IMPORT})
        assert "did not come from Dropbox as it is there" in outcome.failed[0][1]
        assert it.here("Header") == b"Header of the shop\n"
        double.garbled = False
        double.put(file("Header"), b"\xff\xfe not a text")
        outcome = await it.run({"Header": Act.IMPORT})
        assert "not a text in UTF-8" in outcome.failed[0][1]
        assert it.here("Header") == b"Header of the shop\n"


async def test_what_is_not_kept_as_it_was_sent_is_told_on_either_side(
    tmp_path: Path, clock: ManualClock, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        it.put_here("Header", b"here")
        double.put(file("Footer"), b"there")
        double.mangled = True
        outcome = await it.run({"Header": Act.EXPORT})
        assert "did not arrive in Dropbox as it was sent" in outcome.failed[0][1]
        write = it.stage.api.storage.write
        monkeypatch.setattr(it.stage.api.storage, "write", lambda key, content: write(key, content + b"!"))
        outcome = await it.run({"Footer": Act.IMPORT})
        assert "is not in the system as it was sent" in outcome.failed[0][1]
        assert await it.standings() == {"Header": "conflict", "Footer": "conflict"}


async def test_no_space_stops_the_run_which_goes_on_when_there_is_some(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.fail("2/files/upload", FULL)
        outcome = await it.run(dict.fromkeys(NAMES, Act.EXPORT))
        assert isinstance(outcome.trouble, DropboxFull)
        assert "no space left" in outcome.trouble.what
        assert "goes on (c)" in outcome.trouble.hint
        assert (outcome.done, outcome.left, outcome.failed) == (0, 3, ())
        allocated, double.allocated = double.allocated, 0
        outcome = await it.go_on()
        assert isinstance(outcome.trouble, DropboxFull)
        assert double.calls["2/files/upload"] == 1
        double.allocated = allocated
        outcome = await it.go_on()
        assert (outcome.done, outcome.left) == (3, 0)


async def test_access_that_is_revoked_in_a_run_stops_it(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.after["2/files/upload"] = double.revoke_all
        outcome = await it.run(dict.fromkeys(NAMES, Act.EXPORT))
        assert isinstance(outcome.trouble, LinkRevoked)
        assert (outcome.done, outcome.left) == (1, 2)
        del double.after["2/files/upload"]
        await it.linked()
        assert (await it.go_on()).done == 2


async def test_a_system_that_does_not_answer_stops_the_run(
    tmp_path: Path, clock: ManualClock, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        it.designs.begin(await it.plan(), dict.fromkeys(NAMES, Act.EXPORT))

        async def none(*_: object) -> bytes:
            raise NotReachable("The system gave no answer.", "Try again later.")

        with monkeypatch.context() as patched:
            patched.setattr(it.stage.api.storage, "read", none)
            outcome = await it.go_on()
        assert isinstance(outcome.trouble, NotReachable)
        assert outcome.left == 3
        assert (await it.go_on()).left == 0


async def test_a_name_that_dropbox_does_not_allow_is_told_and_the_rest_goes_on(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        error = {".tag": "path", "reason": {".tag": "disallowed_name"}, "upload_session_id": "x"}
        double.fail("2/files/upload", Refused(409, {"error_summary": "path", "error": error}))
        outcome = await it.run(dict.fromkeys(NAMES, Act.EXPORT))
        assert (outcome.done, outcome.left) == (2, 0)
        assert outcome.failed[0][0] == "CSS/base.css"
        assert "does not allow the name" in outcome.failed[0][1]


async def test_names_that_cannot_be_files_stay_where_they_are(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    async with desk(tmp_path, clock, served, few=False) as it:
        await exported(it)
        plan = await it.plan()
        told = {row.key: row.reason for row in plan.rows if row.reason}
        assert set(told) == {"Kranich Spring/Misc/Sale: 20%", "Finch Outlet/Misc/notes."}
        assert all(sentence.endswith(".") for sentence in told.values())
        assert len(served[0].files) == len(it.keys()) - 2


async def test_a_large_file_goes_in_pieces_and_comes_back_whole(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        it.drop_here(*NAMES)
        large = b"<p>Kranich</p>\n" * 1_200_000
        it.put_here("large", large)
        await exported(it)
        assert double.content(file("large")) == large
        assert double.calls["2/files/upload_session/start"] == 1
        assert double.calls["2/files/upload_session/append_v2"] == 1
        assert double.calls["2/files/upload_session/finish"] == 1
        double.put(file("large"), large + b"end")
        assert (await it.run({"large": Act.IMPORT})).done == 1
        assert it.here("large") == large + b"end"


async def test_revisions_are_listed_and_restored(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        double.put(file("Header"), b"spoilt")
        account = await it.link.account()
        newest, oldest = await account.revisions("Header.txt")
        assert (newest.size, oldest.size) == (6, len(b"Header of the shop\n"))
        assert newest.changed_at > oldest.changed_at
        await account.restore("Header.txt", oldest.rev)
        assert double.content(file("Header")) == b"Header of the shop\n"
        assert await it.standings() == {}
        double.fail("2/files/restore", tagged("invalid_revision"))
        with pytest.raises(Exception, match="did not restore"):
            await account.restore("Header.txt", newest.rev)


async def test_thousands_of_files_come_in_pages_and_cost_no_read_each(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        it.drop_here(*NAMES)
        await it.linked()
        for number in range(2_500):
            it.put_here(f"Design/Page {number:04}", b"%d" % number)
            double.put(file(f"Design/Page {number:04}"), b"%d" % number)
        it.put_here("Design/Page 0007", b"here")
        # The first plan has nothing but contents to go by; a person may stop it.
        few = iter(range(40))
        plan = await it.designs.plan(await it.link.account(), it.steps.append, lambda: next(few, 99) >= 10)
        assert sum(row.standing.value == "not compared" for row in plan.rows) == 2_490
        assert len(it.store.synced()) == 9
        assert double.calls["2/files/list_folder/continue"] >= 5
        assert it.stage.remote.count("GET", "/rest/storage/layout/list") == 3
        assert it.steps[-1].total == 2_500


async def test_hostile_names_and_contents_reach_no_other_place(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await exported(it)
        double.put("/plentymarkets/../../etc/passwd.txt", b"x")
        double.put("/plentymarkets/\x1b]52;c;x\x07.txt", b"x")
        double.put("/plentymarkets/[@click=app.quit]x[/].txt", b"[/nope] \x1b[2J")
        rows = {row.path: row.standing.value for row in (await it.plan()).rows if row.standing.value != "same"}
        assert rows == {
            "../../etc/passwd.txt": "cannot be exchanged",
            "\x1b]52;c;x\x07.txt": "cannot be exchanged",
            "[@click=app.quit]x[/].txt": "new in Dropbox",
        }
        assert (await it.run({"[@click=app.quit]x[/]": Act.IMPORT})).done == 1
        assert it.here("[@click=app.quit]x[/]") == b"[/nope] \x1b[2J"
