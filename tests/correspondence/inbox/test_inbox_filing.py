"""Incoming mail is filed under the people it is about, as far as its reader sees them, and under nobody else."""

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consents.grounds.enquiries import ENQUIRY
from consents.grounds.recording import may_contact
from consents.models import Ground, GroundEvent, Restriction
from crm.contacts.entries.composing import amend
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Interaction
from crm.contacts.people.bin import to_bin
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.retention_events import activity
from crm.correspondence.inbox.bell import mark_all_seen, news_for
from crm.correspondence.models import WaitingMail
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import ContactPoint, LedgerEntry, Person, Purpose
from crm.privacy.uploads.quotas import taken_by
from crm.privacy.uploads.refusals import UploadRefused
from tests.correspondence.incoming_mail import box, comes, mail, told, tray
from tests.mail.conftest import write  # noqa: F401 - a letter of ours

pytestmark = pytest.mark.django_db
ADA, BEN, STRANGER = "Ada <ada@cerambud.test>", "Ben <ben@miodek.test>", "Ewa <ewa@obca.test>"
SAMS, OURS = "sam@spojnik.test", "biuro@spojnik.test"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture
def sams(sam):
    return box(user=sam)


def test_a_contacts_mail_is_an_entry_of_hers_with_subject_text_and_files(ada, sams, sam):
    raw = mail(ADA, subject="Oferta", text="Proszę o blat.", files=[("plan.pdf", PDF, "application/pdf")])
    assert comes(raw, sams)
    [entry] = Interaction.objects.select_related("person__key")
    assert (entry.person, entry.direction, entry.author, entry.summary) == (
        *(ada.person, "in", sam, "Oferta\n\nProszę o blat."),
    )
    attachment = Attachment.objects.select_related("person__key").get()
    assert (attachment.file_name, attachment.file.plain(), attachment.unusual, attachment.person) == (
        "plan.pdf",
        PDF,
        False,
        ada.person,
    )
    line = LedgerEntry.objects.filter(act="contact.email").latest("pk")
    assert (line.about, line.counts, line.fields) == (ada.uid, {"direction": "in", "files": 1}, ["file", "summary"])
    assert tray(sam) == []


def test_mail_that_none_of_us_wrote_names_nobody_of_us_as_its_writer(ada, ben, sams, sam):
    comes(mail(ADA, to=f"{SAMS}, {BEN}", text="Od Ady."), sams)
    comes(mail(ADA, **{"Auto-Submitted": "auto-replied"}, text="Urlop."), sams)
    comes(mail(f"Sam <{SAMS}>", to=ADA, text="Od nas."), sams)
    lines = [line for person in (ada, ben) for line in timeline(person, reader=sam).lines if line.entry]
    by_direction = {line.entry.direction: line.who for line in lines}
    assert by_direction == {"in": "", "copy": "", "auto": "", "out": "Sam Sowa"}


def test_several_at_once_are_one_occasion_and_only_the_sender_wrote(ada, ben, sams, sam):
    comes(mail(ADA, to=f"{SAMS}, {BEN}", Cc=STRANGER, text="Do was obu."), sams)
    assert len(set(Interaction.objects.values_list("occasion", flat=True))) == 1
    assert ([item[0] for item in told(ada)], [item[0] for item in told(ben)], tray(sam)) == (["in"], ["copy"], [])
    assert [event.person for event in activity([ada.pk, ben.pk])] == [ada.pk]


def test_our_own_mail_by_a_private_address_stands_with_everybody_it_went_to(ada, ben, sams, sam, nina):
    ben.owner = nina
    ben.save(update_fields=["owner"])
    raw = mail(f"Sam <{SAMS}>", to=f"{ADA}, {STRANGER}", Cc=BEN, subject="Nasza oferta")
    assert comes(raw, box(team=sam.teams.get()), user=sam)
    assert [item[:2] for item in told(ada) + told(ben)] == [("out", "sam"), ("out", "sam")]
    assert (tray(sam), list(activity([ada.pk, ben.pk])), Person.objects.having("email", "ewa@obca.test").count()) == (
        *([], [], 0),
    )
    assert not Ground.objects.filter(purpose__slug=ENQUIRY).exists()


def test_a_foreign_contact_is_nobody_and_a_shared_one_is_not(ada, ben, mallory):
    share(ben, [mallory], by=ben.owner)
    theirs = box(user=mallory)
    for sender in (ADA, BEN):
        comes(mail(sender), theirs)
    assert (told(ada), [item[:2] for item in told(ben)]) == ([], [("in", "mallory")])
    assert tray(mallory) == [("stranger", "in", "ada@cerambud.test")]


