"""General settings and eBay accounts (wire facts 5.7)."""

from __future__ import annotations

from plentytui.models.forms import Card, Choice, Field, FieldKind, Grave, Problem, Step, Summary, Values
from plentytui.models.setup import AutomaticRule, EbayAccount, SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.entering import YES, is_ticked, text, ticked, uncreated, whole

TAB = "general"
SETTINGS = "/rest/messenger/settings"
EBAY = "/rest/messenger/marketplaces/ebay"
MOST_DAYS = 5 * 365
"""Five years, leap days not counted: no longer can be set (wire facts 5.7)."""
_RULES = (
    ("trash", "Empty the trash", "automaticTrashEmpty", 30, "Conversations in the trash are deleted for good."),
    ("archive", "Archive", "automaticArchive", 180, "Conversations move to the archive."),
)
"""Field, title, the API's name, usual days, what happens."""
WHISPER_PATH = "/rest/plentytui/v1/whisper"
"""Of the sandbox's extension; the public route only reads it."""
MENU = "Setup » CRM » Messenger » Settings"
"""Where the default whisper mode stands in the back end; assumed from the other menus of the Messenger."""
WHISPER = "Whether a new message begins as a whisper, which customers never see, unless its writer decides otherwise."
"""What the default whisper mode is."""


def _rule(facts: SetupFacts, field: str) -> AutomaticRule:
    settings = facts.settings
    found = None
    if settings:
        found = settings.automatic_trash_empty if field == "trash" else settings.automatic_archive
    return found or AutomaticRule(enabled=False, days=30 if field == "trash" else 180)


def _known(facts: SetupFacts) -> str:
    return "" if facts.settings else "The settings were not read yet; R reads them."


def _fields(facts: SetupFacts) -> tuple[Field, ...]:
    found: list[Field] = []
    for name, title, _, _, what in _RULES:
        rule = _rule(facts, name)
        found.append(
            Field(f"{name}_on", title, FieldKind.CHECK, default=ticked(rule.enabled), hint=f"By itself. {what}")
        )
        found.append(
            Field(
                f"{name}_days", f"{name.capitalize()} after days", FieldKind.NUMBER, default=str(rule.days or ""),
                required=True, shown_if=(f"{name}_on", (YES,)),
                hint=f"From 1 to {MOST_DAYS} days, which is five years.",
            )
        )  # fmt: skip
    return tuple(found)


def _check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    found = []
    for name, title, _, _, _ in _RULES:
        entered = text(values, f"{name}_days")
        if not is_ticked(values, f"{name}_on") or not entered:
            continue
        days = whole(values, f"{name}_days")
        if days is None:
            what = f"{title}: “{entered[:20]}” is no whole number of days."
            found.append(Problem(f"{name}_days", what, "Enter digits only, such as 30."))
        elif not days:
            found.append(Problem(f"{name}_days", f"{title}: 0 days are too few.", "Enter 1 or more, or switch it off."))
        elif days > MOST_DAYS:
            what = f"{title}: {days} days are more than five years."
            found.append(Problem(f"{name}_days", what, f"Enter {MOST_DAYS} at most."))
    for name, what, hint in (
        ("trash", "What lies in the trash for more than {} days is deleted for good.", "Nothing brings it back."),
        (
            "archive",
            "All conversations that are older than {} days move to the archive.",
            "u takes back the setting, not what was moved.",
        ),
    ):
        before, days = _rule(facts, name), whole(values, f"{name}_days") or 0
        if days and is_ticked(values, f"{name}_on") and (not before.enabled or days < before.days):
            found.append(Problem(f"{name}_on", what.format(days), hint, blocking=False, asks=True))
    return tuple(found)


def _calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    body: dict[str, object] = {}
    for name, _, key, usual, _ in _RULES:
        days = whole(values, f"{name}_days") or _rule(facts, name).days or usual
        body[key] = {"enabled": is_ticked(values, f"{name}_on"), "days": days}
    return (SetupCall("PUT", SETTINGS, body),)


def settings_body(facts: SetupFacts) -> dict[str, object]:
    """The settings as they are, as the API takes them."""
    return {
        key: {"enabled": _rule(facts, name).enabled, "days": _rule(facts, name).days or usual}
        for name, _, key, usual, _ in _RULES
    }


