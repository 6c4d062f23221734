"""Every action of the set-up, by id and by tab."""

from __future__ import annotations

from plentytui.rules.setup.action import SetupAction
from plentytui.rules.setup.automations import AUTOMATION_ACTIONS
from plentytui.rules.setup.channels import CHANNEL_ACTIONS
from plentytui.rules.setup.collecting import COLLECTING_ACTIONS
from plentytui.rules.setup.general import GENERAL_ACTIONS
from plentytui.rules.setup.groups import GROUP_ACTIONS
from plentytui.rules.setup.roles import ROLE_ACTIONS
from plentytui.rules.setup.tags import TAG_ACTIONS

ACTIONS: tuple[SetupAction, ...] = (
    *GROUP_ACTIONS,
    *TAG_ACTIONS,
    *ROLE_ACTIONS,
    *GENERAL_ACTIONS,
    *AUTOMATION_ACTIONS,
    *CHANNEL_ACTIONS,
    *COLLECTING_ACTIONS,
)
"""In the order of the manual; tabs that come later add theirs here."""
_BY_ID = {action.id: action for action in ACTIONS}


def find_action(name: str) -> SetupAction | None:
    """The action with that id."""
    return _BY_ID.get(name)


def actions_of(tab: str) -> tuple[SetupAction, ...]:
    """All actions of a tab, offered or not."""
    return tuple(action for action in ACTIONS if action.tab == tab)
