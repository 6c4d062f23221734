"""What the tests of the app share."""

from __future__ import annotations

from tests.network import network

__all__ = ["network"]
