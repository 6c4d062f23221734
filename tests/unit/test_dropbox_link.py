"""Linking with Dropbox: the real package against the double; where the token lies, how the link ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from plentytui.clock import ManualClock
from plentytui.credentials.file import FileVault
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.os_keyring import KeyringVault
from plentytui.errors import (
    CredentialsMissing,
    NotReachable,
    PlentytuiError,
    SettingsError,
    SystemRefused,
    UnreadableAnswer,
    UsageError,
)
from plentytui.models.credentials import Secret
from plentytui.models.designs import Act
from plentytui.services.dropbox_link.account import DropboxAccount
from plentytui.services.dropbox_link.browsing import open_address
from plentytui.services.dropbox_link.link import without_key
from plentytui.services.dropbox_link.package import SCOPES, DropboxPackage
from plentytui.services.dropbox_link.troubles import ChangedMeanwhile, LinkRevoked
from plentytui.settings import Settings, read_settings
from tests.dropbox_double import APP_KEY, EMAIL, Refused
from tests.dropbox_server import DoublePackage, Served, served, serving
from tests.dropbox_stage import desk

__all__ = ["served"]

pytestmark = pytest.mark.anyio


class Box:
    """A keyring of the operating system's kind, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("designs.sqlite*"))


async def test_an_account_is_linked_shown_and_removed(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    box = Box()
    double = served[0]
    async with desk(tmp_path, clock, served, KeyringVault(lambda: box), MemoryVault()) as it:
        assert not it.link.facts.linked
        address = await it.link.begin()
        query = parse_qs(urlsplit(address).query)
        assert address.startswith("https://www.dropbox.com/oauth2/authorize?")
        assert query["scope"] == [" ".join(SCOPES)]
        facts, left = await it.link.finish(f"  {double.allow(address)}\n")
        assert not left
        assert (facts.account, facts.folder, facts.kept) == (EMAIL, "plentymarkets", "The token is in the keyring.")
        (token,) = box.kept.values()
        assert token in double.refresh
        # The token is in the vault alone: not in the file, nor in what can be printed.
        stored = bytes_of(tmp_path)
        assert token.encode() not in stored
        assert token not in repr(vars(it.link))
        assert await it.link.remove() == ""
        assert (box.kept, double.refresh, it.link.facts.linked) == ({}, set(), False)
        with pytest.raises(CredentialsMissing):
            await it.link.account()


async def test_the_link_is_there_in_the_next_session_and_another_can_be_linked(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    box = Box()
    async with desk(tmp_path, clock, served, KeyringVault(lambda: box), MemoryVault()) as it:
        await it.linked()
        await it.link.rename("Designs/of the shop")
    async with desk(tmp_path, clock, served, KeyringVault(lambda: box), MemoryVault()) as it:
        assert (it.link.facts.account, it.link.facts.folder) == (EMAIL, "Designs/of the shop")
        assert await (await it.link.account()).email() == EMAIL
        await it.run({})
        served[0].email = "tom@example.org"
        await it.linked()
        assert (it.link.facts.account, it.link.facts.folder) == ("tom@example.org", "Designs/of the shop")
        assert it.store.synced() == []
        # The access of before has ended, and one token is kept.
        assert served[0].refresh == set(box.kept.values())


async def test_without_a_keyring_the_token_is_for_this_session_and_that_is_said(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    from plentytui.credentials.os_keyring import NoKeyring

    def none() -> Box:
        raise NoKeyring("This machine has no keyring service that can be reached.")

    vaults = KeyringVault(none), MemoryVault(), FileVault(tmp_path / "passwords.sealed")
    async with desk(tmp_path, clock, served, *vaults) as it:
        await it.linked()
        assert "no keyring service" in it.link.facts.kept
        assert "for the session only" in it.link.facts.kept
        assert not (tmp_path / "passwords.sealed").exists()
    async with desk(tmp_path, clock, served, KeyringVault(none), MemoryVault()) as it:
        with pytest.raises(CredentialsMissing, match="is not here any more"):
            await it.link.account()
        assert await it.link.remove() == ""
        assert not it.link.facts.linked


async def test_the_encrypted_file_is_used_where_the_person_has_made_one(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    from plentytui.factory import sandbox_system

    async def passphrase(_: bool, /, problem: str = "") -> Secret:
        return Secret("a long passphrase")

    file = FileVault(tmp_path / "passwords.sealed", passphrase, cost=2**14)
    await file.save(sandbox_system(), Secret("the system's"))
    async with desk(tmp_path, clock, served, MemoryVault(), file) as it:
        await it.linked()
        assert it.link.facts.kept == "The token is in the encrypted file."
        assert await file.get(sandbox_system()) == Secret("the system's")
        await it.link.remove()


async def test_access_tokens_are_renewed_by_themselves(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        account = await it.linked()
        asked = double.calls["oauth2/token"]
        double.access.clear()
        assert await account.email() == EMAIL
        assert double.calls["oauth2/token"] == asked + 1


async def test_a_wrong_code_is_told_and_nothing_is_linked(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    async with desk(tmp_path, clock, served) as it:
        with pytest.raises(UsageError, match="No code was asked for"):
            await it.link.finish("x")
        await it.link.begin()
        with pytest.raises(PlentytuiError, match=r"did not take the code.*each works once"):
            await it.link.finish("nonsense")
        assert not it.link.facts.linked


async def test_a_link_that_does_not_come_about_leaves_no_connection_open(
    tmp_path: Path, clock: ManualClock, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    double, package = served
    async with desk(tmp_path, clock, served) as it:
        made: list[Any] = []
        client = package.client

        def remembered(app_key: str, token: Secret) -> Any:
            made.append(client(app_key, token))
            return made[-1]

        monkeypatch.setattr(package, "client", remembered)
        double.fail("2/users/get_current_account", Refused(500, {}))
        address = await it.link.begin()
        with pytest.raises(PlentytuiError):
            await it.link.finish(double.allow(address))
        assert not it.link.facts.linked
        (one,) = made
        assert [len(adapter.poolmanager.pools) for adapter in one._session.adapters.values()] == [0, 0]


async def test_without_an_app_key_it_is_said_what_to_do(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    async with desk(tmp_path, clock, served, app_key=" ") as it:
        with pytest.raises(UsageError) as caught:
            await it.link.begin()
        assert caught.value.what == "The Dropbox link needs an app key of your own."
        steps = "\n".join(without_key(tmp_path / "settings.toml"))
        assert "dropbox.com/developers/apps" in steps
        assert 'app_key = "..."' in steps
        assert str(tmp_path / "settings.toml") in steps


async def test_revoked_access_is_told_and_a_new_code_mends_it(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.revoke_all()
        with pytest.raises(LinkRevoked, match="revoked") as caught:
            await it.plan()
        assert "Get a code (o)" in caught.value.hint
        assert it.link.facts.linked
        await it.linked()
        assert await it.standings()
        double.revoke_all()
        assert await it.link.remove() == ""


async def test_a_link_that_cannot_be_ended_at_dropbox_is_ended_here_and_told(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.fail("2/auth/token/revoke", Refused(503, "busy"))
        assert "connected_apps" in await it.link.remove()
        assert not it.link.facts.linked


async def test_the_base_folder_is_renamed_in_dropbox_too(tmp_path: Path, clock: ManualClock, served: Served) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        double.put("/plentymarkets/Header.txt", b"x")
        await it.link.rename(" /Shop designs/ ")
        assert list(double.files) == ["/shop designs/header.txt"]
        assert it.link.facts.folder == "Shop designs"
        double.put("/taken/y.txt", b"y")
        with pytest.raises(ChangedMeanwhile):
            await it.link.rename("taken")
        with pytest.raises(UsageError):
            await it.link.rename("../x")
        assert it.link.facts.folder == "Shop designs"


async def test_a_folder_that_was_never_made_takes_nothing_along(
    tmp_path: Path, clock: ManualClock, served: Served
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        await it.run({"Header": Act.EXPORT})
        assert len(it.store.synced()) == 1
        double.files.clear()
        double.put("/other/Footer.txt", b"x")
        await it.link.rename("other")
        assert it.store.synced() == []
        assert "deleted there" not in (await it.standings()).values()


async def test_the_old_link_ends_only_once_the_new_one_works(
    tmp_path: Path, clock: ManualClock, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = served[0]
    async with desk(tmp_path, clock, served) as it:
        await it.linked()
        old = set(double.refresh)

        async def nobody(_: DropboxAccount) -> str:
            raise NotReachable("Dropbox did not tell.", "Try again.")

        with monkeypatch.context() as patched:
            patched.setattr(DropboxAccount, "email", nobody)
            with pytest.raises(NotReachable):
                await it.linked()
        assert old <= double.refresh
        assert await (await it.link.account()).email() == EMAIL
        await it.linked()
        assert not old & double.refresh


@pytest.mark.parametrize(
    ("refused", "kind", "words"),
    [
        (Refused(429, "", {"retry-after": "1"}), SystemRefused, "asked too often"),
        (Refused(500, "secret-token"), SystemRefused, "status 500"),
        (Refused(400, "secret-token"), SystemRefused, "status 400"),
        (Refused(200, "<html>Welcome to the hotel</html>"), UnreadableAnswer, "no answer of Dropbox"),
        (
            Refused(401, {"error": {".tag": "missing_scope", "required_scope": "files.content.write"}}),
            LinkRevoked,
            "may not do that",
        ),
        (Refused(409, {"error_summary": "x", "error": {".tag": "surprise"}}), PlentytuiError, "Dropbox did not"),
    ],
)
async def test_what_goes_wrong_is_a_sentence_without_their_text(
    tmp_path: Path, clock: ManualClock, served: Served, refused: Refused, kind: type[PlentytuiError], words: str
) -> None:
    async with desk(tmp_path, clock, served) as it:
        account = await it.linked()
        served[0].fail("2/files/list_folder", refused)
        with pytest.raises(kind) as caught:
            await account.files(lambda _: None)
        assert words in str(caught.value)
        assert "secret" not in str(caught.value)
        assert caught.value.__cause__ is None


async def test_no_connection_and_a_foreign_certificate_are_told(tmp_path: Path, clock: ManualClock) -> None:
    with serving(tmp_path) as (double, package):
        async with desk(tmp_path, clock, (double, package)) as it:
            account = await it.linked()
            stranger = DoublePackage(package._host, None)
            client = stranger.client(APP_KEY, Secret(next(iter(double.refresh))))
            with pytest.raises(NotReachable, match="certificate is not trusted"):
                await DropboxAccount(client, "x").email()
            client.close()
            account._client._session.close()
            account._client._host_map = dict.fromkeys(account._client._host_map, "127.0.0.1:9")
            with pytest.raises(NotReachable, match="no connection"):
                await account.email()


def test_the_app_key_comes_from_the_settings() -> None:
    assert read_settings({"dropbox": {"app_key": APP_KEY}}, "settings.toml").app_key == APP_KEY
    assert Settings().app_key == ""
    with pytest.raises(SettingsError, match=r"dropbox\.app_secret is not known"):
        read_settings({"dropbox": {"app_secret": "x"}}, "settings.toml")


def test_the_address_is_opened_only_on_a_desktop_of_ones_own() -> None:
    address = "https://www.dropbox.com/oauth2/authorize"
    assert not open_address(address, {"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"})
    assert not open_address(address, {})
    assert not open_address("file:///etc/passwd", {"DISPLAY": ":0"})


def test_the_package_is_the_real_one() -> None:
    client = DropboxPackage().client(APP_KEY, Secret("refresh"))
    assert set(client._host_map.values()) == {
        "api.dropboxapi.com",
        "content.dropboxapi.com",
        "notify.dropboxapi.com",
    }
    client.close()
