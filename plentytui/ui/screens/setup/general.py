"""The tab General settings: the trash, the archive, the default whisper mode, eBay accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.rules.setup.general import WHISPER
from plentytui.ui.commands.setup import GENERAL
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup import AutomaticRule
    from plentytui.models.setup_facts import SetupFacts


class GeneralTab(SetupPane):
    """The settings first, then one row an eBay account."""

    tab = "general"
    created: ClassVar = {"ebay.create": ""}
    BINDINGS = GENERAL.bindings()
    columns = (Column("setting", 24, grows=True), Column("value", 24, grows=True))

    def knows(self, facts: SetupFacts) -> bool:
        """The settings were read once."""
        return facts.settings is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """The settings, and the accounts."""
        settings = facts.settings
        whisper = {True: "whisper", False: "public", None: "not known"}[facts.whisper]
        rows = [
            Row("trash", ("Empty the trash", _rule(settings.automatic_trash_empty if settings else None))),
            Row("archive", ("Archive", _rule(settings.automatic_archive if settings else None))),
            Row("whisper", ("New messages begin as", whisper)),
        ]
        for account in facts.ebay or ():
            if not account.is_deleted:
                state = ("fetched", "good") if account.is_enabled else ("not fetched", "quiet")
                rows.append(Row(str(account.id), (f"eBay: {account.name}", state)))
        return rows

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """What the row under the cursor means."""
        if facts.subject == "whisper":
            return [Heading("Default whisper mode"), Fact("", WHISPER), Fact("", "w changes it.", "dim")]
        account = facts.account
        if account is None:
            return [
                Heading("By itself"),
                Fact("", "Conversations in the trash are deleted for good after so many days."),
                Fact("", "Conversations move to the archive after so many days; five years at most."),
            ]
        found: list[Fact | Heading] = [Heading(f"eBay: {account.name}")]
        found.append(Fact("eBay account", str(account.ebay_account_id)))
        found.append(
            Fact("Fetched", "every 15 minutes, those of the last 7 days" if account.is_enabled else "not at all")
        )
        settings = account.settings
        if settings is not None:
            kind, status = facts.type_(settings.default_type), facts.status(settings.default_status)
            found.append(Fact("Mark as read", "yes" if settings.mark_as_read else "no"))
            found.append(Fact("Default type", kind.name(facts.language) if kind else "none"))
            found.append(Fact("Default status", status.name(facts.language) if status else "none"))
        return found


def _rule(rule: AutomaticRule | None) -> str | tuple[str, str]:
    if rule is None:
        return ("not told", "quiet")
    return f"after {rule.days} days" if rule.enabled else ("not by itself", "quiet")
