"""Writing: what a draft starts with, what stops it, what is asked, and what goes into the outbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import ReadOnly, UsageError
from plentytui.factory import sandbox_system
from plentytui.models.inbox import Delivery, Draft, MessageRow, ReplyKind
from plentytui.models.mirror import ConversationRecord
from plentytui.models.writing import DraftFile, Intent, Receiver, is_new
from plentytui.rules.drafts import Severity
from plentytui.rules.replying import answer
from plentytui.services.attachments import attach
from plentytui.services.composing import (
    NEWER,
    OPEN_VARIABLES,
    REPEATED,
    Composing,
    DraftAsks,
    DraftBreaks,
    DraftIncomplete,
)
from plentytui.services.presets import billable_tags, default_kind, refresh_presets
from plentytui.store.system_store import SystemStore
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
KARLA = Receiver("email", "karla@example.org", "Karla")
KAUFLAND, EBAY, AMAZON = 7, 2, 8


def composing(stage: Stage, **changes: object) -> Composing:
    system = replace(sandbox_system(), **changes)  # type: ignore[arg-type]  # values by name
    return Composing(system, stage.store, stage.outbox, stage.clock, language="de")


@pytest.fixture
def stage(tmp_path: Path, clock: ManualClock) -> Stage:
    made = make_stage(tmp_path, clock)
    talk(made.store, "c1", 1)
    return made


def talk(store: SystemStore, uuid: str, group: int, *rows: MessageRow) -> None:
    relations = (("order", "1042"), ("contact", "77"), ("email", "karla@example.org"))
    record = ConversationRecord(
        uuid, title="Teller", sender="Karla", sender_type="email", group=group, relations=relations
    )
    store.mirror.apply_conversations([record])
    first = MessageRow(f"{uuid}-m1", uuid, "Karla", "email", False, False, "<p>Wo ist mein Teller?</p>", 5.0)
    store.mirror.apply_messages(uuid, [first, *rows])


def with_text(draft: Draft, text: str) -> Draft:
    return replace(draft, text=text)


def rules(found: object) -> list[str]:
    return [finding.rule for finding in found]  # type: ignore[attr-defined]  # findings of any kind


async def test_an_answer_goes_to_the_customer_and_to_everybody_if_wanted(stage: Stage) -> None:
    writer = composing(stage)
    draft = writer.answer("c1", PUBLIC)
    assert draft.envelope.receivers == (Receiver("email", "karla@example.org"),)
    assert draft.envelope.parent == "c1-m1"
    everybody = writer.answer("c1", PUBLIC, everybody=True).envelope.receivers
    assert everybody == (Receiver("email", "karla@example.org"), Receiver("contact", "77"), Receiver("order", "1042"))
    talk(stage.store, "c7", KAUFLAND)
    assert writer.answer("c7", PUBLIC, everybody=True).envelope.receivers == (Receiver("email", "karla@example.org"),)
    assert writer.answer("c1", WHISPER).envelope.receivers is None
    await stage.aclose()


async def test_a_kept_draft_is_gone_on_with(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "Guten")
    draft = replace(draft, envelope=replace(draft.envelope, tags=(2,), receivers=(KARLA,)))
    stage.store.drafts.save(draft.conversation, draft.kind, draft.text, draft.envelope)
    again = writer.answer("c1", PUBLIC)
    assert (again.text, again.envelope.tags, again.envelope.receivers) == ("Guten", (2,), (KARLA,))
    await stage.aclose()


async def test_queueing_an_answer(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "  Er kommt morgen.\n")
    stage.store.drafts.save(draft.conversation, draft.kind, draft.text, draft.envelope)
    item = await writer.queue(draft)
    assert (item.text, item.parent_uuid, item.recipients) == ("Er kommt morgen.", "c1-m1", "karla@example.org")
    assert item.state is Delivery.WAITING
    assert stage.store.drafts.all() == []
    assert writer.check(draft).cost.sentence == "1 read and 1 write."
    note = await writer.queue(with_text(writer.answer("c1", WHISPER), "Kulant sein"))
    assert note.recipients == "colleagues"
    await stage.aclose()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"subject": " "}, "compose.subject"),
        ({"receivers": ()}, "compose.receivers"),
    ],
)
async def test_a_new_conversation_needs_subject_and_receiver(
    stage: Stage, change: dict[str, object], rule: str
) -> None:
    writer = composing(stage)
    draft = with_text(writer.new(receivers=[KARLA]), "Hallo")
    whole = replace(draft, envelope=replace(draft.envelope, subject="Teller"))
    assert writer.check(whole).missing == ()
    lacking = replace(whole, envelope=replace(whole.envelope, **change))  # type: ignore[arg-type]  # values by name
    with pytest.raises(DraftIncomplete) as raised:
        await writer.queue(lacking)
    assert rules(raised.value.findings) == [rule]
    assert raised.value.hint
    item = await writer.queue(whole)
    assert is_new(item.conversation)
    assert item.recipients == "Karla <karla@example.org>"
    with pytest.raises(DraftIncomplete):
        await writer.queue(with_text(whole, " \n"))
    await stage.aclose()


async def test_the_default_channel_is_preselected_with_its_group(stage: Stage) -> None:
    from plentytui.services.names import refresh_thread_names

    await refresh_thread_names(stage.api, stage.store, stage.clock)
    writer = composing(stage)
    draft = writer.new()
    assert (draft.envelope.channel, draft.envelope.group) == ("1", 1)
    amazon = replace(writer.in_channel(draft, "3"), text="Siehe https://x.example")
    assert (amazon.envelope.channel, amazon.envelope.group) == ("3", AMAZON)
    amazon = replace(amazon, envelope=replace(amazon.envelope, receivers=(KARLA,), subject="Ihre Bestellung"))
    found = writer.check(amazon)
    assert rules(found.breaks) == ["amazon.subject", "amazon.links"]
    for finding in found.breaks:
        amazon = writer.repair(amazon, finding)
    assert writer.check(amazon).breaks == ()
    assert amazon.envelope.subject == "Wichtig: Ihre Bestellung"
    assert "https" not in amazon.text
    await stage.aclose()


async def test_what_breaks_a_rule_goes_only_with_an_override_that_is_journalled(stage: Stage) -> None:
    talk(stage.store, "c2", EBAY)
    writer = composing(stage)
    draft = with_text(writer.answer("c2", PUBLIC), "Siehe https://x.example/teller")
    with pytest.raises(DraftBreaks) as raised:
        await writer.queue(draft)
    assert rules(raised.value.findings) == ["ebay.links"]
    assert stage.store.outbox.unsettled() == []
    await writer.queue(draft, overrides={"ebay.links"})
    (entry,) = stage.store.journal.entries()
    assert (entry.action, entry.after, entry.target, entry.user) == ("messenger.override", "ebay.links", "c2", "maria")
    assert entry.at == stage.clock.time()
    assert "x.example" not in entry.summary
    await writer.queue(with_text(writer.answer("c2", WHISPER), "https://x.example"))
    assert len(stage.store.journal.entries()) == 1, "a whisper breaks nothing"
    await stage.aclose()


async def test_recipients_are_repaired_by_dropping_whom_the_marketplace_forbids(stage: Stage) -> None:
    talk(stage.store, "c7", KAUFLAND)
    writer = composing(stage)
    draft = with_text(writer.answer("c7", PUBLIC), "Hallo")
    everybody = (KARLA, Receiver("contact", "77"), Receiver("order", "1042"))
    draft = replace(draft, envelope=replace(draft.envelope, receivers=everybody))
    assert rules(writer.check(draft).breaks) == ["kaufland.order", "kaufland.contact"]
    for finding in writer.check(draft).breaks:
        draft = writer.repair(draft, finding)
    assert draft.envelope.receivers == (KARLA,), "with the name"
    await stage.aclose()


async def test_a_contact_alone_is_replaced_by_the_address_that_is_known_of_it(stage: Stage) -> None:
    talk(stage.store, "c7", KAUFLAND)
    record = ConversationRecord(
        *("c8",), sender="Karla", sender_type="contact", sender_value="77", relations=(("email", "karla@example.org"),)
    )
    stage.store.mirror.apply_conversations([record])
    writer = composing(stage)
    draft = with_text(writer.answer("c7", PUBLIC), "Hallo")
    for contact, after in (("77", Receiver("email", "karla@example.org")), ("78", Receiver("contact", "78"))):
        lone = replace(draft, envelope=replace(draft.envelope, receivers=(Receiver("contact", contact, "Karla"),)))
        (finding,) = writer.check(lone).breaks
        assert finding.rule == "kaufland.contact"
        assert writer.repair(lone, finding).envelope.receivers[0][:2] == after[:2]  # type: ignore[index]
    await stage.aclose()


async def test_a_contact_that_was_chosen_from_the_search_is_replaced_by_the_address_it_gave(stage: Stage) -> None:
    writer = composing(stage)
    found = Receiver("contact", "78", "Karla", "k@found.example")
    draft = with_text(writer.new(receivers=[found]), "Hallo")
    draft = replace(draft, envelope=replace(draft.envelope, subject="Teller", group=KAUFLAND))
    stage.store.drafts.save(draft.conversation, draft.kind, draft.text, draft.envelope)
    (kept,) = stage.store.drafts.all()
    assert kept.envelope.receivers == (found,), "the next start knows it, too"
    (finding,) = writer.check(kept).breaks
    assert finding.rule == "kaufland.contact"
    assert writer.repair(kept, finding).envelope.receivers == (Receiver("email", "k@found.example"),)
    await stage.aclose()


async def test_of_a_contact_with_several_addresses_the_one_of_this_conversation_is_taken(stage: Stage) -> None:
    for uuid, address in (("c8", "karla@example.org"), ("c9", "k.teller@example.com")):
        relations = (("contact", "77"), ("email", address))
        record = ConversationRecord(
            *(uuid,), sender="Karla", sender_type="contact", sender_value="77", group=KAUFLAND, relations=relations
        )
        stage.store.mirror.apply_conversations([record])
    writer = composing(stage)
    draft = writer.answer("c9", PUBLIC)
    envelope = replace(draft.envelope, receivers=(Receiver("contact", "77", "Karla"),))
    draft = replace(draft, text="Guten Tag", envelope=envelope)
    (finding,) = writer.check(draft).breaks
    mended = writer.repair(draft, finding)
    assert mended.envelope.receivers == (Receiver("email", "k.teller@example.com"),)
    await stage.aclose()


async def test_dropping_files_by_repair_keeps_the_others(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "Anbei")
    files = (DraftFile("/a.exe", "a.exe", 3), DraftFile("/b.pdf", "b.pdf", 3))
    draft = replace(draft, envelope=replace(draft.envelope, files=files))
    (finding,) = writer.check(draft).breaks
    assert finding.rule == "attachment.kind"
    assert writer.repair(draft, finding).envelope.files == files[1:]
    await stage.aclose()


async def test_a_forgotten_attachment_is_asked_about(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "Die Rechnung finden Sie im Anhang.")
    with pytest.raises(DraftAsks) as raised:
        await writer.queue(draft)
    assert rules(raised.value.findings) == ["attachment.forgotten"]
    item = await writer.queue(draft, answered={"attachment.forgotten"})
    assert item.state is Delivery.WAITING
    await stage.aclose()


async def test_what_came_while_it_was_written_is_asked_about(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "Hallo")
    talk(stage.store, "c1", 1, MessageRow("m2", "c1", "Tom", "user", False, False, "Ich mach das", 9.0))
    assert rules(writer.check(draft).questions) == [NEWER]
    with pytest.raises(DraftAsks, match=r"Tom \(a colleague\) wrote meanwhile"):
        await writer.queue(draft)
    assert writer.check(with_text(writer.answer("c1", WHISPER), "x")).questions == ()
    item = await writer.queue(draft, answered={NEWER})
    assert "m2" in item.envelope.seen, "it is not held for what the person said yes to"
    await stage.aclose()


async def test_files_are_read_when_it_is_queued_and_not_later(stage: Stage, tmp_path: Path) -> None:
    writer = composing(stage)
    path = tmp_path / "Liste für Karla.csv"
    path.write_text("1;2")
    draft = with_text(writer.answer("c1", PUBLIC), "Im Anhang die Liste.")
    draft = replace(draft, envelope=replace(draft.envelope, files=(attach(f" '{path}' "),)))
    assert draft.envelope.files[0].size == 3
    item = await writer.queue(draft)
    path.unlink()
    (kept,) = stage.store.outbox.files(item.id)
    assert kept == ("Liste für Karla.csv", "text/csv", b"1;2")
    back = await stage.outbox.take_back(item.id)
    assert back is not None
    again = await writer.queue(back)
    assert stage.store.outbox.files(again.id) == [kept], "although the original is gone"
    with pytest.raises(UsageError, match="cannot be read any more"):
        await writer.queue(draft, answered={REPEATED})
    await stage.aclose()


async def test_the_same_words_again_are_asked_about(stage: Stage, clock: ManualClock) -> None:
    writer = composing(stage)
    draft = with_text(writer.answer("c1", PUBLIC), "Danke  schön!")
    first = await writer.queue(draft)
    again = with_text(writer.answer("c1", PUBLIC), "Danke schön!")
    with pytest.raises(DraftAsks, match="The same words wait in the outbox"):
        await writer.queue(again)
    assert writer.check(with_text(again, "Danke!")).questions == ()
    assert writer.check(with_text(writer.answer("c1", ReplyKind.WHISPER), "Danke schön!")).questions == ()
    stage.store.outbox.claim(first.id)
    stage.store.outbox.settle(first.id, Delivery.SENT)
    assert [finding.rule for finding in writer.check(again).questions] == [REPEATED]
    clock.advance(3600)
    assert writer.check(again).questions == (), "a greeting may be the same after an hour"
    await stage.aclose()


async def test_minutes_need_a_whisper_and_a_billable_tag(stage: Stage) -> None:
    await refresh_presets(stage.api, stage.store, stage.clock)
    assert billable_tags(stage.store) == {21}
    assert default_kind(stage.store) is PUBLIC
    assert not await refresh_presets(stage.api, stage.store, stage.clock), "once a day"
    writer = composing(stage)
    for kind, tags, ok in ((PUBLIC, (21,), False), (WHISPER, (2,), False), (WHISPER, (2, 21), True)):
        draft = with_text(writer.answer("c1", kind), "Telefonat")
        draft = replace(draft, envelope=replace(draft.envelope, minutes=5, tags=tags))
        assert (writer.check(draft).missing == ()) is ok
    await stage.aclose()


async def test_a_forward_quotes_the_message_and_names_nobody(stage: Stage) -> None:
    writer = composing(stage)
    (message,) = stage.store.mirror.messages("c1")
    draft = writer.forward(message)
    assert is_new(draft.conversation)
    assert draft.envelope.intent is Intent.FORWARD
    assert (draft.envelope.subject, draft.envelope.receivers) == ("WG: Teller", ())
    assert "Wo ist mein Teller?" in draft.text
    assert "Karla" in draft.text
    with pytest.raises(DraftIncomplete, match="Nobody would receive it"):
        await writer.queue(draft)
    boss = replace(draft.envelope, receivers=(Receiver("email", "chef@shop.example"),))
    item = await writer.queue(replace(draft, envelope=boss))
    stage.clock.advance(10)
    await stage.sender.send_due()
    sent = stage.store.outbox.get(item.id)
    assert sent is not None
    (arrived,) = stage.remote.messages(sent.conversation)
    assert "karla@example.org" not in str(arrived.to) + str(arrived.linked_to)
    await stage.aclose()


async def test_nothing_is_queued_for_a_system_that_is_read_only(stage: Stage) -> None:
    writer = composing(stage, read_only=True)
    with pytest.raises(ReadOnly):
        await writer.queue(with_text(writer.answer("c1", PUBLIC), "Hallo"))
    await stage.aclose()


async def test_checking_at_every_letter_makes_no_call(stage: Stage) -> None:
    rows = [MessageRow(f"m{n}", "c2", "x", "email", False, False, "Text " * 50, float(n)) for n in range(50)]
    talk(stage.store, "c2", EBAY, *rows)
    writer = composing(stage)
    before = len(stage.remote.arrived)
    writer.check(with_text(writer.answer("c2", PUBLIC), "Ein Satz, wie man ihn schreibt. " * 100))
    assert len(stage.remote.arrived) == before
    await stage.aclose()


async def test_open_variables_of_a_template_are_asked_about_in_whispers_too(stage: Stage) -> None:
    writer = composing(stage)
    text = "Dear {{contact.fullName}}, your order $OrderId is late."
    draft = with_text(writer.answer("c1", PUBLIC), text)
    with pytest.raises(DraftAsks) as asked:
        await writer.queue(draft)
    assert rules(asked.value.findings) == [OPEN_VARIABLES]
    assert "{{contact.fullName}}, $OrderId" in asked.value.findings[0].what
    assert rules(writer.check(with_text(writer.answer("c1", WHISPER), text)).questions) == [OPEN_VARIABLES]
    assert (await writer.queue(draft, answered={OPEN_VARIABLES})).state is Delivery.WAITING
    await stage.aclose()


async def test_a_conversation_that_begins_outside_the_group_of_its_marketplace_is_warned_about(stage: Stage) -> None:
    writer = composing(stage)
    draft = with_text(writer.new(PUBLIC, [Receiver("email", "buyer@marketplace.amazon.de")]), "Hallo")
    draft = replace(draft, envelope=replace(draft.envelope, subject="Wichtig: Ihre Frage"))
    checked = writer.check(draft)
    assert [(finding.rule, finding.severity) for finding in checked.findings] == [("amazon.group", Severity.ADVICE)]
    in_group = replace(draft, envelope=replace(draft.envelope, group=AMAZON))
    assert writer.check(in_group).findings == ()
    await stage.aclose()


async def test_the_rule_sees_the_subject_that_an_answer_is_sent_with(stage: Stage) -> None:
    writer = composing(stage)
    talk(stage.store, "c8", AMAZON)
    draft = with_text(writer.answer("c8", PUBLIC), "Ist unterwegs.")
    (finding,) = writer.check(draft).breaks
    assert finding.rule == "amazon.subject"
    mended = writer.repair(draft, finding)
    assert mended.envelope.subject == "Wichtig: Teller"
    assert writer.check(mended).breaks == ()
    assert rules(writer.check(replace(mended, envelope=replace(mended.envelope, subject="Teller"))).breaks) == [
        "amazon.subject"
    ]
    detail = stage.store.mirror.detail("c8")
    assert detail is not None
    sent = answer(detail, "c8-m1", PUBLIC, mended.text, mended.envelope)
    assert sent.title == "Wichtig: Teller"
    assert answer(detail, "c8-m1", PUBLIC, draft.text, draft.envelope).title is None
    assert answer(detail, "c8-m1", WHISPER, draft.text, mended.envelope).title is None
    await stage.aclose()
