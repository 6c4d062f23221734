"""Which changes are news: the decision, what is noted while following, what other processes hear, the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.errors import NotReachable, SettingsError
from plentytui.models.inbox import ConversationRow, ReplyKind
from plentytui.models.messenger import Conversation
from plentytui.models.paging import Page
from plentytui.services.notices import Arrival, Bulletin, News, Watch, is_new
from plentytui.settings import NotifySettings, Settings, read_settings
from plentytui.ui.notify import notification, rings
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio


def row(*, unread: bool = True, preview: str = "Hello?", updated_at: float = 100.0) -> ConversationRow:
    return ConversationRow(
        "u1", "1", "Ada", "Parcel", preview, updated_at, unread, False, False, 0, 0, None, 1, 0, 0, False
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, row(), True),
        (None, row(unread=False), False),
        (row(unread=False), row(updated_at=200), True),
        (row(unread=False), row(unread=False, updated_at=200), False),
        (row(), row(preview="And now?", updated_at=200), True),
        (row(), row(updated_at=200), False),  # a tag, a status: nothing new to read
        (row(unread=False), row(), False),  # marked unread by oneself
        (row(), row(preview="And now?"), False),  # a correction of what is known
    ],
)
def test_news_is_what_one_has_not_read(before: ConversationRow | None, after: ConversationRow, expected: bool) -> None:
    assert is_new(before, after) is expected
    assert not is_new(before, after, mine=True)


# While following


async def stage_of(folder: Path, clock: ManualClock) -> tuple[Stage, Watch]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    watch = Watch(stage.store)
    stage.inbox.watch = watch
    clock.advance(600)
    return stage, watch


def mail(stage: Stage, uuid: str, text: str) -> None:
    world = stage.remote.sandbox.world
    world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text=text)


async def test_a_mail_is_told_once(tmp_path: Path, clock: ManualClock) -> None:
    stage, watch = await stage_of(tmp_path, clock)
    uuid = stage.newest(unread=False)
    mail(stage, uuid, "Where is it?")
    await stage.inbox.follow()
    news = watch.take()
    assert news is not None
    assert [arrival.uuid for arrival in news.arrivals] == [uuid]
    clock.advance(60)
    await stage.inbox.follow()
    assert watch.take() is None
    await stage.aclose()


async def test_another_mail_to_an_unread_conversation_is_told(tmp_path: Path, clock: ManualClock) -> None:
    stage, watch = await stage_of(tmp_path, clock)
    uuid = stage.newest(unread=True)
    mail(stage, uuid, "Hello? Is anybody there?")
    await stage.inbox.follow()
    news = watch.take()
    assert news is not None
    assert [arrival.uuid for arrival in news.arrivals] == [uuid]
    await stage.aclose()


async def test_three_mails_are_one_notice(tmp_path: Path, clock: ManualClock) -> None:
    stage, watch = await stage_of(tmp_path, clock)
    stage.remote.sandbox.world.incoming_mail(clock.now(), text="one")
    for number in (2, 3, 4):
        clock.advance(1)
        stage.remote.sandbox.world.incoming_mail(clock.now() + timedelta(0), text=f"mail {number}")
    await stage.inbox.follow()
    news = watch.take()
    assert news is not None
    assert len(news.arrivals) >= 2
    assert "new messages" in news.heading
    await stage.aclose()


async def test_ones_own_actions_are_no_news(tmp_path: Path, clock: ManualClock) -> None:
    stage, watch = await stage_of(tmp_path, clock)
    uuid = stage.newest(unread=True)
    await stage.threads.load(uuid)
    await stage.threads.mark_read([uuid])
    clock.advance(60)
    await stage.threads.mark_read([uuid], read=False)
    await stage.outbox.put(uuid, ReplyKind.WHISPER, "I look after this", "", "colleagues")
    clock.advance(11)
    await stage.sender.send_due()
    clock.advance(60)
    await stage.inbox.follow()
    assert watch.take() is None
    await stage.aclose()


async def test_what_a_person_asks_for_is_not_announced(tmp_path: Path, clock: ManualClock) -> None:
    stage, watch = await stage_of(tmp_path, clock)
    mail(stage, stage.newest(), "Where is it?")
    await stage.inbox.follow(Lane.USER)
    assert watch.take() is None
    await stage.aclose()


async def test_older_ones_that_are_read_after_a_poll_that_failed_or_beside_one_are_no_news(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    stage.inbox.watch = watch = Watch(stage.store)
    waits, held = asyncio.Event(), asyncio.Event()

    async def lost(*_: object, **__: object) -> AsyncIterator[Page[Conversation]]:
        waits.set()
        await held.wait()
        if held.is_set():
            raise NotReachable("Nobody is there.")
        yield Page((), 1, 0, 0, True)

    monkeypatch.setattr(stage.api.conversations, "pages", lost)
    poll = asyncio.ensure_future(stage.inbox.follow())
    await waits.wait()
    assert await stage.inbox.read_older(1) > 0
    held.set()
    with pytest.raises(NotReachable):
        await poll
    assert await stage.inbox.read_older(1) > 0
    assert stage.store.mirror.unread_total() > 0
    assert watch.take() is None
    await stage.aclose()


async def test_the_first_mirror_is_no_news(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=250)
    stage.inbox.watch = watch = Watch(stage.store)
    await stage.inbox.open()
    await stage.inbox.follow()
    await stage.inbox.fill(10_000)
    assert watch.take() is None
    await stage.aclose()


async def test_other_processes_hear_of_it_once_and_whoever_told_does_not(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    teller, listener = Bulletin(stage.store), Bulletin(stage.store)
    assert listener.read() is None
    clock.advance(1)
    news = News((Arrival("u1", "Ada \x1b[2J", 'Pa"rcel'),))
    await teller.put_up(news)
    assert teller.read() is None
    assert listener.read() == news
    assert listener.read() is None
    assert Bulletin(stage.store).read() is None, "a process that starts later has nothing to hear"
    await stage.aclose()


# In words


def test_the_words_of_a_notice() -> None:
    def of(*senders: str) -> News:
        return News(tuple(Arrival(f"u{n}", sender, "Parcel") for n, sender in enumerate(senders)))

    assert (of("Ada").heading, of("Ada").text) == ("New message", "Ada: Parcel")
    assert (of("Ada", "Bob").heading, of("Ada", "Bob").text) == ("2 new messages", "Ada and Bob")
    assert of("Ada", "Ada").text == "Ada"
    assert of("Ada", "Bob", "Cyd").text == "Ada, Bob and Cyd"
    assert of("Ada", "Bob", "Cyd", "Dan", "Eve").text == "Ada, Bob, Cyd and 2 more"
    assert of("Ada", "Bob").without("u0").text == "Bob: Parcel"
    assert not of("Ada").without("u0").arrivals


# Through the terminal


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b]777;notify;New message;Ada: Parcel\x07"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "\x1b]777;notify;New message;Ada: Parcel\x07"),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230804"}, "\x1b]777;notify;New message;Ada: Parcel\x07"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "\x1b]9;New message: Ada: Parcel\x07"),
        ({"TERM": "xterm-256color"}, "\x1b]9;New message: Ada: Parcel\x07"),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"},
            "\x1bPtmux;\x1b\x1b]9;New message: Ada: Parcel\x07\x1b\\",
        ),
        ({"TERM": "screen", "STY": "1.pts"}, "\x1bP\x1b]9;New message: Ada: Parcel\x07\x1b\\"),
        ({"TERM": "linux"}, ""),
        ({"TERM": "dumb"}, ""),
        ({}, ""),
    ],
)
def test_the_order_to_the_terminal(environ: dict[str, str], expected: str) -> None:
    assert notification("New message", "Ada: Parcel", environ) == expected


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x07\x1b]52;c;QQ==\x07", "\x9c\x9d0;x\x9c", "a\nb", "\x1b\\", "\x1bPtmux;"]
)
def test_no_word_in_it_is_an_order(hostile: str) -> None:
    for environ in ({"TERM": "xterm"}, {"TERM": "xterm-kitty"}, {"TERM": "tmux", "TMUX": "x"}):
        order = notification("New message", f"Ada{hostile}: Parcel{hostile}", environ)
        plain = notification("New message", "Ada: Parcel", environ)
        controls = [character for character in order if not character.isprintable()]
        assert controls == [character for character in plain if not character.isprintable()]


def test_a_heading_cannot_end_its_field() -> None:
    assert notification("a;b", "c;d", {"TERM": "foot"}) == "\x1b]777;notify;a,b;c;d\x07"


def test_the_bell_rings_within_tmux_unless_set_otherwise() -> None:
    assert rings("auto", {"TMUX": "x"})
    assert rings("auto", {"STY": "x"})
    assert not rings("auto", {})
    assert rings("on", {})
    assert not rings("off", {"TMUX": "x"})


def test_the_settings() -> None:
    assert Settings().notify == NotifySettings(toast=True, terminal=True, bell="auto")
    read = read_settings({"notify": {"toast": False, "terminal": False, "bell": "on"}}, "f").notify
    assert read == NotifySettings(toast=False, terminal=False, bell="on")


@pytest.mark.parametrize("table", [{"toast": "yes"}, {"bell": "loud"}, {"bell": True}, {"sound": True}, 3])
def test_settings_that_cannot_be(table: object) -> None:
    with pytest.raises(SettingsError, match="notify"):
        read_settings({"notify": table}, "settings.toml")
