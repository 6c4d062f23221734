"""Writing and sending until killed, and two agents who answer the same conversation: what is lost or sent twice.

Run it with ``python -m tests.bench.bench_sending``. A sandbox with limits out of the way is served on loopback.

- *Kills*: agents type as the composer saves, send, take back, and are killed (SIGKILL) at random moments. The next
  life goes on where the last one ended. Each letter is noted beside the store, so that what a kill cost is known.
  With ``--late`` the sandbox takes each message up to so many seconds after it came, also from the dead.
- *Races*: two users have read the same thread; each sends an answer at a moment of his own. A double answer is one
  where both reached the customer. Nothing in the API lets one agent wait for the other, so they take turns by the
  clock; ``--no-turns`` shows what the look at the thread alone is good for.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx

from plentytui.sandbox.config import DEMO_PASSWORD
from tests.bench import sending_agent
from tests.bench.report import Figure, counted, show
from tests.bench.sending_agent import Login, mark, serial_of

_SERVE = """
import asyncio, random, sys
from plentytui.rules.rates import RATE_LIMITS, Rate, RateLimits
RATE_LIMITS[Rate.PLUS] = RateLimits(10**7, 10**9, 10**7, 10**9)
from plentytui.sandbox import serve
from plentytui.sandbox.config import SandboxConfig
late, chance, build = float(sys.argv[2]), random.Random(5), serve.build_app
def build_late(config):
    app = build(config)
    async def door(scope, receive, send):
        if (scope["type"], scope.get("method"), scope.get("path")) != ("http", "POST", "/rest/messages"):
            return await app(scope, receive, send)
        event = await receive()
        body = event.get("body", b"")
        while event.get("more_body"):
            event = await receive()
            body += event.get("body", b"")
        await asyncio.sleep(chance.uniform(0, late))
        async def whole():
            return {"type": "http.request", "body": body, "more_body": False}
        await app(scope, whole, send)
    door.state = app.state
    return door
if late:
    serve.build_app = build_late
serve.run(SandboxConfig(size=int(sys.argv[1]), rate=Rate.PLUS, session_limit=20), 0)
"""
_SENT = frozenset({"queued", "late"})
"""What an agent noted last of a message that has to arrive."""
_FATES = _SENT | {"taking", "back"}
_MOST_LOSS = 2.0
"""Seconds of typing that a kill may cost."""


@dataclass
class World:
    """The served sandbox."""

    process: subprocess.Popen[str]
    url: str
    http: httpx.Client
    logins: dict[str, Login] = field(default_factory=dict)

    @classmethod
    def serve(cls, size: int, late: float) -> World:
        """Start it and log in as two users; it takes messages up to ``late`` seconds after they came."""
        command = [sys.executable, "-c", _SERVE, str(size), str(late)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        world = cls(process, url, httpx.Client(base_url=url, timeout=60.0))
        for user, number in (("maria", 3), ("tom", 4)):
            answer = world.http.post("/rest/login", json={"username": user, "password": DEMO_PASSWORD})
            world.logins[user] = Login(url, user, number, answer.json()["access_token"])
        world.http.headers["Authorization"] = f"Bearer {world.logins['maria'].token}"
        return world

    def conversations(self, count: int) -> list[str]:
        """So many conversations of the inbox."""
        found: list[str] = []
        page = 1
        while len(found) < count:
            answer = self.http.get("/rest/conversations", params={"page": page, "itemsPerPage": 100}).json()
            found += [entry["uuid"] for entry in answer["entries"]]
            if answer["isLastPage"]:
                break
            page += 1
        if len(found) < count:
            raise SystemExit(f"The sandbox has {len(found)} conversations, {count} are needed.")
        return found[:count]

    def texts(self, uuid: str) -> list[tuple[str, str]]:
        """User and plain text of every message of a conversation."""
        found: list[tuple[str, str]] = []
        page = 1
        while True:
            params: dict[str, str | int] = {"conversationId": uuid, "itemsPerPage": 100, "page": page}
            answer = self.http.get("/rest/messages/forConversation", params=params).json()
            found += [(str(entry["from"].get("value")), entry["plainMessage"]) for entry in answer["entries"]]
            if answer["isLastPage"]:
                return found
            page += 1

    def close(self) -> None:
        """End it."""
        self.http.close()
        self.process.terminate()
        self.process.communicate()


def fork(work: Coroutine[object, object, None]) -> int:
    """Do the work in a process of its own, which has everything imported already."""
    child = os.fork()
    if child:
        work.close()
        return child
    code = 1
    _end_with_parent()
    try:
        asyncio.run(work)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException as error:
        os.write(2, f"agent: {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def _end_with_parent() -> None:
    """An agent that outlives the benchmark would work in a folder that is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(4)

    threading.Thread(target=watch, daemon=True).start()


