"""The tab Tags: searching with chips, marking, and what becomes of a tag that was created."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.errors import StoreError
from plentytui.models.setup import FullTag
from plentytui.rules.reference.names import language_name
from plentytui.rules.setup.tag_search import PAGE_SIZES, SavedTagFilter, TagFilter, found, pages, with_typed
from plentytui.rules.setup.tags import ALL_USES, USES, use_title
from plentytui.ui.asking import asks
from plentytui.ui.commands.setup import TAGS
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.dialogs.picker import Option, Tick, TickPicker
from plentytui.ui.host import host_of
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.records_pane import ActionAsked
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts
    from plentytui.services.setup.opened import SetupDesk


class TagsTab(SetupPane):
    """Tags that fit the filter."""

    tab = "tags"
    created: ClassVar = {"tag.many": ""}
    BINDINGS = TAGS.bindings()
    has_chips = True
    columns = (
        Column("", 3),
        Column("id", 5, right=True),
        Column("name", 20, grows=True),
        Column("colour", 8),
        Column("availabilities", 20, grows=True, least=56),
    )
    empty = ("No tag.", "n creates one; or none fits the filter, and c takes the filters away.")

    def __init__(self, setup: SetupDesk) -> None:
        super().__init__(setup)
        default = next((saved.filter for saved in setup.tag_filters() if saved.is_default), None)
        self._filter = default or TagFilter()
        self._marked: set[int] = set()
        self._page_size = PAGE_SIZES[0]
        self._go_to = ""

    def knows(self, facts: SetupFacts) -> bool:
        """The tags were read once."""
        return facts.tags is not None

    @property
    def shown(self) -> tuple[FullTag, ...]:
        """The tags that fit the filter."""
        return found(self.reader.facts().tags or (), self._filter)

    @property
    def marked(self) -> tuple[FullTag, ...]:
        """The tags that are marked and still there."""
        return tuple(tag for tag in self.reader.facts().tags or () if tag.id in self._marked)

    @property
    def page(self) -> int:
        """The page that the cursor stands on, from 1."""
        return self.table.cursor // self._page_size + 1

    @property
    def page_size(self) -> int:
        """How many tags a page has."""
        return self._page_size

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """One row a tag."""
        return [
            Row(
                str(tag.id),
                (
                    "[x]" if tag.id in self._marked else "[ ]",
                    str(tag.id),
                    tag.name,
                    tag.color,
                    ", ".join(map(use_title, tag.availabilities)),
                ),
            )
            for tag in found(facts.tags or (), self._filter)
        ]

    def chips_text(self, facts: SetupFacts) -> str:
        """What is filtered by, how many there are, and on which page the cursor stands."""
        chips = "  ".join(f"[{chip}]" for chip in self._filter.chips) or "all tags"
        marked = f"   {len(self.marked)} marked" if self.marked else ""
        count = len(found(facts.tags or (), self._filter))
        return f"{chips}   {count} found{marked}   page {self.page} of {pages(count, self._page_size)}"

    def on_table_rows_moved(self) -> None:
        """Another tag is under the cursor, perhaps on another page."""
        super().on_table_rows_moved()
        self.paint_chips()

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """The tag under the cursor."""
        tag = facts.tag
        if tag is None:
            return ()
        stores = {store.store_identifier: store.name for store in facts.stores or ()}
        lines: list[Fact | Heading] = [Heading(tag.name), Fact("ID", f"{tag.id} (never changes; imports name it)")]
        lines.append(Fact("Colour", tag.color))
        lines += [
            Fact(use_title(use), USES[use][1] if use in USES else "Was set elsewhere.") for use in tag.availabilities
        ]
        lines += [Fact(f"{language_name(entry.lang)} name", entry.name) for entry in tag.names]
        if "variation" in tag.availabilities:
            told = ", ".join(stores.get(client, str(client)) for client in tag.clients)
            lines.append(Fact("Clients", told or "none: customers do not see it"))
        return lines

    def subject_for(self, action: str) -> str:
        """The marked tags for editing together, else the tag under the cursor."""
        if action == "tag.together" and self.marked:
            return ",".join(str(tag.id) for tag in self.marked)
        return self.subject

    def opened(self) -> None:
        """Edit the tag under the cursor."""
        self.action_act("tag.edit")

    # What was saved

    def uncover(self, key: str) -> None:
        """Take the filter away, if the tag does not fit it."""
        if not self._fits(int(key)):
            self._search(TagFilter())

    def done(self, action: str, new_id: int) -> None:
        """Ask where to go after a tag was created."""
        super().done(action, new_id)
        if action == "tag.create" and new_id:
            self._ask_next(new_id)
        elif action == "tag.together":
            self._marked.clear()

    @asks(exclusive=True, group="tag-next")
    async def _ask_next(self, new_id: int) -> None:
        await self.refresh_parts()
        choices = [("open", "To the tag"), ("again", "Create another tag"), ("close", "Close")]
        chosen = await self.app.push_screen_wait(PickValue("The tag is created. What next?", choices, "close"))
        self._filter = self._filter if self._fits(new_id) else TagFilter()
        self.paint()
        self.table.select(str(new_id))
        if chosen == "open":
            self.post_message(ActionAsked("tag.edit", str(new_id)))
        elif chosen == "again":
            self.post_message(ActionAsked("tag.create", ""))

    def _fits(self, number: int) -> bool:
        return any(tag.id == number for tag in self.shown)

    # Marking

    def action_mark(self) -> None:
        """Mark the tag under the cursor, or no longer, and go on."""
        if self.subject:
            self._marked ^= {int(self.subject)}
            self.paint()
            self.table.cursor = min(self.table.cursor + 1, max(0, self.table.count - 1))

    def action_mark_all(self) -> None:
        """Mark all tags that are shown; if all are, none."""
        shown = {tag.id for tag in self.shown}
        self._marked = set() if shown <= self._marked else self._marked | shown
        self.paint()

    # Searching

    def _search(self, wanted: TagFilter) -> None:
        self._filter = wanted
        self.paint(from_top=True)

    @asks(exclusive=True, group="tag-search")
    async def action_find(self) -> None:
        """Ask for an ID or a name."""
        before = str(self._filter.id or self._filter.name)
        fact = "A number is an ID; a name need not be exact: collect finds collectors item. Empty shows all."
        typed = await self.app.push_screen_wait(AskLine("Search tags", "" if before == "0" else before, fact=fact))
        if typed is not None:
            self._search(with_typed(self._filter, typed, self.reader.facts().tags or ()))

    @asks(exclusive=True, group="tag-search")
    async def action_uses(self) -> None:
        """Ask for availabilities; tags with one of them are shown."""
        options = [
            Option(use, use_title(use), tick=Tick.ALL if use in self._filter.uses else Tick.NONE) for use in ALL_USES
        ]
        ticked = await self.app.push_screen_wait(TickPicker("Availability", options, fact="Tags with one of them."))
        if ticked is not None:
            uses = ({*self._filter.uses} | set(ticked.add)) - set(ticked.remove)
            kept = tuple(use for use in ALL_USES if use in uses)
            self._search(TagFilter(self._filter.id, self._filter.name, kept))

    def action_reset(self) -> None:
        """Take all filters away."""
        self._search(TagFilter())

    @asks(exclusive=True, group="tag-search")
    async def action_saved(self) -> None:
        """Choose a saved filter, or save this one, or take one away."""
        saved = self.setup.tag_filters()
        choices = [
            (f"use {place}", f"{one.title}{'  (default)' if one.is_default else ''}") for place, one in enumerate(saved)
        ]
        if self._filter.chips:
            choices += [("save", "Save current filter"), ("default", "Save current filter and set it as default")]
        choices += [(f"drop {place}", f"Delete the filter {one.title}") for place, one in enumerate(saved)]
        if not choices:
            host_of(self).say("No filter is saved. Search first, then B saves it.", title="Saved filters")
            return
        chosen = await self.app.push_screen_wait(PickValue("Saved filters", choices)) or ""
        what, _, place = chosen.partition(" ")
        if what == "use":
            self._search(saved[int(place)].filter)
        elif what == "drop":
            await self._keep_filters(tuple(one for at, one in enumerate(saved) if at != int(place)))
        elif what:
            await self._save_filter(saved, is_default=what == "default")

    async def _save_filter(self, saved: tuple[SavedTagFilter, ...], *, is_default: bool) -> None:
        fact = "Kept on this computer: no public route creates it for all users; the back end can."
        title = await self.app.push_screen_wait(AskLine("Name of the filter", fact=fact, check=_title_problem))
        if title is None:
            return
        others = [one for one in saved if one.title != title.strip()]
        if is_default:
            others = [SavedTagFilter(one.title, one.filter) for one in others]
        if await self._keep_filters((*others, SavedTagFilter(title.strip(), self._filter, is_default))):
            host_of(self).say(f"“{title.strip()}” is saved on this computer.", title="Saved filters")

    async def _keep_filters(self, saved: tuple[SavedTagFilter, ...]) -> bool:
        """Keep these filters, or say why that is not possible."""
        try:
            await self.setup.keep_tag_filters(saved)
        except StoreError as error:
            host_of(self).say(str(error), title="The filters are not kept", severity="error")
            return False
        return True

    @asks(exclusive=True, group="tag-search")
    async def action_page_size(self) -> None:
        """Choose how many tags a page has."""
        choices = [(str(size), f"{size} tags a page") for size in PAGE_SIZES]
        chosen = await self.app.push_screen_wait(PickValue("Results per page", choices, str(self._page_size)))
        if chosen is not None:
            self._page_size = int(chosen)
            self.paint()

    @asks(exclusive=True, group="tag-export")
    async def action_export(self) -> None:
        """Write tags to a CSV file."""
        from plentytui.ui.screens.setup.tag_export import export_tags

        await export_tags(self)


def _title_problem(typed: str) -> str:
    return "" if typed.strip() else "The filter needs a name."
