"""What is known of the Messenger's set-up: read when it is shown, kept with its age."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from plentytui.api.lanes import Lane
from plentytui.errors import Forbidden, NotFound, PlentytuiError, ServerFault
from plentytui.models.channels import ChannelsAnswer
from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.session import Webstore
from plentytui.models.setup import Automation, EbayAccount, FullTag, MessengerSettings, UserRights
from plentytui.models.setup_facts import SetupFacts
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


_FRESH = 600.0
"""Seconds that a part counts as fresh; showing a tab again within them makes no call."""
_LONG = {
    SetupPart.RIGHTS: 3600.0,
    SetupPart.STORES: 24 * 3600.0,
    SetupPart.WHISPER: 3600.0,
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


class SetupReader:
    """Reads parts of the set-up of one open system and gives what is known of all of them."""

    def __init__(self, system: System, api: SystemApi, store: SystemStore, clock: Clock, language: str) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._clock = clock
        self._language = language
        self._parsed: dict[SetupPart, tuple[float, Any]] = {}
        self._stale: set[SetupPart] = set()
        self.troubles: dict[SetupPart, PlentytuiError] = {}
        """Why a part could not be read the last time; a part that was read has none."""

    # What is known

    def age(self, part: SetupPart) -> float | None:
        """Seconds since the part was read; None if it never was."""
        at = self._store.facts.fresh_at(_key(part))
        return None if at is None else max(0.0, self._clock.time() - at)

    def oldest(self, parts: Iterable[SetupPart]) -> float | None:
        """The age of the oldest of some parts that were read."""
        return max((age for part in parts if (age := self.age(part)) is not None), default=None)

    def facts(self, subject: str = "") -> SetupFacts:
        """All that is known, for rules and screens; needs no call."""
        return SetupFacts(
            system_name=self._system.name,
            subject=subject,
            language=self._language,
            rights=self._kept(SetupPart.RIGHTS),
            refused=self._refused(),
            groups=self._kept(SetupPart.GROUPS),
            types=self._kept(SetupPart.TYPES),
            roles=self._kept(SetupPart.ROLES),
            tags=self._kept(SetupPart.TAGS),
            stores=self._kept(SetupPart.STORES),
            settings=self._kept(SetupPart.SETTINGS),
            whisper=self._kept(SetupPart.WHISPER),
            ebay=self._kept(SetupPart.EBAY),
            automations=self._kept(SetupPart.AUTOMATIONS),
            channels=self._kept(SetupPart.CHANNELS),
            has_extension="channels" in (self._kept(SetupPart.CAPABILITIES) or ()),
        )

    def note_refusal(self, error: PlentytuiError) -> None:
        """Keep which rights a refusal names as missing."""
        if isinstance(error, Forbidden) and error.missing:
            keys = sorted({*self._refused(), *error.missing})
            self._store.facts.put(_REFUSED, json.dumps(keys))

    # Reading

    async def refresh(self, parts: Iterable[SetupPart], *, anew: bool = False) -> bool:
        """Read the parts that are not fresh, or all ``anew``; True if something was read.

        A part that cannot be read leaves what was known; why stands in ``troubles``.
        """
        if anew:
            self._store.facts.put(_REFUSED, "[]")
        read = False
        for part in dict.fromkeys(parts):
            if anew or not self._is_fresh(part):
                read = await self._read(part) or read
        return read

    def forget(self, *parts: SetupPart) -> None:
        """Have parts read again when they are shown next; what is known of them stays."""
        self._stale.update(parts)

    async def _read(self, part: SetupPart) -> bool:
        try:
            answer = await self._call(part)
        except PlentytuiError as error:
            self.note_refusal(error)
            self.troubles[part] = error
            return False
        self.troubles.pop(part, None)
        self._stale.discard(part)
        kept = _ADAPTERS[part].dump_json(tuple(answer) if isinstance(answer, list) else answer).decode()

        def keep() -> None:
            self._store.facts.put(_key(part), kept)
            take_names(self._store, answer)

        await self._store.write(keep)
        self._parsed.pop(part, None)
        return True

    async def _call(self, part: SetupPart) -> Any:
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
        return await calls[part]()

    async def _rights(self) -> UserRights:
        try:
            return await self._api.setup.rights(lane=Lane.VISIBLE)
        except (NotFound, ServerFault):
            return UserRights()  # a system that does not tell

    async def _capabilities(self) -> tuple[str, ...]:
        return tuple(sorted(await self._api.extension.capabilities(lane=Lane.VISIBLE)))

    async def _channels(self) -> ChannelsAnswer:
        from plentytui.services.setup.channels_reading import read_channels

        has_extension = "channels" in (self._kept(SetupPart.CAPABILITIES) or ())
        return await read_channels(self._api, has_extension=has_extension, lane=Lane.VISIBLE)

    def _is_fresh(self, part: SetupPart) -> bool:
        age = self.age(part)
        usable = part not in self.troubles and part not in self._stale
        return usable and age is not None and age < _LONG.get(part, _FRESH)

    def _kept(self, part: SetupPart) -> Any:
        at = self._store.facts.fresh_at(_key(part))
        if at is None:
            return None
        known = self._parsed.get(part)
        if known is None or known[0] != at:
            try:
                known = (at, _ADAPTERS[part].validate_json(self._store.facts.get(_key(part)) or ""))
            except ValidationError:
                known = (at, None)  # kept by another version; it is read anew
            self._parsed[part] = known
        return known[1]

    def _refused(self) -> tuple[str, ...]:
        return tuple(str(key) for key in json.loads(self._store.facts.get(_REFUSED) or "[]"))


def _key(part: SetupPart) -> str:
    return f"setup.{part.value}"
