"""An answer that is no success, as the error that says what to do (wire facts 1.4 and 2)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from plentytui.api.retry import Trouble
from plentytui.api.wire import IN_DETAIL, LOGIN_PATH, LOOK_FIRST, Answer, plain, saves, sessions_full
from plentytui.errors import (
    Forbidden,
    Invalid,
    LoginRefused,
    LoginUncertain,
    NotFound,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    ServerFault,
    SessionsFull,
    SystemRefused,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)

_MOST_WORDS = 500
"""So much of the system's own words is kept."""
_MOST_TEXT = 20_000
_MOST_FIELDS = 50
_LOCK_WARNING = "Five wrong tries lock the account for 24 hours."
_HINTS = {
    409: "The system's own words say what stands in the way; look at how things are now, then decide.",
    414: "What was asked for is too long for one call; do it for fewer at once, or with shorter words.",
    423: "Wait until the system can be changed again, then do it once more; nothing was changed.",
}
"""What to do after a refusal that the values are not to blame for."""
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def no_answer(route: str, trouble: Trouble | None, words: str, *, uncertain: bool) -> PlentytuiError:
    """The error for a call that got no answer; ``uncertain`` for a write that may have taken effect."""
    error: PlentytuiError
    told, _, said = words.partition(IN_DETAIL)
    if uncertain and saves(route):
        error = WriteUncertain(
            f"It was sent and the answer never came: {told}. Nobody knows whether it took effect.", LOOK_FIRST
        )
    elif uncertain and trouble is not None and trouble.sent and route.endswith(f" {LOGIN_PATH}"):
        error = LoginUncertain(
            f"The log-in was sent and the answer never came: {told}.",
            "Try again. It may have taken one of the sessions of the contract; one that nobody uses ends within a day.",
        )
    elif trouble is Trouble.TOO_LARGE:
        error = UnreadableAnswer(f"The answer of the system cannot be read: {words}.", "Ask for less at once.")
    elif trouble is Trouble.UNTRUSTED:
        error = NotReachable(
            f"The system was not asked: {words}.",
            "If the system has a certificate of its own authority, name that authority's file in SSL_CERT_FILE.",
        )
    else:
        undone = "Nothing was changed. " if saves(route) else ""
        error = NotReachable(f"The system does not answer: {told}.", f"{undone}Check the address and the connection.")
    error.route, error.detail = route, said.removesuffix(")")
    return error


def refusal(answer: Answer) -> PlentytuiError:
    """The error for an answer that is not a success."""
    payload = _payload(answer)
    words = _words(answer, payload)
    status, route = answer.status, answer.route
    if status == 429:
        if sessions_full(answer):
            return _full(payload, words)
        return Throttled(
            "The call limit of the system is used up; it refused this.",
            "Wait for the next window; the header shows when it begins.",
            status=status,
            route=route,
            system_words=words,
        )
    if route.endswith(" " + LOGIN_PATH) and status in {401, 403}:
        return login_refusal(words, locked=status == 403)
    if status == 401:
        gone = NotLoggedIn(
            "The system does not accept the session any more.",
            "Log in again; if that does not help, ask whether your user may use the REST API.",
        )
        gone.route = route
        return gone
    if status == 403:
        return _forbidden(payload, words, route)
    if status == 404:
        return NotFound(
            f"The system did not find it{_quoted(words)}.",
            "It is gone, or this system cannot do that.",
            status=status,
            route=route,
            system_words=words,
        )
    if status == 422:
        return _invalid(payload, words, route)
    if status >= 500 or (answer.html and status < 400):
        kind = "a web page" if answer.html else f"status {status}"
        return ServerFault(
            f"The system failed: it answered with {kind}{_quoted(words)}.",
            f"It may have been done all the same. {LOOK_FIRST}"
            if saves(route)
            else "Try again in a moment; nothing is wrong on this machine.",
            status=status,
            route=route,
            system_words=words,
        )
    return SystemRefused(
        f"The system refused it with status {status}{_quoted(words)}.",
        _HINTS.get(status, "Check the path and the values."),
        status=status,
        route=route,
        system_words=words,
    )


def login_refusal(words: str, *, locked: bool) -> LoginRefused:
    """The error for a refused log-in, with the warning about the lock."""
    if locked:
        return LoginRefused(
            f"The system refuses this user{_quoted(words)}: the account is locked, or it lacks the right to use REST.",
            "Ask an administrator to unlock the account or to give the REST right; a lock ends after 24 hours.",
            locked=True,
            system_words=words,
        )
    return LoginRefused(
        f"The system did not accept user and password{_quoted(words)}.",
        f"Check both and log in again. {_LOCK_WARNING}",
        system_words=words,
    )


def words_of(answer: Answer) -> str:
    """The error that an answer speaks of, in the system's own words, raw but bounded; empty if there is none."""
    payload = _payload(answer)
    return _words(answer, payload) if isinstance(payload, dict) and payload.get("error") else ""


