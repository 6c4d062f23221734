"""What the terminal at hand can do, from its environment and by asking it."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

ANSWER_SECONDS = 0.5
"""How long a terminal may take to answer; one over a slow line takes longer, and is then reported as silent."""
# Synchronized output is asked for first; every terminal answers the second question (its kind), so that one which
# does not know the first need not be waited for.
_QUESTION = b"\x1b[?2026$p\x1b[c"
_SYNCHRONIZED = re.compile(rb"\x1b\[\?2026;(\d)\$y")
_KIND = re.compile(rb"\x1b\[\?[\d;]*c")

_COPIES = {
    "kitty": "kitty",
    "ghostty": "Ghostty",
    "wezterm": "WezTerm",
    "alacritty": "Alacritty",
    "foot": "foot",
    "contour": "Contour",
    "rio": "Rio",
    "vscode": "VS Code",
    "tabby": "Tabby",
}
_NEEDS_SETTING = {"iterm": "iTerm2", "xterm.js": "xterm.js"}
_NEVER = {"apple_terminal": "Terminal.app"}


@dataclass(frozen=True, slots=True)
class Sync:
    """Whether the terminal paints a frame in one go; None where that is not known, with the reason."""

    supported: bool | None
    sentence: str


def colours(environ: Mapping[str, str]) -> str:
    """How many colours the environment promises."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return "none, as NO_COLOR asks"
    if term in ("", "dumb"):
        return "none"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16.7 million"
    return "256" if "256" in term else "16"


def clipboard(environ: Mapping[str, str]) -> str:
    """Whether a copy by OSC 52 is likely to arrive; a terminal never confirms it."""
    words = f"{environ.get('TERM', '')} {environ.get('TERM_PROGRAM', '')} {environ.get('LC_TERMINAL', '')}".lower()
    within = "; tmux also needs `set -g set-clipboard on`" if environ.get("TMUX") else ""
    if environ.get("STY"):
        within = "; GNU screen passes it on only if it is wrapped"
    for key, name in _NEVER.items():
        if key in words:
            return f"no: {name} does not know it{within}"
    for key, name in _NEEDS_SETTING.items():
        if key in words:
            return f"if {name} allows it in its settings{within}"
    for key, name in _COPIES.items():
        if key in words:
            return f"likely ({name}){within}"
    if environ.get("WT_SESSION"):
        return f"likely (Windows Terminal){within}"
    return f"not known for this terminal{within}"


def around(environ: Mapping[str, str]) -> str:
    """What the terminal runs in: SSH, tmux, screen."""
    layers = [
        name
        for name, variables in (
            ("SSH", ("SSH_CONNECTION", "SSH_TTY")),
            ("tmux", ("TMUX",)),
            ("GNU screen", ("STY",)),
            ("WSL", ("WSL_DISTRO_NAME",)),
        )
        if any(environ.get(variable) for variable in variables)
    ]
    return ", ".join(layers) or "none"


def read_sync(answer: bytes) -> Sync | None:
    """What the terminal's answer says; None if it says nothing on that yet."""
    found = _SYNCHRONIZED.search(answer)
    if found is None:
        if _KIND.search(answer):
            return Sync(False, "no: the terminal does not know it")
        return None
    if found.group(1) in (b"1", b"2", b"3"):
        return Sync(True, "yes")
    return Sync(False, "no, the terminal says")


def ask_sync(seconds: float = ANSWER_SECONDS) -> Sync:
    """Ask the terminal whether it knows synchronized output; leaves its mode as it was."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Sync(None, "not asked: standard input and output are no terminal")
    try:
        import termios
        import tty
    except ImportError:  # Windows: its consoles cannot be asked this way
        return Sync(None, "not asked on this platform")
    descriptor = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(descriptor)
    except termios.error as error:
        return Sync(None, f"not asked: {error.args[-1]}")
    answer = b""
    try:
        tty.setcbreak(descriptor, termios.TCSAFLUSH)
        os.write(sys.stdout.fileno(), _QUESTION)
        end = time.monotonic() + seconds  # a terminal answers in real time, whatever clock the program runs on
        while (left := end - time.monotonic()) > 0 and select.select([descriptor], [], [], left)[0]:
            chunk = os.read(descriptor, 256)
            answer += chunk
            if not chunk or _KIND.search(answer):
                break
    finally:
        # Flushing drops an answer that comes late, so that it is not taken for typed keys.
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
    return read_sync(answer) or Sync(None, f"not known: the terminal did not answer within {seconds:g} s")
