"""What is known of the Messenger's set-up when an action is offered, checked and summed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plentytui.models.channels import ChannelsAnswer
from plentytui.models.messenger import ConversationType, Group, Named, Role, Status
from plentytui.models.session import Webstore
from plentytui.models.setup import Automation, EbayAccount, FullTag, MessengerSettings, UserRights

RESERVED = 100
"""Ids of groups up to this one belong to the system (wire facts 5.4)."""


@dataclass(frozen=True, slots=True)
class SetupFacts:
    """A snapshot; what is None was not read."""

    system_name: str = ""
    subject: str = ""
    """What the action concerns: ``g8`` a group, ``t81`` a type, ``s811`` a status, else an id or several."""
    language: str = "en"
    rights: UserRights | None = None
    refused: tuple[str, ...] = ()
    """Keys of rights that the system has named as missing."""
    groups: tuple[Group, ...] | None = None
    types: tuple[ConversationType, ...] | None = None
    """With all their statuses, deleted ones too."""
    roles: tuple[Role, ...] | None = None
    tags: tuple[FullTag, ...] | None = None
    stores: tuple[Webstore, ...] | None = None
    settings: MessengerSettings | None = None
    whisper: bool | None = None
    ebay: tuple[EbayAccount, ...] | None = None
    automations: tuple[Automation, ...] | None = None
    channels: ChannelsAnswer | None = None
    serving: Mapping[str, int] = field(default_factory=dict)
    """Channels that a person chose for marketplaces, by the marketplace's key."""
    has_extension: bool = False
    """Whether the system saves channels, which no public route does."""

    def about(self, subject: str) -> SetupFacts:
        """The same facts, looking at something else."""
        return replace(self, subject=subject)

    @property
    def is_admin(self) -> bool | None:
        """Whether the user is an administrator; None where the system does not say."""
        return self.rights.is_admin if self.rights else None

    def has_right(self, key: str) -> bool | None:
        """Whether the user has a right; None where the system does not say."""
        if key in self.refused:
            return False
        if self.is_admin:
            return True
        if self.rights is None or self.rights.permissions is None:
            return None
        return key in self.rights.permissions

    # What the subject is

    @property
    def kind(self) -> str:
        """``g``, ``t`` or ``s`` for a group, type or status; empty for anything else."""
        return self.subject[:1] if self.subject[:1] in ("g", "t", "s") and self.subject[1:].isdigit() else ""

    @property
    def number(self) -> int:
        """The id of the subject; 0 for none."""
        digits = self.subject[1:] if self.kind else self.subject
        return int(digits) if digits.isdigit() else 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The ids of a subject that names several."""
        return tuple(int(part) for part in self.subject.split(",") if part.isdigit())

    def group(self, number: int) -> Group | None:
        """The group with that id."""
        return next((group for group in self.groups or () if group.id == number), None)

    def type_(self, number: int) -> ConversationType | None:
        """The type with that id."""
        return next((kind for kind in self.types or () if kind.id == number), None)

    def status(self, number: int) -> Status | None:
        """The status with that id."""
        return next((status for kind in self.types or () for status in kind.statuses if status.id == number), None)

    @property
    def here(self) -> Named | None:
        """The group, type or status that the action concerns."""
        find = {"g": self.group, "t": self.type_, "s": self.status}.get(self.kind)
        return find(self.number) if find else None

    @property
    def group_here(self) -> Group | None:
        """The group that the action concerns, or that its type or status belongs to."""
        if self.kind == "g":
            return self.group(self.number)
        kind = self.type_here
        return self.group(kind.category_id) if kind else None

    @property
    def type_here(self) -> ConversationType | None:
        """The type that the action concerns, or that its status belongs to."""
        if self.kind == "s":
            status = self.status(self.number)
            return self.type_(status.type_id) if status else None
        return self.type_(self.number) if self.kind == "t" else None

    @property
    def siblings(self) -> tuple[Named, ...]:
        """What stands in one order with the subject, in that order, without what is deleted."""
        rows: tuple[Named, ...] = ()
        if self.kind == "g":
            rows = self.groups or ()
        elif self.kind == "t" and (kind := self.type_here):
            rows = tuple(other for other in self.types or () if other.category_id == kind.category_id)
        elif self.kind == "s" and (kind := self.type_here):
            rows = kind.statuses
        elif not self.kind:
            rows = self.roles or ()
        return tuple(sorted((r for r in rows if not r.is_deleted), key=lambda row: (row.position, row.id)))

    @property
    def role(self) -> Role | None:
        """The role that the action concerns."""
        return next((role for role in self.roles or () if role.id == self.number), None)

    @property
    def tag(self) -> FullTag | None:
        """The tag that the action concerns."""
        return next((tag for tag in self.tags or () if tag.id == self.number), None)

    @property
    def chosen_tags(self) -> tuple[FullTag, ...]:
        """The tags that the action concerns."""
        return tuple(tag for tag in self.tags or () if tag.id in self.numbers)

    @property
    def account(self) -> EbayAccount | None:
        """The eBay account that the action concerns."""
        return next((account for account in self.ebay or () if account.id == self.number), None)

    @property
    def automation(self) -> Automation | None:
        """The automation that the action concerns."""
        return next((one for one in self.automations or () if one.id == self.number), None)
