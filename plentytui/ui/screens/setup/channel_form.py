"""The form of a channel: besides what all forms do, it tests the login and offers lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from plentytui.rules.setup.channel_fields import is_mailbox_org, usual_login
from plentytui.rules.setup.channel_names import (
    AS,
    entries,
    find,
    owners_in,
    owners_text,
    role_names,
    tag_names,
    usable_tags,
    user_names,
)
from plentytui.rules.setup.channels import untestable
from plentytui.ui.asking import asks
from plentytui.ui.commands.service import SERVICE_FORM
from plentytui.ui.commands.setup_channels import CHANNEL_FORM
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.widgets.form_rows import FieldChanged, FormRow

if TYPE_CHECKING:
    from textual.binding import BindingType

    from plentytui.models.setup_facts import SetupFacts
    from plentytui.services.setup.opened import SetupTask

_LISTS = ("tags", "owners", "subscribers")


class ChannelForm(ActionForm):
    """All settings of a channel."""

    BINDINGS: ClassVar[list[BindingType]] = [*SERVICE_FORM.bindings(), *CHANNEL_FORM.bindings()]

    def __init__(self, task: SetupTask) -> None:
        super().__init__(task)
        self._channel_task = task
        self._taken: dict[str, str] = {}
        """What was entered by itself, because the server is of a provider whose port and encryption are known."""

    @on(FieldChanged)
    def _server_named(self, event: FieldChanged) -> None:
        """Enter port and encryption of such a provider; take them back where the server is another one after all."""
        if event.name != "server":
            return
        usual = usual_login({**self._values, "server": event.value})
        if not usual and not is_mailbox_org(event.value):
            usual = {name: "" for name, value in self._taken.items() if self.row(name).value == value}
            self._taken.clear()
        else:
            self._taken |= usual
        for name, value in usual.items():
            self.row(name).value = value

    def action_test_login(self) -> None:
        """Log in to the mail server with what stands in the form."""
        if reason := untestable(self.values):
            host_of(self).say(reason, title="The login cannot be tested yet", severity="warning")
            return
        from plentytui.ui.dialogs.login_test import LoginTest

        self.app.push_screen(LoginTest(dict(self.values)))

    def action_choose(self) -> None:
        """Choose from a list what belongs into the field with the cursor."""
        row = next((row for row in self.query(FormRow) if row.entry is self.focused), None)
        if row is None or row.field.name not in _LISTS:
            host_of(self).say("Put the cursor into Tags, Owners and roles, or Subscribers first.", severity="warning")
            return
        self._choose(row)

    @asks(exclusive=True, group="form-pick")
    async def _choose(self, row: FormRow) -> None:
        from plentytui.ui.dialogs.pick_names import PickNames, after

        facts = self._channel_task.facts()
        names = _names(facts, row.field.name)
        if not names:
            host_of(self).say(f"There is nothing to choose from for {row.field.label}.", severity="warning")
            return
        held = _held(facts, row.field.name, row.value)
        chosen = await self.app.push_screen_wait(PickNames(f"{row.field.label} of the channel", names, held))
        if chosen is not None:
            row.value = ", ".join(after(held, chosen))


def _names(facts: SetupFacts, field: str) -> list[str]:
    """Everything that can be chosen."""
    if field == "tags":
        usable = usable_tags(facts)
        return [name for number, name in entries(tag_names(facts)).items() if number in usable]
    users = list((user_names(facts) if field == "owners" else entries(user_names(facts))).values())
    if field == "subscribers":
        return users
    return [f"{user}{AS}{role}" for user in users for role in role_names(facts).values()]


def _held(facts: SetupFacts, field: str, entered: str) -> list[str]:
    """What of it stands in the field."""
    if field == "owners":
        return [owners_text(facts, [owner]) for owner in owners_in(facts, entered)[0]]
    names = tag_names(facts) if field == "tags" else user_names(facts)
    by_id = entries(names)
    return [by_id[number] for number in find(entered, names).ids]
