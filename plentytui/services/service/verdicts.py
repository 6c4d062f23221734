"""What own checks found of domains, kept with the time: yesterday's verdict is no reason to refuse something."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.store.system_store import SystemStore

_CHECKED = "service.checked"


class Verdicts(NamedTuple):
    """All that was found, by ``check id@domain``."""

    found: Mapping[str, str]
    at: Mapping[str, float]
    """When it was found, epoch seconds."""


class KeptVerdicts:
    """Keeps verdicts in the local file of one system."""

    def __init__(self, store: SystemStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._read: tuple[float | None, Verdicts] | None = None

    @property
    def domains(self) -> Sequence[str]:
        """The domains that own checks looked at."""
        return [str(name) for name in json.loads(self._store.facts.get(_CHECKED) or "[]")]

    async def note(self, domain: str, verdicts: Mapping[str, str]) -> None:
        """Keep what was found of a domain now, by the id of the check; what other checks found stays."""
        now, key = self._clock.time(), f"service.seen.{domain}"
        fresh = {check: [verdict, now] for check, verdict in verdicts.items()}

        def work() -> None:
            kept = json.loads(self._store.facts.get(key) or "{}")
            self._store.facts.put(key, json.dumps({**kept, **fresh}))
            self._store.facts.put(_CHECKED, json.dumps(sorted({*self.domains, domain})))

        await self._store.write(work, together=True)
        # Two checks can end at the same time.
        self._read = None

    def all(self) -> Verdicts:
        """All that is known; the file is read only where something was noted since."""
        at = self._store.facts.fresh_at(_CHECKED)
        if self._read is None or self._read[0] != at:
            self._read = at, self._verdicts()
        return self._read[1]

    def _verdicts(self) -> Verdicts:
        found: dict[str, str] = {}
        times: dict[str, float] = {}
        for domain in self.domains:
            key = f"service.seen.{domain}"
            for check, kept in json.loads(self._store.facts.get(key) or "{}").items():
                verdict, at = kept if isinstance(kept, list) else (kept, self._store.facts.fresh_at(key))
                found[f"{check}@{domain}"] = str(verdict)
                times[f"{check}@{domain}"] = float(at or 0.0)
        return Verdicts(found, times)
