"""What the Messenger does with folders of one's own: they are made, renamed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.ui.asking import asks
from plentytui.ui.screens.placing import PlacesScreen
from plentytui.ui.widgets.places import PlaceKind

if TYPE_CHECKING:
    from plentytui.services.opening import Workspace
    from plentytui.ui.dialogs.own_folder import EditFolder


class OwnFoldersScreen(PlacesScreen):
    """A screen whose places can be folders of one's own.

    What the system was asked for goes on whatever is pressed meanwhile, and is told also to whoever has left the form.
    """

    @asks(exclusive=True, group="dialog")
    async def action_own_folders(self) -> None:
        """Rename or delete the folder that is shown, else choose one or make one."""
        from plentytui.ui.dialogs.own_folder import ChooseFolder, FolderChosen

        workspace = self.connected("The folders stay as they are")
        if workspace is None:
            return
        await self.know_names()
        place = self.list_pane.place
        chosen: FolderChosen | None = FolderChosen(str(place.id), place.name)
        if place.kind is not PlaceKind.OWN_FOLDER:
            chosen = await self.app.push_screen_wait(ChooseFolder(workspace.own_folders.names()))
        if chosen is None:
            return
        if chosen.uuid:
            await self.app.push_screen_wait(self._edit_folder(workspace, *chosen))
        else:
            await workspace.unbroken.run(self._make_folder(workspace, chosen.name))

    async def _make_folder(self, workspace: Workspace, name: str) -> None:
        try:
            await workspace.own_folders.create(name)
        except PlentytuiError as error:
            self.host.say(str(error), title="The folder was not made", severity="warning")
            return
        self.show_places()
        self.host.say(f"{name} is among your folders. Press M on a conversation to put it there.", title="Made")

    def _edit_folder(self, workspace: Workspace, uuid: str, name: str) -> EditFolder:
        """The form for a folder; while it is open it tells itself what the system refuses."""
        from plentytui.ui.dialogs.own_folder import EditFolder

        folders = workspace.own_folders

        async def renamed(new: str) -> None:
            try:
                await folders.rename(uuid, new)
            except PlentytuiError as error:
                if not form.has_left:
                    raise
                self.host.say(str(error), title=f"{name} was not renamed", severity="warning")
                return
            self.show_places()
            self.host.say(f"{name} is called {new} now.")

        async def deleted() -> bool:
            try:
                done = await folders.delete(uuid)
            except PlentytuiError as error:
                if not form.has_left:
                    raise
                self.host.say(str(error), title=f"{name} was not deleted", severity="warning")
                return False
            self.show_places()
            if done:
                self.host.say(f"The folder {name} is gone.")
            elif form.has_left:
                self.host.say(
                    "The system did not delete it. Look at it in the back end.", title=name, severity="warning"
                )
            return done

        others = [row.name("") for row in folders.names() if str(row.id) != uuid]
        unbroken = workspace.unbroken.run
        form = EditFolder(name, others, rename=lambda new: unbroken(renamed(new)), delete=lambda: unbroken(deleted()))
        return form
