"""A day's work leaves no name in plain: not in PostgreSQL, Redis, data folders, nor in a single log line."""

import logging

import pytest
from django.urls import reverse

from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import AccessEntry
from tests.contacts.custom.field_cases import make
from tests.privacy.test_canary import FIRST, forms_of, traces

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loud(caplog):
    """Every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    return caplog


def new_contact(team):
    return {
        "name": f"Anna {FIRST}",
        "email": f"{FIRST}@ptaki.test",
        "phone": "601222214",
        "position": f"{FIRST} prezes",
        "origin_kind": "fair",
        "origin_label": f"od {FIRST}",
        "purpose": "contracts",
        "notice": "given",
        "team": team.pk,
        "custom_kanarek": f"ptak {FIRST}",
    }


def test_adding_searching_opening_noting_calling_and_sharing_leave_no_trace(as_user, sam, nina, team_a, loud):
    client = as_user(sam)
    make("Kanarek", required=True)
    client.post(reverse("contacts:add"), new_contact(team_a))
    contact = Contact.objects.with_keys().get()
    assert (contact.person.name, custom_values_of(contact)) == (f"Anna {FIRST}", {"custom_kanarek": f"ptak {FIRST}"})
    key = {"key": contact.uid}
    answer = client.post(reverse("contacts:search"), {"q": FIRST[:5]})
    assert FIRST in answer.content.decode()
    record = client.get(reverse("contacts:record", kwargs=key))
    assert all(item in record.content.decode() for item in (f"{FIRST}@ptaki.test", f"ptak {FIRST}"))
    client.post(
        reverse("contacts:interactions", kwargs=key), {"kind": "note", "text": f"Notatka: {FIRST} prosi o ofertę"}
    )
    assert Interaction.objects.select_related("person__key").get().summary == f"Notatka: {FIRST} prosi o ofertę"
    client.post(reverse("contacts:call", kwargs=key))
    reason = {"reason": "other", "reason_text": f"{FIRST} oddzwania"}
    client.post(reverse("contacts:reveal", kwargs=key) + "?field=phone", reason)
    assert AccessEntry.objects.filter(view="contacts:reveal", reason="other").exists()
    client.post(reverse("contacts:shares", kwargs=key), {"colleague": nina.pk})
    client.get(reverse("contacts:list") + "?cols=custom_kanarek&f=custom_kanarek:filled")
    client.get(f"/contacts/?q={FIRST}")  # what a careless integrator might type
    client.get(f"/nowhere/{FIRST}/")
    assert traces(FIRST) == [[]]
    lines = "\n".join(
        record.getMessage() for record in loud.records if not record.name.startswith("django.db")
    ).encode()
    spoken = [shape for shape in forms_of(FIRST) if shape in lines]
    assert spoken == [], [r.name + r.getMessage() for r in loud.records if FIRST in r.getMessage()]


def test_a_failing_page_and_a_refused_form_leave_none_either(as_user, sam, team_a, loud):
    client = as_user(sam)
    refused = client.post(reverse("contacts:add"), {**new_contact(team_a), "email": "nie-adres", "purpose": ""})
    assert (refused.status_code, FIRST in refused.content.decode()) == (422, True)
    assert traces(FIRST) == [[]]
    assert [r.getMessage() for r in loud.records if FIRST in r.getMessage()] == []
