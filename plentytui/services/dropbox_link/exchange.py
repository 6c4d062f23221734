"""Designs between the system and Dropbox: first the plan, then what was chosen of it, one file after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from plentytui.api.lanes import Lane
from plentytui.errors import (
    NotFound,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    ReadOnly,
    ServerFault,
    StoreError,
    Throttled,
    UnreadableAnswer,
    UsageError,
)
from plentytui.models.designs import Act, Document, Job, PlanRow, Standing, Synced
from plentytui.models.inbox import JournalEntry
from plentytui.rules.design_files import LARGEST
from plentytui.rules.two_way import forgotten, jobs, make_plan
from plentytui.services.dropbox_link.account import hash_of
from plentytui.services.dropbox_link.troubles import PLAN_AGAIN, ChangedMeanwhile, DropboxBusy, DropboxFull

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.storage import StorageObject
    from plentytui.models.systems import System
    from plentytui.services.dropbox_link.account import DropboxAccount
    from plentytui.store.designs import DesignsStore
    from plentytui.store.system_store import SystemStore

_ENDS_RUN = (NotReachable, NotLoggedIn, Throttled, ReadOnly, StoreError, DropboxFull, DropboxBusy)
"""Troubles that the next file would have as well: the run stops, and goes on when they are over."""

_OTHER = "-"
"""No hash at all: the document is not what the plan saw."""
_MOST_FAULTS = 3
"""So many documents in a row at which the system fails end the run: it is the system, not they."""


class Step(NamedTuple):
    """How far it is."""

    doing: str
    done: int
    total: int


OnStep = Callable[[Step], None]
"""Told of each step."""
Stop = Callable[[], bool]
"""Asked before each file whether to stop there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is on both sides, and what was found out about it."""

    rows: tuple[PlanRow, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)
    """The hashes of the documents that had to be read, by key."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    done: int
    failed: tuple[tuple[str, str], ...]
    """What could not be done: key and sentence."""
    left: int
    """What is still to be done."""
    trouble: PlentytuiError | None = None
    """Why it stopped before its end; None if it came to it, or was stopped on purpose."""


