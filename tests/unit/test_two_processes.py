"""Drafts that are open in another process: what is still open there, and what is not any more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plentytui.clock import SystemClock
from plentytui.models.inbox import ReplyKind
from plentytui.store.drafts import Place
from plentytui.store.system_store import SystemStore

PUBLIC = ReplyKind.PUBLIC
_OTHER = """
import sys
from pathlib import Path
from plentytui.clock import SystemClock
from plentytui.models.inbox import ReplyKind
from plentytui.store.drafts import Place
from plentytui.store.system_store import SystemStore
store = SystemStore.open(Path(sys.argv[1]), SystemClock())
store.drafts.change(None, Place("c1", ReplyKind.PUBLIC))
store.drafts.save("c1", ReplyKind.PUBLIC, "Hallo")
print("open", flush=True)
for line in sys.stdin:
    store.close()
    print("closed", flush=True)
"""


class Other:
    """Another process that has a draft open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.says()

    def says(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def closes_the_system(self) -> None:
        """It opens another system and lives on."""
        assert self._process.stdin is not None
        self._process.stdin.write("close\n")
        self._process.stdin.flush()
        assert self.says() == "closed"

    def dies(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def two(folder: Path) -> Iterator[tuple[SystemStore, Other]]:
    """This process and another one, over one file."""
    path = folder / "s.sqlite"
    store = SystemStore.open(path, SystemClock())
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield store, Other(process)
        finally:
            process.kill()
            store.close()


def test_what_another_process_has_open_is_left_to_it(tmp_path: Path) -> None:
    with two(tmp_path) as (store, _):
        assert store.drafts.held_elsewhere("c1", PUBLIC) is not None
        assert not store.drafts.drop("c1", PUBLIC)
        assert store.drafts.change(None, Place("c1", PUBLIC)) == Place("c1", PUBLIC, 1)
        store.drafts.save("c1", PUBLIC, "von hier")
        assert sorted(draft.text for draft in store.drafts.get("c1")) == ["Hallo", "von hier"]


def test_nothing_stays_open_in_a_system_that_is_left(tmp_path: Path) -> None:
    with two(tmp_path) as (store, other):
        other.closes_the_system()
        assert store.drafts.held_elsewhere("c1", PUBLIC) is None
        assert store.drafts.change(None, Place("c1", PUBLIC)) == Place("c1", PUBLIC)
        assert store.drafts.drop("c1", PUBLIC)


def test_what_a_dead_process_had_open_is_free(tmp_path: Path) -> None:
    with two(tmp_path) as (store, other):
        other.dies()
        assert store.drafts.held_elsewhere("c1", PUBLIC) is None
        assert store.drafts.change(None, Place("c1", PUBLIC)) == Place("c1", PUBLIC)
