"""What a composer has open is saved in order, whatever waits for the writer when it is left or taken over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from textual.widget import Widget

from plentytui.clock import ManualClock
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.systems import System
from plentytui.services.desk import Desk
from plentytui.services.outbox import Outbox
from plentytui.store.system_store import SystemStore
from plentytui.ui.widgets import draft_keeper
from plentytui.ui.widgets.draft_keeper import DraftKeeper

pytestmark = pytest.mark.anyio

PUBLIC = ReplyKind.PUBLIC


class Timers:
    """A widget as far as a keeper needs one."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def set_interval(self, seconds: float, done: object) -> Timers:
        return self

    def stop(self) -> None:
        """Nothing runs."""

    def say(self, text: str, **_: str) -> None:
        self.said.append(text)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    yield store
    store.close()


@pytest.fixture
def other(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    yield store
    store.close()


@pytest.fixture
def widget(monkeypatch: pytest.MonkeyPatch) -> Timers:
    widget = Timers()
    monkeypatch.setattr(draft_keeper, "host_of", lambda _: widget)
    return widget


@pytest.fixture
def keeper(store: SystemStore, clock: ManualClock, widget: Timers) -> DraftKeeper:
    desk = Desk(System("S", "https://s.invalid", "maria"), store, Outbox(store, clock, 10), clock, "en", None)
    keeper = DraftKeeper(cast(Widget, widget), desk, lambda: None)
    keeper.begin(draft(""))
    return keeper


def draft(text: str) -> Draft:
    return Draft("c1", PUBLIC, text, 0.0)


def texts(store: SystemStore) -> list[str]:
    return sorted(found.text for found in store.drafts.get("c1"))


async def test_what_waits_to_be_saved_is_saved_before_another_is_opened(
    keeper: DraftKeeper, store: SystemStore
) -> None:
    waiting = keeper.take(draft("noch nicht gespeichert"))
    keeper.save_soon()
    keeper.begin(Draft("c2", PUBLIC, "", 0.0))
    await keeper.save(waiting)
    assert texts(store) == ["noch nicht gespeichert"]


async def test_an_older_state_never_comes_after_a_newer_one(keeper: DraftKeeper, store: SystemStore) -> None:
    older = keeper.take(draft("eins"))
    keeper.take(draft("eins zwei"))
    keeper.save_soon()
    await keeper.save(older)
    assert texts(store) == ["eins zwei"]


async def test_what_was_sent_is_no_draft_again(keeper: DraftKeeper, store: SystemStore) -> None:
    waiting = keeper.take(draft("gesendet"))
    store.outbox.add("c1", PUBLIC, "gesendet", "", "", 0.0)
    keeper.end()
    await keeper.save(waiting)
    assert texts(store) == []


async def test_taken_over_it_goes_on_apart_and_says_so_once(
    keeper: DraftKeeper, store: SystemStore, other: SystemStore, widget: Timers
) -> None:
    await keeper.save(keeper.take(draft("Guten Tag")))
    late = keeper.take(draft("Guten Tag, spaet"))
    other.drafts.take_over("c1", PUBLIC)
    keeper.look()
    assert len(widget.said) == 1
    assert texts(store) == ["Guten Tag"], "there is no copy of what was not changed"
    await keeper.save(late)
    await keeper.save(keeper.take(draft("Guten Tag, spaet, weiter")))
    other.drafts.save("c1", PUBLIC, "Guten Tag, drueben")
    keeper.look()
    assert texts(store) == ["Guten Tag, drueben", "Guten Tag, spaet, weiter"]
    assert len(widget.said) == 1


async def test_a_save_notices_it_before_the_look_does(
    keeper: DraftKeeper, store: SystemStore, other: SystemStore, widget: Timers
) -> None:
    await keeper.save(keeper.take(draft("Guten Tag")))
    other.drafts.take_over("c1", PUBLIC)
    await keeper.save(keeper.take(draft("Guten Tag, weiter")))
    await keeper.save(keeper.take(draft("Guten Tag, weiter, weiter")))
    assert texts(store) == ["Guten Tag", "Guten Tag, weiter, weiter"]
    assert len(widget.said) == 1
    keeper.end()
    assert other.drafts.held_elsewhere("c1", PUBLIC, 1) is None, "it is free once it is left"


async def test_where_another_terminal_was_faster_it_is_one_of_its_own(keeper: DraftKeeper, other: SystemStore) -> None:
    keeper.end()
    other.drafts.hold("c1", PUBLIC)
    keeper.begin(draft(""))
    assert keeper.slot == 1
