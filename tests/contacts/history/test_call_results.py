"""The result of a call is taken back by whoever wrote it: as it stood before, or waiting for its result."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consents.models import Restriction
from crm.contacts.entries.call_results import take_back
from crm.contacts.entries.composing import amend, write
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import LedgerEntry


def reads(entry):
    row = Interaction.objects.select_related("person__key").get(pk=entry.pk)
    return row.outcome, row.summary, row.minutes


def again(entry):
    return Interaction.objects.select_related("person__key").get(pk=entry.pk)


@pytest.fixture
def called(sam, ada):
    """A call begun with one tap."""
    return write(ada, by=sam, kind="call")


def test_a_first_result_taken_back_leaves_a_call_that_waits_for_one(sam, called):
    assert take_back(again(called), by=sam) is False
    amend(called, by=sam, text="Bierze blat.", outcome="talked", minutes=7)
    assert (take_back(again(called), by=sam), reads(called)) == (True, ("", "", None))
    assert [(row.outcome, row.summary) for row in called.earlier.select_related("person__key")] == [
        ("talked", "Bierze blat.")
    ]
    last = LedgerEntry.objects.filter(target=f"interaction:{called.uid}").latest("pk")
    assert (last.act, last.about) == ("contact.entry_edited", called.person.uid)
    amend(again(called), by=sam, text="", outcome="no_answer")
    assert reads(called)[0] == "no_answer"


def test_a_correction_taken_back_reads_as_before(sam, called):
    amend(called, by=sam, text="Bierze blat.", outcome="talked")
    amend(again(called), by=sam, text="Nie odebrała.", outcome="no_answer")
    assert (take_back(again(called), by=sam), reads(called)[:2]) == (True, ("talked", "Bierze blat."))


def test_nobody_takes_back_anothers_or_a_restricted_persons_or_what_is_no_call(sam, marek, ada, called):
    amend(called, by=sam, text="", outcome="talked")
    with pytest.raises(PermissionDenied):
        take_back(again(called), by=marek)
    note = write(ada, by=sam, kind="note", text="Notatka.")
    assert take_back(again(note), by=sam) is False
    Restriction.objects.create(person=ada.person, reason="accuracy", since=called.happened_at, placed_by="user:1")
    with pytest.raises(Paused):
        take_back(again(called), by=sam)
    assert reads(called)[0] == "talked"


def test_the_toast_after_a_result_offers_to_undo_it(sam, nina, called, as_user):
    client, url = as_user(sam), reverse("contacts:interaction", args=[called.uid])
    undo = reverse("contacts:result_undoing", args=[called.uid])
    saved = client.post(url, {"text": "Oddzwoni.", "outcome": "call_back"}, headers={"HX-Request": "true"})
    assert json.loads(saved.headers["HX-Trigger"])["toast"]["undo"] == undo
    assert (client.post(undo).url, reads(called)) == (
        reverse("contacts:record", args=[called.person.uid]),
        ("", "", None),
    )
    assert as_user(nina).post(undo).status_code == 404
