"""A letter written from a deal: it knows the deal, stands in both histories, and its next step is the deal's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.contacts.history.letter_subjects import subject_for, subjects_by_key
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Interaction
from crm.correspondence.templates.placeholder_values import values_for
from crm.mail.models.messages import Message
from crm.sales.deal_pages.deal_history import DealHistory
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deals.participants import add_participant
from crm.sales.models import Deal
from tests.correspondence.letter_cases import LETTER, english, typed, undo_of, url, words
from tests.sales.deal_builders import again, deal, firm, pause

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(sam, ada):
    """A firm's deal with Ada on it."""
    new_deal = deal(sam, company=firm(sam))
    add_participant(new_deal, ada, "decides", by=sam)
    return again(new_deal)


def history(it, reader):
    deal_history = DealHistory(DealRecord(again(it), reader, timezone.now()))
    return [line for line in deal_history.page.lines if line.delivery]


def test_the_deals_page_offers_a_letter_to_each_person_on_it(ours, ada, as_user, sam):
    page = as_user(sam).get(f"/deals/{ours.uid}/").content.decode()
    assert f"{url(ada)}?about={ours.uid}" in page


def test_the_letter_knows_the_deal_and_stands_in_both_histories(ours, ada, as_user, sam):
    client = as_user(english(sam))
    assert "Linia pakująca" in words(client.get(f"{url(ada)}?about={ours.uid}"))
    before = again(ours).last_activity_at
    sent = client.post(url(ada), typed(about=str(ours.uid), text="W sprawie {{szansa}}, nr {{numer szansy}}."))
    assert (sent["Location"], Interaction.objects.get().about) == (f"/deals/{ours.uid}/", ours.uid)
    number = ours.uid.hex[:8].upper()
    assert f"W sprawie Linia pakująca, nr {number}." in Message.objects.with_keys().get().content["text"]
    [line] = history(ours, sam)
    assert ("W sprawie Linia pakująca" in line.text, again(ours).last_activity_at > before) == (True, True)
    [entry] = [item for item in timeline(ada, reader=sam).lines if item.delivery]
    assert (entry.about.label, entry.about.url) == ("Linia pakująca", f"/deals/{ours.uid}/")
    assert "Linia pakująca" in words(client.get(f"/contacts/{ada.uid}/"))


def test_undo_leads_back_to_the_form_of_the_deal(ours, ada, as_user, sam):
    client = as_user(sam)
    back = client.post(undo_of(client.post(url(ada), typed(about=str(ours.uid)))), follow=True)
    assert f'name="about" value="{ours.uid}"' in back.content.decode()
    assert history(ours, sam) == []


def test_the_next_step_is_the_deals(ours, ada, as_user, sam):
    day = timezone.localdate() + timedelta(days=2)
    step = {"next_kind": "call", "next_on": f"{day}", "next_title": "Zapytać o ofertę"}
    as_user(sam).post(url(ada), typed(about=str(ours.uid), **step))
    [task] = Deal.objects.get(pk=ours.pk).tasks.all()
    assert (task.person_id, task.due_on) == (ada.pk, day)


def test_a_deal_that_she_is_not_on_or_the_writer_does_not_see_is_as_if_it_were_not_named(
    ours, ada, ben, sam, mallory, as_user
):
    assert subject_for(ours.uid, ben, user=sam) is None
    assert subjects_by_key([ours.uid], user=mallory) == {}
    as_user(sam).post(url(ben), typed(about=str(ours.uid)))
    assert Interaction.objects.get().about is None


def test_a_deal_under_a_padlock_is_not_named(sam, ada):
    hers = deal(sam, contact=ada)
    assert subject_for(hers.uid, ada, user=sam).label == "Linia pakująca"
    pause(ada)
    assert subjects_by_key([hers.uid], user=sam) == {}


def test_whoever_sees_the_deal_masked_gets_its_number_and_no_title(sam, ada, oskar):
    hers = deal(sam, contact=ada)
    about = subject_for(hers.uid, ada, user=oskar)
    assert dict(about.values) == {"deal_number": hers.uid.hex[:8].upper()}
    assert "deal" not in values_for(ada, writer=oskar, about=about)


def test_a_letter_about_a_deal_that_is_gone_stays_in_her_history(ours, ada, as_user, sam):
    as_user(sam).post(url(ada), typed(about=str(ours.uid)))
    Deal.objects.filter(pk=ours.pk).delete()
    [entry] = [line for line in timeline(ada, reader=sam).lines if line.delivery]
    assert (entry.about, LETTER["subject"] in entry.text) == (None, True)