def test_a_teams_mailbox_files_in_the_name_of_who_looks_after_her(ada, team_a, team_b, sam, mallory):
    comes(mail(ADA), box(team=team_a))
    comes(mail(ADA, subject="inny"), box(team=team_b))
    assert [item[:2] for item in told(ada)] == [("in", "sam")]
    assert (tray(sam), tray(mallory)) == ([], [("stranger", "in", "ada@cerambud.test")])


def test_the_same_mail_in_two_mailboxes_stands_once(ada, sams, sam, nina):
    raw = mail(ADA, to=f"{SAMS}, nina@spojnik.test")
    comes(raw, sams)
    comes(raw.replace(b"Subject", b"X-Way: other\r\nSubject", 1), box(user=nina))
    assert [item[:2] for item in told(ada)] == [("in", "sam")]


def test_a_further_address_of_hers_finds_her_in_any_spelling(ada, sams):
    ContactPoint.objects.create(person=ada.person, kind="email", value="Prywatny@Ada.test")
    comes(mail("prywatny@ADA.test"), sams)
    assert [item[0] for item in told(ada)] == ["in"]


def test_of_an_address_that_several_have_nobody_can_tell_whose_mail_it_is(ada, add, sams, sam):
    twin = add(sam, name="Adam Kowalski", email="ada@cerambud.test")
    comes(mail(ADA), sams)
    comes(mail(SAMS, to=f"{ADA}, {BEN}"), sams, user=sam)
    assert (told(ada), told(twin)) == ([], [])
    assert tray(sam) == [("several", "in", "ada@cerambud.test"), ("several", "out", "ada@cerambud.test")]


def test_her_mail_opens_an_answer_for_thirty_days_and_a_later_one_prolongs_it(ada, sams, sam):
    purpose, now = Purpose.objects.get(slug=ENQUIRY), timezone.now()
    assert not may_contact(ada.person, "email", purpose).allowed
    comes(mail(ADA, at=now - timedelta(days=20), subject="pierwszy"), sams)
    first = Ground.objects.get(person=ada.person, purpose=purpose)
    assert (first.channel, may_contact(ada.person, "email", purpose).allowed) == ("email", True)
    comes(mail(ADA, at=now - timedelta(days=1), subject="drugi"), sams)
    moved = Ground.objects.get(pk=first.pk).expires_at - first.expires_at
    assert timedelta(days=18) < moved < timedelta(days=20)
    comes(mail(SAMS, to=ADA, subject="odpowiedź"), sams, user=sam)
    assert Ground.objects.get(pk=first.pk).expires_at == first.expires_at + moved


def test_an_old_mail_opens_nothing_and_moves_no_activity_back(ada, sams):
    before = ada.last_activity_at
    comes(mail(ADA, at=timezone.now() - timedelta(days=60)), sams)
    ada.refresh_from_db(fields=["last_activity_at"])
    assert (Ground.objects.filter(purpose__slug=ENQUIRY).count(), ada.last_activity_at) == (0, before)


def test_where_she_took_it_back_nothing_begins(ada, sams):
    comes(mail(ADA, subject="raz"), sams)
    Ground.objects.filter(purpose__slug=ENQUIRY).update(
        ended_at=timezone.now(), expires_at=timezone.now() + timedelta(9)
    )
    comes(mail(ADA, subject="dwa"), sams)
    kinds = GroundEvent.objects.filter(person=ada.person, purpose__slug=ENQUIRY).values_list("kind", flat=True)
    assert (list(kinds), len(told(ada))) == (["recorded"], 2)


def test_a_restricted_persons_mail_is_kept_and_shown_to_nobody(carla, ben, sams, sam):
    comes(mail("Carla <carla@drewno.test>", to=f"{SAMS}, {BEN}", text="Tajne."), sams)
    assert ([item[0] for item in told(carla)], told(ben), news_for(sam).count()) == (["in"], [], 0)
    Restriction.objects.update(lifted_at=timezone.now())
    assert news_for(sam).count() == 1


def test_whoever_was_erased_comes_like_any_stranger(ada, sams, sam, dora):
    erase(ada.person, {}, by=dora)
    comes(mail(ADA), sams)
    assert tray(sam) == [("stranger", "in", "ada@cerambud.test")]
    assert not Person.objects.filter(
        contact__isnull=False, email_index=Person.objects.latest("pk").email_index
    ).exists()