# Kills


@dataclass
class Agent:
    """An agent over all its lives."""

    number: int
    uuid: str
    folder: Path
    lives: int = 0
    losses: list[float] = field(default_factory=list)
    """Seconds of typing that each kill cost."""
    own_ends: int = 0
    """How often it ended by itself, which it never should."""

    @property
    def path(self) -> Path:
        """Its store."""
        return self.folder / f"agent{self.number}.sqlite"

    @property
    def log(self) -> Path:
        """What it typed and sent."""
        return self.folder / f"agent{self.number}.log"

    def lines(self) -> list[tuple[float, str, int, int]]:
        """The log."""
        if not self.log.exists():
            return []
        rows = (line.split() for line in self.log.read_text().splitlines())
        return [(float(at), what, int(serial), int(length)) for at, what, serial, length in rows]

    def note_birth(self, serial: int) -> None:
        """A life begins: what a kill of it costs is counted from here."""
        with self.log.open("a") as stream:
            stream.write(f"{time.time():.4f} born {serial} 0\n")

    def kept(self) -> dict[int, int]:
        """The length of what is kept of each message: in the draft or in the outbox."""
        if not self.path.exists():
            return {}
        db = sqlite3.connect(self.path)
        try:
            rows = db.execute("SELECT text FROM outbox UNION ALL SELECT text FROM draft").fetchall()
        except sqlite3.OperationalError:
            # Killed before the tables were made.
            return {}
        finally:
            db.close()
        found: dict[int, int] = {}
        for (text,) in rows:
            found[serial_of(text)] = max(found.get(serial_of(text), 0), len(text))
        return found

    def note_loss(self, killed_at: float) -> None:
        """How much typing of this life the kill cost: since the first letter that is nowhere."""
        kept, lines = self.kept(), self.lines()
        born = max((place for place, line in enumerate(lines) if line[1] == "born"), default=0)
        gone = [at for at, what, serial, length in lines[born:] if what == "typed" and length > kept.get(serial, 0)]
        self.losses.append(killed_at - min(gone) if gone else 0.0)


def kill_them(world: World, rounds: int, batch: int, seed: int, folder: Path) -> list[Figure]:
    """Lives and deaths of a batch of agents, and what came of their messages."""
    chance = random.Random(seed)
    agents = [Agent(number, uuid, folder) for number, uuid in enumerate(world.conversations(batch), start=1)]
    login = world.logins["maria"]
    running: dict[int, tuple[Agent, float]] = {}
    begun = killed = 0
    waiting = collections.deque(agents)
    try:
        while killed < rounds:
            while waiting and begun < rounds:
                agent = waiting.popleft()
                serial = max((serial for _, _, serial, _ in agent.lines()), default=0)
                agent.lives += 1
                agent.note_birth(serial)
                life = sending_agent.live(
                    login, agent.path, agent.number, agent.uuid, agent.log, chance.getrandbits(32), serial
                )
                child = fork(life)
                running[child] = agent, time.monotonic() + chance.uniform(0.02, 3.0)
                begun += 1
            child = min(running, key=lambda process: running[process][1])
            agent, moment = running.pop(child)
            time.sleep(max(0.0, moment - time.monotonic()))
            killed_at = time.time()
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            agent.own_ends += not os.WIFSIGNALED(status)
            killed += 1
            agent.note_loss(killed_at)
            waiting.append(agent)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    for child in [fork(sending_agent.finish(login, agent.path)) for agent in agents if agent.path.exists()]:
        os.waitpid(child, 0)
    return _account(world, agents, killed)


