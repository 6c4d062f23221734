"""A login at an SMTP server, step by step, so that it can be said exactly which step failed and why.

No mail is sent: after the login the sender address is announced and taken back.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from plentytui.models.mail_login import Encryption, LoginSeen, LoginStage, MailLogin
from plentytui.whole import undone_by

LIMIT = 20.0
"""Seconds for the whole test."""
_CONNECT = 6.0
"""Seconds for each address."""
_CANCEL = 0.2
"""Seconds after which a step that did not end is cancelled again."""
_MOST_ADDRESSES = 4
_LONGEST_WORDS = 300
_EXPIRED, _NOT_YET, _SELF_MADE, _OTHER_NAME = (10,), (9,), (18, 19), (62, 64)
"""OpenSSL's codes of what is wrong with a certificate."""
_OTHER_WAY = {
    Encryption.SSL: "Try STARTTLS, usually on port 587.",
    Encryption.STARTTLS: "Try SSL, usually on port 465.",
    Encryption.NONE: "Try SSL on port 465 or STARTTLS on port 587.",
}
Address = tuple[socket.AddressFamily, tuple[str, int]]
Lookup = Callable[[str, int], Awaitable[Sequence[Address]]]


class _Failed(Exception):
    """A step that failed."""

    def __init__(self, stage: LoginStage, what: str, hint: str, words: str = "") -> None:
        super().__init__(what)
        self.stage = stage
        self.what = what
        self.hint = hint
        self.words = words


async def look_up(server: str, port: int) -> Sequence[Address]:
    """The addresses of a server, as this machine finds them.

    Raises:
        OSError: the name is not found, or nobody answered the question.
    """
    found = await asyncio.get_running_loop().getaddrinfo(server, port, type=socket.SOCK_STREAM)
    rows = [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]
    return list(dict.fromkeys(rows))


async def try_login(
    login: MailLogin, *, trust: ssl.SSLContext | None = None, lookup: Lookup = look_up, limit: float = LIMIT
) -> LoginSeen:
    """Connect, encrypt, log in and announce the sender; whatever fails is a result. Can be cancelled at any time.

    Args:
        login: what is tried; the password goes to the server and nowhere else.
        trust: whom to trust; None: whom this machine trusts.
        lookup: how names are found.
        limit: seconds for all of it.
    """
    began = asyncio.get_running_loop().time()
    test = _Test(login, trust, lookup)
    failure: _Failed | None = None
    # A task of its own: on Python 3.11 waiting inside the library can swallow a cancellation that comes just then.
    task = asyncio.ensure_future(test.run())
    try:
        done, _ = await asyncio.wait({task}, timeout=limit)
        if done:
            task.result()
        else:
            failure = test.silent()
    except _Failed as failed:
        failure = failed
    except TimeoutError:
        failure = test.silent()
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_CANCEL)
        test.close()
        if not task.cancelled():
            task.exception()  # it was told, or the test was given up
    return LoginSeen(
        passed=tuple(test.passed),
        failed=failure.stage if failure else None,
        what=failure.what if failure else "",
        hint=failure.hint if failure else "",
        words=_harmless(failure.words, login) if failure else "",
        notes=tuple(test.notes),
        took=asyncio.get_running_loop().time() - began,
    )


