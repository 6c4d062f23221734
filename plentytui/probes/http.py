"""Requests as a browser makes them, one hop at a time, to addresses found by DNS; nothing of the user is sent."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

import httpx

from plentytui import __version__
from plentytui.models.records import Outcome
from plentytui.models.sights import Hop
from plentytui.probes.addresses import HTTP_PORT, HTTPS_PORT, Network
from plentytui.probes.tls import failure, read_certificate
from plentytui.rules.checks.hostnames import covers

MOST_HOPS = 6
WAIT = 2.5
"""Seconds for one hop."""
WHOLE_WAIT = 3.6
"""Seconds for the whole way."""
USER_AGENT = f"plentytui/{__version__} (domain check)"
_LONGEST_URL = 2000
_HOST = re.compile(rb"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")
"""A name or an address as it stands in an address."""

Find = Callable[[str], Awaitable[tuple[str, ...]]]
"""The addresses of a host name, by DNS."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document that was fetched with its certificate checked."""

    outcome: Outcome
    status: int = 0
    body: str = ""
    words: str = ""


async def follow(network: Network, url: str, find: Find) -> tuple[Hop, ...]:
    """Go from an address through its redirects to the end; every hop is a result.

    Args:
        network: the way out.
        url: where to begin, ``http://`` or ``https://`` and a host.
        find: the addresses of a host name.
    """
    hops: list[Hop] = []
    try:
        async with asyncio.timeout(WHOLE_WAIT):
            at: str = url
            for _ in range(MOST_HOPS):
                hop = await _hop(network, at, find)
                hops.append(hop)
                if not hop.location:
                    break
                at = hop.location
            return tuple(hops)
    except TimeoutError:
        return (*hops, Hop(at, Outcome.SILENT, words="no answer in time"))


async def _hop(network: Network, url: str, find: Find) -> Hop:
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        target = httpx.URL(url[:_LONGEST_URL])
    except httpx.InvalidURL:
        return Hop(url[:_LONGEST_URL], Outcome.NOT_ASKED, words="the address cannot be read")
    clean = _without_user(target)
    # The host as it stands there: httpx would decode it for people, and what begins with xn-- need not be decodable.
    host = target.raw_host.decode("ascii")
    address = await _address(network, host, find)
    if not address:
        words = f"{host} leads to no address that may be asked"
        return Hop(str(clean), Outcome.NOT_ASKED, words=words)
    try:
        async with asyncio.timeout(WAIT), httpx.AsyncHTTPTransport(verify=_open_context()) as transport:
            response = await transport.handle_async_request(_request(network, clean, address))
            await response.aclose()
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        outcome, words = _trouble(error)
        return Hop(str(clean), outcome, took=loop.time() - began, words=words)
    headers = response.headers
    return Hop(
        url=str(clean),
        outcome=Outcome.ANSWER,
        status=response.status_code,
        location=_next(clean, headers.get("location", "")) if response.has_redirect_location else "",
        hsts=headers.get("strict-transport-security", "")[:300],
        server=headers.get("server", "")[:100],
        took=loop.time() - began,
    )


async def fetch(network: Network, host: str, path: str, find: Find, *, most: int) -> Page:
    """Fetch a small document by https, with chain and name of the certificate checked; redirects are not followed."""
    address = await _address(network, host, find)
    if not address:
        return Page(Outcome.NO_NAME, words=f"{host} leads to no address that may be asked")
    trust = await asyncio.to_thread(network.trust)
    body = bytearray()
    try:
        async with asyncio.timeout(WAIT), httpx.AsyncHTTPTransport(verify=trust) as transport:
            request = _request(network, httpx.URL(scheme="https", host=host, path=path), address)
            response = await transport.handle_async_request(request)
            try:
                if not _is_for(response, host):
                    return Page(Outcome.FAILED, words=f"its certificate is not for {host}")
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > most:
                        return Page(Outcome.GARBLED, response.status_code, words=f"it has more than {most} bytes")
            finally:
                await response.aclose()
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        outcome, words = _trouble(error)
        return Page(outcome, words=words)
    return Page(Outcome.ANSWER, response.status_code, bytes(body).decode("utf-8", "backslashreplace"))


async def _address(network: Network, host: str, find: Find) -> str:
    """The address to connect to; empty where there is none or where it is not a public one."""
    return next((address for address in await find(host) if network.may_reach(address)), "")


def _request(network: Network, url: httpx.URL, address: str) -> httpx.Request:
    """The request for a transport: a client would keep cookies, read redirects and send what it finds in addresses."""
    standard = HTTPS_PORT if url.scheme == "https" else HTTP_PORT
    real_address, port = network.way(address, url.port or standard)
    waits = dict.fromkeys(("connect", "read", "write", "pool"), WAIT)
    return httpx.Request(
        "GET",
        url.copy_with(host=real_address, port=port),
        headers={
            "Host": url.netloc.decode("ascii"),
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        extensions={"sni_hostname": url.raw_host.decode("ascii"), "timeout": waits},
    )


def _without_user(url: httpx.URL) -> httpx.URL:
    """The address without name and password, which httpx would send, and without its fragment."""
    return url.copy_with(username=None, password=None, fragment=None) if url.userinfo or url.fragment else url


def _next(url: httpx.URL, location: str) -> str:
    try:
        target = _without_user(url.join(location[:_LONGEST_URL]))
    except (httpx.InvalidURL, ValueError):
        return ""
    known = target.scheme in ("http", "https") and _HOST.fullmatch(target.raw_host)
    return str(target) if known else ""


def _is_for(response: httpx.Response, host: str) -> bool:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    der = tls.getpeercert(binary_form=True) if tls is not None else None
    found = read_certificate(der) if der else None
    return found is not None and covers(found.names, host)


def _trouble(error: BaseException) -> tuple[Outcome, str]:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return Outcome.SILENT, "no answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
        return Outcome.GARBLED, "what came is no HTTP answer"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError):
            found = failure(cause)
            return found.outcome, found.words
        cause = cause.__cause__ or cause.__context__
    return Outcome.UNREACHABLE, str(error)[:200] or type(error).__name__


@lru_cache(maxsize=1)
def _open_context() -> ssl.SSLContext:
    """Takes every certificate: what it is worth is looked at apart, and nothing secret is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
