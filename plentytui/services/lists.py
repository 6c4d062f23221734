"""How the lists of conversations are asked for, whoever asks (wire facts 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEWEST_FIRST: Mapping[str, str] = MappingProxyType({"sortBy": "updatedAt", "sortOrder": "desc"})
"""The order of a list: what changed last comes first."""
OVERLAP_SECONDS = 120.0
"""How far a look for changes reaches back: lists may lag behind writes (wire facts 5.1)."""
