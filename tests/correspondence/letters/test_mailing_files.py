"""Files of a letter to many: chosen before it goes, lying once for all, gone after the last letter that names them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import withdraw
from crm.contacts.entries.removal import delete
from crm.contacts.models import Attachment, Contact, Interaction, Mailing, MailingFile
from crm.correspondence.letters.rewriting import write_again
from crm.correspondence.letters.waiting_letters import take_back
from crm.correspondence.mailings.mailing_drafts import delete_expired
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver as send_off
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from dsar.contents.held_rows import holdings
from tests.conftest import agree
from tests.correspondence.letter_cases import PDF, english, fresh, key_of, pdf, words
from tests.correspondence.letters.test_mailing import MANY, WORDS, deliver
from tests.mail.conftest import make_due, running, server  # noqa: F401 - the fixtures of a real SMTP server


@pytest.fixture
def eva(add, sam, offers):
    contact = add(sam, name="Ewa Druga", email="ewa@druga.test", phone="")
    agree(contact.person, offers, by=sam)
    return contact


def asked(*contacts, **more):
    """The form with whom it is about."""
    return {"pick": [contact.uid for contact in contacts], "for": "offers", **WORDS, **more}


def laid(client, *contacts, file=None):
    """Its key, once a file lies beside it."""
    return key_of(client.post(MANY, asked(*contacts, attach="1", files=file or pdf())))


def sent(client, *contacts):
    """Ordered with a file, and written."""
    key = laid(client, *contacts)
    client.post(MANY, asked(*contacts, key=key, go="1"))
    deliver()
    return Mailing.objects.get(uid=key)


def test_everybody_gets_the_file_and_it_lies_once(ada, eva, as_user, sam, server):  # noqa: F811
    sent(as_user(sam), ada, eva)
    for message in Message.objects.filter(template="correspondence"):
        make_due(message)
        send_off(message.pk)
    got = [(item["To"], [part.get_content() for part in item.iter_attachments()]) for item in server.arrived]
    assert sorted(got) == [("ada@cerambud.test", [PDF]), ("ewa@druga.test", [PDF])]
    assert (MailingFile.objects.count(), list(Attachment.objects.values_list("file", "shared"))) == (
        1,
        [("", MailingFile.objects.get().pk)] * 2,
    )


def test_it_is_sealed_under_the_houses_key_and_opened_from_her_history_by_who_sees_it(ada, as_user, sam, mallory):
    sent(as_user(sam), ada)
    attachment, common = Attachment.objects.with_keys().get(), MailingFile.objects.get()
    with common.file.storage.open(common.file.name) as sealed:
        assert PDF not in sealed.read()
    address = reverse("contacts:entry_file", args=[attachment.uid])
    assert (as_user(sam).get(address).content, as_user(mallory).get(address).status_code) == (PDF, 404)
    page = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert ("cennik.pdf" in page, address in page) == (True, True)


def test_chosen_first_it_stays_beside_the_letter_and_nothing_is_judged(ada, as_user, sam):
    page = as_user(english(sam)).post(MANY, asked(ada, attach="1", files=pdf(), subject=""))
    assert (page.status_code, "cennik.pdf" in words(page), WORDS["text"] in page.content.decode()) == (200, True, True)
    assert "Write what the message is about." not in words(page)
    drafts = words(as_user(sam).get(reverse("contacts:letters") + "?show=drafts"))
    assert ("(no subject)" in drafts, Mailing.objects.get().job) == (True, None)


def test_a_refused_form_keeps_the_file(ada, as_user, sam):
    client = as_user(english(sam))
    refused = client.post(MANY, asked(ada, go="1", key=str(ada.uid), files=pdf(), subject=""))
    assert (refused.status_code, "cennik.pdf" in words(refused)) == (422, True)
    client.post(MANY, asked(ada, go="1", key=key_of(refused)))
    deliver()
    assert [file["name"] for file in Message.objects.with_keys().get().content["files"]] == ["cennik.pdf"]


def test_words_that_do_not_belong_into_a_letter_are_not_kept_under_the_houses_key(ada, as_user, sam):
    page = as_user(sam).post(MANY, asked(ada, attach="1", files=pdf(), text="Jej PESEL to 44051401458."))
    assert ("44051401458" in page.content.decode(), Mailing.objects.get().letter["text"]) == (True, "")


def test_a_file_that_is_not_taken_is_said_and_nothing_goes(ada, as_user, sam):
    refused = as_user(english(sam)).post(MANY, asked(ada, go="1", key=str(ada.uid), files=pdf(content=b"GIF89a")))
    assert (refused.status_code, Mailing.objects.count(), MailingFile.objects.count()) == (422, 0, 0)
    assert "The file is not what the end of its name says." in words(refused)


def test_a_file_is_taken_out_again(ada, as_user, sam, django_capture_on_commit_callbacks):
    client = as_user(sam)
    key, mailing_file = laid(client, ada), MailingFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(MANY, asked(ada, key=key, drop=str(mailing_file.uid)))
    assert (
        MailingFile.objects.count(),
        "cennik.pdf" in words(page),
        mailing_file.file.storage.exists(mailing_file.file.name),
    ) == (
        0,
        False,
        False,
    )


def test_another_colleague_neither_sees_nor_sends_it(ada, as_user, sam, nina):
    key = laid(as_user(sam), ada)
    page = as_user(nina).post(MANY, asked(ada, key=key, attach="1", files=pdf("inny.pdf")))
    assert (key_of(page) == key, "cennik.pdf" in words(page), Mailing.objects.filter(owner=nina).count()) == (
        False,
        False,
        1,
    )


def test_her_copy_holds_the_file_and_erasing_one_leaves_it_to_the_other(
    ada, eva, as_user, sam, django_capture_on_commit_callbacks
):
    sent(as_user(sam), ada, eva)
    person = Person.objects.with_keys().get(pk=ada.pk)
    assert [(item["file_name"], item["file"]) for item in export(person)["contacts.attachment"]] == [
        ("cennik.pdf", {"bytes": len(PDF)})
    ]
    [shelf] = [holding for holding in holdings(person) if holding.label == "contacts.attachment"]
    assert [file.opened() for row in shelf.rows() for file in row.files] == [PDF]
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, {}, by=sam)
        delete_expired(timezone.now())
    assert Attachment.objects.with_keys().get(person=eva.pk).plain() == PDF


def test_it_goes_after_the_last_letter_that_names_it(ada, eva, as_user, sam, django_capture_on_commit_callbacks):
    sent(as_user(sam), ada, eva)
    mailing_file, rows = (
        MailingFile.objects.get(),
        list(Interaction.objects.filter(kind="email").values_list("pk", flat=True)),
    )
    left = []
    for key in rows:
        with django_capture_on_commit_callbacks(execute=True):
            delete([key])
            delete_expired(timezone.now())
        left.append((MailingFile.objects.count(), mailing_file.file.storage.exists(mailing_file.file.name)))
    assert left == [(1, True), (0, False)]


def test_nobody_was_written_to_so_nothing_of_it_stays(ada, offers, as_user, sam):
    client = as_user(sam)
    key = laid(client, ada)
    client.post(MANY, asked(ada, key=key, go="1"))
    withdraw(ada.person, offers, "email", by=sam)
    deliver()
    delete_expired(timezone.now())
    assert (Message.objects.filter(template="correspondence").count(), Attachment.objects.count()) == (0, 0)
    assert (MailingFile.objects.count(), Interaction.objects.filter(draft__isnull=False).count()) == (0, 0)


def test_one_of_the_letters_is_taken_back_and_one_written_again_with_the_file(ada, eva, as_user, sam):
    sent(as_user(sam), ada, eva)
    hers, evas = (fresh(Interaction.objects.get(person=item.pk, kind="email")) for item in (ada, eva))
    assert take_back(hers, by=sam)
    Message.objects.filter(entries=evas).update(state="undelivered", reason="refused")
    draft = write_again(evas, Contact.objects.with_keys().get(pk=eva.pk), by=sam)
    by_interaction_id = {attachment.interaction_id: attachment.plain() for attachment in Attachment.objects.with_keys()}
    assert by_interaction_id == {hers.pk: PDF, evas.pk: PDF, draft.pk: PDF}


def test_work_that_broke_off_is_picked_up_and_nobody_is_written_to_twice(ada, eva, as_user, sam):
    client = as_user(english(sam))
    mailing = sent(client, ada)
    values = {"letter": {**WORDS, "kept": []}, "keys": [str(ada.uid), str(eva.uid)]}
    row = Mailing.objects.get(pk=mailing.pk)
    row.letter, row.keys = values["letter"], values["keys"]
    row.save()
    Job.objects.filter(pk=mailing.job_id).update(state="failed", problem="fault")
    box = client.get(reverse("contacts:letters") + "?show=unsent")
    recall = reverse("contacts:mailing_recall", args=[mailing.uid])
    assert (WORDS["subject"] in words(box), recall in box.content.decode()) == (True, True)
    back = client.post(recall, follow=True)
    assert "Whoever got it already gets it no second time." in words(back)
    assert not Job.objects.get(pk=mailing.job_id).resume(by=sam)
    client.post(MANY, asked(ada, eva, key=key_of(back), go="1"))
    deliver()
    got = Message.objects.filter(template="correspondence").values_list("person", flat=True)
    assert (sorted(got), Mailing.objects.get().count) == (sorted([ada.pk, eva.pk]), 2)


def test_the_words_of_work_that_broke_off_are_gone_after_a_week(ada, as_user, sam):
    client = as_user(sam)
    key = re.search(r'name="key" value="([^"]+)"', client.post(MANY, asked(ada)).content.decode())[1]
    client.post(MANY, asked(ada, key=key, go="1"))
    Job.objects.filter(kind="contacts.mailing").update(state="failed", finished_at=timezone.now())
    now = timezone.now()
    assert (delete_expired(now + timedelta(days=6)), delete_expired(now + timedelta(days=8))) == (0, 1)
    assert (Mailing.objects.get().letter, Mailing.objects.get().keys) == (None, None)


def test_the_ledger_counts_files_and_names_none(ada, as_user, sam):
    sent(as_user(sam), ada)
    rows = LedgerEntry.objects.filter(act__startswith="mailing.").order_by("pk").values_list("act", "counts")
    assert list(rows) == [
        ("mailing.file_added", {"files": 1}),
        ("mailing.ordered", {"files": 1, "picked": 1, "purpose": "offers"}),
        ("mailing.sent", {"purpose": "offers", "written": 1}),
    ]


def test_a_draft_is_thrown_away_with_its_files(ada, as_user, sam, nina, django_capture_on_commit_callbacks):
    removal = reverse("contacts:mailing_removal", args=[laid(as_user(sam), ada)])
    mailing_file = MailingFile.objects.get()
    assert as_user(nina).post(removal).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert as_user(sam).post(removal).url == reverse("contacts:letters") + "?show=drafts"
    assert (
        Mailing.objects.count(),
        MailingFile.objects.count(),
        mailing_file.file.storage.exists(mailing_file.file.name),
    ) == (
        0,
        0,
        False,
    )


def test_what_was_sent_is_not_thrown_away(ada, as_user, sam):
    mailing = sent(as_user(sam), ada)
    assert as_user(sam).post(reverse("contacts:mailing_removal", args=[mailing.uid])).status_code == 404
    assert (Mailing.objects.count(), MailingFile.objects.count()) == (1, 1)
