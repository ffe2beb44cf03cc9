"""Files of a letter: kept beside the draft whatever becomes of the rest, sent with it, shown in her history."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import attach, detach
from crm.contacts.entries.removal import bring_back, delete_expired as forget_entries
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Interaction
from crm.correspondence.letters.drafts import delete_old_drafts, discard, newest, own_draft, save_draft, words_of
from crm.correspondence.letters.enclosures import contents_of, enclose
from crm.correspondence.letters.sending import send
from crm.correspondence.models import Draft
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from crm.privacy.uploads import UploadRefused
from crm.privacy.verbs.export import export
from tests.correspondence.letter_cases import LETTER, PDF, english, fresh, key_of, pdf, typed, url, words
from tests.mail.conftest import make_due, running, server  # noqa: F401 - the fixtures of a real SMTP server

MB = 1024 * 1024


def large(mega):
    return Enclosed("duży.txt", b"x" * (mega * MB))


def test_what_is_attached_goes_and_stands_in_her_history_for_who_may(ada, as_user, sam, nina, mallory, server):  # noqa: F811
    client = as_user(sam)
    client.post(url(ada), typed(files=[pdf(), SimpleUploadedFile("plan.txt", "Żółw".encode())]))
    message = Message.objects.get()
    make_due(message)
    deliver(message.pk)
    [letter] = server.arrived
    assert [(part.get_filename(), part.get_content_type()) for part in letter.iter_attachments()] == [
        ("cennik.pdf", "application/pdf"),
        ("plan.txt", "text/plain"),
    ]
    assert next(letter.iter_attachments()).get_content() == PDF
    [line] = [item for item in timeline(ada, reader=sam).lines if item.delivery]
    assert [file.file_name for file in line.files] == ["cennik.pdf", "plan.txt"]
    address = reverse("contacts:entry_file", args=[line.files[0].uid])
    assert client.get(address).content == PDF
    assert [as_user(other).get(address).status_code for other in (nina, mallory)] == [404, 404]
    assert AccessEntry.objects.filter(view="contacts:entry_file", people=[ada.pk]).count() == 1


def test_the_outbox_names_files_and_holds_no_copy_of_them(ada, as_user, sam):
    as_user(sam).post(url(ada), typed(files=pdf()))
    attachment = Attachment.objects.get()
    assert Message.objects.with_keys().get().content["files"] == [
        {"name": "cennik.pdf", "type": "application/pdf", "kept": str(attachment.uid)}
    ]
    with attachment.file.storage.open(attachment.file.name) as sealed:
        assert PDF not in sealed.read()


@pytest.mark.parametrize(
    "change", [{"subject": ""}, {"text": "Jej PESEL to 44051401458."}, {"send_at": "2020-01-01T09:00"}]
)
def test_a_refused_form_keeps_the_file_and_it_goes_with_the_next_try(ada, as_user, sam, change):
    client = as_user(english(sam))
    refused = client.post(url(ada), typed(files=pdf(), **change))
    assert (refused.status_code, Message.objects.count(), "cennik.pdf" in words(refused)) == (422, 0, True)
    assert timeline(ada, reader=sam).lines == [line for line in timeline(ada, reader=sam).lines if not line.delivery]
    client.post(url(ada), typed(key=key_of(refused)))
    assert [file["name"] for file in Message.objects.with_keys().get().content["files"]] == ["cennik.pdf"]
    assert (Draft.objects.count(), Interaction.objects.get().removed_at) == (0, None)


def test_attached_first_the_words_stay_and_nothing_is_judged(ada, as_user, sam):
    page = as_user(english(sam)).post(url(ada), typed(files=pdf(), attach="1", subject=""))
    assert (page.status_code, "cennik.pdf" in words(page), LETTER["text"][:12] in page.content.decode()) == (
        200,
        True,
        True,
    )
    assert "Write what the message is about." not in words(page)


def test_a_file_is_taken_out_again(ada, as_user, sam, django_capture_on_commit_callbacks):
    client = as_user(sam)
    page = client.post(url(ada), typed(files=pdf(), attach="1"))
    attachment = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        without = client.post(url(ada), typed(key=key_of(page), drop=str(attachment.uid)))
    assert (Attachment.objects.count(), "cennik.pdf" in words(without)) == (0, False)
    assert not attachment.file.storage.exists(attachment.file.name)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: SimpleUploadedFile("a.exe", b"MZ"), "The name of this file has no ending we take."),
        (lambda: pdf(content=b"GIF89a"), "The file is not what the end of its name says."),
        (lambda: SimpleUploadedFile("a.txt", b"x" * (11 * MB)), "The file is larger than 10 MB."),
    ],
)
def test_a_file_that_is_not_taken_is_said_and_nothing_goes(ada, as_user, sam, file, said):
    refused = as_user(english(sam)).post(url(ada), typed(files=file()))
    assert (refused.status_code, Message.objects.count(), Draft.objects.count()) == (422, 0, 0)
    assert said in words(refused)
    assert LETTER["text"][:12] in refused.content.decode()


def test_together_they_are_no_larger_than_mail_servers_take(ada, sam):
    entry = save_draft(ada, key=None, by=sam)
    enclose(entry, [large(6)], by=sam)
    with pytest.raises(UploadRefused) as refused:
        enclose(entry, [large(5)], by=sam)
    assert (refused.value.code, Attachment.objects.count()) == ("too_large_together", 1)
    with pytest.raises(UploadRefused) as refused:
        enclose(entry, [Enclosed("a.txt", b"a")] * 10, by=sam)
    assert (refused.value.code, Attachment.objects.count()) == ("too_many", 1)


def test_what_is_too_much_to_be_read_at_all_is_said(ada, as_user, sam, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    refused = as_user(english(sam)).post(url(ada), typed(files=pdf(content=PDF + b"\n" * 2000)))
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert "Together the files are larger than 10 MB" in words(refused)


def test_a_draft_is_its_writers_alone_and_in_nobodys_history(ada, as_user, sam, nina):
    entry = save_draft(ada, key=None, by=sam, **LETTER)
    assert (own_draft(ada, entry.uid, by=nina), newest(ada, by=nina)) == (None, None)
    assert [line for line in timeline(ada, reader=sam).lines if line.entry] == []
    assert not bring_back(fresh(entry), by=sam)
    opened = as_user(english(sam)).get(f"{url(ada)}?draft={entry.uid}")
    assert (key_of(opened), LETTER["subject"] in opened.content.decode()) == (str(entry.uid), True)
    assert "You have a letter here that was not sent." in words(as_user(sam).get(url(ada)))
    theirs = as_user(nina).get(f"{url(ada)}?draft={entry.uid}")
    assert (key_of(theirs) == str(entry.uid), LETTER["subject"] in theirs.content.decode()) == (False, False)


def test_the_words_of_a_draft_come_back_as_they_were(ada, sam):
    for item in (LETTER, {"subject": "", "text": "Sam tekst"}, {"subject": "Sam temat", "text": ""}):
        assert words_of(fresh(save_draft(ada, key=None, by=sam, **item))) == item


def test_a_draft_is_forgotten_after_a_week_with_its_files(ada, sam, django_capture_on_commit_callbacks):
    entry = save_draft(ada, key=None, by=sam, **LETTER)
    enclose(entry, [Enclosed("a.pdf", PDF)], by=sam)
    attachment, now = Attachment.objects.get(), timezone.now()
    assert (delete_old_drafts(now + timedelta(days=6)), forget_entries(now + timedelta(days=6))) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_old_drafts(now + timedelta(days=8)) == 1
    assert (Interaction.objects.count(), attachment.file.storage.exists(attachment.file.name)) == (0, False)


def test_a_draft_is_thrown_away_by_its_writer(ada, sam, nina, as_user):
    entry = save_draft(ada, key=None, by=sam, **LETTER)
    assert not discard(fresh(entry), by=nina)
    as_user(sam).post(reverse("contacts:draft_removal", args=[entry.uid]))
    assert Interaction.objects.count() == 0
    assert LedgerEntry.objects.filter(act="contact.draft_discarded", about=ada.uid).count() == 1


def test_files_and_drafts_are_in_her_copy_and_go_with_her(ada, sam, contracts, django_capture_on_commit_callbacks):
    entry = save_draft(ada, key=None, by=sam, subject="Niewysłany", text="x")
    enclose(entry, [Enclosed("a.pdf", PDF)], by=sam)
    sent = save_draft(ada, key=None, by=sam)
    enclose(sent, [Enclosed("b.pdf", PDF)], by=sam)
    send(ada, by=sam, purpose=contracts, key=sent.uid, **LETTER)
    person = Person.objects.with_keys().get(pk=ada.pk)
    copy = export(person)
    assert sorted(item["file_name"] for item in copy["contacts.attachment"]) == ["a.pdf", "b.pdf"]
    assert "Niewysłany\n\nx" in [item["summary"] for item in copy["contacts.interaction"]]
    files = [attachment.file for attachment in Attachment.objects.all()]
    message = Message.objects.get()
    keys = [str(attachment.uid) for attachment in Attachment.objects.all()]
    assert len(contents_of(message, keys)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, {}, by=sam)
    assert (Attachment.objects.count(), Draft.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert [file.storage.exists(file.name) for file in files] == [False, False]
    assert contents_of(message, keys) == {}


def test_what_went_with_a_letter_is_neither_added_to_nor_taken_off(ada, sam, contracts):
    entry = save_draft(ada, key=None, by=sam)
    enclose(entry, [Enclosed("a.pdf", PDF)], by=sam)
    entry = send(ada, by=sam, purpose=contracts, key=entry.uid, **LETTER)
    for act in (
        lambda: attach(fresh(entry), [Enclosed("b.pdf", PDF)], by=sam),
        lambda: detach(Attachment.objects.select_related("interaction", "person__key").get(), by=sam),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Attachment.objects.count() == 1
