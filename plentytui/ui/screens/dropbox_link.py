"""The Dropbox link of a system: reading both sides, carrying out what was chosen, older revisions."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work

from plentytui.errors import PlentytuiError
from plentytui.models.designs import Act
from plentytui.rules.two_way import acts, consequences
from plentytui.services.dropbox_link.exchange import Outcome, Step
from plentytui.services.dropbox_link.link import NO_KEY
from plentytui.services.dropbox_link.opened import DropboxDesk
from plentytui.ui.asking import asks, nothing_asked
from plentytui.ui.commands.dropbox import DROPBOX
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.dropbox_plan import PlanScreen
from plentytui.ui.screens.dropbox_rows import revision_words
from plentytui.ui.sheets import sheet
from plentytui.ui.state import Link

_MOST_TOLD = 3


class DropboxScreen(PlanScreen):
    """The link of the system on the desk, and its designs."""

    CSS_PATH = sheet("dropbox")
    BINDINGS = DROPBOX.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "PlanTable"

    # Reading and doing

    def _ready(self) -> DropboxDesk | None:
        """The link, where it can be worked with now; else the person is told why not."""
        host = host_of(self)
        office = self.office
        if self.running:
            host.say("It is still being worked; escape stops it after the file that is under way.", title="Not now")
            return None
        if office is None:
            return None
        if not office.link.app_key:
            host.say(NO_KEY.what, title="No app key", severity="warning")
            return None
        try:
            linked = office.link.facts.linked
        except PlentytuiError as error:
            host.say(str(error), title="The Dropbox link", severity="error")
            return None
        if not linked:
            host.say("Get a code first (o).", title="No Dropbox account is linked")
            return None
        if office.designs is None:
            link = host.state.connection.value.link
            word = "It is being connected." if link is Link.CONNECTING else "Log in to it first (0)."
            host.say(word, title="The system is not connected")
            return None
        return office

    def action_plan(self) -> None:
        """Read both sides and show how they stand."""
        # Asked before the worker begins: it would break off the one that is under way, in the middle of a file.
        if (office := self._ready()) is not None:
            self._make_plan(office)

    @work(exclusive=True, group="dropbox")
    async def _make_plan(self, office: DropboxDesk) -> None:
        self._outcome = ""
        await self._read(office)

    async def _read(self, office: DropboxDesk) -> None:
        designs = office.designs
        if designs is None:
            return
        self.running, self._trouble = True, None
        self._show_step(Step("Reading both sides", 0, 0))
        self._paint()
        try:
            account = await office.link.account()
            self._plan = await designs.plan(account, self._show_step, lambda: self._stopping)
            offered = {row.key: acts(row) for row in self._plan.rows}
            self._chosen = {key: act for key, act in self._chosen.items() if act in offered.get(key, ())}
        except PlentytuiError as error:
            self._plan, self._trouble = None, error
        finally:
            self._end_steps()

    def action_start(self) -> None:
        """Ask, then carry out what was chosen."""
        if (office := self._ready()) is not None:
            self._carry_out(office)

    @asks(exclusive=True, group="dropbox")
    async def _carry_out(self, office: DropboxDesk) -> None:
        plan = self._plan
        if plan is None:
            return
        sentences = consequences(plan.rows, self._chosen)
        if not sentences:
            host_of(self).say("Choose something first: space for a row, e or i for many.", title="Nothing is chosen")
            return
        grave = any(act in (Act.DELETE_HERE, Act.DELETE_THERE, Act.IMPORT) for act in self._chosen.values())
        left = office.link.facts.pending
        if left:
            sentences += (f"{left:,} that are left of an interrupted run are dropped.",)
        folder = f"{office.desk.system.name} and Dropbox folder {office.link.facts.folder}"
        question = ConfirmDialog("Carry this out?", *sentences, yes="Start", where=folder, grave=grave)
        if not await self.app.push_screen_wait(question) or office is not self.office:
            return
        designs = office.designs
        try:
            begun = 0 if designs is None else await asyncio.to_thread(designs.begin, plan, dict(self._chosen))
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Nothing was done", severity="error")
            return
        if begun:
            nothing_asked(self)
            await self._run(office)

    def action_go_on(self) -> None:
        """Go on with what is left of a run."""
        if (office := self._ready()) is not None:
            self._continue(office)

    @work(exclusive=True, group="dropbox")
    async def _continue(self, office: DropboxDesk) -> None:
        if not office.link.facts.pending:
            host_of(self).say("No run was interrupted.", title="There is nothing to go on with")
            return
        await self._run(office)

    async def _run(self, office: DropboxDesk) -> None:
        designs = office.designs
        if designs is None:
            return
        self.running = True
        self._paint()
        outcome = None
        try:
            outcome = await designs.run(await office.link.account(), self._show_step, lambda: self._stopping)
        except PlentytuiError as error:
            self._trouble = error
            host_of(self).say(str(error), title="Nothing was done", severity="error")
        finally:
            self._end_steps()
        if outcome is not None:
            self._tell(outcome)
            self._chosen = {}
            if outcome.trouble is None:
                await self._read(office)
            self._paint()

    def _tell(self, outcome: Outcome) -> None:
        """Say what came of a run."""
        words = [f"{outcome.done:,} done"]
        if outcome.failed:
            words.append(f"{len(outcome.failed):,} not done")
        if outcome.left:
            words.append(f"{outcome.left:,} left (c goes on)")
        self._outcome = f"Last run: {', '.join(words)}."
        troubles = [f"{key}: {sentence}" for key, sentence in outcome.failed[:_MOST_TOLD]]
        if outcome.trouble is not None:
            troubles.insert(0, str(outcome.trouble))
        if len(outcome.failed) > _MOST_TOLD:
            troubles.append(f"And {len(outcome.failed) - _MOST_TOLD:,} more; the plan shows them again.")
        host_of(self).say(
            "\n".join(troubles) or "Each file was checked after its transfer.",
            title=self._outcome,
            severity="warning" if troubles else "information",
        )

    def action_revisions(self) -> None:
        """List the revisions of a file and restore one."""
        if (office := self._ready()) is not None:
            self._pick_revision(office)

    @asks(exclusive=True, group="dropbox")
    async def _pick_revision(self, office: DropboxDesk) -> None:
        row = self.current
        if row is None:
            return
        host, zone = host_of(self), zone_of(host_of(self))
        if row.there is None and row.last is None:
            host.say(f"{row.path} was never in Dropbox.", title="There are no revisions")
            return
        try:
            account = await office.link.account()
            found = await account.revisions(row.path)
            heading = f"Revisions of {row.path}"
            choices = [(one.rev, revision_words(one, zone)) for one in found]
            rev = await self.app.push_screen_wait(PickValue(heading, choices, row.there.rev if row.there else ""))
            if rev is None or office is not self.office or (row.there and rev == row.there.rev):
                return
            chosen = next(words for one, words in choices if one == rev)
            question = ConfirmDialog(
                f"Restore {row.path}?",
                f"{chosen} becomes the newest revision in Dropbox; the others stay. The system is left as it is.",
                yes="Restore",
                where=f"Dropbox folder {office.link.facts.folder}",
            )
            if not await self.app.push_screen_wait(question):
                return
            nothing_asked(self)
            await account.restore(row.path, rev)
        except PlentytuiError as error:
            host.say(str(error), title="Revisions", severity="error")
            return
        host.say(f"{row.path} is again as it was; import it to take it over.", title="Restored")
        await self._read(office)