class Designs:
    """Exchanges the layout documents of one system with the folder of one account."""

    def __init__(self, system: System, api: SystemApi, designs: DesignsStore, store: SystemStore, clock: Clock) -> None:
        self._system = system
        self._api = api
        self._designs = designs
        self._store = store
        self._clock = clock

    async def plan(self, account: DropboxAccount, on_step: OnStep, stop: Stop) -> Plan:
        """Read both sides; documents are read themselves only where marks and hashes cannot tell.

        Raises:
            PlentytuiError: a side cannot be read.
        """
        documents: list[Document] = []
        on_step(Step("Reading the system's documents", 0, 0))
        async for page in self._api.storage.layouts(Lane.VISIBLE):
            documents += [_document(one) for one in page if one.key and not one.key.endswith("/")]
            on_step(Step("Reading the system's documents", len(documents), 0))
        files = await account.files(lambda count: on_step(Step("Reading the Dropbox folder", count, 0)))
        synced = self._designs.synced()
        hashes: dict[str, str] = {}
        rows = make_plan(documents, files, synced, hashes)
        undecided = [row.key for row in rows if row.standing is Standing.UNDECIDED]
        for number, key in enumerate(undecided):
            if stop():
                break
            on_step(Step("Comparing contents", number, len(undecided)))
            hashes[key] = await hash_of(await self._read(key))
        if undecided:
            rows = make_plan(documents, files, synced, hashes)
        await self._remember(rows, synced)
        return Plan(rows, hashes)

    def begin(self, plan: Plan, chosen: dict[str, Act]) -> int:
        """Put what was chosen on the list of what is to be done; how much it is."""
        found = jobs(plan.rows, chosen, plan.hashes)
        self._designs.plan_jobs(found)
        return len(found)

    async def run(self, account: DropboxAccount, on_step: OnStep, stop: Stop) -> Outcome:
        """Do what is on the list, from where it stopped; each file is checked after it was written."""
        waiting = self._designs.jobs()
        failed: list[tuple[str, str]] = []
        done = faults = 0
        try:
            await self._check_space(account, waiting)
            waiting = await self._learn(waiting)
            for number, job in enumerate(waiting):
                if stop():
                    break
                on_step(Step(f"{job.act.value} {job.key}", number, len(waiting)))
                try:
                    same = await self._do(account, job)
                except _ENDS_RUN:
                    raise
                except ServerFault as error:
                    # It stays to be done: one document may be at fault, or the system as a whole.
                    failed.append((job.key, str(error)))
                    faults += 1
                    if faults == _MOST_FAULTS:
                        raise
                except PlentytuiError as error:
                    self._designs.job_failed(job.key)
                    failed.append((job.key, str(error)))
                else:
                    await asyncio.to_thread(self._designs.job_done, job.key, same)
                    done += 1
                    faults = 0
        except (*_ENDS_RUN, ServerFault) as error:
            return Outcome(done, tuple(failed), len(self._designs.jobs()), error)
        return Outcome(done, tuple(failed), len(self._designs.jobs()))

    async def _learn(self, waiting: list[Job]) -> list[Job]:
        """Learn the contents that were chosen to be overwritten unread, if they still are what the plan saw.

        The plan knows them by their marks alone; from here on a change is seen by the hash.
        """
        unread = [
            job for job in waiting if job.act in (Act.IMPORT, Act.DELETE_HERE) and job.here_mark and not job.here_hash
        ]
        if not unread:
            return waiting
        marks: dict[str, str] = {}
        async for page in self._api.storage.layouts(Lane.VISIBLE):
            marks |= {one.key: _mark(one) for one in page}
        found: dict[str, str] = {}
        for job in unread:
            found[job.key] = _OTHER
            if marks.get(job.key) == job.here_mark:
                with suppress(NotFound):  # gone by now: not what the plan saw, as `_OTHER` says
                    found[job.key] = await hash_of(await self._read(job.key))
        return [replace(job, here_hash=found[job.key]) if job.key in found else job for job in waiting]

    # One file

    async def _do(self, account: DropboxAccount, job: Job) -> Synced | None:
        match job.act:
            case Act.EXPORT:
                return await self._export(account, job)
            case Act.IMPORT:
                return await self._import(account, job)
            case Act.DELETE_THERE:
                await account.delete(job.path, job.rev)
            case Act.DELETE_HERE:
                await self._delete_here(job)
            case Act.LEAVE:
                return None
        return None

    async def _export(self, account: DropboxAccount, job: Job) -> Synced:
        content = await self._read(job.key)
        made = await account.upload(job.path, content, job.rev)
        return Synced(job.key, job.here_mark, made.hash, made.rev)

    async def _import(self, account: DropboxAccount, job: Job) -> Synced:
        found, content = await account.download(job.path)
        if found.rev != job.rev:
            raise ChangedMeanwhile(f"{job.path} was changed in Dropbox after the plan was made.", PLAN_AGAIN)
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise UsageError(
                f"{job.path} is not a text in UTF-8; the system was left as it is.", "Save it as UTF-8 text."
            ) from None
        before = await self._current(job)
        if before != content:
            await self._expect(job, before)
            made = await self._api.storage.write(job.key, content)
            await self._note(job, before, content)
            if await self._read(job.key) != content:
                raise UnreadableAnswer(
                    f"{job.key} is not in the system as it was sent.", "Look at it, import it again."
                )
            return Synced(job.key, made.e_tag, found.hash, found.rev)
        # An import whose answer never came has done it; the mark is learnt with the next plan.
        return Synced(job.key, "", found.hash, found.rev)

    async def _delete_here(self, job: Job) -> None:
        before = await self._current(job)
        if before is None:
            return
        await self._expect(job, before)
        await self._api.storage.delete(job.key)
        await self._note(job, before, None)

    async def _current(self, job: Job) -> bytes | None:
        try:
            return await self._read(job.key)
        except NotFound:
            return None

    async def _expect(self, job: Job, before: bytes | None) -> None:
        """The document is what it was when the choice was made, as far as that is known.

        Raises:
            ChangedMeanwhile: it is another one by now.
        """
        was_there = bool(job.here_mark)
        changed = before is not None and job.here_hash != "" and await hash_of(before) != job.here_hash
        if (before is None) == was_there or changed:
            raise ChangedMeanwhile(f"{job.key} was changed in the system after the plan was made.", PLAN_AGAIN)

    async def _read(self, key: str) -> bytes:
        return await self._api.storage.read(key, LARGEST, Lane.VISIBLE)

    async def _check_space(self, account: DropboxAccount, waiting: Iterable[Job]) -> None:
        """See before the first file whether there is any space at all."""
        if any(job.act is Act.EXPORT for job in waiting):
            free = await account.free()
            if free is not None and free <= 0:
                raise DropboxFull("The Dropbox has no space left.", "Make space in it; the run then goes on (c).")

    async def _remember(self, rows: Iterable[PlanRow], synced: list[Synced]) -> None:
        """Keep what was found to be the same, and forget what is gone."""
        known = {one.key: one for one in synced}
        same = []
        for row in rows:
            if row.standing is Standing.SAME and row.here and row.there:
                now = Synced(row.key, row.here.mark, row.there.hash, row.there.rev)
                if known.get(row.key) != now:
                    same.append(now)
        gone = forgotten(synced, rows)
        if same:
            self._designs.note_same(same)
        if gone:
            self._designs.forget(gone)

    async def _note(self, job: Job, before: bytes | None, after: bytes | None) -> None:
        entry = JournalEntry(
            self._clock.time(),
            self._system.user,
            self._system.name,
            f"dropbox.{job.act.value.replace(' ', '_')}",
            job.key,
            f"{job.act.value} {job.key}",
            "" if before is None else f"content hash {await hash_of(before)}",
            "" if after is None else f"content hash {await hash_of(after)}",
        )
        await self._store.write(lambda: self._store.journal.record(entry))


def _mark(one: StorageObject) -> str:
    return one.e_tag or f"{one.size} {one.last_modified}"


def _document(one: StorageObject) -> Document:
    return Document(one.key, one.size, _mark(one), one.last_modified)
