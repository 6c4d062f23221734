"""The keyring: only allowed backends, never longer than its deadline, nothing of its errors' text."""

from __future__ import annotations

import threading

import pytest

from plentytui.credentials.os_keyring import Backend, KeyringVault, NoKeyring, find_backend
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

SHOP = System("shop", "https://shop.example", "maria")

pytestmark = pytest.mark.anyio


class Shelf:
    """A keyring backend in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Hanging(Shelf):
    """A backend that waits for a window which nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.window = threading.Event()
        self.calls = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.calls += 1
        self.window.wait()
        return super().get_password(service, username)


class KeyringLocked(Exception):
    """Bears the name of the library's own error."""


class Broken(Shelf):
    """A backend that fails with a secret in its text."""

    def __init__(self, error: type[Exception]) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error("swordfish in /home/maria")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error(f"cannot store {password}")


async def test_what_was_saved_is_given_back_and_forgotten() -> None:
    shelf = Shelf()
    vault = KeyringVault(lambda: shelf)
    assert await vault.get(SHOP) is None
    await vault.save(SHOP, Secret("blue whale"))
    assert await vault.get(SHOP) == Secret("blue whale")
    assert await vault.get(System("shop", SHOP.url, "tom")) is None
    assert list(shelf.kept) == [("plentytui https://shop.example", "maria")]  # the canary is gone
    await vault.forget(SHOP)
    await vault.forget(SHOP)
    assert shelf.kept == {}


async def test_reading_never_writes_a_canary() -> None:
    class Reading(Shelf):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError("written")

    assert await KeyringVault(Reading).get(SHOP) is None


async def test_a_hanging_backend_is_left_after_the_deadline_and_asked_no_more() -> None:
    backend = Hanging()
    vault = KeyringVault(lambda: backend, seconds=0.05)
    before = threading.enumerate()
    try:
        with pytest.raises(CredentialStoreError, match=r"did not answer within 0\.05 seconds"):
            await vault.get(SHOP)
        with pytest.raises(CredentialStoreError, match="still has not answered"):
            await vault.get(SHOP)
        assert not (await vault.check(SHOP)).ok
        assert backend.calls == 1
        new = [thread for thread in threading.enumerate() if thread not in before]
        left = [thread for thread in new if thread.name == "plentytui-credentials"]
        assert left
        assert all(thread.daemon for thread in left)  # or the end of the program would wait for it
    finally:
        backend.window.set()
    for thread in left:
        thread.join(60)
    assert await vault.get(SHOP) is None  # unlocked meanwhile: it is used again


async def test_a_search_for_a_backend_that_hangs_is_left_too() -> None:
    window = threading.Event()

    def find() -> Backend:
        window.wait()
        return Shelf()

    try:
        with pytest.raises(CredentialStoreError, match="did not answer"):
            await KeyringVault(find, seconds=0.05).get(SHOP)
    finally:
        window.set()


@pytest.mark.parametrize(
    ("error", "word"), [(KeyringLocked, "it is locked"), (RuntimeError, "raised RuntimeError"), (OSError, "OSError")]
)
async def test_a_failing_backend_is_named_without_its_text(error: type[Exception], word: str) -> None:
    vault = KeyringVault(lambda: Broken(error))
    with pytest.raises(CredentialStoreError, match=word) as caught:
        await vault.get(SHOP)
    with pytest.raises(CredentialStoreError) as saving:
        await vault.save(SHOP, Secret("blue whale"))
    for problem in (caught.value, saving.value):
        assert problem.__cause__ is None
        assert problem.__suppress_context__
        for secret in ("swordfish", "/home/maria", "blue whale"):
            assert secret not in str(problem)


async def test_a_keyring_that_forgets_at_once_is_not_trusted() -> None:
    class Sieve(Shelf):
        def get_password(self, service: str, username: str) -> str | None:
            return None

    vault = KeyringVault(Sieve)
    with pytest.raises(CredentialStoreError, match="did not give back"):
        await vault.save(SHOP, Secret("blue whale"))
    assert not (await vault.check(None)).ok


async def test_no_keyring_is_said_in_plain_words() -> None:
    def find() -> Backend:
        raise NoKeyring("This machine has none.")

    finding = await KeyringVault(find).check(SHOP)
    assert (finding.ok, finding.sentence) == (False, "The keyring cannot be used. This machine has none.")


async def test_the_check_says_whether_a_password_is_there() -> None:
    vault = KeyringVault(Shelf)
    assert "no password for shop" in (await vault.check(SHOP)).sentence
    await vault.save(SHOP, Secret("pw"))
    finding = await vault.check(SHOP)
    assert finding.ok
    assert "a password for shop" in finding.sentence


@pytest.mark.parametrize(
    "choice",
    ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "keyrings.alt.file.PlaintextKeyring", "chainer"],
)
def test_a_backend_that_is_not_the_systems_is_not_used(choice: str) -> None:
    with pytest.raises(NoKeyring, match="PYTHON_KEYRING_BACKEND"):
        find_backend({"PYTHON_KEYRING_BACKEND": choice})


def test_other_backends_are_passed_over_whatever_their_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backend import KeyringBackend

    def plain_text(priority: float, module: str) -> type:
        return type("Keyring", (), {"priority": priority, "__module__": module})

    good = plain_text(1.0, "keyring.backends.SecretService")
    offered = [plain_text(10.0, "keyring.backends.chainer"), good, plain_text(9.0, "keyrings.alt.file")]
    monkeypatch.setattr(KeyringBackend, "get_viable_backends", lambda: iter(offered))
    assert type(find_backend({})) is good
    offered.remove(good)
    with pytest.raises(NoKeyring, match="no keyring service"):
        find_backend({})
