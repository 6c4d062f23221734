"""Saving what a form of the set-up says, writing it into the journal, and undoing it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError, ReadOnly, UsageError, WriteUncertain
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import FieldKind, Values, Way
from plentytui.models.inbox import JournalEntry
from plentytui.models.setup import SetupCall
from plentytui.rules.setup.entering import answer_id
from plentytui.services.setup.reading import SetupPart

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
    "general": (SetupPart.SETTINGS, SetupPart.WHISPER, SetupPart.EBAY, SetupPart.GROUPS, SetupPart.TYPES),
    "automations": (SetupPart.AUTOMATIONS,),
    "channels": _OF_CHANNELS,
    "marketplaces": _OF_CHANNELS,
    "collecting": (SetupPart.CAPABILITIES, SetupPart.CHANNELS, SetupPart.GROUPS, SetupPart.TAGS),
}
"""What each tab shows besides the user's rights, and so what is read when it is shown, and anew after a save."""
_NAMES = {
    "groups": ("names.group", "names.type"),
    "tags": ("names.type",),
    "roles": ("names.people",),
    "channels": ("names.type",),
}
"""What the Messenger knows of it and reads again after a save."""
_UNDO = "setup.undo"
_KEPT = 50
"""How many saves can be undone, the newest first."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A save that can be undone."""

    what: str
    tab: str
    calls: tuple[SetupCall, ...]


class SetupDoing:
    """Makes the calls of actions; one save is one call wherever the API allows it."""

    def __init__(self, system: System, api: SystemApi, store: SystemStore, reader: SetupReader, clock: Clock) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._reader = reader
        self._clock = clock
        self.new_id = 0
        """The id of what was created last; 0 for none."""

    async def perform(self, action: SetupAction, values: Values, subject: str = "") -> ServiceChange:
        """Carry out what a form says; gives what was done.

        Raises:
            ReadOnly: the session was opened read-only.
            UsageError: the form cannot be sent as it is; nothing was done, and the form is kept.
            WriteUncertain: a call was sent and its answer never came.
            PlentytuiError: the system refused; the form is kept.
        """
        facts = self._reader.facts(subject)
        self._may_write(action.title)
        if reason := action.offered(facts):
            raise UsageError(f"{action.title} is not possible now. {reason}")
        blocking = [problem for problem in action.problems(facts, values) if problem.blocking]
        if blocking:
            raise UsageError(blocking[0].what, blocking[0].hint)
        what = action.summary(facts, values).what
        open_values = _without_secrets(action, facts, values)
        if action.way(has_extension=facts.has_extension) is Way.HAND_OFF:
            return await self._prepare(action, facts, values)
        try:
            answer = await self._submit(action.calls(facts, values))
        except PlentytuiError as error:
            self._reader.note_refusal(error)
            outcome = "uncertain" if isinstance(error, WriteUncertain) else "refused"
            await self._note(action.id, subject, f"{what}: {error.what}", outcome)
            raise
        finally:
            self._forget(action.tab)
        self.new_id = answer_id(answer)
        back = action.inverse(facts, values, answer)
        after = ", ".join(f"{name}={value}" for name, value in open_values.items())
        await self._note(action.id, subject, what, "done", before=_told(back), after=after)
        if back:
            await self._keep_undo([Undoable(what, action.tab, back), *self.undoable()])
        return self._change(action, subject, action.summary(facts, values).where, what)

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
        rows = json.loads(self._store.facts.get(_UNDO) or "[]")
        return [
            Undoable(row["what"], row["tab"], tuple(SetupCall(*call) for call in row["calls"]))
            for row in rows
            if isinstance(row, Mapping)
        ]

    async def undo(self) -> Undoable | None:
        """Undo the newest save; gives it, or None if there is nothing to undo.

        Raises:
            PlentytuiError: it was not undone, and can be tried again.
        """
        rows = self.undoable()
        if not rows:
            return None
        newest = rows[0]
        self._may_write("Undo")
        try:
            await self._submit(newest.calls)
        except PlentytuiError as error:
            self._reader.note_refusal(error)
            await self._note("setup.undo", "", f"Undo “{newest.what}”: {error.what}", "refused")
            raise
        finally:
            self._forget(newest.tab)
        await self._note("setup.undo", "", f"Undone: {newest.what}", "done")
        await self._keep_undo(rows[1:])
        return newest

    def _may_write(self, title: str) -> None:
        if self._system.read_only:
            raise ReadOnly(
                f"{title} was not done: {self._system.name} is open read-only.",
                "Open the system without read-only to change something in it.",
            )

    async def _submit(self, calls: Sequence[SetupCall]) -> object:
        """Make the calls in their order; gives the answer of the first."""
        answers = []
        for call in calls:
            try:
                answers.append(await self._api.setup.submit(call))
            except PlentytuiError as error:
                if answers:
                    error.hint = f"{len(answers)} of {len(calls)} calls were made before. {error.hint}".strip()
                raise
        return answers[0] if answers else None

    def _forget(self, tab: str) -> None:
        self._reader.forget(*PARTS.get(tab, ()))
        for key in _NAMES.get(tab, ()):
            self._store.facts.forget(key)

    async def _keep_undo(self, rows: Sequence[Undoable]) -> None:
        kept = [
            {"what": row.what, "tab": row.tab, "calls": [list(asdict(call).values()) for call in row.calls]}
            for row in rows[:_KEPT]
        ]
        await self._store.write(lambda: self._store.facts.put(_UNDO, json.dumps(kept, ensure_ascii=False)))

    async def _note(
        self, action: str, subject: str, summary: str, outcome: str, *, before: str = "", after: str = ""
    ) -> None:
        entry = JournalEntry(
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
        await self._store.write(lambda: self._store.journal.record(entry))

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
