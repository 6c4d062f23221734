"""What the mirror keeps of a message: its tags, and the minutes that were captured for it."""

from __future__ import annotations

import pytest

from plentytui.models.messenger import Message
from plentytui.services.records import message_row


@pytest.mark.parametrize(
    ("meta", "captured"),
    [
        ({"timeCapture": {"chargeable": True, "minutes": 12}}, (12, True)),
        ({"timeCapture": {"chargeable": 0, "minutes": 3}}, (3, False)),
        ({"timeCapture": {"minutes": 3}}, (3, False)),
        ({"timeCapture": {"chargeable": True, "minutes": 0}}, (0, False)),
        ({"timeCapture": {"chargeable": True, "minutes": -4}}, (0, False)),
        ({"timeCapture": {"chargeable": True, "minutes": "many"}}, (0, False)),
        ({"timeCapture": {"chargeable": True, "minutes": 10**12}}, (0, False)),
        ({"timeCapture": []}, (0, False)),
        ([], (0, False)),
        (None, (0, False)),
    ],
)
def test_captured_minutes_are_read_and_odd_ones_are_none(meta: object, captured: tuple[int, bool]) -> None:
    message = Message.model_validate({"uuid": "m1", "metaData": meta, "tags": [4, 5]})
    row = message_row(message, "c1", 3)
    assert (row.minutes, row.chargeable) == captured
    assert row.tags == (4, 5)