def redirect_refusal(answer: Answer, target: str, reason: str) -> SystemRefused:
    """The error for a redirect that is not followed."""
    return SystemRefused(
        f"The system sends the call on to {plain(target.partition('?')[0], 120)}. {reason}, so it was not followed.",
        "If that is the system's right address, change the system's address to it.",
        status=answer.status,
        route=answer.route,
    )


def limit_reached(route: str, until: float, now: float) -> Throttled:
    """The error for a call that would have to wait longer than anybody should; instants in epoch seconds."""
    minutes = max(1, round((until - now) / 60))
    length = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
    error = Throttled(
        f"The calls that may be made for this are used up for another {length}; it was not sent.",
        "Try again then; what is on this machine can be read meanwhile.",
        status=429,
        route=route,
    )
    error.until = datetime.fromtimestamp(until, UTC)
    return error


def _payload(answer: Answer) -> object:
    """The body as JSON values, a list taken for what it wraps (wire facts 2); text where it is not JSON."""
    try:
        payload: object = json.loads(answer.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return answer.text()[:_MOST_TEXT]
    if isinstance(payload, list):
        return payload[0] if payload else None
    return payload


def _words(answer: Answer, payload: object) -> str:
    """The system's own message, raw but bounded; of a web page its title."""
    if answer.html:
        title = _TITLE.search(answer.text()[:_MOST_TEXT])
        return title.group(1).strip()[:_MOST_WORDS] if title else ""
    return _message(payload)[:_MOST_WORDS]


def _message(value: object, depth: int = 0) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and value and depth < 4:
        return _message(value[0], depth + 1)
    if not isinstance(value, dict) or depth >= 4:
        return ""
    # The OAuth-like bodies have a word in `error` and the sentence in `message`.
    for key in ("message", "error_description", "error", "errors"):
        if found := _message(value.get(key), depth + 1):
            return found
    return ""


def _quoted(words: str) -> str:
    clean = plain(words, 200).rstrip(".")
    return f" (“{clean}”)" if clean else ""


def _inside(payload: object, key: str) -> object:
    """A value beside ``error`` or inside it."""
    if not isinstance(payload, dict):
        return None
    if payload.get(key):
        return payload[key]
    error = payload.get("error")
    if isinstance(error, list) and error:
        error = error[0]
    return error.get(key) if isinstance(error, dict) else None


def _full(payload: object, words: str) -> SessionsFull:
    told = _inside(payload, "max_current_sessions") or _inside(payload, "maxCurrentSessions")
    digits = str(told).strip() if isinstance(told, int | str) and not isinstance(told, bool) else ""
    allowed = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
    number = f"only {allowed} users" if allowed else "only so many users"
    return SessionsFull(
        f"Too many users are logged in: the contract allows {number} at the same time.",
        "Log somebody out in the back end or in another program, or wait until a session ends, then log in again.",
        allowed=allowed,
        system_words=words,
    )


def _forbidden(payload: object, words: str, route: str) -> Forbidden:
    missing = _rights(_inside(payload, "missing_permissions"))
    named = ", ".join(
        plain(f"{names.get('en') or names.get('de') or key} ({key})", 120) for key, names in missing.items()
    )
    later = "A changed right may take up to an hour or a new log-in to show."
    error = Forbidden(
        f"You may not do this: it needs a right that your user does not have{_quoted(words)}.",
        f"Ask an administrator for the right {named}. {later}" if named else f"Ask an administrator for it. {later}",
        status=403,
        route=route,
        system_words=words,
    )
    error.missing = missing
    return error


def _rights(told: object) -> Mapping[str, Mapping[str, str]]:
    if isinstance(told, str):
        told = [told]
    if isinstance(told, list):
        return {item: {} for item in told[:_MOST_FIELDS] if isinstance(item, str)}
    if not isinstance(told, dict):
        return {}
    return {
        str(key): {lang: name for lang, name in names.items() if isinstance(name, str)}
        if isinstance(names, dict)
        else {}
        for key, names in list(told.items())[:_MOST_FIELDS]
    }


def _invalid(payload: object, words: str, route: str) -> Invalid:
    fields = _fields(_inside(payload, "validation_errors"))
    told = "; ".join(f"{name}: {', '.join(texts)}" if name else ", ".join(texts) for name, texts in fields.items())
    error = Invalid(
        f"The system did not accept the values{_quoted(told or words)}.",
        "Mend the values and try again.",
        status=422,
        route=route,
        system_words=words,
    )
    error.fields = fields
    return error


def _fields(told: object) -> Mapping[str, tuple[str, ...]]:
    """Messages by field; those without one are under the empty name."""
    if isinstance(told, dict):
        return {str(name)[:100]: _texts(value) for name, value in list(told.items())[:_MOST_FIELDS]}
    texts = _texts(told)
    return {"": texts} if texts else {}


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == [] or value == {}:
        return ()
    items = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else [value]
    return tuple(_text(item)[:_MOST_WORDS] for item in items[:_MOST_FIELDS])


def _text(value: object) -> str:
    return value if isinstance(value, str) else _message(value) or json.dumps(value)
