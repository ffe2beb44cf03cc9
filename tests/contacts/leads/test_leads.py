"""A form that names a team brings it a lead (SUBMISSION_TAKER): in its list, with origin, ground and what she wrote."""

import pytest
from django.urls import reverse

from consents.capture.handover import hand_over, hand_over_waiting
from consents.models import Submission
from crm.accounts.permissions import starting_roles
from crm.contacts.leads.form_leads import NobodyThere, take_lead
from crm.contacts.models import Contact
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from tests.conftest import colleague
from tests.consents.filled_forms import BY, a_form, answers_about, sent

pytestmark = pytest.mark.django_db
HER = {
    **{"name": "Ewa Targowa", "email": "ewa@targi.test", "phone": "602 777 888"},
    **{"company": "Meble Ewy", "position": "Właścicielka", "message": "Proszę o ofertę na regały."},
}


@pytest.fixture
def form(team_a):
    fields = ["name", "email", "phone", "company", "position", "message"]
    return a_form("fair", serves="enquiries", fields=fields, team=team_a, origin_kind="fair", title="Targi Drema")


def test_a_submission_becomes_a_lead_of_the_team(client, form, sam, marek, mallory):
    sent(client, form, **HER)
    lead = Contact.objects.with_keys().get()
    assert (lead.person.name, lead.team, lead.owner, lead.status, lead.position, lead.language) == (
        *("Ewa Targowa", form.team, marek, "lead", "Właścicielka", "pl"),
    )
    assert (list(Contact.objects.visible_to(sam)), list(Contact.objects.visible_to(mallory))) == ([lead], [])
    assert (lead.person.origins.get().kind, Submission.objects.get().handed_at is not None) == ("fair", True)
    assert answers_about(lead.person)["enquiries", "phone"] == "allowed"
    entry = LedgerEntry.objects.get(act="contact.added")
    assert (entry.about, entry.counts) == (lead.person.uid, {"origin": "fair", "purpose": "enquiries"})


def test_its_record_says_what_she_wrote_and_the_marketing_is_blocked_with_the_reason(client, form, sam, marek, as_user):
    sent(client, form, **HER)
    page = as_user(sam).get(reverse("contacts:record", args=[Contact.objects.get().person.uid])).content.decode()
    assert "Proszę o ofertę na regały." in page
    assert "Meble Ewy" in page
    assert "Targi Drema" in page


def test_whoever_sees_only_masks_does_not_read_what_she_wrote(client, form, marek, dora, as_user):
    sent(client, form, **HER)
    page = as_user(dora).get(reverse("contacts:record", args=[Contact.objects.get().person.uid])).content.decode()
    assert ("Proszę o ofertę" in page, "Ewa Targowa" in page) == (False, False)


def test_without_anybody_who_hands_out_the_first_of_the_team_keeps_it(client, form, sam, nina):
    sent(client, form, **HER)
    assert Contact.objects.get().owner == sam


def test_while_the_team_is_empty_it_waits_and_is_offered_again(client, form, team_a):
    assert sent(client, form, **HER).status_code == 302
    waiting = Submission.objects.with_keys().get()
    assert (waiting.handed_at, Contact.objects.count()) == (None, 0)
    with pytest.raises(NobodyThere):
        take_lead(waiting, by=BY)
    nina = colleague("nina", starting_roles.SALES, team_a)
    assert (hand_over_waiting(), hand_over_waiting(), Contact.objects.get().owner) == (1, 0, nina)


def test_offered_twice_it_is_one_lead(client, form, sam):
    sent(client, form, **HER)
    submission = Submission.objects.with_keys().get()
    assert (hand_over(submission), take_lead(submission, by=BY), Contact.objects.count()) == (
        False,
        Contact.objects.get(),
        1,
    )


def test_a_form_without_a_team_makes_a_person_whom_sales_never_sees(client, sam):
    sent(client, a_form(), name="Ada", phone="602 333 444", **{"agree-offers-phone": "on"})
    assert (Person.objects.count(), Contact.objects.count()) == (1, 0)


def test_erasing_her_takes_everything_of_the_form_along(client, form, sam):
    sent(client, form, **HER)
    person = Submission.objects.with_keys().get().person
    erase(person, {}, by=BY)
    assert (Person.objects.count(), Contact.objects.count(), Submission.objects.count()) == (0, 0, 0)


def test_a_robot_and_an_empty_answer_bring_no_lead(client, form, sam):
    assert sent(client, form, **HER, homepage="http://spam.example").status_code == 422
    assert sent(client, form, name="Ewa").status_code == 422
    assert Contact.objects.count() == 0
