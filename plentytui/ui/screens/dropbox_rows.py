"""The plan of the Dropbox link as rows, and what is said about the row under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plentytui.models.designs import Act, PlanRow, Revision, Standing
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from datetime import tzinfo

COLUMNS = (
    Column("To do", 12),
    Column("What it is", 21),
    Column("Document", 20, grows=True),
    Column("Size", 9, right=True, least=90),
    Column("In Dropbox since", 16, least=100),
)
_STYLES = {
    Standing.CONFLICT: "bad",
    Standing.UNDECIDED: "low",
    Standing.CANNOT: "low",
    Standing.SAME: "quiet",
    Standing.DELETED_HERE: "low",
    Standing.DELETED_THERE: "low",
}
_SIGNS = {Standing.CONFLICT: "! ", Standing.CANNOT: "x ", Standing.UNDECIDED: "? "}


def rows_of(plan: Sequence[PlanRow], chosen: Mapping[str, Act], zone: tzinfo | None, *, with_same: bool) -> list[Row]:
    """The rows of the table; the key of each is the document's."""
    found = []
    for row in plan:
        if row.standing is Standing.SAME and not with_same:
            continue
        act = chosen.get(row.key, Act.LEAVE)
        side = row.here or row.there
        found.append(
            Row(
                row.key,
                (
                    ("-", "quiet") if act is Act.LEAVE else (act.value, "strong"),
                    (_SIGNS.get(row.standing, "") + row.standing.value, _STYLES.get(row.standing, "plain")),
                    row.key,
                    size_words(side.size if side else 0),
                    when(row.there.changed_at, zone) if row.there else "",
                ),
            )
        )
    return found


def row_words(row: PlanRow, zone: tzinfo | None) -> str:
    """What is known of one row, one or two lines."""
    if row.reason:
        return f"{row.key}\n{row.reason}"
    here = (
        f"here: {size_words(row.here.size)}, {system_time(row.here.changed_at, zone)}"
        if row.here
        else "here: not there"
    )
    there = (
        f"in Dropbox: {size_words(row.there.size)}, {when(row.there.changed_at, zone)}"
        if row.there
        else "in Dropbox: not there"
    )
    return f"{row.key}\n{here};  {there}"


def system_time(written: str, zone: tzinfo | None) -> str:
    """A moment as the system wrote it, in the zone of the screen where it can be read."""
    try:
        return when(datetime.fromisoformat(written).timestamp(), zone)
    except (ValueError, OverflowError):
        return written or "no time"


def revision_words(one: Revision, zone: tzinfo | None) -> str:
    """One revision of a file."""
    return f"{when(one.changed_at, zone)}   {size_words(one.size)}   {one.rev}"


def size_words(size: int) -> str:
    """A size that can be read at a glance."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:,.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"


def when(at: float, zone: tzinfo | None) -> str:
    """A moment in the zone of the screen."""
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}" if at else "no time"
