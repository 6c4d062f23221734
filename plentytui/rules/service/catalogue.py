"""All actions of the Service Centre, in the order of the manual."""

from __future__ import annotations

from dataclasses import replace

from plentytui.models.forms import Card, Step, Values
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.agency import AGENCY_ACTIONS
from plentytui.rules.service.cache import CACHE_ACTIONS
from plentytui.rules.service.certificates import CERTIFICATE_ACTIONS
from plentytui.rules.service.clients import CLIENT_ACTIONS
from plentytui.rules.service.contract import CONTRACT_ACTIONS
from plentytui.rules.service.domain_records import RECORD_ACTIONS
from plentytui.rules.service.domain_settings import SETTING_ACTIONS
from plentytui.rules.service.domains import DOMAIN_ACTIONS
from plentytui.rules.service.forwarding import FORWARD_ACTION
from plentytui.rules.service.handles import HANDLE_ACTIONS
from plentytui.rules.service.lets_encrypt import LETS_ENCRYPT_ACTIONS
from plentytui.rules.service.linked_domains import LINKED_DOMAIN_ACTIONS
from plentytui.rules.service.new_domains import NEW_DOMAIN_ACTIONS
from plentytui.rules.service.relocation import RELOCATION_ACTIONS
from plentytui.rules.service.sub_name_servers import NAME_SERVER_ACTIONS
from plentytui.rules.service.tickets import TICKET_ACTIONS

_ALL: tuple[ServiceAction, ...] = (
    *CONTRACT_ACTIONS,
    *CLIENT_ACTIONS,
    *NEW_DOMAIN_ACTIONS,
    *LINKED_DOMAIN_ACTIONS,
    *HANDLE_ACTIONS,
    *DOMAIN_ACTIONS,
    *SETTING_ACTIONS,
    *RECORD_ACTIONS,
    *NAME_SERVER_ACTIONS,
    FORWARD_ACTION,
    *CERTIFICATE_ACTIONS,
    *LETS_ENCRYPT_ACTIONS,
    *CACHE_ACTIONS,
    *AGENCY_ACTIONS,
    *RELOCATION_ACTIONS,
    *TICKET_ACTIONS,
)


def _telling_times(action: ServiceAction) -> ServiceAction:
    """The same action, whose hand-off ends with how long it takes once a person has carried it out."""

    def told(facts: ServiceFacts, values: Values) -> Card:
        made, effective = action.card(facts, values), action.summary(facts, values).effective
        if effective is None or effective.latest <= facts.now:
            return made
        return replace(made, steps=(*made.steps, Step(f"When it takes effect: {effective.reason}")))

    return replace(action, card=told)


ACTIONS: tuple[ServiceAction, ...] = tuple(_telling_times(action) for action in _ALL)
"""Everything that can be done in the Service Centre."""
_BY_ID = {action.id: action for action in ACTIONS}


def find_action(action_id: str) -> ServiceAction | None:
    """The action of that id, None if there is none."""
    return _BY_ID.get(action_id)


def actions_of(tab: Tab) -> tuple[ServiceAction, ...]:
    """All actions of a tab, offered or not, in the order of the manual's sections."""
    mine = [action for action in ACTIONS if action.tab is tab]
    return tuple(sorted(mine, key=lambda action: tuple(int(part) for part in action.section.split("."))))
