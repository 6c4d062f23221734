"""Names of those who wrote, for completing one that somebody begins to type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.mirror import ConversationRecord
from plentytui.store import senders
from plentytui.store.senders import MOST
from plentytui.store.system_store import SystemStore


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "s.sqlite", clock, 3)
    yield opened
    opened.close()


def put(store: SystemStore, *names: str) -> None:
    """The first of them is the newest."""
    store.mirror.apply_conversations(
        ConversationRecord(
            uuid=f"c{number}",
            short_id=str(number),
            title="",
            sender=name,
            preview="",
            created_at=1.0,
            updated_at=1000.0 - number,
            message_count=1,
        )
        for number, name in enumerate(names)
    )


def test_a_word_of_a_name_is_enough_and_the_newest_come_first(store: SystemStore) -> None:
    put(store, "Karla Käfer <k@shop.example>", "Anna Böttcher", '"Böhm, Karl" <b@x.example>', "Anna Böttcher")
    assert store.mirror.senders().like("kä") == ("Karla Käfer",)
    assert store.mirror.senders().like("BÖ") == ("Anna Böttcher", "Böhm, Karl")
    assert store.mirror.senders().like("ttcher") == ()
    assert store.mirror.senders().like("") == ("Karla Käfer", "Anna Böttcher", "Böhm, Karl")


def test_they_are_few_and_the_address_stands_for_who_has_no_name(store: SystemStore) -> None:
    put(store, "<only@x.example>", *(f"Anna Number{number}" for number in range(20)))
    assert len(store.mirror.senders().like("anna")) == MOST
    assert store.mirror.senders().like("only") == ("only@x.example",)


def test_older_ones_are_found_by_the_index_of_words(store: SystemStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "_NEWEST", 1)
    put(store, "Karla Käfer", 'Odd "Name" Ältere', "Somebody Else")
    assert store.mirror.senders().like("ält") == ('Odd "Name" Ältere',)
    assert store.mirror.senders().like('odd "na') == ('Odd "Name" Ältere',)
    assert store.mirror.senders().like("äl") == ()


def test_what_is_no_name_is_not_offered(store: SystemStore) -> None:
    put(store, "Evil\x1b[31m", "E" * 100, "Eva")
    assert store.mirror.senders().like("e") == ("Eva",)
    assert store.mirror.senders().like("*") == ()
