"""``plentytui api`` over a real connection on loopback: what it sends, prints and ends with."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from plentytui.cli import main
from plentytui.cli.api import read_call
from plentytui.errors import UsageError

THROTTLE = {
    "X-Plenty-Global-Short-Period-Limit": "80",
    "X-Plenty-Global-Short-Period-Calls-Left": "70",
    "X-Plenty-Global-Short-Period-Decay": "40",
    "X-Other": "unseen",
}


@dataclass
class Seen:
    """One call as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: bytes
    authorization: str


@dataclass
class Double:
    """A small system on loopback: answers by path, and what it was asked."""

    url: str = ""
    calls: list[Seen] = field(default_factory=list)
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def answer(self, seen: Seen) -> tuple[int, str, bytes]:
        if seen.path == "/rest/login":
            right = json.loads(seen.body)["password"] == "blue whale"
            body = {"access_token": "t0ken", "expires_in": 86400} if right else {"error": "invalid_credentials"}
            return (200 if right else 401), "application/json", json.dumps(body).encode()
        if seen.path == "/rest/list":
            page = int(dict(seen.query).get("page", "1"))
            rows = [{"id": 2 * page - 1}, {"id": 2 * page}][: 1 if page == 3 else 2]
            body = {"page": page, "totalsCount": 5, "isLastPage": page == 3, "entries": rows, "itemsPerPage": "2"}
            return 200, "application/json", json.dumps(body).encode()
        return self.answers.get(seen.path, (200, "application/json", b'{"name": "M\\u00e4x", "n": 1}'))


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    system = Double()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            query = parse_qsl(parts.query, keep_blank_values=True)
            seen = Seen(self.command, parts.path, query, body, self.headers.get("authorization", ""))
            system.calls.append(seen)
            status, kind, content = system.answer(seen)
            self.send_response(status)
            for name, value in {**THROTTLE, "Content-Type": kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # the names that http.server wants

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    system.url = f"http://127.0.0.1:{server.server_address[1]}"
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("PLENTYTUI_URL", system.url)
    monkeypatch.setenv("PLENTYTUI_USER", "maria")
    monkeypatch.setenv("PLENTYTUI_PASSWORD", "blue whale")
    yield system
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_answer_is_json_on_standard_output_and_nothing_else(
    double: Double, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["api", "GET", "/rest/users/me"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == {"name": "Mäx", "n": 1}
    assert "Mäx" in out
    assert err == ""
    assert double.calls[-1].authorization == "Bearer t0ken"


@pytest.mark.parametrize("path", ["/rest/users/me", "rest/users/me", "/users/me", "users/me"])
def test_the_path_may_go_without_rest(double: Double, path: str) -> None:
    assert main(["api", "get", path]) == 0
    assert (double.calls[-1].method, double.calls[-1].path) == ("GET", "/rest/users/me")


def test_parameters_come_from_the_path_and_from_q(double: Double) -> None:
    words = ["api", "GET", "x?a=1", "-q", "b=2=3", "-q", "ids=4", "-q", "ids=5", "-q", "with[]=t", "-q", "with[]=o"]
    assert main(words) == 0
    expected = [("a", "1"), ("b", "2=3"), ("ids", "4,5"), ("with[0]", "t"), ("with[1]", "o")]
    assert double.calls[-1].query == expected


def test_the_body_comes_from_the_argument_a_file_or_standard_input(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "body.json"
    file.write_text('{"from": "file"}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"from": "stdin"}')))
    for data, source in (('{"from": "argument"}', "argument"), (f"@{file}", "file"), ("-", "stdin")):
        assert main(["api", "POST", "x", "--data", data]) == 0
        assert json.loads(double.calls[-1].body) == {"from": source}


def test_all_pages_become_one_list(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "GET", "list", "--paginate", "-q", "isDone=false"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == [{"id": number} for number in range(1, 6)]
    assert err == ""
    assert [dict(call.query).get("page") for call in double.calls[1:]] == ["1", "2", "3"]
    assert all(dict(call.query)["isDone"] == "false" for call in double.calls[1:])


def test_an_answer_that_is_no_list_has_no_pages(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "GET", "x", "--paginate"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "is no list, so there are no pages to read. Leave --paginate out to see it." in " ".join(err.split())


def test_status_and_throttle_headers_go_to_standard_error(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "GET", "list", "--paginate", "--include"]) == 0
    out, err = capfd.readouterr()
    assert len(json.loads(out)) == 5
    assert err.splitlines().count("HTTP 200") == 3
    assert "X-Plenty-Global-Short-Period-Calls-Left: 70" in err
    assert "unseen" not in err


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b'{"error": {"message": "No such thing"}}', 1),
        (422, b'{"validation_errors": {"title": ["is missing"]}}', 1),
        (403, b'{"error": {"message": "no"}}', 1),
        (429, b'{"error": "too_many_concurrent_sessions", "max_current_sessions": 3}', 4),
    ],
)
def test_a_refusal_is_one_sentence_and_its_exit_code(
    double: Double, capfd: pytest.CaptureFixture[str], status: int, body: bytes, code: int
) -> None:
    double.answers["/rest/x"] = (status, "application/json", body)
    assert main(["api", "POST", "x", "--data", "{}", "--include"]) == code
    out, err = capfd.readouterr()
    assert out == ""
    *before, sentence = err.splitlines()
    assert before[0] == f"HTTP {status}"
    assert "X-Plenty-Global-Short-Period-Limit: 80" in before
    assert sentence.startswith("plentytui: ")
    assert "/rest/" not in sentence.partition(" [")[0]
    assert status == 429 or sentence.endswith(f" [POST /rest/x {status}]")