class _Test:
    """The steps in their order."""

    def __init__(self, login: MailLogin, trust: ssl.SSLContext | None, lookup: Lookup) -> None:
        self._login = login
        self._trust = trust
        self._lookup = lookup
        self._socket: socket.socket | None = None
        self._smtp: SMTP | None = None
        self._stage = LoginStage.NAME
        self.passed: list[LoginStage] = []
        self.notes: list[str] = []

    @property
    def _where(self) -> str:
        return f"{self._login.server}, port {self._login.port}"

    async def run(self) -> None:
        """All steps."""
        addresses = await self._find()
        self._done(LoginStage.NAME)
        self._socket = await self._connect(addresses)
        self._done(LoginStage.CONNECTION)
        if self._trust is None:
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        # The context of the caller may not compare names; a mail server has to have its own.
        self._trust.check_hostname = True
        try:
            smtp = await self._greet()
            await self._encrypt(smtp)
            await self._log_in(smtp)
            await self._announce(smtp)
        except SMTPServerDisconnected as error:
            raise self._cut(error) from error
        except SMTPTimeoutError as error:
            raise self.silent() from error
        with suppress(SMTPException, OSError):  # all is known by now, and who asked hangs up in any case
            await smtp.quit()

    def close(self) -> None:
        """Hang up, whatever state the conversation is in."""
        if self._smtp is not None:
            self._smtp.close()
        if self._socket is not None:
            self._socket.close()

    def silent(self) -> _Failed:
        """The present step got no answer in time."""
        if self._stage is LoginStage.NAME:
            what = f"Nobody told the address of {self._login.server} in time."
            return _Failed(self._stage, what, "Check this machine's network.")
        if self._stage is LoginStage.CONNECTION:
            what = f"{self._where} does not answer: the connection was neither taken nor refused."
            return _Failed(self._stage, what, "Check the port; a firewall may be in between, also on this machine.")
        if self._stage is LoginStage.GREETING:
            what = f"{self._where} took the connection and says nothing."
            return _Failed(self._stage, what, self._other_way())
        what = f"{self._where} stopped answering."
        return _Failed(self._stage, what, "Try again in a few minutes.")

    def _done(self, stage: LoginStage) -> None:
        self.passed.append(stage)
        stages = list(LoginStage)
        self._stage = stages[min(stages.index(stage) + 1, len(stages) - 1)]

    def _other_way(self) -> str:
        return _OTHER_WAY[self._login.encryption]

    def _cut(self, error: Exception) -> _Failed:
        what = f"{self._where} cut the connection off."
        return _Failed(self._stage, what, self._other_way(), str(error))

    # The steps

    async def _find(self) -> Sequence[Address]:
        try:
            found = await self._lookup(self._login.server, self._login.port)
        except (OSError, UnicodeError) as error:
            again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            if again:
                what = f"The name {self._login.server} could not be looked up."
                raise _Failed(LoginStage.NAME, what, "Check this machine's network.", str(error)) from error
            what = f"There is no server called {self._login.server}."
            raise _Failed(LoginStage.NAME, what, "Check the name; your email provider tells it.") from error
        if not found:
            what = f"The name {self._login.server} has no address."
            raise _Failed(LoginStage.NAME, what, "Check the name; your email provider tells it.")
        return found

    async def _connect(self, addresses: Sequence[Address]) -> socket.socket:
        loop = asyncio.get_running_loop()
        last: OSError | TimeoutError | None = None
        for family, address in addresses[:_MOST_ADDRESSES]:
            line = socket.socket(family, socket.SOCK_STREAM)
            try:
                with undone_by(line.close):
                    line.setblocking(False)
                    async with asyncio.timeout(_CONNECT):
                        await loop.sock_connect(line, address)
            except (OSError, TimeoutError) as error:
                # A refusal says more than silence at another address.
                last = error if not isinstance(last, ConnectionRefusedError) else last
            else:
                return line
        if isinstance(last, ConnectionRefusedError):
            what = f"{self._where} refused the connection: no mail server listens there."
            raise _Failed(LoginStage.CONNECTION, what, "Check the port: 465 for SSL, 587 for STARTTLS.")
        if isinstance(last, TimeoutError):
            raise self.silent()
        what = f"{self._where} cannot be reached."
        words = str(getattr(last, "strerror", "") or last or "")
        raise _Failed(LoginStage.CONNECTION, what, "Check this machine's network.", words)

    async def _greet(self) -> SMTP:
        """Read the greeting; with SSL, encryption comes before it."""
        encrypted = self._login.encryption is Encryption.SSL
        # The name of this machine is nobody's business, and finding it out can take long.
        smtp = self._smtp = SMTP(
            hostname=self._login.server, sock=self._socket, use_tls=encrypted, start_tls=False,
            tls_context=self._trust if encrypted else None, local_hostname="localhost", timeout=LIMIT,
        )  # fmt: skip
        try:
            await smtp.connect()
        except SMTPConnectResponseError as error:
            what = f"{self._where} turned the connection away with {error.code}."
            raise _Failed(LoginStage.GREETING, what, "Its words say why; try again later.", error.message) from error
        except SMTPTimeoutError:
            raise
        except ssl.SSLError as error:
            raise self._tls(error) from error
        except (SMTPException, OSError) as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                raise self._tls(cause) from error
            if encrypted and isinstance(cause, ConnectionError):
                what = f"{self._where} cut the connection off while encryption began."
                raise _Failed(LoginStage.ENCRYPTION, what, self._other_way()) from error
            what = f"{self._where} is no mail server, or hung up before it said anything."
            raise _Failed(LoginStage.GREETING, what, self._other_way()) from error
        self._socket = None  # from here on it is the connection's
        self._done(LoginStage.GREETING)
        if encrypted:
            self._encrypted()
        return smtp

    async def _encrypt(self, smtp: SMTP) -> None:
        try:
            await smtp.ehlo()
        except SMTPResponseException as error:
            what = f"{self._where} answers, but does not speak as a mail server does."
            raise _Failed(self._stage, what, "Check the server and the port.", error.message) from error
        if self._login.encryption is Encryption.SSL:
            return
        if self._login.encryption is Encryption.NONE:
            if smtp.supports_extension("starttls"):
                self.notes.append("The server offers STARTTLS; choose it.")
            return
        if not smtp.supports_extension("starttls"):
            what = f"{self._where} offers no encryption (STARTTLS)."
            hint = "The password was not sent. Try SSL, usually on port 465."
            raise _Failed(LoginStage.ENCRYPTION, what, hint)
        try:
            await smtp.starttls(tls_context=self._trust, server_hostname=self._login.server)
            self._encrypted()
            await smtp.ehlo()
        except ssl.SSLError as error:
            raise self._tls(error) from error
        except SMTPResponseException as error:
            what = f"{self._where} offers encryption (STARTTLS) and then refuses it with {error.code}."
            raise _Failed(LoginStage.ENCRYPTION, what, "Try SSL, usually on port 465.", error.message) from error

    def _encrypted(self) -> None:
        self._done(LoginStage.ENCRYPTION)
        self._done(LoginStage.CERTIFICATE)

    def _tls(self, error: ssl.SSLError) -> _Failed:
        if not isinstance(error, ssl.SSLCertVerificationError):
            reason = (error.reason or "").upper()
            if "WRONG_VERSION" in reason or "UNKNOWN_PROTOCOL" in reason or "HTTP_REQUEST" in reason:
                what = f"{self._where} answers without encryption where SSL should begin."
                return _Failed(LoginStage.ENCRYPTION, what, self._other_way())
            what = f"{self._where} and this machine found no way to encrypt."
            return _Failed(LoginStage.ENCRYPTION, what, self._other_way(), str(error.reason or error))
        self.passed.append(LoginStage.ENCRYPTION)
        server, code = self._login.server, error.verify_code
        keep = "The password was not sent."
        if code in _OTHER_NAME:
            what = f"The certificate is wrong: it is not for {server}."
            hint = f"{keep} Enter the name of the server that your provider tells."
        elif code in _SELF_MADE:
            what = f"The certificate of {server} vouches for itself; nobody else does."
            hint = f"{keep} The server needs a certificate that is trusted."
        elif code in _EXPIRED + _NOT_YET:
            what = f"The certificate of {server} is {'no longer' if code in _EXPIRED else 'not yet'} valid."
            hint = f"{keep} Ask the provider, and check this machine's clock."
        else:
            what = f"The certificate of {server} is not trusted."
            hint = f"{keep} Ask the provider."
        return _Failed(LoginStage.CERTIFICATE, what, hint, error.verify_message)

    async def _log_in(self, smtp: SMTP) -> None:
        self._stage = LoginStage.LOGIN
        if not smtp.supports_extension("auth"):
            what = f"{self._where} offers no login."
            hint = "The password was not sent. Ask the provider which port takes logins."
            if self._login.encryption is Encryption.NONE:
                hint = "The password was not sent. Many servers want encryption first: choose SSL or STARTTLS."
            raise _Failed(LoginStage.LOGIN, what, hint)
        if self._login.encryption is Encryption.NONE:
            self.notes.insert(0, "Nothing is encrypted: the password was readable on its way.")
        try:
            await smtp.login(self._login.user, self._login.password)
        except SMTPAuthenticationError as error:
            if 400 <= error.code < 500:
                what = f"{self._login.server} cannot check the login now ({error.code})."
                raise _Failed(LoginStage.LOGIN, what, "Try again later; its words say why.", error.message) from error
            what = f"{self._login.server} refused the login of {self._login.user} ({error.code})."
            hint = "Check user and password; some providers want a password of its own for programs."
            raise _Failed(LoginStage.LOGIN, what, hint, error.message) from error
        except SMTPResponseException as error:
            what = f"{self._login.server} broke the login off ({error.code})."
            raise _Failed(LoginStage.LOGIN, what, "Its words say why.", error.message) from error
        except (SMTPServerDisconnected, SMTPTimeoutError):
            raise
        except (SMTPException, UnicodeError) as error:
            what = f"{self._login.server} offers no way to log in that is known here."
            raise _Failed(LoginStage.LOGIN, what, "Ask the provider for a login with user and password.") from error
        self._done(LoginStage.LOGIN)

    async def _announce(self, smtp: SMTP) -> None:
        if not self._login.sender:
            return
        try:
            await smtp.mail(self._login.sender)
        except SMTPResponseException as error:
            what = f"The login works, but {self._login.user} may not send as {self._login.sender} ({error.code})."
            hint = "Enter a sender address that belongs to the inbox."
            raise _Failed(LoginStage.SENDER, what, hint, error.message) from error
        except UnicodeError as error:
            what = f"{self._login.server} takes no sender address with such letters."
            raise _Failed(LoginStage.SENDER, what, "Enter one in plain letters.") from error
        self._done(LoginStage.SENDER)
        with suppress(SMTPResponseException):  # the sender was taken, and nothing is sent in this conversation
            await smtp.rset()


def _harmless(words: str, login: MailLogin) -> str:
    """The server's words, in one line, without the password should it repeat it."""
    line = " ".join(str(words).split())
    plain = f"\0{login.user}\0{login.password}"  # as AUTH PLAIN sends both
    coded = (base64.b64encode(text.encode()).decode() for text in (login.password, plain))
    for secret in (login.password, *coded):
        if len(secret) > 1:
            line = line.replace(secret, "***")
    return line[:_LONGEST_WORDS]
