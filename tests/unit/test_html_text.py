"""Message bodies as text: what is shown, where links really lead, and what is recognised as quoted history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.html_text import BODY_LIMIT, Link, MessageText, as_line, is_html, read_body
from plentytui.rules.quotes import Part
from tests.hostile.corpus import CORPUS

PIECES = [
    *"<>/!-= \n&;#\"'ax1",
    "<p>",
    "<a href=",
    "</a>",
    "<!--",
    "-->",
    "<blockquote>",
    "<li>",
    "<pre>",
    "On 1 wrote:",
]


def own(body: str) -> list[str]:
    return [line for part in read_body(body).parts if not part.quoted for line in part.lines]


def quoted(body: str) -> list[str]:
    return [line for part in read_body(body).parts if part.quoted for line in part.lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>One</p><p>Two</p>", ["One", "", "Two"]),
        ("<div>One</div><div>Two</div>", ["One", "Two"]),
        ("a<br>b<br><br><br><br>c", ["a", "b", "", "c"]),
        ("<p>one\n  and <b>two</b>\tthree </p>", ["one and two three"]),
        ("<p>&lt;b&gt; &amp; &auml; &#8364; &nbsp;x</p>", ["<b> & ä € \xa0x"]),
        ("<h1>Head</h1>text", ["Head", "", "text"]),
        ("<ul><li>a</li><li>b</li></ul>", ["• a", "• b"]),
        ("<ol><li>a<ol><li>b</ol><li>c</ol>", ["1. a", "  1. b", "2. c"]),
        ("<table><tr><th>Item<th>Qty<tr><td>Chair<td>2</table>", ["Item  Qty", "Chair  2"]),
        ("<pre>  a\n    b\n\n\n c</pre>", ["  a", "    b", "", " c"]),
        ('<img src="x" alt="Our logo">', ["[image: Our logo]"]),
        ('<p>a<img src="x"></p>', ["a[image]"]),
        ('<p>a<img src="x" width="1" height="1"></p>', ["a"]),
        ("<style>p{}</style><script>x<b>y</b></script><title>t</title><p>shown</p>", ["shown"]),
        ("<p>a<!-- hidden <b>x</b> -->b</p>", ["ab"]),
        ("<!--[if mso]><p>office</p><![endif]--><!--[if !mso]><!--><p>others</p><!--<![endif]-->", ["others"]),
        ("<p>a<hr>b</p>", ["a", "--------------------", "b"]),
        ("<div><div><div></div></div></div><p>x</p>", ["x"]),
    ],
)
def test_html_becomes_lines(body: str, lines: list[str]) -> None:
    assert own(body) == lines


@pytest.mark.parametrize(
    "body",
    [
        "3 < 4 and 5 > 2",
        "a <b and c> d",
        "I wrote <maria@shop.example>",
        "x <- y",
        "R&D &amp; more",
        "if a<b: return c>d",
    ],
)
def test_plain_text_stays_as_it_is(body: str) -> None:
    assert not is_html(body)
    assert own(body) == [body]


@pytest.mark.parametrize(
    "body", ["<p>x", "x<br>y", "<DIV CLASS=a>x</DIV>", "<!DOCTYPE html>x", "a</b>", "<a href=x>y</a>", "<b>x", "<p >x"]
)
def test_html_is_recognised_by_its_tags(body: str) -> None:
    assert is_html(body)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("<p>unclosed <b>bold <i>both", "unclosed bold both"),
        ("<p>5 < 6 & 7</p>", "5 < 6 & 7"),
        ('<p title="a > b">text</p>', "text"),
        ("<p title=it's>don't worry</p>", "don't worry"),
        ('<p title="open>text</p>', "text"),
        ("<style>never closed<p>text", "never closed"),
        ("</p></div>text</li></ul>", "text"),
        ("<p>&#99999999999999;x</p>", "\ufffdx"),
        ("<o:p>x</o:p><p>", "x"),
        ("<p>before<!-- never closed", "before<!-- never closed"),
    ],
)
def test_broken_html_loses_no_text(body: str, line: str) -> None:
    assert own(body)[0] == line


def test_links_are_numbered_and_tell_where_they_lead() -> None:
    text = read_body(
        '<p><a href="https://evil.example/?a=1&amp;b=2">https://good.example</a>, '
        '<a href="mailto:a@b.example">mail</a>, <a href=" https://evil.example/?a=1&amp;b=2">again</a>.</p>'
    )
    assert text.parts == (Part(("https://good.example [1], mail [2], again [1].",)),)
    assert text.links == (
        Link(1, "https://good.example", "https://evil.example/?a=1&b=2"),
        Link(2, "mail", "mailto:a@b.example"),
    )


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("javascript:alert(1)", "pay (javascript:alert(1))"),
        ("JaVa\tScRiPt:alert(1)", "pay (JaVaScRiPt:alert(1))"),
        ("vscode://x", "pay (vscode://x)"),
        ("//host/share", "pay (//host/share)"),
        ("tel:+49123", "pay (tel:+49123)"),
        ("#top", "pay"),
        ("", "pay"),
    ],
)
def test_other_targets_are_text_and_no_links(target: str, shown: str) -> None:
    body = f'<a href="{target}">pay</a>'
    assert own(body) == [shown]
    assert read_body(body).links == ()


def test_the_blank_after_a_linked_word_stays_behind_its_number() -> None:
    assert own('<p>see <a href="https://x.example">this </a>now</p>') == ["see this [1] now"]


HISTORIES = [
    "On Tue, 3 Feb 2026 at 10:12, Maria <m@x.example> wrote:\n> Hello\n>\n> > older\n",
    "On Tue, 3 Feb 2026 at 10:12, Maria Kranich <maria@shop.example>\nwrote:\n\n> Hello\n",
    "Am 03.02.2026 um 10:12 schrieb Maria Kranich:\n> Hallo\n",
    "Am Di., 3. Feb. 2026 um 10:12 Uhr schrieb Maria <m@x.example>:\n\nHallo\n",
    "-----Original Message-----\nFrom: Maria\nHello\n",
    "-----Ursprüngliche Nachricht-----\nVon: Maria\nHallo\n",
    "________________________________\nVon: Maria\nGesendet: Dienstag\nAn: Petra\nBetreff: AW: Stuhl\n\nHallo\n",
    "From: Maria\nSent: Tuesday\nTo: Petra\nSubject: RE: chair\n\nHello\n",
    "> only quoted\n> lines\n",
]


@pytest.mark.parametrize("history", HISTORIES)
def test_quoted_history_is_told_apart(history: str) -> None:
    body = f"Thanks, that works.\n\n{history}"
    assert own(body) == ["Thanks, that works."]
    assert [line for line in quoted(body) if line]
    as_html = "".join(f"<div>{line.replace('<', '&lt;')}</div>" for line in body.split("\n") if line[:1] != ">")
    assert own(as_html) == ["Thanks, that works."]


@pytest.mark.parametrize(
    "body",
    [
        "On Monday my husband wrote:\nwe are not amused",
        "Am Montag schrieb ich Ihnen:\nbitte antworten",
        "From: the beginning it was broken",
        "---------- Forwarded message ---------\nFrom: Shop\nDate: today\nSubject: x\nTo: me\n\nread this",
        "I paid 20 > 10",
    ],
)
def test_words_of_the_sender_are_not_taken_for_history(body: str) -> None:
    assert quoted(body) == []


def test_an_answer_below_or_between_quoted_lines_stays_the_senders_own() -> None:
    body = "On 3 Feb 2026 Maria wrote:\n> first?\n\nYes.\n\n> second?\n\nNo."
    assert [(part.quoted, part.lines) for part in read_body(body).parts] == [
        (True, ("On 3 Feb 2026 Maria wrote:", "first?")),
        (False, ("Yes.",)),
        (True, ("second?",)),
        (False, ("No.",)),
    ]


def test_blockquotes_are_history_and_keep_their_depth() -> None:
    body = "<p>Mine</p><p>On 3 Feb 2026 Tom wrote:</p><blockquote>his<blockquote>hers</blockquote></blockquote><p>After"
    assert own(body) == ["Mine", "After"]
    assert quoted(body) == ["On 3 Feb 2026 Tom wrote:", "", "his", "", "> hers"]


def test_a_message_without_words_of_its_own_says_so() -> None:
    assert not read_body("> all quoted").own
    assert read_body("mine\n> quoted").own
    assert read_body("") == MessageText(())


def test_long_bodies_are_cut_but_inline_pictures_do_not_count() -> None:
    assert read_body("x" * (BODY_LIMIT + 1)).cut
    picture = f'<p>before<img alt="p" src="data:image/png;base64,{"A" * BODY_LIMIT}">after</p>'
    assert not read_body(picture).cut
    assert own(picture) == ["before[image: p]after"]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<",
            "<!--",
            "<!",
            "<?",
            "<![CDATA[",
            "<a ",
            '<a "',
            "<a '",
            '<a "="',
            '<a href="="',
            "<a href=x>",
            "<style>",
        ),
        *(
            "<script>",
            "<div>",
            "<blockquote>",
            "<ul><li>",
            "<br>",
            "<p",
            "&",
            "&amp;",
            "&#",
            "&#x",
            "<td>",
            "<a =",
            "=",
        ),
        *(
            ">",
            "\n",
            "On 1\n",
            "From: x\n",
            "data:a;base64,",
            "<a b",
            "<p>a ",
            "</",
            "</p",
            "<pre>\n",
            "On 1 wrote:\n> ",
        ),
    ],
)
def test_a_megabyte_of_anything_ends(unit: str) -> None:
    # With anything quadratic in it, this would run into the time limit of the suite.
    text = read_body("<p>" + unit * (BODY_LIMIT // len(unit)))
    assert sum(len(line) for part in text.parts for line in part.lines) <= BODY_LIMIT
    assert read_body("<a " + "b" * BODY_LIMIT + unit).cut


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_body_can_be_read(body: str) -> None:
    text = read_body(body)
    assert all("\n" not in line for part in text.parts for line in part.lines)
    assert all(part.lines for part in text.parts)
    assert [link.number for link in text.links] == list(range(1, len(text.links) + 1))


@pytest.mark.parametrize("payload", CORPUS, ids=lambda payload: payload.name)
def test_the_corpus_can_be_read(payload: object) -> None:
    text = getattr(payload, "text", "")
    read_body(text)
    read_body(f"<p>{text}</p>")
    assert all(link.url.startswith(("https://", "http://", "mailto:")) for link in read_body(f"<p>{text}").links)


def test_a_preview_is_one_line_whatever_its_entities() -> None:
    assert as_line("<p>Grüße &amp; bis&nbsp;bald</p>\n<br>1 < 2") == "Grüße & bis bald 1 < 2"
    assert as_line("&#" + "9" * 5_000 + ";")


def test_a_reference_with_an_endless_number_is_indexed_too() -> None:
    from plentytui.store.text import plain

    assert plain(f"a <b>&#{'9' * 5000};</b> b &amp; c") == "a  \N{REPLACEMENT CHARACTER}  b & c"
