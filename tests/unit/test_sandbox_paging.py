"""The envelope around lists and its oddities, and the router that leads to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.sandbox.faults import ApiFault
from plentytui.sandbox.paging import envelope, speaks_text
from plentytui.sandbox.params import Params
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.routing import Call, Router, Routes

FIELDS = ["page", "totalsCount", "isLastPage", "entries", "lastPageNumber", "firstOnPage", "lastOnPage", "itemsPerPage"]
NUMBERED, TEXTUAL = "/rest/conversations/statuses", "/rest/conversations/categories"


@dataclass
class ListCall:
    """As much of a call as the envelope looks at."""

    params: Params
    quirks: Quirks = field(default_factory=Quirks)
    route: str = NUMBERED


def page_of(total: int, quirks: Quirks | None = None, route: str = NUMBERED, **query: object) -> dict[str, object]:
    call = ListCall(Params([(name, str(value)) for name, value in query.items()]), quirks or Quirks(), route)
    return envelope(cast("Call", call), total, lambda limit, offset: list(range(total))[offset : offset + limit])


def test_the_fields_come_in_the_order_of_the_examples() -> None:
    first = page_of(120)
    assert list(first) == FIELDS
    assert first == {
        "page": 1,
        "totalsCount": 120,
        "isLastPage": False,
        "entries": list(range(50)),
        "lastPageNumber": 3,
        "firstOnPage": 1,
        "lastOnPage": 50,
        "itemsPerPage": 50,
    }


def test_the_last_page() -> None:
    last = page_of(120, page=3)
    assert (last["isLastPage"], last["entries"], last["firstOnPage"], last["lastOnPage"]) == (
        True,
        list(range(100, 120)),
        101,
        120,
    )


def test_a_page_past_the_end_is_the_last_one() -> None:
    assert page_of(120, page=99) == page_of(120, page=3)


def test_without_the_quirk_a_page_past_the_end_is_empty() -> None:
    past = page_of(120, Quirks(clamped_pages=False), page=99)
    assert (past["page"], past["entries"], past["isLastPage"]) == (99, [], True)


def test_more_than_a_hundred_items_are_cut_without_a_word() -> None:
    assert (page_of(500, itemsPerPage=250)["itemsPerPage"], page_of(500, itemsPerPage=250)["lastPageNumber"]) == (
        100,
        5,
    )
    assert page_of(500, Quirks(capped_pages=False), itemsPerPage=250)["itemsPerPage"] == 250


def test_some_lists_send_items_per_page_as_text_always() -> None:
    assert (speaks_text(NUMBERED), speaks_text(TEXTUAL)) == (False, True)
    assert page_of(5, route=TEXTUAL)["itemsPerPage"] == "50"
    assert page_of(5, Quirks.none(), route=TEXTUAL)["itemsPerPage"] == 50
    assert page_of(5, route=TEXTUAL)["page"] == 1


def test_older_systems_send_four_fields() -> None:
    assert page_of(2, Quirks(four_field_envelope=True)) == {
        "page": "1",
        "totalsCount": 2,
        "isLastPage": True,
        "entries": [0, 1],
    }


def test_an_empty_list_has_one_empty_page() -> None:
    empty = page_of(0, page=4)
    assert (empty["page"], empty["isLastPage"], empty["entries"], empty["firstOnPage"]) == (1, True, [], 0)


@pytest.mark.parametrize(("page", "size"), [(0, 50), (-3, 50), (1, 0), (1, -1)])
def test_numbers_below_one_are_mended(page: int, size: int) -> None:
    assert page_of(3, page=page, itemsPerPage=size)["page"] == 1


def test_a_page_that_is_no_number_is_refused() -> None:
    with pytest.raises(ApiFault) as fault:
        page_of(3, page="two")
    assert fault.value.status == 422


@given(st.integers(0, 400), st.integers(1, 150), st.sampled_from([Quirks(), Quirks.none()]))
def test_all_pages_together_are_the_list(total: int, size: int, quirks: Quirks) -> None:
    seen: list[object] = []
    page = 1
    while True:
        answer = page_of(total, replace(quirks, page_fields_as_text=False), page=page, itemsPerPage=size)
        entries = answer["entries"]
        assert isinstance(entries, list)
        seen += entries
        if answer["isLastPage"]:
            break
        page += 1
    assert seen == list(range(total))
    assert answer["lastPageNumber"] == page


def router() -> Router:
    routes = Routes()
    for method, template in (
        ("GET", "/rest/conversations/{uuid5}"),
        ("PUT", "/rest/conversations/tags"),
        ("GET", "/rest/conversations/totals"),
        ("PUT", "/rest/conversations/{uuid5}/tags"),
        ("GET", "/rest/conversations/folders/{uuid5}"),
    ):
        routes.add(method, template)(lambda call: None)
    return Router(routes)


@pytest.mark.parametrize(
    ("method", "path", "template", "values"),
    [
        ("GET", "/rest/conversations/totals", "/rest/conversations/totals", {}),
        ("GET", "/rest/conversations/totals/", "/rest/conversations/totals", {}),
        ("GET", "/rest/conversations/tags", "/rest/conversations/{uuid5}", {"uuid5": "tags"}),
        ("PUT", "/rest/conversations/tags", "/rest/conversations/tags", {}),
        ("PUT", "/rest/conversations/folders/tags", "/rest/conversations/{uuid5}/tags", {"uuid5": "folders"}),
        ("GET", "/rest/conversations/folders/tags", "/rest/conversations/folders/{uuid5}", {"uuid5": "tags"}),
    ],
)
def test_the_most_specific_route_is_found(method: str, path: str, template: str, values: dict[str, str]) -> None:
    match = router().find(method, path)
    assert match.route is not None
    assert (match.route.template, match.path) == (template, values)


def test_an_unknown_path_and_a_wrong_method_are_told_apart() -> None:
    assert router().find("GET", "/rest/nothing").allowed == ()
    assert router().find("DELETE", "/rest/conversations/totals").allowed == ("GET",)


def test_two_handlers_for_one_route_are_a_mistake() -> None:
    routes = Routes()
    routes.get("/rest/tags/{id}")(lambda call: None)
    routes.get("/rest/tags/{tagId}")(lambda call: None)
    with pytest.raises(ValueError, match="two handlers"):
        Router(routes)
