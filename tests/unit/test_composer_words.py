"""The lines around the text of a message: whom it is for, and whether it is kept."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from plentytui.models.inbox import ReplyKind
from plentytui.ui.widgets.composer_words import foot_words, head_words

NAMES = "katharina.boettcher@posteo.example"
FULL = "Free some space and save again; nothing that was saved before is lost."


@pytest.mark.parametrize("width", [20, 30, 42, 46, 52, 78, 118])
def test_the_first_line_always_says_who_gets_a_public_message(width: int) -> None:
    told = head_words(ReplyKind.PUBLIC, NAMES, "", width, fresh=False)
    assert told.startswith("PUBLIC")
    assert NAMES[:5] in told
    assert cell_len(told) <= width


def test_where_there_is_room_it_says_that_the_customer_reads_it() -> None:
    told = head_words(ReplyKind.PUBLIC, NAMES, "", 78, fresh=False)
    assert told == f"PUBLIC - the customer reads this   to {NAMES}"


@pytest.mark.parametrize("width", [46, 52, 78, 118])
def test_a_draft_that_cannot_be_saved_is_never_said_to_be_kept(width: int) -> None:
    told = foot_words(ReplyKind.PUBLIC, None, width, fresh=True, trouble=FULL)
    assert told.startswith("! The draft is NOT saved. Free some space")
    assert "kept" not in told
    assert cell_len(told) <= width
    assert "is kept" in foot_words(ReplyKind.PUBLIC, None, 78, fresh=True)
