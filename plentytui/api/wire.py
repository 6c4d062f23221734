"""Bytes and headers of the API to values and back, without any input or output (wire facts 2 to 4)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from urllib.parse import parse_qsl, quote, urlencode

from plentytui.api.budget import Period, Reading, WindowReading
from plentytui.errors import UnreadableAnswer, UsageError

LOGIN_PATH = "/rest/login"
LOGOUT_PATH = "/rest/logout"
_CHANGES_NOTHING = frozenset({LOGIN_PATH, "/rest/login/refresh", LOGOUT_PATH, "/rest/conversations/search"})
"""Paths that may be called again whatever became of the first call, although their method is that of a write."""
IN_DETAIL = " ("
"""Begins, behind the words for people, how the machine put why no answer came."""
LOOK_FIRST = "Look at the system first, then decide whether to do it again."
"""What to do about a write of which nobody knows whether it took effect."""

_PREFIXES = ("x-plenty-global-short-period", "x-plenty-global-long-period", "x-plenty-route")
_MOST_SECONDS = 1e9
"""No wait is longer; a number above it is an instant."""
_RECORD_ID = re.compile(r"^(\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{12,36}|[0-9a-fA-F]{24,})$")
_SHOWN_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        page itemsPerPage sortBy sortOrder with lang orderBy id ids name uuid uuids title message fromDate toDate
        updateFromDate updateToDate deletedAtBefore tagIds isDone referrer shortId hasAttachments hasBilledMsg orderIds
        contactIds emails paymentIds subscribersUsers fromValue fromType priorityId inboxId deadline followUpDate
        statusId typeId isDeleted isArchived isClosed isRead readById readBy read userId folderId owners doneAt
        conversationId successors amount tags tagId tagType availability tagName tagLang searchTerm filename
        """,
    )
)
"""The names whose values may be shown: the documented parameters of the routes in use, none of which is a secret."""
_PERSONAL_NAMES = frozenset({"title", "message", "emails", "fromValue", "searchTerm", "filename", "referrer"})
"""Of them those whose values may name a customer or hold an e-mail address; only their numbers are shown."""
_LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: nothing of it has been believed yet."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes = field(repr=False, default=b"")
    route: str = ""
    """METHOD and path, to name in errors."""

    @property
    def html(self) -> bool:
        """Whether a web page came where JSON belongs."""
        head = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if head.startswith((b"<!doctype html", b"<html")):
            return True
        return "text/html" in self.headers.get("content-type", "").lower() and head.startswith(b"<")

    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8-sig", "replace")

    def json(self) -> object:
        """The body as JSON values; an empty body is None.

        Raises:
            UnreadableAnswer: it is not JSON.
        """
        if not self.body.strip():
            return None
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "") or "no type given"
            raise UnreadableAnswer(
                f"The answer of the system is not JSON ({len(self.body)} bytes, {plain(kind, 60)}).",
                LOOK_FIRST
                if saves(self.route)
                else "Try again; if it stays so, look at the route with `plentytui api`.",
                route=self.route,
                field="",
            ) from error


