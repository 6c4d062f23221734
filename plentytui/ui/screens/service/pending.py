"""Changes that are not live yet, and hand-offs to carry out: with their times, looked at by own checks."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from plentytui.errors import PlentytuiError
from plentytui.models.changes import OPEN, ChangeState, ServiceChange
from plentytui.models.forms import Way
from plentytui.rules.service.domain_names import u_name
from plentytui.services.service.pending import can_be_seen, is_reviewed
from plentytui.ui.asking import may_ask
from plentytui.ui.commands.service import PENDING
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff, card_lines
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.screens.service.words import between, by_hand_where, moment
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows
from plentytui.ui.widgets.times import next_span_change, span_words

if TYPE_CHECKING:
    from plentytui.services.service.opened import ServiceDesk

_COLUMNS = (Column("state", 9), Column("what", 20, grows=True), Column("where", 22, least=100), Column("live", 14))
_FAR = 2 * 86_400.0
"""Seconds; what is further away than this is told by its day."""
_WORDS = {
    ChangeState.SENDING: "is being sent just now",
    ChangeState.UNCERTAIN: "sent, and nobody knows whether it arrived",
    ChangeState.DONE: "carried out; waits to be live",
    ChangeState.OVERDUE: "overdue; it is not seen, look at it again",
}
_STYLES = {
    ChangeState.VERIFIED: "good",
    ChangeState.OVERDUE: "bad",
    ChangeState.UNCERTAIN: "bad",
    ChangeState.PREPARED: "low",
}

_LOOKED_AT = OPEN - {ChangeState.PREPARED, ChangeState.SENDING}
"""States in which an own check tells something."""
_LOOKED = {ChangeState.VERIFIED: "Seen to be live", ChangeState.LIVE: "Live", ChangeState.OVERDUE: "Overdue"}


class PendingScreen(AppScreen[None]):
    """Lists changes, those that ask for attention first."""

    CSS_PATH = sheet("service")
    BINDINGS = PENDING.bindings()

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__()
        self._service = service
        self._changes: list[ServiceChange] = []
        self._looked_at: set[int] = set()
        """The ids of those that are being looked at now."""

    def compose(self) -> ComposeResult:
        """Header, rows, the change under the cursor, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Pending changes", zone_of(host))
        with Vertical(id="pending"):
            rows = TableRows(_COLUMNS)
            yield TableHead(rows)
            yield rows
            yield FactsView()
            yield Face(
                "No change is pending.",
                "What you change in the Service Centre is kept here until it is seen to be live.",
                "Hand-offs wait here until you carried them out. Escape goes back.",
            )
        yield FooterBar()

    def on_mount(self) -> None:
        """Show the list; times count down while something is pending."""
        self._alarm = Alarm(self, host_of(self).clock, self._show)
        self._show()
        self.query_one(TableRows).focus()
        self._look_at_all()

    def on_unmount(self) -> None:
        """Let the countdown go."""
        self._alarm.stop()

    @property
    def current(self) -> ServiceChange | None:
        """The change under the cursor."""
        key = self.query_one(TableRows).key
        return next((change for change in self._changes if str(change.id) == key), None)

    @property
    def _zone(self) -> tzinfo:
        """The system's zone: days and hours of its rules are days and hours there."""
        return self._service.reader.facts().zone

    def _show(self) -> None:
        if not self.is_attached:
            return
        now = host_of(self).clock.time()
        self._changes = self._service.desk.store.service_changes.all()
        self.set_class(not self._changes, "-empty")
        table = self.query_one(TableRows)
        self._share_room()
        before = table.cursor
        table.show([self._row(change, now) for change in self._changes])
        if table.cursor != before:
            # A row that was seen to be live moves to the end, and the cursor with it.
            self.call_after_refresh(table.see_cursor)
        self._show_details()
        ends = [change.latest for change in self._changes if change.state is ChangeState.DONE and change.latest]
        changes = [end - _FAR if end - now > _FAR else next_span_change(end, now) for end in ends if end > now]
        self._alarm.set(min(changes, default=None))

    def on_resize(self) -> None:
        """Another size has other room for both."""
        self._share_room()

    def _share_room(self) -> None:
        """The list takes the rows it needs, up to half of the room; the details have the rest."""
        most = max(4, (self.size.height - 4) // 2)
        self.query_one(TableRows).styles.height = max(1, min(len(self._changes), most))

    def _row(self, change: ServiceChange, now: float) -> Row:
        live = ""
        if change.state is ChangeState.DONE and change.latest is not None:
            live = self._live_words(change.latest, now)
        style = _STYLES.get(change.state, "plain")
        word = "waits" if change.state is ChangeState.DONE else change.state.value
        if change.id in self._looked_at:
            word = "looking"
        return Row(str(change.id), ((word, style), _about(change), change.where, live))

    def _live_words(self, latest: float, now: float) -> str:
        """When a change is live at the latest, as it fits into a column."""
        if latest - now > _FAR:
            on = datetime.fromtimestamp(latest, UTC).astimezone(self._zone)
            return f"by {on.day} {on:%b %Y}"
        return f"in {span_words(latest - now)}" if latest > now else "now"

    @on(TableRows.Moved)
    def _moved(self, event: TableRows.Moved) -> None:
        event.stop()
        self._show_details()

    def _show_details(self) -> None:
        change = self.current
        facts: list[Fact | Heading] = []
        if change is not None:
            zone = self._zone
            facts = [Heading(change.title), Fact("", change.what), Fact("Where", change.where)]
            facts += [Fact("Way", change.way.value), Fact("State", _state_words(change))]
            if change.state is ChangeState.UNCERTAIN:
                words = "Look in the back end whether it is there. D notes that it is, x that it is not."
                facts.append(Fact("", words, "alert"))
            facts.append(Fact("Asked for", moment(datetime.fromtimestamp(change.at, UTC), zone)))
            if change.earliest is not None and change.latest is not None:
                first, last = (datetime.fromtimestamp(at, UTC) for at in (change.earliest, change.latest))
                facts.append(Fact("Live", between(first, last, zone)))
                facts.append(Fact("Because", change.reason))
            facts += [
                Fact("Own check sees", f"{one.kind} {one.name} {', '.join(one.values)}") for one in change.expected
            ]
            if change.note:
                seen = moment(datetime.fromtimestamp(change.changed_at, UTC), zone)
                facts.append(Fact("Last look", f"{change.note} ({seen})"))
            if change.card is not None and change.state is ChangeState.PREPARED:
                facts.append(Fact("", "Enter shows the steps; D notes that you carried them out.", "low"))
            elif _waits_for_review(change):
                facts.append(Fact("", "D notes that it was approved, x that it was not.", "low"))
        self.query_one(FactsView).show(facts)

    @work(group="pending-look")
    async def _look_at_all(self) -> None:
        """Settle what time settles, then look at what own checks can see; one trouble ends it, and is told."""
        try:
            await self._service.doing.look_for_cut_off()
            await self._service.pending.settle_by_time()
            self._show()
            for change in self._changes:
                if change.state in _LOOKED_AT and can_be_seen(change):
                    await self._look(change)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not looked at", severity="warning")

    async def _look(self, change: ServiceChange) -> ServiceChange:
        """Look at one change; its row says so meanwhile."""
        self._looked_at.add(change.id)
        self._show()
        try:
            return await self._service.pending.look(change)
        finally:
            self._looked_at.discard(change.id)
            self._show()

    @work(exclusive=True, group="pending-one")
    async def action_look(self) -> None:
        """See with an own check whether the change is live, and tell what was seen."""
        change, host = self.current, host_of(self)
        if change is None:
            return
        if change.state is ChangeState.PREPARED:
            host.say("Carry the hand-off out first, then D notes that; after that it can be looked at.")
            return
        if change.state is ChangeState.SENDING:
            host.say("It is being sent just now; look at it once the system has answered.", title=change.title)
            return
        if not can_be_seen(change):
            host.say(self._nothing_to_see(change), title=change.title)
            return
        try:
            found = await self._look(change)
        except PlentytuiError as error:
            host.say(str(error), title="Not looked at", severity="error")
            return
        heading = _LOOKED.get(found.state, "Not live yet")
        host.say(f"{change.title}: {found.note or 'nobody told.'}", title=heading)

    def _nothing_to_see(self, change: ServiceChange) -> str:
        """Why no own check can look at a change, and from when on it counts as live."""
        words = "No own check can see this change"
        if change.state is ChangeState.UNCERTAIN:
            return f"{words}. Look in the back end whether it is there; D notes that it is, x that it is not."
        if _waits_for_review(change):
            return f"{words}: plentysystems reviews it. D notes that it was approved, x that it was not."
        if change.latest is None or change.state in (ChangeState.LIVE, ChangeState.DROPPED):
            return f"{words}; it is {change.state.value}."
        latest = datetime.fromtimestamp(change.latest, UTC)
        return f"{words}; it counts as live from {moment(latest, self._zone)} on."

    @on(RowList.Opened)
    def _row_opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Show the hand-off with its steps, or all that is known of the change."""
        change = self.current
        if change is not None and change.card is not None:
            self.app.push_screen(HandOff(change))
        elif change is not None:
            self.app.push_screen(Lines(cell(change.title), self.query_one(FactsView).text.splitlines()[1:]))

    @may_ask(exclusive=True, group="pending-settle")
    async def action_settle(self, word: str) -> None:
        """Note that a hand-off was carried out, or give it up; or whether a change in doubt is there."""
        change = self.current
        host = host_of(self)
        if change is None:
            return
        doubtful = change.state is ChangeState.UNCERTAIN
        if not doubtful and (change.way is not Way.HAND_OFF or change.state not in OPEN):
            words = "Only a hand-off that is open can be marked, or what nobody knows the arrival of."
            host.say(words, severity="warning")
            return
        state = ChangeState(word)
        noted = change.state is ChangeState.DONE and not _waits_for_review(change)
        if state is ChangeState.DROPPED and noted and not await self.app.push_screen_wait(_give_up(change)):
            return
        if state is ChangeState.DONE and _waits_for_review(change):
            state = ChangeState.LIVE
        try:
            await self._service.doing.settle(change, state)
        except PlentytuiError as error:
            host.say(str(error), title="Not noted", severity="error")
        self._show()

    def action_copy(self) -> None:
        """Copy the hand-off or the change."""
        change = self.current
        if change is None:
            return
        lines = [change.title, *card_lines(change)] if change.card is not None else [self.query_one(FactsView).text]
        self.app.copy_to_clipboard(clean("\n".join(lines)))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _waits_for_review(change: ServiceChange) -> bool:
    """Whether a person carried it out and plentysystems has to approve it."""
    return change.state is ChangeState.DONE and change.way is Way.HAND_OFF and is_reviewed(change)


def _give_up(change: ServiceChange) -> ConfirmDialog:
    """The question before something is given up that a person noted as carried out."""
    return ConfirmDialog(
        f"Give up “{cell(change.title)}”?",
        "You noted that you carried it out. Given up it is no longer waited for, and cannot be taken up again.",
        "Nothing changes in the system or at a provider: what was done there stays.",
        yes="Give up",
        where=change.where,
    )


def _state_words(change: ServiceChange) -> str:
    if change.state is ChangeState.PREPARED:
        return f"prepared; you carry it out {by_hand_where(change.action, change.where)}"
    if _waits_for_review(change):
        return "carried out; plentysystems reviews it"
    return _WORDS.get(change.state, change.state.value)


def _about(change: ServiceChange) -> str:
    """What a change is, its domain first: in a narrow terminal the end of it is cut off."""
    names = (change.subject, *(one.name for one in change.expected))
    name = next((one for one in names if "." in one), "")
    return f"{u_name(name)}: {change.title}" if name else f"{change.what} ({change.title})"
