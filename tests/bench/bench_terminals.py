"""One login in two terminals on one local file: both answer the same conversations, and nobody said "send anyway".

Run it with ``python -m tests.bench.bench_terminals``. Both sit down to a conversation before either sends, each types
into the draft that it has open and sends at a moment of its own, many of them in the same instant. What counts is
that no conversation gets two answers, that each gets one, and that the other text is still there.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.models.inbox import ReplyKind
from plentytui.services.composing import DraftAsks
from tests.bench.bench_sending import World, fork
from tests.bench.report import Figure, counted, show
from tests.bench.sending_agent import Desk, Login

_TERMINALS = ("left", "right")


async def terminal(
    login: Login, folder: Path, name: str, begins: dict[str, float], sends: dict[str, float], *, asking: bool
) -> None:
    """Answer each conversation from one terminal; without ``asking`` all goes into the outbox unasked."""
    desk = Desk(login, folder / "shared.sqlite", in_turns=True)
    for uuid in begins:
        await desk.read(uuid)
    (folder / f"{name}.ready").touch()
    while not (folder / "go").exists():
        await desk.clock.sleep(0.02)
    start = float((folder / "go").read_text())
    sending = asyncio.ensure_future(desk.sender.run())
    asked = await asyncio.gather(
        *(_answer(desk, uuid, name, start + begins[uuid], start + sends[uuid], asking=asking) for uuid in begins)
    )
    while desk.store.outbox.waiting():
        await desk.clock.sleep(0.05)
    await desk.clock.sleep(2.0)
    (folder / f"{name}.asked").write_text(str(sum(asked)))
    sending.cancel()
    await desk.client.aclose()
    desk.store.close()


async def _answer(desk: Desk, uuid: str, name: str, begin: float, send: float, *, asking: bool) -> bool:
    """Sit down, type, send; True if the person would have been asked."""
    await desk.clock.sleep(max(begin - desk.clock.time(), 0.0))
    draft = desk.composing.answer(uuid, ReplyKind.PUBLIC)
    drafts = desk.store.drafts
    if drafts.hold(uuid, ReplyKind.PUBLIC) is not None:
        draft = replace(draft, slot=drafts.separate(uuid, ReplyKind.PUBLIC))
    draft = replace(draft, text=f"Answer of {name}")
    await desk.store.write(lambda: drafts.save(uuid, ReplyKind.PUBLIC, draft.text, draft.envelope, draft.slot))
    await desk.clock.sleep(max(send - desk.clock.time(), 0.0))
    if not asking:
        last = desk.store.mirror.messages(uuid)[-1].uuid
        await desk.outbox.put(uuid, ReplyKind.PUBLIC, draft.text, last, "somebody", draft.envelope, slot=draft.slot)
        return False
    overrides = {finding.rule for finding in desk.composing.check(draft).breaks}
    try:
        await desk.composing.queue(draft, overrides)
    except DraftAsks:
        return True
    return False


def share(
    world: World, count: int, wave: int, seconds: float, seed: int, folder: Path, *, asking: bool
) -> list[Figure]:
    """So many conversations that two terminals of one login answer."""
    chance = random.Random(seed)
    login = world.logins["maria"]
    uuids = world.conversations(count)
    both = nobody = asked = held = lost = close = 0
    for number, first in enumerate(range(0, count, wave)):
        chosen = uuids[first : first + wave]
        place = folder / f"wave{number}{'' if asking else '-unasked'}"
        place.mkdir()
        before = {uuid: collections.Counter(world.texts(uuid)) for uuid in chosen}
        same = {uuid: chance.uniform(0.5, 1.0) * seconds for uuid in chosen}
        children, sends = [], {}
        for name in _TERMINALS:
            begins = {uuid: chance.uniform(0, 0.4) * seconds for uuid in chosen}
            # Every third pair presses the key in the same instant.
            sends[name] = {
                uuid: same[uuid] if place_of % 3 == 0 else chance.uniform(0.5, 1.0) * seconds
                for place_of, uuid in enumerate(chosen)
            }
            children.append(fork(terminal(login, place, name, begins, sends[name], asking=asking)))
        while len(list(place.glob("*.ready"))) < len(children):
            time.sleep(0.05)
        scratch = place / "starting"
        scratch.write_text(str(time.time() + 0.5))
        scratch.rename(place / "go")
        for child in children:
            os.waitpid(child, 0)
        db = sqlite3.connect(place / "shared.sqlite")
        kept = {(row[0], row[1]) for row in db.execute("SELECT conversation, text FROM draft")}
        kept |= {(row[0], row[1]) for row in db.execute("SELECT conversation, text FROM outbox WHERE state = 'held'")}
        held += db.execute("SELECT count(*) FROM outbox WHERE state = 'held'").fetchone()[0]
        db.close()
        asked += sum(int((place / f"{name}.asked").read_text()) for name in _TERMINALS)
        for uuid in chosen:
            new = collections.Counter(world.texts(uuid)) - before[uuid]
            arrived = [text.strip() for _, text in new.elements() if text.strip().startswith("Answer of")]
            both += len(arrived) > 1
            nobody += not arrived
            lost += sum(
                f"Answer of {name}" not in arrived and (uuid, f"Answer of {name}") not in kept for name in _TERMINALS
            )
            close += abs(sends["left"][uuid] - sends["right"][uuid]) < 0.02
    return [
        counted("conversations", len(uuids), "conversations", spread=f"{close} within 20 ms"),
        counted("answers asked about", asked, "answers"),
        counted("answers held by the guard", held, "answers"),
        counted("double answers unasked", both, "answers", most=0),
        counted("conversations nobody answered", nobody, "conversations", most=0),
        counted("texts lost", lost, "texts", most=0),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run it; the result is the number of goals that were missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--wave", type=int, default=50, help="conversations at a time")
    parser.add_argument("--seconds", type=float, default=8.0, help="within which both write and send")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    world = World.serve(round(1.6 * chosen.count) + 40, 0.0)
    figures: list[Figure] = []
    try:
        for asking, title in ((True, "asked at the key"), (False, "past the question, the guard alone")):
            found = share(world, chosen.count, chosen.wave, chosen.seconds, chosen.seed, folder, asking=asking)
            show(f"{chosen.count} conversations answered from two terminals of one login: {title}", found)
            figures += found
    finally:
        world.close()
        shutil.rmtree(folder, ignore_errors=True)
    return sum(figure.met is False for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
