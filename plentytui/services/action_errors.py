"""What an error of a call tells an action: to look what became of it, or to send nothing more."""

from plentytui.errors import (
    Forbidden,
    NotFound,
    NotLoggedIn,
    NotReachable,
    ReadOnly,
    ServerFault,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)

IN_DOUBT = (WriteUncertain, ServerFault, UnreadableAnswer, NotFound)
"""After these one look tells what became of it; one of those that were named may be gone."""
THE_END = (Forbidden, NotLoggedIn, NotReachable, ReadOnly, Throttled)
"""After these every further call would end the same way."""
GONE = "no longer in the system."
"""Why nothing was done to a conversation that is not there any more."""
OFFLINE = "Nothing was changed, and nothing waits. Press the key again once the header says online."
"""What to do where the system cannot be reached."""
