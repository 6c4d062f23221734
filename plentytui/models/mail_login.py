"""What a test of an SMTP login found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Encryption(StrEnum):
    """How the connection to a mail server is encrypted; the value is what the wire and forms say."""

    SSL = "ssl"
    """From the first byte."""
    STARTTLS = "starttls"
    """Begun in the clear, then encrypted."""
    NONE = "none"


class LoginStage(StrEnum):
    """The steps of a test, in their order; the value is what the screen says."""

    NAME = "name of the server"
    CONNECTION = "connection"
    GREETING = "greeting"
    ENCRYPTION = "encryption"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    SENDER = "sender address"


@dataclass(frozen=True, slots=True)
class MailLogin:
    """What is tried."""

    server: str
    port: int
    encryption: Encryption
    user: str
    password: str = field(repr=False)
    sender: str = ""


@dataclass(frozen=True, slots=True)
class LoginSeen:
    """What came of it: the stages that went well, and why the next one did not."""

    passed: tuple[LoginStage, ...] = ()
    failed: LoginStage | None = None
    what: str = ""
    """What failed, one sentence; empty when nothing did."""
    hint: str = ""
    """What to do now, one sentence."""
    words: str = ""
    """The server's own words, as it sent them."""
    notes: tuple[str, ...] = ()
    """What was noticed by the way, a sentence each."""
    took: float = 0.0
    """Seconds."""

    @property
    def is_good(self) -> bool:
        """Whether everything went well."""
        return self.failed is None
