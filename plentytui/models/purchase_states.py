"""Where a purchase stands, and what purchases become by the person's choice; plain values only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from plentytui.models.states import PURCHASE_FACTS as PURCHASE_FACTS

NOT_TOLD = "currency not told by plentymarkets"
"""What stands beside amounts whose currency neither the purchase nor the person names."""

BY_HAND = "You noted that it is done."
"""What the reason of a purchase begins with that the person saw to."""


class PurchaseState(StrEnum):
    """Where a purchase stands; the value is the word that is shown."""

    RECEIVED = "received"
    """Safely here; what it becomes is still to be done."""
    WORKING = "working"
    """A process is at it."""
    QUEUED = "queued"
    """Its message waits in the outbox."""
    DONE = "done"
    REFUSED = "refused"
    """The system, or the settings, said no; the person decides."""
    UNCERTAIN = "uncertain"
    """Something was sent and its answer never came: it is looked for before anything is sent again."""


class Step(StrEnum):
    """What is done next for a purchase; each is done once."""

    BEGIN = "begin"
    """Make the ticket, or put the conversation into the outbox."""
    TEXT = "text"
    """Write the customer's data into the ticket, or whisper them into the conversation with the customer."""
    MAIL = "mail"
    """Send the e-mail template to the customer."""
    END = "end"


class Becomes(StrEnum):
    """What a purchase becomes."""

    NOTHING = "nothing"
    """It is kept and shown, and nothing else."""
    TICKET = "ticket"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """What purchases become, and in which system."""

    becomes: Becomes = Becomes.NOTHING
    system: str = ""
    """The key of the system."""
    system_name: str = ""
    role: int = 0
    """The role of the users of a ticket."""
    type: int = 0
    status: int = 0
    users: tuple[int, ...] = ()
    """Who sees it; a ticket wants at least one."""
    plenty_id: int = 0
    """The client that the ticket belongs to."""
    to_customer: bool = False
    """Whether the conversation goes to the customer, not to the users alone."""
    text: str = ""
    """What is written above the customer's data; a message to the customer holds it alone, and they follow."""
    template: int = 0
    """The e-mail template that the customer gets besides; 0 for none."""
    sender: str = ""
    """The channel that the conversation is written from; empty for the system's default."""
    template_name: str = ""
    """What the template is called, as it was when it was chosen."""
    currency: str = ""
    """What the person notes beside amounts of purchases that name no currency; empty: nothing."""

    def to_json(self) -> str:
        """The plan as text that can be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str | None) -> PurchasePlan:
        """The plan from kept text; a plan that cannot be read does nothing."""
        try:
            row = json.loads(text) if text else {}
            row["users"] = tuple(int(user) for user in row.get("users", ()))
            row["becomes"] = Becomes(row.get("becomes", Becomes.NOTHING))
            known = {each.name for each in fields(cls)}
            return cls(**{name: value for name, value in row.items() if name in known})
        except (ValueError, TypeError, AttributeError):
            return cls()


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One purchase as it is kept."""

    event: str
    """The id of the event."""
    created_at: int
    received_at: float
    body: str
    """The JSON text as it came."""
    order: int
    contact: int
    state: PurchaseState
    step: Step
    becomes: Becomes
    """What it becomes, from the moment that was begun."""
    system: str = ""
    """The name of the system in which it was begun, as it was then."""
    ticket: int = 0
    conversation: str = ""
    """The key of the outbox entry, or the conversation once it is there."""
    reason: str = ""
    """Why it stands where it stands, one sentence or two."""
    changed_at: float = 0.0
    next_at: float = 0.0
    """Not before this instant."""
    repeats: int = 0
    """How often the same event came again."""
    system_key: str = ""
    """The key of that system."""
    plan: PurchasePlan | None = None
    """What it becomes in all details, as it was when it was begun; None before."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done for it by itself."""
        return self.state not in (PurchaseState.DONE, PurchaseState.REFUSED)


@dataclass(frozen=True, slots=True)
class BrokenBody:
    """Something that came and was no purchase."""

    id: int
    received_at: float
    status: int
    """What was answered."""
    reason: str
    body: str
    times: int = 1
    """How often the same came."""
