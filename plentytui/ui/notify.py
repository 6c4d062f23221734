"""Tells of new messages: in the corner, through the terminal to the desktop, and by a bell, each as set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plentytui.ui.text import title

if TYPE_CHECKING:
    from textual.app import App

    from plentytui.services.notices import News
    from plentytui.settings import NotifySettings

_SECONDS = 8.0
"""How long the corner shows it."""
_BY_777 = ("kitty", "ghostty", "wezterm", "konsole", "foot", "rxvt", "contour")
"""Terminals that take a title and a text."""
_MUTE = ("", "dumb", "linux")
"""Terminals that have no desktop around them."""
_BEL = "\x07"
_ST = "\x1b\\"


def notification(heading: str, text: str, environ: Mapping[str, str]) -> str:
    """What asks the terminal to notify the desktop; empty where it cannot. No word in it can be an order.

    Under tmux it is wrapped so that tmux passes it on, which its setting ``allow-passthrough`` has to permit; the
    same goes for GNU screen, without a setting.
    """
    heading, text = title(heading).replace(";", ","), title(text)
    term, within_tmux = environ.get("TERM", ""), bool(environ.get("TMUX"))
    words = f"{term} {environ.get('TERM_PROGRAM', '')} {environ.get('LC_TERMINAL', '')}".lower()
    if environ.get("KONSOLE_VERSION"):
        words += " konsole"
    if term in _MUTE:
        return ""
    if any(name in words for name in _BY_777):
        order = f"\x1b]777;notify;{heading};{text}{_BEL}"
    else:
        order = f"\x1b]9;{heading}: {text}{_BEL}"
    if within_tmux:
        return f"\x1bPtmux;{order.replace(chr(27), chr(27) * 2)}{_ST}"
    return f"\x1bP{order}{_ST}" if environ.get("STY") else order


def rings(bell: str, environ: Mapping[str, str]) -> bool:
    """Whether the bell rings: as set, or within tmux and screen, which then mark the window."""
    return bell == "on" or (bell == "auto" and bool(environ.get("TMUX") or environ.get("STY")))


def tell(app: App[Any], news: News, settings: NotifySettings, environ: Mapping[str, str], *, first: bool) -> None:
    """Tell of new messages, but for the conversation on the screen.

    Only the process that saw them ``first`` asks the terminal, so that the desktop hears of it once.
    """
    news = news.without(_on_screen(app))
    if not news.arrivals:
        return
    if settings.toast:
        app.notify(title(news.text), title=news.heading, timeout=_SECONDS, markup=False)
    driver = app._driver
    if driver is None or not first or driver.is_headless:
        return
    order = notification(news.heading, news.text, environ) if settings.terminal else ""
    if rings(settings.bell, environ):
        order += _BEL
    if order:
        driver.write(order)
        driver.flush()


def _on_screen(app: App[Any]) -> str:
    """The conversation that somebody is looking at; empty if there is none."""
    from plentytui.ui.screens.messenger import MessengerScreen

    screen = app.screen
    if isinstance(screen, MessengerScreen) and screen.has_class("-open") and screen.thread is not None:
        return screen.thread.conversation
    return ""
