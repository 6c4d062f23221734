"""The routes for writing against the official description: templates, receivers, attachments, new messages."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.inbox import ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import Envelope, Intent, KeptFile, Receiver
from plentytui.rules.replying import beginning
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig

if TYPE_CHECKING:
    from tests.contract.conftest import Official

pytestmark = pytest.mark.anyio

MAILS = "/rest/mail_templates/email_service"


@pytest.fixture
async def client(clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = SandboxTransport(build_app(SandboxConfig(size=40, clock=clock)), clock)
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as opened:
        answer = await opened.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
        opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("GET", f"{MAILS}/accounts", {"accountType": "webstore"}),
        ("GET", f"{MAILS}/accounts", {"accountType": "messenger_inbox"}),
        ("GET", f"{MAILS}/templatesTree", {"showFavorites": "true", "showOldTemplates": "true"}),
        ("GET", f"{MAILS}/templatesTree", {"name": "retoure"}),
        ("POST", f"{MAILS}/addToFavourites/201", {}),
        ("POST", f"{MAILS}/removeFromFavourites/201", {}),
        ("GET", "/rest/conversations/searchReceiver", {"searchTerm": "maria"}),
        ("GET", "/rest/messenger/settings/getDefaultWhisperMode", {}),
    ],
)
async def test_routes_and_parameters_are_documented(
    client: httpx.AsyncClient, official: Official, method: str, path: str, params: dict[str, str]
) -> None:
    official.assert_documented_params(method, path, params)
    answer = await client.request(method, path, params=params)
    assert answer.status_code == 200
    official.check_answer(method, path, 200, answer.json())


async def test_a_preview_takes_all_documented_parameters(client: httpx.AsyncClient, official: Official) -> None:
    row = (await client.get("/rest/conversations")).json()["entries"][0]
    params = {
        "accountType": "messenger_inbox", "conversationId": row["uuid"], "whisperMode": "false", "categoryId": "1",
        "loadAttachments": "false", "inboxId": "1", "contacts": "1, 2", "orders": "7", "emails": "a@b.example",
        "lang": "de", "receiver": "0",
    }  # fmt: skip
    path = f"{MAILS}/loadPreview/110"
    assert official.params("GET", path).keys() == params.keys()
    answer = (await client.get(path, params=params)).json()
    assert answer["subject"] == "Ihre Bestellung 7 verzögert sich"
    assert row["from"]["name"] in answer["body"]
    assert (await client.get(path)).status_code == 422, "accountType is mandatory"
    missing = f"{MAILS}/loadPreview/5"
    assert (await client.get(missing, params={"accountType": "webstore"})).status_code == 404


async def test_a_new_conversation_is_posted_with_documented_fields_and_two_of_the_model(
    client: httpx.AsyncClient, official: Official
) -> None:
    envelope = Envelope(Intent.NEW, "Teller", (Receiver("email", "a@b.example"), Receiver("order", "7")), "3", 8)
    message = beginning(ReplyKind.PUBLIC, "Hallo", envelope, [KeptFile("a.csv", "text/csv", b"1;2")])
    body = message.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    described = official.operation("POST", "/rest/messages")["requestBody"]["content"]["application/json"]["schema"]
    assert body.keys() - described["properties"].keys() == {"title", "inboxId"}
    answer = await client.post("/rest/messages", json=body)
    official.check_answer("POST", "/rest/messages", answer.status_code, answer.json())
    begun = (await client.get(f"/rest/conversations/{answer.json()['conversationId']}")).json()
    assert (begun["title"], str(begun["inboxId"]), begun["categoryId"]) == ("Teller", "3", 8)
    relations = {relation["type"]: relation["value"] for relation in begun["conversationRelation"]}
    assert relations == {"email": ["a@b.example"], "order": ["7"]}


async def test_attachments_go_up_and_come_down(client: httpx.AsyncClient, official: Official) -> None:
    content = base64.b64encode(b"%PDF").decode()
    file = {"name": "a.pdf", "size": 4, "contentType": "application/pdf", "content": content}
    sent = (await client.post("/rest/messages", json={"message": "Hallo", "attachments": [file]})).json()
    path = f"/rest/messages/{sent['uuid']}/attachments"
    official.assert_documented_params("GET", path, {"filename": "a.pdf"})
    assert (await client.get(path, params={"filename": "a.pdf"})).content == b"%PDF"
    official.assert_documented_params("GET", f"{path}/all", {})
    official.assert_documented_params("POST", "/rest/messages/attachments/all", {"uuid5": sent["uuid"]})
    for answer in (
        await client.get(f"{path}/all"),
        await client.post("/rest/messages/attachments/all", params={"uuid5": sent["uuid"]}),
    ):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["a.pdf"]
            assert archive.read("a.pdf") == b"%PDF"


async def test_a_term_of_two_letters_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/rest/conversations/searchReceiver", params={"searchTerm": "ab"})
    assert answer.status_code == 422
