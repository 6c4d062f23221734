"""The test of a mail login against real servers on loopback: each thing that can fail has its own sentence."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from plentytui.models.mail_login import Encryption, LoginSeen, LoginStage, MailLogin
from plentytui.probes.smtp import Address, try_login
from tests.probes.certificates import Pair, authority, self_made
from tests.probes.mail_server import PASSWORD, USER, Desk, leading_to, mail_server, talker

pytestmark = pytest.mark.anyio
NAME = "smtp.store.example"


def details(
    encryption: Encryption, *, password: str = PASSWORD, user: str = USER, sender: str = USER, port: int = 465
) -> MailLogin:
    return MailLogin(NAME, port, encryption, user, password, sender)


async def attempt(login: MailLogin, port: int, limit: float = 10.0) -> LoginSeen:
    return await try_login(login, trust=authority().trust(), lookup=leading_to(port), limit=limit)


@pytest.mark.parametrize("encryption", list(Encryption))
async def test_a_login_that_works(encryption: Encryption) -> None:
    desk = Desk()
    context = authority().issue(NAME).server_context()
    async with mail_server(
        desk,
        ssl_context=context if encryption is Encryption.SSL else None,
        starttls=context if encryption is Encryption.STARTTLS else None,
        auth_needs_tls=encryption is Encryption.STARTTLS,
    ) as port:
        seen = await attempt(details(encryption), port)
    assert seen.is_good, seen
    encrypting = (LoginStage.ENCRYPTION, LoginStage.CERTIFICATE)
    wanted = [s for s in LoginStage if encryption is not Encryption.NONE or s not in encrypting]
    assert list(seen.passed) == wanted
    assert desk.senders == [USER]
    assert desk.mails == 0
    assert bool(seen.notes) is (encryption is Encryption.NONE)


@pytest.mark.parametrize("encryption", [Encryption.SSL, Encryption.STARTTLS])
@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (lambda: self_made(NAME), "vouches for itself"),
        (lambda: authority().issue("other.example"), f"not for {NAME}"),
        (lambda: authority().issue(NAME, left=timedelta(days=-1)), "no longer valid"),
        (lambda: authority().issue(NAME, since=timedelta(days=-1)), "not yet valid"),
        (lambda: authority().issue(NAME, whole_chain=False), "not trusted"),
    ],
    ids=["self-made", "wrong name", "ended", "not yet", "no chain"],
)
async def test_a_wrong_certificate_gets_no_password(
    encryption: Encryption, pair: Callable[[], Pair], words: str
) -> None:
    desk = Desk()
    context = pair().server_context()
    server = (
        mail_server(desk, ssl_context=context) if encryption is Encryption.SSL else mail_server(desk, starttls=context)
    )
    async with server as port:
        seen = await attempt(details(encryption), port)
    assert seen.failed is LoginStage.CERTIFICATE
    assert words in seen.what
    assert "not sent" in seen.hint
    assert desk.logins == []


async def test_a_refused_login_comes_with_the_servers_words_and_without_the_password() -> None:
    desk = Desk(refusal="535 5.7.8 wrong: falsch-pw-99 is no password here")
    async with mail_server(desk) as port:
        seen = await attempt(details(Encryption.NONE, password="falsch-pw-99"), port)
    assert seen.failed is LoginStage.LOGIN
    assert "refused the login" in seen.what
    assert "5.7.8 wrong: *** is no password here" in seen.words
    assert "falsch-pw-99" not in repr(seen)


async def test_a_login_that_cannot_be_checked_now_is_no_wrong_password() -> None:
    desk = Desk(refusal="454 4.7.0 Temporary authentication failure")
    async with mail_server(desk) as port:
        seen = await attempt(details(Encryption.NONE, password="x"), port)
    assert seen.failed is LoginStage.LOGIN
    assert "cannot check the login now (454)" in seen.what


async def test_a_refused_sender() -> None:
    desk = Desk(sender_refused=True)
    async with mail_server(desk) as port:
        seen = await attempt(details(Encryption.NONE, sender="boss@other.example"), port)
    assert seen.failed is LoginStage.SENDER
    assert "may not send as boss@other.example" in seen.what
    assert "not owned by user" in seen.words
    assert LoginStage.LOGIN in seen.passed


async def test_no_encryption_offered_sends_no_password() -> None:
    desk = Desk()
    async with mail_server(desk) as port:
        seen = await attempt(details(Encryption.STARTTLS), port)
    assert seen.failed is LoginStage.ENCRYPTION
    assert "offers no encryption" in seen.what
    assert desk.logins == []


async def test_ssl_where_the_server_speaks_in_the_clear() -> None:
    async with mail_server(Desk()) as port:
        seen = await attempt(details(Encryption.SSL), port)
    assert seen.failed is LoginStage.ENCRYPTION
    assert "without encryption" in seen.what
    assert "587" in seen.hint


async def test_in_the_clear_where_the_server_speaks_ssl() -> None:
    context = authority().issue(NAME).server_context()
    async with mail_server(Desk(), ssl_context=context) as port:
        seen = await attempt(details(Encryption.STARTTLS), port, limit=0.5)
    assert seen.failed is LoginStage.GREETING
    assert "says nothing" in seen.what
    assert "465" in seen.hint


async def test_no_login_offered_without_encryption() -> None:
    context = authority().issue(NAME).server_context()
    async with mail_server(Desk(), starttls=context, auth_needs_tls=True) as port:
        seen = await attempt(details(Encryption.NONE), port)
    assert seen.failed is LoginStage.LOGIN
    assert "offers no login" in seen.what
    assert "The password was not sent." in seen.hint
    assert not [note for note in seen.notes if "readable" in note]
    assert LoginStage.ENCRYPTION not in seen.passed
    assert any("offers STARTTLS" in note for note in seen.notes)


async def test_no_such_name() -> None:
    async def nowhere(server: str, port: int) -> Sequence[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    seen = await try_login(details(Encryption.SSL), trust=authority().trust(), lookup=nowhere)
    assert seen.failed is LoginStage.NAME
    assert seen.what == f"There is no server called {NAME}."


@pytest.mark.parametrize(
    ("problem", "what"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "could not be looked up"),
        (UnicodeError("label too long"), "no server called"),
        (None, "has no address"),
    ],
)
async def test_names_that_cannot_be_looked_up(problem: Exception | None, what: str) -> None:
    async def find(server: str, port: int) -> Sequence[Address]:
        if problem is not None:
            raise problem
        return []

    seen = await try_login(details(Encryption.SSL), trust=authority().trust(), lookup=find)
    assert seen.failed is LoginStage.NAME
    assert what in seen.what


async def test_a_refused_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seen = await attempt(details(Encryption.SSL), port)
    assert seen.failed is LoginStage.CONNECTION
    assert "refused the connection" in seen.what


async def test_a_name_that_nobody_answers_for_in_time() -> None:
    async def never(server: str, port: int) -> Sequence[Address]:
        await asyncio.Event().wait()
        return []

    seen = await try_login(details(Encryption.SSL), trust=authority().trust(), lookup=never, limit=0.05)
    assert seen.failed is LoginStage.NAME
    assert "in time" in seen.what


async def test_a_silent_server() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with talker(silent) as port:
        seen = await attempt(details(Encryption.NONE), port, limit=0.3)
        assert seen.failed is LoginStage.GREETING
        assert "says nothing" in seen.what


@pytest.mark.parametrize(
    ("said", "stage", "what"),
    [
        (b"554 No service for you\r\n", LoginStage.GREETING, "turned the connection away with 554"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", LoginStage.GREETING, "no mail server"),
        (b"", LoginStage.GREETING, "no mail server"),
        (b"\xff\xfe\x00garbage\r\n" * 50, LoginStage.GREETING, "no mail server"),
    ],
    ids=["turned away", "a web server", "hangs up", "garbage"],
)
async def test_others_than_mail_servers(said: bytes, stage: LoginStage, what: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    async with talker(talk) as port:
        seen = await attempt(details(Encryption.NONE), port)
    assert seen.failed is stage
    assert what in seen.what


async def test_a_server_that_hangs_up_in_the_middle() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        await reader.readline()
        writer.write(b"250-hello\r\n250 AUTH PLAIN\r\n")
        await reader.readline()

    async with talker(talk) as port:
        seen = await attempt(details(Encryption.NONE), port)
    assert seen.failed is LoginStage.LOGIN
    assert "cut the connection off" in seen.what


async def test_the_test_can_be_cancelled() -> None:
    reached = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await reader.read()

    async with talker(silent) as port:
        task = asyncio.ensure_future(attempt(details(Encryption.NONE), port))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_password_stands_in_no_text() -> None:
    assert PASSWORD not in repr(details(Encryption.SSL))
