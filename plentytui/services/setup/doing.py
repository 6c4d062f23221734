"""Saving what a form of the set-up says, writing it into the journal, and undoing it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError, ReadOnly, StoreError, UsageError
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import FieldKind, Values, Way
from plentytui.models.inbox import JournalEntry
from plentytui.models.setup import SetupCall
from plentytui.rules.setup.entering import answer_id
from plentytui.rules.setup.meanwhile import called, changed, gone, saved_by
from plentytui.services.setup.applying import applied
from plentytui.services.setup.reading import SetupPart
from plentytui.services.setup.undoable import Undoable, Undoables, Undone, concerned
from plentytui.services.writes import Writes, may_have_arrived

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.setup_facts import SetupFacts
    from plentytui.models.systems import System
    from plentytui.rules.setup.action import SetupAction
    from plentytui.services.setup.reading import SetupReader
    from plentytui.store.system_store import SystemStore

_OF_CHANNELS = (
    *(SetupPart.CAPABILITIES, SetupPart.CHANNELS, SetupPart.GROUPS, SetupPart.TYPES),
    *(SetupPart.ROLES, SetupPart.TAGS),
)
"""What the form of a channel needs, wherever it is opened."""
PARTS: dict[str, tuple[SetupPart, ...]] = {
    "groups": (SetupPart.GROUPS, SetupPart.TYPES),
    "tags": (SetupPart.TAGS, SetupPart.STORES),
    "roles": (SetupPart.ROLES,),
    "rights": (SetupPart.RIGHTS,),
    "general": (
        *(SetupPart.SETTINGS, SetupPart.WHISPER, SetupPart.EBAY),
        *(SetupPart.GROUPS, SetupPart.TYPES, SetupPart.CAPABILITIES),
    ),
    "automations": (SetupPart.AUTOMATIONS,),
    "channels": _OF_CHANNELS,
    "marketplaces": _OF_CHANNELS,
    "collecting": (SetupPart.CAPABILITIES, SetupPart.CHANNELS, SetupPart.GROUPS, SetupPart.TAGS),
}
"""What each tab shows besides the user's rights, and so what is read when it is shown, and anew after a save."""
SHOWN: dict[str, tuple[SetupPart, ...]] = {
    "groups": (SetupPart.GROUPS, SetupPart.TYPES),
    "tags": (SetupPart.TAGS,),
    "general": (SetupPart.SETTINGS, SetupPart.WHISPER, SetupPart.EBAY),
    "channels": (SetupPart.CHANNELS,),
    "marketplaces": (SetupPart.CHANNELS, SetupPart.GROUPS),
    "collecting": (SetupPart.CHANNELS,),
}
"""Of these the rows are made, so that their age is the tab's: what only names things may be older. Else all parts."""
_NAMES = {
    "groups": ("names.group", "names.type"),
    "tags": ("names.tag",),
    "roles": ("names.people", "names.places"),
    "channels": ("names.channel",),
}
"""What the Messenger knows of it and reads again after a save."""


