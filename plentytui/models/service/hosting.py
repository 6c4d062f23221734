"""Cache, agencies, version and relocation, as the extension of the sandbox sends them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from plentytui.models.wire import Flag, Instant, Text, Whole, WireModel, as_items


class Cache(WireModel):
    """The cache of the online store (Service Centre 6)."""

    cleared_at: Instant = None
    off_from: Instant = None
    off_to: Instant = None
    ssl_redirect: Text = "active"
    """``active``, or ``< IE 9 inactive``."""


class Agency(WireModel):
    """A certified service provider (Service Centre 7)."""

    id: Whole = 0
    name: Text = ""
    role: Text = "design"
    """``design`` for a design agency, ``consultant`` for a consultant."""
    city: Text = ""


class AgencyAnswer(WireModel):
    """The answer of ``GET .../agency``."""

    agencies: Annotated[tuple[Agency, ...], as_items] = Field(default=())
    design_id: Whole = 0
    """The design agency with access, 0 for none."""
    consultant_id: Whole = 0


class Cloud(WireModel):
    """A cloud that a system can be relocated to."""

    id: Text = ""
    name: Text = ""
    price_cents: Whole = 0
    """A month, in cents."""
    ip: Text = ""
    busy_from: Instant = None
    """When another system is being relocated there; only one at a time."""
    busy_to: Instant = None


class Relocation(WireModel):
    """A relocation, planned, running or past (Service Centre 9)."""

    id: Whole = 0
    source: Text = ""
    target: Text = ""
    planned_for: Instant = None
    begins_at: Instant = None
    """When it really begins, which may be later than planned."""
    state: Text = "planned"
    """``planned``, ``running``, ``done``, ``cancelling``, ``cancelled``."""
    percent: Whole = 0
    ended_at: Instant = None


class RelocationAnswer(WireModel):
    """The answer of ``GET .../relocations``."""

    cloud: Text = ""
    """The id of the cloud the system is in."""
    clouds: Annotated[tuple[Cloud, ...], as_items] = Field(default=())
    relocations: Annotated[tuple[Relocation, ...], as_items] = Field(default=())
    ftp_files: Whole = 0
    """Files on the FTP host, which are not moved."""


class ChangelogEntry(WireModel):
    """What a version brought."""

    version: Text = ""
    channel: Text = "stable"
    published_at: Instant = None
    text: Text = ""


class LinkedSystem(WireModel):
    """A system or client that a domain can be linked to."""

    plenty_id: Whole = 0
    name: Text = ""


class Installed(WireModel):
    """The answer of ``GET .../system``: version and changelog."""

    plenty_id: Whole = 0
    name: Text = ""
    version: Text = ""
    channel: Text = "stable"
    """``stable`` or ``beta``."""
    timezone: Text = ""
    """Such as ``Europe/Berlin``; empty where it is not told."""
    changelog: Annotated[tuple[ChangelogEntry, ...], as_items] = Field(default=())
    systems: Annotated[tuple[LinkedSystem, ...], as_items] = Field(default=())
    is_test: Flag = False


class CloudMetrics(WireModel):
    """The usage of one day, from the official route (wire facts 7.3)."""

    plenty_id: Whole = 0
    date: Instant = None
    webspace_mb: Annotated[float, Field(alias="webspaceMB")] = 0.0
    webspace_documents_mb: Annotated[float, Field(alias="webspaceDocumentsMB")] = 0.0
    db_space_mb: Annotated[float, Field(alias="dbSpaceMb")] = 0.0
    website_traffic_mb: Annotated[float, Field(alias="websiteTrafficMB")] = 0.0
    cdn_traffic_mb: Annotated[float, Field(alias="cdnTrafficMB")] = 0.0
    cdn_traffic_count: Whole = 0
    content_caching_put_requests: Whole = 0
    content_caching_get_requests: Whole = 0
    user_accounts: Whole = 0
    facet_search_items: Whole = 0
    facet_search_calls: Whole = 0
    items: Whole = 0
    item_variations: Whole = 0
