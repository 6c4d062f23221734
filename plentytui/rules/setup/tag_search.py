"""Finding tags by ID, fuzzy name and availability, and exporting them (seed Messenger, 3.6.3 and 3.6.4)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from plentytui.models.setup import FullTag
from plentytui.rules.fuzzy import score
from plentytui.rules.setup.tags import ALL_USES, use_title
from plentytui.rules.spreadsheets import harmless_cell

PAGE_SIZES = (25, 50, 100)
"""How many tags a page can have."""


@dataclass(frozen=True, slots=True)
class TagFilter:
    """What tags are shown: all that are given have to fit, of the availabilities one."""

    id: int = 0
    name: str = ""
    uses: tuple[str, ...] = ()

    @property
    def chips(self) -> tuple[str, ...]:
        """What is filtered by, in words."""
        found = []
        if self.id:
            found.append(f"ID {self.id}")
        if self.name:
            found.append(f"Name ~ {self.name}")
        if self.uses:
            found.append("Availability: " + " or ".join(map(use_title, self.uses)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class SavedTagFilter:
    """A filter with a name; kept on this computer, because no public route keeps it for other users."""

    title: str
    filter: TagFilter
    is_default: bool = False


def with_typed(before: TagFilter, typed: str, tags: Sequence[FullTag] = ()) -> TagFilter:
    """The filter for what was typed; the availabilities stay.

    A number is an ID, unless no tag has that ID and one has the number in its name; anything else is a name.
    """
    typed = typed.strip()
    is_number = typed.isascii() and typed.isdigit()
    in_name = is_number and any(typed in tag.name for tag in tags) and all(str(tag.id) != typed for tag in tags)
    if is_number and not in_name:
        return TagFilter(int(typed), "", before.uses)
    return TagFilter(0, typed, before.uses)


def found(tags: Sequence[FullTag], wanted: TagFilter) -> tuple[FullTag, ...]:
    """The tags that fit; those whose name fits best first, else by ID."""
    rows = [
        (score(wanted.name, tag.name) if wanted.name else 1.0, tag)
        for tag in tags
        if (not wanted.id or tag.id == wanted.id)
        and (not wanted.uses or any(use in tag.availabilities for use in wanted.uses))
    ]
    rows = [(fits, tag) for fits, tag in rows if fits > 0]
    return tuple(tag for _, tag in sorted(rows, key=lambda row: (-row[0], row[1].id)))


def filters_text(saved: Sequence[SavedTagFilter]) -> str:
    """Saved filters as text to be kept."""
    return json.dumps([asdict(one) for one in saved], ensure_ascii=False)


def read_filters(text: str | None) -> tuple[SavedTagFilter, ...]:
    """The saved filters from kept text; what cannot be read is left out."""
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    saved = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("filter"), dict) and row.get("title"):
            kept = row["filter"]
            uses = tuple(use for use in kept.get("uses", ()) if use in ALL_USES)
            number = kept.get("id")
            wanted = TagFilter(number if isinstance(number, int) else 0, str(kept.get("name") or ""), uses)
            saved.append(SavedTagFilter(str(row["title"]), wanted, bool(row.get("is_default"))))
    return tuple(saved)


def read_pages(typed: str, last: int) -> tuple[int, int] | str:
    """The first and last page of what was typed, such as ``2-4`` or ``3``; a sentence where it is no range."""
    match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", typed)
    if match is None:
        return "Enter pages such as 2-4 or 3."
    first, end = int(match[1]), int(match[2] or match[1])
    if first < 1 or end < first:
        return "The first page is 1 at least, and not after the last one."
    if end > last:
        return f"There {'is only page 1' if last == 1 else f'are only {last} pages'}."
    return first, end


def pages(count: int, size: int) -> int:
    """How many pages so many tags fill."""
    return max(1, -(-count // size))


def csv_text(tags: Sequence[FullTag]) -> str:
    """Tags as a table for spreadsheets; nothing in it is taken for a formula."""
    languages = sorted({entry.lang for tag in tags for entry in tag.names})
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow(["ID", "Name", "Colour", "Availabilities", "Clients", *(f"Name {lang}" for lang in languages)])
    for tag in tags:
        names = {entry.lang: entry.name for entry in tag.names}
        row = [
            str(tag.id), tag.name, tag.color, ",".join(tag.availabilities),
            ",".join(map(str, tag.clients)), *(names.get(lang, "") for lang in languages),
        ]  # fmt: skip
        table.writerow([harmless_cell(value) for value in row])
    return stream.getvalue()
