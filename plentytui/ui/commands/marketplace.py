"""The commands of the Marketplace: its screen, My offers and Purchases."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

MARKETPLACE = CommandSet(
    "Marketplace",
    (
        Command("marketplace.next_tab", "Next tab", "Go to the next tab.", "],>", "tab(1)", footer=True),
        Command("marketplace.previous_tab", "Tab before", "Go to the tab before.", "[,<", "tab(-1)"),
        Command("marketplace.refresh", "Read anew", "Read what this tab shows again.", "R", "refresh"),
        Command("marketplace.copy", "Copy", "Copy what stands under the cursor.", "y", "copy", footer=True),
        Command("marketplace.next_pane", "Other pane", "Go to the rows or to the details.", "tab", "app.focus_next"),
        Command(
            "marketplace.pending", "Pending", "See hand-offs to carry out, and changes that are not live yet.", "P",
            "pending",
        ),
    ),
)  # fmt: skip
"""Declared by the screen."""

OFFERS = CommandSet(
    "My offers",
    (
        Command(
            "marketplace.offer.create", "Create", "Create a new offer: a service or a tool.", "o",
            "act('offer.create')", footer=True,
        ),
        Command(
            "marketplace.offer.edit", "Edit", "Edit the offer under the cursor; it is reviewed anew.", "e",
            "act('offer.edit')", footer=True,
        ),
        Command(
            "marketplace.offer.withdraw", "Withdraw", "Take the offer under the cursor off plentyMarketplace.", "x",
            "act('offer.withdraw')", footer=True,
        ),
        Command(
            "marketplace.actions", "Actions", "Choose from what can be done, and see why something cannot.", "a",
            "actions",
        ),
    ),
)  # fmt: skip
"""Declared by the tab My offers."""

PURCHASES = CommandSet(
    "Purchases",
    (
        Command(
            "purchases.retry", "Retry", "Take a refused or uncertain purchase up again.", "t", "retry", footer=True,
        ),
        Command("purchases.view", "Go to it", "Show the ticket or the conversation that it became.", "v", "view"),
        Command("purchases.retry_all", "Retry all", "Take all refused purchases up again.", "T", "retry_all"),
        Command(
            "purchases.by_hand", "Done by hand", "Note that you saw to a refused purchase.", "D", "by_hand",
        ),
        Command("purchases.turn", "Work now", "Make of waiting purchases what they become, now.", "w", "turn"),
        Command(
            "purchases.plan", "Settings", "Set what a purchase becomes: a ticket, a conversation or nothing.", "s",
            "plan", footer=True,
        ),
        Command("purchases.export", "Export", "Write the purchases to a CSV or JSON file.", "e", "export", footer=True),
        Command("purchases.copy_json", "Copy JSON", "Copy the purchase as it came, as JSON.", "Y", "copy_json"),
        Command(
            "purchases.broken", "Turned away", "See what came to the webhook and was turned away.", "B", "broken",
            footer=True,
        ),
        Command("purchases.sample", "Sample", "Receive a made-up purchase; in the demo only.", "n", "sample"),
    ),
)  # fmt: skip
"""Declared by the tab Purchases."""

BROKEN = CommandSet(
    "What was no purchase",
    (
        Command("purchases.broken.open", "Read", "Go to the body as it came.", "enter", "open", footer=True),
        Command(
            "purchases.broken.take", "Take it", "Take it as a purchase after all, now that it can be read.", "t",
            "take", footer=True,
        ),
        Command("purchases.broken.copy", "Copy body", "Copy the body as it came.", "y", "copy", footer=True),
        Command(
            "purchases.broken.dismiss", "Dismiss", "Forget it, because you saw to it.", "x", "forget", footer=True,
        ),
        Command("purchases.broken.next_pane", "Other pane", "Go to the rows or to the body.", "tab", "app.focus_next"),
        Command("purchases.broken.back", "Back", "Go back to the purchases.", "escape", "back", footer=True),
    ),
)  # fmt: skip
"""Declared by the list of what came to the webhook and was no purchase."""
