"""The list of systems: unique names, last used first, and no loss when the file is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UsageError
from plentytui.models.systems import Backing, System
from plentytui.store.systems import SystemsList

SHOP = System("Shop", "https://p1.my.plentysystems.com", "maria", read_only=True)
DEMO = System("demo", "https://sandbox.plentytui.invalid", "tom", Backing.SANDBOX)


@pytest.fixture
def systems(tmp_path: Path, clock: ManualClock) -> Iterator[SystemsList]:
    opened = SystemsList.open(tmp_path / "data" / "systems.sqlite", clock)
    yield opened
    opened.close()


def test_what_was_added_is_there_after_a_restart(tmp_path: Path, clock: ManualClock, systems: SystemsList) -> None:
    assert systems.list() == []
    systems.add(SHOP)
    systems.add(DEMO)
    systems.close()
    again = SystemsList.open(tmp_path / "data" / "systems.sqlite", clock)
    assert again.list() == [DEMO, SHOP]
    assert again.get("shop ") == SHOP
    assert again.get("nobody") is None
    again.close()


def test_the_one_used_last_comes_first(systems: SystemsList, clock: ManualClock) -> None:
    systems.add(SHOP)
    systems.add(DEMO)
    systems.touch("Shop")
    assert [system.name for system in systems.list()] == ["Shop", "demo"]
    clock.advance(1)
    systems.touch("demo")
    assert [system.last_used for system in systems.list()] == [clock.time(), clock.time() - 1]


def test_names_are_unique_and_not_empty(systems: SystemsList) -> None:
    systems.add(SHOP)
    with pytest.raises(UsageError, match="already a system called SHOP"):
        systems.add(System("SHOP", "https://x.example", "y"))
    with pytest.raises(UsageError, match="needs a name"):
        systems.add(System("  ", "https://x.example", "y"))
    assert systems.list() == [SHOP]


def test_a_removed_system_is_gone(systems: SystemsList) -> None:
    systems.add(SHOP)
    systems.remove("shop")
    assert systems.list() == []
    for change in (systems.remove, systems.touch):
        with pytest.raises(UsageError, match="no system called shop"):
            change("shop")


def test_a_damaged_list_is_set_aside_and_read_as_far_as_possible(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "systems.sqlite"
    systems = SystemsList.open(path, clock)
    systems.add(SHOP)
    systems.close()
    content = bytearray(path.read_bytes())
    content[:60] = b"x" * 60
    path.write_bytes(content)
    again = SystemsList.open(path, clock)
    assert again.set_aside == tmp_path / "systems.sqlite.damaged-1"
    assert again.list() == [SHOP]
    again.close()
