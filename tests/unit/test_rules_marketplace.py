"""The marketplaces' demands: one test for every row and rule of the table, and for how a marketplace is recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.models.inbox import AttachmentRow
from plentytui.rules.drafts import DraftFacts, Finding, Recipient, Severity
from plentytui.rules.marketplace import Evidence, check, recognise
from plentytui.rules.marketplace_table import EBAY_CHARACTERS, TABLE, Demand, Marketplace

PDF = AttachmentRow("invoice.pdf", 1_000, "application/pdf")
PHOTO = AttachmentRow("photo.png", 1_000, "image/png")
OTHER_PHOTO = AttachmentRow("other.JPG", 1_000, "")
EMAIL, CONTACT, ORDER = Recipient("email", "a@b.example"), Recipient("contact", "77"), Recipient("order", "1042")
LOADED = DraftFacts(
    "Look at https://example.com/a and ![x](y.png).\n" + "x" * 5_000,
    "Your question, see www.example.com",
    (EMAIL, CONTACT, ORDER),
    (PDF, PHOTO, OTHER_PHOTO),
)
"""A draft that breaks every demand there is."""


def broken(draft: DraftFacts) -> list[str]:
    return [finding.rule for finding in check(draft) if finding.severity is Severity.BREAKS]


def only(draft: DraftFacts, rule: str) -> Finding:
    (finding,) = [one for one in check(draft) if one.rule == rule]
    return finding


def repaired(draft: DraftFacts, rule: str) -> DraftFacts:
    repair = only(draft, rule).repair
    assert repair is not None
    found = repair(draft)
    assert rule not in [one.rule for one in check(found)]
    return found


def test_the_table_has_its_ten_rows() -> None:
    assert [str(name) for name in TABLE] == [
        "Amazon", "bol", "eBay", "Kaufland", "limango", "Netto", "OTTO", "Shopify", "WooCommerce", "Zalando",
    ]  # fmt: skip
    assert {row.marketplace: row.group for row in TABLE.values() if row.group} == {
        Marketplace.AMAZON: 8, Marketplace.EBAY: 2, Marketplace.OTTO: 6, Marketplace.KAUFLAND: 7,
    }  # fmt: skip


ROWS = {
    Marketplace.AMAZON: ["amazon.subject", "amazon.links"],
    Marketplace.BOL: [],
    Marketplace.EBAY: ["ebay.attachments", "ebay.one-image", "ebay.image-in-text", "ebay.links", "ebay.length"],
    Marketplace.KAUFLAND: ["kaufland.order", "kaufland.contact", "kaufland.links"],
    Marketplace.LIMANGO: [],
    Marketplace.NETTO: [],
    Marketplace.OTTO: ["otto.order", "otto.contact", "otto.links"],
    Marketplace.SHOPIFY: [],
    Marketplace.WOOCOMMERCE: [],
    Marketplace.ZALANDO: [],
}


@pytest.mark.parametrize("marketplace", Marketplace)
def test_every_row_has_exactly_its_demands(marketplace: Marketplace) -> None:
    assert broken(replace(LOADED, marketplace=marketplace)) == ROWS[marketplace]


@pytest.mark.parametrize("marketplace", [*Marketplace, None])
def test_a_whisper_and_a_draft_for_no_marketplace_break_nothing(marketplace: Marketplace | None) -> None:
    assert check(replace(LOADED, marketplace=marketplace, whispered=True)) == ()
    assert check(replace(LOADED, marketplace=None)) == ()


@pytest.mark.parametrize("marketplace", Marketplace)
def test_a_clean_draft_passes_everywhere(marketplace: Marketplace) -> None:
    draft = DraftFacts("Your parcel is on its way.", "Important: your order", (EMAIL,), marketplace=marketplace)
    assert check(draft) == ()


def test_amazon_wants_the_word_in_the_subject() -> None:
    draft = DraftFacts("Hello", "Your order", (EMAIL,), marketplace=Marketplace.AMAZON)
    assert broken(draft) == ["amazon.subject"]
    assert '"Important"' in only(draft, "amazon.subject").what
    assert repaired(draft, "amazon.subject").subject == "Important: Your order"
    assert repaired(replace(draft, subject="  "), "amazon.subject").subject == "Important"
    for subject in ("Important: order", "Re: [IMPORTANT] order", "an important order"):
        assert check(replace(draft, subject=subject)) == ()
    assert broken(replace(draft, subject="Importantly, your order")) == ["amazon.subject"]


def test_amazon_in_german_wants_wichtig_or_important() -> None:
    draft = DraftFacts("Hallo", "Bestellung", (EMAIL,), marketplace=Marketplace.AMAZON, language="de")
    assert repaired(draft, "amazon.subject").subject == "Wichtig: Bestellung"
    assert check(replace(draft, subject="Wichtig: Bestellung", language="de-AT")) == ()
    assert check(replace(draft, subject="Important: Bestellung")) == ()
    assert check(replace(draft, subject="Wichtig: Bestellung", language="en")) == (), "the customer may read German"
    assert broken(replace(draft, subject="Wichtige Bestellung")) == ["amazon.subject"]


def test_an_answer_that_inherits_a_subject_without_the_word_is_stopped_and_mended() -> None:
    draft = DraftFacts(
        "Hello", "Order at www.example.com", (EMAIL,), marketplace=Marketplace.AMAZON, subject_inherited=True
    )
    assert broken(draft) == ["amazon.subject"], "a link that the customer put into the subject is nobody's fault here"
    assert "keeps the conversation's subject" in only(draft, "amazon.subject").hint
    assert repaired(draft, "amazon.subject").subject == "Important: Order at www.example.com"


@pytest.mark.parametrize("marketplace", [Marketplace.AMAZON, Marketplace.EBAY, Marketplace.KAUFLAND, Marketplace.OTTO])
def test_no_links_to_the_four_marketplaces(marketplace: Marketplace) -> None:
    rule = f"{marketplace.key}.links"
    draft = DraftFacts("Track it at https://t.example.com/1, thanks", "Important", (EMAIL,), marketplace=marketplace)
    assert broken(draft) == [rule]
    (span,) = only(draft, rule).spans
    assert draft.text[span.start : span.end] == "https://t.example.com/1"
    assert repaired(draft, rule).text == "Track it at, thanks"
    in_subject = replace(draft, text="Hello", subject="Important: www.example.com")
    assert repaired(in_subject, rule).subject == "Important:"


def test_what_only_looks_like_a_link_is_advice() -> None:
    draft = DraftFacts("Das Paket ist da.im Laden", "Wichtig", (EMAIL,), marketplace=Marketplace.OTTO, language="de")
    assert broken(draft) == []
    assert repaired(draft, "otto.links-maybe").text == "Das Paket ist da. im Laden"


def test_ebay_takes_no_attachments() -> None:
    draft = DraftFacts("Hello", attachments=(PDF, PHOTO), marketplace=Marketplace.EBAY)
    assert broken(draft) == ["ebay.attachments"]
    assert repaired(draft, "ebay.attachments").attachments == (PHOTO,)


def test_ebay_takes_one_image_with_a_word_of_advice() -> None:
    draft = DraftFacts("Hello", attachments=(PHOTO,), marketplace=Marketplace.EBAY)
    assert broken(draft) == []
    assert repaired(draft, "ebay.attachments-image").attachments == ()
    assert repaired(replace(draft, attachments=(PHOTO, PHOTO)), "ebay.one-image").attachments == (PHOTO,)
    two = replace(draft, attachments=(PHOTO, OTHER_PHOTO))
    assert broken(two) == ["ebay.one-image"]
    assert repaired(two, "ebay.one-image").attachments == (PHOTO,)


def test_two_images_in_the_text_are_too_many_as_well() -> None:
    draft = DraftFacts("a <img src=1> b ![x](2.png) c", marketplace=Marketplace.EBAY)
    assert broken(draft) == ["ebay.one-image", "ebay.image-in-text"]
    assert repaired(draft, "ebay.one-image").text == "a <img src=1> b  c"


@pytest.mark.parametrize("image", ["<img src='cid:1'>", "![x](photo.png)", "[cid:image001.png@01D]"])
def test_ebay_takes_no_image_in_the_text(image: str) -> None:
    draft = DraftFacts(f"Look: {image} nice", marketplace=Marketplace.EBAY)
    assert broken(draft) == ["ebay.image-in-text"]
    (span,) = only(draft, "ebay.image-in-text").spans
    assert draft.text[span.start : span.end] == image
    assert repaired(draft, "ebay.image-in-text").text == "Look:  nice"


def test_ebay_takes_4000_characters_and_nothing_is_cut() -> None:
    draft = DraftFacts("x" * EBAY_CHARACTERS, marketplace=Marketplace.EBAY)
    assert check(draft) == ()
    finding = only(replace(draft, text="x" * (EBAY_CHARACTERS + 12)), "ebay.length")
    assert "4,000" in finding.what
    assert "12 characters" in finding.hint
    assert finding.spans[0] == (EBAY_CHARACTERS, EBAY_CHARACTERS + 12)
    assert finding.repair is None


@pytest.mark.parametrize("marketplace", [Marketplace.KAUFLAND, Marketplace.OTTO])
def test_recipients_are_addresses_only(marketplace: Marketplace) -> None:
    draft = DraftFacts("Hello", recipients=(EMAIL, CONTACT, ORDER), marketplace=marketplace)
    assert broken(draft) == [f"{marketplace.key}.order", f"{marketplace.key}.contact"]
    without_order = repaired(draft, f"{marketplace.key}.order")
    assert without_order.recipients == (EMAIL, CONTACT)
    assert repaired(without_order, f"{marketplace.key}.contact").recipients == (EMAIL,)
    assert check(replace(draft, recipients=(EMAIL,))) == ()


def test_the_last_recipient_is_not_dropped_silently() -> None:
    draft = DraftFacts("Hello", recipients=(CONTACT, ORDER), marketplace=Marketplace.OTTO)
    assert [one.repair for one in check(draft)] == [None, None]
    assert "Add the customer's e-mail address" in check(draft)[0].hint


def test_of_several_contacts_those_without_a_known_address_are_dropped() -> None:
    known = Recipient("contact", "12")
    draft = DraftFacts(
        "Hello", recipients=(CONTACT, known), marketplace=Marketplace.OTTO, addresses=(("12", EMAIL.value),)
    )
    (finding,) = check(draft)
    assert "Of the others none is known" in finding.hint
    assert repaired(draft, "otto.contact").recipients == (EMAIL,)


def test_the_ids_of_the_rules_are_marketplace_and_demand() -> None:
    known = {f"{row.marketplace.key}.{demand}" for row in TABLE.values() for demand in row.demands}
    assert {rule for rules in ROWS.values() for rule in rules} == known
    assert set(Demand) - {rule.split(".")[1] for rule in known} == {Demand.GROUP}, "that one is known of the set-up"


# How a marketplace is recognised


@pytest.mark.parametrize(("group", "marketplace"), [(8, "Amazon"), (2, "eBay"), (6, "OTTO"), (7, "Kaufland")])
def test_the_group_decides(group: int, marketplace: str) -> None:
    found = recognise(Evidence(group, channel_name="Zalando"))
    assert (found.marketplace, found.by, found.advice) == (marketplace, f"its group is {marketplace}", "")


@pytest.mark.parametrize("marketplace", Marketplace)
def test_the_name_of_the_channel_tells(marketplace: Marketplace) -> None:
    found = recognise(Evidence(1, channel_name=f"Kunden {marketplace.value.upper()}, neu"))
    assert found.marketplace is marketplace
    assert bool(found.advice) is (TABLE[marketplace].group is not None)


@pytest.mark.parametrize(
    ("address", "marketplace"),
    [
        ("x12+abc@marketplace.amazon.de", "Amazon"),
        ("x@marketplace.amazon.co.uk", "Amazon"),
        ("user@members.ebay.com", "eBay"),
        ("x@customer.otto.market", "OTTO"),
        ("x@kaufland-online.de", "Kaufland"),
        ("x@bol.com", "bol"),
        ("x@limango.de", "limango"),
        ("x@netto-online.de", "Netto"),
        ("x@shopify.com", "Shopify"),
        ("x@woocommerce.com", "WooCommerce"),
        ("x@zalando.de", "Zalando"),
    ],
)
def test_the_address_of_the_customer_tells(address: str, marketplace: str) -> None:
    assert recognise(Evidence(1, sender_address=address)).marketplace == marketplace


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(),
        Evidence(1, channel_name="Service Deutschland", sender_address="otto@example.com"),
        Evidence(101, sender_address="x@not-amazon.de"),
        Evidence(1, sender_address="x@amazon.de.example.com"),
        Evidence(1, channel_name="Nettopreise", referrer="email"),
    ],
)
def test_nothing_is_guessed(evidence: Evidence) -> None:
    assert recognise(evidence).marketplace is None


def test_an_amazon_order_and_the_referrer_tell_too() -> None:
    assert recognise(Evidence(1, (("amazonOrder", "302-1"),))).marketplace is Marketplace.AMAZON
    assert recognise(Evidence(1, referrer="Zalando DE")).by == "its referrer is Zalando DE"


# Properties

FILES = st.sampled_from([PDF, PHOTO, OTHER_PHOTO, AttachmentRow("", 0, "")])
TEXTS = st.lists(
    st.sampled_from(
        ["https://a.de", "www.b.com/x", "c.de", "d.in", "<img src=x>", "![a](b)", "[c](d.de)", "<a href=x>y</a>",
         "data:image/png;base64,AA", " ", "\n", "Important", "x" * 3_999]
    )
    | st.text(max_size=20),
    max_size=8,
).map("".join)  # fmt: skip
DRAFTS = st.builds(
    DraftFacts,
    text=TEXTS,
    subject=TEXTS,
    recipients=st.lists(
        st.builds(Recipient, st.sampled_from(["email", "contact", "order", "user", ""]), st.text(max_size=5)),
        max_size=4,
    ).map(tuple),
    attachments=st.lists(FILES, max_size=4).map(tuple),
    whispered=st.sampled_from([False, False, False, True]),
    marketplace=st.sampled_from([*[row.marketplace for row in TABLE.values() if row.demands] * 4, *Marketplace, None]),
    language=st.sampled_from(["de", "en", "", "fr", "xx-YY"]),
    subject_inherited=st.booleans(),
)


@settings(max_examples=300)
@given(DRAFTS)
def test_checking_never_raises_and_a_repaired_draft_no_longer_breaks_that_rule(draft: DraftFacts) -> None:
    for finding in check(draft):
        assert not draft.whispered
        assert finding.what.endswith(".")
        assert finding.hint
        assert all(0 <= span.start < span.end <= len(draft.text) for span in finding.spans)
        if finding.repair is not None:
            found = finding.repair(draft)
            assert finding.rule not in [one.rule for one in check(found)]
            assert finding.repair(found) == found


@given(DRAFTS)
def test_repair_after_repair_leaves_only_what_the_author_has_to_mend(draft: DraftFacts) -> None:
    for _ in range(12):
        repairs = [finding.repair for finding in check(draft) if finding.repair is not None]
        if not repairs:
            break
        draft = repairs[0](draft)
    assert all(finding.repair is None for finding in check(draft))