def _summary(facts: SetupFacts, values: Values) -> Summary:
    told = []
    for name, title, _, _, what in _RULES:
        if is_ticked(values, f"{name}_on"):
            told.append(f"{title} after {text(values, f'{name}_days')} days. {what}")
        else:
            told.append(f"{title}: not by itself.")
    return Summary("Save the general settings", "Messenger", consequences=tuple(told))


# The default whisper mode


def _whisper_known(facts: SetupFacts) -> str:
    return "" if facts.whisper is not None else "The default whisper mode was not read yet; R reads it."


def _whisper_calls(on: bool) -> tuple[SetupCall, ...]:
    return (SetupCall("PUT", WHISPER_PATH, {"whisper": on}),)


def _whisper_summary(facts: SetupFacts, values: Values) -> Summary:
    return Summary(f"Begin new messages as {'public ones' if facts.whisper else 'whispers'}", "Messenger")


def _whisper_card(facts: SetupFacts, values: Values) -> Card:
    return Card(
        "Change the default whisper mode",
        (
            Step(f"Open the back end at {MENU}."),
            Step(f"Switch the default whisper mode {'off' if facts.whisper else 'on'}."),
            Step("Save the settings. Then press R in the tab General settings here."),
        ),
    )


# eBay accounts


def _account(facts: SetupFacts) -> str:
    return "" if facts.account else "Put the cursor on an eBay account first."


def _ebay_fields(facts: SetupFacts, *, new: bool) -> tuple[Field, ...]:
    account = None if new else facts.account
    settings = account.settings if account else None
    language = facts.language
    group, now = TABLE[Marketplace.EBAY].group, settings.default_type if settings else 0
    # Its messages go into the group eBay, where only the types of that group fit.
    kinds = [
        kind for kind in facts.types or () if not kind.is_deleted and (kind.category_id == group or kind.id == now)
    ]
    types = (Choice("0", "none"), *(Choice(str(kind.id), _full(facts, kind.id, language)) for kind in kinds))
    statuses = (
        Choice("0", "none"),
        *(
            Choice(str(status.id), status.name(language), _full(facts, kind.id, language), ("type", str(kind.id)))
            for kind in kinds
            for status in kind.statuses
            if not status.is_deleted
        ),
    )
    return (
        Field("name", "Name", default=account.name if account else "", required=True, hint="The account's name."),
        Field(
            "ebay_id", "eBay account", FieldKind.NUMBER, default=str(account.ebay_account_id) if account else "",
            required=True, hint="The id of the eBay account in Setup » Markets » eBay » Accounts.",
        ),
        Field(
            "enabled", "Fetch messages", FieldKind.CHECK, default=ticked(account.is_enabled if account else True),
            hint="Every 15 minutes, those of the last 7 days.",
        ),
        Field(
            "read", "Mark as read", FieldKind.CHECK, default=ticked(bool(settings and settings.mark_as_read)),
            hint="Mark messages as read at eBay once they were fetched.",
        ),
        Field("type", "Default type", FieldKind.CHOICE, types, str(settings.default_type if settings else 0)),
        Field("status", "Default status", FieldKind.CHOICE, statuses, str(settings.default_status if settings else 0)),
    )  # fmt: skip


def _full(facts: SetupFacts, number: int, language: str) -> str:
    kind = facts.type_(number)
    group = facts.group(kind.category_id) if kind else None
    return " » ".join(row.name(language) for row in (group, kind) if row is not None)


def _ebay_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    found = []
    if facts.account and facts.account.is_enabled and not is_ticked(values, "enabled"):
        what = f"Messages of {facts.account.name[:40]} are no longer fetched from eBay."
        hint = "Only those of the last 7 days are fetched once it is switched on again."
        found.append(Problem("enabled", what, hint, blocking=False, asks=True))
    entered = text(values, "ebay_id")
    if entered and not whole(values, "ebay_id"):
        what = f"“{entered[:20]}” is no id of an eBay account."
        found.append(Problem("ebay_id", what, "Enter its digits, such as 7301."))
    kind, status = whole(values, "type") or 0, whole(values, "status") or 0
    for name, number, there in (("type", kind, facts.type_(kind)), ("status", status, facts.status(status))):
        if text(values, name) not in ("", "0") and (not number or there is None or there.is_deleted):
            found.append(Problem(name, f"There is no such {name} any more.", "Choose another one, or none."))
    known = facts.status(status)
    if status and known and known.type_id != kind:
        what = f"The status “{known.name(facts.language)}” does not belong to that type."
        found.append(Problem("status", what, "Choose the status's type, or a status of the type."))
    return tuple(found)


