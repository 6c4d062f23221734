"""Where a list scrolls to when its cursor moves."""

from __future__ import annotations

from plentytui.ui.widgets.cursor import page_from, top_for


def test_a_step_out_of_the_window_jumps_by_half_a_page() -> None:
    assert top_for(cursor=9, top=0, height=10, count=100) == 0
    assert top_for(cursor=10, top=0, height=10, count=100) == 5
    assert top_for(cursor=49, top=50, height=10, count=100) == 44
    assert top_for(cursor=99, top=0, height=10, count=100) == 90
    assert top_for(cursor=0, top=50, height=10, count=100) == 0
    assert top_for(cursor=0, top=0, height=0, count=0) == 0


def test_a_page_keeps_the_cursors_line_and_ends_at_the_ends() -> None:
    assert page_from(cursor=3, top=0, height=10, count=100, pages=1) == (13, 10)
    assert page_from(cursor=13, top=10, height=10, count=100, pages=-1) == (3, 0)
    assert page_from(cursor=95, top=90, height=10, count=100, pages=1) == (99, 90)
    assert page_from(cursor=3, top=0, height=10, count=100, pages=-1) == (0, 0)


def test_whole_pages_put_the_cursor_at_the_edge_where_it_came_from() -> None:
    assert top_for(10, 0, 10, 100, whole_pages=True) == 10
    assert top_for(9, 10, 10, 100, whole_pages=True) == 0
    assert top_for(95, 85, 10, 100, whole_pages=True) == 90
    assert top_for(5, 0, 10, 100, whole_pages=True) == 0
