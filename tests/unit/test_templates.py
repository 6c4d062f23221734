"""Templates and text blocks: read once a day, found by a few letters, filled in by the system."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.templates import TemplateNode
from plentytui.models.writing import Envelope, Receiver, new_key
from plentytui.rules.fuzzy import score
from plentytui.services.templates import Template, Templates, as_typed, flattened, unfilled
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

TREE = ("GET", "/rest/mail_templates/email_service/templatesTree")


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> Stage:
    made = make_stage(tmp_path, clock)
    await made.inbox.open()
    return made


async def test_the_tree_is_read_once_a_day_and_kept(stage: Stage, clock: ManualClock) -> None:
    templates = Templates(stage.api, stage.store, clock)
    assert not templates.known
    assert await templates.refresh()
    assert not await templates.refresh()
    assert stage.remote.count(*TREE) == 1
    assert [t.name for t in templates.known[:3]] == [
        "Lieferverzögerung",
        "Erstattung veranlasst",
        "Danke für die Geduld",
    ]
    assert all(t.favourite for t in templates.known[:3])
    assert templates.known[0].folder == "Kundenservice / Lieferung"
    assert [t.name for t in templates.known if t.old] == [t.name for t in templates.known[-2:]]
    assert len({t.id for t in templates.known}) == len(templates.known), "a favourite is not there twice"
    later = Templates(stage.api, stage.store, clock)
    assert later.known == templates.known
    clock.advance(24 * 3600)
    assert await later.refresh()
    await stage.aclose()


async def test_search(stage: Stage, clock: ManualClock) -> None:
    templates = Templates(stage.api, stage.store, clock)
    await templates.refresh()
    assert templates.search("")[0].favourite
    assert templates.search("verzog")[0].name == "Lieferverzögerung", "accents do not matter"
    assert templates.search("lvzg")[0].name == "Lieferverzögerung", "a few letters in their order do"
    assert templates.search("retoure etikett")[0].name == "Retoure: Anleitung und Etikett"
    assert {t.name for t in templates.search("lieferung")} >= {"Lieferverzögerung", "Sendung unterwegs"}
    assert templates.search("qqqq") == []
    assert templates.search("kaufland", "en")[0].languages == ("de",), "another language is last, not gone"
    await stage.aclose()


async def test_the_system_fills_in_the_variables(stage: Stage, clock: ManualClock) -> None:
    templates = Templates(stage.api, stage.store, clock)
    await templates.refresh()
    by_name = {t.name: t for t in templates.known}
    uuid = stage.newest()
    detail = stage.store.mirror.detail(uuid)
    assert detail is not None
    draft = Draft(uuid, ReplyKind.PUBLIC, "", 0.0, Envelope(receivers=(Receiver("order", "4711"),)))
    filled = await templates.fill(by_name["Lieferverzögerung"], draft, "de")
    assert filled.subject == "Ihre Bestellung 4711 verzögert sich"
    assert filled.text.startswith(f"Guten Tag {detail.row.sender},\n\nIhre Bestellung 4711 trifft")
    assert filled.text.endswith("Maria Kranich\nKranich & Finch Deutschland") or "Maria Kranich" in filled.text
    assert filled.unfilled == ()
    tracking = await templates.fill(by_name["Sendung unterwegs"], draft, "en")
    assert tracking.unfilled == ("{{order.trackingNumber}}",)
    fresh = replace(draft, conversation=new_key(), envelope=Envelope(channel="2"))
    default = await templates.fill(by_name["Messenger default NEW"], fresh, "en")
    assert default.subject == "Your message to Kranich & Finch UK"
    await stage.aclose()


async def test_favourites_are_kept_by_the_system(stage: Stage, clock: ManualClock) -> None:
    templates = Templates(stage.api, stage.store, clock)
    await templates.refresh()
    block = templates.search("öffnungszeiten")[0]
    await templates.mark_favourite(block)
    assert [t.id for t in templates.known if t.favourite] == [110, 121, 204, block.id]
    await templates.mark_favourite(block, favourite=False)
    assert block.id not in {t.id for t in templates.known if t.favourite}
    await stage.aclose()


def test_a_tree_in_other_words_is_read_as_well() -> None:
    leaf = {"templateId": "7", "title": "A", "languages": "de, en"}
    nodes = [{"folderId": 3, "name": "F", "nodes": [leaf]}, {"id": -1, "children": [leaf]}, {"id": 8, "name": "B"}]
    found = flattened([TemplateNode.model_validate(node) for node in nodes])
    assert found == [Template(7, "A", "F", "", ("de", "en"), True), Template(8, "B")]


@given(st.text(), st.text())
def test_scores_are_never_negative_and_a_name_fits_itself(query: str, name: str) -> None:
    assert score(query, name) >= 0
    if name.strip() and len(name) < 60:
        assert score(name, name) > 0 or not name.casefold().split()


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("retoure", "Retoure", "Retourenschein"),
        ("ret", "Retoure", "Sekretariat"),
        ("danke", "Danke für die Geduld", "Gedanken"),
        ("abc", "a b c", "a liebt b und c"),
    ],
)
def test_better_fits_come_first(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse)


def test_templates_are_typed_without_markup() -> None:
    assert as_typed("<p>Hallo<br>Welt &amp; alle</p><p>Ende</p>") == "Hallo\nWelt & alle\n\nEnde"
    assert as_typed("Hallo\r\nWelt\n") == "Hallo\nWelt"
    assert set(unfilled("$FirstName {{a.b}}")) == {"$FirstName", "{{a.b}}"}
