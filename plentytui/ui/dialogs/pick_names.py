"""The dialog that chooses several names for a field of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plentytui.ui.dialogs.picker import Option, Tick, Ticked, TickPicker


class PickNames(TickPicker):
    """Names with ticks; those that stand in the field already come first."""

    def __init__(self, heading: str, names: Iterable[str], held: Sequence[str]) -> None:
        """Make the dialog; ``held`` is what stands in the field."""
        every = dict.fromkeys([*held, *names])
        super().__init__(
            heading, [Option(name, name, "", Tick.ALL if name in held else Tick.NONE) for name in every]
        )  # fmt: skip


def after(held: Sequence[str], ticked: Ticked) -> list[str]:
    """What stands in the field after the dialog."""
    kept = [name for name in held if name not in ticked.remove]
    return [*kept, *(str(name) for name in ticked.add)]
