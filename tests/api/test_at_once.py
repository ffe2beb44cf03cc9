"""Six clients at once, by real connections: one effect each, whatever doors they came by."""

import threading
from collections import Counter

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from consents.models import Ground, GroundEvent, Submission
from crm.contacts.models import Contact, Lead
from crm.contacts.people.intake import LooksAlike, add_contact
from crm.contacts.people.qualification import qualify
from crm.dpo.proposals.decisions import approve
from crm.dpo.proposals.drafts import propose_change
from crm.dpo.purposes.terms import terms_of
from crm.mail.models.messages import Message
from crm.privacy.models import Decision, LedgerEntry, Merge, Origin, Purpose
from tests.api.conftest import Caller
from tests.api.wording import consent

pytestmark = pytest.mark.django_db(transaction=True)

SIX = 6
NEW = {
    **{"name": "Nowa Osoba", "email": "nowa@firma.test", "purpose": "contracts"},
    **{"origin_kind": "form", "origin_label": "Sklep"},
}


def at_once(*acts):
    """What each act gave (or the class of what it raised), begun together, each with a connection of its own."""
    ready, given = threading.Barrier(len(acts), timeout=30), {}

    def run(place, act):
        try:
            ready.wait()
            given[place] = act()
        except Exception as fault:
            given[place] = type(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(given) == len(acts)
    return [given[place] for place in range(len(acts))]


def posting(issued, path, body, **headers):
    """A program's request, by a connection of its own."""
    return lambda: Caller(issued[1]).post(path, body, **headers)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_one_address_by_the_api_makes_one_contact(issued):
    answers = at_once(*[posting(issued, "contacts/", NEW)] * SIX)
    assert (statuses(answers), Contact.objects.count()) == ({201: 1, 409: SIX - 1}, 1)
    rows = {(answer.said["code"], tuple(answer.said["contacts"])) for answer in answers if answer.status_code == 409}
    assert rows == {("looks_alike", (str(Contact.objects.get().uid),))}


def test_one_address_by_form_api_and_verb_makes_one_contact(issued, sam, contracts):
    values = {**NEW, "origin_label": "Sklep", "notice": "due", "team": sam.teams.get().pk}

    def form():
        browser = Browser()
        browser.force_login(sam)
        return browser.post(reverse("contacts:add"), values)

    def verb():
        options = {"by": sam, "purpose": contracts, "origin_kind": Origin.Kind.FORM, "origin_label": "Sklep"}
        return add_contact({"name": "Nowa Osoba", "email": "NOWA@firma.test"}, unless_alike=True, **options)

    api = posting(issued, "contacts/", NEW)
    result = at_once(form, form, api, api, verb, verb)
    created = [item for item in result if isinstance(item, Contact) or getattr(item, "status_code", 0) in (201, 302)]
    assert (len(created), Contact.objects.count()) == (1, 1)
    assert {item for item in result[4:] if not isinstance(item, Contact)} <= {LooksAlike}


def test_different_addresses_do_not_stand_in_each_others_way(issued):
    bodies = [NEW | {"name": f"Osoba {n}", "email": f"o{n}@firma.test"} for n in range(SIX)]
    answers = at_once(*[posting(issued, "contacts/", body) for body in bodies])
    assert (statuses(answers), Contact.objects.count()) == ({201: SIX}, SIX)


def test_one_idempotency_key_makes_one_contact(issued):
    answers = at_once(*[posting(issued, "contacts/", NEW | {"another": True}, Idempotency_Key="k1")] * SIX)
    assert (set(statuses(answers)) <= {201, 409}, Contact.objects.count()) == (True, 1)


def test_one_approval_takes_effect(oskar, dora, offers):
    proposal = propose_change(offers, {**terms_of(offers), "name": "Oferty i nowości"}, why="Jaśniej.", by=dora)
    result = at_once(*[lambda: approve(proposal, by=oskar)] * SIX)
    assert sum(isinstance(item, Decision) for item in result) == 1
    assert (Decision.objects.count(), Purpose.objects.filter(slug="offers").count()) == (1, 2)
    assert LedgerEntry.objects.filter(act="purpose.amended").count() == 1


def test_one_withdrawal_takes_effect(issued, ada):
    ground = Ground.objects.get(person=ada.pk, purpose__slug="offers", channel="email")
    answers = at_once(*[posting(issued, f"consents/{ground.uid}/withdrawal/", {})] * SIX)
    assert Counter(answer.said["changed"] for answer in answers) == {True: 1, False: SIX - 1}
    assert GroundEvent.objects.filter(person=ada.pk, kind="withdrawn").count() == 1


def test_one_consent_passed_on_asks_the_person_once(issued, ben):
    body = consent(ben)
    before = Message.objects.count()
    answers = at_once(*[posting(issued, "consents/", body)] * SIX)
    assert statuses(answers) == {201: SIX}
    assert (Submission.objects.count(), Message.objects.count() - before) == (1, 1)


def test_one_merge_takes_effect(issued, add, sam):
    first, second = (add(sam, name="Jan Nowak", email=f"jan{n}@firma.test") for n in range(2))
    body = {"other": str(second.uid), "purpose": "contracts"}
    answers = at_once(*[posting(issued, f"contacts/{first.uid}/merge/", body)] * SIX)
    result = statuses(answers)
    assert (result[201], set(result) <= {201, 404, 409, 410, 503}) == (1, True)
    assert (Merge.objects.count(), Contact.objects.count()) == (1, 1)


def test_one_conversion_of_a_lead_takes_effect(add, sam, contracts):
    contact = add(sam, name="Jan Nowak", email="jan@firma.test")
    Lead.objects.create(contact=contact, claimed_by=sam)

    def convert():
        fresh = Contact.objects.with_keys().get(pk=contact.pk)
        qualify(fresh, by=sam, purpose=contracts, status=Contact.Status.CUSTOMER)
        return "done"

    result = at_once(*[convert] * SIX)
    assert Counter(result)["done"] == 1
    assert LedgerEntry.objects.filter(act="lead.qualified").count() == 1


def test_a_number_of_another_system_makes_one_contact(issued):
    body = {**NEW, "external_ids": ["K-7"]}
    answers = at_once(*(posting(issued, "contacts/", body) for _number in range(SIX)))
    assert (statuses(answers), len({answer.said["id"] for answer in answers})) == (Counter({201: SIX}), 1)
    assert (Contact.objects.count(), sum("new" in answer.said for answer in answers)) == (1, SIX - 1)
