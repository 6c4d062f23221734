"""Linking a Dropbox account from the screen: the code, the base folder, the end of the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plentytui.errors import NotReachable, PlentytuiError
from plentytui.rules.design_files import folder_problem
from plentytui.services.dropbox_link.browsing import open_address
from plentytui.services.dropbox_link.link import NO_KEY
from plentytui.ui.asking import asks, nothing_asked
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.dropbox_code import CodeDialog
from plentytui.ui.host import host_of
from plentytui.ui.leaving import AppScreen

if TYPE_CHECKING:
    from plentytui.services.dropbox_link.opened import DropboxDesk


class LinkingScreen(AppScreen[None]):
    """What has to do with the link itself; the screen adds the designs."""

    office: DropboxDesk | None = None
    """The link of the system on the desk."""
    running = False
    """Whether a plan is being made or a run is under way."""

    def forget_plan(self) -> None:
        """The plan is not true any more; the screen forgets it."""

    def action_plan(self) -> Any:
        """Read both sides; the screen does it."""

    @property
    def _free(self) -> DropboxDesk | None:
        """The link, if nothing is under way that needs it as it is."""
        if self.running:
            host_of(self).say("Something is under way; cancel it first (escape).", title="Not now")
            return None
        return self.office

    @asks(exclusive=True, group="dropbox-link")
    async def action_get_code(self) -> None:
        """Show where the code is given, and take it."""
        office = self._free
        if office is None:
            return
        host = host_of(self)
        if not office.link.app_key:
            host.say(NO_KEY.what, title="No app key", severity="warning")
            return
        try:
            address = await office.link.begin()
        except PlentytuiError as error:
            host.say(str(error), title="No code", severity="error")
            return
        opened = open_address(address)
        self.app.copy_to_clipboard(address)
        code: str | None = ""
        while True:
            code = await self.app.push_screen_wait(CodeDialog(address, code or "", opened=opened))
            if code is None or office is not self.office:
                return
            if not code.strip():
                await self._remove(office)
                return
            try:
                facts, left = await office.link.finish(code)
                break
            except PlentytuiError as error:
                host.say(str(error), title="Not linked", severity="error")
                if not isinstance(error, NotReachable):
                    return
                # The code is still good, and the address that it belongs to as well.
        if left:
            host.say(left, title="The earlier link was not ended", severity="warning")
        host.say(f"{facts.kept} b gives the base folder another name.", title=f"Linked with {facts.account}")
        self.forget_plan()
        self.action_plan()

    @asks(exclusive=True, group="dropbox-link")
    async def action_unlink(self) -> None:
        """End the link, after a question."""
        if (office := self._free) is not None:
            await self._remove(office)

    async def _remove(self, office: DropboxDesk) -> None:
        host = host_of(self)
        account = office.link.facts.account
        if not account:
            host.say("No account is linked, so there is nothing to remove.", title="The Dropbox link")
            return
        question = ConfirmDialog(
            f"Remove the link to {account}?",
            "The access ends at Dropbox, and its token is deleted here. The files stay in the Dropbox folder.",
            yes="Remove",
            where=office.desk.system.name,
            grave=True,
        )
        if not await self.app.push_screen_wait(question):
            return
        nothing_asked(self)
        try:
            trouble = await office.link.remove()
        except PlentytuiError as error:
            host.say(str(error), title="The link is still there", severity="error")
            return
        finally:
            self.forget_plan()
        told = trouble or f"{account} is no longer linked."
        host.say(told, title="The link was removed", severity="warning" if trouble else "information")

    @asks(exclusive=True, group="dropbox-link")
    async def action_base_folder(self) -> None:
        """Give the base folder another name."""
        office = self._free
        if office is None:
            return
        host = host_of(self)
        old = office.link.facts.folder
        fact = (
            "The folder is renamed in Dropbox as well. It is made with the first export. "
            "A slash makes a folder within a folder."
        )
        name = await self.app.push_screen_wait(AskLine("Name of the base folder", old, fact=fact, check=folder_problem))
        if name is None or office is not self.office or name.strip().strip("/") == old:
            return
        try:
            await office.link.rename(name)
        except PlentytuiError as error:
            host.say(str(error), title="Not renamed", severity="error")
            return
        self.forget_plan()
        *around, last = office.link.facts.folder.split("/")
        within = f" in the folder {'/'.join(around)}" if around else ""
        host.say(f"The base folder is {last}{within}.", title="Renamed")
