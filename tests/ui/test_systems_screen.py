"""The screen of systems: the first start, open, add with its errors, log in again, remove; and the dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual.widgets import Button, Input

from plentytui.clock import ManualClock
from plentytui.credentials.chain import Typed
from plentytui.errors import LoginRefused, StoreError
from plentytui.models.credentials import Secret
from plentytui.models.inbox import ReplyKind
from plentytui.models.systems import System
from plentytui.services.forwarded import copies_of
from plentytui.services.opening import Anew
from plentytui.services.systems import LocalTexts, Systems, WrongFields
from plentytui.settings import Settings, SystemSettings
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.dialogs.ask_password import AskPassword
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.screens.systems import SystemsScreen
from plentytui.ui.state import Connection, Link
from plentytui.ui.widgets.form import Choice, FormField
from plentytui.ui.widgets.systems_table import SystemsTable
from tests.bare_app import LIVE, SANDBOX, BareApp, BareOpener, screen_text
from tests.embedded_app import until

pytestmark = pytest.mark.anyio


async def test_the_first_start_offers_the_embedded_system_or_a_real_one(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "Press enter to try the embedded system" in text
        assert "Press a to add your own system" in text
        assert "SANDBOX" in text
        await pilot.press("enter")
        await pilot.pause()
        assert [message.system for message in app.opened] == [SANDBOX]
        assert not isinstance(app.screen, SystemsScreen)


async def test_known_systems_come_first_with_when_they_were_used(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    app.opener.systems.add(LIVE)
    app.opener.systems.touch(LIVE.name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = screen_text(app).split("\n")
        live = next(index for index, line in enumerate(lines) if "LIVE" in line)
        assert "today 13:05" in lines[live]
        assert "SANDBOX" in lines[live + 1]
        assert "p12345.my.plentysystems.com" in lines[live], "there is room for it"
        assert "Welcome" not in screen_text(app)
        await pilot.press("j", "enter")
        await pilot.pause()
        assert app.opened[0].system == SANDBOX


async def test_log_in_again_asks_for_the_password_before_anything_else(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    app.opener.systems.add(LIVE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, AskPassword))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, SystemsScreen)
        assert app.opened == [], "without a password all stays as it is"
        await pilot.press("l", *"word", "enter")
        await until(pilot, lambda: bool(app.opened))
        (asked,) = app.opened
        assert (asked.system.name, asked.anew) == (LIVE.name, Anew(Typed(Secret("word"))))


async def test_adding_tells_each_mistake_at_its_field_and_keeps_what_was_typed(
    tmp_path: Path, clock: ManualClock
) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, AddSystem)
        await pilot.press(*"http://x.example", "enter", *"maria", "ctrl+s")
        await pilot.pause()
        fields = {field.id: field for field in app.screen.query(FormField)}
        assert "https" in fields["address"].problem
        assert fields["user"].problem == ""
        assert fields["address"].value == "http://x.example"
        assert fields["user"].value == "maria"
        assert fields["address"].input.has_focus
        text = screen_text(app)
        assert "! " in text
        assert "Cancel" in text, "the whole dialog is in sight at 80x24"
        fields["address"].input.value = "p12345.my.plentysystems.com/plenty/terra"
        await pilot.pause()
        assert fields["address"].problem == "", "what was wrong does not stand beneath what is there now"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [(s.name, s.url, s.user) for s in app.opener.systems.list()] == [
            ("p12345.my.plentysystems.com", "https://p12345.my.plentysystems.com", "maria")
        ]
        assert app.opened[0].system.url == "https://p12345.my.plentysystems.com"


async def test_a_read_only_system_is_chosen_with_the_space_bar(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.press(*"x.example", "tab", *"maria", "tab", *"Shop", "tab", "space")
        assert app.screen.query_one(Choice).value
        assert "[x] Read-only" in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.opener.systems.list()[0].read_only


async def test_escape_leaves_everything_as_it_was(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"x.example", "escape")
        await pilot.pause()
        assert isinstance(app.screen, SystemsScreen)
        assert app.opener.systems.list() == []


async def test_removing_asks_twice_and_keeps_the_file_unless_told(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    app.opener.systems.add(LIVE)
    store = app.opener.open_store(LIVE)
    store.close()
    file = app.opener.paths.store_file(LIVE.key)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        assert app.screen.query_one("#no", Button).has_focus
        assert LIVE.url in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SystemsScreen))
        assert [system.name for system in app.opener.systems.list()] == [LIVE.name]
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: "no draft and no unsent message" in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: cast(BareOpener, app.opener).forgotten == [LIVE.name])
        assert app.opener.systems.list() == []
        assert file.exists()


async def test_a_file_with_drafts_is_deleted_only_after_its_name_was_typed(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    system = app.opener.systems.add(LIVE)
    store = app.opener.open_store(system)
    store.drafts.save("c1", ReplyKind.PUBLIC, "Dear customer")
    store.close()
    file = app.opener.paths.store_file(system.key)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "Remove " in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "1 draft" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "nothing has been done" in screen_text(app))
        assert file.exists()
        app.screen.query_one(Input).value = system.name
        await pilot.press("enter")
        await until(pilot, lambda: app.opener.systems.list() == [])
        assert not file.exists()


async def test_the_embedded_system_can_not_be_removed(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    app.opener.systems.add(LIVE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "x", "l")
        await pilot.pause()
        assert "cannot be removed" in app.said[0]
        assert "needs no password" in app.said[1]


async def test_why_there_is_no_connection_is_told_here_too(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in(LIVE)
        app.state.connection.set(Connection(Link.REFUSED, clock.time(), "The password was \x1b[31mnot accepted."))
        await pilot.pause()
        assert "! Kranich & Finch GmbH: The password was ^[[31mnot accepted." in screen_text(app)


async def test_hostile_names_stay_text(tmp_path: Path, clock: ManualClock) -> None:
    from dataclasses import replace

    app = BareApp(tmp_path, clock, first=SystemsScreen())
    table = SystemsTable(clock)
    table.show([replace(LIVE, name="\x1b]0;x\x07[red]y", user="\u202ea", url="https://\x9b31m")])
    row = "".join(span.text for span in table.spans(0, 120))
    assert row.isprintable()
    assert "[red]y" in row
    assert app is not None


async def test_the_password_dialog_gives_a_secret_and_forgets_it(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    answers: list[Typed | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = AskPassword(LIVE, "The password was not accepted.")
        app.push_screen(dialog, answers.append)
        await pilot.pause()
        await pilot.press("enter")
        assert dialog.query_one(FormField).problem
        await pilot.press(*"s3cret word")
        text = screen_text(app)
        assert "s3cret" not in text
        assert "The password was not accepted." in text
        await pilot.press("tab", "space", "ctrl+s")
        await pilot.pause()
        (typed,) = answers
        assert typed is not None
        assert typed.password.reveal() == "s3cret word"
        assert typed.save
        assert "s3cret" not in repr(typed)


async def test_without_a_keyring_the_reason_is_told_and_nothing_offered(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    answers: list[Typed | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(AskPassword(LIVE, no_keyring="This computer has no keyring."), answers.append)
        await pilot.pause()
        assert not app.screen.query(Choice)
        assert "has no keyring." in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert answers == [None]


async def test_a_refused_log_in_is_told_in_our_words_and_the_systems(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = LoginRefused(
        "Kranich did not accept the user and the password.",
        "Check both and log in again.",
        system_words="The user credentials were \x1b[1mincorrect. [b]no markup[/b]",
    )
    app = BareApp(tmp_path, clock)
    copied: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        app.push_screen(ErrorDetails(error, "Log-in failed"))
        await pilot.pause()
        text = screen_text(app)
        for words in (error.what, error.hint, "^[[1mincorrect. [b]no markup[/b]", "Log-in failed"):
            assert words in text
        await pilot.press("y", "escape")
        await pilot.pause()
        assert "\x1b" not in copied[0]
        assert error.hint in copied[0]
        assert not isinstance(app.screen, ErrorDetails)


async def test_a_question_stands_on_the_harmless_button(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("enter",), ("escape",), ("n",), ("y",), ("tab", "enter"), ("right", "left", "enter")):
            app.push_screen(ConfirmDialog("Sure?", "It is done at once.", where="here", when="now"), answers.append)
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
        assert answers == [False, False, False, True, True, False]


def test_the_service_checks_every_field_at_once(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    opener = app.opener
    systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths)
    with pytest.raises(WrongFields) as caught:
        systems.add(" ", "\x1b", "n" * 41)
    assert set(caught.value.fields) == {"address", "user", "name"}
    systems.add("x.example", "maria", "Shop")
    with pytest.raises(WrongFields, match="already"):
        systems.add("y.example", "maria", "sHOP")
    with pytest.raises(WrongFields, match="already"):
        systems.add("y.example", "maria", SANDBOX.name)
    assert [system.name for system in systems.all()] == ["Shop", SANDBOX.name]
    assert systems.local_texts(systems.all()[0]) == LocalTexts()


def test_a_local_file_is_deleted_with_all_that_lies_beside_it(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    opener = app.opener
    systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths)
    one, other = systems.add("x.example", "maria", "Shop"), systems.add("y.example", "maria", "Other")
    for system in (one, other):
        opener.open_store(system).close()
    file = opener.paths.store_file(one.key)
    file.with_name(f"{file.name}.damaged-1").write_bytes(b"what a customer wrote")
    copies = copies_of(opener.paths.data, file)
    copies.mkdir(parents=True)
    (copies / "invoice.pdf").write_bytes(b"%PDF")
    systems.remove(one, with_local_file=True)
    assert [path.name for path in file.parent.iterdir()] == [opener.paths.store_file(other.key).name]
    assert not copies.exists()
    assert [system.name for system in systems.real()] == ["Other"]


def test_a_system_whose_file_cannot_be_deleted_stays_on_the_list(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    opener = app.opener
    systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths)
    system = systems.add("x.example", "maria", "Shop")
    opener.paths.store_file(system.key).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used"):
        systems.remove(system, with_local_file=True)
    assert [system.name for system in systems.real()] == ["Shop"]


SECOND = System("Second", "https://second.example", "anna")


async def test_it_begins_on_the_open_system_wherever_that_stands(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    for number in range(30):
        app.opener.systems.add(System(f"Shop {number:02}", f"https://s{number}.example", "maria"))
    app.opener.systems.add(SECOND)
    async with app.run_test(size=(80, 24)) as pilot:
        for system in (SECOND, SANDBOX, LIVE):  # the last one is on no list, as one of the environment
            app.log_in(system)
            app.push_screen(SystemsScreen())
            await pilot.pause()
            table = app.screen.query_one(SystemsTable)
            assert table.selected == system
            assert any(line.startswith("▌") and system.name in line for line in screen_text(app).split("\n"))
            await pilot.press("escape")
            await pilot.pause()
        app.push_screen(SystemsScreen())
        await pilot.pause()
        await pilot.press("l", "0", "enter")
        await until(pilot, lambda: bool(app.opened))
        assert [(message.system, message.anew) for message in app.opened] == [(LIVE, Anew(Typed(Secret("0"))))]


async def test_a_system_of_the_environment_is_not_removed(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    app.opener.systems.add(SECOND)
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_in(LIVE)
        app.push_screen(SystemsScreen())
        await pilot.pause()
        await pilot.press("x")
        await pilot.pause()
        assert "PLENTYTUI_URL names it" in app.said[0]
        assert isinstance(app.screen, SystemsScreen)


async def test_a_system_that_the_settings_make_read_only_is_shown_so(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    app.opener.settings = Settings(timezone="UTC", systems={SECOND.name: SystemSettings(read_only=True)})
    app.opener.systems.add(SECOND)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "READ-ONLY" in screen_text(app)


async def test_what_was_typed_of_a_new_system_is_there_when_the_form_is_opened_again(
    tmp_path: Path, clock: ManualClock
) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"x.exampl", "tab", *"maria", "tab", "tab", "space", "escape")
        await pilot.pause()
        assert isinstance(app.screen, SystemsScreen)
        app.screen.dismiss()
        app.push_screen(SystemsScreen())
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, AddSystem)
        assert app.screen.query_one(Choice).value
        await pilot.press("e")
        await pilot.pause()
        assert [field.value for field in app.screen.query(FormField)] == ["x.example", "maria", ""], "typed on"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [(known.url, known.user) for known in app.opener.systems.list()] == [("https://x.example", "maria")]
        app.push_screen(SystemsScreen())
        await pilot.press("a")
        await pilot.pause()
        assert [field.value for field in app.screen.query(FormField)] == ["", "", ""], "that one was added"
