"""The places that the left pane offers, each a list of conversations: built from what the local file knows."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.listing import Folder, GroupRow, ListQuery, Sort
from plentytui.models.names import NameKind

if TYPE_CHECKING:
    from plentytui.store.system_store import SystemStore

EMPTY_GROUP = 0
"""The number of the group that no conversation is in, where the system lists it (wire facts 5.4: empty)."""
MOST_COUNTED = 999
"""More than this is shown as so many and a plus."""


class PlaceKind(Enum):
    """What kind of list a place shows."""

    INBOX = "inbox"
    NEW = "new"
    DUE = "due"
    SUBSCRIBED = "subscribed"
    OWNED = "owned"
    OWN_FOLDER = "folder"
    SAVED = "filter"
    ARCHIVE = "archive"
    TRASH = "trash"
    SPAM = "spam"
    GROUP = "group"


ON_DEMAND = {
    PlaceKind.ARCHIVE: Folder.ARCHIVE,
    PlaceKind.TRASH: Folder.TRASH,
    PlaceKind.SPAM: Folder.SPAM,
}
"""Places that are read from the system when they are opened."""


class Place(NamedTuple):
    """One entry of the left pane."""

    kind: PlaceKind
    name: str
    id: int | str = 0
    """The group, role, folder or saved filter."""
    text: str = ""
    """The query of a saved filter, as it was written."""
    me: int = 0
    """Who is logged in, where that matters."""

    @property
    def key(self) -> tuple[PlaceKind, int | str]:
        """What tells it from all others."""
        return self.kind, self.id

    def query(self) -> ListQuery:
        """The list that it shows.

        Raises:
            UsageError: a saved filter cannot be understood.
        """
        match self.kind:
            case PlaceKind.INBOX:
                return ListQuery()
            case PlaceKind.NEW:
                return ListQuery(unread_only=True, done=False)
            case PlaceKind.DUE:
                from plentytui.rules.query.tree import Query, Term

                due = Query(Term("has", "deadline"))
                return ListQuery(query=due, done=False, sort=Sort.DEADLINE, descending=False)
            case PlaceKind.SUBSCRIBED:
                return ListQuery(subscriber=self.me)
            case PlaceKind.OWNED:
                return ListQuery(owner=self.me, role=int(self.id) or None)
            case PlaceKind.OWN_FOLDER:
                return replace(_in_use(""), own_folder=str(self.id))
            case PlaceKind.SAVED:
                return _in_use(self.text)
            case PlaceKind.GROUP:
                return ListQuery(group=int(self.id))
            case _:
                return ListQuery(folder=ON_DEMAND[self.kind])

    def counted(self) -> ListQuery | None:
        """The list whose length stands beside it; None where nothing is counted in this way."""
        match self.kind:
            case PlaceKind.INBOX | PlaceKind.GROUP | PlaceKind.ARCHIVE | PlaceKind.TRASH | PlaceKind.SPAM:
                return None
            case PlaceKind.SUBSCRIBED | PlaceKind.OWNED | PlaceKind.OWN_FOLDER:
                return replace(self.query(), unread_only=True)
            case _:
                return self.query()


def _in_use(text: str) -> ListQuery:
    from plentytui.rules.query.parse import query_of

    return ListQuery(folder=None, query=query_of(text).in_use())


INBOX = Place(PlaceKind.INBOX, "Inbox")


class Section(NamedTuple):
    """Places under a heading."""

    heading: str
    places: tuple[Place, ...]


def sections(store: SystemStore, groups: list[GroupRow], language: str) -> list[Section]:
    """All places that there are now, in their order; sections without any are left out."""
    mirror = store.mirror
    me = mirror.user_id
    roles = [row for row in mirror.names(NameKind.ROLE) if row.enabled]
    folders = sorted((row for row in mirror.names(NameKind.FOLDER) if row.enabled), key=lambda row: row.name(""))
    found = [
        Section(
            "",
            (INBOX, Place(PlaceKind.NEW, "New"), Place(PlaceKind.DUE, "Due next")),
        ),
        Section(
            "Mine",
            (
                Place(PlaceKind.SUBSCRIBED, "My messages", me=me),
                Place(PlaceKind.OWNED, "Owned by me", me=me),
                *(Place(PlaceKind.OWNED, f"as {row.name(language)}", row.id, me=me) for row in roles),
            ),
        ),
        Section("My folders", tuple(Place(PlaceKind.OWN_FOLDER, row.name(language), row.id) for row in folders)),
        Section(
            "Saved filters",
            tuple(Place(PlaceKind.SAVED, saved.name, saved.id, saved.query) for saved in store.filters.all()),
        ),
        Section(
            "Elsewhere",
            (
                Place(PlaceKind.ARCHIVE, "Archive"),
                Place(PlaceKind.TRASH, "Trash"),
                Place(PlaceKind.SPAM, "Spam"),
            ),
        ),
        Section(
            "Groups",
            tuple(Place(PlaceKind.GROUP, group.name, group.id) for group in groups if group.id != EMPTY_GROUP),
        ),
    ]
    return [section for section in found if section.places]


def count_words(count: int) -> str:
    """A count as it is shown: nothing for none, ``999+`` for many."""
    if not count:
        return ""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
