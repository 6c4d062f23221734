"""Messages with files: made ready beside the event loop, and on the wire as any other."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path

import pytest

from plentytui.api import bodies
from plentytui.api.bodies import Json, body_of, encoded
from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.messenger import NewFile, NewMessage
from plentytui.models.writing import DraftFile, Envelope, KeptFile
from plentytui.rules.replying import _PIECE, beginning
from plentytui.services import send_steps
from tests.uncertain_sending import WHISPER, now, opened, put, send

pytestmark = pytest.mark.anyio
FILES = [KeptFile('ä "x".pdf', "application/pdf", bytes(range(256)) * 5), KeptFile("leer.txt", "text/plain", b"")]


def test_a_message_with_files_is_the_same_json_as_it_would_be_whole() -> None:
    message = beginning(ReplyKind.PUBLIC, 'Grüße\n"N"', Envelope(subject="Ä", tags=(3,)), FILES)
    whole = message.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    assert json.loads(encoded(message).content) == whole
    assert [file["name"] for file in whole["attachments"]] == [file.name for file in FILES]


@pytest.mark.parametrize("size", [0, 1, _PIECE - 1, _PIECE, _PIECE + 1, 2 * _PIECE + 2])
def test_a_file_comes_back_from_its_pieces(size: int) -> None:
    content = bytes(size)
    message = beginning(ReplyKind.PUBLIC, "x", Envelope(), [KeptFile("a", "b", content)])
    assert base64.b64decode(message.attachments[0].content, validate=True) == content


async def test_only_files_are_worth_another_thread() -> None:
    plain = NewMessage(message="x", whispered=True)
    assert await body_of(plain) == {"message": "x", "whispered": True}
    file = NewFile(name="a", size=1, content_type="b", content="YQ==")
    assert isinstance(await body_of(plain.model_copy(update={"attachments": (file,)})), Json)
    assert "YQ==" not in repr(Json(b"YQ=="))


async def test_files_are_made_ready_beside_the_event_loop(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    threads: list[int] = []

    for module, name in ((send_steps, "message_of"), (bodies, "encoded")):
        works = getattr(module, name)

        def noted(*given: object, works: object = works) -> object:
            threads.append(threading.get_ident())
            assert callable(works)
            return works(*given)

        monkeypatch.setattr(module, name, noted)
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    envelope = Envelope(files=(DraftFile("/x", "liste.csv", 3),))
    item = await stage.outbox.put(uuid, WHISPER, "Anbei.", parent, "x", envelope, [KeptFile("liste.csv", "t", b"1;2")])
    clock.advance(10)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    box, found = stage.remote.sandbox.world.mailbox, stage.remote.messages(uuid)[-1]
    assert box.attachment(found, "liste.csv") is not None
    assert len(threads) == 2
    assert threading.get_ident() not in threads
    plain = await put(stage, uuid, WHISPER)
    await send(stage)
    assert now(stage, plain).state is Delivery.SENT
    assert threads[2:] == [threading.get_ident()], "what is small is made at once"
    await stage.aclose()
