"""One tap on Call."""

import pytest
from django.urls import reverse

from consents.models import Ground
from crm.contacts.entries.composing import amend
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.calls.one_tap_call import NoNumber, call
from crm.privacy.models import AccessEntry, LedgerEntry


def url(contact):
    return reverse("contacts:call", args=[contact.uid])


def opened(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def test_one_tap_reveals_logs_and_begins_a_call(sam, ada):
    entry = call(opened(ada), by=sam)
    look, acts = AccessEntry.objects.get(), LedgerEntry.objects.order_by("-id").values_list("act", flat=True)[:2]
    assert (entry.kind, entry.outcome, entry.author) == ("call", "", sam)
    assert (look.view, look.people, look.fields, look.reason) == ("contacts:call", [ada.pk], ["phone"], "call")
    assert list(acts) == ["contact.call", "contact.revealed"]


def test_how_it_went_is_written_afterwards_and_is_no_correction(sam, ada):
    entry = call(opened(ada), by=sam)
    amend(entry, by=sam, text="Oddzwoni.", outcome="talked")
    row = Interaction.objects.select_related("person__key").get()
    assert (row.summary, row.outcome, row.edited_at) == ("Oddzwoni.", "talked", None)
    assert Contact.objects.get(pk=ada.pk).last_activity_at == row.happened_at


def test_nobody_is_called_without_a_ground_or_a_number(sam, ada, add):
    Ground.objects.filter(person=ada.person, channel="phone").delete()
    with pytest.raises(Blocked) as caught:
        call(opened(ada), by=sam)
    assert caught.value.answer.state == "no_ground"
    with pytest.raises(NoNumber):
        call(opened(add(sam, name="Ewa Lis", phone="")), by=sam)
    assert not Interaction.objects.exists()
    assert not AccessEntry.objects.exists()


def test_the_answer_dials_and_waits_for_the_outcome(as_user, sam, ada):
    page = as_user(sam).post(url(ada), headers={"HX-Request": "true"}).content.decode()
    entry = Interaction.objects.get()
    assert 'href="tel:+48602333444"' in page
    assert reverse("contacts:interaction", args=[entry.uid]) in page


def test_the_reason_is_said_where_we_may_not_call(as_user, sam, ada, carla):
    Ground.objects.filter(person=ada.person, channel="phone").delete()
    answer = as_user(sam).post(url(ada))
    assert answer.status_code == 422
    assert "tel:" not in answer.content.decode()
    assert as_user(sam).post(url(carla)).status_code == 422
    assert not Interaction.objects.exists()


def test_only_those_who_work_with_the_contact_call(as_user, sam, mallory, dora, ada):
    assert as_user(mallory).post(url(ada)).status_code == 404
    assert as_user(dora).post(url(ada)).status_code == 403
    assert as_user(sam).post(url(ada)).status_code == 200
