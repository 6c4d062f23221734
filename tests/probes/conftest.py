"""Time enough: on a busy machine an answer over loopback must not count as none."""

from __future__ import annotations

import pytest

from plentytui.probes import facts, http, rdap, records, tls


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((http, "WAIT"), (http, "WHOLE_WAIT"), (rdap, "WAIT"), (records, "SECONDS"), (tls, "WAIT")):
        monkeypatch.setattr(module, name, 2 * getattr(module, name))
    monkeypatch.setattr(facts, "TIME_LIMIT", 20.0)
