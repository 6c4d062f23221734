"""Filters over texts tell that they may lack something, keep what the system found, and are renewed with the names."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.columns import STANDARD
from plentytui.models.names import GROUPS_ASKED, NameKind
from plentytui.ui.widgets import list_pane
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

SIZES = [(80, 24), (120, 40)]


def head(maria: Person) -> str:
    return maria.words_in(maria.messenger.list_pane.head)


def left(maria: Person) -> str:
    return maria.words_in(maria.messenger.groups)


async def save(maria: Person, query: str, name: str) -> None:
    """Save a filter; it is shown then."""
    saved = maria.desk.store.filters.add(name, query)
    maria.messenger.show_places()
    assert maria.messenger.groups.go_to_place((PlaceKind.SAVED, saved.id))
    await maria.until(lambda: maria.messenger.list_pane.place.name == name)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("at_once", [0, 5_000])
async def test_a_saved_filter_over_texts_says_that_there_may_be_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], at_once: int
) -> None:
    monkeypatch.setattr(list_pane, "_AT_ONCE", at_once)
    async with person(make_app(tmp_path), size=size) as maria:
        await save(maria, "body:igel", "Tiere")
        await maria.until(lambda: "Tiere 1+" in left(maria))
        await maria.until(lambda: head(maria).startswith("Tiere · 1+ · 0 of 60 texts here, ctrl+g asks"))
        assert maria.messenger.groups.go_to_place((PlaceKind.INBOX, 0))
        await maria.until(lambda: head(maria).startswith("Inbox · 59"))
        assert "texts here" not in head(maria)
        await maria.press("slash")
        await maria.type("body:igel")
        await maria.until(lambda: head(maria).startswith("Inbox · 1+"))


async def test_what_the_system_found_for_a_saved_filter_stays_in_it_and_counts(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with person(app, size=(80, 24)) as maria:
        await save(maria, "body:igel", "Tiere")
        await maria.press("ctrl+g")
        await maria.told("The system knows 2; 2 were read")
        await maria.until(lambda: "Tiere 2" in left(maria) and "2+" not in left(maria))
        assert "Tiere · 2 " in head(maria)
        assert "texts here" not in head(maria)
        for _ in range(2):
            await maria.press("enter")
            await maria.until(lambda: bool(maria.desk.store.mirror.messages(maria.current)))
            await maria.press("escape", "j")
        assert maria.rows.row_count == 2, "what is read stays, too"
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.until(lambda: "Tiere 2" in left(maria))


async def test_what_was_found_for_a_typed_query_is_in_the_filter_that_is_saved_of_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("slash")
        await maria.type("body:igel")
        await maria.press("ctrl+g")
        await maria.told("The system knows 2")
        await maria.until(lambda: maria.rows.row_count == 2)
        await maria.press("ctrl+s")
        await maria.sees("Save as a filter")
        await maria.type("Tiere")
        await maria.press("enter")
        await maria.until(lambda: head(maria).startswith("Tiere · 2 "))
        await maria.until(lambda: "Tiere 2" in left(maria))


def line(maria: Person) -> str:
    """What is said over the list."""
    return maria.words_in(maria.messenger.list_pane)


async def test_the_line_says_that_the_system_was_asked(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("slash")
        await maria.type("body:igel")
        await maria.until(lambda: "texts are here, ctrl+g asks the system" in line(maria))
        await maria.press("ctrl+g")
        await maria.told("The system knows 2")
        await maria.until(lambda: "; the system was asked, too" in line(maria))
        assert "texts are here" not in line(maria)
        await maria.press("s")
        await maria.until(lambda: "texts are here, ctrl+g asks the system" in line(maria))
        assert "was asked" not in line(maria)


async def test_the_line_says_that_the_system_was_asked_for_a_word(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("slash")
        await maria.type("igel")
        await maria.until(lambda: "in messages look with body:" in line(maria))
        await maria.press("ctrl+g")
        await maria.told("The system knows")
        await maria.until(lambda: "contain igel; the system was asked, too" in line(maria))


async def test_a_query_is_explained_anew_when_names_come(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        workspace, maria.desk.workspace = maria.desk.workspace, None
        await maria.press("slash")
        await maria.type("owner:maria")
        await maria.sees("The names behind owner: are not known yet.")
        assert "query not complete" in head(maria)
        maria.desk.workspace = workspace
        maria.messenger.mirror_touched()
        await maria.sees("= owned by Maria Kranich")
        assert "not known yet" not in maria.words_in(maria.messenger.list_pane)
        await maria.until(lambda: "query not complete" not in head(maria) and maria.rows.row_count < 59)
        assert maria.rows.row_count > 0


async def test_names_that_come_before_the_first_letter_are_known(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        workspace, maria.desk.workspace = maria.desk.workspace, None
        await maria.press("slash")
        maria.desk.workspace = workspace
        await maria.messenger.know_names()
        await maria.rest()
        await maria.type("owner:maria")
        await maria.sees("= owned by Maria Kranich")


async def test_a_query_that_was_kept_without_names_is_renewed_too(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        workspace, maria.desk.workspace = maria.desk.workspace, None
        await maria.press("slash")
        await maria.type("owner:maria")
        await maria.press("enter")
        await maria.until(lambda: maria.rows.row_count == 0)
        maria.desk.workspace = workspace
        maria.messenger.mirror_touched()
        await maria.sees("= owned by Maria Kranich")
        await maria.until(lambda: maria.rows.row_count > 0)
        assert maria.messenger.list_pane.rows.columns == STANDARD


async def test_a_group_waits_for_its_name(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 30)) as maria:
        store = maria.desk.store
        assert "General" in left(maria)
        names = store.mirror.names(NameKind.GROUP)
        general = next(row for row in names if row.name("en") == "General")
        asked = store.facts.get(GROUPS_ASKED)
        assert asked is not None
        store.facts.forget(GROUPS_ASKED)
        store._file.write(lambda db: db.execute("DELETE FROM name WHERE kind = 'group'"))
        maria.messenger.show_places()
        await maria.until(lambda: "(not known yet)" in left(maria))
        assert f"group {general.id}" not in left(maria)
        store.facts.put(GROUPS_ASKED, asked)
        store.mirror.apply_names(NameKind.GROUP, [row for row in names if row is not general])
        maria.messenger.show_places()
        await maria.until(lambda: f"group {general.id}" in left(maria))
        store.mirror.apply_names(NameKind.GROUP, names)
        maria.messenger.show_places()
        await maria.until(lambda: "General" in left(maria) and "group " not in left(maria))


async def test_an_empty_list_does_not_offer_again_what_was_done(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=60), size=(80, 24)) as maria:
        await maria.press("/")
        await maria.type("subject:gibtesnicht")
        await maria.sees("Press ctrl+g to ask the system")
        await maria.press("ctrl+g")
        await maria.sees("The system was asked, too")
        assert "ctrl+g to ask" not in maria.words_in(maria.rows)
        await maria.type("x")
        await maria.sees("Press ctrl+g to ask the system")
