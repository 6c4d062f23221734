"""What Dropbox, its package and the network raise, as sentences; nothing of their own text, which may quote a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from plentytui.errors import NotFound, NotLoggedIn, NotReachable, PlentytuiError, SystemRefused, UnreadableAnswer


class LinkRevoked(NotLoggedIn):
    """Dropbox does not take the token any more."""


class DropboxFull(SystemRefused):
    """The Dropbox has no space left."""


class DropboxBusy(SystemRefused):
    """Dropbox does nothing for anybody just now: it was asked too often, or fails."""


class ChangedMeanwhile(SystemRefused):
    """A document or file is no longer what it was when the plan was made."""


PLAN_AGAIN = "Make the plan anew (R) and choose again."
_LATER = "Try again in a few minutes; what is left of a run goes on (c)."
_LINK_AGAIN = "Get a code (o) and link the account again."
_BY_TAG: dict[str, tuple[str, str]] = {
    "disallowed_name": ("Dropbox does not allow the name", "Rename the document in the back end."),
    "malformed_path": ("Dropbox cannot have such a name", "Rename the document in the back end."),
    "no_write_permission": ("this account may not write there", "Choose another base folder (b)."),
    "restricted_content": ("Dropbox blocks the content", "Look at the file on dropbox.com."),
    "team_folder": ("it is a team folder", "Choose another base folder (b)."),
    "not_file": ("it is a folder", "Look at it on dropbox.com."),
    "not_folder": ("the base folder is a file", "Choose another base folder (b)."),
    "payload_too_large": ("it is too large", "Leave it out."),
    "content_hash_mismatch": ("it did not arrive as it was sent", "Try again."),
    "in_progress": ("Dropbox is still working on it", "Try again in a minute."),
}


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn whatever goes wrong into one of our errors; ``doing`` is what did not succeed, such as ``read the list``.

    Raises:
        PlentytuiError: something went wrong.
    """
    import requests
    from dropbox import exceptions
    from stone.backends.python_rsrc.stone_validators import ValidationError

    try:
        yield
    except exceptions.AuthError as error:
        raise _auth(error, doing) from None
    except exceptions.RateLimitError:
        raise DropboxBusy(f"Dropbox did not {doing}: it was asked too often.", _LATER, status=429) from None
    except exceptions.ApiError as error:
        raise _api(error.error, doing) from None
    except exceptions.HttpError as error:
        status = int(error.status_code)
        if status >= 500:
            raise DropboxBusy(f"Dropbox did not {doing}: status {status}.", _LATER, status=status) from None
        hint = "Try again; if it stays so, link the account again (o)."
        raise SystemRefused(f"Dropbox did not {doing}: status {status}.", hint, status=status) from None
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise SystemRefused(
            f"Dropbox did not {doing}: status {status}.", "Get a new code (o); each works once.", status=status
        ) from None
    except requests.exceptions.SSLError:
        raise NotReachable(
            f"Dropbox did not {doing}: its certificate is not trusted on this machine.",
            "Look whether a proxy stands between; its certificate can be named in REQUESTS_CA_BUNDLE.",
        ) from None
    except requests.RequestException as error:
        raise NotReachable(
            f"Dropbox was not reached, so it did not {doing}: there is no connection ({type(error).__name__}).",
            "Try again when you are online.",
        ) from None
    except (AssertionError, AttributeError, ValueError, KeyError, TypeError, ValidationError):
        # A web page of a hotel or proxy where an answer of Dropbox belongs.
        raise UnreadableAnswer(
            f"Dropbox did not {doing}: what came is no answer of Dropbox.", "Look whether a proxy stands between."
        ) from None


def _auth(error: object, doing: str) -> PlentytuiError:
    tags = _tags(getattr(error, "error", None))
    if "missing_scope" in tags:
        return LinkRevoked(
            f"Dropbox did not {doing}: the app may not do that.",
            "Tick files.content.read and files.content.write for the app on dropbox.com, then link again (o).",
        )
    return LinkRevoked(f"Dropbox did not {doing}: the access was revoked or has ended.", _LINK_AGAIN)


def _api(error: object, doing: str) -> PlentytuiError:
    tags = _tags(error)
    if "insufficient_space" in tags:
        return DropboxFull(
            f"Dropbox did not {doing}: it has no space left.", "Make space in the Dropbox; the run then goes on (c)."
        )
    if "too_many_write_operations" in tags:
        return DropboxBusy(f"Dropbox did not {doing}: too much is written to it at once.", _LATER, status=429)
    if "not_found" in tags:
        return NotFound(f"Dropbox did not {doing}: it is not there.", PLAN_AGAIN, status=409)
    if "conflict" in tags:
        return ChangedMeanwhile(f"Dropbox did not {doing}: something else is there by now.", PLAN_AGAIN, status=409)
    for tag in tags:
        if tag in _BY_TAG:
            reason, hint = _BY_TAG[tag]
            return SystemRefused(f"Dropbox did not {doing}: {reason}.", hint, status=409)
    return SystemRefused(
        f"Dropbox did not {doing} ({'/'.join(tags)[:60] or 'no reason given'}).", PLAN_AGAIN, status=409
    )


def _tags(error: object) -> tuple[str, ...]:
    """The tags of an error of Dropbox, from the outside in."""
    found: list[str] = []
    while error is not None and len(found) < 8:
        tag = getattr(error, "_tag", None)
        if tag is None:
            error = getattr(error, "reason", None)
            continue
        found.append(str(tag))
        error = getattr(error, "_value", None)
    return tuple(found)
