"""The commands of the Messenger's set-up: its screen, its tabs, and the picker of colours."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet
from plentytui.ui.commands.setup_channels import CHANNELS, COLLECTING, MARKETPLACES
from plentytui.ui.commands.tabbing import acts, going, looking

SETUP = CommandSet(
    "Set-up of the Messenger",
    (
        *going("setup", both_in_footer=False),
        Command("setup.undo", "Undo", "Undo what was saved last, where the API can.", "u", "undo", footer=True),
        Command("setup.pending", "Pending", "See hand-offs to carry out in the back end.", "P", "pending"),
        *looking("setup", "Go back to the Messenger."),
    ),
)
"""Declared by the screen of the set-up."""
act = acts("setup")
TITLES = {
    "groups": "Groups, types and statuses",
    "tags": "Tags",
    "roles": "Roles",
    "rights": "Rights",
    "general": "General settings",
    "automations": "Automations",
    "channels": "Channels",
    "marketplaces": "Marketplaces",
    "collecting": "Collecting",
}
"""What the tabs are called."""

GROUPS = CommandSet(
    "Set-up: groups, types and statuses",
    (
        act("group.create", "Add group", "Create a group.", "n", footer=True),
        act("type.create", "Add type", "Add a type to the group under the cursor.", "t", footer=True),
        act("status.create", "Add status", "Add a status to the type under the cursor.", "s", footer=True),
        act("entry.edit", "Edit", "Change position, names, progress or colour.", "e", footer=True),
        act("group.visible", "Visible", "Set the group to visible in the Messenger, or hide it.", "v", footer=True),
        act("entry.up", "Move up", "Move it one place up.", "K"),
        act("entry.down", "Move down", "Move it one place down.", "J"),
        act("group.defaults", "Defaults", "Create the default types and statuses in the group.", "d"),
        act("entry.delete", "Delete", "Mark it as deleted.", "x"),
        Command("setup.groups.deleted", "Deleted ones", "Show what was deleted, or no longer.", "D", "deleted"),
        Command("setup.groups.fold", "Open or close", "Show what is below it, or no longer.", "z", "fold"),
    ),
)
TAGS = CommandSet(
    "Set-up: tags",
    (
        act("tag.create", "Create tag", "Create a tag.", "n", footer=True),
        act("tag.edit", "Edit tag", "Change the tag under the cursor, with its advanced settings.", "e", footer=True),
        act("tag.together", "Edit together", "Change all marked tags in one call.", "E", footer=True),
        act("tag.many", "Create several", "Create several tags in one call.", "N"),
        act("tag.delete", "Delete tag", "Delete the tag under the cursor.", "x"),
        Command("setup.tags.mark", "Mark", "Mark the tag under the cursor, or no longer.", "space", "mark"),
        Command("setup.tags.mark_all", "Mark all", "Mark all tags that are shown, or none.", "*", "mark_all"),
        Command("setup.tags.find", "Search", "Search by ID or by name.", "/", "find", footer=True),
        Command("setup.tags.uses", "Availability", "Show tags of one of several availabilities.", "f", "uses"),
        Command("setup.tags.reset", "Reset", "Take all filters away.", "c", "reset"),
        Command("setup.tags.saved", "Saved filters", "Choose a saved filter, or save this one.", "B", "saved"),
        Command("setup.tags.page_size", "Page size", "Choose how many tags a page has.", "p", "page_size"),
        Command("setup.tags.export", "Export", "Write tags to a CSV file.", "w", "export"),
    ),
)
ROLES = CommandSet(
    "Set-up: roles",
    (
        act("role.create", "New role", "Create a role for owners.", "n", footer=True),
        act("role.edit", "Edit role", "Change position and names of the role.", "e", footer=True),
        act("role.up", "Move up", "Move the role one place up.", "K"),
        act("role.down", "Move down", "Move the role one place down.", "J"),
        act("role.delete", "Delete role", "Mark the role as deleted.", "x"),
    ),
)
GENERAL = CommandSet(
    "Set-up: general settings",
    (
        act("settings.edit", "Edit settings", "Set emptying of the trash and archiving.", "e", footer=True),
        act("whisper.switch", "Whisper preset", "Begin new messages as whispers, or as public ones.", "w", footer=True),
        act("ebay.create", "Add eBay account", "Have messages of an eBay account fetched.", "n", footer=True),
        act("ebay.edit", "Edit account", "Change the eBay account under the cursor.", "o", footer=True),
        act("ebay.delete", "Delete account", "No longer fetch messages of the account under the cursor.", "x"),
    ),
)
AUTOMATIONS = CommandSet(
    "Set-up: automations",
    (
        act("automation.switch", "On or off", "Activate the automation, or switch it off.", "v", footer=True),
        act("automation.edit", "Rename", "Change name and description.", "e", footer=True),
        act("automation.copy", "Copy", "Make another one like it.", "c", footer=True),
        act("automation.create", "New", "Prepare a new one as steps for the back end, and see why.", "n", footer=True),
        act("automation.delete", "Delete automation", "Delete the automation.", "x"),
        Command("setup.automations.filter", "Filter", "Show automations with some words.", "/", "filter"),
    ),
)
TABS = (GROUPS, TAGS, ROLES, GENERAL, AUTOMATIONS, CHANNELS, MARKETPLACES, COLLECTING)
"""The sets of the tabs, in their order; the tab Rights has none of its own."""

COLOUR = CommandSet(
    "Pick a colour",
    (
        Command("colour.hue_up", "Hue on", "Go on round the circle of hues.", "right", "turn(10)", palette=False),
        Command("colour.hue_down", "Hue back", "Go back round the circle of hues.", "left", "turn(-10)", palette=False),
        Command("colour.lighter", "Lighter", "Make it lighter.", "up", "lighten(5)", palette=False),
        Command("colour.darker", "Darker", "Make it darker.", "down", "lighten(-5)", palette=False),
        Command("colour.fuller", "Fuller", "Make it more saturated.", "plus", "saturate(10)", palette=False),
        Command("colour.greyer", "Greyer", "Make it less saturated.", "minus", "saturate(-10)", palette=False),
        Command("colour.next", "Next preset", "Take the next of the usual colours.", "n", "preset", palette=False),
        Command("colour.type", "Type", "Type hex, RGB or HSL.", "t,slash", "type", palette=False),
        Command("colour.accept", "Take", "Take the colour.", "enter,ctrl+s", "accept", palette=False),
        Command("colour.cancel", "Cancel", "Close the dialog; nothing changes.", "escape", "cancel", palette=False),
    ),
)
"""Declared by the dialog that picks a colour."""
