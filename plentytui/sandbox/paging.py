"""The envelope around lists, with its oddities (wire facts 4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.sandbox.routing import Call

CAP = 100
"""The number of items a page is silently cut to."""


def envelope(
    call: Call, total: int, rows: Callable[[int, int], Sequence[object]], *, per_page: int = 50
) -> dict[str, object]:
    """One page of a list, as the call's ``page`` and ``itemsPerPage`` ask for it.

    Args:
        call: the call; its parameters and quirks decide.
        total: how many rows there are in all.
        rows: gives the rows of the page from a limit and an offset.
        per_page: the page size where the call names none.
    """
    asked = call.params.whole("itemsPerPage", per_page) or per_page
    size = max(1, min(asked, CAP) if call.quirks.capped_pages else asked)
    last = max(1, -(-total // size))
    page = max(1, call.params.whole("page", 1) or 1)
    if call.quirks.clamped_pages:
        page = min(page, last)
    offset = (page - 1) * size
    entries = list(rows(size, offset)) if offset < total else []
    head: dict[str, object] = {
        "page": page,
        "totalsCount": total,
        "isLastPage": page >= last,
        "entries": entries,
    }
    if call.quirks.four_field_envelope:
        return head | {"page": str(page)}
    as_text = call.quirks.page_fields_as_text and speaks_text(call.route)
    return head | {
        "lastPageNumber": last,
        "firstOnPage": offset + 1 if entries else 0,
        "lastOnPage": offset + len(entries) if entries else 0,
        "itemsPerPage": str(size) if as_text else size,
    }


def speaks_text(route: str) -> bool:
    """Whether a list is one of those that send ``itemsPerPage`` as text; about every fourth is."""
    return zlib.crc32(route.encode()) % 4 == 0
