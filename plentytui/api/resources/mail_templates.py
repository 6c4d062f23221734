"""E-mail templates and text blocks (wire facts 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plentytui.api.decode import decode_count, decode_one
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import SystemRefused
from plentytui.models.templates import TemplateNode, TemplatePreview

_PATH = "/rest/mail_templates/email_service"


class MailTemplatesResource(Resource):
    """The templates of the system."""

    async def tree(self, lane: Lane = Lane.USER) -> list[TemplateNode]:
        """All folders and templates, with the user's favourites and the old templates."""
        params = {"showFavorites": True, "showOldTemplates": True}
        return await self._list(TemplateNode, f"{_PATH}/templatesTree", params=params, lane=lane)

    async def preview(
        self,
        template: int,
        *,
        conversation: str = "",
        whispered: bool = False,
        group: int | None = None,
        channel: str = "",
        contacts: Sequence[str] = (),
        orders: Sequence[str] = (),
        emails: Sequence[str] = (),
        language: str = "",
        lane: Lane = Lane.USER,
    ) -> TemplatePreview:
        """A template with its variables filled in for these receivers, and with its files; one read.

        Assumed: the account type is messenger_inbox, and ``receiver`` stays away, which means the default (0).
        """
        params = {
            "accountType": "messenger_inbox",
            "conversationId": conversation or None,
            "whisperMode": whispered,
            "categoryId": group or None,
            "loadAttachments": True,
            "inboxId": channel or None,
            "contacts": list(contacts) or None,
            "orders": list(orders) or None,
            "emails": list(emails) or None,
            "lang": language or None,
        }
        answer = await self._client.call("GET", f"{_PATH}/loadPreview/{template}", params=params, lane=lane)
        return decode_one(TemplatePreview, answer.json(), answer.route)

    async def send(
        self,
        template: int,
        *,
        emails: Sequence[str],
        lane: Lane = Lane.USER,
        only_if: Callable[[], bool] | None = None,
    ) -> None:
        """Have the system fill a template in and send it to these addresses; one write.

        ``only_if`` is asked when it would leave; if it says no, nothing is sent. The account that it is sent from is
        the system's own choice.

        Assumed: an answer without ``success``, or with a true one, says that it was sent (wire facts 6).

        Raises:
            SystemRefused: the system says that it did not send it.
        """
        answer = await self._client.call(
            "POST", f"{_PATH}/sendEmail/{template}", params={"emails": list(emails)}, lane=lane, only_if=only_if
        )
        told = answer.json()
        row = told[0] if isinstance(told, list) and told else told
        if isinstance(row, dict) and "success" in row and not row["success"]:
            words = str(row.get("message") or "")[:200]
            raise SystemRefused(
                f"The system did not send template {template}.",
                "Look at the template and the settings of its e-mail account.",
                status=answer.status,
                route=answer.route,
                system_words=words,
            )

    async def mark_favourite(self, template: int, favourite: bool = True, lane: Lane = Lane.USER) -> int:
        """Put a template among the user's favourites, or take it out."""
        word = "addToFavourites" if favourite else "removeFromFavourites"
        answer = await self._client.call("POST", f"{_PATH}/{word}/{template}", lane=lane)
        return decode_count(answer.json(), answer.route)
