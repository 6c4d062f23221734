"""What the sandbox offers beyond the API: contract, domains, certificates, cache, agencies, relocation, version.

A live system has no such routes (wire facts 7): there ``capabilities`` is empty, and nothing else may be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from plentytui.api.decode import unreadable
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import NotFound, ServerFault
from plentytui.models.channels import ChannelsAnswer
from plentytui.models.forms import Request
from plentytui.models.offers import OffersAnswer
from plentytui.models.records import RecordSeen
from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import CertificatesAnswer, DomainsAnswer
from plentytui.models.service.hosting import AgencyAnswer, Cache, Installed, RelocationAnswer
from plentytui.models.sights import DomainSight

if TYPE_CHECKING:
    from plentytui.api.wire import Answer

T = TypeVar("T")

_PATH = "/rest/plentytui/v1"
_NO_SUCH_ROUTE = frozenset({404, 503})
"""What systems answer for a path that they do not know (wire facts 2)."""


class ExtensionResource(Resource):
    """The extension of the sandbox."""

    async def capabilities(self, lane: Lane = Lane.USER) -> frozenset[str]:
        """What the extension offers; empty for a system that has none."""
        try:
            answer = await self._client.call("GET", _PATH, lane=lane)
        except (NotFound, ServerFault) as error:
            if error.status in _NO_SUCH_ROUTE:
                return frozenset()
            raise
        payload = answer.json()
        told = payload.get("capabilities") if isinstance(payload, dict) else None
        return frozenset(name for name in told if isinstance(name, str)) if isinstance(told, list) else frozenset()

    async def contract(self, lane: Lane = Lane.USER) -> ContractAnswer:
        """The terms, the rates that can be booked and the clients."""
        return await self._one(ContractAnswer, f"{_PATH}/contract", lane=lane)

    async def domains(self, lane: Lane = Lane.USER) -> DomainsAnswer:
        """All domains, and what can be ordered."""
        return await self._one(DomainsAnswer, f"{_PATH}/domains", lane=lane)

    async def certificates(self, domain: str = "", lane: Lane = Lane.USER) -> CertificatesAnswer:
        """All certificates and offers, or those of one domain."""
        params = {"domain": domain} if domain else None
        return await self._one(CertificatesAnswer, f"{_PATH}/certificates", params=params, lane=lane)

    async def cache(self, lane: Lane = Lane.USER) -> Cache:
        """The cache of the online store."""
        return await self._one(Cache, f"{_PATH}/cache", lane=lane)

    async def agency(self, lane: Lane = Lane.USER) -> AgencyAnswer:
        """The agencies there are, and those with access."""
        return await self._one(AgencyAnswer, f"{_PATH}/agency", lane=lane)

    async def relocations(self, lane: Lane = Lane.USER) -> RelocationAnswer:
        """Relocations and the clouds there are."""
        return await self._one(RelocationAnswer, f"{_PATH}/relocations", lane=lane)

    async def system(self, lane: Lane = Lane.USER) -> Installed:
        """The version that runs, and its changelog."""
        return await self._one(Installed, f"{_PATH}/system", lane=lane)

    async def offers(self, lane: Lane = Lane.USER) -> OffersAnswer:
        """The services and tools that are offered on plentyMarketplace."""
        return await self._one(OffersAnswer, f"{_PATH}/offers", lane=lane)

    async def channels(self, lane: Lane = Lane.USER) -> ChannelsAnswer:
        """All channels with every setting, what can be chosen for one, and where sent emails are collected."""
        return await self._one(ChannelsAnswer, f"{_PATH}/channels", lane=lane)

    async def is_available(self, name: str, lane: Lane = Lane.USER) -> bool:
        """Whether nobody has a domain of that name in the sandbox's own registry."""
        answer = await self._client.call("GET", f"{_PATH}/domains/availability/{quote(name, safe='')}", lane=lane)
        payload = answer.json()
        return isinstance(payload, dict) and payload.get("taken") is False

    async def sight(self, name: str, lane: Lane = Lane.USER) -> DomainSight:
        """What is seen of a domain on the sandbox's made-up internet."""
        answer = await self._client.call("GET", f"{_PATH}/sights/{quote(name, safe='')}", lane=lane)
        return _read(TypeAdapter(DomainSight), answer)

    async def records(self, name: str, kind: str, lane: Lane = Lane.USER) -> tuple[RecordSeen, ...]:
        """What name servers and public resolvers of the made-up internet say of one host name and kind of record."""
        path = f"{_PATH}/sights/{quote(name, safe='')}/records"
        answer = await self._client.call("GET", path, params={"kind": kind}, lane=lane)
        return _read(TypeAdapter(tuple[RecordSeen, ...]), answer)

    async def submit(self, request: Request, lane: Lane = Lane.USER) -> object:
        """Make the call that carries an action out, official or not, and give the JSON values of its answer."""
        body = None if request.body is None else dict(request.body)
        answer = await self._client.call(request.method, request.path, params=request.params, body=body, lane=lane)
        return answer.json()


def _read(adapter: TypeAdapter[T], answer: Answer) -> T:
    """Read what the dataclasses of own checks look like as JSON."""
    try:
        return adapter.validate_python(answer.json())
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise unreadable(answer.route, ".".join(map(str, first["loc"]))[:100], first["msg"][:200]) from error
