"""How the program ends, or a system is left: it asks where something waits to be sent, or could not be saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from plentytui.models.states import Delivery
from plentytui.ui.dialogs.quitting import LeaveSystemDialog, QuitDialog, sending_dialog, unsaved_dialog
from plentytui.ui.leaving import run_beside

if TYPE_CHECKING:
    from plentytui.models.actions import Action
    from plentytui.services.action_run import Run
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
    from plentytui.ui.app import PlentytuiApp
    from plentytui.ui.messages import OpenSystem

_QUIT_WAIT = 10.0
"""Seconds for which the answer of a call is waited for, once somebody wants to quit; the same key does not wait."""


def ask_to_quit(app: PlentytuiApp) -> None:
    """End the program; ask first if something is being sent, or actions or answers wait."""
    desk = app.desk
    workspace = None if desk is None else desk.workspace
    if desk is None or workspace is None or not workspace.acting.queue.under_way:
        _ask_about_messages(app)
    elif workspace.is_ending:
        app.exit()
    else:
        from plentytui.ui.dialogs.quitting_actions import QuitWhileActing

        asked = next((screen for screen in app.screen_stack if isinstance(screen, QuitWhileActing)), None)
        if asked is not None:
            # The key was pressed a second time.
            asked.action_wait()
            return

        def go_on(sure: bool | None) -> None:
            if sure and workspace.acting.queue.under_way:
                quit_if(app, True)
            elif sure:
                _ask_about_messages(app)

        app.push_screen(QuitWhileActing(desk, workspace), go_on)


def ask_to_leave(app: PlentytuiApp, message: OpenSystem) -> None:
    """Open the system that is asked for; ask first if another one is left whose answers wait in the outbox."""
    desk = app.desk

    def go_on(sure: bool | None) -> None:
        if sure:
            app.open_system(message.system, anew=message.anew)

    if desk is None or desk.system.key == message.system.key or not _messages_wait(desk):
        go_on(True)
    else:
        names = desk.system.name, message.system.name
        app.push_screen(LeaveSystemDialog(desk.store, app.state.mirror, *names), go_on)


def _messages_wait(desk: Desk) -> bool:
    return any(item.state is Delivery.WAITING for item in desk.store.outbox.waiting())


def _ask_about_messages(app: PlentytuiApp) -> None:
    if isinstance(app.screen, QuitDialog):
        # The key was pressed a second time.
        return
    desk = app.desk
    titles = desk.workspace.underway.titles if desk is not None and desk.workspace is not None else ()
    if titles:
        app.push_screen(sending_dialog(titles), partial(quit_if, app))
    elif desk is not None and _messages_wait(desk):
        app.push_screen(QuitDialog(desk.store, app.state.mirror), partial(quit_if, app))
    else:
        quit_if(app, True)


def quit_if(app: PlentytuiApp, sure: bool | None) -> None:
    """End the program if the person is sure; what is typed and cannot be saved is asked about."""
    if sure and app.keep_typed():
        _end(app)
    elif sure:
        app.push_screen(unsaved_dialog(), lambda lose: _end(app) if lose else None)


def _end(app: PlentytuiApp) -> None:
    desk = app.desk
    workspace = None if desk is None else desk.workspace
    if desk is None or workspace is None or not workspace.acting.queue.under_way:
        app.exit()
    else:
        run_beside(app, "ending", _break_off, app, desk, workspace)


async def _break_off(app: PlentytuiApp, desk: Desk, workspace: Workspace) -> None:
    """Take back what was not sent, wait for the answer of what is on its way, and end with the account of it."""
    from rich.text import Text

    from plentytui.ui.text import clean
    from plentytui.ui.waiting_words import all_meant, names_in

    runs, behind = workspace.acting.queue.under_way, workspace.acting.queue.behind
    app.say("The answer to what is on its way is waited for. q ends at once.", title="Ending")
    await workspace.break_off(_QUIT_WAIT)
    named = names_in(desk.store)
    left = [(part, run.undoes) for run in runs if (part := _not_done(run)) is not None]
    left += [(action, "") for action in behind]
    told = [f"Not carried out: {all_meant(left, named)}.", "The next start tells it again."] if left else []
    app.exit(message=Text(clean("\n".join(told))) if told else None)


def _not_done(run: Run) -> Action | None:
    """What was not sent of an action; None if there is nothing."""
    from plentytui.services.action_run import part_of

    account = run.account
    if account.complete:
        return None
    part = part_of(account.action, set(account.action.uuids) - run.told)
    return part if part.changes or not account.action.changes else None
