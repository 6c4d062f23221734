"""What a frame does not cost: styles made anew for the focus, and rows of containers that nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region

from plentytui.ui.sheets import RememberedSheets
from plentytui.ui.widgets.covered import Covered
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.line_view import Line, LineView
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio
STYLES = Path(__file__).parents[2] / "styles"
QUIET = ("ConversationList", "GroupsPane", "ThreadView", "LineView", "RowList", "VirtualList", "DetailPane", "HelpView")


class _Pane(Covered, Vertical):
    DEFAULT_CSS = "_Pane { border-right: solid red; background: blue; }"


class _Panes(App[None]):
    def compose(self) -> ComposeResult:
        with _Pane():
            yield LineView(id="one")
            yield LineView(id="two")


async def test_the_focus_styles_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _Panes()
    async with app.run_test(size=(40, 10)) as pilot:
        one, two = app.query_one("#one", LineView), app.query_one("#two", LineView)
        one.focus()
        await pilot.pause()
        styled: list[DOMNode] = []
        apply = Stylesheet.apply

        def note(sheet: Stylesheet, node: DOMNode, *, animate: bool = False) -> None:
            styled.append(node)
            apply(sheet, node, animate=animate)

        monkeypatch.setattr(Stylesheet, "apply", note)
        two.focus()
        await pilot.pause()
        assert (one.has_focus, two.has_focus) == (False, True)
        assert styled == []


def test_no_sheet_says_anything_about_the_focus_of_such_lists() -> None:
    for sheet in STYLES.glob("*.tcss"):
        for line in sheet.read_text().splitlines():
            assert not any(f"{name}:focus" in line or f"{name}:blur" in line for name in QUIET), (sheet.name, line)


async def test_one_row_stands_for_all_of_a_container_and_has_its_border() -> None:
    app = _Panes()
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one("#one", LineView).set_lines([Line((("hello", ""),))])
        await pilot.pause()
        rows = app.query_one(_Pane).render_lines(Region(0, 0, 40, 10))
        assert len(rows) == 10
        assert all(row is rows[0] for row in rows)
        assert rows[0].cell_length == 40
        assert rows[0].text.rstrip() == " " * 39 + "│"
        assert app.query_one(_Pane).render_lines(Region(0, 0, 40, 0)) == []


async def test_rules_that_stay_are_not_set_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _Panes()
    async with app.run_test(size=(40, 10)):
        pane = app.query_one(_Pane)
        rules = pane.styles.base.get_rules()
        told: list[str] = []
        monkeypatch.setattr(type(pane.styles.base), "__setattr__", lambda _, name, value: told.append(name))
        RememberedSheets.replace_rules(pane, rules)
        assert told == []
        RememberedSheets.replace_rules(pane, {**rules, "background": Color(255, 0, 0)})
        assert told == ["background"]


async def test_an_opening_reads_the_keys_for_the_footer_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path, size=20)) as user:
        await user.press("enter")
        await user.rest()
        await user.press("escape")
        await user.rest()
        reads: list[str] = []
        read = FooterBar._read_items

        def note(footer: FooterBar) -> tuple[tuple[str, str], ...]:
            reads.append("read")
            return read(footer)

        monkeypatch.setattr(FooterBar, "_read_items", note)
        await user.press("j", "enter")
        await user.rest()
        assert reads == ["read"]
        assert "Reply" in user.footer
