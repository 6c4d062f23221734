"""Testing the login details of a channel at the real mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.errors import UsageError
from plentytui.rules.setup.channels import login_of, untestable

if TYPE_CHECKING:
    from plentytui.models.forms import Values
    from plentytui.models.mail_login import LoginSeen


async def try_mail_login(values: Values) -> LoginSeen:
    """Test what stands in the form of a channel; no mail is sent, and nothing is kept.

    Raises:
        UsageError: the details are not complete, or cannot be right.
    """
    if reason := untestable(values):
        raise UsageError(reason, "Fill in the login details first.")
    from plentytui.probes.smtp import try_login

    return await try_login(login_of(values))
