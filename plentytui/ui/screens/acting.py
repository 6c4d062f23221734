"""What the Messenger does to conversations: one key an action, on the cursor's row or all marked ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from plentytui.errors import PlentytuiError
from plentytui.models.action_kinds import ActionKind, why_not_reversible
from plentytui.models.columns import RowExtras
from plentytui.models.listing import Folder
from plentytui.models.names import NameKind
from plentytui.ui.asking import asks, may_ask
from plentytui.ui.host import zone_of
from plentytui.ui.screens.undoing import UndoingScreen

if TYPE_CHECKING:
    from plentytui.models.action_kinds import Value
    from plentytui.ui.widgets.detail_pane import DetailPane


class ActingScreen(UndoingScreen):
    """A screen whose conversations can be acted on."""

    def __init__(self) -> None:
        super().__init__()
        self._only: tuple[str, ...] = ()
        """What the next action is done to instead of what is marked."""
        self._pair: tuple[str, str] | None = None

    # What it is done to

    def _targets(self) -> list[str]:
        """The conversations that are meant; none after saying so."""
        only, self._only = self._only, ()
        if only:
            return list(only)
        if self.has_class("-open") and not self.rows.marked and self.looked_at:
            return [self.looked_at]
        found = self.list_pane.targets()
        if left := self.list_pane.marks_left:
            self._tell_left(left, len(found))
        elif not found:
            self.host.say("There is no conversation here to do that to. Press [ or ] for another list.")
        return found

    def _tell_left(self, left: int, there: int) -> None:
        """Say that marked conversations have left the list; where all have, the next key is for the cursor again."""
        if there:
            many = f"{left:,} marked {'conversation has' if left == 1 else 'conversations have'}"
            told = f"{many} left this list, so nothing is done to {'it' if left == 1 else 'them'}."
        else:
            self.rows.mark(())
            told = "All that was marked has left this list. The next key is for the row under the cursor."
        self.host.say(told, title="Left alone" if there else "Nothing was changed", severity="warning")

    def on_detail_pane_edit(self, message: DetailPane.Edit) -> None:
        """Change a value of the conversation whose details are shown, and of no other."""
        message.stop()
        self._only, self._pair = (message.uuid,), message.pair
        getattr(self, f"action_{message.action}")()

    def _extras(self, uuids: Sequence[str]) -> list[RowExtras]:
        return [] if self.desk is None else list(self.desk.store.mirror.extras(uuids).values())

    def _about(self, what: str, uuids: Sequence[str]) -> str:
        """The heading of a dialog: what is chosen, and for how many or for whom."""
        if len(uuids) != 1:
            return f"{what} of {len(uuids):,} conversations"
        row = next(iter(self.states(uuids)), None)
        return f"{what} of {row.short_id} {row.sender}" if row is not None else what

    # One key each

    @may_ask(group="act")
    async def action_mark_read(self) -> None:
        """Mark as read, or as unread if all are read."""
        uuids = self._targets()
        if uuids:
            await self.act(ActionKind.READ, uuids, any(row.unread for row in self.states(uuids)))

    @may_ask(group="act")
    async def action_mark_done(self) -> None:
        """Mark as done, or as open if all are done."""
        uuids = self._targets()
        if uuids:
            await self.act(ActionKind.DONE, uuids, not all(row.done for row in self.states(uuids)))

    @may_ask(group="act")
    async def action_subscribe(self) -> None:
        """Subscribe, or unsubscribe if all are subscribed."""
        uuids = self._targets()
        if uuids and self.desk is not None:
            me = self.desk.store.mirror.user_id
            mine = [me in extras.subscribers for extras in self._extras(uuids)]
            await self.act(ActionKind.SUBSCRIBE, uuids, not all(mine))

    @may_ask(group="act")
    async def action_archive(self) -> None:
        """Put into the archive, or back if all are there."""
        uuids = self._targets()
        if uuids:
            there = [extras.folder is Folder.ARCHIVE for extras in self._extras(uuids)]
            await self.act(ActionKind.ARCHIVE, uuids, not all(there))

    @may_ask(group="act")
    async def action_delete(self) -> None:
        """Put into the trash, or back if all are there."""
        uuids = self._targets()
        if uuids:
            there = [extras.folder is Folder.TRASH for extras in self._extras(uuids)]
            await self.act(ActionKind.DELETE, uuids, not all(there))

    @asks(group="act")
    async def action_pick_place(self) -> None:
        """Choose where it lies, from the details."""
        from plentytui.ui.dialogs.pick_value import PickValue

        uuids = self._targets()
        if not uuids:
            return
        lies = {extras.folder for extras in self._extras(uuids)}
        at = lies.pop() if len(lies) == 1 else None
        choices = [(place.value, place.value) for place in (Folder.INBOX, Folder.ARCHIVE, Folder.TRASH)]
        chosen = await self.app.push_screen_wait(
            PickValue(self._about("Place", uuids), choices, at.value if at else "")
        )
        if chosen is None or (at is not None and chosen == at.value):
            return
        if chosen == Folder.INBOX.value:
            back = {Folder.TRASH: ActionKind.DELETE, Folder.SPAM: ActionKind.NOT_SPAM}
            await self.act(back.get(at, ActionKind.ARCHIVE) if at is not None else ActionKind.ARCHIVE, uuids, False)
        else:
            await self.act(ActionKind.ARCHIVE if chosen == Folder.ARCHIVE.value else ActionKind.DELETE, uuids, True)

    @may_ask(group="act")
    async def action_not_spam(self) -> None:
        """Say that it is no spam."""
        uuids = self._targets()
        if uuids:
            await self.act(ActionKind.NOT_SPAM, uuids, False)

    @asks(group="act")
    async def action_pick_priority(self) -> None:
        """Choose the priority."""
        from plentytui.ui.dialogs.pick_priority import PickPriority

        uuids = self._targets()
        if not uuids:
            return
        now = {row.priority for row in self.states(uuids)}
        at = now.pop() if len(now) == 1 else None
        chosen = await self.app.push_screen_wait(PickPriority(self._about("Priority", uuids), at))
        if chosen is not None:
            await self.act(ActionKind.PRIORITY, uuids, chosen[0])

    @asks(group="act")
    async def action_pick_status(self) -> None:
        """Choose type and status."""
        from plentytui.ui.dialogs.pick_status import PickStatus, of_other_groups

        uuids = self._targets()
        if not uuids:
            return
        await self.know_names()
        now = {(row.type_id, row.status_id) for row in self.states(uuids)}
        at = now.pop() if len(now) == 1 else None
        groups = [row.group for row in self.states(uuids)]
        dialog = PickStatus(self._about("Type and status", uuids), self._names, at, set(groups))
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None:
            fact = of_other_groups(self._names, chosen.type_id, groups)
            kind = (chosen.type_id, chosen.status_id)
            await self.act(ActionKind.TYPE_STATUS, uuids, kind, chosen.label, fact=fact)

    @asks(group="act")
    async def action_pick_tags(self) -> None:
        """Add tags and take them away."""
        from plentytui.ui.dialogs.pick_tags import PickTags

        uuids = self._targets()
        if not uuids:
            return
        await self.know_names()
        names = self._names
        held = [extras.tags for extras in self._extras(uuids)]
        chosen = await self.app.push_screen_wait(PickTags(self._about("Tags", uuids), names, held))
        if chosen is not None:
            # What is taken away is read just before, and the list that tells it may be late about what was added.
            ways = ((ActionKind.TAGS_REMOVE, chosen.remove), (ActionKind.TAGS_ADD, chosen.add))
            await self.act_in_turn(_steps(ways, lambda tag: names.shown(NameKind.TAG, int(str(tag)))), uuids)

    @asks(group="act")
    async def action_pick_folder(self) -> None:
        """Put into folders of one's own, and take out of them."""
        from plentytui.ui.dialogs.pick_folder import PickFolder

        uuids = self._targets()
        workspace = self.connected("Nothing was changed")
        if not uuids or workspace is None:
            return
        await self.know_names()
        held = [extras.own_folders for extras in self._extras(uuids)]
        chosen = await self.app.push_screen_wait(PickFolder(self._about("Folders", uuids), self._names, held))
        if chosen is None:
            return
        add = chosen.add
        if chosen.new:
            try:
                add = (await workspace.own_folders.create(chosen.new),)
            except PlentytuiError as error:
                self.host.say(str(error), title="The folder was not made", severity="warning")
                return
        names = self._names
        ways = ((ActionKind.FOLDER_ADD, add), (ActionKind.FOLDER_REMOVE, chosen.remove))
        await self.act_in_turn(_steps(ways, lambda folder: names.shown(NameKind.FOLDER, str(folder))), uuids)

    @asks(group="act")
    async def action_pick_owner(self) -> None:
        """Give an owner with a role, or take owners away."""
        from plentytui.ui.dialogs.pick_owner import PickOwner

        uuids = self._targets()
        if not uuids:
            return
        await self.know_names()
        held = [extras.owners for extras in self._extras(uuids)]
        chosen = await self.app.push_screen_wait(PickOwner(self._about("Owners", uuids), self._names, held))
        if chosen is not None:
            await self.act(ActionKind.OWNER, uuids, chosen.pair, chosen.label, fact=chosen.replaced)

    @asks(group="act")
    async def action_pick_subscribers(self) -> None:
        """Choose who is told of it."""
        from plentytui.ui.dialogs.pick_users import PickUsers

        uuids = self._targets()
        if not uuids:
            return
        await self.know_names()
        names = self._names
        held = [extras.subscribers for extras in self._extras(uuids)]
        chosen = await self.app.push_screen_wait(PickUsers(self._about("Subscribers", uuids), names, held))
        if chosen is not None:
            ways = ((ActionKind.SUBSCRIBERS_ADD, chosen.add), (ActionKind.SUBSCRIBERS_REMOVE, chosen.remove))
            await self.act_in_turn(_steps(ways, lambda user: names.shown(NameKind.USER, int(str(user)))), uuids)

    @asks(group="act")
    async def action_pick_channel(self) -> None:
        """Choose the channel."""
        from plentytui.ui.dialogs.pick_value import PickValue

        uuids = self._targets()
        if not uuids:
            return
        await self.know_names()
        names = self._names
        choices = [(str(row.id), row.name(names.language)) for row in names.of(NameKind.CHANNEL) if row.enabled]
        if not choices:
            self.host.say("The channels of this system are not known yet. Press R and try again.")
            return
        now = {extras.channel for extras in self._extras(uuids)}
        at = now.pop() if len(now) == 1 else ""
        chosen = await self.app.push_screen_wait(PickValue(self._about("Channel", uuids), choices, at))
        if chosen is not None:
            await self.act(ActionKind.CHANNEL, uuids, chosen, dict(choices)[chosen])

    def action_pick_deadline(self) -> None:
        """Set the deadline, or take it away."""
        self._pick_date(ActionKind.DEADLINE)

    def action_pick_follow_up(self) -> None:
        """Set the follow-up date, or take it away."""
        self._pick_date(ActionKind.FOLLOW_UP)

    @asks(group="act")
    async def _pick_date(self, kind: ActionKind) -> None:
        from plentytui.ui.dialogs.pick_date import PickDate

        uuids = self._targets()
        if not uuids:
            return
        if kind is ActionKind.DEADLINE:
            held = [row.deadline for row in self.states(uuids)]
        else:
            held = [extras.follow_up for extras in self._extras(uuids)]
        about = self._about("Deadline" if kind is ActionKind.DEADLINE else "Follow-up", uuids)
        dialog = PickDate(about, self.host.clock.time(), zone_of(self.host), self.hours, held)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None:
            await self.act(kind, uuids, chosen.instant, chosen.label)

    @asks(group="act")
    async def action_unlink(self) -> None:
        """Take away what the conversations are linked to."""
        from plentytui.rules.reading import relation_words
        from plentytui.ui.dialogs.pick_relation import PickRelation

        uuids, pair, self._pair = self._targets(), self._pair, None
        if not uuids:
            return
        if pair is None:
            held = [extras.relations for extras in self._extras(uuids)]
            if not any(held):
                self.host.say("It is linked to nothing.")
                return
            chosen = await self.app.push_screen_wait(PickRelation(self._about("Take away a link", uuids), held))
            if chosen is None:
                return
            pair = chosen
        label = f"{relation_words(pair[0])} {pair[1]}"
        why = f"{why_not_reversible(ActionKind.REMOVE_RELATION)} It cannot be undone."
        if await self.sure(f"Take away {label}?", why, yes="Take away"):
            await self.act(ActionKind.REMOVE_RELATION, uuids, pair, label)

    @asks(group="act")
    async def action_delete_for_good(self) -> None:
        """Delete archived conversations with all their messages."""
        uuids = self._targets()
        archived = [u for u, e in zip(uuids, self._extras(uuids), strict=False) if e.folder is Folder.ARCHIVE]
        if not uuids:
            return
        if len(archived) < len(uuids):
            self.host.say(
                "Only what lies in the archive can be deleted for good. Archive it with a, then open the archive.",
                title="Nothing was deleted",
                severity="warning",
            )
            return
        many = f"{len(uuids):,} conversations"
        if len(uuids) == 1:
            row = next(iter(self.states(uuids)), None)
            many = "1 conversation" if row is None else f"{row.short_id} {row.sender}, “{row.title}”,"
        if await self.sure(
            f"Delete {many} for good?",
            f"{why_not_reversible(ActionKind.DELETE_FOR_GOOD)} There is no undo.",
            yes="Delete for good",
            type_name="" if len(uuids) == 1 else str(len(uuids)),
            grave=True,
        ):
            await self.act(ActionKind.DELETE_FOR_GOOD, uuids, asked=len(uuids) == 1)

    @asks(group="act")
    async def action_empty_trash(self) -> None:
        """Have the system empty the trash."""
        if await self.sure(
            "Empty the trash?",
            "The system puts it into its queue and deletes all that is in the trash some time later, of all users. "
            "There is no undo.",
            yes="Empty it",
            grave=True,
        ):
            await self.act(ActionKind.EMPTY_TRASH, ())


def _steps(
    ways: Iterable[tuple[ActionKind, Iterable[object]]], shown: Callable[[object], str]
) -> list[tuple[ActionKind, Value, str]]:
    """What is added and what is taken away, each with its names; what is nothing is left out."""
    chosen = [(kind, tuple(items)) for kind, items in ways]
    return [(kind, cast("Value", items), ", ".join(map(shown, items))) for kind, items in chosen if items]
