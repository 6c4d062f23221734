"""The commands of the Service Centre: its list of systems, its tabs, and every action of each tab."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet
from plentytui.ui.commands.tabbing import acts, going, looking

SERVICE_SYSTEMS = CommandSet(
    "Service Centre",
    (
        Command("service.open", "Open", "Open the tabs of the system under the cursor.", "enter", "open", footer=True),
        Command("service.to_systems", "Add or remove", "Go to the screen of systems.", "a", "app.systems", footer=True),
    ),
)
"""Declared by the list of systems of the Service Centre."""

SERVICE = CommandSet(
    "Service Centre: a system",
    (
        *going("service"),
        Command(
            "service.pending",
            "Pending",
            "See changes that are not live yet, and hand-offs to carry out.",
            "P",
            "pending",
            footer=True,
        ),
        *looking("service", "Go back to the list of systems."),
    ),
)
"""Declared by the screen of one system."""


_act = acts("service")

CONTRACT = CommandSet(
    "Tab Contract",
    (
        _act("contract.change", "Change rate", "Open the configurator: book another rate.", "c", footer=True),
        _act("contract.pro", "Switch to PRO", "Switch the contract to PRO.", "p", footer=True),
        _act("contract.cancel", "Cancel contract", "Cancel the contract; the dates are shown before.", "X"),
    ),
)
DOMAIN = CommandSet(
    "Tab Domain",
    (
        Command("service.domain.check", "Check", "Check the domain for real: DNS, mail, certificate.", "d", "check"),
        Command("service.domain.check_all", "Check all", "Check all domains for real, at once.", "D", "check_all"),
        _act("domain.order", "Order", "Order a new domain.", "o", footer=True),
        _act("domain.relocate_in", "Relocate in", "Bring a domain here from another provider.", "i"),
        _act("domain.external", "External", "Create an external domain.", "e"),
        _act("domain.dns", "DNS at provider", "See what an external provider has to have in its DNS zone.", "N"),
        _act("domain.subdomain", "Subdomain", "Order a subdomain.", "s"),
        _act("domain.delete_subdomain", "Delete subdomain", "Delete the subdomain under the cursor.", "x"),
        _act("domain.new_handle", "New handle", "Save the contact details of another owner.", "h"),
        _act("domain.handle", "Handle", "Save the contact details of the domain's owner.", "H"),
        _act("domain.cancel", "Cancel domain", "Cancel the domain; its end is shown before.", "X"),
        _act("domain.image_host", "Image URLs", "Use a domain of your own for item images.", "I"),
        _act("domain.mail", "Mail server", "Choose the mail server of the domain.", "m"),
        _act("domain.link", "System link", "Link the domain to a system, or make it the main domain.", "L"),
        _act("domain.auth_code", "Auth code", "Generate the auth code for another provider.", "A"),
        _act("domain.cname", "CNAME", "Save a CNAME record.", "c"),
        _act("domain.txt", "TXT", "Save a TXT record.", "t"),
        _act("domain.name_servers", "Name servers", "Save name servers for a sub-domain.", "n"),
        _act("domain.leave", "Relocate away", "See the steps of a relocation to another provider.", "v"),
        _act("domain.forward", "Forwarding", "Forward visitors to another address.", "f"),
    ),
)
CLIENT = CommandSet(
    "Tab Client (store)",
    (
        _act("client.order", "Order", "Order a client (store); it needs a domain first.", "o", footer=True),
        _act("client.cancel", "Cancel client", "Cancel the client (store) under the cursor.", "X", footer=True),
    ),
)
SSL = CommandSet(
    "Tab SSL",
    (
        Command("service.ssl.check", "Check", "Check the certificate and its prerequisites for real.", "d", "check"),
        _act("ssl.order", "Order", "Order a certificate for the domain under the cursor.", "o", footer=True),
        _act("ssl.lets_encrypt", "Let's Encrypt", "Activate a free certificate of Let's Encrypt.", "L"),
        _act("ssl.end_lets_encrypt", "End Let's Encrypt", "Terminate the certificate of Let's Encrypt.", "E"),
        _act("ssl.activate", "Activate", "Activate the certificate under the cursor again.", "A"),
        _act("ssl.deactivate", "Deactivate", "Deactivate the certificate; its end does not move.", "D"),
    ),
)
CACHE = CommandSet(
    "Tab Cache",
    (
        _act("cache.delete", "Delete cache", "Delete the content of the cache.", "x", footer=True),
        _act("cache.pause", "Deactivate", "Deactivate the cache from one time to another.", "o", footer=True),
        _act("cache.resume", "Activate", "Switch the cache on again before its time.", "n", footer=True),
        _act("cache.redirect", "SSL redirect", "Change the permanent SSL redirect.", "r", footer=True),
    ),
)
AGENCY = CommandSet(
    "Tab Your agency",
    (
        _act("agency.save", "Choose", "Choose the agency and the consultant that have access.", "c", footer=True),
        _act("agency.revoke", "Revoke", "Take the access away again.", "x", footer=True),
        Command(
            "service.agency.view", "As the agency", "See what the agency sees of this system.", "v", "view", footer=True
        ),
    ),
)
USAGE = CommandSet(
    "Tab Usage",
    (
        Command("service.usage.metric", "Other figure", "Plot the next figure over time.", "m", "metric", footer=True),
        Command("service.usage.period", "Months or days", "Show the months or the days.", "d", "period", footer=True),
        Command(
            "service.usage.allowance", "Allowance", "Note what your contract includes.", "n", "allowance", footer=True
        ),
        Command("service.usage.export", "Export CSV", "Write the table to a CSV file.", "e", "export", footer=True),
    ),
)
RELOCATION = CommandSet(
    "Tab Relocation",
    (
        _act("relocation.plan", "Plan", "Plan the relocation of the system to another cloud.", "o", footer=True),
        _act("relocation.cancel", "Cancel", "Cancel the planned relocation.", "X", footer=True),
    ),
)
TICKETS = CommandSet(
    "Tab Tickets",
    (
        _act("ticket.create", "Create", "Create a ticket.", "o", footer=True),
        _act("ticket.answer", "Answer", "Answer the ticket under the cursor.", "r", footer=True),
        _act("ticket.comment", "Comment", "Write an internal comment to the ticket.", "w", footer=True),
        Command("service.tickets.filter", "Filter", "Show tickets of one status, type or word.", "/", "filter"),
    ),
)

CHECK = CommandSet(
    "Own check of a domain",
    (
        Command(
            "service.check.again", "Look again", "Run all checks of the domain again.", "d,R", "again", footer=True
        ),
        Command("service.check.copy", "Copy", "Copy the finding under the cursor.", "y", "copy", footer=True),
        Command("service.check.back", "Back", "Go back; a check under way ends.", "escape", "back", footer=True),
    ),
)
"""Declared by the screen of an own check."""

PENDING = CommandSet(
    "Pending changes",
    (
        Command("service.pending.open", "Open", "Show the change or hand-off in full.", "enter", "open", footer=True),
        Command(
            "service.pending.look", "Look now", "See with an own check whether it is live.", "d", "look", footer=True
        ),
        Command(
            "service.pending.done",
            "Done",
            "Note that you carried the hand-off out, or that what was sent in doubt is there.",
            "D",
            "settle('done')",
            footer=True,
        ),
        Command(
            "service.pending.drop",
            "Give up",
            "Give the hand-off up, or note that what was sent in doubt is not there.",
            "x",
            "settle('dropped')",
            footer=True,
        ),
        Command("service.pending.copy", "Copy", "Copy the hand-off with its values.", "y", "copy"),
        Command("service.pending.back", "Back", "Go back to the tabs.", "escape", "back", footer=True),
    ),
)
"""Declared by the list of pending changes and hand-offs."""

SERVICE_FORM = CommandSet(
    "Forms of the Service Centre",
    (
        Command(
            "service.form.next", "Next field", "Go to the next field.", "tab,down", "app.focus_next", palette=False
        ),
        Command(
            "service.form.previous",
            "Field before",
            "Go to the field before.",
            "shift+tab,up",
            "app.focus_previous",
            palette=False,
        ),
        Command(
            "service.form.accept", "Go on", "Check the form and see what comes of it.", "ctrl+s", "accept", footer=True
        ),
        Command(
            "service.form.clear",
            "Clear",
            "Empty the form; what was kept of it is forgotten.",
            "ctrl+g",
            "clear",
            footer=True,
        ),
        Command(
            "service.form.colour",
            "Pick colour",
            "Pick the colour of the field that the cursor is in.",
            "ctrl+l",
            "pick_colour",
        ),
        Command(
            "service.form.calls",
            "What is sent",
            "Show the calls that the form makes, or no longer.",
            "ctrl+r",
            "calls",
        ),
        Command(
            "service.form.leave", "Leave", "Leave; what was typed is found here again.", "escape", "leave", footer=True
        ),
    ),
)
"""Declared by the form of an action; letters are typed into its fields."""

FORM_CHECK = CommandSet(
    "Forms that rest on an own check",
    (
        Command(
            "service.form.check",
            "Check now",
            "Look now whether the domain is free, or its DNS right; nothing is sent.",
            "ctrl+y",
            "check_now",
            footer=True,
        ),
    ),
)
"""Declared by the form of an action too; offered where an order rests on an own check."""

TABS = (CONTRACT, DOMAIN, CLIENT, SSL, CACHE, AGENCY, USAGE, RELOCATION, TICKETS)
"""The sets of the tabs, in their order; the overview has none of its own."""
