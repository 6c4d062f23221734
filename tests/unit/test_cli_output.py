"""What the command line writes can act on no terminal and survives every encoding."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.cli.output import json_text, note, plain, put, put_bytes, put_table

ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that print nothing and do something."""


@given(st.text())
def test_plain_text_is_one_line_that_prints(text: str) -> None:
    assert plain(text).isprintable()


@given(st.text(st.characters()))
def test_json_is_the_same_value_and_acts_on_nothing(text: str) -> None:
    written = json_text({"text": text}, indent=None)
    assert json.loads(written) == {"text": text}
    assert not [c for c in written if unicodedata.category(c) in ACTING]


def test_letters_stay_letters() -> None:
    assert json_text("Größe 尺寸 😀", indent=None) == '"Größe 尺寸 😀"'
    assert plain("Größe 尺寸 😀") == "Größe 尺寸 😀"


def test_a_terminal_without_the_letters_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    written, said = io.BytesIO(), io.BytesIO()
    out, err = io.TextIOWrapper(written, encoding="ascii"), io.TextIOWrapper(said, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    put("Größe")
    note("Größe")
    err.flush()
    assert written.getvalue() == b"Gr\\xf6\\xdfe\n"
    assert said.getvalue() == b"Gr\\xf6\\xdfe\n"


def test_on_a_terminal_a_long_sentence_breaks_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return 2

    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((30, 24)))
    path = "/home/maria/.local/state/plentytui/plentytui.log"
    note(f"Type it again, or nothing to give up; the log is {path}.")
    assert said.getvalue().splitlines() == ["Type it again, or nothing to", "give up; the log is", f"{path}."]


def test_a_stream_that_takes_little_at_a_time_gets_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sip(io.RawIOBase):
        def __init__(self) -> None:
            self.taken = b""

        def writable(self) -> bool:
            return True

        def write(self, content: object) -> int:
            assert isinstance(content, memoryview)
            self.taken += bytes(content[:3])
            return min(3, len(content))

    sip = Sip()
    stream = io.StringIO()
    monkeypatch.setattr(stream, "buffer", sip, raising=False)
    monkeypatch.setattr(sys, "stdout", stream)
    put_bytes(b"more than three")
    assert sip.taken == b"more than three"


def test_a_table_is_aligned_and_harmless(capfd: pytest.CaptureFixture[str]) -> None:
    put_table([])
    put_table([("name", "url"), ("a\x1b[1m", "b\nc")])
    assert capfd.readouterr().out == "name      url\na\\x1b[1m  b c\n"