def test_our_mail_to_somebody_erased_brings_nothing_of_her_back(ada, sams, sam, dora):
    erase(ada.person, {}, by=dora)
    comes(mail(SAMS, to=ADA), sams, user=sam)
    assert (tray(sam), Person.objects.having("email", "ada@cerambud.test").count()) == ([("stranger", "out", "")], 0)


def test_whoever_lies_in_the_bin_is_not_filed_under(ada, sams, sam):
    to_bin(ada, by=sam)
    comes(mail(ADA), sams)
    assert (told(ada), len(tray(sam))) == ([], 1)


def test_a_reply_from_another_address_waits_with_a_hint_and_one_from_hers_does_not(ada, sams, sam, write, contracts):  # noqa: F811
    sent = write(ada.person, by=sam, purpose=contracts)
    comes(mail("Ktoś <kto@inny.test>", In_Reply_To=sent.message_id), sams)
    comes(mail(ADA, In_Reply_To=sent.message_id), sams)
    assert (tray(sam), [item[0] for item in told(ada)]) == ([("reply", "in", "kto@inny.test")], ["in"])


def test_a_reply_is_about_the_deal_that_our_letter_was_about(ada, sams, sam, write, contracts):  # noqa: F811
    sent, deal = write(ada.person, by=sam, purpose=contracts), uuid4()
    values = {"person": ada.person, "kind": "email", "summary": "Oferta", "author": sam}
    Interaction.objects.create(**values, message=sent, about=deal)
    comes(mail(ADA, References=f"<x@y.test> {sent.message_id}"), sams)
    assert Interaction.objects.get(direction="in").about == deal


def test_files_that_came_take_nobodys_room_and_a_full_house_takes_none(ada, sams, sam, settings):
    comes(mail(ADA, files=[("a.pdf", PDF, "application/pdf")]), sams)
    assert (Attachment.objects.get().added_by, taken_by(sam)) == (sam, (0, 0))
    settings.UPLOAD_HOUSE_MB = 0
    for sender in (ADA, STRANGER):
        with pytest.raises(UploadRefused):
            comes(mail(sender, subject="inny", files=[("a.pdf", PDF, "application/pdf")]), sams)


def test_a_reply_to_a_mail_that_was_filed_finds_its_person_too(ada, sams, sam):
    comes(mail(SAMS, to=ADA, Message_ID="<w1@thunderbird.test>"), sams, user=sam)
    comes(mail("Ktoś <kto@inny.test>", References="<x@y.test> <w1@thunderbird.test>"), sams)
    assert tray(sam) == [("reply", "in", "kto@inny.test")]


def test_an_answer_of_a_machine_stands_in_her_history_and_is_no_act_of_hers(ada, sams, sam):
    comes(mail(ADA, Auto_Submitted="auto-replied", text="Jestem na urlopie."), sams)
    assert ([item[0] for item in told(ada)], list(activity([ada.pk])), news_for(sam).count()) == (["auto"], [], 0)
    assert not Ground.objects.filter(purpose__slug=ENQUIRY).exists()


@pytest.mark.parametrize(
    "headers", [{"List_Id": "<l.test>"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}]
)
def test_a_machine_that_nobody_knows_passes_by(sams, sam, headers):
    assert (comes(mail(STRANGER, **headers), sams), tray(sam), Person.objects.count()) == (False, [], 0)


def test_talk_among_ourselves_passes_by(sams, sam, nina):
    assert (comes(mail(SAMS, to="nina@spojnik.test"), sams), WaitingMail.objects.count()) == (False, 0)


def test_where_strangers_are_left_in_the_mailbox_they_pass_by(sam):
    left = box(user=sam, strangers="leave")
    assert (comes(mail(STRANGER), left), comes(mail(STRANGER), left, user=sam), len(tray(sam))) == (False, True, 1)


def test_a_mail_that_its_server_doubts_waits_instead_of_standing_in_her_history(ada, sams, sam):
    comes(mail(ADA, Authentication_Results="mx.spojnik.test; dmarc=fail"), sams)
    assert (told(ada), tray(sam)) == ([], [("doubt", "in", "ada@cerambud.test")])


def test_a_strangers_mail_stands_with_a_contact_who_got_a_copy_and_waits(ada, sams, sam):
    comes(mail(STRANGER, to=f"{SAMS}, {ADA}"), sams)
    assert ([item[0] for item in told(ada)], tray(sam)) == (["copy"], [("stranger", "in", "ewa@obca.test")])
    assert Interaction.objects.get().occasion == WaitingMail.objects.get().occasion


