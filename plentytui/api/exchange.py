"""One request and its answer over httpx; every failure is told by what may have reached the system."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from plentytui import __version__
from plentytui.api.base_url import is_loopback
from plentytui.api.retry import Trouble
from plentytui.api.wire import IN_DETAIL, Answer, lower_headers, plain
from plentytui.clock import Clock
from plentytui.errors import UsageError

if TYPE_CHECKING:
    from plentytui.api.sink import Sink

USER_AGENT = f"plentytui/{__version__}"
LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes, unpacked, of an answer that is held."""
LONGEST_ANSWER = 300.0
"""Seconds for the whole of an answer that is held, however steadily it drips."""
_EVERY_ADDRESS = ("http://", "https://", "all://")
"""The patterns under which httpx keeps the proxies of the environment."""
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=None)


class NoAnswer(Exception):
    """No answer came; ``trouble`` is why, ``words`` says it for a person."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        super().__init__(words)
        self.trouble = trouble
        self.words = words


class Exchange:
    """Sends single requests to one system.

    HTTP/1.1, certificates always checked; proxies and a certificate file of one's own come from the environment
    (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``). This machine itself is asked without a proxy, as plain HTTP is
    allowed there. Redirects are not followed here.
    """

    def __init__(self, base_url: str, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        address = urlsplit(self._base_url)
        self._host = address.netloc
        self._clock = clock
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=trusted() if transport is None else True,
            mounts=dict.fromkeys(_EVERY_ADDRESS) if is_loopback(address.hostname or "") else None,
            timeout=_TIMEOUT,
            follow_redirects=False,
            http2=False,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=15.0),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    async def send(
        self,
        method: str,
        path: str,
        query: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        into: Sink | None = None,
    ) -> Answer:
        """Send one request and read its answer whole; the content of a success goes ``into`` a sink, if there is one.

        Raises:
            NoAnswer: no answer came, or not all of it.
            UsageError: the address cannot be asked.
        """
        url = self._base_url + path + ("?" + query if query else "")
        try:
            request = self._http.build_request(method, url, headers=headers, content=content)
            response = await self._http.send(request, stream=True)
            try:
                body = await self._read(response, into if into is not None and _is_content(response, into) else None)
            finally:
                await response.aclose()
        except httpx.InvalidURL as error:
            raise UsageError(f"{plain(url, 100)} is not an address.", "Check the system's address.") from error
        except httpx.LocalProtocolError:
            # Its text quotes the header at fault, and that may be the one with the token.
            raise NoAnswer(Trouble.CUT_OFF, f"the request to {self._host} could not be written") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise self._no_answer(error) from error
        # The token alone is the session; a cookie could bind later calls to an older one.
        self._http.cookies.clear()
        return Answer(response.status_code, lower_headers(response.headers.multi_items()), body, f"{method} {path}")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _read(self, response: httpx.Response, into: Sink | None) -> bytes:
        started, parts, size = self._clock.time(), [], 0
        if into is not None:
            # However large and slow it is: whoever waits for it sees how far it has come, and can end it.
            await into.begin(_length(response))
            async for part in response.aiter_bytes():
                await into.write(part)
            return b""
        async for part in response.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise NoAnswer(Trouble.TOO_LARGE, f"it is larger than {LARGEST_ANSWER // 1024 // 1024} MB")
            if self._clock.time() - started > LONGEST_ANSWER:
                raise NoAnswer(Trouble.CUT_OFF, "it came too slowly")
        return b"".join(parts)

    def _no_answer(self, error: httpx.TransportError | httpx.DecodingError) -> NoAnswer:
        detail = plain(str(error), 160) or type(error).__name__
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            return NoAnswer(Trouble.CONNECT, f"{self._host} did not take the connection in time")
        if isinstance(error, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol):
            if _untrusted(error):
                told = f"the certificate of {self._host} is not trusted{IN_DETAIL}{detail})"
                return NoAnswer(Trouble.UNTRUSTED, told)
            return NoAnswer(Trouble.CONNECT, f"no connection to {self._host}{IN_DETAIL}{detail})")
        if isinstance(error, httpx.TimeoutException):
            return NoAnswer(Trouble.TIMEOUT, f"{self._host} did not answer in time")
        return NoAnswer(Trouble.CUT_OFF, f"the connection to {self._host} broke{IN_DETAIL}{detail})")


def trusted() -> ssl.SSLContext:
    """Whom to trust, as the environment says now."""
    return _trusted(*map(os.environ.get, _CERTIFICATES))


@lru_cache(maxsize=1)
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The same, remembered: to read all certificates takes 20 ms in which no key is answered.

    A system that cannot be reached is tried again and again, each time as from the beginning; of documents each comes
    from an address of its own.
    """
    return httpx.create_ssl_context()


def _is_content(response: httpx.Response, into: Sink) -> bool:
    """Whether an answer is what was asked for, as far as its head tells."""
    page = "text/html" in response.headers.get("content-type", "").lower()
    return 200 <= response.status_code < 300 and (into.takes_pages or not page)


def _length(response: httpx.Response) -> int:
    """How many bytes come, 0 if that is not known: the length counts packed bytes where the answer is packed."""
    length = response.headers.get("content-length", "")
    known = length.isascii() and length.isdigit() and len(length) < 15 and "content-encoding" not in response.headers
    return int(length) if known else 0


def _untrusted(error: BaseException) -> bool:
    """Whether the certificate was refused: the cause is somewhere below, as httpx wraps it twice."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, ssl.SSLCertVerificationError):
            return True
        below = below.__cause__ or below.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
