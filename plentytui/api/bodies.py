"""Large bodies: the JSON of a message with files, made beside the event loop, so that keys are answered meanwhile.

One step in C over tens of megabytes holds up all threads. So the files, base64 and safe in JSON as they are, are never
encoded as text: they are put between the pieces of the rest.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.models.messenger import NewMessage

_CONTENT = {"attachments": {"__all__": {"content"}}}


@dataclass(frozen=True, slots=True)
class Json:
    """A body that is JSON already, other than bytes that are the content of a file."""

    content: bytes = field(repr=False)


async def body_of(message: NewMessage) -> object:
    """A message as the body of a call; one with files is encoded in another thread."""
    if message.attachments:
        return await asyncio.to_thread(encoded, message)
    return message.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)


def encoded(message: NewMessage) -> Json:
    """A message with files as JSON."""
    rest = message.model_dump(
        mode="json",
        by_alias=True,
        exclude_none=True,
        exclude_defaults=True,
        exclude=_CONTENT,
    )
    files = [_open(head) for head in rest.pop("attachments")]
    pieces = [_open(rest), b',"attachments":[']
    for number, (file, head) in enumerate(zip(message.attachments, files, strict=True)):
        pieces += [b"," if number else b"", head, b',"content":"', file.content.encode("ascii"), b'"}']
    return Json(b"".join([*pieces, b"]}"]))


def _open(values: object) -> bytes:
    """An object without its last brace; never an empty one."""
    return json.dumps(values, separators=(",", ":")).encode()[:-1]
