"""The endpoints of Dropbox that the program uses, as one account; ``dropbox_server`` serves it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from plentytui.rules.two_way import content_hash

APP_KEY = "kranichkey12345"
EMAIL = "maria@kranich-finch.example"
START = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


class Refused(Exception):
    """An answer of the double that is an error."""

    def __init__(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = body
        self.headers = headers or {}


def tagged(*tags: str, **more: object) -> Refused:
    """A 409 with a union of Dropbox: ``tagged("path", "not_found")``."""
    error: dict[str, object] = {".tag": tags[-1], **more}
    for tag in reversed(tags[:-1]):
        error = {".tag": tag, tag: error}
    return Refused(409, {"error_summary": "/".join(tags), "error": error})


FULL = Refused(
    409,
    {
        "error_summary": "path/insufficient_space",
        "error": {".tag": "path", "reason": {".tag": "insufficient_space"}, "upload_session_id": "x"},
    },
)


@dataclass
class Kept:
    """One revision of a file."""

    path: str
    content: bytes
    rev: str
    at: datetime

    @property
    def wire(self) -> dict[str, object]:
        moment = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "name": self.path.rsplit("/", 1)[-1],
            "id": f"id:{hashlib.sha256(self.path.lower().encode()).hexdigest()[:22]}",
            "client_modified": moment,
            "server_modified": moment,
            "rev": self.rev,
            "size": len(self.content),
            "path_lower": self.path.lower(),
            "path_display": self.path,
            "is_downloadable": True,
            "content_hash": content_hash(self.content),
        }


@dataclass
class Double:
    """One account in the made-up Dropbox."""

    email: str = EMAIL
    allocated: int = 2_000_000_000
    page: int = 500
    """Entries of one answer of a list."""
    files: dict[str, Kept] = field(default_factory=dict)
    """What is there, by path in lower case."""
    history: dict[str, list[Kept]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[str, deque[Refused]] = field(default_factory=dict)
    """What the next calls of a route are refused with."""
    after: dict[str, Callable[[], None]] = field(default_factory=dict)
    """Called when a route has been called, before it answers."""
    challenges: dict[str, str] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    access: set[str] = field(default_factory=set)
    grants: dict[str, str] = field(default_factory=dict)
    """The refresh token that each access token came of."""
    sessions: dict[str, bytes] = field(default_factory=dict)
    garbled: bool = False
    """Whether what is downloaded is not what is there."""
    mangled: bool = False
    """Whether what is uploaded is not what is kept."""

    def __post_init__(self) -> None:
        self._number = 0
        self._using = ""
        self.lock = threading.RLock()

    # What a person does at Dropbox

    def allow(self, address: str) -> str:
        """Log in at that address and click on Allow: the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["client_id"] == APP_KEY
        assert query["code_challenge_method"] == "S256"
        assert query["token_access_type"] == "offline"
        assert "client_secret" not in query
        code = self._next("code")
        self.challenges[code] = query["code_challenge"]
        return code

    def revoke_all(self) -> None:
        """Take the access away at Dropbox."""
        self.refresh.clear()
        self.access.clear()

    def put(self, path: str, content: bytes) -> Kept:
        """Write a file, as another program does."""
        with self.lock:
            old = self.files.get(path.lower())
            self._number += 1
            moment = START + timedelta(minutes=self._number)
            kept = Kept(old.path if old else path, content, f"{self._number:015x}", moment)
            self.files[path.lower()] = kept
            self.history.setdefault(path.lower(), []).insert(0, kept)
            return kept

    def remove(self, path: str) -> None:
        """Delete a file, as another program does."""
        with self.lock:
            del self.files[path.lower()]

    def content(self, path: str) -> bytes:
        """What is in a file."""
        return self.files[path.lower()].content

    def fail(self, route: str, *with_: Refused) -> None:
        """Refuse the next calls of a route."""
        self.faults.setdefault(route, deque()).extend(with_)

    # What the endpoints do

    def answer(self, route: str, headers: Any, body: bytes) -> tuple[object, bytes | None]:
        """The JSON of an answer, and its content where it has one."""
        with self.lock:
            self.calls[route] += 1
            if self.faults.get(route):
                raise self.faults[route].popleft()
            if route == "oauth2/token":
                return self._token(body), None
            token = headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in self.access:
                raise Refused(401, {"error_summary": "x", "error": {".tag": "expired_access_token"}})
            self._using = token
            argument = json.loads(headers.get("Dropbox-API-Arg") or (body if body else b"null") or b"null")
            work = getattr(self, "_" + route.replace("/", "_"))
            found = work(argument or {}, body)
            if route in self.after:
                self.after[route]()
            return found if isinstance(found, tuple) else (found, None)

    def _next(self, kind: str) -> str:
        self._number += 1
        return f"{kind}-{self._number}"

    def _token(self, body: bytes) -> object:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert form["client_id"] == APP_KEY
        assert "client_secret" not in form
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if self.challenges.pop(form["code"], None) != challenge:
                raise Refused(400, {"error": "invalid_grant"})
            refresh = self._next("refresh")
            self.refresh.add(refresh)
        elif form["refresh_token"] in self.refresh:
            refresh = form["refresh_token"]
        else:
            raise Refused(400, {"error": "invalid_grant"})
        access = self._next("access")
        self.access.add(access)
        self.grants[access] = refresh
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": 14400,
            "account_id": "dbid:1",
            "uid": "1",
            "token_type": "bearer",
        }

    def _2_auth_token_revoke(self, _: dict[str, Any], __: bytes) -> object:
        refresh = self.grants[self._using]
        self.refresh.discard(refresh)
        self.access -= {access for access, of in self.grants.items() if of == refresh}
        return None

    def _2_users_get_current_account(self, _: dict[str, Any], __: bytes) -> object:
        return {
            "account_id": "dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc",
            "name": {
                "given_name": "Maria",
                "surname": "Kranich",
                "familiar_name": "Maria",
                "display_name": "Maria Kranich",
                "abbreviated_name": "MK",
            },
            "email": self.email,
            "email_verified": True,
            "disabled": False,
            "locale": "de",
            "referral_link": "https://db.tt/x",
            "is_paired": False,
            "account_type": {".tag": "basic"},
            "root_info": {".tag": "user", "root_namespace_id": "1", "home_namespace_id": "1"},
        }

    def _2_users_get_space_usage(self, _: dict[str, Any], __: bytes) -> object:
        used = sum(len(kept.content) for kept in self.files.values())
        return {"used": used, "allocation": {".tag": "individual", "allocated": self.allocated}}

    def _2_files_list_folder(self, argument: dict[str, Any], _: bytes) -> object:
        base = argument["path"].lower() + "/"
        if not any(path.startswith(base) for path in self.files):
            raise tagged("path", "not_found")
        return self._listing(base, 0)

    def _2_files_list_folder_continue(self, argument: dict[str, Any], _: bytes) -> object:
        base, _, start = argument["cursor"].rpartition("#")
        return self._listing(base, int(start))

    def _listing(self, base: str, start: int) -> object:
        found = [self.files[path] for path in sorted(self.files) if path.startswith(base)]
        folders = sorted({kept.path.rsplit("/", 1)[0] for kept in found})
        entries: list[dict[str, object]] = [
            {
                ".tag": "folder",
                "name": path.rsplit("/", 1)[-1],
                "id": "id:f",
                "path_lower": path.lower(),
                "path_display": path,
            }
            for path in folders
        ]
        entries += [{".tag": "file", **kept.wire} for kept in found]
        shown = entries[start : start + self.page]
        end = start + len(shown)
        return {"entries": shown, "cursor": f"{base}#{end}", "has_more": end < len(entries)}

    def _2_files_get_metadata(self, argument: dict[str, Any], _: bytes) -> object:
        return {".tag": "file", **self._at(argument["path"]).wire}

    def _2_files_download(self, argument: dict[str, Any], _: bytes) -> tuple[object, bytes]:
        kept = self._at(argument["path"])
        return kept.wire, b"something else" if self.garbled else kept.content

    def _2_files_upload(self, argument: dict[str, Any], body: bytes) -> object:
        return self._commit(argument, body)

    def _2_files_upload_session_start(self, _: dict[str, Any], body: bytes) -> object:
        number = self._next("session")
        self.sessions[number] = body
        return {"session_id": number}

    def _2_files_upload_session_append_v2(self, argument: dict[str, Any], body: bytes) -> object:
        cursor = argument["cursor"]
        assert cursor["offset"] == len(self.sessions[cursor["session_id"]])
        self.sessions[cursor["session_id"]] += body
        return None

    def _2_files_upload_session_finish(self, argument: dict[str, Any], body: bytes) -> object:
        return self._commit(argument["commit"], self.sessions.pop(argument["cursor"]["session_id"]) + body)

    def _commit(self, argument: dict[str, Any], content: bytes) -> object:
        path, mode = argument["path"], argument["mode"]
        old = self.files.get(path.lower())
        if old is not None and (mode.get(".tag") != "update" or mode["update"] != old.rev):
            raise Refused(
                409,
                {
                    "error_summary": "path/conflict/file",
                    "error": {
                        ".tag": "path",
                        "reason": {".tag": "conflict", "conflict": {".tag": "file"}},
                        "upload_session_id": "x",
                    },
                },
            )
        used = sum(len(kept.content) for kept in self.files.values())
        if used + len(content) > self.allocated:
            raise FULL
        return self.put(path, content + b"!" if self.mangled else content).wire

    def _2_files_delete_v2(self, argument: dict[str, Any], _: bytes) -> object:
        kept = self.files.get(argument["path"].lower())
        if kept is None:
            raise tagged("path_lookup", "not_found")
        if argument.get("parent_rev") not in (None, kept.rev):
            raise Refused(
                409,
                {
                    "error_summary": "path_write/conflict",
                    "error": {
                        ".tag": "path_write",
                        "path_write": {".tag": "conflict", "conflict": {".tag": "file"}},
                    },
                },
            )
        del self.files[argument["path"].lower()]
        return {"metadata": {".tag": "file", **kept.wire}}

    def _2_files_move_v2(self, argument: dict[str, Any], _: bytes) -> object:
        old, new = argument["from_path"].lower() + "/", argument["to_path"]
        moved = [path for path in self.files if path.startswith(old)]
        if not moved:
            raise tagged("from_lookup", "not_found")
        if any(path.startswith(new.lower() + "/") for path in self.files):
            error = {".tag": "to", "to": {".tag": "conflict", "conflict": {".tag": "folder"}}}
            raise Refused(409, {"error_summary": "to/conflict", "error": error})
        for path in moved:
            kept = self.files.pop(path)
            kept.path = new + kept.path[len(old) - 1 :]
            self.files[kept.path.lower()] = kept
        folder = {".tag": "folder", "name": new[1:], "id": "id:f", "path_lower": new.lower(), "path_display": new}
        return {"metadata": folder}

    def _2_files_list_revisions(self, argument: dict[str, Any], _: bytes) -> object:
        path = argument["path"].lower()
        if path not in self.history:
            raise tagged("path", "not_found")
        entries = [kept.wire for kept in self.history[path]]
        return {"is_deleted": path not in self.files, "entries": entries, "has_more": False}

    def _2_files_restore(self, argument: dict[str, Any], _: bytes) -> object:
        path = argument["path"].lower()
        kept = next((kept for kept in self.history.get(path, []) if kept.rev == argument["rev"]), None)
        if kept is None:
            raise tagged("invalid_revision")
        return self.put(argument["path"], kept.content).wire

    def _at(self, path: str) -> Kept:
        if path.lower() not in self.files:
            raise tagged("path", "not_found")
        return self.files[path.lower()]
