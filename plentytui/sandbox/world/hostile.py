"""Texts that try to break out of the screen: control sequences, markup, bidirectional overrides, floods."""

from __future__ import annotations

PAYLOADS = (
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x1b[2J\x1b[H",
    "\x9b2J\x9b31m",
    "\x1b]0;pwned\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[?1049l\x1b[?25l",
    "\u202eexe.fdp\u202c",
    "\u2066\u2067abc\u2069",
    "[@click=app.quit]x[/]",
    "[/nope]",
    "[bold red]not markup",
    "a\u200bb\u200dc\ufeff",
    "Z" + "\u0335" * 60 + "algo",
    "\r\x00\x07\x08\x0b\x0c\x7f",
    "\x85\x90\x98\x9d\x9e\x9f",
    "tab\tand\nline",
    '=HYPERLINK("https://evil.example")',
    "../../../etc/passwd",
    "{0.__class__} %s %n ${jndi:ldap://x}",
)
"""What is woven into names, subjects, tags, groups, file names and texts."""
LONG_LINE = "x" * 10_000
"""A line without any place to break it."""


def laced(text: str, key: int) -> str:
    """The text with a payload before, in the middle or after it."""
    payload = PAYLOADS[key % len(PAYLOADS)]
    match key // len(PAYLOADS) % 3:
        case 0:
            return payload + text
        case 1:
            half = len(text) // 2
            return text[:half] + payload + text[half:]
    return text + payload


def laced_body(text: str, key: int) -> str:
    """The text of a message with payloads, now and then with a very long line."""
    found = f"{PAYLOADS[key % len(PAYLOADS)]}{text}\n\n{PAYLOADS[key // 7 % len(PAYLOADS)]}"
    return f"{found}\n{LONG_LINE}" if key % 5 == 0 else found
