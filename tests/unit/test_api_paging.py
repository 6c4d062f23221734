"""The pages of a list: clamped, cut, bare, throttled in the middle; always ending."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api import paging
from plentytui.api.decode import decode_list, decode_raw
from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.models.messenger import Tag
from plentytui.models.paging import Page
from tests.api_double import FixedWindows, Handler, Rig, answer, make_rig

pytestmark = pytest.mark.anyio


def listing(total: int, largest: int = 100, extra: Mapping[str, object] | None = None) -> Handler:
    """A list of tags as the system pages it: clamped, with a page size that it cuts silently."""

    def reply(request: httpx.Request) -> httpx.Response:
        size = min(int(request.url.params["itemsPerPage"]), largest)
        last = max(1, -(-total // size))
        page = min(int(request.url.params["page"]), last)
        ids = range((page - 1) * size + 1, min(total, page * size) + 1)
        body: dict[str, object] = {
            "page": page,
            "totalsCount": total,
            "isLastPage": page >= last,
            "entries": [{"id": number, "tagName": f"t{number}"} for number in ids],
            "lastPageNumber": last,
            "itemsPerPage": size,
        }
        body |= extra or {}
        return answer({key: value for key, value in body.items() if value is not ...})

    return reply


async def read(rig: Rig, size: int = 50) -> list[Page[Tag]]:
    async def collect() -> list[Page[Tag]]:
        pages = rig.client.pages(
            "/rest/v2/tags", items_per_page=size, decode=lambda payload, route: decode_list(Tag, payload, route)
        )
        return [page async for page in pages]

    task = asyncio.ensure_future(collect())
    await rig.clock.run(task)
    return task.result()


def ids(pages: list[Page[Tag]]) -> list[int]:
    return [tag.id for page in pages for tag in page.entries]


@pytest.mark.parametrize("total", [0, 1, 49, 50, 51, 120])
async def test_all_rows_come_once_and_no_call_too_many(clock: ManualClock, total: int) -> None:
    rig = make_rig(clock, listing(total))
    assert ids(await read(rig)) == list(range(1, total + 1))
    assert len(rig.system.requests) == max(1, -(-total // 50))


async def test_a_page_size_that_was_silently_cut_loses_nothing(clock: ManualClock) -> None:
    rig = make_rig(clock, listing(230, largest=100))
    assert ids(await read(rig, size=250)) == list(range(1, 231))
    assert [request.url.params["itemsPerPage"] for request in rig.system.requests] == ["250", "100", "100"]


async def test_a_clamped_page_is_not_taken_twice(clock: ManualClock) -> None:
    rig = make_rig(clock, listing(70, extra={"isLastPage": False, "lastPageNumber": ...}))
    assert ids(await read(rig)) == list(range(1, 71))


@pytest.mark.parametrize(
    "extra",
    [
        {"isLastPage": "false", "lastPageNumber": "2", "totalsCount": "70"},
        {"isLastPage": ..., "lastPageNumber": ...},
        {"isLastPage": ..., "totalsCount": ...},
        {"firstOnPage": "x", "metaData": {}},
    ],
)
async def test_envelopes_of_all_kinds_end_where_they_should(clock: ManualClock, extra: dict[str, object]) -> None:
    rig = make_rig(clock, listing(70, extra=extra))
    assert ids(await read(rig)) == list(range(1, 71))


async def test_a_page_that_does_not_say_its_number_ends_when_it_repeats_itself(clock: ManualClock) -> None:
    rig = make_rig(clock, listing(70, extra={"page": ..., "isLastPage": False, "lastPageNumber": ...}))
    assert ids(await read(rig)) == list(range(1, 71))


async def test_a_list_without_an_envelope_is_one_page(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer([{"id": 1}, {"id": 2}]))
    assert ids(await read(rig)) == [1, 2]
    assert len(rig.system.requests) == 1


async def test_paging_survives_being_throttled_in_the_middle(clock: ManualClock) -> None:
    throttle = FixedWindows(clock, reads=3)
    rig = make_rig(clock, listing(400), throttle=throttle)

    async def meddle() -> None:
        for _ in range(4):
            await clock.sleep(25)
            throttle.spend("read")

    meddling = asyncio.ensure_future(meddle())
    assert ids(await read(rig)) == list(range(1, 401))
    meddling.cancel()
    assert len(rig.system.requests) >= 8


async def test_rows_that_cannot_be_read_are_carried_and_do_not_end_the_list(clock: ManualClock) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        rows: list[object] = ["broken"] if page == 1 else [{"id": 2}]
        return answer({"page": page, "isLastPage": page == 2, "entries": rows})

    rig = make_rig(clock, reply)
    pages = await read(rig)
    assert ids(pages) == [2]
    assert [fault.index for page in pages for fault in page.faults] == [0]


async def test_a_list_that_never_ends_is_ended(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 5)

    def reply(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        return answer({"page": page, "isLastPage": False, "entries": [{"id": page}]})

    rig = make_rig(clock, reply)
    assert ids(await read(rig)) == [1, 2, 3, 4, 5]


@given(
    st.integers(0, 40),
    st.integers(1, 15),
    st.integers(1, 15),
    st.fixed_dictionaries(
        {},
        optional={
            "isLastPage": st.sampled_from([..., False, "false", 0]),
            "lastPageNumber": st.just(...),
            "totalsCount": st.just(...),
            "page": st.just(...),
        },
    ),
)
async def test_whatever_the_envelope_no_row_comes_twice_and_it_ends(
    total: int, size: int, largest: int, extra: dict[str, object]
) -> None:
    rig = make_rig(ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), listing(total, largest, extra=extra))
    found = ids(await read(rig, size))
    assert len(found) == len(set(found))
    # Where nothing tells that there is more, the first page is all; otherwise every row is there.
    says_more = (
        "isLastPage" not in extra
        or extra["isLastPage"] is not ...
        or not {"lastPageNumber", "totalsCount"} <= set(extra)
    )
    if says_more:
        assert found == list(range(1, total + 1))
    assert len(rig.system.requests) <= total // min(size, largest) + 2


async def test_rows_may_be_taken_as_they_came(clock: ManualClock) -> None:
    rig = make_rig(clock, listing(3))
    pages = rig.client.pages("/rest/v2/tags", lane=Lane.POLL, decode=decode_raw)
    rows = [row async for page in pages for row in page.entries]
    assert rows == [{"id": number, "tagName": f"t{number}"} for number in (1, 2, 3)]