def plain(text: str, most: int = 300) -> str:
    """Text from outside for use inside a sentence: one line, nothing invisible, not longer than ``most``."""
    cut = text[: most * 4]
    clean = " ".join("".join(c if c.isprintable() else " " for c in cut).split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def build_query(params: Mapping[str, object] | None) -> str:
    """The query of a URL.

    A list is one comma-separated value, a flag is a word, an instant has its offset; None is left out
    (wire facts 4).

    Raises:
        UsageError: a value has no form on the wire.
    """
    pairs = [(name, query_value(name, value)) for name, value in (params or {}).items() if value is not None]
    return urlencode(pairs, quote_via=quote, safe=",")


def query_value(name: str, value: object) -> str:
    """One value as the API expects it in a query.

    Raises:
        UsageError: the value has no form on the wire.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return query_value(name, value.value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(f"The value of {name} is an instant without an offset.", "Give it a time zone.")
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        return ",".join(query_value(name, item) for item in value if item is not None)
    raise UsageError(f"The value of {name} cannot be sent in a query.", "Give text, a number, a flag or a list.")


def split_path(path: str) -> tuple[str, dict[str, object]]:
    """A path without its query, percent-encoded where it has to be, and the query as parameters.

    Raises:
        UsageError: it is not a path of the API.
    """
    path, _, query = path.partition("#")[0].partition("?")
    if not path.startswith("/") or path.startswith("//"):
        raise UsageError(
            f"{plain(path, 80) or 'Nothing'} is not a path of the API.", "A path begins with /rest/, without the host."
        )
    return quote(path, safe="/%:@!$&'()*+,;=~-._"), dict(parse_qsl(query, keep_blank_values=True))


def _shown(name: str, value: object) -> object:
    if name in _PERSONAL_NAMES:
        values = value if isinstance(value, (list, tuple)) else (value,)
        return value if all(str(each).isdigit() for each in values) else "***"
    return value if name in _SHOWN_NAMES else "***"


def shown_path(path: str, params: Mapping[str, object] | None) -> str:
    """Path and query for display and log: values that are not known to be harmless are masked, and people's."""
    shown = {
        name: _shown(name.removesuffix("[]"), value) for name, value in (params or {}).items() if value is not None
    }
    text = path + ("?" + build_query(shown) if shown else "")
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def saves(route: str) -> bool:
    """Whether a call, told as METHOD and path, may change something that one would have to look after."""
    method, _, path = route.partition(" ")
    return bool(path) and method.upper() not in {"GET", "HEAD"} and path not in _CHANGES_NOTHING


def route_of(method: str, path: str) -> str:
    """Method and path template: what the limits of single routes are kept by, such as ``GET /rest/tags/{}``."""
    parts = ["{}" if _RECORD_ID.match(part) else part for part in path.split("/")]
    return f"{method.upper()} {'/'.join(parts)}"


def lower_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name; the last of a name wins."""
    return {name.lower(): value.strip() for name, value in headers}


def read_budget(answer: Answer, now: float) -> Reading:
    """What an answer says about the call budget; ``now`` in seconds since the epoch."""
    headers = answer.headers
    short, long, route = (_window(headers, prefix, now) for prefix in _PREFIXES)
    refused = answer.status == 429 and not sessions_full(answer)
    return Reading(
        short=short,
        long=long,
        route=route,
        retry_after=_wait(headers.get("retry-after", ""), headers, now),
        refused=refused,
        refused_period=_named_period(answer) if refused else None,
        from_system=answer.status < 500 and not answer.html,
    )


def sessions_full(answer: Answer) -> bool:
    """Whether a 429 means too many users, not too many calls; the two are told apart by content (wire facts 1.4)."""
    return answer.status == 429 and b"too_many_concurrent_sessions" in answer.body[:10_000]


def _named_period(answer: Answer) -> Period | None:
    words = answer.text()[:500].lower()
    if "long period" in words:
        return Period.LONG
    return Period.SHORT if "short period" in words else None


def _window(headers: Mapping[str, str], prefix: str, now: float) -> WindowReading | None:
    limit, left, decay = (_number(headers.get(f"{prefix}-{name}", "")) for name in ("limit", "calls-left", "decay"))
    reset = _wait(headers.get(f"{prefix}-calls-reset", ""), headers, now)
    if limit is None and left is None and decay is None and reset is None:
        return None
    return WindowReading(
        limit=int(limit) if limit is not None and limit >= 1 else None,
        left=int(left) if left is not None else None,
        decay=min(decay, _MOST_SECONDS) if decay is not None else None,
        reset_in=reset,
    )


def _number(text: str) -> float | None:
    """A finite number that is not negative; None for anything else, as headers may be empty or missing."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return min(max(0.0, value), 1e15)


def _wait(text: str, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait from seconds, epoch seconds or milliseconds, or a date.

    An instant is compared with the answer's own Date where there is one, because the two machines' clocks differ.
    """
    if not text:
        return None
    value = _number(text)
    if value is None:
        instant = _instant(text)
        if instant is None:
            return None
        value = instant
    elif value <= _MOST_SECONDS:
        return value
    elif value > 1e12:
        value /= 1000
    here = _instant(headers.get("date", ""))
    return min(max(0.0, value - (now if here is None else here)), _MOST_SECONDS)


def _instant(text: str) -> float | None:
    """Seconds since the epoch from an HTTP date or ISO 8601."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(text)
            return found.timestamp() if found.tzinfo else None
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
    return None
