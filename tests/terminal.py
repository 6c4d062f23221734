"""A real pseudo-terminal for tests and benchmarks, and a reader of what a program writes to it.

``Terminal`` starts a program, answers the questions that Textual asks a terminal, measures and keeps every byte.
``foreign_sequences`` tells which control sequences in those bytes are not of the few that this program writes.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

_CHUNK = 1 << 16
_NOT_OURS = ("COLUMNS", "LINES", "NO_COLOR")
"""Variables of whoever runs the tests that would change the picture; Textual takes even an empty NO_COLOR for a yes."""
_ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[c", b"\x1b[?62;22c"),
)
"""Questions to a terminal and what a common one answers: synchronized output, cursor, kind."""


class Reaction(NamedTuple):
    """What a key led to."""

    first: float
    """Milliseconds to the first byte; infinite if there was none."""
    last: float
    """Milliseconds to the last byte."""
    size: int
    """Bytes that were written."""


class Terminal:
    """A program in a pseudo-terminal; to be used as a context, which ends the program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
        synchronized: bool = True,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.written = bytearray()
        """Everything the program has written so far."""
        self._answers = _ANSWERS if synchronized else _ANSWERS[1:]
        self._asked = 0
        self._fd, side = pty.openpty()
        self.resize(columns, rows)
        surroundings = {key: value for key, value in os.environ.items() if key not in _NOT_OURS}
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}
        self.started = time.perf_counter()
        try:
            self.process = subprocess.Popen(
                list(command),
                stdin=side,
                stdout=side,
                stderr=side,
                env=surroundings,
                cwd=folder,
                start_new_session=True,
                preexec_fn=_as_in_a_terminal,
            )
        except OSError:
            os.close(self._fd)
            raise
        finally:
            os.close(side)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def wait_for(self, mark: bytes, *, start: int = 0, seconds: float = 30.0) -> float:
        """Read until a pattern stands in what was written since the byte ``start``.

        Returns:
            Milliseconds from the start of the program to the read that brought it.

        Raises:
            TimeoutError: it did not come in time, or the program ended before.
        """
        pattern = re.compile(mark, re.DOTALL)
        until = time.perf_counter() + seconds
        while not pattern.search(self.written, start):
            left = until - time.perf_counter()
            if left <= 0 or self._read(left) is None:
                raise TimeoutError(f"{mark!r} did not come; the last bytes were {bytes(self.written[-300:])!r}")
        return (time.perf_counter() - self.started) * 1000

    def wait_shown(self, text: str, *, seconds: float = 60.0) -> None:
        """Read until a text stands on the screen, however many pieces it was painted in.

        Raises:
            TimeoutError: it did not come in time, or the program ended before.
        """
        until = time.perf_counter() + seconds
        while text not in self.screen():
            left = until - time.perf_counter()
            if left <= 0 or self._read(left) is None:
                raise TimeoutError(f"{text!r} is not on the screen:\n{self.screen()}")

    def wait_quiet(self, quiet: float = 0.15, seconds: float = 10.0) -> int:
        """Read until nothing was written for ``quiet`` seconds; how many bytes came."""
        before = len(self.written)
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0 and self._read(min(quiet, left)):
            pass
        return len(self.written) - before

    def wait_end(self, seconds: float = 30.0) -> int:
        """Read until the program has ended; its exit code, negative for a signal."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0 and self._read(left) is not None:
            pass
        return self.process.wait(max(0.1, until - time.perf_counter()))

    def screen(self) -> str:
        """What a person sees now, without blanks at the ends of lines."""
        import pyte

        screen = pyte.Screen(self.columns, self.rows)
        # pyte takes some private sequences for text: the kitty keyboard protocol and the questions for modes.
        shown = re.sub(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p", b"", bytes(self.written))
        pyte.ByteStream(screen).feed(shown)
        return "\n".join(line.rstrip() for line in screen.display)

    # Writing

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._fd, keys)

    def press(self, keys: bytes, *, quiet: float = 0.08, seconds: float = 8.0) -> Reaction:
        """Press keys and read until the program has nothing more to write."""
        before = len(self.written)
        pressed = time.perf_counter()
        self.send(keys)
        first = last = float("inf")
        while time.perf_counter() < pressed + seconds and self._read(quiet if first < last + 1 else 1.0):
            last = (time.perf_counter() - pressed) * 1000
            first = min(first, last)
        return Reaction(first, last, len(self.written) - before)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal and tell the program."""
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGWINCH)

    # Measuring (Linux)

    def memory(self) -> float:
        """Resident memory of the program and its children in MiB."""
        kilobytes = 0
        for process in self._family():
            smaps = Path(f"/proc/{process}/smaps_rollup")
            if smaps.exists():
                kilobytes += sum(int(line.split()[1]) for line in smaps.read_text().splitlines() if line[:4] == "Rss:")
        return kilobytes / 1024

    def processor_time(self) -> float:
        """Seconds of processor time that the program has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the program and everything it started, and give the terminal back."""
        if self.process.poll() is None:
            # The program leads a session of its own, so its group is what it started and nothing else.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *(map(int, children.read_text().split()) if children.exists() else ())]

    def _read(self, seconds: float) -> bytes | None:
        """What was written within that time, empty for nothing; None once the program has closed its side."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._fd, _CHUNK)
        except OSError:
            # Linux reports the end of the other side as an input error.
            return None
        self.written += data
        for question, answer in self._answers:
            if question in self.written[max(0, self._asked - len(question) + 1) :]:
                self.send(answer)
        self._asked = len(self.written)
        return data


def _as_in_a_terminal() -> None:
    """Whoever runs the tests behind its back has them ignored, and a program that is started keeps that."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