def _account(world: World, agents: list[Agent], killed: int) -> list[Figure]:
    twice = lost = sent = queued = 0
    for agent in agents:
        there = collections.Counter(
            serial_of(text) for _, text in world.texts(agent.uuid) if text.strip().startswith(f"[{agent.number}.")
        )
        last = {serial: what for _, what, serial, _ in agent.lines() if what in _FATES}
        kept = agent.kept()
        sent += sum(there.values())
        queued += sum(what in _SENT for what in last.values())
        twice += sum(count - 1 for count in there.values())
        # Taken back, it is a draft again: kept here, or sent later.
        lost += sum(not there[serial] and (what in _SENT or serial not in kept) for serial, what in last.items())
    losses = [loss for agent in agents for loss in agent.losses]
    over = sum(loss > _MOST_LOSS for loss in losses)
    aside = sum(len(list(agent.folder.glob(f"{agent.path.name}.damaged-?"))) for agent in agents)
    return [
        counted("agents killed", killed, "kills"),
        counted("messages queued", queued, "messages"),
        counted("messages that arrived", sent, "messages"),
        counted(
            "drafts that lost more than 2 s", over, "drafts", most=0, spread=f"worst {max(losses, default=0):.2f} s"
        ),
        counted("messages sent twice", twice, "messages", most=0),
        counted("messages lost", lost, "messages", most=0),
        counted("files taken for damaged", aside, "files", most=0),
        counted("agents that ended by themselves", sum(agent.own_ends for agent in agents), "agents", most=0),
    ]


# Races


def race_them(
    world: World, races: int, wave: int, seconds: float, seed: int, folder: Path, *, in_turns: bool
) -> list[Figure]:
    """Two users answer each conversation, each at a moment of his own within so many seconds."""
    chance = random.Random(seed)
    uuids = world.conversations(races)
    both = nobody = held = close = told = 0
    for number, begin in enumerate(range(0, races, wave)):
        chosen = uuids[begin : begin + wave]
        place = folder / f"wave{number}"
        place.mkdir()
        moments = {user: {uuid: chance.uniform(0, seconds) for uuid in chosen} for user in world.logins}
        children = []
        for user, login in world.logins.items():
            path, text = place / f"{user}.sqlite", f"Answer of {user}, {mark(0, number + 1)}"
            children.append(fork(sending_agent.race(login, path, moments[user], text, in_turns=in_turns)))
        while len(list(place.glob("*.ready"))) < len(children):
            time.sleep(0.05)
        scratch = place / "starting"
        scratch.write_text(str(time.time() + 1.0 + wave * 0.004))
        scratch.rename(place / "go")
        for child in children:
            os.waitpid(child, 0)
        for uuid in chosen:
            users = [user for user, text in world.texts(uuid) if text.startswith("Answer of")]
            both += len(users) > 1
            nobody += not users
            close += abs(moments["maria"][uuid] - moments["tom"][uuid]) < 0.02
        for user in world.logins:
            db = sqlite3.connect(place / f"{user}.sqlite")
            held += db.execute("SELECT count(*) FROM outbox WHERE state = 'held'").fetchone()[0]
            db.close()
            told += len((place / f"{user}.crossed").read_text().splitlines())
    return [
        counted("races", len(uuids), "races", spread=f"{close} within 20 ms"),
        counted("answers held by the guard", held, "answers"),
        counted("double answers", both, "answers", most=0, spread=f"{told} told"),
        counted("conversations nobody answered", nobody, "races", most=0),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run both parts; the result is the number of goals that were missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--batch", type=int, default=20, help="agents at a time")
    parser.add_argument("--races", type=int, default=1_000)
    parser.add_argument("--wave", type=int, default=100, help="races at a time")
    parser.add_argument("--seconds", type=float, default=10.0, help="within which both answer")
    parser.add_argument("--late", type=float, default=0.0, help="seconds a message may be under way")
    parser.add_argument("--no-turns", action="store_true", help="the two answer whenever they like")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    world = World.serve(max(60, round(1.6 * max(chosen.races, chosen.batch)) + 40), chosen.late)
    figures: list[Figure] = []
    try:
        if chosen.kills:
            found = kill_them(world, chosen.kills, chosen.batch, chosen.seed, folder)
            show(f"{chosen.kills} kills at random moments while writing and sending", found)
            figures += found
        if chosen.races:
            found = race_them(
                world,
                chosen.races,
                chosen.wave,
                chosen.seconds,
                chosen.seed,
                folder,
                in_turns=not chosen.no_turns,
            )
            show(f"{chosen.races} races of two agents within {chosen.seconds:g} s", found)
            figures += found
    finally:
        world.close()
        shutil.rmtree(folder, ignore_errors=True)
    return sum(figure.met is False for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
