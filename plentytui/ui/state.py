"""What several widgets look at: one plain object of frozen values, each with a signal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from textual.dom import DOMNode
from textual.signal import Signal

from plentytui.api.budget import Budget

if TYPE_CHECKING:
    from plentytui.api.events import CallEvent
    from plentytui.models.systems import System
    from plentytui.services.desk import Desk

T = TypeVar("T")

_CALLS_KEPT = 500
_TEXTS = "/rest/messages/for"
"""How the paths begin by which the texts of a conversation are read (wire facts 5.6)."""


class Cell(Generic[T]):
    """A value that widgets watch: they get it as it is, then each change of it."""

    def __init__(self, owner: DOMNode, name: str, value: T) -> None:
        self._value = value
        self._signal: Signal[T] = Signal(owner, name)

    @property
    def value(self) -> T:
        """The value as it is now."""
        return self._value

    def set(self, value: T) -> None:
        """Replace the value; tell those who watch if it is another one."""
        if value != self._value:
            self._value = value
            self._signal.publish(value)

    def watch(self, node: DOMNode, callback: Callable[[T], object]) -> None:
        """Call back with the value now and with each change while ``node`` is mounted.

        What is still being mounted while the app ends is told nothing: it is never seen.
        """
        if not node.app.is_running:
            return
        callback(self._value)
        self._signal.subscribe(node, callback, immediate=True)


class Link(StrEnum):
    """How the system can be reached; the value is the word that is shown."""

    NONE = "no system"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "not logged in"


def not_connected(link: Link) -> str:
    """That a system cannot be asked because it was not reached yet, and what to do, as sentences."""
    if link is Link.REFUSED:
        return "You are not logged in to the system. Press 0, then l, to log in."
    return "There is no connection to the system yet. Press the key again once the header says online."


class Connection(NamedTuple):
    """Whether the system answers, since when, and what it or we said."""

    link: Link = Link.NONE
    since: float = 0.0
    """Seconds since the epoch."""
    reason: str = ""


def missing_for_sending(connection: Connection) -> str:
    """What everything that is to be sent waits for; empty while the system answers."""
    if connection.link is Link.REFUSED:
        return "a log-in"
    return "the connection" if connection.link in (Link.OFFLINE, Link.CONNECTING) else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Calls that wait for the limits."""

    count: int = 0
    until: float | None = None
    """When the next of them may go, seconds since the epoch."""


class Sessions(NamedTuple):
    """Sessions in use of those the contract allows; 0 where the system did not say."""

    used: int = 0
    allowed: int = 0


@dataclass(slots=True)
class NewSystem:
    """What was typed of a system that is not added yet."""

    address: str = ""
    user: str = ""
    name: str = ""
    read_only: bool = False


class AppState:
    """The shared state of the app."""

    def __init__(self, owner: DOMNode) -> None:
        self.system: Cell[System | None] = Cell(owner, "system", None)
        self.user_name: Cell[str] = Cell(owner, "user_name", "")
        self.connection: Cell[Connection] = Cell(owner, "connection", Connection())
        self.budget: Cell[Budget] = Cell(owner, "budget", Budget())
        self.waiting: Cell[Waiting] = Cell(owner, "waiting", Waiting())
        self.sessions: Cell[Sessions] = Cell(owner, "sessions", Sessions())
        self.unread: Cell[int | None] = Cell(owner, "unread", None)
        self.calls: deque[CallEvent] = deque(maxlen=_CALLS_KEPT)
        self.last_call: Cell[CallEvent | None] = Cell(owner, "last_call", None)
        self.desk: Cell[Desk | None] = Cell(owner, "desk", None)
        self.mirror: Cell[int] = Cell(owner, "mirror", 0)
        self.stuck: Cell[int] = Cell(owner, "stuck", 0)
        self.trouble: Cell[str] = Cell(owner, "trouble", "")
        self.progress: Cell[str] = Cell(owner, "progress", "")
        self.shows_calls = False
        """Whether the screen shows each call, so that each is to tell what it left."""
        self.new_system = NewSystem()
        """What was typed in the form of a new system that was left."""
        self.copied_whisper = ""
        """What was copied from a whisper last, if it is still on the app's own clipboard."""

    def begin(self, system: System) -> None:
        """Forget what was known of the system before; another one is opened.

        The same one opened again, such as after a refused log-in, keeps its budget: its limits count on.
        """
        before = self.system.value
        again = before is not None and before.url == system.url
        self._forget(system.user)
        if not again:
            self.budget.set(Budget())
        self.system.set(system)

    def end(self) -> None:
        """Forget what was known of the system; none is open any more."""
        self._forget("")
        self.budget.set(Budget())
        self.system.set(None)

    def _forget(self, user: str) -> None:
        self.user_name.set(user)
        self.connection.set(Connection())
        self.waiting.set(Waiting())
        self.sessions.set(Sessions())
        self.unread.set(None)
        self.stuck.set(0)
        self.trouble.set("")
        self.progress.set("")
        self.calls.clear()
        self.last_call.set(None)

    def add_call(self, event: CallEvent) -> None:
        """Keep a call for the API screen and take over what it says of the budget.

        What is fetched ahead paints nothing by itself elsewhere: the next call of any other kind tells its number, too.
        """
        self.calls.append(event)
        if self.shows_calls or not is_fetched_ahead(event):
            self.budget.set(event.budget)
        self.last_call.set(event)

    def show_calls(self, shown: bool) -> None:
        """Note whether the calls are what the screen shows."""
        self.shows_calls = shown
        if shown and self.calls:
            self.budget.set(self.calls[-1].budget)


def is_fetched_ahead(event: CallEvent) -> bool:
    """Whether a call read the text of a conversation before anybody opened it."""
    return event.lane.background and event.path.startswith(_TEXTS)
