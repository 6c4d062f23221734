"""The tab Marketplaces: what each marketplace needs, what is there, and the way to what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.errors import StoreError
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.setup.marketplaces import Need, Standing, standing, standings
from plentytui.ui.asking import asks
from plentytui.ui.commands.setup_channels import MARKETPLACES
from plentytui.ui.host import host_of
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.records_pane import ActionAsked
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts


class MarketplacesTab(SetupPane):
    """The rows of Table 1 of the manual."""

    tab = "marketplaces"
    BINDINGS = MARKETPLACES.bindings()
    columns = (
        Column("marketplace", 12),
        Column("group", 9),
        Column("channel", 12),
        Column("own address", 14, grows=True),
        Column("missing", 9),
    )

    def knows(self, facts: SetupFacts) -> bool:
        """The groups or the channels were read once."""
        return facts.channels is not None or facts.groups is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """One row a marketplace."""
        return [self._row(one, facts) for one in standings(facts)]

    def _row(self, one: Standing, facts: SetupFacts) -> Row:
        needs = {need.title: need for need in one.needs}
        group = TABLE[one.marketplace].group
        own = facts.group(one.channel.category_id) if one.channel and group is None else None
        name = one.marketplace.value if group is not None else own.name(facts.language) if own else "General"
        missing = len(one.missing)
        unsure = any(need.there is None for need in one.needs)
        unread = needs["Channel"].there is None
        state = (
            ("not told", "quiet")
            if unread
            else ("not begun", "quiet")
            if not one.is_begun
            else (f"{missing} missing", "alert")
            if missing
            else ("not told", "quiet")
            if unsure
            else ("nothing", "good")
        )
        address = needs["Own address"]
        return Row(
            one.marketplace.key,
            (
                one.marketplace.value,
                (name, "good" if needs["Group"].there else "low"),
                one.channel.name if one.channel else ("not told" if unread else "none", "quiet"),
                one.channel.address if one.channel and address.there else (_short(address), "quiet"),
                state,
            ),
        )

    @property
    def marketplace(self) -> Marketplace | None:
        """What stands under the cursor."""
        return next((one for one in Marketplace if one.key == self.subject), None)

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """What the marketplace needs and demands."""
        marketplace = self.marketplace
        if marketplace is None:
            return ()
        one = standing(facts, marketplace)
        found: list[Fact | Heading] = [Heading(f"{marketplace}: what it needs")]
        styles = {True: ("there", "good"), False: ("MISSING", "alert"), None: ("not told", "dim")}
        for need in one.needs:
            word, style = styles[need.there]
            found.append(Fact(need.title, f"{word}: {need.words}", style))
        if one.recognised_by:
            found.append(Fact("Recognised by", f"{one.recognised_by}; c chooses another channel."))
        elif facts.channels is not None:
            found.append(Fact("Recognised by", "nothing; c chooses the channel that serves it, n makes a new one."))
        step = one.next
        found.append(Fact("Next step (n)", step.words if step else self._rest(one)))
        if one.channel is not None and one.channel.is_active and not one.missing:
            found.append(Fact("", "Forward the inbox of the marketplace to the channel's address (tab Channels, f)."))
        found.append(Heading("What messages have to keep to"))
        found += [Fact("", demand) for demand in one.demands]
        found.append(Fact("", "The composer checks it while you type.", "dim"))
        return found

    def _rest(self, one: Standing) -> str:
        """What is said where no form makes what is missing."""
        lacking = next((need for need in one.needs if need.there is not True), None)
        if lacking is None:
            return "Nothing is left to do here."
        if lacking.there is False:
            return f"{lacking.words} No form here makes it."
        trouble = self.trouble
        why = f"{trouble.what} {trouble.hint}" if trouble is not None else lacking.words
        return f"{why} R reads anew."

    def action_next_step(self) -> None:
        """Open the form for what is missing first."""
        marketplace = self.marketplace
        if marketplace is None:
            return
        one = standing(self.facts(), marketplace)
        step = one.next
        if step is None:
            host_of(self).say(self._rest(one), title=marketplace.value)
            return
        self.post_message(ActionAsked(step.action, step.subject))

    @asks(exclusive=True, group="marketplace-channel")
    async def action_choose_channel(self) -> None:
        """Choose which channel serves the marketplace under the cursor, or have it recognised."""
        from plentytui.ui.dialogs.pick_value import PickValue

        marketplace, facts = self.marketplace, self.facts()
        if marketplace is None or facts.channels is None:
            host_of(self).say("The channels were not read yet; R reads them.", severity="warning")
            return
        groups = {group.id: group.name(facts.language) for group in facts.groups or ()}
        choices = [("0", "Recognise it by group, address or name")]
        for one in facts.channels.channels:
            told = (groups.get(one.category_id, ""), one.address, "" if one.is_active else "off")
            choices.append((str(one.id), ", ".join(part for part in (one.name, *told) if part)))
        here = facts.serving.get(marketplace.key, 0)
        chosen = await self.app.push_screen_wait(PickValue(f"Which channel serves {marketplace}?", choices, str(here)))
        if chosen is not None:
            try:
                await self.reader.choose_serving(marketplace.key, int(chosen))
            except StoreError as error:
                host_of(self).say(str(error), title="The choice is not kept", severity="error")
            self.paint()

    def opened(self) -> None:
        """Enter opens the next step, too."""
        self.action_next_step()


def _short(need: Need) -> str:
    return "not told" if need.there is None else "missing"
