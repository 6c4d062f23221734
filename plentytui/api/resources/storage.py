"""The layout documents in the system's storage.

Documented by the official description (the wire facts do not cover these routes): ``GET /rest/storage/layout/list``
gives up to 1000 objects, ``isTruncated`` and ``nextContinuationToken``, which is sent as ``continuationToken``;
``GET /rest/storage/layout/object-url`` gives, for a ``key``, an address that expires after 10 minutes;
``POST /rest/storage/layout`` uploads under a ``key``; ``DELETE /rest/storage/layout`` takes a ``keyList``.

Assumed, here and in the sandbox: an object has ``key``, ``size``, ``eTag`` and ``lastModified``; the address comes as
a text or as ``url`` of an object; the content of an upload is the body as it stands; ``keyList`` is a list like any
other; the right is called ``cloud.storage.layout``; what is listed here are the designs of the CMS (seed Dropbox, 2).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from plentytui.api.decode import decode_one
from plentytui.api.fetch import fetch
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import UnreadableAnswer
from plentytui.models.storage import StorageObject, StorageObjectList

_PATH = "/rest/storage/layout"


class StorageResource(Resource):
    """Lists, reads, writes and deletes layout documents."""

    async def layouts(self, lane: Lane = Lane.USER) -> AsyncIterator[tuple[StorageObject, ...]]:
        """All documents, up to a thousand at a time; one read each."""
        token, seen = "", {""}
        while True:
            params = {"continuationToken": token} if token else None
            found = await self._one(StorageObjectList, f"{_PATH}/list", params=params, lane=lane)
            yield found.objects
            token = found.next_continuation_token
            # A token that comes back would lead round in a circle.
            if not found.is_truncated or token in seen:
                return
            seen.add(token)

    async def read(self, key: str, limit: int, lane: Lane = Lane.USER) -> bytes:
        """The content of a document: one read for its address, and the download, which has no session.

        Raises:
            PlentytuiError: the system does not give it, or it is larger than ``limit``.
        """
        answer = await self._client.call("GET", f"{_PATH}/object-url", params={"key": key}, lane=lane)
        told = answer.json()
        address = told.get("url") if isinstance(told, dict) else told
        if not isinstance(address, str):
            raise UnreadableAnswer(
                "The system gave no address for the document.", "Try again later.", route=answer.route
            )
        parts, base = urlsplit(address), urlsplit(self._client.base_url)
        if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            return await fetch(address, limit)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        content = (await self._client.call("GET", path, with_auth=False, lane=lane)).body
        if len(content) > limit:
            raise UnreadableAnswer(f"The document is larger than {limit // 1024 // 1024} MB.", "Leave it out.")
        return content

    async def write(self, key: str, content: bytes, lane: Lane = Lane.USER) -> StorageObject:
        """Put a document there, in place of one with the same key; one write."""
        answer = await self._client.call("POST", _PATH, params={"key": key}, body=content, lane=lane)
        return decode_one(StorageObject, answer.json(), answer.route)

    async def delete(self, key: str, lane: Lane = Lane.USER) -> None:
        """Delete a document; one write. Alone in its list, a key may have commas."""
        await self._client.call("DELETE", _PATH, params={"keyList[]": key}, lane=lane)
