"""The dialog that chooses the columns of the list and their order."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.models.columns import Column
from plentytui.ui.commands.dialogs import PICKER
from plentytui.ui.dialogs.picker import Option, Picker, Tick
from plentytui.ui.widgets.columns import title_of


class PickColumns(Picker[tuple[Column, ...]]):
    """All columns, the chosen ones first and in their order."""

    BINDINGS = PICKER.bindings()
    several = True
    keys = "space Tick  ^p/^n Move up/down  enter Accept  esc Cancel"

    def __init__(self, now: Sequence[Column]) -> None:
        options = [Option(column, title_of(column), "", Tick.ALL) for column in now]
        options += [Option(column, title_of(column), "", Tick.NONE) for column in Column if column not in now]
        super().__init__(
            "Columns of the list", options, fact="Signs for unread, priority and files always stand first."
        )

    def accepted(self) -> tuple[Column, ...] | None:
        """The ticked columns in their order."""
        found = tuple(Column(str(option.id)) for option in self.options if option.tick is Tick.ALL)
        if not found:
            self.tell_problem("Tick at least one column.")
            return None
        return found

    def action_shift(self, step: int) -> None:
        """Move the column under the cursor."""
        option = self.rows.current
        if option is None:
            return
        place = self.options.index(option)
        target = max(0, min(place + step, len(self.options) - 1))
        self.options.insert(target, self.options.pop(place))
        self.show(option.id)
