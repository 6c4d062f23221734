"""Exporting tags as CSV: all pages, the current page, the marked rows, or a range of pages (seed Messenger, 3.6.4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.rules.setup.tag_search import csv_text, pages, read_pages
from plentytui.services.exporting import path_problem, write_export
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.host import host_of

if TYPE_CHECKING:
    from plentytui.models.setup import FullTag
    from plentytui.ui.screens.setup.tags import TagsTab


async def export_tags(tab: TagsTab) -> None:
    """Ask which tags and for a file, and write it."""
    tags = await _which(tab)
    if tags is None:
        return
    path = await tab.app.push_screen_wait(
        AskLine("Write to which file?", "tags.csv", fact=f"{len(tags)} tags.", check=path_problem)
    )
    if path is None:
        return
    try:
        written = await asyncio.to_thread(write_export, path, csv_text(tags))
    except PlentytuiError as error:
        host_of(tab).say(str(error), title="Not exported", severity="error")
        return
    host_of(tab).say(f"{len(tags)} tags are in {written}.", title="Exported")


async def _which(tab: TagsTab) -> tuple[FullTag, ...] | None:
    shown, size = tab.shown, tab.page_size
    last = pages(len(shown), size)
    choices = [("all", f"All pages ({len(shown)} tags)"), ("page", f"Current page ({tab.page} of {last})")]
    if tab.marked:
        choices.append(("marked", f"Selected rows ({len(tab.marked)})"))
    choices.append(("range", "A range of pages"))
    chosen = await tab.app.push_screen_wait(PickValue("Export which tags?", choices, "all"))
    if chosen == "marked":
        return tab.marked
    first, end = (1, last) if chosen == "all" else (tab.page, tab.page)
    if chosen == "range":

        def wrong(typed: str) -> str:
            read = read_pages(typed, last)
            return read if isinstance(read, str) else ""

        typed = await tab.app.push_screen_wait(AskLine("Which pages?", f"1-{last}", check=wrong))
        read = read_pages(typed or "", last)
        if typed is None or isinstance(read, str):
            return None
        first, end = read
    return None if chosen is None else shown[(first - 1) * size : end * size]
