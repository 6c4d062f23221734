"""Text that only a password opens: scrypt for the key, AES-256-GCM for the content, written at once or not at all."""

from __future__ import annotations

import base64
import binascii
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plentytui.models.credentials import Secret
from plentytui.paths import private_folder
from plentytui.whole import undone_by

_SALT = 16
_NONCE = 12
_LARGEST_FILE = 1024 * 1024


class Broken(Exception):
    """The file is not one of ours, was changed, or the password is another one."""


@dataclass(frozen=True, slots=True)
class Header:
    """How the key is derived; stands in clear text before the content and is authenticated with it."""

    purpose: str
    """What the file is and whose, so that no file can stand in for another."""
    n: int
    """scrypt's cost: 128 * r * n bytes of memory."""
    salt: bytes
    r: int = 8
    p: int = 1

    def as_bytes(self) -> bytes:
        """The header in its one written form."""
        fields = {"v": 1, "for": self.purpose, "kdf": "scrypt", "n": self.n, "r": self.r, "p": self.p}
        return json.dumps(fields | {"salt": base64.b64encode(self.salt).decode()}, sort_keys=True).encode()


def new_header(purpose: str, n: int) -> Header:
    """A header with a new salt."""
    return Header(purpose, n, os.urandom(_SALT))


def derive(password: Secret, header: Header) -> Secret:
    """The key of that password under that header; takes tens to hundreds of milliseconds: call it in a thread."""
    import hashlib

    memory = 128 * header.r * header.n
    key = hashlib.scrypt(
        password.reveal().encode(), salt=header.salt, n=header.n, r=header.r, p=header.p, maxmem=2 * memory, dklen=32
    )
    return Secret(key.hex())


def seal(header: Header, key: Secret, content: object) -> bytes:
    """Encrypt a JSON value and write it after its header."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    sealed = AESGCM(bytes.fromhex(key.reveal())).encrypt(nonce, json.dumps(content).encode(), header.as_bytes())
    return header.as_bytes() + b"\n" + base64.b64encode(nonce + sealed) + b"\n"


def read_header(document: bytes, purpose: str, *, lowest: int, highest: int) -> Header:
    """The header of a sealed document, if it is for that purpose and its cost lies within the bounds.

    The bounds matter because the header is read before it can be authenticated: a forged one must neither
    weaken the key nor make this machine run out of memory.

    Raises:
        Broken: the header is not one of ours.
    """
    try:
        fields: Any = json.loads(document.split(b"\n", 1)[0])
        header = Header(fields["for"], fields["n"], base64.b64decode(fields["salt"], validate=True))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Broken("no header") from error
    whole = type(header.n) is int and lowest <= header.n <= highest and header.n & (header.n - 1) == 0
    if not whole or header.purpose != purpose or len(header.salt) != _SALT:
        raise Broken("a header of another kind")
    if document.split(b"\n", 1)[0] != header.as_bytes():
        raise Broken("a header that was changed")
    return header


def unseal(document: bytes, header: Header, key: Secret) -> Any:
    """The JSON value in a sealed document.

    Raises:
        Broken: the document was changed, or the key is of another password.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(document.split(b"\n")[1], validate=True)
        if len(raw) <= _NONCE:
            raise Broken("no content")
        plain = AESGCM(bytes.fromhex(key.reveal())).decrypt(raw[:_NONCE], raw[_NONCE:], header.as_bytes())
        return json.loads(plain)
    except (InvalidTag, IndexError, binascii.Error, ValueError) as error:
        raise Broken("not opened by this password") from error


def read_private(path: Path) -> bytes | None:
    """The file's content, or None if there is no such file.

    Raises:
        OSError: it cannot be read.
        Broken: it is far larger than anything written here.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        return None
    if len(content) > _LARGEST_FILE:
        raise Broken("too large")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Replace the file in one step, readable by the user only (0600), and see it safely on the disk.

    Raises:
        OSError: it cannot be written; the file that was there is as it was.
    """
    private_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    with undone_by(lambda: Path(temporary).unlink(missing_ok=True)):
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