def _ebay_body(values: Values) -> dict[str, object]:
    return {
        "ebayAccountId": whole(values, "ebay_id") or 0,
        "name": text(values, "name"),
        "isEnabled": is_ticked(values, "enabled"),
        "settings": {
            "markAsRead": is_ticked(values, "read"),
            "defaultType": whole(values, "type") or 0,
            "defaultStatus": whole(values, "status") or 0,
        },
    }


def account_body(account: EbayAccount) -> dict[str, object]:
    """An account as it is, as the API takes it."""
    settings = account.settings
    return {
        "ebayAccountId": account.ebay_account_id,
        "name": account.name,
        "isEnabled": account.is_enabled,
        "settings": {
            "markAsRead": bool(settings and settings.mark_as_read),
            "defaultType": settings.default_type if settings else 0,
            "defaultStatus": settings.default_status if settings else 0,
        },
    }


def _unedit(facts: SetupFacts) -> tuple[SetupCall, ...]:
    account = facts.account
    return (SetupCall("PUT", EBAY, [{"id": account.id, **account_body(account)}]),) if account else ()


def _title(facts: SetupFacts) -> str:
    return facts.account.name if facts.account else ""


GENERAL_ACTIONS = (
    SetupAction(
        id="settings.edit", title="Edit settings", tab=TAB, section="settings",
        explains="What is done by itself with old conversations.",
        offered=admins(_known), fields=_fields, check=_check, summary=_summary, calls=_calls,
        inverse=lambda facts, values, answer: (SetupCall("PUT", SETTINGS, settings_body(facts)),),
    ),
    SetupAction(
        id="whisper.switch", title="Default whisper mode", tab=TAB, section="settings", explains=WHISPER,
        offered=admins(_whisper_known), summary=_whisper_summary, by_extension=True, card=_whisper_card,
        calls=lambda facts, values: _whisper_calls(not facts.whisper),
        inverse=lambda facts, values, answer: _whisper_calls(bool(facts.whisper)),
    ),
    SetupAction(
        id="ebay.create", title="Add eBay account", tab=TAB, section="2",
        explains="Messages of the account are fetched into the group eBay; make that group visible, too.",
        offered=admins(), fields=lambda facts: _ebay_fields(facts, new=True), check=_ebay_check,
        summary=lambda facts, values: Summary(f"Add the eBay account “{text(values, 'name')}”", "eBay accounts"),
        calls=lambda facts, values: (SetupCall("POST", EBAY, _ebay_body(values)),),
        inverse=lambda facts, values, answer: uncreated(answer, EBAY),
    ),
    SetupAction(
        id="ebay.edit", title="Edit eBay account", tab=TAB, section="2",
        explains="Whether its messages are fetched, and what type and status they begin with.",
        offered=admins(_account), fields=lambda facts: _ebay_fields(facts, new=False), check=_ebay_check,
        summary=lambda facts, values: Summary(f"Change the eBay account “{_title(facts)}”", "eBay accounts"),
        calls=lambda facts, values: (SetupCall("PUT", EBAY, [{"id": facts.number, **_ebay_body(values)}]),),
        inverse=lambda facts, values, answer: _unedit(facts), about_one=True,
    ),
    SetupAction(
        id="ebay.delete", title="Delete eBay account", tab=TAB, section="2",
        explains="Its messages are no longer fetched.",
        offered=admins(_account), about_one=True, grave=Grave.DESTRUCTIVE,
        summary=lambda facts, values: Summary(
            f"Delete the eBay account “{_title(facts)}” from the Messenger", "eBay accounts",
            consequences=("Its messages are no longer fetched; those that are here stay.",),
        ),
        calls=lambda facts, values: (SetupCall("DELETE", f"{EBAY}/{facts.number}"),),
    ),
)  # fmt: skip
"""The actions of the tab General."""
