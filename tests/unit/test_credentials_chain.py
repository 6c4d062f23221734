"""The order of the sources, what is said of those that fail, and what happens to a refused password."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.credentials.chain import TYPED, Chain, Typed
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.sources import Sources
from plentytui.credentials.vault import Finding
from plentytui.errors import CredentialsMissing, CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.settings import Settings, SystemSettings

SHOP = System("shop", "https://shop.example", "maria")

pytestmark = pytest.mark.anyio


class FakeVault:
    """A source that does as it is told and counts."""

    def __init__(self, name: str, password: str = "", *, fails: str = "", can_save: bool = False) -> None:
        self.name = name
        self.can_save = can_save
        self.password = Secret(password)
        self.fails = fails
        self.asked = 0
        self.saved: list[Secret] = []

    def _answer(self) -> None:
        if self.fails:
            raise CredentialStoreError(self.fails)

    async def get(self, system: System) -> Secret | None:
        self.asked += 1
        self._answer()
        return self.password or None

    async def save(self, system: System, password: Secret) -> None:
        self._answer()
        self.saved.append(password)

    async def forget(self, system: System) -> None:
        self._answer()
        self.password = Secret("")

    async def check(self, system: System | None) -> Finding:
        return Finding(self.name, not self.fails, self.fails or "well")


class Person:
    """Types what they were told to, one after the other."""

    def __init__(self, *words: str, save: bool = False) -> None:
        self.words = list(words)
        self.save = save
        self.asked = 0

    async def __call__(self, system: System) -> Typed | None:
        self.asked += 1
        await asyncio.sleep(0)
        return Typed(Secret(self.words.pop(0)), self.save) if self.words else None


def chain(*vaults: FakeVault, ask: Person | None = None) -> tuple[Chain, MemoryVault]:
    memory = MemoryVault()
    return Chain(SHOP, (*vaults, memory), memory, ask), memory


async def test_the_first_source_that_has_one_answers() -> None:
    first, second, third = FakeVault("one"), FakeVault("two", "pw"), FakeVault("three", "other")
    links, _ = chain(first, second, third)
    assert await links.password() == Secret("pw")
    assert links.answered == "two"
    assert third.asked == 0
    assert [(finding.source, finding.ok) for finding in links.findings] == [("one", False), ("two", True)]


async def test_a_failing_source_is_passed_over_and_reported() -> None:
    links, _ = chain(FakeVault("one", fails="It is locked."), FakeVault("two", "pw"))
    assert await links.password() == Secret("pw")
    assert links.findings[0] == Finding("one", False, "It is locked.")


async def test_when_none_has_one_it_is_said_shortly_and_what_to_do() -> None:
    links, _ = chain(FakeVault("one", fails="It is locked."), FakeVault("two"))
    with pytest.raises(CredentialsMissing) as caught:
        await links.password()
    assert str(caught.value) == (
        "There is no password for maria at shop. About the one: It is locked. "
        "Log in with `plentytui login shop`; `plentytui --system shop doctor` says what else will do."
    )
    assert [finding.source for finding in links.findings] == ["one", "two", "this session"], "for the doctor"
    assert caught.value.exit_code == 4
    assert links.answered == ""


@pytest.mark.parametrize(("fails", "command"), [("", "login shop`"), ("It is locked.", "login shop --save file`")])
async def test_the_command_that_is_named_saves_where_that_is_possible(fails: str, command: str) -> None:
    links, _ = chain(FakeVault("keyring", fails=fails, can_save=True))
    with pytest.raises(CredentialsMissing) as caught:
        await links.password()
    assert command in str(caught.value)


async def test_the_person_is_asked_last_and_once_for_parallel_calls() -> None:
    person = Person("typed")
    vault = FakeVault("one")
    links, memory = chain(vault, ask=person)
    assert await asyncio.gather(*(links.password() for _ in range(5))) == [Secret("typed")] * 5
    assert person.asked == 1
    assert links.answered == TYPED
    assert await memory.get(SHOP) == Secret("typed")


async def test_a_person_who_gives_none_ends_it() -> None:
    links, _ = chain(FakeVault("one"), ask=Person())
    with pytest.raises(CredentialsMissing):
        await links.password()


async def test_a_command_is_not_run_again_while_its_password_is_good() -> None:
    vault = FakeVault("one", "pw")
    links, _ = chain(vault)
    await links.password()
    await links.password()
    assert vault.asked == 1


async def test_a_refused_password_is_never_given_again_by_itself() -> None:
    vault = FakeVault("one", "old")
    person = Person("new")
    links, _ = chain(vault, ask=person)
    assert await links.password() == Secret("old")
    await links.reject()
    assert await links.password() == Secret("new")
    assert person.asked == 1


async def test_a_refused_password_of_the_only_source_is_said_to_be_refused() -> None:
    links, _ = chain(FakeVault("one", "old"))
    await links.password()
    await links.reject()
    with pytest.raises(CredentialsMissing, match=r"refused the password of maria at shop \(one\)\. Log in with"):
        await links.password()


async def test_a_refused_typed_password_leaves_the_memory_and_may_be_typed_again() -> None:
    person = Person("typo", "typo")
    links, memory = chain(ask=person)
    await links.password()
    await links.reject()
    assert await memory.get(SHOP) is None
    assert await links.password() == Secret("typo")


async def test_a_typed_password_is_saved_only_after_it_was_accepted_and_only_if_wanted() -> None:
    vault = FakeVault("keyring", can_save=True)
    links, _ = chain(vault, ask=Person("pw", save=True))
    await links.password()
    assert vault.saved == []
    result = await links.accepted()
    assert result is not None
    assert result.ok
    assert vault.saved == [Secret("pw")]
    assert await links.accepted() is None

    silent = FakeVault("keyring", can_save=True)
    unsaved, _ = chain(silent, ask=Person("pw"))
    await unsaved.password()
    assert await unsaved.accepted() is None
    assert silent.saved == []


async def test_a_rejected_password_is_not_saved() -> None:
    vault = FakeVault("keyring", can_save=True)
    links, _ = chain(vault, ask=Person("wrong", save=True))
    await links.password()
    await links.reject()
    assert await links.accepted() is None
    assert vault.saved == []


async def test_a_save_that_fails_goes_to_no_other_place() -> None:
    keyring = FakeVault("keyring", fails="It is locked.", can_save=True)
    file = FakeVault("encrypted file", can_save=True)
    links, _ = chain(keyring, file)
    result = await links.save(Secret("pw"))
    assert not result.ok
    assert "It is locked." in result.sentence
    assert file.saved == []
    assert (await links.save(Secret("pw"), "encrypted file")).ok
    assert file.saved == [Secret("pw")]


async def test_forgetting_reaches_every_place_and_reports_the_failed_one() -> None:
    keyring = FakeVault("keyring", fails="It is locked.", can_save=True)
    file = FakeVault("encrypted file", "pw", can_save=True)
    links, memory = chain(keyring, file)
    await memory.save(SHOP, Secret("pw"))
    found = {finding.source: finding.ok for finding in await links.forget()}
    assert found == {"keyring": False, "encrypted file": True, "this session": True}
    assert not file.password
    assert await memory.get(SHOP) is None


async def test_the_order_is_environment_command_keyring_session_file(tmp_path: Path) -> None:
    settings = Settings(systems={"shop": SystemSettings(("printf", "from command"))})
    environ = {"PLENTYTUI_URL": SHOP.url, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "from environment"}
    paths = Paths(tmp_path, tmp_path, tmp_path)
    sources = Sources(settings, paths, environ, keyring=FakeVault("keyring", "from keyring"))
    names = [vault.name for vault in sources.vaults]
    assert names == ["environment", "password command", "keyring", "this session", "encrypted file"]
    assert await sources.chain(SHOP).password() == Secret("from environment")
    sources = Sources(settings, paths, {}, keyring=FakeVault("keyring", "from keyring"))
    assert await sources.chain(SHOP).password() == Secret("from command")
    sources = Sources(Settings(), paths, {}, keyring=FakeVault("keyring", "from keyring"))
    assert await sources.chain(SHOP).password() == Secret("from keyring")
    assert await sources.typed_only().chain(SHOP, Person("typed")).password() == Secret("typed")


async def test_the_chains_of_one_run_share_what_was_typed(tmp_path: Path) -> None:
    sources = Sources(Settings(), Paths(tmp_path, tmp_path, tmp_path), {}, keyring=FakeVault("keyring"))
    await sources.chain(SHOP, Person("typed")).password()
    assert await sources.chain(SHOP).password() == Secret("typed")


async def test_no_password_is_two_sentences_however_many_sources_there_are() -> None:
    links, _ = chain(FakeVault("environment"), FakeVault("password command"), FakeVault("keyring", fails="No keyring."))
    with pytest.raises(CredentialsMissing) as caught:
        await links.password()
    assert str(caught.value) == (
        "There is no password for maria at shop. "
        "Log in with `plentytui login shop --save file`; `plentytui --system shop doctor` says what else will do."
    )
