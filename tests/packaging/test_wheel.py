"""The wheel: complete, and the app starts from it far away from any checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from plentytui import __version__
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
        timeout=600,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what it depends on is lent from the one of the tests."""
    home = tmp_path_factory.mktemp("fresh") / "env"
    venv.create(home, with_pip=False)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--no-deps"),
            *("--no-index", "--quiet", "--disable-pip-version-check", wheel),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    (packages,) = (home / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_everything_that_is_no_python_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    styles = {f"plentytui/styles/{file.name}" for file in (ROOT / "styles").glob("*.tcss")}
    data = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "plentytui").rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    }
    assert styles
    assert styles | data <= names
    assert not any(name.startswith(("tests/", "styles/", "screenshots/")) for name in names)


def test_the_version_is_told_by_the_installed_command(installed: Path) -> None:
    told = subprocess.run(
        [installed / "bin" / "plentytui", "--version"], check=True, capture_output=True, text=True, timeout=60
    )
    assert told.stdout.split()[-1] == __version__


def test_the_app_starts_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [installed / "bin" / "python", "-c", "import plentytui; print(plentytui.__file__)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)
    with Terminal([str(installed / "bin" / "plentytui"), "demo"], folder=tmp_path) as terminal:
        for text in ("Katharina", "SANDBOX", "Inbox"):
            terminal.wait_shown(text)
        terminal.send(b"q")
        assert terminal.wait_end() == 0
