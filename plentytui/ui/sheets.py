"""The style sheets: each read when its screen is first shown, and parsed once for a theme."""

from __future__ import annotations

from functools import cache
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from plentytui.paths import styles_folder

if TYPE_CHECKING:
    from textual.app import App
    from textual.css.model import RuleSet
    from textual.css.styles import RulesMap

_PARSED: list[tuple[dict[str, str], LRUCache[tuple[Any, ...], list[RuleSet]]]] = []
"""What was parsed, for the variables of each of the themes that were shown last."""
_THEMES = 4
_SOURCES = 256
"""More than there are: one for each kind of widget, and the sheets. Textual keeps 64, fewer than all areas have."""


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
    """Textual's style sheets with what was parsed kept for each theme, so that a theme shown again is there at once.

    Textual parses all sources anew for the first screen, and then again for each widget type that comes later,
    because it forgets the parsed rules even where the variables are the same: three times before the first frame.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed_with(self._variables)
        self._matched: WeakKeyDictionary[DOMNode, list[RuleSet | tuple[int, ...] | str]] = WeakKeyDictionary()

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the theme's variables; what was parsed with the same ones is still good."""
        if variables != self._variables:
            # Textual empties what it has; that may be another theme's.
            self._parse_cache = LRUCache(_SOURCES)
            super().set_variables(variables)
            self._parse_cache = _parsed_with(variables)

    def reparse(self) -> None:
        """Make the rules anew; only sources that were not parsed with these variables are parsed."""
        self.parse()

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        """Give a widget its rules; only those that are another than before, for setting one is a long way."""
        if animate:
            super().replace_rules(node, rules, animate=True)
            return
        styles = node.styles.base
        before = styles.get_rules()
        for name in before.keys() | rules.keys():
            value = rules.get(name)
            if name not in before or before[name] != value:  # type: ignore[literal-required]  # as in Textual's own
                setattr(styles, name, value)
        node.notify_style_update()

    def _process_component_classes(self, node: DOMNode) -> None:
        """Style the parts of a widget, unless the same rules hold for them as before.

        Textual styles each part as a widget of its own whenever the widget may look different, and that is most of
        what a change of focus, class or screen costs; hardly ever anything comes of it.
        """
        components = node._get_component_classes()
        if not components:
            return
        path = node.css_path_nodes
        matched: list[RuleSet | tuple[int, ...] | str] = []
        for component in sorted(components):
            matched.append(component)
            part, names = _part(component)
            for name in names:
                for rule in self.rules_map.get(name, ()):
                    for specificity in self._check_rule(rule, [*path, part]):
                        matched += (rule, specificity)
        # Rules are compared by what they are: their contents say nothing of their place among the others.
        before = self._matched.get(node, []) if node._component_styles else []
        if len(before) != len(matched) or not all(map(is_, before, matched)):
            super()._process_component_classes(node)
            self._matched[node] = matched


@cache
def _part(component: str) -> tuple[DOMNode, tuple[str, ...]]:
    """What stands for that part of any widget, and the names that rules for it may have."""
    part = DOMNode(classes=component)
    return part, tuple(part._selector_names)


def _parsed_with(variables: dict[str, str]) -> LRUCache[tuple[Any, ...], list[RuleSet]]:
    """What was parsed with these variables so far."""
    for place, (known, parsed) in enumerate(_PARSED):
        if known == variables:
            _PARSED.append(_PARSED.pop(place))
            return parsed
    _PARSED.append((dict(variables), LRUCache(_SOURCES)))
    del _PARSED[:-_THEMES]
    return _PARSED[-1][1]
