"""A linked Dropbox account; each call of the package blocks, so it runs in a thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from plentytui.errors import NotFound, UnreadableAnswer
from plentytui.models.designs import RemoteFile, Revision
from plentytui.rules.two_way import content_hash
from plentytui.services.dropbox_link.troubles import ChangedMeanwhile, told

T = TypeVar("T")

PIECE = 8 * 1024 * 1024
"""Bytes of one request of an upload; larger content goes in several."""
_MOST_REVISIONS = 100
_SMALL = 256 * 1024
"""Bytes that are hashed at once; more would hold the screen up."""


class DropboxAccount:
    """What is asked of one account; paths are below ``folder``."""

    def __init__(self, client: Any, folder: str, *, piece: int = PIECE) -> None:
        # At its usual level the package tells the log of every request it makes.
        logging.getLogger("dropbox").setLevel(logging.WARNING)
        self._client = client
        self.folder = folder
        self._piece = piece

    async def email(self) -> str:
        """The address of the account.

        Raises:
            PlentytuiError: Dropbox does not tell.
        """
        return await self._call("tell whose account it is", lambda: str(self._client.users_get_current_account().email))

    async def free(self) -> int | None:
        """Bytes that are free; None where Dropbox does not say.

        Raises:
            PlentytuiError: Dropbox gives no answer.
        """

        def work() -> int | None:
            usage = self._client.users_get_space_usage()
            allocation = usage.allocation
            if allocation.is_individual():
                return int(allocation.get_individual().allocated) - int(usage.used)
            if allocation.is_team():
                team = allocation.get_team()
                return int(team.allocated) - int(team.used)
            return None

        return await self._call("tell its space", work)

    async def files(self, on_count: Callable[[int], None]) -> list[RemoteFile]:
        """All files below the base folder; none where there is no such folder yet.

        Raises:
            PlentytuiError: they cannot be listed.
        """
        found: list[RemoteFile] = []
        what = f"list {self.folder}"
        try:
            page = await self._call(
                what, lambda: self._client.files_list_folder(self._base, recursive=True, limit=2000)
            )
        except NotFound:
            return []  # the folder is made with its first file
        while True:
            found += [self._file(entry) for entry in page.entries if hasattr(entry, "content_hash")]
            on_count(len(found))
            if not page.has_more:
                return found
            page = await self._call(what, partial(self._client.files_list_folder_continue, page.cursor))

    async def upload(self, path: str, content: bytes, rev: str) -> RemoteFile:
        """Write a file and see that it arrived; ``rev`` is the revision that it replaces, empty for none.

        Raises:
            PlentytuiError: it is not written; ChangedMeanwhile: something else is there.
        """
        wanted = await hash_of(content)
        try:
            made = self._file(await self._call(f"take {path}", lambda: self._upload(path, content, rev)))
        except ChangedMeanwhile:
            # An upload whose answer never came may have left it there.
            made = await self.look(path)
            if made.hash != wanted:
                raise
        if made.hash != wanted:
            raise UnreadableAnswer(f"{path} did not arrive in Dropbox as it was sent.", "Export it again.")
        return made

    async def look(self, path: str) -> RemoteFile:
        """What is known of a file.

        Raises:
            PlentytuiError: Dropbox does not tell.
        """
        return self._file(await self._call(f"show {path}", lambda: self._client.files_get_metadata(self._at(path))))

    async def download(self, path: str) -> tuple[RemoteFile, bytes]:
        """A file with its content, which is what Dropbox says that it is.

        Raises:
            PlentytuiError: it does not come, or not whole.
        """

        def work() -> tuple[Any, bytes]:
            data, answer = self._client.files_download(self._at(path))
            try:
                return data, bytes(answer.content)
            finally:
                answer.close()

        data, content = await self._call(f"give {path}", work)
        found = self._file(data)
        if await hash_of(content) != found.hash:
            raise UnreadableAnswer(f"{path} did not come from Dropbox as it is there.", "Import it again.")
        return found, content

    async def delete(self, path: str, rev: str) -> None:
        """Delete a file; one that is gone already is deleted.

        Raises:
            PlentytuiError: it cannot be, or it has another revision by now.
        """
        try:
            await self._call(f"delete {path}", lambda: self._client.files_delete_v2(self._at(path), parent_rev=rev))
        except NotFound:
            return

    async def rename_folder(self, new: str) -> bool:
        """Give the base folder another name; False for one that was never made, and needs none.

        Raises:
            PlentytuiError: there is something of that name.
        """
        try:
            await self._call(f"rename {self.folder}", lambda: self._client.files_move_v2(self._base, f"/{new}"))
        except NotFound:
            self.folder = new
            return False
        self.folder = new
        return True

    async def revisions(self, path: str) -> list[Revision]:
        """What a file was, the latest first.

        Raises:
            PlentytuiError: Dropbox does not tell.
        """
        found = await self._call(
            f"list the revisions of {path}",
            lambda: self._client.files_list_revisions(self._at(path), limit=_MOST_REVISIONS).entries,
        )
        return [Revision(one.rev, int(one.size), _time(one.server_modified), one.content_hash or "") for one in found]

    async def restore(self, path: str, rev: str) -> RemoteFile:
        """Make an older revision the newest; the others stay.

        Raises:
            PlentytuiError: it cannot be.
        """
        return self._file(await self._call(f"restore {path}", lambda: self._client.files_restore(self._at(path), rev)))

    async def revoke(self) -> None:
        """End the access at Dropbox.

        Raises:
            PlentytuiError: it is not ended there, or was before.
        """
        await self._call("end the access", self._client.auth_token_revoke)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def _base(self) -> str:
        return f"/{self.folder}"

    def _at(self, path: str) -> str:
        return f"{self._base}/{path}"

    def _upload(self, path: str, content: bytes, rev: str) -> Any:
        from dropbox import files

        mode = files.WriteMode.update(rev) if rev else files.WriteMode.add
        if len(content) <= self._piece:
            return self._client.files_upload(content, self._at(path), mode=mode, autorename=False, mute=True)
        began = self._client.files_upload_session_start(content[: self._piece])
        cursor = files.UploadSessionCursor(began.session_id, self._piece)
        while len(content) - cursor.offset > self._piece:
            self._client.files_upload_session_append_v2(content[cursor.offset : cursor.offset + self._piece], cursor)
            cursor.offset += self._piece
        commit = files.CommitInfo(self._at(path), mode=mode, autorename=False, mute=True)
        return self._client.files_upload_session_finish(content[cursor.offset :], cursor, commit)

    def _file(self, data: Any) -> RemoteFile:
        shown = str(data.path_display or data.path_lower or "")
        return RemoteFile(
            shown[len(self._base) + 1 :], int(data.size), data.content_hash or "", data.rev, _time(data.server_modified)
        )

    async def _call(self, doing: str, work: Callable[[], T]) -> T:
        def run() -> T:
            with told(doing):
                return work()

        return await asyncio.to_thread(run)


async def hash_of(content: bytes) -> str:
    """The hash of a content, in a thread where that takes a while."""
    return content_hash(content) if len(content) < _SMALL else await asyncio.to_thread(content_hash, content)


def _time(moment: datetime | None) -> float:
    """Dropbox gives times in UTC, and the package leaves them naive."""
    return 0.0 if moment is None else moment.replace(tzinfo=UTC).timestamp()
