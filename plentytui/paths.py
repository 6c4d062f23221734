"""Where the program keeps what: settings, data, state and its own style sheets."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APP = "plentytui"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user; tests and the demo give their own."""

    config: Path
    """Settings that the user writes."""
    data: Path
    """One SQLite file a system: mirror, drafts, outbox, journal; and the list of systems."""
    state: Path
    """Log files, crash reports, locks and the encrypted token cache."""

    @property
    def settings_file(self) -> Path:
        """The user's settings (TOML)."""
        return self.config / "settings.toml"

    @property
    def systems_file(self) -> Path:
        """The list of systems (SQLite)."""
        return self.data / "systems.sqlite"

    @property
    def log_file(self) -> Path:
        """The log of calls."""
        return self.state / "plentytui.log"

    @property
    def crash_file(self) -> Path:
        """Where the report of a crash goes."""
        return self.state / "crash.txt"

    def store_file(self, key: str) -> Path:
        """The SQLite file of the system with that key."""
        return self.data / "systems" / f"{key}.sqlite"

    @property
    def demos(self) -> Path:
        """A folder a demo: its world, its local file, its purchases."""
        return self.data / "demo"

    @property
    def locks(self) -> Path:
        """Locks between the processes of one user."""
        return self.state / "locks"

    @property
    def tokens(self) -> Path:
        """Token records, each encrypted under its system's password."""
        return self.state / "tokens"


def user_paths() -> Paths:
    """The folders of the user at hand, by the rules of the platform (XDG on Linux)."""
    dirs = platformdirs.PlatformDirs(_APP, appauthor=False)
    return Paths(config=dirs.user_config_path, data=dirs.user_data_path, state=dirs.user_state_path)


def private_folder(folder: Path) -> Path:
    """Make a folder, and what is missing above it, that only the user may enter (mode 0700), and return it.

    The program's own folder above it is closed to others as well if something else made it.
    """
    missing = []
    for each in (folder, *folder.parents):
        if each.is_dir():
            break
        missing.append(each)
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    own = user_paths()
    for root in {own.config, own.data, own.state} & {folder, *folder.parents}:
        if os.name != "nt" and root.stat().st_mode & 0o077:
            # Some file systems have no modes to change, and the program works on them all the same.
            with contextlib.suppress(PermissionError):
                root.chmod(0o700)
    return folder


def private_file(path: Path) -> Path:
    """Make an empty file that only the user may read (mode 0600) unless it is there, and return it."""
    private_folder(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return path


def styles_folder() -> Path:
    """Where the style sheets lie: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parent
    inside = package / "styles"
    return inside if inside.is_dir() else package.parent / "styles"
