"""E-mail templates, text blocks and receivers as the system sends them (wire facts 5.2 and 6).

Assumed: the answers are documented as "mixed", so every name here is a guess with the likely alternatives.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from plentytui.models.wire import Text, Texts, Whole, WireModel, as_items


class TemplateNode(WireModel):
    """A folder or a template of the tree; a folder holds others, favourites have the id -1, old ones -2."""

    id: Whole = Field(0, validation_alias=AliasChoices("id", "templateId", "folderId"))
    name: Text = Field("", validation_alias=AliasChoices("name", "title"))
    type: Text = ""
    """folder or template; empty where the system does not say, then whether it has children tells."""
    subject: Text = ""
    lang: Texts = Field((), validation_alias=AliasChoices("lang", "languages", "language"))
    children: Annotated[tuple[TemplateNode, ...], as_items] = Field(
        (), validation_alias=AliasChoices("children", "nodes", "templates", "entries")
    )

    @property
    def is_folder(self) -> bool:
        """Whether it only holds others."""
        return self.type == "folder" if self.type else bool(self.children) or self.id < 0


class PreviewFile(WireModel):
    """A file that a template brings along.

    Assumed: it looks like a file of a message (wire facts 5.6), and ``loadAttachments`` gives its content as base64;
    the specification says no more than that it loads "the attachments in the response".
    """

    name: Text = ""
    size: Whole = 0
    content_type: Text = ""
    content: Text = Field("", repr=False, validation_alias=AliasChoices("content", "body"))
    """Base64; empty where the system gives none."""


class TemplatePreview(WireModel):
    """A template with its variables filled in by the system."""

    subject: Text = ""
    body: Text = Field("", validation_alias=AliasChoices("body", "content", "html", "message", "bodyHTML"))
    attachments: Annotated[tuple[PreviewFile, ...], as_items] = ()


class FoundReceiver(WireModel):
    """Somebody or something that a conversation can be linked with (PI SearchReceiver.php)."""

    id: Text = ""
    name: Text = ""
    email: Text = ""
    lang: Text = ""
    type: Text = ""
    """contact, order or user."""
