"""The Dropbox link of the system on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.services.dropbox_link.exchange import Designs
from plentytui.services.dropbox_link.link import DropboxLink
from plentytui.services.dropbox_link.package import DropboxPackage
from plentytui.store.designs import DesignsStore

if TYPE_CHECKING:
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Opener


class DropboxDesk:
    """What the screen of the Dropbox link works with; the link itself needs no connection to the system."""

    def __init__(self, desk: Desk, opener: Opener) -> None:
        self.desk = desk
        self.store = DesignsStore.open(desk.store.path.with_suffix(".designs.sqlite"))
        package = opener.dropbox or DropboxPackage()
        self.link = DropboxLink(desk.system, opener.settings.app_key, opener.vaults, self.store, package)

    @property
    def designs(self) -> Designs | None:
        """The exchange; None before the system is connected."""
        workspace = self.desk.workspace
        if workspace is None:
            return None
        return Designs(self.desk.system, workspace.api, self.store, self.desk.store, self.desk.clock)

    def close(self) -> None:
        """Close connections and file."""
        self.link.close()
