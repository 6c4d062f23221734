"""From the notation of the tales to what mails look like: plain text, HTML, quoted history, previews."""

from __future__ import annotations

import html
import re
from datetime import datetime

MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
"""Names of the months by language."""
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"https://[^\s<]+[^\s<.,;:!?)]")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
_INLINE = frozenset({"a", "b", "i", "u", "em", "strong", "span", "font", "small"})


def plain(text: str) -> str:
    """The text without its marks."""
    return _BOLD.sub(r"\1", text) if "**" in text else text


def as_html(text: str) -> str:
    """The text as simple HTML: paragraphs, lists, links, bold."""
    parts = []
    for block in text.split("\n\n"):
        lines = html.escape(block, quote=False).split("\n")
        if all(line.startswith("- ") for line in lines):
            parts.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        else:
            parts.append("<p>" + "<br>".join(lines) + "</p>")
    found = _BOLD.sub(r"<b>\1</b>", "".join(parts))
    return _LINK.sub(r'<a href="\g<0>">\g<0></a>', found)


def quoted(text: str, who: str, when: datetime, lang: str) -> str:
    """An earlier plain text as a mail program quotes it below an answer."""
    return f"\n\n{_quote_head(who, when, lang)}\n" + "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def quoted_html(text: str, who: str, when: datetime, lang: str) -> str:
    """An earlier text as a mail program quotes it in HTML."""
    head = html.escape(_quote_head(who, when, lang), quote=False)
    return f'<div class="moz-cite-prefix">{head}</div><blockquote type="cite">{as_html(text)}</blockquote>'


def stripped(text: str, length: int) -> str:
    """The first ``length`` characters without tags and line ends, cut in mid-word."""
    if "<" in text:
        text = html.unescape(_TAG.sub(_gap, text))
    return " ".join(text[: length * 4].split())[:length]


def without_tags(text: str) -> str:
    """HTML as plain text, a line for each paragraph."""
    return html.unescape(_TAG.sub(_line_end, text)).strip() if "<" in text else text


def date_words(when: datetime, lang: str) -> str:
    """A day as one writes it in a letter: 14. März, 14 March."""
    month = MONTHS[lang][when.month - 1]
    return f"{when.day}. {month}" if lang == "de" else f"{when.day} {month}"


def _gap(match: re.Match[str]) -> str:
    return "" if match[1].lower() in _INLINE else " "


def _line_end(match: re.Match[str]) -> str:
    ends = match[0].startswith("</") and match[1].lower() not in {*_INLINE, "ul", "ol"}
    return "\n" if ends or match[1].lower() == "br" else ""


def _quote_head(who: str, when: datetime, lang: str) -> str:
    if lang == "de":
        return f"Am {when:%d.%m.%Y} um {when:%H:%M} schrieb {who}:"
    return f"On {date_words(when, 'en')} {when:%Y} at {when:%H:%M}, {who} wrote:"
