"""What every test stands on: an environment of its own, made before anything of the program is imported."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

_MEMORY = Path("/dev/shm")


def _choose_folder() -> None:
    """Files of tests lie in memory where there is room: their many small databases wait for a disk most of all."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return
    place = os.statvfs(_MEMORY)
    # Installed programs are run there, too.
    if not place.f_flag & os.ST_NOEXEC and place.f_bavail * place.f_frsize > 4 << 30:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


_choose_folder()
_KEPT = {"PLENTYTUI_OPENAPI", "TEXTUAL_SNAPSHOT_TEMPDIR"}
_OWN = Path(tempfile.mkdtemp(prefix="plentytui-tests-"))
_FOREIGN = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "TMUX",
    "STY",
    "COLUMNS",
    "LINES",
    "EDITOR",
    "VISUAL",
    "LANGUAGE",
)
"""Variables of whoever runs the tests that would change what the program does."""


def _isolate() -> None:
    """Textual reads its constants on import, so that this has to come first."""
    for name in list(os.environ):
        if name in _FOREIGN or (name.startswith(("TEXTUAL_", "PLENTYTUI_")) and name not in _KEPT):
            del os.environ[name]
    home = {"HOME": _OWN / "home", "USERPROFILE": _OWN / "home"}
    folders = {f"XDG_{kind}_HOME": _OWN / kind.lower() for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    runtime = {"XDG_RUNTIME_DIR": _OWN / "runtime"}
    for folder in {**home, **folders, **runtime}.values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update({name: str(folder) for name, folder in {**home, **folders, **runtime}.items()})
    os.environ.update(
        TEXTUAL_ANIMATIONS="none",
        TZ="UTC",
        LC_ALL="C.UTF-8",
        TERM="xterm-256color",
        COLORTERM="truecolor",
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
        NO_PROXY="127.0.0.1,localhost,.invalid",
    )
    if hasattr(time, "tzset"):
        time.tzset()


_isolate()
# Until the tests begin nothing is made that would be garbage, and looking for it takes a third of finding the tests.
gc.disable()
atexit.register(shutil.rmtree, _OWN, ignore_errors=True)

import pytest  # noqa: E402 - only now is the environment the tests' own
from hypothesis import settings  # noqa: E402

from plentytui.clock import ManualClock  # noqa: E402

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
"""When it is in tests: a Tuesday, 14:05:06 in Berlin."""

# No property test is a timed one: a busy machine may take long for an example.
settings.register_profile("plentytui", settings(), deadline=None)
settings.load_profile("plentytui")


def pytest_collection_finish() -> None:
    """Look for garbage from now on, seldom, and not in modules and tests: often, it takes a third of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 5, 5)
    gc.enable()


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio, as the program does."""
    return "asyncio"


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at the start until it is moved."""
    return ManualClock(START)
