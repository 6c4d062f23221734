"""Designs on two sides: the system's layout documents, and the files that stand for them in a Dropbox folder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a document and its file stand to each other since they were last the same; the value is what is shown."""

    NEW_HERE = "new here"
    NEW_THERE = "new in Dropbox"
    CHANGED_HERE = "changed here"
    CHANGED_THERE = "changed there"
    CONFLICT = "conflict"
    """Changed on both sides, or changed on one and deleted on the other."""
    DELETED_HERE = "deleted here"
    DELETED_THERE = "deleted there"
    SAME = "same"
    CANNOT = "cannot be exchanged"
    UNDECIDED = "not compared"
    """Only the contents can tell."""


class Act(StrEnum):
    """What is done with a document; the value is what is shown."""

    LEAVE = "leave"
    EXPORT = "export"
    IMPORT = "import"
    DELETE_HERE = "delete here"
    DELETE_THERE = "delete there"


@dataclass(frozen=True, slots=True)
class Document:
    """A layout document of the system."""

    key: str
    """The storage key, a path."""
    size: int
    mark: str
    """Changes with the content: the ETag; where there is none, size and time."""
    changed_at: str = ""
    """As the system writes it."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file below the base folder in Dropbox."""

    path: str
    """Below the base folder, without a slash at its start, as it is shown."""
    size: int
    hash: str
    """Dropbox's content hash."""
    rev: str
    changed_at: float = 0.0
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What both sides were when they were last the same."""

    key: str
    mark: str
    """The document's mark; empty where it is not known yet."""
    hash: str
    rev: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One document with its file, and how they stand."""

    key: str
    path: str
    standing: Standing
    here: Document | None = None
    there: RemoteFile | None = None
    last: Synced | None = None
    reason: str = ""
    """Why it cannot be exchanged, one sentence."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that was chosen and is to be done."""

    key: str
    path: str
    act: Act
    here_hash: str = ""
    """What the document is expected to hold still; empty: it is not there, or nothing is known of it."""
    here_mark: str = ""
    rev: str = ""
    """The revision that the file is expected to have still; empty: it is not there."""


@dataclass(frozen=True, slots=True)
class Revision:
    """An older content of a file."""

    rev: str
    size: int
    changed_at: float
    hash: str = ""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of the link; no secret is in it."""

    account: str = ""
    """The e-mail address of the linked account; empty: not linked."""
    folder: str = "plentymarkets"
    """The base folder."""
    kept: str = ""
    """Where the token is kept, as a sentence."""
    pending: int = 0
    """How much is left of a run that was interrupted."""

    @property
    def lasts(self) -> bool:
        """Whether the token is there in the next session, too."""
        return self.kept.startswith("The token is in the ")

    @property
    def linked(self) -> bool:
        """Whether an account is linked."""
        return bool(self.account)
