"""What is seen of the Dropbox link: how it stands, the two-way plan of the designs, what is chosen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.designs import Act, PlanRow, Standing
from plentytui.rules.two_way import acts, bulk, next_act, told
from plentytui.services.dropbox_link.exchange import Plan, Step
from plentytui.services.dropbox_link.link import without_key
from plentytui.services.dropbox_link.opened import DropboxDesk
from plentytui.ui.commands.list import LIST
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.dropbox_linking import LinkingScreen
from plentytui.ui.screens.dropbox_rows import COLUMNS, row_words, rows_of
from plentytui.ui.text import content
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.progress_line import ProgressLine
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import TableHead, TableRows

if TYPE_CHECKING:
    from plentytui.services.desk import Desk

_SHORT_FACE = 3
"""Lines that a face stands in the middle with; more of them are steps, and begin at the left."""
_NOTHING = {
    Standing.SAME: "It is the same on both sides.",
    Standing.UNDECIDED: "It was not compared yet; R compares the contents.",
}
"""Why there is no choice for a row."""


class PlanTable(TableRows, inherit_bindings=False):
    """The rows of the plan; enter chooses, so it is left to the screen."""

    BINDINGS = LIST.without("list.open").bindings()


class PlanScreen(LinkingScreen):
    """Shows the link and the plan, and takes the choices; the screen that is made adds what is done with them."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: Plan | None = None
        self._chosen: dict[str, Act] = {}
        self._with_same = False
        self._stopping = False
        self._step: Step | None = None
        self._trouble: PlentytuiError | None = None
        self._outcome = ""

    def compose(self) -> ComposeResult:
        """Header, link, heading, plan or a face, progress, what is said of the row, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Dropbox", zone_of(host))
        with Vertical():
            yield Static(id="dropbox-link")
            yield OneLine(id="dropbox-counts")
            rows = PlanTable(COLUMNS)
            yield TableHead(rows)
            yield rows
            yield Face("Dropbox")
            yield ProgressLine("")
            yield Static(id="dropbox-note")
        yield FooterBar()

    def on_mount(self) -> None:
        """Follow the system on the desk."""
        host = host_of(self)
        host.state.desk.watch(self, self._take_desk)
        host.state.connection.watch(self, lambda _: self._paint())

    def on_unmount(self) -> None:
        """Close the file."""
        self._close()

    @property
    def rows(self) -> TableRows:
        """The rows of the plan that are shown."""
        return self.query_one(PlanTable)

    @property
    def current(self) -> PlanRow | None:
        """The row under the cursor."""
        key = self.rows.key
        return next((row for row in self._plan.rows if row.key == key), None) if self._plan and key else None

    def _take_desk(self, desk: Desk | None) -> None:
        self.workers.cancel_group(self, "dropbox")
        self.running = False
        self._close()
        self.forget_plan()
        if desk is not None:
            try:
                self.office = DropboxDesk(desk, host_of(self).opener)
            except PlentytuiError as error:
                self._trouble = error
        self._paint()

    def _close(self) -> None:
        office, self.office = self.office, None
        if office is not None:
            office.close()

    # What is seen

    def forget_plan(self) -> None:
        """Nothing is known of the two sides."""
        self._plan, self._trouble, self._outcome = None, None, ""
        self._chosen = {}
        self._paint()

    def _paint(self) -> None:
        if not self.is_attached:
            return
        try:
            self._paint_all()
        except PlentytuiError as error:
            self.query_one("#dropbox-counts", OneLine).say(content(f" ! {error}"))

    def _paint_all(self) -> None:
        self._paint_link()
        plan = self._plan.rows if self._plan else ()
        shown = rows_of(plan, self._chosen, zone_of(host_of(self)), with_same=self._with_same)
        self.rows.show(shown)
        face = self._face()
        self.set_class(bool(face), "-face")
        self.set_class(len(face) > _SHORT_FACE, "-steps")
        if face:
            self.query_one(Face).show(*face)
        counts = self._outcome
        if self._plan is not None:
            chosen = sum(act is not Act.LEAVE for act in self._chosen.values())
            counts = f"{told(plan)}.  {f'{chosen:,} chosen.' if chosen else ''}  {self._outcome}"
        self.query_one("#dropbox-counts", OneLine).say(content(f" {counts}"))
        self._paint_note()

    def _paint_link(self) -> None:
        facts = self.office.link.facts if self.office else None
        words = " No system is open."
        if facts is not None and facts.linked:
            words = f" Linked account: {facts.account}   Base folder: {facts.folder}"
            words += "" if facts.lasts else "\n The link is for this session only: there is no keyring for its token."
        elif facts is not None:
            words = f" Linked account: none   Base folder: {facts.folder}"
        self.query_one("#dropbox-link", Static).update(content(words))

    def _face(self) -> tuple[str, ...]:
        """What is said where there are no rows; nothing where there are some."""
        office = self.office
        if office is None:
            return (self._trouble.what, self._trouble.hint) if self._trouble else ("No system is open.", "0 opens one.")
        facts = office.link.facts
        if not office.link.app_key:
            return without_key(host_of(self).opener.paths.settings_file)
        if self._step is not None and self._plan is None:
            return ("Reading both sides ...", "The plan appears here; nothing is changed by that.")
        if self._trouble is not None:
            return (self._trouble.what, self._trouble.hint, "R tries again.")
        if not facts.linked:
            return (
                "No Dropbox account is linked.",
                "o shows the address where Dropbox gives you a code, and takes the code.",
                "Designs can then be exported as TXT files, edited, and imported.",
            )
        if self._plan is None:
            left = f"{facts.pending:,} of an interrupted run are left: c goes on with it." if facts.pending else ""
            return ("R reads both sides and shows the plan.", "Nothing is changed by that.", left)
        if not self._plan.rows:
            return ("There are no designs on either side.", "The system has no layout documents, the folder no files.")
        if not self.rows.count:
            return ("Both sides are the same.", f"a shows all {len(self._plan.rows):,} documents.")
        return ()

    @on(TableRows.Moved)
    def _paint_note(self) -> None:
        row = self.current
        words = row_words(row, zone_of(host_of(self))) if row else ""
        self.query_one("#dropbox-note", Static).update(content(words))

    def _show_step(self, step: Step) -> None:
        if step != self._step:
            self._step = step
            self.query_one(ProgressLine).show(step.doing, step.done, step.total, cancelling=self._stopping)

    def _end_steps(self) -> None:
        self.running, self._stopping, self._step = False, False, None
        if self.is_attached:
            self.query_one(ProgressLine).hide()
            self._paint()

    # Choosing

    @on(RowList.Opened)
    def _clicked_twice(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Go to the next choice for the row."""
        row = self.current
        if row is None or self.running:
            return
        if len(acts(row)) == 1:
            reason = row.reason or _NOTHING.get(row.standing, "")
            host_of(self).say(reason, title="There is nothing to choose")
            return
        self._chosen[row.key] = next_act(row, self._chosen.get(row.key, Act.LEAVE))
        self._paint()

    def action_all(self, act: str) -> None:
        """Choose all that is new or changed on one side only."""
        if self._plan is None or self.running:
            return
        found = bulk(self._plan.rows, Act(act))
        if not found:
            host_of(self).say(f"There is nothing to {act} but what you choose row by row.", title="Nothing new")
        self._chosen |= found
        self._paint()

    def action_clear(self) -> None:
        """Leave everything as it is."""
        self._chosen = {}
        self._paint()

    def action_show_all(self) -> None:
        """Show or hide what is the same."""
        self._with_same = not self._with_same
        self._paint()

    def action_cancel(self) -> None:
        """Stop after the file that is under way."""
        if self.running and not self._stopping:
            self._stopping = True
            if self._step is not None:
                step, self._step = self._step, None
                self._show_step(step)
