"""The tabs of the set-up in their order; a tab that is added here is shown, read and found by its actions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from plentytui.ui.commands.setup import TITLES

if TYPE_CHECKING:
    from plentytui.services.setup.opened import SetupDesk, SetupTask
    from plentytui.ui.screens.service.form import ActionForm
    from plentytui.ui.screens.setup.pane import SetupPane

_FOLDER = "plentytui.ui.screens.setup"


class TabEntry(NamedTuple):
    """One tab."""

    id: str
    """As actions and parts name it."""
    title: str
    short: str
    """The title where the long ones do not fit."""
    module: str
    pane: str
    """The class in that module."""


TABS: tuple[TabEntry, ...] = (
    TabEntry("groups", TITLES["groups"], "Groups", "groups", "GroupsTab"),
    TabEntry("tags", TITLES["tags"], "Tags", "tags", "TagsTab"),
    TabEntry("roles", TITLES["roles"], "Roles", "roles", "RolesTab"),
    TabEntry("rights", TITLES["rights"], "Rights", "rights", "RightsTab"),
    TabEntry("general", TITLES["general"], "General", "general", "GeneralTab"),
    TabEntry("automations", TITLES["automations"], "Automat.", "automations", "AutomationsTab"),
    TabEntry("channels", TITLES["channels"], "Channels", "channels", "ChannelsTab"),
    TabEntry("marketplaces", TITLES["marketplaces"], "Markets", "marketplaces", "MarketplacesTab"),
    TabEntry("collecting", TITLES["collecting"], "Collect", "collecting", "CollectingTab"),
)
"""All tabs."""


def make_form(task: SetupTask) -> ActionForm:
    """The form of an action; that of a channel can do more."""
    from plentytui.ui.screens.service.form import ActionForm

    if task.action.tab == "channels":
        from plentytui.ui.screens.setup.channel_form import ChannelForm

        return ChannelForm(task)
    return ActionForm(task)


def make_tab(entry: TabEntry, setup: SetupDesk) -> SetupPane:
    """A tab; its module is imported when it is first shown."""
    kind: type[SetupPane] = getattr(import_module(f"{_FOLDER}.{entry.module}"), entry.pane)
    return kind(setup)
