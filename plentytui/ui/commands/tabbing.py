"""The commands that all screens of tabs have, and those of the actions of a tab."""

from __future__ import annotations

from collections.abc import Callable

from plentytui.ui.commands.command import Command


def going(area: str, *, both_in_footer: bool = True) -> tuple[Command, ...]:
    """Going from tab to tab, and choosing from all actions of one."""
    return (
        Command(f"{area}.next_tab", "Next tab", "Go to the next tab.", "],>", "tab(1)", footer=True),
        Command(f"{area}.previous_tab", "Tab before", "Go to the tab before.", "[,<", "tab(-1)", footer=both_in_footer),
        Command(
            f"{area}.actions",
            "Actions",
            "Choose from everything that can be done in this tab, and see why something cannot.",
            "a",
            "actions",
            footer=True,
        ),
    )


def looking(area: str, back: str) -> tuple[Command, ...]:
    """Reading anew, copying, the other pane, and going back."""
    return (
        Command(f"{area}.refresh", "Read anew", "Read what this tab shows from the system again.", "R", "refresh"),
        Command(f"{area}.copy", "Copy", "Copy what stands under the cursor.", "y", "copy"),
        Command(f"{area}.next_pane", "Other pane", "Go to the rows or to the details.", "tab", "app.focus_next"),
        Command(f"{area}.back", "Back", back, "escape", "back", footer=True),
    )


def acts(area: str) -> Callable[..., Command]:
    """Makes the commands of the actions of an area: id, title, help and key of each, and whether the footer has it."""

    def act(name: str, title: str, text: str, key: str, *, footer: bool = False) -> Command:
        return Command(f"{area}.{name}", title, text, key, f"act('{name}')", footer=footer)

    return act
