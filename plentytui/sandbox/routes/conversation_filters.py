"""The documented filters of lists of conversations (wire facts 5.3), from the query to a selection.

Assumed, because no source says it: several values in one filter are joined by OR; text is sought in any case; a time
filter includes its own instant; ``isDeleted`` that is absent means 0; ``folderId`` finds also folders of colleagues;
an unknown ``sortBy`` is ignored like an unknown filter.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.routing import Call
from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.lists import ORDERS, Selection

_RELATIONS = {
    "orderIds": ("order", "orderId"),
    "contactIds": ("contact", "contactId"),
    "emails": ("email", "contactEmail"),
    "paymentIds": ("payment",),
}
"""The relation types behind each filter."""
_NUMBERS = {"priorityId": "priority", "inboxId": "inbox_id", "statusId": "status_id", "typeId": "type_id"}
"""Filters that name one number, with their columns."""
_TIMES = {
    "fromDate": "created_at >= ?",
    "toDate": "created_at <= ?",
    "updateFromDate": "updated_at >= ?",
    "updateToDate": "updated_at <= ?",
    "deletedAtBefore": "deleted_at < ?",
}
"""Filters that name an instant, with their conditions."""
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def selection(call: Call) -> Selection:
    """What a call of the list or the search asks for."""
    params = call.params
    order = params.text("sortBy", "createdAt")
    found = Selection(
        archived=bool(params.flag("isArchived")),
        deleted=params.whole("isDeleted", 0) == 1,
        order=order if order in ORDERS else "createdAt",
        descending=params.text("sortOrder", "desc").strip().lower() != "asc",
        source=call.world.lag.source(call.clock.time()),
    )
    for add in (_texts, _instants, _numbers, _lists, _states, _sender, _deadline):
        add(call, found)
    return found


def _texts(call: Call, found: Selection) -> None:
    if title := call.params.text("title"):
        # SQLite's LIKE folds only ASCII; the function folds umlauts, too.
        found.add("folded(title) LIKE ? ESCAPE '\\'", f"%{_escaped(title.casefold())}%")
    if words := call.params.text("message"):
        _among_numbers(found, sorted(call.world.search.saying(words)))
    if referrer := call.params.text("referrer"):
        found.add("referrer = ?", referrer.strip())


def _instants(call: Call, found: Selection) -> None:
    for name, condition in _TIMES.items():
        instant = call.params.instant(name)
        if instant is not None:
            found.add(condition, int(instant.timestamp()))


def _numbers(call: Call, found: Selection) -> None:
    for name, column in _NUMBERS.items():
        number = call.params.whole(name)
        if number is not None:
            found.add(f"{column} = ?", number)
    short_id = call.params.whole("shortId")
    if short_id is not None:
        found.add("short_id = ?", short_id)


def _lists(call: Call, found: Selection) -> None:
    params = call.params
    for name, types in _RELATIONS.items():
        if values := params.words(name):
            found.related(types, values)
    if tags := params.wholes("tagIds"):
        found.among("tags", tags)
    if users := params.wholes("subscribersUsers"):
        found.among("subscribers", users)
    if owners := params.wholes("owners"):
        # An owner stands behind his role, ``,2:4,``.
        found.add("(" + " OR ".join("instr(owners, ?)" for _ in owners) + ")", *(f":{owner}," for owner in owners))
    if uuids := params.words("uuids"):
        _among_numbers(found, call.world.mailbox.numbers(uuids))
    if folder := params.text("folderId"):
        numbers = call.world.ids.read(folder, Ids.FOLDER)
        found.add("no IN (SELECT no FROM filed WHERE folder = ?)", numbers[0] if numbers else -1)


def _states(call: Call, found: Selection) -> None:
    params = call.params
    done = params.flag("isDone")
    if done is not None:
        found.add("is_closed = ?", int(done))
    if params.flag("hasAttachments"):
        found.add("attachments > 0")
    if params.flag("hasBilledMsg"):
        found.add("billed > 0")
    read, reader = params.flag("isRead"), params.whole("readById")
    if read is not None and reader is not None:
        found.add(("" if read else "NOT ") + "instr(read_by, ?)", f",{reader},")


def _sender(call: Call, found: Selection) -> None:
    values, kind = call.params.words("fromValue"), call.params.text("fromType").strip()
    if values and kind:
        marks = ", ".join("?" * len(values))
        found.add(f"from_type = ? AND lower(from_value) IN ({marks})", kind, *(value.lower() for value in values))


def _deadline(call: Call, found: Selection) -> None:
    word = call.params.text("deadline").strip()
    now = call.clock.now()
    if word in _DAYS:
        found.add("deadline >= ? AND deadline < ?", *_day(now, _DAYS[word]))
    elif word == "exceeded":
        found.add("deadline < ?", int(now.timestamp()))
    elif word == "in_the_future":
        found.add("deadline > ?", int(now.timestamp()))


def _day(now: datetime, distance: int) -> tuple[int, int]:
    """Beginning and end of a day by the wall clock of the system."""
    today = now.astimezone(SYSTEM_ZONE).date()
    edges = (datetime.combine(today + timedelta(days=days), time(), SYSTEM_ZONE) for days in (distance, distance + 1))
    first, last = (int(edge.timestamp()) for edge in edges)
    return first, last


def _among_numbers(found: Selection, numbers: list[int]) -> None:
    """Demand one of these conversations; as one JSON value, because the number of SQL variables is limited."""
    found.add("no IN (SELECT value FROM json_each(?))", "[" + ",".join(map(str, numbers)) + "]")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
