"""Domain names as people type them, as the DNS has them, and what of them is registered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from plentytui.errors import UsageError

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST_NAME = 253
"""Characters of a whole name in its ASCII form (RFC 1035)."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?")
_DOTS = re.compile("[。．｡]")  # noqa: RUF001 - dots as they are typed in East Asia (RFC 3490)


@dataclass(frozen=True, slots=True)
class DomainName:
    """A name that was read."""

    ascii: str
    """As the DNS has it: lower case, ``xn--`` where there are other letters, no dot at the end."""
    shown: str
    """As people read it."""
    registrable: str
    """The part that is registered, in its ASCII form, such as ``yourstore.co.uk``."""
    suffix: str
    """What it is registered under, such as ``co.uk``."""

    @property
    def is_apex(self) -> bool:
        """Whether it is what is registered, and not a name below."""
        return self.ascii == self.registrable


def read_domain(text: str) -> DomainName:
    """Read a domain name as people type it, an address in a browser included.

    Raises:
        UsageError: it is none; says why.
    """
    typed = text.strip()
    host = re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", "", typed)
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d*$", "", host)
    host = _DOTS.sub(".", unicodedata.normalize("NFC", host)).removesuffix(".").lower()
    named = f"{typed!r} is no domain name"
    if not host:
        raise UsageError(f"{named}: it is empty.", _HINT)
    labels = [_to_ascii(label, named) for label in host.split(".")]
    ascii_name = ".".join(labels)
    if len(ascii_name) > LONGEST_NAME:
        raise UsageError(f"{named}: it has more than {LONGEST_NAME} characters.", _HINT)
    if len(labels) < 2:
        raise UsageError(f"{named}: there is no dot in it.", _HINT)
    if labels[-1].isdigit():
        raise UsageError(f"{named}: it is an address of a machine.", _HINT)
    registrable = registrable_of(ascii_name)
    if not registrable:
        raise UsageError(f"{named} that somebody can have: names are registered below it.", _HINT)
    return DomainName(ascii_name, to_unicode(ascii_name), registrable, registrable.partition(".")[2])


_HINT = "Give a name such as yourstore.co.uk."


def _to_ascii(label: str, named: str) -> str:
    import idna  # loads large tables

    if not label:
        raise UsageError(f"{named}: there are two dots in a row.", _HINT)
    if label.isascii() and not label.startswith("xn--"):
        if len(label) > 63:
            raise UsageError(f"{named}: a part of it has more than 63 characters.", _HINT)
        if not _LABEL.fullmatch(label):
            raise UsageError(f"{named}: {label!r} has a character that does not belong there.", _HINT)
        return label
    try:
        encoded = idna.encode(label).decode("ascii")
        idna.decode(encoded)
    except (idna.IDNAError, UnicodeError) as error:
        raise UsageError(f"{named}: {str(error).rstrip('.')}.", _HINT) from error
    return encoded


def to_unicode(name: str) -> str:
    """The name as people read it; labels that cannot be decoded stay as they are."""
    import idna

    shown = []
    for label in name.split("."):
        try:
            shown.append(idna.decode(label) if label.startswith("xn--") else label)
        except (idna.IDNAError, UnicodeError):
            shown.append(label)
    return ".".join(shown)


def registrable_of(name: str) -> str:
    """The part of an ASCII name that is registered; empty for a public suffix itself.

    Only the suffixes of registries count (the ICANN section of the public suffix list): names below the suffixes of
    companies are not registered anywhere.
    """
    return _suffixes().privatesuffix(name) or ""


def known_suffix_of(name: str) -> str:
    """The suffix of a registry that an ASCII name ends with; empty if no registry has such a one."""
    return _suffixes().publicsuffix(name, accept_unknown=False) or ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # reads a file of thousands of lines

    return PublicSuffixList(only_icann=True)


def scripts_of(label: str) -> frozenset[str]:
    """The scripts its letters are from, such as LATIN and CYRILLIC; more than one in a label is how names are faked."""
    return frozenset(unicodedata.name(c, "?").split(" ", 1)[0] for c in label if c.isalpha())


_WRITTEN_TOGETHER = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
"""Scripts that are written together in honest names."""
_LIKE_LATIN = frozenset("асеорхуіјѕԁԛԝһӏѵ" + "αονρικυ")  # noqa: RUF001 - that they look alike is the point
"""Letters of other scripts that are taken for Latin ones (UTS 39)."""


def faked_labels(name: str) -> tuple[str, ...]:
    """The parts of a name that can be taken for another: scripts mixed, or all of its letters look like Latin ones."""
    return tuple(label for label in name.split(".") if _is_faked(label))


def _is_faked(label: str) -> bool:
    letters = [character for character in label.lower() if character.isalpha()]
    scripts = scripts_of(label)
    mixed = len(scripts) > 1 and not scripts <= _WRITTEN_TOGETHER
    return mixed or (bool(letters) and all(letter in _LIKE_LATIN for letter in letters))
