"""Two calm themes of our own, dark and light, with contrast for reading all day (at least 4.5 to 1)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from textual.filter import Monochrome, NoColor
from textual.theme import BUILTIN_THEMES, Theme

from plentytui.ui.sheets import RememberedSheets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from textual.app import App

    from plentytui.ui.app import PlentytuiApp

DARK = Theme(
    name="plentytui-dark",
    dark=True,
    primary="#7aa2d6",
    secondary="#8a9bb5",
    accent="#d9a86c",
    success="#7fb98a",
    warning="#dcae5f",
    error="#e0777a",
    foreground="#d5dae2",
    background="#14181f",
    surface="#191e27",
    panel="#222935",
    luminosity_spread=0.12,
    variables={
        "text-muted": "#98a3b3",
        "text-disabled": "#7b8696",
        "border": "#3a4556",
        "border-blurred": "#2b3442",
        "block-cursor-background": "#2f4463",
        "block-cursor-foreground": "#f2f5fa",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#28313f",
        "block-cursor-blurred-foreground": "#d5dae2",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#3d6396 60%",
        "scrollbar": "#343e4e",
        "scrollbar-background": "#191e27",
        "scrollbar-corner-color": "#191e27",
    },
)
"""Slate and quiet colours, for the evening and for most terminals."""

LIGHT = Theme(
    name="plentytui-light",
    dark=False,
    primary="#2a5d9c",
    secondary="#53647c",
    accent="#8a5410",
    success="#2b6e3d",
    warning="#8a5a00",
    error="#b0303a",
    foreground="#22272f",
    background="#fbfaf7",
    surface="#f4f2ec",
    panel="#e8e5dc",
    luminosity_spread=0.12,
    variables={
        "text-muted": "#565e6b",
        "text-disabled": "#737b88",
        "border": "#b9b5a8",
        "border-blurred": "#d3cfc3",
        "block-cursor-background": "#c9daf0",
        "block-cursor-foreground": "#10151c",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e2ded2",
        "block-cursor-blurred-foreground": "#22272f",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#8fb3e0 60%",
        "scrollbar": "#c8c3b5",
        "scrollbar-background": "#f4f2ec",
        "scrollbar-corner-color": "#f4f2ec",
    },
)
"""Ink on paper, for daylight."""

_OTHER = {
    "textual-dark": "textual-light",
    "ansi-dark": "ansi-light",
    "solarized-dark": "solarized-light",
    "catppuccin-mocha": "catppuccin-latte",
    "rose-pine": "rose-pine-dawn",
    "atom-one-dark": "atom-one-light",
}
"""Themes of Textual's that come as a dark and a light one."""

_KEPT = "theme"
"""The file in the state folder: the theme that the settings name, and the one that was switched to."""


def register_themes(app: App[Any]) -> None:
    """Make both themes known to the app."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)


def begin_with_theme(app: App[Any], name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Give the app our themes and begin with the one of that name, with the dark one if it is none of ours.

    Set here, before anything is mounted, a theme costs nothing; set later, every style is made twice.

    Returns:
        The theme to go on with: the one of that name, unless no colour is wanted.
    """
    register_themes(app)
    theme = LIGHT if name == LIGHT.name else DARK
    if environ.get("NO_COLOR"):
        from plentytui.ui.no_color import PLAIN, use_no_colour

        use_no_colour(app)
        theme, name = PLAIN, PLAIN.name
    elif app.no_color:
        # Textual takes an empty variable for a yes as well.
        app.no_color = False
        app._filters = [one for one in app._filters if not isinstance(one, Monochrome | NoColor)]
    app.set_reactive(type(app).theme, theme.name)
    app.set_class(theme.dark, "-dark-mode", update=False)
    app.set_class(not theme.dark, "-light-mode", update=False)
    app.stylesheet = RememberedSheets(variables=app.get_css_variables())
    return name


def theme_problem(name: str) -> str:
    """Why the settings' theme cannot be had, and which themes there are, as sentences; empty where it can."""
    known = [DARK.name, LIGHT.name, *(theme for theme in BUILTIN_THEMES if theme not in (DARK.name, LIGHT.name))]
    if name in known:
        return ""
    return (
        f"There is no theme called {name or 'nothing'}, which the settings name as ui.theme. Name another one there: "
        f"{', '.join(known)}."
    )


def other_theme(name: str) -> str:
    """The light theme for a dark one and the other way round; ours if the theme has no counterpart."""
    pairs = _OTHER | {light: dark for dark, light in _OTHER.items()}
    if name in pairs:
        return pairs[name]
    return DARK.name if name == LIGHT.name or name.endswith(("-light", "-latte", "-dawn")) else LIGHT.name


def kept_theme(folder: Path, setting: str) -> str:
    """The theme that was switched to last, as long as the settings name the one they named then; else theirs."""
    try:
        named, _, chosen = (folder / _KEPT).read_text(encoding="utf-8").strip().partition("\n")
    except (OSError, ValueError):
        return setting
    return chosen if named == setting and chosen else setting


def switch_theme(app: PlentytuiApp) -> None:
    """Switch between dark and light, and keep that for the next start."""
    if app.no_color:
        app.say("No theme is shown, because NO_COLOR is set. Start without it to see colours.", severity="warning")
        return
    app.theme = other_theme(app.theme)
    try:
        keep_theme(app.opener.paths.state, app.settings.theme, app.theme)
    except OSError as error:
        app.say(f"The theme holds until you quit; it could not be kept: {error}.", severity="warning")


def keep_theme(folder: Path, setting: str, chosen: str) -> None:
    """Keep the theme that was switched to for the next start.

    Raises:
        OSError: it could not be written.
    """
    from plentytui.paths import private_file

    private_file(folder / _KEPT).write_text(f"{setting}\n{chosen}\n", encoding="utf-8")