_SEQUENCE = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"
    "|\x1b[PX^_\\]][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-~]|\x1b"
    "|[\x80-\x9f\udc80-\udc9f]"
    "|[\x00-\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]"
)
_OWN = re.compile(
    "\x1b\\[\\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes that Textual sets
    "|\x1b\\[\\?(?:2026|2048)\\$p"  # whether the terminal knows a mode
    "|\x1b\\[>[0-9]+u|\x1b\\[<u"  # kitty's keyboard protocol
    "|\x1b\\]22;[a-z-]*\x07"  # shape of the mouse pointer
    "|\x1b\\]2;[^\x00-\x1f\x7f-\x9f\udc80-\udc9f]{0,100}\x07"  # the window's title
    "|\x1b\\[2[23];2t"  # to keep the title of before, and to bring it back
)
_STYLE = re.compile("\x1b\\[((?:[0-9]+;)*[0-9]*)m")
_PLACE = re.compile("\x1b\\[([0-9]+);([0-9]+)H")
_PLAIN_STYLES = frozenset("0123479")
_PLAIN_COLOURS = frozenset(("39", "49"))
"""The terminal's own, which only the profile for slow lines goes back to."""
_LARGEST_PLACE = 400
"""No terminal of the tests has more rows or columns."""


def sequences(stream: bytes) -> Iterator[str]:
    """Every control sequence and control character of a stream but line ends, 7 and 8 bit."""
    for found in _SEQUENCE.finditer(stream.decode("utf-8", "surrogateescape")):
        yield found[0]


def foreign_sequences(stream: bytes, *, slow: bool = False) -> list[bytes]:
    """The control sequences in a stream that are not of those this program writes in true colour.

    Known are: modes, questions for modes, the cursor's places inside the screen, and styles made of bold, dim,
    italic, underline, reverse, strike and 24-bit colours, and a title of mere text. Everything else is foreign: other
    colours and attributes, places off the screen, links, clipboards, strings, bells, and all 8-bit controls.

    Args:
        stream: what was written.
        slow: whether it was written in the profile for slow lines: colours are those of 256, and of no other kind.
    """
    return [found.encode("utf-8", "surrogateescape") for found in sequences(stream) if not _is_own(found, slow)]


def _is_own(sequence: str, slow: bool) -> bool:
    if style := _STYLE.fullmatch(sequence):
        return _own_style(style[1].split(";"), slow)
    if place := _PLACE.fullmatch(sequence):
        return all(0 < int(number) <= _LARGEST_PLACE for number in place.groups())
    return _OWN.fullmatch(sequence) is not None


def _own_style(numbers: list[str], slow: bool) -> bool:
    kind, length = ("5", 3) if slow else ("2", 5)
    at = 0
    while at < len(numbers):
        if numbers[at] in ("38", "48") and numbers[at + 1 : at + 2] == [kind] and len(numbers) >= at + length:
            at += length
        elif numbers[at] in _PLAIN_STYLES or (slow and numbers[at] in _PLAIN_COLOURS):
            at += 1
        else:
            return False
    return True
