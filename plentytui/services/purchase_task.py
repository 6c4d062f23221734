"""The form that says what purchases become in the system on the desk; what it keeps never leaves this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import Field, Grave, Problem, Summary, Values, Way, is_shown
from plentytui.models.purchase_states import Becomes, PurchaseState
from plentytui.rules.purchase_plan import PLAN, PlanLists, plan_check, plan_fields, plan_summary, read_plan

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.models.tasks import FormShelf
    from plentytui.services.desk import Desk
    from plentytui.store.purchases import PurchaseStore


class PlanTask:
    """The settings of the purchases; they can be kept offline and read-only, as nothing is sent."""

    id = PLAN
    title = "What a purchase becomes"
    explains = (
        "Each purchase that comes becomes a ticket or a Messenger conversation of this system, once. "
        "What was begun goes on as it began."
    )
    area = "Marketplace"
    subject = ""
    marks_changes = True
    rests_on_check = False

    def __init__(self, desk: Desk, store: PurchaseStore, lists: PlanLists) -> None:
        self._desk = desk
        self._store = store
        self._lists = lists

    @property
    def grave(self) -> Grave:
        """It is asked about where purchases that came before would become something at once."""
        return Grave.PAID if self._waiting and not self._lists.read_only else Grave.PLAIN

    @property
    def _waiting(self) -> int:
        return self._store.counts()[PurchaseState.RECEIVED]

    @property
    def about(self) -> str:
        """The system."""
        return self._desk.system.name

    @property
    def zone(self) -> tzinfo | None:
        """The one that times are shown in."""
        return self._desk.zone

    @property
    def forms(self) -> FormShelf:
        """Kept with the system."""
        return self._desk.store.forms

    def fields(self) -> tuple[Field, ...]:
        """The fields, with what holds now."""
        return plan_fields(self._lists, self._store.plan())

    def problems(self, values: Values) -> tuple[Problem, ...]:
        """Missing values first, then what the rules say."""
        missing = tuple(
            Problem(field.name, f"{field.label} is missing.", field.hint or "Fill it in.")
            for field in self.fields()
            if field.required and is_shown(field, values) and not values.get(field.name, "").strip()
        )
        named = {problem.field for problem in missing}
        return missing + tuple(found for found in plan_check(self._lists, values) if found.field not in named)

    def summary(self, values: Values) -> Summary:
        """What comes of it."""
        plan = read_plan(self._lists, values)
        summary, waiting = plan_summary(self._lists, plan), self._waiting
        if not waiting or plan.becomes is Becomes.NOTHING or self._lists.read_only:
            return summary
        count = "1 purchase that" if waiting == 1 else f"{waiting} purchases that"
        them = "it" if waiting == 1 else "them"
        what = f"{count} came before and became nothing yet: that is done with {them} now, too."
        return replace(summary, consequences=(what, *summary.consequences))

    def way(self) -> Way:
        """It is kept here; what is made of purchases later goes by official routes."""
        return Way.LOCAL

    def calls(self, values: Values) -> tuple[str, ...]:
        """None: it is kept here."""
        return ()

    def nothing_to_do(self, values: Values) -> str:
        """It is kept as it stands in the form."""
        return ""

    async def look(self, values: Values) -> bool:
        """Nothing here rests on own checks."""
        return False

    async def perform(self, values: Values) -> ServiceChange:
        """Keep it."""
        plan = read_plan(self._lists, values)
        await self._store.write(lambda: self._store.keep_plan(plan))
        await self._desk.store.write(lambda: self.forms.drop(self.id, self.subject))
        kept: Mapping[str, str] = dict(values)
        return ServiceChange(
            id=0,
            at=self._desk.clock.time(),
            action=self.id,
            title=self.title,
            subject="",
            where=self.about,
            what=self.summary(values).what,
            way=Way.LOCAL,
            state=ChangeState.LIVE,
            values=kept,
        )
