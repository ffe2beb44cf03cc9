"""Deals say what leads to them; own records stand where their fields lead, as far as their reader sees them."""

import pytest
from django.urls import reverse

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts import tasks
from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values.value_store import write
from crm.contacts.models import LinkedPerson
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, Person
from crm.sales.models import ObjectValue
from crm.sales.objects.object_verbs import to_bin
from tests.contacts.custom.field_cases import make, opened
from tests.contacts.links.test_links import leads
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.object_builders import again, make_field, make_kind, own_record

pytestmark = pytest.mark.django_db
HERE = "Powiązane z tym wpisem"


@pytest.fixture
def kind(contracts):
    """Policies of people and companies."""
    return make_kind()


def linking(record, field, to):
    """The own record's link, written by the product."""
    write(again(record), {field.name: str(to.uid)})
    return again(record)


def page_of(client, name, row):
    """The page of a record as text."""
    return client.get(reverse(name, args=[row.uid])).content.decode()


def test_a_contact_a_company_and_a_deal_say_which_own_records_lead_to_them(as_user, sam, ada, ben, kind):
    company, opportunity, client = firm(sam), deal(sam, ben), as_user(sam)
    places = (("contacts:record", "contact", ben), ("contacts:company", "company", company))
    for name, leads_to, row in (*places, ("sales:deal", "deal", opportunity)):
        assert HERE not in page_of(client, name, row)
        field = make_field(kind, f"Pole {leads_to}", kind=leads_to)
        record = linking(own_record(kind, sam, contact=ada, called=f"POL-{leads_to}"), field, row)
        text = page_of(client, name, row)
        assert HERE in text
        assert f"POL-{leads_to}" in text
        assert reverse("sales:object", args=[record.uid]) in text
    assert AccessEntry.objects.filter(people__contains=[ada.pk], view="contacts:linked").exists()


def test_a_deal_says_which_contacts_lead_to_it_and_nothing_while_it_is_paused(as_user, sam, ada, ben, contracts):
    order, opportunity, client = make("Zamówienie", kind="deal"), deal(sam, ben), as_user(sam)
    leads(ada, order, opportunity)
    text = page_of(client, "sales:deal", opportunity)
    assert HERE in text
    assert reverse("contacts:record", args=[ada.uid]) in text
    pause(ada)
    assert "Ada Kowalska" not in page_of(client, "sales:deal", opportunity)
    pause(ben)
    assert HERE not in page_of(client, "sales:deal", opportunity)


def test_what_the_reader_does_not_see_is_like_what_is_not_there(as_user, sam, add, mallory, ada, ben, kind):
    """A stranger's, a paused person's, one in the bin, and one behind a hidden field: the page is the same."""
    by_whom, client = make_field(kind, "Poleca", kind="contact"), as_user(sam)
    stranger = add(mallory, name="Obca Osoba", email="obca@x.test")
    linking(own_record(kind, mallory, contact=stranger, called="POL-obca"), by_whom, ben)
    assert HERE not in page_of(client, "contacts:record", ben)
    hers = linking(own_record(kind, sam, contact=ada, called="POL-ada"), by_whom, ben)
    assert "POL-ada" in page_of(client, "contacts:record", ben)
    to_bin(hers, by=sam)
    assert HERE not in page_of(client, "contacts:record", ben)
    linking(own_record(kind, sam, contact=ada, called="POL-druga"), by_whom, ben)
    assert "POL-druga" in page_of(client, "contacts:record", ben)
    change_field(by_whom, {"hidden_from": [sam.role.slug]}, by=sam)
    assert HERE not in page_of(client, "contacts:record", ben)
    change_field(by_whom, {"hidden_from": []}, by=sam)
    pause(ada)
    assert HERE not in page_of(client, "contacts:record", ben)


def test_an_officer_who_sees_everybody_reads_titles_masked(as_user, sam, ada, ben, dora, kind):
    by_whom = make_field(kind, "Poleca", kind="contact")
    linking(own_record(kind, sam, contact=ada, called="POL-tajny"), by_whom, ben)
    assert "POL-tajny" not in page_of(as_user(dora), "contacts:record", ben)


def test_without_a_right_to_contacts_no_own_record_leads_here(sam, ada, ben, kind, as_user):
    by_whom, opportunity = make_field(kind, "Zamówienie", kind="deal"), deal(sam, ben)
    linking(own_record(kind, sam, contact=ada, called="POL-ada"), by_whom, opportunity)
    assert "POL-ada" in page_of(as_user(sam), "sales:deal", opportunity)
    sam.role.rights = [right for right in sam.role.rights if right != rights.CONTACTS_VIEW]
    sam.role.save()
    assert "POL-ada" not in page_of(as_user(User.objects.get(pk=sam.pk)), "sales:deal", opportunity)


@pytest.mark.parametrize("whose", ["linked", "bearer"])
def test_erasing_either_side_takes_the_link_and_leaks_nothing(as_user, sam, dora, ada, ben, kind, whose):
    by_whom, client = make_field(kind, "Poleca", kind="contact"), as_user(sam)
    record = linking(own_record(kind, sam, contact=ada), by_whom, ben)
    gone, left = (ben, "sales:object") if whose == "linked" else (ada, "contacts:record")
    erase(Person.objects.with_keys().get(pk=gone.pk), {}, by=dora)
    text = page_of(client, left, record if whose == "linked" else opened(ben))
    assert "Ben Żółć" not in text or whose == "bearer"
    assert HERE not in text
    tasks.empty_fields()
    assert not LinkedPerson.objects.exists()
    assert not ObjectValue.objects.filter(definition=by_whom).exists()
