"""The app and its screens and dialogs: each is left once, and takes away nobody but itself.

Textual's ``dismiss`` takes away whatever lies on top. Called twice, as by a key that was pressed twice, or late, when a
dialog lies above by then, it takes another screen; on the last one, or while the app ends, it fails. Here a second
call does nothing, and a screen that lies below another leaves as soon as it is on top again: what is read stays.

While the app itself ends, Textual takes its widgets away one by one; what still runs then finds some of them gone.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.screen import ModalScreen, Screen
from textual.widget import MountError
from textual.worker import WorkerFailed

from plentytui.ui.commands.keynames import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.dom import DOMNode
    from textual.worker import Worker

P = ParamSpec("P")
R = TypeVar("R")


def run_beside(
    node: DOMNode, group: str, work: Callable[P, Coroutine[Any, Any, R]], *args: P.args, **names: P.kwargs
) -> Worker[R]:
    """Begin work beside the screen; it is called when it begins, and never where the app ends before that."""
    return node.run_worker(partial(work, *args, **names), group=group)


class LeavingApp(App[None]):
    """An app in which it is no mistake that a widget is gone, once the app ends."""

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        ends = self._exit or not self.is_running
        if not (ends and isinstance(cause, MountError | NoMatches)):
            super()._handle_exception(error)

    def action_help_quit(self) -> None:
        """Say how the program is ended to somebody who presses the key that ends most others."""
        quits = (key for key, active in self.active_bindings.items() if active.binding.action in ("quit", "app.quit"))
        keys = " or ".join(sorted(map(shown, quits), key=len))
        self.notify(f"Press {keys} to end the program.", markup=False)


class AppScreen(Screen[R]):
    """A screen that leaves once, when it is on top."""

    _leaves_with: tuple[R | None] | None = None
    """What it leaves with, from when it is asked to leave."""
    _is_gone = False

    @property
    def has_left(self) -> bool:
        """Whether it has left or is about to: keys that were pressed before that come too late."""
        return self._leaves_with is not None

    def key_acted(self, event: events.Key, action: str) -> None:
        """A key has done what it does here, and has led to no other screen; without ``action`` it means nothing."""

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Leave with a result, now or as soon as nothing lies above; the first result stands."""
        if self._leaves_with is None:
            self._leaves_with = (result,)
        return self._take_away()

    def _take_away(self) -> AwaitComplete:
        # While the app ends there is nothing to go back to, and those who wait for an answer end as well.
        if self._leaves_with is None or self._is_gone or not self.app.is_running or not self.is_active:
            return AwaitComplete()
        self._is_gone = True
        return super().dismiss(self._leaves_with[0])

    @on(events.ScreenResume)
    def _resume_leaving(self) -> None:
        if self._leaves_with is not None:
            self.call_next(self._leave_late)

    def _leave_late(self) -> None:
        # What Textual gives back is not waited for: a screen cannot wait for its own end.
        self._take_away()


class AppDialog(ModalScreen[R], AppScreen[R]):
    """A dialog that leaves once, when it is on top."""
