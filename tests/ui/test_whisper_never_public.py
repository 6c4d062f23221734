"""A thousand random ways to press keys: what was typed as a whisper never reaches anybody outside.

Every whisper is marked with a word of its own, and so is every public message. Then the system is asked what it has:
no public message, subject, recipient or header of a conversation may hold the mark of a whisper.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen

from plentytui.models.inbox import ListQuery, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.rates import Rate
from plentytui.settings import Settings
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.widgets.composer import Composer
from plentytui.ui.widgets.recipients_field import ReceiverInput
from tests.embedded_app import Person, make_app, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

BATCHES = 8
SEQUENCES = 1_000
KEYS = 5
"""How many keys a sequence has at most, beside what is typed."""

WHISPERED, PUBLIC = "YWWY", "YZZY"
"""Marks that no text of the sandbox holds, of letters that are keys of nothing."""

_BEGIN = ("r", "P", "w", "w", "A", "F", "c", "e")
_OUTSIDE = (*_BEGIN, "u", "S", "9", "H", "J", "K", "enter", "escape", "y", "n", "tab", "j")
_COMPOSER = (
    *("ctrl+s", "escape", "tab", "shift+tab", "space", "enter", "ctrl+r", "ctrl+l", "ctrl+a", "ctrl+n", "ctrl+g"),
    *("ctrl+x", "ctrl+c", "ctrl+v", "ctrl+z", "ctrl+y", "ctrl+k", "ctrl+u", "ctrl+w", "home", "shift+end", "up"),
    *("ctrl+f", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+x", "ctrl+v", "backspace", "f7"),
)
_ANYWHERE = ("y", "n", "e", "d", "escape", "enter", "tab", "down")


def composer_of(maria: Person) -> Composer | None:
    """The composer that is open on the screen, if there is one."""
    found = [composer for composer in maria.app.screen.query(Composer) if composer.is_open and composer.display]
    return found[0] if found else None


async def type_word(maria: Person, chance: random.Random, composer: Composer) -> None:
    """Type a marked word, or an address where one belongs, letter by letter as a terminal sends it."""
    if isinstance(maria.app.focused, ReceiverInput) and chance.random() < 0.7:
        word = "someone@outside.example"
    else:
        mark = WHISPERED if composer.kind is ReplyKind.WHISPER else PUBLIC
        word = f"{mark} "
    for letter in word:
        maria.app.simulate_key({" ": "space", "@": "at", ".": "full_stop"}.get(letter, letter))
    await maria.pilot.pause()
    if "@" in word:
        await maria.pilot.press("enter")


async def one_sequence(maria: Person, chance: random.Random) -> None:
    """A few keys, some of them words that are typed wherever the cursor is."""
    for turn in range(chance.randint(3, KEYS)):
        composer = composer_of(maria)
        if composer is None:
            at_home = isinstance(maria.app.screen, MessengerScreen)
            keys = (_BEGIN if turn == 0 else _OUTSIDE) if at_home else (*_ANYWHERE, *_ANYWHERE, *_OUTSIDE)
            await maria.pilot.press(chance.choice(keys))
        elif turn < 2 or chance.random() < 0.4:
            focused = maria.app.focused
            if focused is not None and composer in focused.ancestors:
                await type_word(maria, chance, composer)
            else:
                await maria.pilot.press(chance.choice(_OUTSIDE))
        else:
            await maria.pilot.press(chance.choice(_COMPOSER))


async def back_to_messenger(maria: Person) -> None:
    """Leave whatever is open, as somebody does who is lost."""
    for _ in range(12):
        if isinstance(maria.app.screen, MessengerScreen) and composer_of(maria) is None:
            return
        await maria.pilot.press("escape")
    while not isinstance(maria.app.screen, MessengerScreen):
        maria.app.pop_screen()
        await maria.pilot.pause()


class Wire:
    """Reads along what is sent to the system."""

    def __init__(self, remote: Remote) -> None:
        self.messages: list[dict[str, Any]] = []
        self.other_writes: list[str] = []
        remote.way.before = self._read

    def _read(self, request: httpx.Request) -> None:
        body = request.content.decode()
        if (request.method, request.url.path) == ("POST", "/rest/messages"):
            self.messages.append(json.loads(body))
        elif request.method != "GET":
            self.other_writes.append(f"{request.url} {body}")


def world_words(remote: Remote) -> tuple[list[str], list[str]]:
    """What the system shows to people outside, and what it shows to colleagues alone."""
    public, whispered = [], []
    world = remote.sandbox.world
    for row in world.db.execute("SELECT * FROM conversation").fetchall():
        words = [str(message) for message in world.mailbox.messages(row["no"]) if not message.whispered]
        public += words
        whispered += [str(message) for message in world.mailbox.messages(row["no"]) if message.whispered]
        if words:
            public.append(row["title"])
    return public, whispered


@pytest.fixture(autouse=True)
def _unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the screen here, and painting takes a third of the time; colours of parts a tenth."""
    for kind in (Screen, MessengerScreen):
        monkeypatch.setattr(kind, "_compositor_refresh", lambda self: None)
    make_parts = Stylesheet._process_component_classes

    def make_parts_once(sheet: Stylesheet, node: DOMNode) -> None:
        if not node._component_styles:
            make_parts(sheet, node)

    monkeypatch.setattr(Stylesheet, "_process_component_classes", make_parts_once)


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_no_whisper_ever_goes_public(batch: int, tmp_path: Path, network: Network) -> None:
    chance = random.Random(f"whisper {batch}")
    settings = Settings(timezone="UTC", send_delay=0 if batch % 2 else 5)
    app = make_app(tmp_path, network=network, rate=Rate.PLUS, settings=settings, size=20)
    async with person(app, size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        wire = Wire(remote)
        if batch in (2, 5):
            await maria.desk.store.write(lambda: maria.desk.store.facts.put("preset.whisper", "1"))
        source = maria.desk.store.mirror.window(ListQuery())
        for number in range(SEQUENCES // BATCHES):
            row = source.row(chance.randrange(min(source.count, 6)))
            if row is not None and number % 5 == 0:
                await back_to_messenger(maria)
                maria.messenger.open_conversation(row.uuid)
                await maria.pilot.pause()
            await one_sequence(maria, chance)
            if number % 10 == 0:
                await maria.let_pass(12)
        await back_to_messenger(maria)
        await maria.let_pass(30)
        await maria.rest()
        public, whispered = world_words(remote)
    assert not [words for words in public if WHISPERED in words]
    assert not [sent for sent in wire.messages if not sent.get("whispered") and WHISPERED in json.dumps(sent)]
    assert not [write for write in wire.other_writes if WHISPERED in write]
    for sent in wire.messages:
        if sent.get("whispered"):
            assert set(sent.get("to", {})) <= {"user"}, "a whisper goes to colleagues alone"
    # All that means something only if both kinds were really written and sent.
    assert any(WHISPERED in words for words in whispered), "no whisper was sent"
    assert any(PUBLIC in words for words in public), "nothing public was sent"
