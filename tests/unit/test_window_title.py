"""The title of the window: what stands in it, and that nothing in it is an order to the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.driver import Driver

from plentytui.ui.window_title import words
from tests.embedded_app import make_app, person
from tests.terminal import foreign_sequences


@given(st.text(), st.none() | st.integers(0, 10_000))
def test_no_name_ends_the_sequence_or_is_one_of_its_own(name: str, unread: int | None) -> None:
    found = words(name, unread)
    assert found.isprintable()
    assert foreign_sequences(f"\x1b]2;{found}\x07".encode("utf-8", "surrogateescape")) == []


def test_it_says_how_many_are_unread_and_where() -> None:
    assert words("Shop", 5) == "(5) Shop - plentytui"
    assert words("Shop", 0) == words("Shop", None) == "Shop - plentytui"
    assert words("", None) == "plentytui"


class Written:
    """A driver that keeps what it is to write."""

    is_headless = False

    def __init__(self) -> None:
        self.orders: list[str] = []

    def write(self, data: str) -> None:
        self.orders.append(data)

    def flush(self) -> None:
        """Nothing is held back."""


@pytest.mark.anyio
async def test_the_title_follows_what_is_unread_and_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    written = Written()
    app = make_app(tmp_path)
    async with person(app) as maria:
        before, app._driver = app._driver, cast(Driver, written)
        app.state.unread.set(7)
        app.state.unread.set(7)
        app.state.unread.set(6)
        monkeypatch.setenv("TERM", "linux")
        app.state.unread.set(5)
        monkeypatch.setenv("TERM", "xterm-256color")
        app.end_title()
        app._driver = before
        assert "Kranich & Finch" in maria.header
    titles = [f"\x1b]2;({number}) Kranich & Finch - plentytui\x07" for number in (7, 6)]
    assert written.orders == [*titles, "\x1b[23;2t"]
