"""Log-in, users, session limits, clients (stores) and plug-in sets."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field

from plentytui.models.wire import Flag, Text, Whole, WireModel


class Session(WireModel):
    """What a log-in or a refresh gives; every field comes in snake case, camel case or both (wire facts 1.1)."""

    access_token: Text = Field("", validation_alias=AliasChoices("access_token", "accessToken"), repr=False)
    token_type: Text = Field("Bearer", validation_alias=AliasChoices("token_type", "tokenType"))
    expires_in: Whole = Field(86400, validation_alias=AliasChoices("expires_in", "expiresIn"))
    """Seconds."""
    user_id: Whole = Field(0, validation_alias=AliasChoices("user_id", "userId"))
    """0 where the answer does not say; then the token's ``sub`` claim does."""
    concurrent_sessions: Whole = Field(0, validation_alias=AliasChoices("concurrent_sessions", "concurrentSessions"))
    max_current_sessions: Whole = Field(0, validation_alias=AliasChoices("max_current_sessions", "maxCurrentSessions"))


class SessionLimits(WireModel):
    """Sessions in use of those allowed; the field names are assumed (wire facts 1.2, marked [?])."""

    concurrent_sessions: Whole = Field(0, validation_alias=AliasChoices("concurrent_sessions", "concurrentSessions"))
    max_current_sessions: Whole = Field(0, validation_alias=AliasChoices("max_current_sessions", "maxCurrentSessions"))


class User(WireModel):
    """A back-end user; flags come as 0 and 1 although typed boolean."""

    id: Whole = 0
    user: Text = Field("", validation_alias=AliasChoices("user", "username"))
    real_name: Text = ""
    lang: Text = ""
    email: Text = ""
    timezone: Text = ""
    is_support_user: Flag = False

    @property
    def name(self) -> str:
        """The name to show: the real one, else the login."""
        return self.real_name or self.user or f"user {self.id}"


class Webstore(WireModel):
    """A client (store) with its configuration of about 130 keys."""

    id: Whole = 0
    type: Text = "plentymarkets"
    store_identifier: Whole = 0
    """The plentyId."""
    name: Text = ""
    plugin_set_id: Whole = 0
    configuration: Any = Field(default_factory=dict)
    """An object; an empty list where there is none, as PHP sends it."""


class PluginSet(WireModel):
    """A plug-in set."""

    id: Whole = 0
    hash: Text = ""
    has_successful_build: Flag = False
    parent_plugin_set_id: Whole = 0
    name: Text = ""
    description: Text = ""
