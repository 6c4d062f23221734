"""The one place where objects of the official ``dropbox`` package are made; importing it takes a third of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plentytui.models.credentials import Secret

SCOPES = (
    "account_info.read",
    "files.metadata.read",
    "files.metadata.write",
    "files.content.read",
    "files.content.write",
)
"""What is asked for: the account's name, and reading and writing files."""
_SECONDS = 60.0
_RETRIES = 3


class DropboxPackage:
    """Makes the flow that links an account, and the client that talks for it; both block when they are used."""

    def __init__(self, ca_certs: str | None = None) -> None:
        self._ca_certs = ca_certs

    def flow(self, app_key: str) -> Any:
        """A flow with PKCE: a program that everybody can read keeps no app secret."""
        from dropbox.oauth import DropboxOAuth2FlowNoRedirect

        return DropboxOAuth2FlowNoRedirect(
            app_key,
            use_pkce=True,
            token_access_type="offline",
            scope=list(SCOPES),
            timeout=_SECONDS,
            ca_certs=self._ca_certs,
        )

    def client(self, app_key: str, refresh_token: Secret) -> Any:
        """A client that gets an access token when it needs one, and a new one before it ends."""
        from dropbox import Dropbox

        from plentytui import __version__

        return Dropbox(
            oauth2_refresh_token=refresh_token.reveal(),
            app_key=app_key,
            user_agent=f"plentytui/{__version__}",
            timeout=_SECONDS,
            max_retries_on_error=_RETRIES,
            max_retries_on_rate_limit=_RETRIES,
            ca_certs=self._ca_certs,
        )
