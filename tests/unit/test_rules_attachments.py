"""What may be attached, and whether an attachment was forgotten, in German and English."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.inbox import AttachmentRow
from plentytui.rules.attachments import (
    CONTENT_TYPES,
    KINDS,
    MOST_BYTES,
    check_files,
    content_type,
    forgotten,
    is_image,
    mention,
)
from plentytui.rules.drafts import DraftFacts, Severity


def test_the_kinds_are_those_of_the_manual() -> None:
    assert " ".join(KINDS) == "bmp csv gif jpeg json pdf png tiff txt xlsx zip"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rechnung.PDF", "application/pdf"),
        ("photo.jpg", "image/jpeg"),
        ("photo.jpeg", "image/jpeg"),
        ("scan.tif", "image/tiff"),
        ("list.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.b.zip", "application/zip"),
        ("macro.docm", None),
        ("run.exe", None),
        ("pdf", None),
        (".pdf", None),
        ("", None),
    ],
)
def test_the_content_type_follows_from_the_ending(name: str, expected: str | None) -> None:
    assert content_type(name) == expected


def test_pictures_are_known_by_type_or_name() -> None:
    assert is_image(AttachmentRow("a.png", 1, ""))
    assert is_image(AttachmentRow("a", 1, "image/webp"))
    assert not is_image(AttachmentRow("a.pdf", 1, "application/pdf"))


def test_a_wrong_kind_breaks_and_can_be_dropped() -> None:
    good, bad = AttachmentRow("a.pdf", 1, ""), AttachmentRow("a.exe", 1, "")
    for whispered in (False, True):
        (finding,) = check_files(DraftFacts("x", attachments=(good, bad), whispered=whispered))
        assert (finding.rule, finding.severity) == ("attachment.kind", Severity.BREAKS)
        assert "a.exe" in finding.what
        assert finding.repair is not None
        assert finding.repair(DraftFacts("x", attachments=(good, bad))).attachments == (good,)


def test_size_and_emptiness_are_only_advised_about() -> None:
    half = AttachmentRow("a.pdf", MOST_BYTES // 2, "")
    assert check_files(DraftFacts("x", attachments=(half, half))) == ()
    (finding,) = check_files(DraftFacts("x", attachments=(half, half, replace(half, size=1))))
    assert (finding.rule, finding.severity) == ("attachment.size", Severity.ADVICE)
    (empty,) = check_files(DraftFacts("x", attachments=(AttachmentRow("a.txt", 0, ""),)))
    assert empty.rule == "attachment.empty"


SPEAKS = [
    "Anbei die Rechnung.",
    "Im Anhang finden Sie das Etikett.",
    "Die Rechnung finden Sie im Anhang dieser Mail.",
    "Siehe Anhang.",
    "Ich habe das Etikett angehängt.",
    "Das Etikett ist angehaengt.",
    "Beigefügt erhalten Sie die Rechnung.",
    "Ich füge die Rechnung bei.",
    "Wir hängen das Foto an.",
    "In der Anlage erhalten Sie den Beleg.",
    "Ich sende Ihnen die Rechnung als Anhang.",
    "Ihr Paket ist nicht angekommen, anbei der Nachforschungsauftrag.",
    "Please find attached the label.",
    "Please see the attachment.",
    "I've attached the invoice.",
    "I attach the invoice.",
    "We\u2019ll attach the invoice to this message.",
    "The invoice is attached to this e-mail.",
    "Enclosed you will find the label.",
    "I could not reach you, the label is attached.",
]
SILENT = [
    "",
    "Ihr Paket ist unterwegs.",
    "Es gibt keinen Anhang.",
    "Der Mail war kein Etikett angehängt.",
    "Ich hänge die Rechnung nicht an.",
    "Ohne Anhang geht es nicht.",
    "Ihren Anhang konnten wir nicht öffnen.",
    "Mit Ihrem Anhang kommen wir weiter.",
    "Danke für das Foto im Anhang Ihrer Mail.",
    "Bitte senden Sie uns ein Foto als Anhang.",
    "Können Sie uns die Rechnung im Anhang schicken?",
    "Das Etikett liegt dem Paket bei, beigefügt in der Lieferung.",
    "Der dem Paket beigefügte Schein.",
    "Der Anhänger ist lieferbar.",
    "Danke für das angehängte Foto.",
    "Thank you for the attached photo.",
    "There is no attachment.",
    "The label is not attached.",
    "We haven't attached anything.",
    "Thank you for your attachment.",
    "The attachment you sent is broken.",
    "Could you send it as an attachment?",
    "The lamp is attached to the wall.",
    "The manual is enclosed in the parcel.",
    "We are attached to our customers.",
]


@pytest.mark.parametrize("text", SPEAKS)
def test_it_is_asked_about_an_attachment_that_is_not_there(text: str) -> None:
    finding = forgotten(DraftFacts(f"Guten Tag,\n{text}\nViele Grüße"))
    assert finding is not None
    (span,) = finding.spans
    assert finding.what.split('"')[1] == f"Guten Tag,\n{text}"[span.start : span.end]
    assert forgotten(DraftFacts(text, attachments=(AttachmentRow("a.pdf", 1, ""),))) is None


@pytest.mark.parametrize("text", SILENT)
def test_it_is_not_asked_without_a_reason(text: str) -> None:
    assert mention(f"Guten Tag,\n\n{text}\n\nViele Grüße") is None


@pytest.mark.parametrize(
    "quote",
    [
        "> Anbei das Foto.",
        "Am 3.2.2026 um 14:00 schrieb Eva Test <e@t.example>:\n> im Anhang das Foto",
        "-----Original Message-----\nFrom: a\nI attached it.",
        "<blockquote>I attached it</blockquote>",
    ],
)
def test_quoted_history_does_not_count(quote: str) -> None:
    assert mention(f"Danke.\n\n{quote}") is None
    assert mention(f"Anbei das Etikett.\n\n{quote}") == "Anbei"


@given(st.lists(st.sampled_from([*SPEAKS, *SILENT, "\n", " ", "> "]) | st.text(max_size=10), max_size=8).map("".join))
def test_looking_never_raises(text: str) -> None:
    found = mention(text)
    assert found is None or found.strip()


def test_every_kind_has_a_content_type_the_route_allows() -> None:
    allowed = """image/png image/jpeg image/gif image/bmp image/tiff application/pdf application/zip application/json
        text/plain text/csv application/vnd.openxmlformats-officedocument.spreadsheetml.sheet""".split()  # noqa: SIM905
    assert set(CONTENT_TYPES.values()) == set(allowed)
