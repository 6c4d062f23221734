"""Forms and what they lead to: fields, what is wrong with them, a summary, a call or a hand-off.

A form's values are texts by the names of its fields, so that a half-filled one can be kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Values = Mapping[str, str]
"""What stands in a form: texts by field; a field that is missing is empty, a check box is ``yes`` or empty."""


class Way(StrEnum):
    """How an action is carried out; the value is what the screen says."""

    OFFICIAL = "official route"
    EXTENSION = "sandbox extension"
    HAND_OFF = "hand-off"
    LOCAL = "kept on this machine"
    """A setting of the program's own: nothing is sent, so a read-only system forbids it not."""


class Grave(StrEnum):
    """How carefully an action is confirmed."""

    PLAIN = "plain"
    """Saved at once from the form."""
    PAID = "paid"
    """Costs money: a summary is shown first."""
    DESTRUCTIVE = "destructive"
    """Takes something away: a summary is shown first."""
    BY_NAME = "by name"
    """The gravest: a summary is shown first, and the name of what it concerns is typed."""


class FieldKind(StrEnum):
    """What is entered in a field."""

    TEXT = "text"
    LONG = "long"
    """Text of several lines."""
    CHOICE = "choice"
    """One of the field's choices."""
    SEVERAL = "several"
    """Some of the field's choices: their values with commas between."""
    CHECK = "check"
    """``yes`` or empty."""
    DATE = "date"
    """``YYYY-MM-DD``."""
    TIME = "time"
    """``HH:MM``."""
    NUMBER = "number"
    """A whole number."""
    SECRET = "secret"
    """Never kept, never shown."""
    COLOUR = "colour"
    """Hex, RGB or HSL, shown as a block beside it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field."""

    value: str
    label: str
    hint: str = ""
    """What it costs or means, shown beside it."""
    only_if: tuple[str, str] = ("", "")
    """Offered only while that other field has this value; an empty name offers it always."""


def offered(choices: Iterable[Choice], values: Values) -> tuple[Choice, ...]:
    """The choices that are offered, for what stands in the other fields."""
    return tuple(one for one in choices if not one.only_if[0] or values.get(one.only_if[0], "") == one.only_if[1])


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[Choice, ...] = ()
    default: str = ""
    hint: str = ""
    """What belongs into it, one sentence."""
    required: bool = False
    shown_if: tuple[str, tuple[str, ...]] = ("", ())
    """Shown only while that other field has one of these values; an empty name shows it always."""
    heading: str = ""
    """A line over the field, where a part of the form begins."""


def is_shown(field: Field, values: Values) -> bool:
    """Whether a field is shown, for what stands in the others."""
    other, wanted = field.shown_if
    return not other or values.get(other, "") in wanted


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a form, or worth knowing before it is sent."""

    field: str
    """The field it belongs to; empty for the form as a whole."""
    what: str
    """What is wrong, one sentence."""
    hint: str = ""
    """What to do now, one sentence."""
    blocking: bool = True
    """Whether the form cannot be sent as it is."""
    section: str = ""
    """The section of the Service Centre's manual that says so."""
    asks: bool = False
    """Whether it is worth a question before the form is sent, though it blocks nothing."""


@dataclass(frozen=True, slots=True)
class Effective:
    """When a change is live, by the rules of the manual."""

    earliest: datetime
    """Aware, in the system's zone."""
    latest: datetime
    reason: str
    """The rule, one sentence."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an own check will see once a change is live."""

    kind: str
    """``A``, ``AAAA``, ``CNAME``, ``MX``, ``TXT``, ``NS``, ``CERTIFICATE``, ``REDIRECT``, ``REGISTERED``."""
    name: str
    """The host name to look at."""
    values: tuple[str, ...] = ()
    """What is found there then; empty: anything. ``*.example.org``: nothing but hosts below that name."""
    gone: bool = False
    """Whether it is to be gone instead."""
    anew: bool = False
    """Whether something of that kind may be there already: then only what came after ``since`` counts."""
    since: float = 0.0
    """When it was asked for, epoch seconds."""
    lag: float = 0.0
    """Seconds after ``since`` in which seeing it proves nothing: it may have been there before the change."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is about to happen, told before it does."""

    what: str
    where: str
    """The system, domain or client that it concerns."""
    effective: Effective | None = None
    """When it takes effect; None: at once, or as ``when`` says."""
    cost: str = ""
    """What it costs; empty: nothing."""
    consequences: tuple[str, ...] = ()
    """What else comes of it, a sentence each."""
    type_name: str = ""
    """What has to be typed to confirm it; empty: nothing."""
    expected: tuple[Expected, ...] = ()
    """What an own check will see once it is live."""
    when: str = ""
    """When it takes effect where no moment is known, one sentence."""


@dataclass(frozen=True, slots=True)
class Request:
    """The call that carries an action out."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    params: Mapping[str, object] | None = None
    """What stands in the address besides; None: nothing."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A second call that belongs to an action, made once the first one is done."""

    request: Request | None
    """None where the answer of the first call does not tell what the second one needs."""
    what: str
    """What it brings, such as ``the first message``."""
    form: tuple[str, str]
    """The action and subject of the form in which what was typed is kept if the call fails."""
    values: Values
    """What is kept there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a hand-off."""

    text: str
    value: str = ""
    """The exact value that is entered there; it can be copied."""


@dataclass(frozen=True, slots=True)
class Card:
    """A hand-off: what a person does in the back end because no public route does it."""

    title: str
    steps: tuple[Step, ...]
    address: str = ""
    """Where to begin: the address of the back end, or of a page of the vendor."""
