"""Offers in the sandbox: reviewed after two days, edited, withdrawn, refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import Invalid, SystemRefused
from plentytui.models.forms import Request
from plentytui.models.offers import OfferState
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

PATH = "/rest/plentytui/v1/offers"
SERVICE = {
    "type": "service", "name": "Audit", "description": "We look.", "priceNet": "10.00", "term": "project", "months": 0,
    "webhookUrl": "https://kf.example/purchases",
}  # fmt: skip


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    found = make_stage(tmp_path, clock)
    yield found
    await found.aclose()


async def state_of(stage: Stage, name: str) -> tuple[str, str]:
    offers = (await stage.api.extension.offers()).offers
    return next((offer.state, offer.note) for offer in offers if offer.name == name)


async def test_the_review_takes_two_days(stage: Stage) -> None:
    assert "offers" in await stage.api.extension.capabilities()
    await stage.api.extension.submit(Request("POST", PATH, SERVICE))
    await stage.api.extension.submit(
        Request("POST", PATH, SERVICE | {"name": "Nowhere", "webhookUrl": "https://x.invalid/p"})
    )
    assert await state_of(stage, "Audit") == (OfferState.IN_REVIEW.value, "")
    stage.clock.advance(2 * 86_400 + 1)
    assert await state_of(stage, "Audit") == (OfferState.APPROVED.value, "")
    assert await state_of(stage, "Nowhere") == (OfferState.REJECTED.value, "The webhook URL cannot be reached.")
    assert (await state_of(stage, "Marketplace care"))[0] == OfferState.APPROVED.value


async def test_an_edit_is_reviewed_anew_and_a_withdrawn_offer_stays_so(stage: Stage) -> None:
    await stage.api.extension.submit(Request("PUT", f"{PATH}/1", SERVICE))
    assert (await state_of(stage, "Audit"))[0] == OfferState.IN_REVIEW.value
    await stage.api.extension.submit(Request("DELETE", f"{PATH}/1"))
    assert (await state_of(stage, "Audit"))[0] == OfferState.WITHDRAWN.value
    with pytest.raises(SystemRefused):
        await stage.api.extension.submit(Request("PUT", f"{PATH}/1", SERVICE))


@pytest.mark.parametrize(
    "wrong",
    [{"type": "plugin"}, {"name": ""}, {"webhookUrl": "http://a.example"}, {"term": "ever"},
     {"type": "tool", "delivery": "download"}],
)  # fmt: skip
async def test_what_is_wrong_is_refused(stage: Stage, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await stage.api.extension.submit(Request("POST", PATH, SERVICE | wrong))
