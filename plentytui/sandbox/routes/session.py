"""Log-in, refresh, log-out and the session limit (wire facts 1)."""

from __future__ import annotations

from plentytui.sandbox.faults import ApiFault, forbidden, missing, unauthenticated
from plentytui.sandbox.routing import Call, Routes, user_by_id
from plentytui.sandbox.sessions import Session, TooManySessions

routes = Routes()

_ASK_AGAIN = "Try again soon or upgrade your contract (https://www.plentymarkets.eu/preise/)"


def _credential(call: Call, name: str) -> str:
    """A credential from the JSON or form body, else from the query."""
    value = call.fields.get(name)
    return value if isinstance(value, str) else call.params.text(name)


def _who_logs_in(call: Call) -> int | None:
    user = call.world.user_by_login(_credential(call, "username"))
    return user.id if user else None


def _refreshed(call: Call) -> Session | None:
    named = [call.fields.get("refresh_token"), call.fields.get("refreshToken")]
    named += [call.params.text("refresh_token"), call.params.text("refreshToken"), call.bearer]
    token = next((value for value in named if isinstance(value, str) and value), "")
    return call.sessions.find_refreshable(token)


def _who_refreshes(call: Call) -> int | None:
    session = _refreshed(call)
    return session.user_id if session else None


@routes.add("POST", "/rest/login", login=False, payer=_who_logs_in)
def login(call: Call) -> object:
    """Begin a session; it counts as a write of the user who logs in (wire facts 1.1)."""
    name, password = _credential(call, "username"), _credential(call, "password")
    if call.guard.is_locked(name):
        raise _locked()
    user = call.world.user_by_login(name)
    if user is None or not call.world.check_password(user, password):
        if name:
            call.guard.fail(name)
        raise _wrong_credentials()
    call.guard.reset(name)
    try:
        session = call.sessions.open(user.id)
    except TooManySessions:
        raise _too_many(call.sessions.limit) from None
    return {
        "token_type": "Bearer",
        "expires_in": call.sessions.lifetime,
        "access_token": session.access_token,
        "refresh_token": session.refresh_token,
        "user_id": user.id,
        "concurrent_sessions": call.sessions.count,
        "max_current_sessions": call.sessions.limit,
        **_tokens(call, session),
    }


@routes.add("POST", "/rest/login/refresh", login=False, payer=_who_refreshes)
def refresh(call: Call) -> object:
    """New tokens for a session; no body is documented, so all three forms that clients use are taken."""
    session = _refreshed(call)
    if session is None:
        raise unauthenticated()
    try:
        call.sessions.renew(session)
    except TooManySessions:
        raise _too_many(call.sessions.limit) from None
    return _tokens(call, session)


@routes.post("/rest/logout")
def logout(call: Call) -> object:
    """End the session; the answer is empty."""
    if call.session is not None:
        call.sessions.close(call.session)
    return None


@routes.get("/rest/session_limits")
def session_limits(call: Call) -> object:
    """Sessions in use and allowed; the names are those of the log-in's answer (assumed, wire facts 1.2)."""
    return {"concurrent_sessions": call.sessions.count, "max_current_sessions": call.sessions.limit}


@routes.post("/rest/users/{id}/reset_failed_attempts")
def reset_failed_attempts(call: Call) -> object:
    """Unlock a user; for administrators (wire facts 1.2)."""
    user = user_by_id(call.world, call.number("id", "User"))
    if not call.user.is_admin:
        raise forbidden("setup.user.update", "Einrichtung » Benutzer » Aktualisieren", "Setup » User » Update")
    if user is None:
        raise missing("User", call.path["id"])
    call.guard.reset(user.user)
    return None


def _tokens(call: Call, session: Session) -> dict[str, object]:
    return {
        "tokenType": "Bearer",
        "expiresIn": call.sessions.lifetime,
        "accessToken": session.access_token,
        "refreshToken": session.refresh_token,
    }


def _wrong_credentials() -> ApiFault:
    body = {"error": "invalid_credentials", "message": "The user credentials were incorrect."}
    return ApiFault(401, body | dict.fromkeys(("tokenType", "expiresIn", "accessToken", "refreshToken")))


def _locked() -> ApiFault:
    """403, as seen for accounts that are locked; the body is assumed."""
    message = "The user is locked because of too many failed log-in attempts. Try again in 24 hours."
    return ApiFault(403, {"error": "user_locked", "message": message})


def _too_many(limit: int) -> ApiFault:
    """The session limit's own 429: JSON, and without Retry-After (wire facts 1.4)."""
    message = f"Too many users. Only {limit} users can be logged in simultaneously in the back end. {_ASK_AGAIN}"
    return ApiFault(429, {"error": "too_many_concurrent_sessions", "max_current_sessions": limit, "message": message})
