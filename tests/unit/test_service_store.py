"""Half-filled forms and changes of the Service Centre in the local file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.changes import ChangeState, ServiceChange, card_text, expected_text, read_card, read_expected
from plentytui.models.forms import Card, Expected, Step, Way
from plentytui.store.service import mended_change, mended_form
from plentytui.store.system_store import SystemStore

CHANGE = ServiceChange(
    id=0,
    at=0.0,
    action="domain.cname",
    title="Save CNAME",
    subject="kranich-finch.de",
    where="kranich-finch.de",
    what="mobile to cname.shopgate.com",
    way=Way.HAND_OFF,
    state=ChangeState.PREPARED,
    earliest=100.0,
    latest=200.0,
    reason="It can take up to 24 hours.",
    expected=(Expected("CNAME", "mobile.kranich-finch.de", ("cname.shopgate.com",)),),
    card=Card("Save CNAME", (Step("Enter the source", "mobile"),), "https://example.org"),
    values={"source": "mobile", "target": "cname.shopgate.com"},
)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> SystemStore:
    return SystemStore.open(tmp_path / "system.sqlite", clock)


def test_a_half_filled_form_is_found_again(store: SystemStore, tmp_path: Path, clock: ManualClock) -> None:
    store.forms.save("domain.order", "", {"name": "kranich", "tld": "de", "empty": ""})
    store.close()
    again = SystemStore.open(tmp_path / "system.sqlite", clock)
    assert again.forms.get("domain.order", "") == {"name": "kranich", "tld": "de"}
    assert again.forms.get("domain.order", "other") == {}
    again.forms.save("domain.order", "", {"name": ""})
    assert again.forms.begun() == []
    again.close()


def test_a_change_takes_the_place_of_its_form(store: SystemStore) -> None:
    store.forms.save("domain.cname", "kranich-finch.de", {"source": "mobile"})
    made = store.service_changes.add(CHANGE)
    assert store.forms.begun() == []
    found = store.service_changes.get(made.id)
    assert found == made
    assert made.expected == CHANGE.expected
    assert made.card == CHANGE.card


def test_what_asks_for_attention_comes_first(store: SystemStore, clock: ManualClock) -> None:
    first = store.service_changes.add(CHANGE)
    second = store.service_changes.add(CHANGE)
    third = store.service_changes.add(CHANGE)
    clock.advance(5)
    store.service_changes.settle(third.id, ChangeState.VERIFIED, "Seen at both name servers.")
    store.service_changes.settle(first.id, ChangeState.DONE)
    store.service_changes.time(first.id, 300.0, None)
    assert [change.id for change in store.service_changes.all()] == [second.id, first.id, third.id]
    assert [change.id for change in store.service_changes.open()] == [second.id, first.id]
    told = store.service_changes.get(third.id)
    assert told is not None
    assert (told.note, told.changed_at) == ("Seen at both name servers.", clock.time())
    moved = store.service_changes.get(first.id)
    assert moved is not None
    assert (moved.earliest, moved.latest) == (300.0, None)


def test_forms_and_changes_are_carried_out_of_a_damaged_file(store: SystemStore, clock: ManualClock) -> None:
    store.forms.save("domain.order", "", {"name": "kranich"})
    store.service_changes.add(CHANGE)
    path = store.path
    store.close()
    with sqlite3.connect(path) as db:
        root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fact'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    path.write_bytes(data)
    again = SystemStore.open(path, clock)
    assert again.rescued is not None
    assert again.forms.get("domain.order", "") == {"name": "kranich"}
    assert [change.card for change in again.service_changes.open()] == [CHANGE.card]
    again.close()


@given(st.text(), st.text(), st.lists(st.text()), st.booleans())
def test_what_is_expected_is_read_as_it_was_kept(kind: str, name: str, values: list[str], gone: bool) -> None:
    expected = (Expected(kind, name, tuple(values), gone),)
    assert read_expected(expected_text(expected)) == expected


@given(st.text(), st.lists(st.tuples(st.text(), st.text())), st.text())
def test_a_card_is_read_as_it_was_kept(title: str, steps: list[tuple[str, str]], address: str) -> None:
    card = Card(title, tuple(Step(text, value) for text, value in steps), address)
    assert read_card(card_text(card)) == card


@given(st.text())
def test_any_text_in_their_place_is_read(text: str) -> None:
    expected, card = read_expected(text), read_card(text)
    assert read_expected(expected_text(expected)) == expected
    assert read_card(card_text(card)) == card


@given(st.tuples(*[st.one_of(st.none(), st.text(), st.floats(allow_nan=False), st.binary()) for _ in range(17)]))
def test_a_broken_row_becomes_one_that_can_be_written(row: tuple[object, ...]) -> None:
    mended = mended_change(row)
    assert len(mended) == 17
    Way(mended[7])
    ChangeState(mended[8])
    assert len(mended_form(row[:4])) == 4
