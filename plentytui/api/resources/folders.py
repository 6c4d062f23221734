"""The user's own folders (wire facts 5.4)."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from plentytui.api.decode import decode_count, decode_one
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.messenger import OwnFolder

_PATH = "/rest/conversations/folders"


class FoldersResource(Resource):
    """Folders and what lies in them; deleting one never deletes conversations."""

    async def list(self, user_id: int | None = None, lane: Lane = Lane.USER) -> builtins.list[OwnFolder]:
        """The folders of one user, or of all."""
        return list((await self._all(OwnFolder, _PATH, params={"userId": user_id}, lane=lane)).entries)

    async def create(self, name: str, lane: Lane = Lane.USER) -> OwnFolder:
        """Make a folder for the user who is logged in.

        Assumed: the body has the fields of the model; none is documented.
        """
        answer = await self._client.call("POST", _PATH, body={"name": name}, lane=lane)
        return decode_one(OwnFolder, answer.json(), answer.route)

    async def rename(self, uuid: str, name: str, lane: Lane = Lane.USER) -> OwnFolder:
        """Give a folder another name; its body is assumed as for ``create``."""
        answer = await self._client.call("PUT", f"{_PATH}/{uuid}", body={"name": name}, lane=lane)
        return decode_one(OwnFolder, answer.json(), answer.route)

    async def delete(self, uuid: str, lane: Lane = Lane.USER) -> bool:
        """Delete a folder; False if the system says that it did not."""
        answer = await self._client.call("DELETE", f"{_PATH}/{uuid}", lane=lane)
        return decode_count(answer.json(), answer.route) > 0

    async def add(self, folders: Sequence[str], uuids: Sequence[str], lane: Lane = Lane.USER) -> int | None:
        """Put conversations into folders; None if the system took it, 0 if it says that it did not."""
        return await self._file("add", folders, uuids, lane)

    async def remove(self, folders: Sequence[str], uuids: Sequence[str], lane: Lane = Lane.USER) -> int | None:
        """Take conversations out of folders; None if the system took it, 0 if it says that it did not."""
        return await self._file("remove", folders, uuids, lane)

    async def _file(self, way: str, folders: Sequence[str], uuids: Sequence[str], lane: Lane) -> int | None:
        params = {"foldersUuids": folders, "conversationsUuids": uuids}
        answer = await self._client.call("PUT", f"{_PATH}/{way}", params=params, lane=lane)
        return None if decode_count(answer.json(), answer.route) else 0