def test_a_wrong_password_ends_with_4(
    double: Double, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLENTYTUI_PASSWORD", "red fox")
    assert main(["api", "GET", "users/me"]) == 4
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "red fox" not in err


def test_no_password_ends_with_4_and_says_what_to_do(
    double: Double, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PLENTYTUI_PASSWORD")
    assert main(["api", "GET", "users/me"]) == 4
    err = capfd.readouterr().err
    assert err.startswith("plentytui: There is no password for ")
    assert "Log in with `plentytui login " in err
    assert "doctor` says what else will do" in err
    assert double.calls == []


def test_nobody_there_ends_with_3(monkeypatch: pytest.MonkeyPatch, double: Double) -> None:
    monkeypatch.setenv("PLENTYTUI_URL", "http://127.0.0.1:1")
    assert main(["api", "GET", "users/me"]) == 3


def test_a_write_in_read_only_is_not_sent(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--read-only", "api", "POST", "x", "--data", "{}"]) == 2
    assert [call.path for call in double.calls if call.path != "/rest/login"] == []
    assert "read-only" in capfd.readouterr().err


def test_the_second_process_uses_the_first_ones_session(double: Double) -> None:
    assert main(["api", "GET", "users/me"]) == 0
    assert main(["api", "GET", "users/me"]) == 0
    assert [call.path for call in double.calls].count("/rest/login") == 1


def test_an_attachment_is_written_byte_for_byte(double: Double, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    double.answers["/rest/x"] = (200, "image/png", b"\x89PNG\r\n\x1a\n\x00\xff")
    assert main(["api", "GET", "x"]) == 0
    assert capfdbinary.readouterr() == (b"\x89PNG\r\n\x1a\n\x00\xff", b"")


def test_an_attachment_is_never_thrown_at_a_terminal(
    double: Double, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    double.answers["/rest/x"] = (200, "text/plain", b"\x1b]0;gotcha\x07")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["api", "GET", "x"]) == 0
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert b"11 bytes of text/plain" in err


def test_a_broken_answer_that_calls_itself_json_ends_with_1(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    double.answers["/rest/x"] = (200, "application/json", b'{"half": ')
    assert main(["api", "GET", "x"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("plentytui: ")


def test_an_empty_answer_is_null(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    double.answers["/rest/x"] = (200, "application/json", b"")
    assert main(["api", "DELETE", "x"]) == 0
    assert capfd.readouterr().out == "null\n"


def test_what_acts_on_a_terminal_is_escaped_in_the_json(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[2J\x9b2J\u202egnp\u200b\x7f\ud800"
    double.answers["/rest/x"] = (200, "application/json", json.dumps(hostile).encode())
    assert main(["api", "GET", "x"]) == 0
    out = capfd.readouterr().out
    assert out.isascii()
    assert out.rstrip("\n").isprintable()
    assert json.loads(out) == hostile


def test_the_systems_words_cannot_act_on_a_terminal(double: Double, capfd: pytest.CaptureFixture[str]) -> None:
    words = json.dumps({"error": {"message": "\x1b]0;gotcha\x07\x9b31m\u202eno\nsecond line"}}).encode()
    double.answers["/rest/x"] = (404, "application/json", words)
    assert main(["api", "GET", "x"]) == 1
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["FETCH", "x"], "not a method"),
        (["POST", "x", "--paginate"], "with GET"),
        (["GET", "x", "--data", "{}"], "no body"),
        (["GET", "https://other.example/rest/x"], "whole address"),
        (["GET", "x", "-q", "novalue"], "-q KEY=VALUE"),
        (["GET", "x", "-q", "page=2", "--paginate"], "page"),
        (["GET", "x", "-q", "itemsPerPage=many", "--paginate"], "itemsPerPage"),
        (["POST", "x", "--data", "{'id': 1}"], "line 1, column 2"),
        (["POST", "x", "--data", "@/nowhere/body.json"], "cannot be read"),
        (["GET"], "PATH"),
        ([], "METHOD, PATH"),
        (["GET", "x", "--verbose"], "--verbose"),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(
    double: Double, capfd: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["api", *words]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("plentytui: ")
    assert told in err
    assert len(err.splitlines()) == 1
    assert double.calls == []


def test_a_body_that_is_no_json_is_not_printed() -> None:
    with pytest.raises(UsageError) as caught:
        read_call("POST", "login", [], '{"password": swordfish}')
    assert "swordfish" not in str(caught.value)


def test_it_works_as_a_process_of_its_own(double: Double) -> None:
    command = [sys.executable, "-m", "plentytui", "api", "GET", "users/me"]
    done = subprocess.run(command, capture_output=True, env=dict(os.environ), check=False, timeout=60)
    assert (done.returncode, json.loads(done.stdout)["n"], done.stderr) == (0, 1, b"")
    done = subprocess.run([*command, "extra"], capture_output=True, env=dict(os.environ), check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_no_traceback(double: Double, unbuffered: str) -> None:
    double.answers["/rest/x"] = (200, "application/json", json.dumps(["word"] * 100_000).encode())
    command = [sys.executable, "-m", "plentytui", "api", "GET", "x"]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ)
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141
