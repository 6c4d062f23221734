"""What the webhook turned away is told on the screen of the purchases, and taken after all once it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.screens.marketplace.broken import BrokenScreen
from tests.embedded_app import make_app
from tests.market import market, purchases_of, store_of, to_purchases
from tests.purchase_cases import SEED, changed

pytestmark = pytest.mark.anyio

REASON = "The field resource.order.orderItems.0.priceNet cannot be used: it has too many decimal places."


async def test_what_was_turned_away_is_told_and_taken_after_all(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        store = store_of(maria)
        store.keep_broken(422, REASON, SEED.encode())
        store.keep_broken(422, "The field order.", changed(id="evt_b", resource__order__orderItems=[]).encode())
        purchases_of(maria).paint()
        await maria.told("2 bodies that came were turned away. A paid purchase may be among them")
        await maria.rest()
        assert "2 turned away (B)" in purchases_of(maria).foot
        assert "B Turned away" in maria.footer
        await maria.press("B")
        await maria.until(lambda: isinstance(maria.app.screen, BrokenScreen))
        await maria.sees("John Doe")
        await maria.press("t")
        await maria.told("It is no purchase still")
        await maria.press("G", "t")
        await maria.told("It is among the purchases now.")
        await maria.until(lambda: store.broken_count() == 1)
        assert [row.order for row in store.rows()] == [221]


async def test_the_line_at_the_bottom_is_never_cut_within_a_sentence(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_purchases(maria)
        foot = purchases_of(maria).query_one("PurchaseFoot")
        foot.show(25, "74 done, 12 refused", ("Each " + "word " * 30 + "end.", "Each becomes a ticket.", ""))  # type: ignore[attr-defined] # by name
        assert purchases_of(maria).foot == " ! 25 turned away (B)  74 done, 12 refused   Each becomes a ticket."
