"""All resources of one system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.api.resources.bulk import BulkResource
from plentytui.api.resources.cloud import CloudResource
from plentytui.api.resources.conversations import ConversationsResource
from plentytui.api.resources.extension import ExtensionResource
from plentytui.api.resources.folders import FoldersResource
from plentytui.api.resources.groups import GroupsResource
from plentytui.api.resources.mail_templates import MailTemplatesResource
from plentytui.api.resources.messages import MessagesResource
from plentytui.api.resources.receivers import ReceiversResource
from plentytui.api.resources.session import SessionResource
from plentytui.api.resources.setup import SetupResource
from plentytui.api.resources.storage import StorageResource
from plentytui.api.resources.stores import StoresResource
from plentytui.api.resources.tags import TagsResource
from plentytui.api.resources.tickets import TicketsResource
from plentytui.api.resources.users import UsersResource

if TYPE_CHECKING:
    from plentytui.api.client import Client


class SystemApi:
    """What can be read from and written to one system, by domain area."""

    def __init__(self, client: Client) -> None:
        self.client = client
        """For calls that no resource makes."""
        self.session = SessionResource(client)
        self.users = UsersResource(client)
        self.stores = StoresResource(client)
        self.conversations = ConversationsResource(client)
        self.bulk = BulkResource(client)
        self.folders = FoldersResource(client)
        self.messages = MessagesResource(client)
        self.groups = GroupsResource(client)
        self.tags = TagsResource(client)
        self.setup = SetupResource(client)
        self.templates = MailTemplatesResource(client)
        self.receivers = ReceiversResource(client)
        self.extension = ExtensionResource(client)
        self.cloud = CloudResource(client)
        self.storage = StorageResource(client)
        self.tickets = TicketsResource(client)
