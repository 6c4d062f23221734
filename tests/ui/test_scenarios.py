"""Every trouble of the sandbox, alone and together, through the whole app: the right words, nothing lost, no crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui.dialogs.error_details import ErrorDetails
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

TEXT = "Nichts davon geht verloren."
POST = ("POST", "/rest/messages")
S = Scenario


async def there(maria: Person) -> None:
    """Wait until there are conversations, letting time pass for calls that wait or are tried again."""
    for _ in range(40):
        if maria.rows.row_count and maria.desk.workspace is not None:
            return
        await maria.let_pass(8)
    raise AssertionError(f"no conversation came\n{maria.screen}")


async def read(maria: Person) -> str:
    """Open the first conversation and wait for its thread."""
    await maria.press("g", "enter")
    uuid = maria.thread.conversation
    for _ in range(60):
        if maria.desk.store.mirror.messages(uuid):
            return uuid
        await maria.let_pass(8)
    raise AssertionError(f"no thread came\n{maria.screen}")


async def answer(maria: Person) -> str:
    """Write an answer to the first conversation and let the time for it pass; gives the conversation."""
    uuid = await read(maria)
    await maria.press("r")
    await maria.type(TEXT)
    await maria.press("ctrl+s")
    for _ in range(30):
        await maria.let_pass(8)
        states = [item.state for item in maria.desk.store.outbox.for_conversation(uuid)]
        if states and not {Delivery.WAITING, Delivery.SENDING} & set(states):
            break
    return uuid


def check_nothing_is_lost(maria: Person, remote: Remote, uuid: str) -> None:
    """The text is in the system once, or here and told to be."""
    arrived = sum(TEXT in message.text for message in remote.messages(uuid))
    items = maria.desk.store.outbox.for_conversation(uuid)
    assert arrived <= 1
    assert [item.text for item in items] == [TEXT]
    if not arrived:
        assert items[0].state is not Delivery.SENT
    if items[0].state is Delivery.REFUSED:
        assert not arrived, "what the system has is never called refused"


@pytest.mark.parametrize(
    "scenarios",
    [
        (S.EXPIRED_TOKEN,),
        (S.REVOKED_TOKEN,),
        (S.SLOW,),
        (S.FLAKY,),
        (S.HTML_ERRORS,),
        (S.THROTTLED,),
        (S.HOSTILE_TEXT,),
        (S.FLAKY, S.REVOKED_TOKEN),
        (S.FLAKY, S.EXPIRED_TOKEN, S.HTML_ERRORS),
        (S.FLAKY, S.THROTTLED),
        (S.FLAKY, S.HOSTILE_TEXT),
    ],
    ids=lambda scenarios: "+".join(scenarios),
)
async def test_an_answer_is_never_lost_nor_sent_twice(
    tmp_path: Path, network: Network, scenarios: tuple[Scenario, ...]
) -> None:
    app = make_app(tmp_path, network=network, size=20, scenarios=scenarios)
    async with person(app, wait=False) as maria:
        await there(maria)
        uuid = await answer(maria)
        remote = network.systems[SANDBOX_URL]
        check_nothing_is_lost(maria, remote, uuid)
        if S.FLAKY not in scenarios:
            assert [item.state for item in maria.desk.store.outbox.for_conversation(uuid)] == [Delivery.SENT]
            assert not isinstance(app.screen, ErrorDetails)
        if not {S.FLAKY, S.THROTTLED} & set(scenarios):
            assert maria.said == ""
        await maria.press("6", "1", "j", "k")
        assert "\x1b" not in maria.screen
    assert app.return_code in (0, None)


async def test_tokens_that_end_are_renewed_and_nobody_notices(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=20, scenarios=(S.EXPIRED_TOKEN,))
    async with person(app) as maria:
        remote = network.systems[SANDBOX_URL]
        before = remote.count("POST", "/rest/login")
        links: list[str] = []
        app.state.connection.watch(maria.messenger, lambda connection: links.append(connection.link))
        await maria.let_pass(200)
        assert remote.count("POST", "/rest/login") > before
        assert set(links) == {"online"}
        assert maria.said == ""


async def test_throttled_waits_with_a_countdown_and_keys_stay_alive(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=20, scenarios=(S.THROTTLED,))
    async with person(app, wait=False) as maria:
        await there(maria)
        assert "LOW" in maria.header or "USED UP" in maria.header
        for _ in range(6):
            await maria.press("escape", "j", "enter")
            await maria.rest()
        await maria.until(lambda: "wait" in maria.header)
        waiting = maria.header.split("\n")[1]
        assert any(char.isdigit() for char in waiting.split("wait")[1]), "how long it waits is told"
        clock_of(app).advance(1)
        await maria.press("escape", "k", "k")
        assert maria.header.split("\n")[1] != waiting, "it counts down"
        remote = network.systems[SANDBOX_URL]
        assert maria.rows.has_focus
        await maria.let_pass(80)
        await maria.until(lambda: "wait" not in maria.header)
        refused = [event for event in app.state.calls if event.status == 429]
        assert refused == [], "no call was made that the limits could not take"
        assert maria.said == "", "the header tells of what waits; nobody is told of names and presets"
        assert remote.arrived


async def test_full_sessions_are_no_throttling(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, scenarios=(S.SESSIONS_FULL,))
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, ErrorDetails))
        await maria.until(lambda: "Too many users are logged in" in maria.dialog)
        await maria.press("escape")
        await maria.let_pass(60)
        await maria.until(lambda: "Too many users are logged in" in maria.words_in(maria.rows))
        assert "wait" not in maria.header
        assert network.systems[SANDBOX_URL].count("POST", "/rest/login") == 1, "nobody is logged in by force"


@pytest.mark.parametrize("scenarios", [(S.EMPTY,), (S.EMPTY, S.THROTTLED)], ids=lambda scenarios: "+".join(scenarios))
async def test_an_empty_system_says_so(tmp_path: Path, network: Network, scenarios: tuple[Scenario, ...]) -> None:
    async with person(make_app(tmp_path, network=network, scenarios=scenarios), size=(80, 24)) as maria:
        await maria.until(lambda: "There are no conversations in this system." in maria.words_in(maria.rows))
        await maria.press("j", "k", "G", "enter", "r", "w", "n", "e", "u", "J", "tab", "right_square_bracket")
        for words in ("no draft of one", "no conversation here to open"):
            assert any(words in notice.text for notice in maria.app.notices)
        assert "0 unread" in maria.header
        assert "online" in maria.header


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        ((S.NO_RIGHTS,), "needs a right that your user does not have"),
        ((S.NO_RIGHTS, S.HTML_ERRORS), "needs a right that your user does not have"),
        ((S.NO_RIGHTS, S.EMPTY), "needs a right that your user does not have"),
    ],
    ids=["no_rights", "no_rights+html_errors", "no_rights+empty"],
)
async def test_missing_rights_are_named(
    tmp_path: Path, network: Network, scenarios: tuple[Scenario, ...], words: str
) -> None:
    async with person(make_app(tmp_path, network=network, scenarios=scenarios), size=(80, 24)) as maria:
        await maria.until(lambda: words in maria.words_in(maria.rows))
        assert "online" in maria.header, "the system answers; it only says no"
        await maria.press("R", "j", "enter", "r")
        assert maria.app.is_running


async def test_hostile_texts_are_shown_harmless(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=12, scenarios=(S.HOSTILE_TEXT,))) as maria:
        for _ in range(maria.rows.row_count):
            await maria.press("enter")
            await maria.rest()
            await maria.press("escape", "j")
            controls = {char for char in maria.screen if ord(char) < 32 or 127 <= ord(char) < 160} - {"\n"}
            assert controls == set()
            assert not {char for char in maria.screen if char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"}


async def test_while_only_the_first_page_is_here_its_number_is_no_total(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=300, scenarios=(S.THROTTLED,))
    async with person(app, wait=False) as maria:
        await there(maria)
        head = maria.words_in(maria.messenger.list_pane.head)
        assert 0 < maria.rows.row_count <= 100
        assert f"Inbox · {maria.rows.row_count} so far" in head
        maria.messenger.action_toggle_unread()
        assert f"{maria.rows.row_count} so far · unread only" in maria.words_in(maria.messenger.list_pane.head)
        await maria.until(lambda: app.state.unread.value is not None)
        assert maria.words_in(maria.messenger.groups).split()[1] == str(app.state.unread.value)
