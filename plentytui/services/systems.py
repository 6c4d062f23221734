"""The systems a person can open: the embedded one and those on the list; adding and removing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.errors import UsageError
from plentytui.models.systems import Backing, System

if TYPE_CHECKING:
    from pathlib import Path

    from plentytui.paths import Paths
    from plentytui.store.system_store import SystemStore
    from plentytui.store.systems import SystemsList

_DEMO = "demo"
"""What the embedded system is called on the command line."""
_NAME_LENGTH = 40


class WrongFields(UsageError):
    """Values of a form that cannot be taken; ``fields`` has a sentence for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class LocalTexts:
    """What lies on this machine for a system and is nowhere else."""

    drafts: int = 0
    unsent: int = 0

    def __bool__(self) -> bool:
        return bool(self.drafts or self.unsent)


class Systems:
    """The list of systems, with the embedded one at its end."""

    def __init__(
        self,
        known: SystemsList,
        sandbox: Callable[[], System],
        open_store: Callable[[System], SystemStore],
        paths: Paths,
    ) -> None:
        self._known = known
        self._sandbox = sandbox
        self._open_store = open_store
        self._paths = paths

    def real(self) -> list[System]:
        """The systems that were added, the one used last first."""
        return self._known.list()

    def all(self) -> list[System]:
        """The systems that were added, the one used last first, then the embedded one."""
        sandbox = self._sandbox()
        return [*(system for system in self.real() if system.name != sandbox.name), sandbox]

    def is_unlisted(self, system: System) -> bool:
        """Whether a system is neither on the list nor the embedded one, as one of the environment."""
        return system.key not in [known.key for known in self.all()]

    def add(self, address: str, user: str, name: str, *, read_only: bool = False) -> System:
        """Check the words of the form and put a system on the list.

        Raises:
            WrongFields: a field is empty, cannot be read or is taken; says which and what to do.
        """
        from plentytui.api.base_url import clean_base_url

        wrong: dict[str, str] = {}
        url = ""
        if not address.strip():
            wrong["address"] = "Give the address of the system, such as p12345.my.plentysystems.com."
        else:
            try:
                url = clean_base_url(address)
            except UsageError as error:
                wrong["address"] = str(error)
        user = user.strip()
        if not user:
            wrong["user"] = "Give the name that you log in with."
        elif _has_controls(user):
            wrong["user"] = "The user name contains characters that cannot be seen. Type it by hand."
        name = name.strip() or url.split("//", 1)[-1][:_NAME_LENGTH]
        taken = {system.name.casefold() for system in self.all()}
        if _has_controls(name):
            wrong["name"] = "The name contains characters that cannot be seen. Type it by hand."
        elif len(name) > _NAME_LENGTH:
            wrong["name"] = f"The name is longer than {_NAME_LENGTH} characters. Give a shorter one."
        elif name.casefold() == _DEMO:
            wrong["name"] = "The embedded system is opened with `plentytui demo`. Give another name than demo."
        elif name.casefold() in taken:
            wrong["name"] = f"There already is a system called {name}. Give another name."
        if wrong:
            raise WrongFields(wrong)
        system = System(name=name, url=url, user=user, backing=Backing.LIVE, read_only=read_only)
        return self._known.add(system)

    def local_texts(self, system: System) -> LocalTexts:
        """How many drafts and unsent messages lie on this machine for a system.

        Raises:
            StoreError: its file cannot be read.
        """
        if not self._file(system).exists():
            return LocalTexts()
        store = self._open_store(system)
        try:
            return LocalTexts(drafts=len(store.drafts.all()), unsent=len(store.outbox.unsettled()))
        finally:
            store.close()

    def remove(self, system: System, *, with_local_file: bool) -> None:
        """Take a system off the list; nothing changes in the system itself.

        Args:
            system: Which one.
            with_local_file: Also delete its local file (mirror, drafts, outbox and journal), with copies of it that
                were set aside and the attachments of drafts that forward.

        Raises:
            StoreError: the file cannot be deleted; then the system stays on the list.
        """
        if with_local_file:
            self._delete_file(self._file(system))
        self._known.remove(system.name)

    def _delete_file(self, file: Path) -> None:
        from glob import escape
        from shutil import rmtree

        from plentytui.services.forwarded import copies_of
        from plentytui.store.failures import reached

        copies = copies_of(self._paths.data, file)
        with reached(file):
            for path in file.parent.glob(f"{escape(file.name)}*"):
                path.unlink(missing_ok=True)
            if copies.is_dir():
                rmtree(copies)

    def _file(self, system: System) -> Path:
        return self._paths.store_file(system.key)


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text)