def test_people_quoted_in_a_text_become_nobody(sams, sam):
    text = "Piszcie do Jan Trzeci <jan@trzeci.test>.\n\nFrom: Kasia <kasia@czwarta.test>\nTo: x@y.test\n> od@kogo.test"
    comes(mail(STRANGER, Cc="Piąta <piata@obca.test>", text=text), sams)
    assert [person.email for person in Person.objects.with_keys()] == ["ewa@obca.test"]


def test_a_mail_sent_on_as_a_file_is_filed_like_the_mail_itself(ada, sams, sam):
    inside = mail(ADA, to=SAMS, subject="Reklamacja", text="Blat pękł.")
    comes(mail(SAMS, to="crm+x@spojnik.test", files=[("r.eml", inside, "application/octet-stream")]), sams, user=sam)
    outer = b"From: sam@spojnik.test\r\nTo: biuro@spojnik.test\r\nSubject: Fwd\r\nContent-Type: message/rfc822\r\n\r\n"
    comes(outer + inside, sams, user=sam)
    assert told(ada) == [("in", "sam", "Reklamacja\n\nBlat pękł.")]
    assert [item[0] for item in tray(sam)] == ["stranger"]


def test_a_mail_sent_on_in_the_text_finds_only_who_is_known_and_moves_no_clock(ada, sams, sam):
    quoted = "Patrz.\n\n-----Wiadomość oryginalna-----\nOd: {}\nWysłano: wczoraj\nDo: sam\n\nDzień dobry"
    for number, sender in enumerate((ADA, STRANGER)):
        comes(mail(SAMS, to=OURS, text=quoted.format(sender), subject=f"FW {number}"), sams, user=sam)
    assert ([item[:2] for item in told(ada)], list(activity([ada.pk]))) == ([("copy", "sam")], [])
    assert (tray(sam), Person.objects.having("email", "ewa@obca.test").count()) == ([("forwarded", "", "")], 0)


def test_files_that_we_do_not_take_in_otherwise_are_kept_and_marked(ada, sams, settings):
    files = [
        ("a.exe", b"MZ\x90", "application/octet-stream"),
        ("b.pdf", b"MZ", "application/pdf"),
        ("c.pdf", PDF, "a/b"),
    ]
    comes(mail(ADA, files=files), sams)
    attachments = Attachment.objects.select_related("person__key").order_by("pk")
    assert [(attachment.file_name, attachment.unusual) for attachment in attachments] == [
        ("a.exe", True),
        ("b.pdf", True),
        ("c.pdf", False),
    ]


def test_what_the_virus_scanner_refuses_is_not_kept_and_the_entry_says_so(ada, sams):
    def refuses(content):
        if content == PDF:
            raise UploadRefused("infected")

    with patch("crm.correspondence.inbox.filing.scan", refuses):
        comes(mail(ADA, files=[("a.pdf", PDF, "application/pdf"), ("b.log", b"x", "text/x-log")]), sams)
    assert (Attachment.objects.count(), "skaner" in told(ada)[0][2]) == (1, True)


def test_what_could_not_be_read_waits_whole_and_a_long_text_brings_the_mail_along(ada, sams, sam):
    junk = b"\x00\xff" * 300
    comes(junk, sams)
    comes(mail(ADA, text="Długi wiersz tekstu.\n" * 5000), sams)
    [row] = WaitingMail.objects.with_keys()
    assert (row.kind, row.raw.plain(), row.person.email) == ("unreadable", junk, "")
    assert [attachment.file_name for attachment in Attachment.objects.select_related("person__key")] == ["message.eml"]


def test_whoever_looks_after_her_hears_of_it_once(ada, nina, sams, sam):
    ada.owner = nina
    ada.save(update_fields=["owner"])
    comes(mail(ADA), sams)
    assert (news_for(sam).count(), news_for(nina, unseen=True).count()) == (0, 1)
    mark_all_seen(nina)
    assert (news_for(nina).count(), news_for(nina, unseen=True).count()) == (1, 0)


def test_a_filed_mail_reads_as_it_was_sent(ada, sams, sam):
    comes(mail(ADA, subject="Oferta"), sams)
    entry = Interaction.objects.select_related("person__key").get()
    with pytest.raises(PermissionDenied):
        amend(entry, by=sam, text="Co innego")


def test_the_history_says_who_wrote_and_shows_the_beginning_of_a_long_mail(ada, sams, sam):
    comes(mail(ADA, text="Wiersz tekstu.\n" * 100), sams)
    line = next(item for item in timeline(ada, reader=sam).lines if item.entry)
    assert (str(line.title), len(line.text) <= 600, line.rest.startswith("Wiersz tekstu.")) == (
        *("E-mail od tej osoby", True, True),
    )
