"""One file from an address that the system gave: without the session, which belongs to the system alone."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from plentytui.api.base_url import is_loopback
from plentytui.api.exchange import trusted
from plentytui.errors import NotReachable, SystemRefused, UnreadableAnswer

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


async def fetch(url: str, limit: int, *, transport: httpx.AsyncBaseTransport | None = None) -> bytes:
    """The content behind the address, at most ``limit`` bytes of it.

    Raises:
        PlentytuiError: the address is none to be asked, it gives no answer, refuses, or the content is too large.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise UnreadableAnswer("The system gave an address for a file that is none.", "Try again later.")
    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(
                timeout=_TIMEOUT,
                transport=transport,
                verify=trusted() if transport is None else True,
                follow_redirects=False,
            ) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != 200:
                raise SystemRefused(
                    f"{host} did not give the file: status {answer.status_code}.",
                    "The address may have expired; try again.",
                    status=answer.status_code,
                )
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > limit:
                    raise UnreadableAnswer(f"The file is larger than {limit // 1024 // 1024} MB.", "Leave it out.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The text of the error may quote the address, which is a key to the file for ten minutes.
        raise NotReachable(f"{host} gave no answer ({type(error).__name__}).", "Try again later.") from None
    return bytes(content)