class SetupDoing:
    """Makes the calls of actions; one save is one call wherever the API allows it."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        reader: SetupReader,
        clock: Clock,
        writes: Writes | None = None,
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._reader = reader
        self._clock = clock
        self._writes = writes or Writes(store)
        self._undoables = Undoables(store, clock)
        self.new_id = 0
        """The id of what was created last; 0 for none."""

    async def perform(self, action: SetupAction, values: Values, subject: str = "") -> ServiceChange:
        """Carry out what a form says; gives what was done.

        Raises:
            ReadOnly: the session was opened read-only.
            UsageError: the form cannot be sent as it is; nothing was done, and the form is kept.
            PlentytuiError: the system refused, and the form is kept. Or it did not answer as it ought to
                (``may_have_arrived``): the form and an uncertain change are kept.
        """
        facts = self._reader.facts(subject)
        self._may_write(action.title)
        if reason := action.offered(facts):
            raise UsageError(f"{action.title} is not possible now. {reason}")
        blocking = [problem for problem in action.problems(facts, values) if problem.blocking]
        if blocking:
            raise UsageError(blocking[0].what, blocking[0].hint)
        if action.way(has_extension=facts.has_extension) is Way.HAND_OFF:
            return await self._prepare(action, facts, values)
        return await self._writes.carry(action.title, self._send(action, facts, values))

    async def _send(self, action: SetupAction, facts: SetupFacts, values: Values) -> ServiceChange:
        """Make the calls of an action; what can be undone is kept."""
        summary, calls = action.summary(facts, values), action.calls(facts, values)
        open_values = _without_secrets(action, facts, values)
        change = replace(self._change(action, facts.subject, summary.where, summary.what), values=open_values)
        after = ", ".join(f"{name}={value}" for name, value in open_values.items())
        entry = self._entry(action.id, facts.subject, summary.what, "done", after=after)
        answers: list[object] = []
        is_done = False
        try:
            noted, answer = await self._writes.send(change, entry, lambda: self._submit(calls, answers))
            is_done = True
        except PlentytuiError as error:
            await self._reader.note_refusal(error)
            back = action.inverse(facts, values, answers[0] if answers else None)
            if made := len(answers):
                # What was made before stays made, and can be undone call by call.
                back = back[:made] if len(back) == len(calls) else ()
                await self._keep_undo(action, f"{summary.what} ({made} of {len(calls)} calls)", back, calls[:made])
            raise
        finally:
            await self._learn(action.tab, calls, answers, is_done=is_done)
        self.new_id = answer_id(answer[0] if isinstance(answer, list) and answer else answer)
        back = action.inverse(facts, values, answer)
        done = await self._writes.forget(replace(noted, state=change.state), replace(entry, before=_told(back)))
        await self._keep_undo(action, summary.what, back, calls, answer)
        return done

    async def _keep_undo(
        self,
        action: SetupAction,
        what: str,
        back: tuple[SetupCall, ...],
        calls: Sequence[SetupCall],
        answer: object = None,
    ) -> None:
        await self._undoables.add(Undoable(what, action.tab, back, saved_by(calls, answer), self._clock.time()))

    async def _prepare(self, action: SetupAction, facts: SetupFacts, values: Values) -> ServiceChange:
        """Keep a hand-off for a person; nothing is sent."""
        summary = action.summary(facts, values)
        change = replace(
            self._change(action, facts.subject, summary.where, summary.what),
            at=0.0,
            way=Way.HAND_OFF,
            state=ChangeState.PREPARED,
            card=action.card(facts, values) if action.card else None,
            values=_without_secrets(action, facts, values),
        )
        await self._note(action.id, facts.subject, f"prepared as a hand-off: {summary.what}", "prepared")
        return await self._store.write(lambda: self._store.service_changes.add(change))

    def undoable(self) -> list[Undoable]:
        """What can be undone, the newest first; needs no call."""
        return [one for one in self._undoables.all() if one.calls]

    def in_the_way(self) -> str:
        """The newest save in words, if it cannot be undone: an undo would be of something older."""
        return next((one.what for one in self._undoables.all()[:1] if not one.calls), "")

    def deleted_by(self, save: Undoable) -> str:
        """What undoing a save deletes, in words; empty for nothing."""
        facts = self._reader.facts()
        return ", ".join(called(facts, path) or path.rpartition("/")[2] for path in save.deletes)

    async def undo(self, save: Undoable | None = None, *, all_the_same: bool = False) -> Undone | None:
        """Undo a save, the newest that can be; gives what became of it, or None if there is nothing to undo.

        What was saved is read before. Where it was changed since, nothing is undone, unless it is wanted
        ``all_the_same``; where it is gone, nothing is sent. What is sent is carried through even if the caller is
        cancelled meanwhile.

        Raises:
            PlentytuiError: it was not undone, or not all of it; the rest can be tried again.
        """
        newest = save or next(iter(self.undoable()), None)
        if newest is None:
            return None
        self._may_write("Undo")
        if not all_the_same and (told := await self._changed(newest)):
            is_gone = gone(self._reader.facts(), newest.saved)
            await self._note("setup.undo", "", f"Undo “{newest.what}”: {told}", "left alone")
            if is_gone:
                await self._undoables.drop(newest)
            return Undone(newest, told, is_gone)
        return await self._writes.carry("Undo", self._take_back(newest))

    async def _take_back(self, newest: Undoable) -> Undone:
        """Make the calls that undo a save."""
        answers: list[object] = []
        is_done = False
        try:
            await self._submit(newest.calls, answers)
            is_done = True
        except PlentytuiError as error:
            await self._reader.note_refusal(error)
            outcome = "uncertain" if may_have_arrived(error) else "refused"
            await self._note("setup.undo", "", f"Undo “{newest.what}”: {error.what}", outcome)
            if answers:
                await self._undoables.drop(newest, replace(newest, calls=newest.calls[len(answers) :]))
            raise
        finally:
            await self._learn(newest.tab, newest.calls, answers, is_done=is_done)
        await self._note("setup.undo", "", f"Undone: {newest.what}", "done")
        await self._undoables.drop(newest)
        return Undone(newest)

    async def leave_as_is(self) -> None:
        """No longer offer to undo the newest save."""
        for newest in self.undoable()[:1]:
            await self._undoables.drop(newest)

    async def _changed(self, newest: Undoable) -> str:
        """What was changed since it was saved, one sentence; empty if nothing was."""
        self._reader.forget(*newest.parts)
        await self._reader.refresh(sorted(newest.parts))
        trouble = next((self._reader.troubles[part] for part in newest.parts if part in self._reader.troubles), None)
        if trouble is not None:
            raise trouble
        return changed(self._reader.facts(), newest.saved)

    def _may_write(self, title: str) -> None:
        if self._system.read_only:
            raise ReadOnly(f"{title} was not done: {self._system.name} is open read-only.")

    async def _submit(self, calls: Sequence[SetupCall], answers: list[object]) -> object:
        """Make the calls in their order, with the answers of those that were made; gives the first answer."""
        for call in calls:
            try:
                answers.append(await self._api.setup.submit(call))
            except PlentytuiError as error:
                if answers:
                    error.hint = f"{len(answers)} of {len(calls)} calls were made before. {error.hint}".strip()
                raise
        return answers[0] if answers else None

    async def _learn(self, tab: str, calls: Sequence[SetupCall], answers: list[object], *, is_done: bool) -> None:
        """Take over what calls changed where that is known; else have it read again when it is shown next."""
        known = applied(calls, answers, self._reader.kept) if is_done else None
        try:
            for part, value in (known or {}).items():
                await self._reader.amend(part, value)
        except StoreError:
            known = None  # it was done, and is read again
        self._reader.forget(*concerned(calls, PARTS.get(tab, ()), whole=known is None))
        for key in _NAMES.get(tab, ()) if known is None else ():
            self._store.facts.forget(key)

    async def _note(
        self, action: str, subject: str, summary: str, outcome: str, *, before: str = "", after: str = ""
    ) -> None:
        entry = self._entry(action, subject, summary, outcome, before=before, after=after)
        await self._store.write(lambda: self._store.journal.record(entry))

    def _entry(
        self, action: str, subject: str, summary: str, outcome: str, *, before: str = "", after: str = ""
    ) -> JournalEntry:
        return JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=action,
            target=subject,
            summary=summary,
            before=before,
            after=after,
            outcome=outcome,
        )

    def _change(self, action: SetupAction, subject: str, where: str, what: str) -> ServiceChange:
        return ServiceChange(
            id=0,
            at=self._clock.time(),
            action=action.id,
            title=action.title,
            subject=subject,
            where=where,
            what=what,
            way=Way.EXTENSION if action.by_extension else Way.OFFICIAL,
            state=ChangeState.LIVE,
        )


def _without_secrets(action: SetupAction, facts: SetupFacts, values: Values) -> dict[str, str]:
    """What stands in the form and may be kept."""
    secret = {field.name for field in action.fields(facts) if field.kind is FieldKind.SECRET}
    return {name: value for name, value in values.items() if value and name not in secret}


def _told(calls: Sequence[SetupCall]) -> str:
    """The calls that would undo it, which also say how it stood before."""
    return "; ".join(f"{call.method} {call.path} {json.dumps(call.body, ensure_ascii=False)}" for call in calls)
