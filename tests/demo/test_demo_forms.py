"""The demo's public side: three forms, words in force, readers whom sales never sees; nothing of it stays behind."""

import pytest

from consents.models import CaptureForm, Controller, Submission, Wording
from crm.contacts.models import Contact
from crm.demo.removal import remove
from crm.privacy.actors import system
from crm.privacy.models import Person
from crm.privacy.people.invented_people import BATCH
from tests.consents.filled_forms import answers_about

pytestmark = pytest.mark.django_db


def test_it_brings_a_newsletter_and_a_form_for_a_fair_with_its_team(demo_loaded, client):
    forms = {form.slug: (form.is_open, form.serves, str(form.team or "")) for form in CaptureForm.objects.all()}
    assert forms == {
        "newsletter": (True, "", ""),
        "rozmowa": (True, "enquiries", "Kraków"),
        "targi": (True, "enquiries", "Kraków"),
    }
    assert (Controller.named().short, Wording.objects.in_force().count()) == ("Parkiety Sowa", 1)
    readers = Person.objects.filter(submissions__isnull=False).with_keys()
    assert [(reader.name, answers_about(reader)) for reader in readers.order_by("pk")] == [
        ("Halina Czajka", {("offers", "email"): "allowed"}),
        ("Igor Szpak", {("offers", "email"): "allowed"}),
    ]
    assert Contact.objects.filter(person__in=readers).count() == 0
    assert readers.filter(origins__batch=BATCH).count() == 2
    assert client.get("/p/pl/consent/targi/").status_code == 200


def test_nothing_of_it_stays_when_the_demo_goes(demo_loaded):
    remove(by=system("test"))
    left = [model.objects.count() for model in (CaptureForm, Submission, Wording, Controller, Person)]
    assert left == [0, 0, 0, 0, 0]
