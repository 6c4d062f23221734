"""Time in the systems: their days end at their zone's midnight, wall times without an offset are meant in it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

SYSTEM_ZONE = ZoneInfo("Europe/Berlin")
"""The zone of plentymarkets systems (wire facts 4)."""
CLOCKS_APART = 300.0
"""Seconds that a system's clock and ours may differ when an instant of the one is held against the other."""
