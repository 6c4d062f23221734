"""The style sheets: each read when its screen is first shown, and parsed once for a theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.css.stylesheet import Stylesheet

from plentytui.paths import styles_folder

if TYPE_CHECKING:
    from textual.app import App


def sheet(name: str) -> Path:
    """The style sheet of a screen or area; each screen names its own, so that it is read when that is first shown."""
    return styles_folder() / f"{name}.tcss"


def add_sheets(app: App[Any], *names: str) -> None:
    """Read sheets of what is about to be mounted, for what a screen gets after its first frame."""
    missing = [path for path in map(sheet, names) if not app.stylesheet.has_source(str(path))]
    if missing:
        app.stylesheet.read_all(missing)
        app.stylesheet.reparse()


class RememberedSheets(Stylesheet):
    """Textual's style sheets with what was parsed kept until the theme changes.

    Textual parses all sources anew for the first screen, and then again for each widget type that comes later,
    because it forgets the parsed rules even where the variables are the same: three times before the first frame.
    """

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the theme's variables; what was parsed with the same ones is still good."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Make the rules anew; only sources that were not parsed with these variables are parsed."""
        self.parse()
