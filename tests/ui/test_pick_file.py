"""Which folders can be gone to by typing, and what is said where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.errors import UsageError
from plentytui.services.attachments import attach
from plentytui.ui.dialogs.pick_file import PickFiles
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def looped(tmp_path: Path) -> str:
    """A link that leads to itself."""
    link = tmp_path / "loop"
    link.symlink_to(link)
    return f"{link}/"


NOBODY = "~nobody-of-this-name/"
TOO_LONG = f"/{'x' * 300}/"


@pytest.mark.parametrize("typed", [NOBODY, TOO_LONG, "loop"], ids=["nobody", "long", "loop"])
async def test_a_folder_that_cannot_be_gone_to_is_told(tmp_path: Path, looped: str, typed: str) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        await maria.press("r", "ctrl+a")
        await maria.until(lambda: isinstance(maria.app.screen, PickFiles))
        picker = maria.app.screen
        assert isinstance(picker, PickFiles)
        picker.line.value = looped if typed == "loop" else typed
        await maria.until(lambda: "There is no folder" in maria.dialog)
        await maria.press("ctrl+u")
        await maria.until(lambda: "There is no folder" not in maria.dialog)


async def test_where_the_program_was_started_in_a_folder_that_is_gone_the_own_one_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> Path:
        raise FileNotFoundError("gone")

    monkeypatch.setattr(Path, "cwd", gone)
    assert PickFiles(())._folder == Path.home()


def test_a_path_of_nobody_is_no_file() -> None:
    with pytest.raises(UsageError, match="is not a file"):
        attach(f"{NOBODY}a.pdf")
