"""The dialogs for folders of one's own: one is chosen or named anew, then renamed or deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from plentytui.errors import PlentytuiError
from plentytui.ui.asking import asks
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.picker import Option, Picker
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, content
from plentytui.ui.widgets.form import FormField

if TYPE_CHECKING:
    from plentytui.models.mirror import NameRow

LONGEST_NAME = 100
"""Characters (assumed: the API names no limit, the sandbox takes no more)."""


class FolderChosen(NamedTuple):
    """A folder that is there, or the name of a new one."""

    uuid: str
    name: str


class ChooseFolder(Picker[FolderChosen]):
    """One's own folders; a name that none has makes one."""

    keys = "type to find, or a new name   enter Take   esc Cancel"

    def __init__(self, folders: Iterable[NameRow]) -> None:
        options = [Option(str(row.id), row.name(""), "rename or delete") for row in folders]
        super().__init__("Folders of your own", options, fact="A name that no folder has makes a new one.")

    def nothing_fits(self) -> str:
        """A name that no folder has makes one."""
        return f"No folder is called so: enter makes “{cell(' '.join(self.typed.split()), 30)}”."

    def accepted(self) -> FolderChosen | None:
        """The folder under the cursor; where nothing fits what was typed, a new one of that name."""
        name = " ".join(self.typed.split())
        if self.rows.current is None:
            if not name:
                self.tell_problem("Type the name of the new folder.")
                return None
            if len(name) > LONGEST_NAME:
                self.tell_problem(f"The name has {len(name)} characters; {LONGEST_NAME} are taken. Shorten it.")
                return None
            return FolderChosen("", name)
        return super().accepted()

    def chosen(self, option: Option) -> FolderChosen:
        """The folder that is there."""
        return FolderChosen(str(option.id), option.text)


class EditFolder(AppDialog[bool]):
    """Renames a folder, or deletes it; stays open with all that was typed if the system refuses."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.without("form.toggle").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#name Input"

    def __init__(
        self,
        name: str,
        others: Iterable[str],
        *,
        rename: Callable[[str], Awaitable[None]],
        delete: Callable[[], Awaitable[bool]],
    ) -> None:
        """Make the dialog; ``others`` are the names of the other folders, ``rename`` and ``delete`` do it."""
        super().__init__()
        self._name_now = name
        self._others = {other.casefold() for other in others}
        self._rename = rename
        self._delete = delete
        self._asks_for = ""
        """What the system is asked for just now."""

    def compose(self) -> ComposeResult:
        """The name, and what can be done."""
        with Vertical(classes="dialog"):
            yield Static(content(f"The folder {self._name_now}"), classes="dialog--heading")
            yield FormField("Name", id="name", value=self._name_now)
            yield Static(id="problem", classes="form--problem")
            yield Static(
                content("Only you see it. Deleting it deletes no conversation; each stays where it lies."),
                classes="dialog--fact",
            )
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Rename"), id="accept", variant="primary", compact=True)
                yield Button(content("Delete"), id="remove", variant="error", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def action_accept(self) -> None:
        """Rename it, if the name can be."""
        if self._is_asked():
            return
        name = " ".join(self.query_one("#name", FormField).value.split())
        if not name:
            self._say("A folder needs a name. Type one, or press esc.")
        elif len(name) > LONGEST_NAME:
            self._say(f"The name has {len(name)} characters; {LONGEST_NAME} are taken. Shorten it.")
        elif name.casefold() in self._others:
            self._say(f"There is another folder called {name}. Type another name.")
        elif name == self._name_now:
            self.dismiss(False)
        else:
            self._asks_for = f"The name {name}"
            self._carry_out(name)

    @work
    async def _carry_out(self, name: str) -> None:
        self._tell("It is being renamed. Esc leaves; it is told then how it went.")
        try:
            await self._rename(name)
        except PlentytuiError as error:
            self._asks_for = ""
            self._say(str(error))
        else:
            self.dismiss(True)

    def _is_asked(self) -> bool:
        """Whether the system is at it already, after telling so: nothing is sent twice."""
        if self._asks_for:
            self._tell(f"{self._asks_for} is on its way to the system. Wait for it, or leave with esc.")
        return bool(self._asks_for)

    @on(Button.Pressed, "#remove")
    def _remove(self) -> None:
        if not self._is_asked():
            self._ask_to_delete()

    @asks(exclusive=True, group="deleting")
    async def _ask_to_delete(self) -> None:
        sure: bool | None = await self.app.push_screen_wait(
            ConfirmDialog(
                f"Delete the folder {self._name_now}?",
                "The conversations in it stay where they lie; only the folder goes. There is no undo.",
                yes="Delete",
            )
        )
        if not sure:
            return
        self._asks_for = "Its deletion"
        self._tell("It is being deleted. Esc leaves; it is told then how it went.")
        try:
            if await self._delete():
                self.dismiss(True)
            else:
                self._say("The system did not delete it. Look at it in the back end.")
        except PlentytuiError as error:
            self._say(str(error))
        finally:
            self._asks_for = ""

    def _say(self, sentence: str) -> None:
        self._tell(f"! {sentence}")

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Static).update(content(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Ask for nothing more; what the system was asked for goes on."""
        self.dismiss(False)
