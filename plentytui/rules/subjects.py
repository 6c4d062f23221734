"""The subjects of messages beside that of their conversation."""

from __future__ import annotations

import re

from plentytui.rules.html_text import read_body

_ANSWERED = re.compile(r"^(?:\s*(?:re|aw|antw)\s*:)+\s*", re.IGNORECASE)


def own_subject(title: str, of_conversation: str, body: str) -> str:
    """The subject of a message where it is another than its conversation's; empty where it is the same or none.

    Without a subject a system takes the beginning of the text as one (wire facts 5.6); that tells nothing.
    """
    subject = _ANSWERED.sub("", title).strip()
    if not subject or subject == _ANSWERED.sub("", of_conversation).strip():
        return ""
    lines = (str(line) for part in read_body(body).parts for line in part.lines)
    begins = " ".join(" ".join(lines).split()).startswith(" ".join(subject.rstrip("… .").split()))
    return "" if begins else title.strip()
