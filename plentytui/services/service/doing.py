"""Carrying out what a form says: by a call where the system has a route, else as a hand-off for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError, ReadOnly, UsageError
from plentytui.models.changes import OPEN, ChangeState, ServiceChange
from plentytui.models.forms import FieldKind, Values, Way
from plentytui.models.inbox import JournalEntry
from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import find_action
from plentytui.rules.service.moot import why_moot
from plentytui.services.service.reading import Part
from plentytui.services.writes import may_have_arrived

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.forms import FollowUp
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.systems import System
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.service.reading import ServiceReader
    from plentytui.services.writes import Writes
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


class ServiceDoing:
    """Carries actions out, journals them, and keeps what is not live yet."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        reader: ServiceReader,
        clock: Clock,
        writes: Writes,
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._reader = reader
        self._clock = clock
        self._writes = writes

    async def perform(self, action: ServiceAction, values: Values, subject: str = "") -> ServiceChange:
        """Carry out what a form says; gives the change as it is kept.

        What is sent is carried through even if the caller is cancelled meanwhile.

        Raises:
            ReadOnly: the session was opened read-only.
            UsageError: the form cannot be sent as it is; nothing was done, and the form is kept.
            PlentytuiError: the system refused: nothing was done, and the form is kept. Or it did not answer as it
                ought to (``may_have_arrived``): the form and an uncertain change are kept.
        """
        facts = self._reader.facts(subject)
        if self._system.read_only:
            raise ReadOnly(f"{action.title} was not done: {self._system.name} is open read-only.")
        if reason := self._reader.not_yet(action) or action.offered(facts):
            raise UsageError(f"{action.title} is not possible now. {reason}")
        blocking = [problem for problem in action.problems(facts, values) if problem.blocking]
        if blocking:
            raise UsageError(f"{blocking[0].what}", blocking[0].hint)
        change = self._change(action, facts, values)
        if change.way is not Way.HAND_OFF:
            return await self._writes.carry(action.title, self._send(action, facts, values, change))
        entry = self._entry(change, f"prepared as a hand-off: {change.what}", "prepared")

        def keep() -> ServiceChange:
            self._store.journal.record(entry)
            for earlier in self._store.service_changes.open():
                if earlier.state is ChangeState.PREPARED and _is_the_same(earlier, change):
                    self._store.service_changes.settle(earlier.id, ChangeState.DROPPED, "It was prepared anew.")
            return self._store.service_changes.add(change)

        return await self._store.write(keep, together=True)

    def _change(self, action: ServiceAction, facts: ServiceFacts, values: Values) -> ServiceChange:
        summary, way = action.summary(facts, values), action.way(facts)
        effective = summary.effective
        waits = effective is not None or bool(summary.expected)
        since = self._clock.time()
        return ServiceChange(
            id=0,
            at=since,
            action=action.id,
            title=action.title,
            subject=facts.subject,
            where=summary.where,
            what=summary.what,
            way=way,
            state=ChangeState.PREPARED if way is Way.HAND_OFF else ChangeState.DONE if waits else ChangeState.LIVE,
            earliest=effective.earliest.timestamp() if effective else None,
            latest=effective.latest.timestamp() if effective else None,
            reason=effective.reason if effective else "",
            expected=tuple(replace(one, since=since) for one in summary.expected),
            card=action.card(facts, values) if way is Way.HAND_OFF else None,
            values=self._open_values(action, values, facts.subject),
        )

    async def _send(
        self, action: ServiceAction, facts: ServiceFacts, values: Values, change: ServiceChange
    ) -> ServiceChange:
        """Make the call of an action, and the one that belongs to it."""
        entry = self._entry(change, change.what, "done")
        request = action.request(facts, values)
        try:
            noted, answer = await self._writes.send(change, entry, lambda: self._api.extension.submit(request))
        except PlentytuiError as error:
            if may_have_arrived(error):
                self._reader.forget(*PARTS[action.tab])
            raise
        self._reader.forget(*PARTS[action.tab])
        done = await self._writes.finish(replace(noted, state=change.state), entry)
        await self._take_back(done)
        more = action.then(self._reader.facts(facts.subject), values, answer) if action.then is not None else None
        note = await self._follow_up(more, change) if more is not None else ""
        if not note:
            return done
        await self._store.write(lambda: self._store.service_changes.settle(done.id, done.state, note))
        return replace(done, note=note)

    async def _follow_up(self, more: FollowUp, first: ServiceChange) -> str:
        """Make the call that belongs to what was done; a sentence about what was not sent, empty if all was."""
        forms, (form, subject) = self._store.forms, more.form
        found = find_action(form)
        title = found.title if found else form
        # What was typed goes into the other form before it is sent: the first form is dropped by now.
        await self._store.write(lambda: forms.save(form, subject, more.values))
        change = replace(first, action=form, title=title, subject=subject, what=more.what, values=more.values)
        entry = self._entry(first, more.what, "done")
        try:
            if (request := more.request) is None:
                raise UsageError("The system did not tell the number of what it made.")
            noted, _ = await self._writes.send(change, entry, lambda: self._api.extension.submit(request))
        except PlentytuiError as error:
            where = f"Its text waits in the form “{title}”."
            if may_have_arrived(error):
                return f"Nobody knows whether {more.what} was sent: {error.what} Look before you send it. {where}"
            return f"Only {more.what} was not sent: {error.what} {where}"
        await self._writes.forget(noted, entry)
        return ""

    async def _take_back(self, done: ServiceChange) -> None:
        """What was asked for before and was taken back by what is done now is no longer waited for."""
        now = self._clock.time()

        def work() -> None:
            for change in self._store.service_changes.open():
                if change.id == done.id or change.state is ChangeState.SENDING:
                    continue
                if note := why_moot(change, done, now):
                    self._store.service_changes.settle(change.id, ChangeState.DROPPED, note)

        await self._store.write(work)

    async def settle(self, change: ServiceChange, state: ChangeState) -> None:
        """Note what a person knows: a hand-off was carried out or given up, a change in doubt is there or not.

        When it is live counts from now for a hand-off, and from when it was sent for what was in doubt.
        """
        times: tuple[float, float] | None = None
        action = find_action(change.action)
        if state is ChangeState.DONE and action is not None and change.state is ChangeState.PREPARED:
            effective = action.summary(self._reader.facts(change.subject), change.values).effective
            if effective is not None:
                times = effective.earliest.timestamp(), effective.latest.timestamp()
        entry = self._entry(change, f"{state.value}: {change.what}", state.value, after="")

        def work() -> bool:
            if not self._store.service_changes.settle(change.id, state, only_from=OPEN):
                return False
            if times is not None:
                self._store.service_changes.time(change.id, *times)
            self._store.journal.record(entry)
            return True

        if await self._store.write(work, together=True) and state is ChangeState.DONE:
            await self._take_back(change)

    async def look_for_cut_off(self) -> None:
        """Doubt what was being sent when a program ended."""
        await self._writes.look_for_cut_off(lambda change: self._entry(change, f"{change.what}: cut off", "uncertain"))

    def _open_values(self, action: ServiceAction, values: Values, subject: str) -> dict[str, str]:
        """The values without secrets."""
        secret = {field.name for field in action.fields(self._reader.facts(subject)) if field.kind is FieldKind.SECRET}
        return {name: value for name, value in values.items() if value and name not in secret}

    def _entry(self, change: ServiceChange, summary: str, outcome: str, *, after: str | None = None) -> JournalEntry:
        values = ", ".join(f"{name}={value}" for name, value in change.values.items())
        return JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=change.action,
            target=change.subject,
            summary=summary,
            after=values if after is None else after,
            outcome=outcome,
        )


def _is_the_same(one: ServiceChange, other: ServiceChange) -> bool:
    """Whether two hand-offs ask a person to do the same."""
    return (one.action, one.subject, one.what, dict(one.values)) == (
        other.action,
        other.subject,
        other.what,
        dict(other.values),
    )
