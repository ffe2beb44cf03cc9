"""Writing and correcting history."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from crm.contacts.entries.composing import amend, write
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.bin import to_bin
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import LedgerEntry

PESEL = "44051401359"


def url(contact):
    return reverse("contacts:interactions", args=[contact.uid])


def entries():
    return list(Interaction.objects.select_related("person__key").order_by("pk"))


def test_a_call_gets_its_length_and_keeps_it_when_only_the_text_is_corrected(sam, ada):
    write(ada, by=sam, kind="call", outcome="talked", text="")
    (row,) = entries()
    for minutes, text in ((4, "Ustalono termin."), (None, "Ustalono nowy termin.")):
        amend(row, by=sam, text=text, outcome="talked", minutes=minutes)
    (row,) = entries()
    assert (row.minutes, row.summary) == (4, "Ustalono nowy termin.")


def test_a_length_of_nothing_or_of_days_is_refused_with_words(as_user, sam, ada):
    write(ada, by=sam, kind="call", outcome="talked", text="Krótko.")
    (row,) = entries()
    address = reverse("contacts:interaction", args=[row.uid])
    codes = [
        as_user(sam).post(address, {"outcome": "talked", "text": "Krótko.", "minutes": minutes}).status_code
        for minutes in ("0", "1441", "x", "1440")
    ]
    assert (codes, entries()[0].minutes) == ([422, 422, 422, 302], 1440)


def test_a_note_is_one_sealed_row_and_one_ledger_entry(sam, ada):
    write(ada, by=sam, kind="note", text=" Ustalono termin. ")
    (row,) = entries()
    entry = LedgerEntry.objects.latest("id")
    assert (row.summary, row.author, row.person) == ("Ustalono termin.", sam, ada.person)
    assert (entry.act, entry.about, entry.target, entry.fields) == (
        "contact.note",
        ada.uid,
        f"interaction:{row.uid}",
        ["summary"],
    )


def test_a_meeting_with_three_is_three_rows_of_one_occasion(sam, ada, ben, add):
    eve = add(sam, name="Ewa Lis")
    write(ada, by=sam, kind="meeting", text="Pomiary.", others=[ben, eve])
    assert [(row.person_id, row.summary) for row in entries()] == [(item.pk, "Pomiary.") for item in (ada, ben, eve)]
    assert len({row.occasion for row in entries()}) == 1
    assert LedgerEntry.objects.filter(act="contact.meeting").count() == 3


def test_only_what_the_person_did_moves_her_last_activity(sam, ada):
    def activity():
        return Contact.objects.get(pk=ada.pk).last_activity_at

    before, soon = activity(), timezone.now() + timedelta(minutes=1)
    write(ada, by=sam, kind="note", text="Nasza notatka.", at=soon)
    write(ada, by=sam, kind="call", outcome="no_answer", at=soon)
    assert activity() == before
    write(ada, by=sam, kind="call", outcome="talked", at=soon)
    assert activity() == soon
    write(ada, by=sam, kind="meeting", text="Dawniej.", at=before - timedelta(days=3))
    assert activity() == soon


def test_a_restricted_person_is_not_written_about(sam, ada, carla):
    with pytest.raises(Paused):
        write(carla, by=sam, kind="note", text="Cokolwiek.")
    with pytest.raises(Paused):
        write(ada, by=sam, kind="meeting", text="Razem.", others=[carla])
    assert entries() == []


def test_one_corrects_ones_own_entry_for_everybody_who_was_there(sam, nina, ada, ben):
    row = write(ada, by=sam, kind="meeting", text="Pomyłka.", others=[ben])
    with pytest.raises(PermissionDenied):
        amend(row, by=nina, text="Cudze.")
    amend(row, by=sam, text="Poprawnie.")
    assert [(entry.summary, entry.edited_at is not None) for entry in entries()] == [("Poprawnie.", True)] * 2
    assert LedgerEntry.objects.filter(act="contact.entry_edited").count() == 2


def test_the_composer_saves_and_answers_with_the_fresh_history(as_user, sam, ada):
    answer = as_user(sam).post(url(ada), {"kind": "note", "text": "Prosi o ofertę."}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Prosi o ofertę." in answer.content.decode()
    assert answer.headers["HX-Trigger"]
    plain = as_user(sam).post(url(ada), {"kind": "call", "outcome": "talked"})
    assert plain.headers["Location"] == reverse("contacts:record", args=[ada.uid])
    assert [(row.kind, row.outcome) for row in entries()] == [("note", ""), ("call", "talked")]


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "note", "text": "  "},
        {"kind": "call", "text": "Bez wyniku."},
        {"kind": "meeting", "text": "Jutro.", "happened_at": "2099-01-01T10:00"},
        {"kind": "meeting", "text": "Z kim?", "people": ["nobody"]},
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_saved(as_user, sam, ada, sent):
    answer = as_user(sam).post(url(ada), sent)
    assert answer.status_code == 422
    assert sent["text"] in answer.content.decode()
    assert entries() == []


def test_a_mail_is_written_elsewhere_and_is_no_entry_of_the_composer(as_user, sam, ada):
    assert as_user(sam).post(url(ada), {"kind": "email", "text": "Nie tutaj."}).status_code == 422
    assert entries() == []


def test_a_suspicious_text_is_not_saved_and_not_lost(as_user, sam, ada):
    text = f"PESEL klientki: {PESEL}, oddzwonić."
    answer = as_user(sam).post(url(ada), {"kind": "note", "text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert entries() == []


def test_the_fragment_is_taken_out_and_the_text_comes_back_to_be_looked_at(as_user, sam, ada):
    text = f"PESEL klientki: {PESEL}, oddzwonić."
    answer = as_user(sam).post(url(ada), {"kind": "note", "text": text, "heed": "cut"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "PESEL klientki: •••, oddzwonić." in page
    assert PESEL not in page
    assert entries() == []


def test_whoever_has_a_basis_keeps_it_and_the_ledger_says_what_kind(as_user, sam, ada):
    text = f"PESEL do umowy: {PESEL}."
    as_user(sam).post(url(ada), {"kind": "note", "text": text, "heed": "keep"})
    assert [row.summary for row in entries()] == [text]
    assert LedgerEntry.objects.latest("id").counts == {"kept": ["pesel"]}


def test_only_visible_people_can_be_at_a_meeting(as_user, sam, mallory, ada, ben, add):
    foreign = add(mallory, name="Ewa Obca")
    sent = {"kind": "meeting", "text": "Pomiary."}
    refused = as_user(sam).post(url(ada), sent | {"people": [str(foreign.uid)]})
    assert refused.status_code == 422
    assert "Obca" not in refused.content.decode()
    assert entries() == []
    as_user(sam).post(url(ada), sent | {"people": [str(ben.uid), str(ada.uid)]})
    assert [row.person_id for row in entries()] == [ada.pk, ben.pk]


def test_people_are_found_by_name_among_the_visible_only(as_user, sam, mallory, ada, ben, carla, add):
    add(mallory, name="Bernard Obcy")
    look_up = reverse("contacts:people", args=[ada.uid])
    text = as_user(sam).post(look_up, {"who": "be", "people": ["nonsense"]}).content.decode()
    assert "Ben Żółć" in text
    assert "Bernard" not in text
    ticked = as_user(sam).post(look_up, {"who": "car", "people": [str(ben.uid)]}).content.decode()
    assert f'value="{ben.uid}" checked' in ticked
    assert "Carla" not in ticked


def test_an_entry_is_corrected_on_its_own_page_by_its_author_only(as_user, sam, nina, ada):
    row = write(ada, by=sam, kind="note", text="Stare.")
    own = reverse("contacts:interaction", args=[row.uid])
    assert "Stare." in as_user(sam).get(own).content.decode()
    assert as_user(nina).get(own).status_code == 404
    assert as_user(nina).post(own, {"text": "Cudze."}).status_code == 404
    assert as_user(sam).post(own, {"text": ""}).status_code == 422
    assert as_user(sam).post(own, {"text": "Nowe."}).status_code == 302
    assert [entry.summary for entry in entries()] == ["Nowe."]


def test_nothing_is_added_to_a_contact_in_the_bin(as_user, sam, ada):
    row = write(ada, by=sam, kind="note", text="Przedtem.")
    to_bin(ada, by=sam)
    assert as_user(sam).post(url(ada), {"kind": "note", "text": "Potem."}).status_code == 404
    assert as_user(sam).get(reverse("contacts:interaction", args=[row.uid])).status_code == 404
    assert len(entries()) == 1
