"""Every dialog has its ground and frame: a class that no sheet names would lie over the whole screen."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import plentytui.ui
from plentytui.paths import styles_folder
from plentytui.ui.leaving import AppDialog
from plentytui.ui.screens.help import HelpScreen


def every(kind: type[Any]) -> Iterator[type[Any]]:
    sub: type[Any]
    for sub in kind.__subclasses__():
        yield sub
        yield from every(sub)


def test_every_dialog_is_named_by_a_sheet() -> None:
    for module in pkgutil.walk_packages(plentytui.ui.__path__, "plentytui.ui."):
        import_module(module.name)
    named: set[str] = set()
    for sheet in styles_folder().glob("*.tcss"):
        for line in re.findall(r"^([A-Z]\w+(?:, [A-Z]\w+)*) \{", sheet.read_text(encoding="utf-8"), re.MULTILINE):
            named.update(line.split(", "))
    bases = {AppDialog, *AppDialog.__mro__}
    dialogs = [one for one in every(AppDialog) if one.__module__.startswith("plentytui.") and one is not HelpScreen]
    dialogs = [one for one in dialogs if not one.__module__.endswith("ask_secret")]
    assert len(dialogs) > 30
    lost = [one.__name__ for one in dialogs if not {kind.__name__ for kind in one.__mro__ if kind not in bases} & named]
    assert lost == []
