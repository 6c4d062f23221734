"""Where a redirect leads, if it may be followed: only a read, within the same address, and not for ever."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from plentytui.api.refusals import redirect_refusal
from plentytui.api.wire import Answer, split_path
from plentytui.errors import UsageError

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""The statuses that send a call on."""
_MOST = 3


def redirected(base_url: str, method: str, path: str, answer: Answer, count: int) -> tuple[str, dict[str, object]]:
    """Path and parameters that the system points to, if they may be asked.

    Args:
        base_url: scheme and host of the system.
        method: what was called.
        path: what was called.
        answer: the redirect.
        count: how many there were in a row, with this one.

    Raises:
        SystemRefused: it is a write, another address, none at all, or one redirect too many.
    """
    told = answer.headers.get("location", "")
    try:
        target = urljoin(base_url + path, told)
        parts, base = urlsplit(target), urlsplit(base_url)
    except ValueError:
        raise redirect_refusal(answer, told, "That is no address") from None
    if method not in {"GET", "HEAD"}:
        raise redirect_refusal(answer, target, "A redirect would turn the write into a read and lose its content")
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
        raise redirect_refusal(answer, target, "The session is never shown to another address")
    if count > _MOST:
        raise redirect_refusal(answer, target, "There were too many redirects in a row")
    try:
        return split_path(parts.path + ("?" + parts.query if parts.query else ""))
    except UsageError:
        raise redirect_refusal(answer, target, "That is no path of the API") from None
