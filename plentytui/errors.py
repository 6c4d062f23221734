"""Every error a person can meet: what happened, to what, and what to do now.

PlentytuiError
|-- UsageError              wrong words on the command line or in a form         exit code 2
|-- SettingsError           the settings file cannot be used                     exit code 2
|-- NotReachable            no answer from the system                            exit code 3
|   `-- WriteUncertain      a write was sent and its answer never came           exit code 3
|-- NotLoggedIn             no session and no way to get one                     exit code 4
|   |-- CredentialsMissing  no password at hand
|   |-- LoginRefused        wrong user or password, or the account is locked
|   `-- SessionsFull        too many users are logged in to the system
|-- SystemRefused           the system answered with an error                    exit code 1
|   |-- Forbidden           a right is missing
|   |-- NotFound            no such route or record
|   |-- Invalid             the system did not accept the values
|   |-- Throttled           the call limit is used up
|   `-- ServerFault         the system failed
|-- UnreadableAnswer        the answer has a shape that nobody knows             exit code 1
|-- ReadOnly                a write was asked for in a read-only session         exit code 2
|-- Outdated                a write had to wait until it was not to go any more  exit code 1
|-- CredentialStoreError    a credential store failed                            exit code 4
|   `-- PasswordNotKept     the log-in succeeded, and no store took the password exit code 2
`-- StoreError              the local file cannot be used                        exit code 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime


class PlentytuiError(Exception):
    """An error with a sentence for the person: ``what`` happened to what, and ``hint``, what to do now."""

    exit_code = 1
    """What the command line ends with."""
    route = ""
    """METHOD and path of the call that it came of: for those who want the details, no sentence names it."""
    detail = ""
    """How the machine put it, for the same."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} {self.hint}".strip()


def call_of(error: PlentytuiError) -> str:
    """The call that an error came of, with the status that was answered; empty if it came of none."""
    return " ".join(str(part) for part in (error.route, getattr(error, "status", 0)) if part)


class UsageError(PlentytuiError):
    """Wrong words on the command line or in a form."""

    exit_code = 2


class SettingsError(PlentytuiError):
    """The settings file, or a value in it, cannot be used."""

    exit_code = 2


class ReadOnly(PlentytuiError):
    """A write was asked for in a session that was opened read-only."""

    exit_code = 2

    def __init__(
        self,
        what: str,
        hint: str = "Open it without --read-only, and without read_only in the settings, to change something.",
    ) -> None:
        super().__init__(what, hint)


class Outdated(PlentytuiError):
    """A write had to wait until what it rests on was too old; nothing was sent."""


class NotReachable(PlentytuiError):
    """The system gave no answer: name not found, refused, cut off, too slow, or not trusted."""

    exit_code = 3


class WriteUncertain(NotReachable):
    """A write left this machine and its answer never came: nobody knows whether it took effect."""


class LoginUncertain(NotReachable):
    """A log-in left this machine and its answer never came: it may hold one of the sessions of the contract."""


class NotLoggedIn(PlentytuiError):
    """There is no session with the system, and no way to get one without the person."""

    exit_code = 4


class CredentialsMissing(NotLoggedIn):
    """No source of credentials has a password for this system."""


class LoginRefused(NotLoggedIn):
    """The system refused the log-in.

    ``locked`` tells an account that is locked or lacks the REST right (403) from a wrong password (401);
    ``system_words`` is the system's own message (wire facts 1.4).
    """

    def __init__(self, what: str, hint: str = "", *, locked: bool = False, system_words: str = "") -> None:
        super().__init__(what, hint)
        self.locked = locked
        self.system_words = system_words


class SessionsFull(NotLoggedIn):
    """As many users are logged in as the contract allows (429 with JSON, wire facts 1.4)."""

    def __init__(self, what: str, hint: str = "", *, allowed: int | None = None, system_words: str = "") -> None:
        super().__init__(what, hint)
        self.allowed = allowed
        self.system_words = system_words


class SystemRefused(PlentytuiError):
    """The system answered with an error; ``status`` is the HTTP status."""

    def __init__(self, what: str, hint: str = "", *, status: int = 0, route: str = "", system_words: str = "") -> None:
        super().__init__(what, hint)
        self.status = status
        self.route = route
        self.system_words = system_words

    @property
    def has_no_route(self) -> bool:
        """Whether the system may lack the route: 404 on some systems, 503 on others (wire facts 3)."""
        return self.status in (404, 503)


class Forbidden(SystemRefused):
    """A right is missing; ``missing`` maps its key to its names by language (wire facts 2)."""

    missing: Mapping[str, Mapping[str, str]] = {}


class NotFound(SystemRefused):
    """No such route, or no such record."""


class Invalid(SystemRefused):
    """The system did not accept the values; ``fields`` has its messages by field (wire facts 2)."""

    fields: Mapping[str, Sequence[str]] = {}


class Throttled(SystemRefused):
    """The call limit is used up; ``until`` is when calls are possible again, if the system said so."""

    until: datetime | None = None


HEADER_TELLS = (NotReachable, Throttled)
"""What the header shows anyway: work that nobody called for is not told of in words besides."""


class ServerFault(SystemRefused):
    """The system failed (5xx, or HTML where JSON belongs)."""


class UnreadableAnswer(PlentytuiError):
    """An answer that cannot be read; names the field."""

    def __init__(self, what: str, hint: str = "", *, route: str = "", field: str = "") -> None:
        super().__init__(what, hint)
        self.route = route
        self.field = field


UNTOLD = (Forbidden, Invalid, NotFound, UnreadableAnswer)
"""How a read ends that this user may not do, or this system does not know: what only adds to something goes without."""


class CredentialStoreError(PlentytuiError):
    """A credential store failed or did not answer in time."""

    exit_code = 4


class PasswordNotKept(CredentialStoreError):
    """The log-in succeeded; the password could not be kept where the person wanted it."""

    exit_code = 2


class StoreError(PlentytuiError):
    """The local file cannot be opened, read or written."""
