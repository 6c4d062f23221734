"""Carrying out what a form says: by a call where the system has a route, else as a hand-off for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError, ReadOnly, UsageError, WriteUncertain
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import FieldKind, Values, Way
from plentytui.models.inbox import JournalEntry
from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import find_action
from plentytui.services.service.reading import Part

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.service.reading import ServiceReader
    from plentytui.store.system_store import SystemStore

PARTS: Mapping[Tab, tuple[Part, ...]] = {
    Tab.OVERVIEW: (
        *(Part.SYSTEM, Part.CONTRACT, Part.STORES, Part.PLUGIN_SETS, Part.USERS),
        # What needs attention may stand in any of these.
        *(Part.DOMAINS, Part.CERTIFICATES, Part.CACHE, Part.RELOCATIONS),
    ),
    Tab.CONTRACT: (Part.CONTRACT,),
    Tab.DOMAIN: (Part.DOMAINS, Part.STORES, Part.SYSTEM),
    Tab.CLIENT: (Part.STORES, Part.CONTRACT, Part.DOMAINS),
    Tab.SSL: (Part.CERTIFICATES, Part.DOMAINS),
    Tab.CACHE: (Part.CACHE,),
    Tab.AGENCY: (Part.AGENCY, Part.CONTRACT),
    Tab.USAGE: (Part.METRICS,),
    Tab.RELOCATION: (Part.RELOCATIONS, Part.CONTRACT),
    Tab.TICKETS: (Part.TICKETS, Part.TICKET_NAMES),
    Tab.OFFERS: (Part.OFFERS,),
}
"""What each tab shows, and so what is read when it is shown, and anew after an action of it."""

_UNDOES: Mapping[str, str] = {"relocation.cancel": "relocation.plan", "cache.resume": "cache.pause"}
"""Actions that take an earlier one back."""


class ServiceDoing:
    """Carries actions out, journals them, and keeps what is not live yet."""

    def __init__(self, system: System, api: SystemApi, store: SystemStore, reader: ServiceReader, clock: Clock) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._reader = reader
        self._clock = clock

    async def perform(self, action: ServiceAction, values: Values, subject: str = "") -> ServiceChange:
        """Carry out what a form says; gives the change as it is kept.

        Raises:
            ReadOnly: the session was opened read-only.
            UsageError: the form cannot be sent as it is; nothing was done, and the form is kept.
            WriteUncertain: the call was sent and its answer never came; the parts concerned are read anew when shown.
            PlentytuiError: the system refused; nothing was done, and the form is kept.
        """
        facts = self._reader.facts(subject)
        if self._system.read_only:
            raise ReadOnly(
                f"{action.title} was not done: {self._system.name} is open read-only.",
                "Open the system without read-only to change something in it.",
            )
        if reason := action.offered(facts):
            raise UsageError(f"{action.title} is not possible now. {reason}")
        blocking = [problem for problem in action.problems(facts, values) if problem.blocking]
        if blocking:
            raise UsageError(f"{blocking[0].what}", blocking[0].hint)
        summary = action.summary(facts, values)
        way = action.way(facts)
        if way is not Way.HAND_OFF:
            await self._call(action, values, subject)
        effective = summary.effective
        waits = effective is not None or bool(summary.expected)
        change = ServiceChange(
            id=0,
            at=0.0,
            action=action.id,
            title=action.title,
            subject=subject,
            where=summary.where,
            what=summary.what,
            way=way,
            state=ChangeState.PREPARED if way is Way.HAND_OFF else ChangeState.DONE if waits else ChangeState.LIVE,
            earliest=effective.earliest.timestamp() if effective else None,
            latest=effective.latest.timestamp() if effective else None,
            reason=effective.reason if effective else "",
            expected=summary.expected,
            card=action.card(facts, values) if way is Way.HAND_OFF else None,
            values=self._open_values(action, values, subject),
        )
        if way is Way.HAND_OFF:
            await self._note(action, subject, f"prepared as a hand-off: {summary.what}", values, "prepared")
        if (undone := _UNDOES.get(action.id)) is not None:
            await self._store.write(lambda: self._drop(undone))
        return await self._store.write(lambda: self._store.service_changes.add(change))

    def _drop(self, action: str) -> None:
        """What was asked for before and taken back now is no longer waited for."""
        for change in self._store.service_changes.open():
            if change.action == action:
                self._store.service_changes.settle(change.id, ChangeState.DROPPED, "Taken back.")

    async def _call(self, action: ServiceAction, values: Values, subject: str) -> None:
        facts = self._reader.facts(subject)
        summary = action.summary(facts, values)
        try:
            await self._api.extension.submit(action.request(facts, values))
        except WriteUncertain:
            self._reader.forget(*PARTS[action.tab])
            await self._note(action, subject, summary.what, values, "uncertain")
            raise
        except PlentytuiError as error:
            await self._note(action, subject, f"{summary.what}: {error.what}", values, "refused")
            raise
        self._reader.forget(*PARTS[action.tab])
        await self._note(action, subject, summary.what, values, "done")

    async def settle(self, change: ServiceChange, state: ChangeState) -> None:
        """Note that a person carried a hand-off out, or gave it up; when it is live counts from now."""
        await self._store.write(lambda: self._store.service_changes.settle(change.id, state))
        action = find_action(change.action)
        if state is ChangeState.DONE and action is not None:
            effective = action.summary(self._reader.facts(change.subject), change.values).effective
            if effective is not None:
                times = effective.earliest.timestamp(), effective.latest.timestamp()
                await self._store.write(lambda: self._store.service_changes.time(change.id, *times))
        entry = self._entry(change.action, change.subject, f"{state.value}: {change.what}", "", state.value)
        await self._store.write(lambda: self._store.journal.record(entry))

    def _open_values(self, action: ServiceAction, values: Values, subject: str) -> dict[str, str]:
        """The values without secrets."""
        secret = {field.name for field in action.fields(self._reader.facts(subject)) if field.kind is FieldKind.SECRET}
        return {name: value for name, value in values.items() if value and name not in secret}

    async def _note(self, action: ServiceAction, subject: str, summary: str, values: Values, outcome: str) -> None:
        after = ", ".join(f"{name}={value}" for name, value in self._open_values(action, values, subject).items())
        entry = self._entry(action.id, subject, summary, after, outcome)
        await self._store.write(lambda: self._store.journal.record(entry))

    def _entry(self, action: str, subject: str, summary: str, after: str, outcome: str) -> JournalEntry:
        return JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=action,
            target=subject,
            summary=summary,
            after=after,
            outcome=outcome,
        )
