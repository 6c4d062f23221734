"""No colour at all where ``NO_COLOR`` asks for that (no-color.org): attributes tell what colours tell else.

Textual writes greys then, which are colours, too. Here the screen is drawn in a theme of black, grey and white, and
no line of it leaves with one of them: a white ground is shown reversed, a grey one underlined, grey words dim. So each
sheet keeps its say about what stands out; what needs another one without colours stands in ``styles/no_color.tcss``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.theme import Theme

from plentytui.ui.sheets import sheet

if TYPE_CHECKING:
    from rich.color import Color as RichColor
    from textual.app import App
    from textual.color import Color

_BLACK, _GREY, _WHITE = "#000000", "#808080", "#ffffff"
_GREYS = range(0x40, 0xC0)
"""How bright a grey is; what is less is black, what is more is white."""

PLAIN = Theme(
    name="plentytui-plain",
    dark=True,
    primary=_WHITE,
    secondary=_WHITE,
    accent=_WHITE,
    success=_WHITE,
    warning=_WHITE,
    error=_WHITE,
    foreground=_WHITE,
    background=_BLACK,
    surface=_BLACK,
    panel=_BLACK,
    boost=_BLACK,
    luminosity_spread=0.0,
    variables={
        "text": _WHITE,
        "text-muted": _GREY,
        "text-disabled": _GREY,
        "border": _WHITE,
        "border-blurred": _WHITE,
        "primary-muted": _BLACK,
        "secondary-muted": _BLACK,
        "accent-muted": _BLACK,
        "success-muted": _BLACK,
        "warning-muted": _BLACK,
        "error-muted": _BLACK,
        "block-cursor-background": _WHITE,
        "block-cursor-foreground": _BLACK,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": _GREY,
        "block-cursor-blurred-foreground": _WHITE,
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": _BLACK,
        "input-cursor-background": _WHITE,
        "input-cursor-foreground": _BLACK,
        "input-cursor-text-style": "underline",
        "input-selection-background": _WHITE,
        "input-selection-foreground": _BLACK,
        "scrollbar": _WHITE,
        "scrollbar-hover": _WHITE,
        "scrollbar-active": _WHITE,
        "scrollbar-background": _BLACK,
        "scrollbar-background-hover": _BLACK,
        "scrollbar-background-active": _BLACK,
        "scrollbar-corner-color": _BLACK,
    },
)
"""Black, grey and white, of which none is ever written."""


class Attributes(LineFilter):
    """Gives each line as attributes alone; what went through it once stays as it is."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line without colours; neighbours that look the same become one."""
        return list(
            Segment.simplify(
                Segment(text, None if style is None else _attributes(style), control)
                for text, style, control in segments
            )
        )


def use_no_colour(app: App[Any]) -> None:
    """Let an app that is not shown yet write no colour."""
    app.register_theme(PLAIN)
    app.no_color = True
    # Of Textual's own, one writes greys and the others mix colours, which nothing is left of here.
    app._filters = [Attributes()]
    app.css_path = [*app.css_path, sheet("no_color")]


@lru_cache(maxsize=4096)
def _attributes(style: Style) -> Style:
    ground, words = _tone(style.bgcolor), _tone(style.color)
    reverse = bool(style.reverse) != (ground == _WHITE)
    plain = Style(
        bold=style.bold,
        # Dim words on a ground that stands out are hard to read, and on some terminals it is the ground that is dim.
        dim=((style.dim or words == _GREY) and not reverse) or None,
        italic=style.italic,
        underline=style.underline or ground == _GREY or None,
        reverse=reverse or None,
        strike=style.strike,
        link=style.link,
    )
    return plain + Style.from_meta(style.meta) if style.meta else plain


def _tone(colour: RichColor | None) -> str:
    """What a colour says: one of the theme's three; nothing for those of a status or a tag, which have words."""
    if colour is None or colour.is_default:
        return ""
    parts = colour.triplet or colour.get_truecolor()
    if max(parts) - min(parts) > 8:
        return ""
    return _GREY if parts[0] in _GREYS else _WHITE if parts[0] >= _GREYS.stop else _BLACK
