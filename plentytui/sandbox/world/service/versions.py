"""The version of the system: every week a stable and a beta one, and what they brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service.calendar import DAY, HOUR
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

_WEEK = 7 * DAY
_FIRST = int(datetime(2022, 1, 5, 9, tzinfo=UTC).timestamp())
"""The Wednesday of the first version of this numbering."""
_SHOWN = 6
"""So many versions of each channel are in the changelog."""
_TEXTS = (
    "Messenger: the group of a conversation is kept when it is forwarded. Orders: the split of a delivery order no "
    "longer loses the warehouse of its last item.",
    "OTTO market: return tracking numbers are sent with the shipping confirmation. Fixed: an empty tag name in the "
    "bulk edit of tags was accepted.",
    "REST: GET /rest/conversations takes updatedAtFrom and updatedAtTo together. Assistants: the domain assistant "
    "shows the CNAME of the load balancer for external domains.",
    "Amazon: the import of FBA returns runs every hour. Fixed: umlauts in file names of attachments in the Messenger.",
    "Contacts: the search finds phone numbers with and without country code. Documents: the delivery note prints the "
    "customer's own order number.",
    "Performance: the list of incoming items loads only what it shows. Fixed: the dashboard showed yesterday's cloud "
    "usage twice after the change to winter time.",
    "Kaufland: the reason of a cancellation is taken over. Messenger: e-mails over 25 MB are refused with a notice.",
    "eBay: variations with more than five attributes are exported again. Item images: AVIF files are converted.",
)


def versions(shelf: Shelf) -> JsonObject:
    """The version that runs, and the changelog, the newest first."""
    week = (shelf.now - _FIRST) // _WEEK
    entries = sorted(_entries(shelf, week), key=lambda entry: int(entry["at"]), reverse=True)
    return {
        "version": _number(week, "stable"),
        "channel": "stable",
        "changelog": [
            {key: entry[key] for key in ("version", "channel", "text")} | {"publishedAt": iso(entry["at"])}
            for entry in entries
        ],
    }


def _entries(shelf: Shelf, week: int) -> Iterator[JsonObject]:
    for back in range(_SHOWN):
        for channel, ahead, hour in (("stable", 0, 0), ("beta", 1, 5)):
            number = week - back
            at = _FIRST + number * _WEEK + hour * HOUR
            if at > shelf.now:
                continue
            # What is beta this week is stable the next, so both have the same text.
            text = _TEXTS[(number + ahead) % len(_TEXTS)]
            yield {"version": _number(number + ahead, channel), "channel": channel, "text": text, "at": at}


def _number(week: int, channel: str) -> str:
    return f"7.{week // 10}.{week % 10}" + ("-beta" if channel == "beta" else "")
