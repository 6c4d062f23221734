"""What goes wrong while an answer is sent, and that it is neither lost nor sent twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.replying import as_html
from plentytui.sandbox.throttle import Operation
from plentytui.sandbox.world.casting import Sender
from plentytui.sandbox.world.mailbox import Draft
from plentytui.store.system_store import SystemStore
from plentytui.ui.dialogs.confirm import ConfirmDialog
from tests.embedded_app import MARIA, START, Person, clock_of, make_app, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
FIRST = "Katharina"
TEXT = "Der Ersatz ist unterwegs."


async def answer(maria: Person, text: str = TEXT) -> str:
    """Write and send to the first customer; gives the conversation."""
    uuid = await maria.open(FIRST)
    await maria.press("r")
    await maria.type(text)
    await maria.press("ctrl+s", "S")
    return uuid


def items(maria: Person, uuid: str) -> list[OutboxItem]:
    return maria.desk.store.outbox.for_conversation(uuid)


def states(maria: Person, uuid: str) -> list[Delivery]:
    return [item.state for item in items(maria, uuid)]


def in_world(remote: Remote, uuid: str, text: str = TEXT) -> int:
    return sum(text in message.text for message in remote.messages(uuid))


async def test_a_lost_answer_is_found_in_the_thread_and_not_sent_again(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.lose_answers(*POST)
        uuid = await answer(maria)
        await maria.until(lambda: states(maria, uuid) == [Delivery.SENT])
        await maria.reads("Maria Kranich (you)")
        assert "NOT KNOWN" not in maria.screen
        await maria.let_pass(120)
        assert in_world(remote, uuid) == 1
        assert remote.count(*POST) == 1
        outcomes = [e.outcome for e in maria.desk.store.journal.entries() if e.action == "POST /rest/messages"]
        assert outcomes == ["sent", "uncertain"], "the newest entry first"


async def test_a_message_that_never_left_is_sent_when_there_is_a_connection(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        remote.cut()
        await maria.press("r")
        await maria.type(TEXT)
        await maria.press("ctrl+s", "S")
        await maria.let_pass(60)
        await maria.in_time(lambda: states(maria, uuid) == [Delivery.WAITING])
        assert "waits for the connection" in maria.words_in(maria.thread)
        remote.mend()
        await maria.in_time(lambda: states(maria, uuid) == [Delivery.SENT])
        assert in_world(remote, uuid) == 1
        assert "online" in maria.header


async def test_a_message_that_may_have_arrived_asks_before_it_is_sent_again(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.lose_requests(*POST)
        uuid = await answer(maria)
        await maria.reads("NOT KNOWN WHETHER SENT")
        assert states(maria, uuid) == [Delivery.UNCERTAIN]
        assert "S sends it again, u takes it back" in maria.words_in(maria.thread)
        remote.mend()
        await maria.let_pass(120)
        assert remote.count(*POST) == 0, "nothing is sent again by itself"
        await maria.press("S")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.until(lambda: "looked for once more" in maria.dialog)
        await maria.press("escape")
        await maria.rest()
        assert states(maria, uuid) == [Delivery.UNCERTAIN]
        await maria.press("S")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: states(maria, uuid) == [Delivery.SENT])
        assert in_world(remote, uuid) == 1


async def test_an_uncertain_message_can_be_taken_back(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        network.systems[SANDBOX_URL].lose_requests(*POST)
        uuid = await answer(maria)
        await maria.reads("NOT KNOWN WHETHER SENT")
        await maria.press("u")
        await maria.until(lambda: maria.typed == TEXT)
        await maria.until(lambda: "may have arrived all the same" in maria.said)
        assert states(maria, uuid) == [Delivery.RECALLED]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            422,
            {"error": {"message": "The given data was invalid."}, "validation_errors": {"message": ["Too rude."]}},
            "Too rude",
        ),
        (403, {"error": {"message": "This action is unauthorized."}}, "You may not do this"),
        (404, {"error": {"message": "No query results for model"}}, "did not find it"),
    ],
)
async def test_a_refused_message_keeps_its_text_and_the_reason(
    tmp_path: Path, network: Network, status: int, body: dict[str, object], words: str
) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.answers[POST] = (status, body)
        uuid = await answer(maria)
        await maria.reads("NOT SENT")
        await maria.reads(words)
        await maria.reads(TEXT)
        assert "S tries again, u takes it back" in maria.words_in(maria.thread)
        assert states(maria, uuid) == [Delivery.REFUSED]
        assert "online" in maria.header
        remote.mend()
        await maria.let_pass(60)
        assert in_world(remote, uuid) == 0
        await maria.press("S")
        await maria.until(lambda: in_world(remote, uuid) == 1)


async def test_a_failing_system_may_have_taken_it(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.answers[POST] = (502, {"error": "Bad Gateway"})
        uuid = await answer(maria)
        await maria.reads("NOT KNOWN WHETHER SENT")
        assert states(maria, uuid) == [Delivery.UNCERTAIN]
        assert remote.count(*POST) == 1


async def test_a_later_message_waits_for_the_refused_one_and_s_frees_both(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.answers[POST] = (422, {"error": {"message": "No."}})
        uuid = await answer(maria)
        await maria.reads("NOT SENT")
        remote.mend()
        await maria.press("r")
        await maria.type("Und noch etwas.")
        await maria.press("ctrl+s")
        await maria.let_pass(15)
        assert states(maria, uuid) == [Delivery.REFUSED, Delivery.WAITING], "the order is kept"
        await maria.reads("waits for the message above")
        await maria.press("S")
        await maria.until(lambda: states(maria, uuid) == [Delivery.SENT, Delivery.SENT])
        assert in_world(remote, uuid) == 1
        assert "Und noch etwas." in remote.messages(uuid)[-1].text


async def test_the_end_of_the_program_in_the_middle_of_sending(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.held[POST] = asyncio.Event()
        uuid = await answer(maria)
        await maria.until(lambda: remote.count(*POST) == 1)
        assert states(maria, uuid) == [Delivery.SENDING]
    remote.held.clear()
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        await maria.until(lambda: states(maria, uuid) == [Delivery.SENT])
        assert in_world(remote, uuid) == 1


async def test_opening_a_system_in_the_middle_of_sending(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.held[POST] = asyncio.Event()
        uuid = await answer(maria)
        await maria.until(lambda: remote.count(*POST) == 1)
        maria.app.open_system(maria.desk.system)
        remote.held.clear()
        await maria.until(lambda: maria.app.desk is not None and maria.app.desk.workspace is not None)
        await maria.in_time(lambda: states(maria, uuid) in ([Delivery.SENT], [Delivery.UNCERTAIN]))
        assert in_world(remote, uuid) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_killed_between_claim_and_answer(tmp_path: Path, network: Network, arrived: bool) -> None:
    """A killed process leaves an entry that it was sending; the next one looks in the thread."""
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        parent = maria.desk.store.mirror.messages(uuid)[-1].uuid
        path = maria.app.opener.paths.data / "demo" / "seed1-size60"
    files = [file for file in path.rglob("*.sqlite") if file.name != "world.sqlite"]
    store = SystemStore.open(files[0], clock)
    item = store.outbox.add(uuid, ReplyKind.PUBLIC, TEXT, parent, "Katharina", clock.time())
    assert store.outbox.claim(item.id)
    store.close()
    if arrived:
        box = remote.sandbox.world.mailbox
        sender = Sender("user", str(MARIA), "Maria Kranich")
        box.reply(box.numbers([uuid])[0], Draft(sender, as_html(TEXT)), int(clock.time()))
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        maria.rows.select(uuid)
        await maria.press("enter")
        if arrived:
            await maria.until(lambda: states(maria, uuid) == [Delivery.SENT])
        else:
            await maria.reads("NOT KNOWN WHETHER SENT")
            assert states(maria, uuid) == [Delivery.UNCERTAIN]
            assert TEXT in maria.words_in(maria.thread)
        await maria.let_pass(60)
        assert in_world(remote, uuid) == (1 if arrived else 0)
        assert remote.count(*POST) == 0


async def test_an_expired_or_revoked_token_is_renewed_without_a_word(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        for session in list(remote.sandbox.sessions._by_access.values()):
            remote.sandbox.sessions.close(session)
        uuid = await answer(maria)
        await maria.until(lambda: states(maria, uuid) == [Delivery.SENT])
        assert in_world(remote, uuid) == 1
        assert remote.count("POST", "/rest/login") == 2
        assert maria.said == ""
        assert "online" in maria.header
        clock_of(maria.app).advance(86_400)
        await maria.press("R")
        await maria.rest()
        assert "online" in maria.header


async def test_an_answer_whose_look_waits_for_the_limits_says_for_what_and_until_when(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Wartet auf den Blick.")
        await maria.press("ctrl+s")
        await maria.sees("sends in 10 s")
        remote.sandbox.throttle.spend_elsewhere(MARIA, Operation.READ, 80)
        # One call tells how little is left.
        await maria.press("R")
        await maria.let_pass(11)
        await maria.reads("waits for a read, until ")
        assert "sending ..." not in maria.screen
        assert "wait" in maria.header, "the header tells the same"
        assert in_world(remote, uuid, "Wartet auf den Blick.") == 0
        await maria.press("9")
        await maria.sees("It waits for a read, until ")
        await maria.press("escape")
        await maria.let_pass(80)
        await maria.until(lambda: in_world(remote, uuid, "Wartet auf den Blick.") == 1)
        await maria.until(lambda: "waits for a" not in maria.screen)


async def test_a_used_up_minute_makes_the_answer_wait_and_not_fail(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        remote.sandbox.throttle.spend_elsewhere(MARIA, Operation.WRITE, 38)
        await maria.press("r")
        await maria.type(TEXT)
        await maria.press("ctrl+s", "S")
        await maria.rest()
        await maria.let_pass(3)
        assert "USED UP" in maria.header or "LOW" in maria.header
        await maria.press("j", "k")
        assert "NOT SENT" not in maria.screen
        await maria.in_time(lambda: states(maria, uuid) == [Delivery.SENT])
        assert in_world(remote, uuid) == 1
