"""The set-up of the Messenger of the system on the desk, and the forms that are opened in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from plentytui.models.forms import FieldKind, Summary, Values, Way
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.changes import changes_told
from plentytui.rules.setup.meanwhile import stands_so
from plentytui.rules.setup.tag_search import SavedTagFilter, filters_text, read_filters
from plentytui.services.action_task import ActionTask
from plentytui.services.setup.doing import SetupDoing
from plentytui.services.setup.reading import SetupReader
from plentytui.services.writes import Writes

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.rules.setup.action import SetupAction
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
    from plentytui.store.service import Forms

_FILTERS = "setup.tag_filters"
_HIDDEN = "***"


class SetupDesk:
    """What the tabs of the set-up of one open and connected system work with."""

    def __init__(self, desk: Desk, workspace: Workspace, language: str) -> None:
        self.desk = desk
        self.workspace = workspace
        self.reader = SetupReader(desk.system, workspace.api, desk.store, desk.clock, language)
        writes = Writes(desk.store, workspace.underway)
        self.last_tab = "groups"
        """Which tab was shown when the set-up was left."""
        self.cursors: dict[str, str] = {}
        """Where the cursor was in each tab."""
        self.doing = SetupDoing(desk.system, workspace.api, desk.store, self.reader, desk.clock, writes)

    def begin(self, action: SetupAction, subject: str) -> SetupTask:
        """A form of an action, for what it concerns."""
        return SetupTask(self, action, subject)

    def tag_filters(self) -> tuple[SavedTagFilter, ...]:
        """The saved filters of tags."""
        return read_filters(self.desk.store.facts.get(_FILTERS))

    async def keep_tag_filters(self, saved: tuple[SavedTagFilter, ...]) -> None:
        """Keep these filters.

        Raises:
            StoreError: they could not be kept.
        """
        await self.desk.store.write(lambda: self.desk.store.facts.put(_FILTERS, filters_text(saved)))


class SetupTask(ActionTask[SetupFacts]):
    """A form of the set-up that is open."""

    area = "Set-up"
    marks_changes = True
    zone: tzinfo | None = None

    def __init__(self, setup: SetupDesk, action: SetupAction, subject: str) -> None:
        super().__init__(action, subject)
        self._setup = setup
        self.action = action

    @property
    def forms(self) -> Forms:
        """Where half-filled forms are kept."""
        return self._setup.desk.store.forms

    @property
    def about(self) -> str:
        """The name of what it concerns."""
        facts = self.facts()
        if self.action.id == "tag.together":
            return f"{len(facts.chosen_tags)} tags"
        here = facts.here or (facts.role if self.action.tab == "roles" else None)
        if here is not None:
            return here.name(facts.language)
        one = {"tags": facts.tag, "general": facts.account, "automations": facts.automation}.get(self.action.tab)
        if self.action.tab == "channels" and facts.channels is not None:
            channel = facts.channels.channel(facts.number)
            return channel.name if channel is not None else ""
        return one.name if one is not None and self.subject else ""

    def facts(self) -> SetupFacts:
        """What is known about what the form is for."""
        return self._setup.reader.facts(self.subject)

    def summary(self, values: Values) -> Summary:
        """What is about to happen, with each value that becomes another one."""
        told = super().summary(values)
        changes = changes_told(self.fields(), values) if self.action.changes else ()
        when = told.when or ("as soon as you have saved it in the back end" if self.way() is Way.HAND_OFF else "")
        return replace(told, consequences=(*changes, *told.consequences), when=when)

    def way(self) -> Way:
        """How it is carried out."""
        return self.action.way(has_extension=self.facts().has_extension)

    def calls(self, values: Values) -> tuple[str, ...]:
        """The calls that it makes, a text each, with secrets left out."""
        if self.way() is Way.HAND_OFF:
            return ("nothing: a hand-off is prepared",)
        secrets = {field.name for field in self.fields() if field.kind is FieldKind.SECRET}
        shown = {name: _HIDDEN if name in secrets and value else value for name, value in values.items()}
        return tuple(
            f"{call.method} {call.path}"
            + ("" if call.body is None else f" {json.dumps(call.body, ensure_ascii=False)}")
            for call in self.action.calls(self.facts(), shown)
        )

    def nothing_to_do(self, values: Values) -> str:
        """That the system has all of it already, one sentence; empty where something is to be saved."""
        if self.way() is Way.HAND_OFF:
            return ""
        facts = self.facts()
        stands = stands_so(facts, self.action.calls(facts, values))
        return "Nothing was changed, so nothing was sent." if stands else ""

    async def look(self, values: Values) -> bool:
        """Nothing here rests on own checks."""
        return False

    async def perform(self, values: Values) -> ServiceChange:
        """Carry it out; its draft goes with it.

        Raises:
            PlentytuiError: it was not done, or nobody knows whether it was.
        """
        return await self._setup.doing.perform(self.action, values, self.subject)


def setup_desk(desk: Desk, language: str) -> SetupDesk | None:
    """The set-up of the desk's system; None before the connection is there."""
    workspace = desk.workspace
    if workspace is None:
        return None
    if workspace.setup is None:
        workspace.setup = SetupDesk(desk, workspace, language)
    return workspace.setup
