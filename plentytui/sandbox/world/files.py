"""Attachments: small real files made from nothing but their name."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import NamedTuple

_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
"""One white pixel."""
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class StoredFile(NamedTuple):
    """A file at a message."""

    name: str
    size: int
    content_type: str


def content_type(name: str) -> str:
    """The media type by the ending of a name."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def content(name: str) -> bytes:
    """The content of a made-up file."""
    match content_type(name):
        case "image/jpeg":
            return _JPEG
        case "image/png":
            return _png(zlib.crc32(name.encode()))
        case "application/pdf":
            return _pdf(name)
        case "text/csv":
            return "﻿Pos;Artikel;Menge\r\n1;KF-3012;2\r\n2;KF-7007;1\r\n".encode()
    return f"Kranich & Finch\n{name}\n".encode()


def describe(name: str) -> StoredFile:
    """A made-up file with its size."""
    return StoredFile(name, len(content(name)), content_type(name))


def _png(colour: int) -> bytes:
    """A picture of 8 by 8 pixels in one colour."""
    row = b"\x00" + (colour & 0xFFFFFF).to_bytes(3, "big") * 8
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * 8)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _pdf(name: str) -> bytes:
    """A page with the name on it."""
    shown = name.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 18 Tf 60 760 Td (" + shown + b") Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    found, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(found)
    return found + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        start,
    )
