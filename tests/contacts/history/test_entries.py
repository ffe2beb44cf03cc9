"""One entry of the history: pinned, taken away and had back, read as it was, given files, calling a colleague."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import attach, detach
from crm.contacts.entries.composing import amend, write
from crm.contacts.entries.mentions import mark_all_seen, mentions_of, names_in
from crm.contacts.entries.removal import bring_back, delete_expired, pin, remove
from crm.contacts.history.pinned_entries import pinned
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Callout, EarlierWording, Interaction
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry
from tests.consents.filled_forms import BY

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
DAY = timedelta(days=1)


def fresh(entry):
    return Interaction.objects.select_related("person__key").get(pk=entry.pk)


def texts(contact, reader):
    return [line.text for line in timeline(contact, reader=reader).lines if line.entry]


def test_what_is_pinned_stands_above_the_others(sam, ada):
    first = write(ada, by=sam, kind="note", text="Ważne.", at=timezone.now() - 9 * DAY)
    write(ada, by=sam, kind="note", text="Nowsze.")
    assert pin(fresh(first), by=sam, on=True)
    assert [line.text for line in pinned(ada, reader=sam)] == ["Ważne."]
    assert not pin(fresh(first), by=sam, on=True)
    assert pin(fresh(first), by=sam, on=False)
    assert pinned(ada, reader=sam) == []
    acts = LedgerEntry.objects.filter(act__startswith="contact.entry_").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["contact.entry_pinned", "contact.entry_unpinned"]


def test_an_entry_is_taken_away_for_everybody_and_had_back(sam, ada, ben):
    entry = write(ada, by=sam, kind="meeting", text="Spotkanie.", others=[ben])
    assert remove(fresh(entry), by=sam)
    assert (texts(ada, sam), texts(ben, sam)) == ([], [])
    assert not remove(fresh(entry), by=sam)
    assert bring_back(fresh(entry), by=sam)
    assert (texts(ada, sam), texts(ben, sam)) == (["Spotkanie."], ["Spotkanie."])
    about = LedgerEntry.objects.filter(act="contact.entry_removed").values_list("about", flat=True)
    assert set(about) == {ada.uid, ben.uid}


def test_nobody_takes_away_what_another_wrote_or_of_a_restricted_person(sam, marek, ada, carla):
    entry = write(ada, by=sam, kind="note", text="Moje.")
    with pytest.raises(PermissionDenied):
        remove(fresh(entry), by=marek)
    hers = Interaction.objects.create(person=carla.person, kind="note", summary="X", author=sam)
    with pytest.raises(Paused):
        remove(fresh(hers), by=sam)


def test_after_a_day_it_is_gone_for_good_with_its_files(sam, ada, django_capture_on_commit_callbacks):
    entry = write(ada, by=sam, kind="note", text="Pomyłka.")
    (result,) = attach(fresh(entry), [Enclosed("a.pdf", PDF)], by=sam)
    amend(fresh(entry), by=sam, text="Inna pomyłka.")
    remove(fresh(entry), by=sam, at=timezone.now() - 2 * DAY)
    assert not bring_back(fresh(entry), by=sam)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_expired() == 1
    assert (Interaction.objects.count(), Attachment.objects.count(), EarlierWording.objects.count()) == (0, 0, 0)
    assert not result.file.storage.exists(result.file.name)


def test_what_was_just_taken_away_is_not_forgotten(sam, ada):
    remove(fresh(write(ada, by=sam, kind="note", text="X")), by=sam)
    assert (delete_expired(), Interaction.objects.count()) == (0, 1)


def test_earlier_wordings_stay_sealed_with_who_and_when_and_go_with_her(sam, ada, ben):
    entry = write(ada, by=sam, kind="meeting", text="Pierwsza wersja.", others=[ben])
    amend(fresh(entry), by=sam, text="Druga wersja.")
    amend(fresh(entry), by=sam, text="Trzecia wersja.")
    hers = EarlierWording.objects.filter(person=ada.person).select_related("person__key").order_by("pk")
    assert [(item.summary, item.replaced_by) for item in hers] == [("Pierwsza wersja.", sam), ("Druga wersja.", sam)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary FROM contacts_earlierwording")
        assert all(b"wersja" not in bytes(row[0]) for row in cursor.fetchall())
    erase(ada.person, {}, by=BY)
    assert EarlierWording.objects.count() == 2  # Ben's


def test_the_outcome_of_a_call_that_was_begun_is_no_change(sam, ada):
    entry = write(ada, by=sam, kind="call")
    amend(fresh(entry), by=sam, text="Oddzwoni.", outcome="talked")
    assert (EarlierWording.objects.count(), fresh(entry).edited_at) == (0, None)


def test_a_file_is_sealed_for_everybody_who_was_there(sam, ada, ben):
    entry = write(ada, by=sam, kind="meeting", text="Oferta.", others=[ben])
    attachments = attach(fresh(entry), [Enclosed("oferta.pdf", PDF)], by=sam)
    rows = Attachment.objects.select_related("person__key").order_by("pk")
    assert [(row.person_id, row.file_name, row.file.plain()) for row in rows] == [
        (ada.pk, "oferta.pdf", PDF),
        (ben.pk, "oferta.pdf", PDF),
    ]
    assert len({piece.file.name for piece in attachments}) == 2
    for item in attachments:
        with item.file.storage.open(item.file.name) as sealed:
            assert PDF not in sealed.read()
    detach(rows[0], by=sam)
    assert Attachment.objects.get().person_id == ben.pk


def test_nobody_puts_a_file_on_anothers_entry(sam, marek, ada):
    entry = write(ada, by=sam, kind="note", text="Moje.")
    with pytest.raises(PermissionDenied):
        attach(fresh(entry), [Enclosed("a.pdf", PDF)], by=marek)
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@marek, oddzwoń. @marek!", ["marek"]),
        ("Pisz na ada@cerambud.test", []),
        ("(@Nina.N) i @sam.", ["nina.n", "sam"]),
        ("@@x", []),
    ],
)
def test_names_are_read_out_of_a_text(text, names):
    assert names_in(text) == names


def test_a_colleague_who_reads_the_contact_is_called(sam, marek, ada):
    write(ada, by=sam, kind="note", text="@marek zobacz rabat.")
    assert [(call.user, call.interaction.person_id) for call in mentions_of(marek, unseen=True)] == [(marek, ada.pk)]
    assert (mark_all_seen(user=marek), mentions_of(marek, unseen=True).count(), mentions_of(marek).count()) == (1, 0, 1)


def test_a_mention_widens_nobodys_access(sam, mallory, nina, ada, as_user):
    write(ada, by=sam, kind="note", text="@mallory @nina @sam @nobody zobaczcie rabat.")
    assert ([call.user for call in Callout.objects.all()], mentions_of(mallory).count()) == ([nina], 0)
    page = as_user(nina).get(reverse("contacts:mentions")).content.decode()
    assert ("Ada Kowalska" in page, "rabat" in page) == (True, False)


def test_whoever_loses_sight_of_the_contact_loses_the_call(sam, marek, mallory, team_b, ada):
    write(ada, by=sam, kind="note", text="@marek zobacz.")
    type(ada).objects.filter(pk=ada.pk).update(owner=mallory, team=team_b)
    assert mentions_of(marek).count() == 0


def test_a_change_calls_whoever_was_not_called_before(sam, marek, ada):
    entry = write(ada, by=sam, kind="note", text="Zobacz rabat.")
    for _twice in range(2):
        amend(fresh(entry), by=sam, text="@marek zobacz rabat.")
    assert Callout.objects.count() == 1


def session(user):
    """A browser of its own."""
    browser = Browser()
    browser.force_login(user)
    return browser


def test_the_pages_pin_change_take_away_and_give_files(sam, marek, ada):
    page, boss, entry = session(sam), session(marek), write(ada, by=sam, kind="note", text="Pierwsza. @marek")
    at = {name: reverse(f"contacts:entry_{name}", args=[entry.uid]) for name in ("pin", "remove", "restore", "files")}
    page.post(at["pin"])
    assert fresh(entry).pinned_at is not None
    page.post(reverse("contacts:interaction", args=[entry.uid]), {"text": "Druga."})
    text = boss.get(reverse("contacts:entry_wordings", args=[entry.uid])).content.decode()
    assert ["Pierwsza." in text, "Druga." in text, "Sam Sowa" in text] == [True, True, True]
    good = SimpleUploadedFile("Umowa.pdf", PDF, "application/pdf")
    assert page.post(at["files"], {"files": good}).status_code == 302
    wrong = SimpleUploadedFile("Umowa.pdf", b"MZ not a pdf", "application/pdf")
    assert page.post(at["files"], {"files": wrong}).status_code == 422
    record = page.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    file = Attachment.objects.get()
    assert ("Umowa.pdf" in record, reverse("contacts:entry_file", args=[file.uid]) in record) == (True, True)
    assert page.get(reverse("contacts:entry_file", args=[file.uid])).content == PDF
    page.post(at["remove"])
    assert "Druga." not in page.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    page.post(at["restore"])
    assert "Druga." in page.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert page.post(reverse("contacts:entry_file_removal", args=[file.uid])).status_code == 302
    bell = boss.get(reverse("contacts:pulse")).content.decode()
    listed = boss.get(reverse("contacts:mentions")).content.decode()
    assert (">1<" in bell, "Ada Kowalska" in listed) == (True, True)
    boss.post(reverse("contacts:mentions"))
    assert "bell-n" not in boss.get(reverse("contacts:pulse")).content.decode()


def test_a_foreign_entry_is_missing(sam, mallory, nina, ada, as_user):
    entry = write(ada, by=sam, kind="note", text="Moje.")
    (result,) = attach(fresh(entry), [Enclosed("a.pdf", PDF)], by=sam)
    for who in (mallory, nina):
        for name, key in (("entry_wordings", entry.uid), ("entry_file", result.uid)):
            assert as_user(who).get(reverse(f"contacts:{name}", args=[key])).status_code == 404


def test_a_history_with_files_costs_the_same_for_one_and_for_nine(sam, ada):
    def grown(n):
        for number in range(n):
            entry = write(ada, by=sam, kind="note", text=f"Wpis {number}.")
            attach(fresh(entry), [Enclosed("a.pdf", PDF)], by=sam)
            pin(fresh(entry), by=sam, on=True)
        with CaptureQueriesContext(connection) as queries:
            [file.file_name for line in timeline(ada, reader=sam).lines for file in line.files]
            pinned(ada, reader=sam)
        return len(queries)

    grown(1)  # what is asked once for each reader
    assert grown(1) == grown(8)
