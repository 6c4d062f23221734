"""What is known of the Messenger's set-up: read when it is shown, kept with its age."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from plentytui.api.lanes import Lane
from plentytui.errors import Forbidden, PlentytuiError, StoreError, SystemRefused
from plentytui.models.channels import ChannelsAnswer
from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.session import Webstore
from plentytui.models.setup import Automation, EbayAccount, FullTag, MessengerSettings, UserRights
from plentytui.models.setup_facts import SetupFacts
from plentytui.services.parts import PartsReader
from plentytui.services.presets import take_whisper
from plentytui.services.setup.naming import take_names

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore


class SetupPart(StrEnum):
    """What is read with one call, or a list page by page."""

    RIGHTS = "rights"
    GROUPS = "groups"
    TYPES = "types"
    ROLES = "roles"
    TAGS = "tags"
    STORES = "stores"
    SETTINGS = "settings"
    WHISPER = "whisper"
    EBAY = "ebay"
    AUTOMATIONS = "automations"
    CAPABILITIES = "capabilities"
    CHANNELS = "channels"


_LONG = {
    SetupPart.RIGHTS: 3600.0,
    SetupPart.STORES: 24 * 3600.0,
    SetupPart.CAPABILITIES: 24 * 3600.0,
}
_ADAPTERS: Mapping[SetupPart, TypeAdapter[Any]] = {
    SetupPart.RIGHTS: TypeAdapter(UserRights),
    SetupPart.GROUPS: TypeAdapter(tuple[Group, ...]),
    SetupPart.TYPES: TypeAdapter(tuple[ConversationType, ...]),
    SetupPart.ROLES: TypeAdapter(tuple[Role, ...]),
    SetupPart.TAGS: TypeAdapter(tuple[FullTag, ...]),
    SetupPart.STORES: TypeAdapter(tuple[Webstore, ...]),
    SetupPart.SETTINGS: TypeAdapter(MessengerSettings),
    SetupPart.WHISPER: TypeAdapter(bool),
    SetupPart.EBAY: TypeAdapter(tuple[EbayAccount, ...]),
    SetupPart.AUTOMATIONS: TypeAdapter(tuple[Automation, ...]),
    SetupPart.CAPABILITIES: TypeAdapter(tuple[str, ...]),
    SetupPart.CHANNELS: TypeAdapter(ChannelsAnswer),
}
_REFUSED = "setup.refused"
_REFUSED_FOR = 3600.0
"""Seconds that a refusal counts: rights change."""
_SERVING = "setup.serving"


class SetupReader(PartsReader[SetupPart]):
    """Reads parts of the set-up of one open system and gives what is known of all of them."""

    area = "setup"
    adapters = _ADAPTERS
    fresh = _LONG
    lasting = frozenset({SetupPart.CAPABILITIES})
    told_only = True

    def __init__(self, system: System, api: SystemApi, store: SystemStore, clock: Clock, language: str) -> None:
        super().__init__(store, clock)
        self._system = system
        self._api = api
        self._language = language

    # What is known

    def facts(self, subject: str = "") -> SetupFacts:
        """All that is known, for rules and screens; needs no call."""
        return SetupFacts(
            system_name=self._system.name,
            subject=subject,
            language=self._language,
            rights=self.kept(SetupPart.RIGHTS),
            refused=tuple(sorted(self._refusals())),
            groups=self.kept(SetupPart.GROUPS),
            types=self.kept(SetupPart.TYPES),
            roles=self.kept(SetupPart.ROLES),
            tags=self.kept(SetupPart.TAGS),
            stores=self.kept(SetupPart.STORES),
            settings=self.kept(SetupPart.SETTINGS),
            whisper=self.kept(SetupPart.WHISPER),
            ebay=self.kept(SetupPart.EBAY),
            automations=self.kept(SetupPart.AUTOMATIONS),
            channels=self.kept(SetupPart.CHANNELS),
            serving=self.serving,
            has_extension="channels" in (self.kept(SetupPart.CAPABILITIES) or ()),
        )

    @property
    def serving(self) -> dict[str, int]:
        """Channels that a person chose for marketplaces."""
        return {str(key): int(number) for key, number in json.loads(self._store.facts.get(_SERVING) or "{}").items()}

    async def choose_serving(self, marketplace: str, channel: int) -> None:
        """Keep which channel serves a marketplace; 0 has it recognised again.

        Raises:
            StoreError: it could not be kept.
        """
        chosen = {key: number for key, number in (self.serving | {marketplace: channel}).items() if number}
        await self._store.write(lambda: self._store.facts.put(_SERVING, json.dumps(chosen)))

    async def note_refusal(self, error: PlentytuiError) -> None:
        """Keep for an hour which rights a refusal names as missing: an administrator may grant them meanwhile."""
        if not isinstance(error, Forbidden) or not error.missing:
            return
        kept = json.dumps(self._refusals() | dict.fromkeys(error.missing, self._clock.time()))
        try:
            await self._store.write(lambda: self._store.facts.put(_REFUSED, kept))
        except StoreError as trouble:
            error.hint = f"{error.hint} That could not be noted here: {trouble.what}".strip()

    # Reading

    async def refresh(self, parts: Iterable[SetupPart], *, anew: bool = False) -> bool:
        """Read the parts that are not fresh, or all ``anew``; refusals of before are forgotten then."""
        if anew and self._refusals():
            await self._store.write(lambda: self._store.facts.put(_REFUSED, "{}"))
        return await super().refresh(parts, anew=anew)

    def take(self, answer: object) -> None:
        """The Messenger takes over the names in it, and what new messages are preset as."""
        if isinstance(answer, bool):
            take_whisper(self._store, answer)
        take_names(self._store, answer)

    async def call(self, part: SetupPart) -> Any:
        """Read one part: one call, or a list page by page."""
        setup, lane = self._api.setup, Lane.VISIBLE
        calls: Mapping[SetupPart, Callable[[], Awaitable[Any]]] = {
            SetupPart.RIGHTS: self._rights,
            SetupPart.GROUPS: lambda: setup.groups(lane=lane),
            SetupPart.TYPES: lambda: setup.types(lane=lane),
            SetupPart.ROLES: lambda: setup.roles(lane=lane),
            SetupPart.TAGS: lambda: setup.tags(lane=lane),
            SetupPart.STORES: lambda: self._api.stores.list(lane=lane),
            SetupPart.SETTINGS: lambda: setup.settings(lane=lane),
            SetupPart.WHISPER: lambda: self._api.receivers.default_whisper_mode(lane=lane),
            SetupPart.EBAY: lambda: setup.ebay(lane=lane),
            SetupPart.AUTOMATIONS: lambda: setup.automations(lane=lane),
            SetupPart.CAPABILITIES: self._capabilities,
            SetupPart.CHANNELS: self._channels,
        }
        answer = await calls[part]()
        return tuple(answer) if isinstance(answer, list) else answer

    async def _rights(self) -> UserRights:
        try:
            return await self._api.setup.rights(lane=Lane.VISIBLE)
        except SystemRefused as error:
            if not error.has_no_route:
                raise
            return UserRights()  # a system that does not tell

    async def _capabilities(self) -> tuple[str, ...]:
        return tuple(sorted(await self._api.extension.capabilities(lane=Lane.VISIBLE)))

    async def _channels(self) -> ChannelsAnswer:
        from plentytui.services.setup.channels_reading import read_channels

        has_extension = "channels" in (self.kept(SetupPart.CAPABILITIES) or ())
        return await read_channels(self._api, has_extension=has_extension, lane=Lane.VISIBLE)

    def _refusals(self) -> dict[str, float]:
        """Rights that were refused lately, each with when."""
        kept = json.loads(self._store.facts.get(_REFUSED) or "{}")
        now = self._clock.time()
        return {
            str(key): float(at)
            for key, at in (kept.items() if isinstance(kept, dict) else ())
            if 0 <= now - float(at) < _REFUSED_FOR
        }
