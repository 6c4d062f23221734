"""Which system is meant, by its name, by the environment, or because it was used last."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clients import choose_system
from plentytui.errors import UsageError
from plentytui.models.systems import System
from tests.embedded_app import make_paths

ENVIRON = {"PLENTYTUI_URL": "https://shop.example/rest", "PLENTYTUI_USER": "maria"}
IN_IT = System("shop.example", "https://shop.example", "maria")


def test_a_system_of_the_environment_is_found_by_the_name_that_messages_give_it(tmp_path: Path) -> None:
    paths = make_paths(tmp_path)
    assert choose_system(None, paths, ENVIRON) == IN_IT
    assert choose_system(" SHOP.example", paths, ENVIRON) == IN_IT


@pytest.mark.parametrize("environ", [{}, {"PLENTYTUI_URL": "https://shop.example"}, ENVIRON])
def test_another_name_is_unknown(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="no system called other"):
        choose_system("other.example", make_paths(tmp_path), environ)


def test_an_address_without_a_user_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PLENTYTUI_USER is not"):
        choose_system(None, make_paths(tmp_path), {"PLENTYTUI_URL": "https://shop.example"})
