"""What registries tell by RDAP (RFC 9083), found by IANA's list of them (RFC 9224)."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from plentytui.models.sights import Holding, Registration
from plentytui.probes.addresses import Network
from plentytui.probes.http import USER_AGENT

WAIT = 3.6
"""Seconds for an answer; some registries take long."""
LARGEST = 2 * 1024 * 1024
_MOST_REDIRECTS = 3
_MOST_ITEMS = 40


class NoRdap(Exception):
    """No answer that can be read; its text says why."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Which registries have an RDAP service, by TLD."""

    services: Mapping[str, str]
    """The base address by suffix, such as ``com``."""

    def base_for(self, name: str) -> str:
        """The address of the service for a name, by its longest suffix that is listed; empty where there is none."""
        labels = name.lower().split(".")
        for first in range(1, len(labels)):
            if found := self.services.get(".".join(labels[first:])):
                return found
        return ""


def read_bootstrap(document: object) -> Bootstrap:
    """Read IANA's list.

    Raises:
        NoRdap: it is none.
    """
    found: dict[str, str] = {}
    entries = document.get("services") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise NoRdap("the list of registries cannot be read")
    for entry in entries:
        if not isinstance(entry, list) or len(entry) != 2 or not all(isinstance(part, list) for part in entry):
            continue
        urls = [url for url in entry[1] if isinstance(url, str)]
        chosen = next((url for url in urls if url.startswith("https://")), urls[0] if urls else "")
        for suffix in entry[0]:
            if isinstance(suffix, str) and chosen:
                found[suffix.lower()] = chosen.rstrip("/") + "/"
    if not found:
        raise NoRdap("the list of registries is empty")
    return Bootstrap(found)


class Registries:
    """Asks registries; IANA's list is fetched at most once, and the caller may give one it has kept."""

    def __init__(self, network: Network, bootstrap: Bootstrap | None = None) -> None:
        self._network = network
        self._bootstrap = bootstrap
        self._fetching = asyncio.Lock()
        self.fetched: object = None
        """The document that was fetched, for keeping; None where none was."""

    async def look_up(self, name: str) -> Registration:
        """What the registry tells about a registrable name."""
        tld = name.rpartition(".")[2]
        try:
            async with asyncio.timeout(WAIT):
                base = (await self._list()).base_for(name)
                if not base:
                    words = f"The registry of .{tld} has no public RDAP service: registrar and expiry cannot be read."
                    return Registration(name, Holding.NO_SERVICE, words=words)
                return await self._ask(name, base)
        except TimeoutError:
            return Registration(name, Holding.UNKNOWN, words=f"The registry of .{tld} did not answer in time.")
        except NoRdap as error:
            return Registration(name, Holding.UNKNOWN, words=f"The registry of .{tld} gave no usable answer: {error}.")

    async def _list(self) -> Bootstrap:
        async with self._fetching:
            if self._bootstrap is None:
                status, document = await self._get(self._network.bootstrap_url)
                if status != 200:
                    raise NoRdap(f"IANA's list of registries answered {status}")
                self._bootstrap = read_bootstrap(document)
                self.fetched = document
            return self._bootstrap

    async def _ask(self, name: str, base: str) -> Registration:
        host = urlsplit(base).hostname or ""
        status, document = await self._get(f"{base}domain/{name}")
        if status == 404:
            words = (
                "The registry has no such domain: it is probably free. "
                "Reserved names and those at a special price look the same."
            )
            return Registration(name, Holding.FREE, server=host, words=words)
        if status == 429:
            words = f"{host} has been asked too often; ask again in some minutes."
            return Registration(name, Holding.LIMITED, server=host, words=words)
        if status != 200 or not isinstance(document, dict):
            raise NoRdap(f"{host} answered {status}")
        return read_registration(name, host, document)

    async def _get(self, url: str) -> tuple[int, object]:
        at = url
        # Building the context reads a large file of certificates, which would stop the event loop for a moment.
        context = await asyncio.to_thread(_context)
        async with httpx.AsyncClient(verify=context, follow_redirects=False, timeout=WAIT, headers=_HEADERS) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                if not at.startswith("https://") and not self._network.rdap_over_http:
                    raise NoRdap("it leads to an address without encryption")
                try:
                    async with client.stream("GET", at) as response:
                        if response.has_redirect_location:
                            at = str(response.url.join(response.headers.get("location", "")))
                            client.cookies.clear()
                            continue
                        return response.status_code, await _document(response)
                except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
                    raise NoRdap(str(error)[:200] or type(error).__name__) from error
        raise NoRdap("it redirects without an end")


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return httpx.create_ssl_context()


_HEADERS = {"User-Agent": USER_AGENT, "Accept": "application/rdap+json, application/json"}


async def _document(response: httpx.Response) -> object:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise NoRdap(f"the answer has more than {LARGEST} bytes")
    try:
        return json.loads(bytes(body))
    except (ValueError, RecursionError):
        return None


def read_registration(name: str, host: str, document: Mapping[str, Any]) -> Registration:
    """Read the answer of a registry; what is missing or has another shape is left empty."""
    events = {
        str(event.get("eventAction")): _instant(event.get("eventDate"))
        for event in _items(document, "events")
        if isinstance(event, dict)
    }
    dnssec = document.get("secureDNS")
    signed = dnssec.get("delegationSigned") if isinstance(dnssec, dict) else None
    servers = [server.get("ldhName") for server in _items(document, "nameservers") if isinstance(server, dict)]
    return Registration(
        name=name,
        holding=Holding.TAKEN,
        registrar=_registrar(document),
        registered_at=events.get("registration"),
        changed_at=events.get("last changed"),
        expires_at=events.get("expiration"),
        statuses=tuple(str(status)[:80] for status in _items(document, "status")),
        name_servers=tuple(sorted(s.lower().rstrip(".")[:253] for s in servers if isinstance(s, str))),
        signed=signed if isinstance(signed, bool) else None,
        server=host,
    )


def _items(document: Mapping[str, Any], key: str) -> list[Any]:
    found = document.get(key)
    return found[:_MOST_ITEMS] if isinstance(found, list) else []


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _registrar(document: Mapping[str, Any]) -> str:
    for entity in _items(document, "entities"):
        if isinstance(entity, dict) and "registrar" in _items(entity, "roles"):
            card = entity.get("vcardArray")
            lines = card[1] if isinstance(card, list) and len(card) == 2 and isinstance(card[1], list) else []
            for line in lines:
                if isinstance(line, list) and len(line) == 4 and line[0] == "fn" and isinstance(line[3], str):
                    return line[3][:200]
            return str(entity.get("handle") or "")[:200]
    return ""
