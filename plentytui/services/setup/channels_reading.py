"""Reading channels: all of them with every setting where the system tells, else what the official routes have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD, ServerFault
from plentytui.models.channels import ChannelsAnswer, Choosable, FullChannel

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.templates import TemplateNode

_MISSING = (*UNTOLD, ServerFault)
"""How reading what can be chosen may end and the channels are shown all the same."""
_NO_NUMBER = 1_000_000
"""From here on channels are counted whose ids are no numbers; they are never sent."""


async def read_channels(api: SystemApi, *, has_extension: bool, lane: Lane = Lane.USER) -> ChannelsAnswer:
    """The channels and what can be chosen for one: one call with the extension, else three.

    On a live system only the active channels are told, and of each little more than its name (wire facts 5.2).

    Raises:
        PlentytuiError: the channels could not be read; that users or templates could not is no reason.
    """
    if has_extension:
        return await api.extension.channels(lane=lane)
    listed = await api.groups.channels(lane=lane)
    return ChannelsAnswer(
        channels=tuple(
            FullChannel(
                id=int(one.id) if one.id.isascii() and one.id.isdigit() else _NO_NUMBER + place,
                name=one.name,
                email=one.email,
                category_id=one.category_id,
                is_default=one.is_default,
            )
            for place, one in enumerate(listed)
        ),
        users=await _users(api, lane),
        templates=await _templates(api, lane),
    )


async def _users(api: SystemApi, lane: Lane) -> tuple[Choosable, ...]:
    try:
        return tuple(Choosable(id=user.id, name=user.name) for user in await api.users.backend(lane=lane))
    except _MISSING:
        return ()  # a right is missing; names can be entered in the back end all the same


async def _templates(api: SystemApi, lane: Lane) -> tuple[Choosable, ...]:
    try:
        tree = await api.templates.tree(lane=lane)
    except _MISSING:
        return ()  # as above
    found = {node.id: Choosable(id=node.id, name=node.name) for node in _leaves(tree)}
    return tuple(found.values())


def _leaves(nodes: Iterable[TemplateNode]) -> Iterable[TemplateNode]:
    for node in nodes:
        if node.is_folder:
            yield from _leaves(node.children)
        else:
            yield node
