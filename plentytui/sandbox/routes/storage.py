"""The layout documents in the storage.

What the official description says of them, and what is assumed, stands in one place: ``api/resources/storage.py``.
A real system's address leads to its storage; here it leads to the sandbox itself.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routing import Call, Reply, Routes
from plentytui.sandbox.world.layouts import Layout, all_layouts, drop_layout, layout_of, put_layout

routes = Routes()

RIGHT = "cloud.storage.layout"
PAGE = 1000
"""Documents of one answer."""
EXPIRES = 600
"""Seconds for which an address is good."""
_PATH = "/rest/storage/layout"
_OBJECT = "/storage/layout/object"
_HOST = "https://sandbox.plentytui.invalid"


@routes.get(f"{_PATH}/list", right=RIGHT)
def layouts(call: Call) -> object:
    """Up to a thousand documents; the token says after which key it goes on."""
    found = all_layouts(call.world)
    token = call.params.text("continuationToken")
    if token:
        places = [place for place, layout in enumerate(found) if _token(layout) == token]
        if not places:
            raise invalid(continuationToken="The selected continuationToken is invalid.")
        found = found[places[0] + 1 :]
    shown = found[:PAGE]
    more = len(found) > PAGE
    return {
        "objects": [layout.wire for layout in shown],
        "isTruncated": more,
        "nextContinuationToken": _token(shown[-1]) if more else None,
        "commonPrefixes": [],
    }


@routes.get(f"{_PATH}/object-url", right=RIGHT)
def object_url(call: Call) -> object:
    """The address of a document."""
    key = _one(call).key
    until = int(call.clock.time()) + EXPIRES
    host = call.headers.get("host", "")
    base = f"http://{host}" if host.startswith(("127.0.0.1", "localhost", "[::1]")) else _HOST
    return f"{base}{_OBJECT}?key={quote(key, safe='')}&expires={until}&signature={_signature(call, key, until)}"


@routes.add("GET", _OBJECT, login=False)
def content(call: Call) -> object:
    """The content behind an address; whoever has the address needs no session."""
    layout = _one(call)
    until = call.params.whole("expires", 0) or 0
    good = hmac.compare_digest(_signature(call, layout.key, until), call.params.text("signature"))
    if not good or until < call.clock.time():
        return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
    return Reply(200, layout.content, "application/octet-stream")


@routes.post(_PATH, right=RIGHT)
def upload(call: Call) -> object:
    """Put a document there."""
    key = call.params.required("key")
    given = call.body if isinstance(call.body, bytes) else b""
    return put_layout(call.world, key, given, int(call.clock.time())).wire


@routes.delete(_PATH, right=RIGHT)
def delete(call: Call) -> object:
    """Delete documents."""
    keys = call.params.words("keyList")
    if not keys:
        raise invalid(keyList="The keyList field is required.")
    return {"deleted": sum(drop_layout(call.world, key) for key in keys)}


def _one(call: Call) -> Layout:
    key = call.params.required("key")
    found = layout_of(call.world, key)
    if found is None:
        raise missing("StorageObject", key)
    return found


def _token(layout: Layout) -> str:
    return hashlib.sha256(layout.key.encode()).hexdigest()[:40]


def _signature(call: Call, key: str, until: int) -> str:
    secret = f"storage {call.config.seed}".encode()
    return hmac.new(secret, f"{key}\n{until}".encode(), hashlib.sha256).hexdigest()
