"""Receivers as somebody types: who is known here first, the system only when it is worth a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UsageError
from plentytui.models.mirror import ConversationRecord
from plentytui.models.templates import FoundReceiver
from plentytui.models.writing import Receiver
from plentytui.services.receivers import Receivers, merged, receivers_of, several_addresses, typed_address
from plentytui.store.system_store import SystemStore
from tests.services_stage import make_stage

pytestmark = pytest.mark.anyio

SEARCH = ("GET", "/rest/conversations/searchReceiver")


def wrote(store: SystemStore, *senders: tuple[str, str, str]) -> None:
    store.mirror.apply_conversations(
        [
            ConversationRecord(f"c{number}", sender=name, sender_type=kind, sender_value=value)
            for number, (kind, value, name) in enumerate(senders)
        ]
    )


async def test_the_mirrors_senders_cost_no_call(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    karla, carl = ("email", "karla@example.org", "Karla Meier"), ("email", "x@karl.example", "Carl")
    wrote(stage.store, carl, karla, ("contact", "77", "Bo Karlsson"), karla, ("user", "4", "Karl Kollege"))
    found = Receivers(stage.api, stage.store)
    assert found.suggest("kar") == [
        Receiver("email", "karla@example.org", "Karla Meier"),
        Receiver("contact", "77", "Bo Karlsson"),
        Receiver("email", "x@karl.example", "Carl"),
    ]
    assert found.suggest("k") == []
    assert found.suggest("%") == found.suggest("_a") == []
    assert stage.remote.count(*SEARCH) == 0
    await stage.aclose()


async def test_the_system_is_asked_once_a_term(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    found = Receivers(stage.api, stage.store)
    users = await found.search("Tom ")
    assert users[0] == Receiver("user", "4", "Tom Ashworth")
    assert await found.search("tom") == users
    assert found.is_known("TOM")
    assert stage.remote.count(*SEARCH) == 1
    with pytest.raises(UsageError, match="too short"):
        await found.search("to")
    assert found.suggest("tom") == users, "what was found stays for the session"
    await stage.aclose()


async def test_offline_an_address_can_be_typed(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    found = Receivers(None, stage.store)
    assert found.suggest("Nora <n@x.example>") == [Receiver("email", "n@x.example", "Nora")]
    with pytest.raises(UsageError, match="no connection"):
        await found.search("nora")
    await stage.aclose()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a@b.example", "a@b.example"),
        (' "Nora, N." <a@b.example> ', "a@b.example"),
        ("a@b", None),
        ("a@b.example,c@d.example", None),
        ("a b@c.example", None),
        ("a@b@c.example", None),
        ("a\u202e@b.example", None),
        ("@b.example", None),
        ("a@.", None),
        ("", None),
    ],
)
def test_addresses(typed: str, address: str | None) -> None:
    found = typed_address(typed)
    assert (found.value if found else None) == address


def test_what_was_found_can_be_chosen_by_itself_and_by_its_address() -> None:
    contact = FoundReceiver.model_validate({"id": 77, "name": "Karla", "email": "k@x.example", "type": "contact"})
    assert receivers_of(contact) == [
        Receiver("contact", "77", "Karla", "k@x.example"),
        Receiver("email", "k@x.example", "Karla"),
    ]
    odd = FoundReceiver.model_validate({"id": None, "type": "company"})
    assert receivers_of(odd) == []
    same = [Receiver("email", "K@x.example"), Receiver("email", "k@x.example", "Karla")]
    assert merged(same) == [same[1]]
    # Whoever is known already lends the name, and keeps the address.
    known = [Receiver("contact", "77", "", "k@x.example"), Receiver("contact", "77", "Karla")]
    assert merged(known) == [Receiver("contact", "77", "Karla", "k@x.example")]
    other = contact.model_copy(update={"email": "other@x.example"})
    assert several_addresses([contact, contact]) == frozenset()
    assert several_addresses([contact, other]) == {"77"}


async def test_a_contact_that_was_found_keeps_the_address_that_was_found_with_it(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock)
    found = await Receivers(stage.api, stage.store).search("Böttcher")
    contact = next(one for one in found if one.kind == "contact")
    assert Receiver("email", contact.address, contact.name) in found
    await stage.aclose()
