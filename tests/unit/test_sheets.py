"""What was parsed of the style sheets is kept for each theme; parts of widgets are styled when that changes them."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.css import parse as css_parser
from textual.css import stylesheet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.theme import Theme
from textual.widget import Widget

from plentytui.ui import sheets
from plentytui.ui.sheets import RememberedSheets

CSS = "Label { color: $shade; }"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is parsed."""
    seen: list[str] = []
    parse = css_parser.parse

    def noted(scope: str, css: str, *places: object, **options: object) -> object:
        seen.append(css)
        return parse(scope, css, *places, **options)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(stylesheet, "parse", noted)
    monkeypatch.setattr(sheets, "_PARSED", [])
    return seen


def shade(sheet: RememberedSheets) -> str:
    (rule,) = sheet.rules
    return rule.styles.color.hex


def test_a_theme_that_is_shown_again_is_not_parsed_again(parsed: list[str]) -> None:
    sheet = RememberedSheets(variables={"shade": "#112233"})
    sheet.add_source(CSS)
    assert shade(sheet) == "#112233"
    for colour in ("#445566", "#112233", "#445566"):
        sheet.set_variables({"shade": colour})
        sheet.reparse()
        assert shade(sheet) == colour
    assert parsed == [CSS, CSS]


def test_only_the_last_themes_are_kept(parsed: list[str]) -> None:
    sheet = RememberedSheets(variables={"shade": "#000000"})
    sheet.add_source(CSS)
    for number in range(1, 20):
        sheet.set_variables({"shade": f"#0000{number:02d}"})
        assert sheet.rules
        sheet.reparse()
    assert len(sheets._PARSED) == sheets._THEMES
    before = len(parsed)
    sheet.set_variables({"shade": "#000000"})
    sheet.reparse()
    assert shade(sheet) == "#000000"
    assert len(parsed) == before + 1


def test_as_many_sources_as_there_are_stay(parsed: list[str]) -> None:
    sheet = RememberedSheets(variables={"shade": "#112233"})
    for number in range(150):
        sheet.add_source(CSS, read_from=("here", str(number)))
    sheet.reparse()
    sheet.reparse()
    assert len(parsed) == 150


class Parts(Widget, can_focus=True):
    """A widget with parts."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"parts--one", "parts--two"}

    def colour(self, part: str) -> str:
        return self.get_component_styles(f"parts--{part}").color.hex


class Stage(App[None]):
    """Rules for parts by type, place, class, focus and variable."""

    CSS = """
    Parts .parts--one { color: #000001; }
    Parts.low .parts--one { color: #000002; }
    Vertical.dim .parts--one { color: #000003; }
    Parts:focus .parts--one { color: #000004; }
    Parts .parts--two { color: $warning; }
    """
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = RememberedSheets(variables=self.get_css_variables())

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Parts()


@pytest.mark.anyio
async def test_parts_are_styled_anew_when_other_rules_hold_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: list[DOMNode] = []
    style = Stylesheet._process_component_classes

    def noted(self: Stylesheet, node: DOMNode) -> None:
        if isinstance(node, Parts):
            styled.append(node)
        style(self, node)

    monkeypatch.setattr(Stylesheet, "_process_component_classes", noted)
    async with Stage().run_test() as pilot:
        app, parts = pilot.app, pilot.app.query_one(Parts)
        assert parts.colour("one") == "#000001"
        for change, colour in (
            (lambda: parts.add_class("low"), "#000002"),
            (lambda: app.query_one(Vertical).add_class("dim"), "#000003"),
            (lambda: parts.focus(), "#000004"),
            (lambda: app.screen.set_focus(None), "#000003"),
            (lambda: app.query_one(Vertical).remove_class("dim"), "#000002"),
            (lambda: parts.remove_class("low"), "#000001"),
        ):
            change()
            await pilot.pause()
            assert parts.colour("one") == colour
        before = len(styled)
        parts.add_class("of-no-rule")
        app.refresh_css()
        await pilot.pause()
        assert len(styled) == before, "nothing that holds for a part has changed"
        app.stylesheet.add_source(".parts--one { color: #000005; }", read_from=("later", ""))
        app.refresh_css()
        await pilot.pause()
        assert parts.colour("one") == "#000001", "a more specific rule still holds"
        app.stylesheet.add_source("Screen Parts .parts--one { color: #000006; }", read_from=("last", ""))
        app.refresh_css()
        await pilot.pause()
        assert parts.colour("one") == "#000006"
        app.register_theme(Theme(name="other", primary="#112233", warning="#445566"))
        app.theme = "other"
        await pilot.pause()
        assert parts.colour("two") == "#445566"
