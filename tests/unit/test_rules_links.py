"""Links in typed text: what is one, what is none, and what is left when they are taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.links import find_links, without_links

LINKS = [
    "https://www.kranich-finch.de/retoure?id=1&x=2",
    "http://example.com",
    "ftp://files.example.com/a",
    "HTTPS://EXAMPLE.COM/A",
    "www.kranich-finch.de",
    "WWW.EXAMPLE.DE",
    "kranich-finch.de",
    "EXAMPLE.DE",
    "shop.kranich-finch.co.uk/returns",
    "youtu.be/abc",
    "größe.de",
    "example.de:8080/x",
    "mailto:help@example.com",
    "check24.de",
    "[our page](https://example.com/a)",
    "[Seite](www.example.de)",
    '<a href="https://example.com">here</a>',
    "<A HREF='/x'>here</A>",
    '<img src="https://example.com/x.png">',
]
NO_LINKS = [
    "www . example . de",
    "example . de",
    "example dot de",
    "https : // example . de",
    "help@kranich-finch.de",
    "first.last@sub.example.co.uk",
    "z.B. und u.a. d.h. usw.",
    "Ihre Lieferung.Die Ware kommt.",
    "Das ist gut.Es kommt an.",
    "rechnung.pdf und foto.jpeg, README.md, liste.xlsx",
    "Version 1.2.3 vom 24.12.2026, 14.30 Uhr, 1.299,00 EUR",
    "[x] done (y) [note](see above)",
    "5<a and b>3",
    "Node.js",
    "",
]
MAYBE = ["das Paket ist da.im Laden", "arrived.in the shop", "amazon.it", "gut.es"]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_found_whole_and_taken_out(link: str) -> None:
    for text in (link, f"See {link}, please.", f"({link})", f"Siehe\n{link}\nGruß"):
        found = find_links(text)
        assert [text[one.start : one.end] for one in found] == [link]
        assert found[0].certain
        assert not find_links(without_links(text))


@pytest.mark.parametrize("text", NO_LINKS)
def test_what_is_no_link_is_left_alone(text: str) -> None:
    assert not find_links(text)
    assert without_links(text) == text


@pytest.mark.parametrize("text", MAYBE)
def test_a_forgotten_blank_is_told_apart_from_a_link(text: str) -> None:
    found = find_links(text)
    assert [one.certain for one in found] == [False]
    assert without_links(text) == text
    assert not find_links(without_links(text, certain_only=False))


def test_two_words_get_their_blank_back() -> None:
    assert without_links("Es ist da.im Laden. Siehe x.de", certain_only=False) == "Es ist da. im Laden. Siehe x.de"
    assert without_links("zur Abholung.im Laden", certain_only=False) == "zur Abholung. im Laden"


def test_the_visible_text_of_a_link_stays() -> None:
    assert without_links("Read [our terms](https://x.de/agb) first.") == "Read our terms first."
    assert without_links('Read <a href="https://x.de">our <b>terms</b></a>.') == "Read our <b>terms</b>."
    assert without_links("Go to [https://x.de](https://x.de) now") == "Go to now"


def test_the_name_of_a_marketplace_stays() -> None:
    assert without_links("Ihre Bestellung bei Amazon.de ist da.") == "Ihre Bestellung bei Amazon ist da."


def test_blanks_and_punctuation_around_a_removed_link_close_up() -> None:
    assert without_links("Look at https://x.de/a.") == "Look at."
    assert without_links("Look at https://x.de/a now") == "Look at now"
    assert without_links("https://x.de first\nhttps://x.de second") == "first\nsecond"


def test_a_full_stop_and_a_bracket_after_a_link_are_not_part_of_it() -> None:
    text = "(see https://en.example.org/wiki/Crane_(bird)). Bye"
    (link,) = find_links(text)
    assert text[link.start : link.end] == "https://en.example.org/wiki/Crane_(bird)"


def test_an_address_ends_where_a_sentence_begins_without_a_blank() -> None:
    text = "Besuchen Sie kranich-finch.de.Danke"
    assert [text[one.start : one.end] for one in find_links(text)] == ["kranich-finch.de"]


def test_what_removal_joins_to_a_new_link_goes_as_well() -> None:
    assert not find_links(without_links('ht<a href="x"></a>tp://example.com'))


def test_a_hostile_text_takes_no_time_to_speak_of() -> None:
    for piece in ('<a href="x">', "[a](", "a.", "www.", "https://", "aa.de.", "(", "<img "):
        without_links(piece * 5_000)
    for nested in ("<a" * 3_000 + ' href="x"></a>' * 3_000, "[" * 3_000 + "a" + "](y.de)" * 3_000):
        assert not find_links(without_links(nested))


PIECES = st.sampled_from(
    [*LINKS, *NO_LINKS, *MAYBE, "<a href=x>", "</a>", "[", "](", ")", " ", "\n", ".", "/", "x", "ä"]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join))
def test_nothing_is_left_after_removal_and_positions_are_in_order(text: str) -> None:
    end = 0
    for link in find_links(text):
        assert end <= link.start < link.end <= len(text)
        end = link.end
    assert not [link for link in find_links(without_links(text)) if link.certain]
    assert not find_links(without_links(text, certain_only=False))
    assert len(without_links(text)) <= len(text)


def test_a_variable_of_a_template_is_no_forgotten_blank() -> None:
    text = "Ihre Bestellung {{order.id}} kommt."
    assert find_links(text) == ()
    assert without_links(text, certain_only=False) == text
    assert find_links("{{order}} geht.so weiter"), "only what is inside of it"
    assert find_links("{{shop.com}}"), "an address stays one"
