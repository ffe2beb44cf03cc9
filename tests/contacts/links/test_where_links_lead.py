"""Links and the records they lead to: merged, taken apart, erased, copied, in files and for programs."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.permissions.eyes import seeing_as
from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company, edit_company
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.company_merging.company_splitting import split_companies
from crm.contacts.contact_list.contact_fields import contacts as kind
from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values.link_rows import link_now
from crm.contacts.custom_values.value_store import custom_values_of, write
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import CompanyValue, Contact, ContactValue, LinkedCompany, LinkedPerson
from crm.files.imports.arrival import receive
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Merge, Person
from crm.privacy.verbs.export import export
from crm.sales.deals.deals import change
from crm.sales.models import DealValue, LinkedDeal
from tests.contacts.custom.field_cases import firm_now, make, opened
from tests.contacts.links.test_links import leads, read
from tests.files.export_cases import made, rows
from tests.files.import_cases import counts, csv, imported, told
from tests.sales.deal_builders import again, deal, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_whom(contracts):
    """Who recommended a contact."""
    return make("Polecający", kind="contact", category="correspondence")


def person(contact):
    """The person with their key."""
    return Person.objects.with_keys().get(pk=contact.pk)


def name_read(contact, field, user):
    """What the user reads in the contact's field."""
    with seeing_as(user):
        return type(field).objects.get(pk=field.pk).words(custom_values_of(opened(contact))[field.name])


def having(user, field, text):
    """Names of the contacts whose link leads to what the user means by the text."""
    with seeing_as(user):
        condition = kind().fields(user, timezone.now()).by_name[field.name].match(text)
        return sorted(row.label for row in Contact.objects.filter(condition).with_keys())


def test_links_to_a_record_that_was_merged_lead_to_the_other_and_back(sam, ada, ben, add, by_whom):
    eve = add(sam, name="Ewa Lis", email="ewa@x.test")
    leads(eve, by_whom, ben)
    before = having(sam, by_whom, "ben@miodek.test")
    merged = join_contacts(opened(ben), opened(ada), by=sam)
    assert name_read(eve, by_whom, sam) == opened(ada).label
    assert having(sam, by_whom, str(ada.uid)) == ["Ewa Lis"] == before
    split_contacts(Merge.objects.select_related("survivor__key").get(pk=merged.pk), by=sam)
    assert name_read(eve, by_whom, sam) == "Ben Żółć"
    assert having(sam, by_whom, str(ada.uid)) == []
    assert having(sam, by_whom, str(ben.uid)) == ["Ewa Lis"]


def test_links_of_merged_records_are_kept_and_come_back(sam, ada, ben, add, by_whom):
    eve = add(sam, name="Ewa Lis", email="ewa@x.test")
    leads(ben, by_whom, eve)
    merged = join_contacts(opened(ben), opened(ada), by=sam)
    assert having(sam, by_whom, str(eve.uid)) == [opened(ada).label]
    tasks.empty_fields()
    split_contacts(Merge.objects.select_related("survivor__key").get(pk=merged.pk), by=sam)
    assert having(sam, by_whom, str(eve.uid)) == ["Ben Żółć"]


def test_links_to_and_of_merged_companies_move_and_come_back(sam, contracts):
    mother = make("Spółka matka", kind="company", record="company", category="company")
    first, other, third = (add_company({"name": name}, by=sam) for name in ("Buk", "Dąb", "Jesion"))
    edit_company(firm_now(third), {mother.name: str(first.uid)}, version=1, by=sam)
    edit_company(firm_now(first), {mother.name: str(third.uid)}, version=1, by=sam)
    edit_company(firm_now(other), {mother.name: str(other.uid)}, version=1, by=sam)
    merged = join_companies(firm_now(first), firm_now(other), by=sam)
    with seeing_as(sam):
        assert custom_values_of(firm_now(third))[mother.name] == str(first.uid)
        assert type(mother).objects.get().links.get(str(first.uid)).key == str(other.uid)
    tasks.empty_fields()
    split_companies(merged, by=sam)
    rows_of_links = {(row.value, row.company_id) for row in LinkedCompany.objects.all()}
    values = CompanyValue.objects.in_bulk(field_name="uid")
    assert {(values[uid].company_id, pk) for uid, pk in rows_of_links} == {
        (third.pk, first.pk),
        (first.pk, third.pk),
        (other.pk, other.pk),
    }


@pytest.mark.parametrize("many", [False, True])
def test_whoever_is_erased_is_no_link_any_more(sam, dora, ada, ben, by_whom, many):
    leads(ada, by_whom, ben)
    if many:
        erase_many([person(ben)], by=dora)
    else:
        erase(person(ben), {}, by=dora)
    assert name_read(ada, by_whom, sam) == ""
    assert not LinkedPerson.objects.exists()
    with seeing_as(sam):
        assert custom_values_of(opened(ada)) == {by_whom.name: ""}
    tasks.empty_fields()
    assert not ContactValue.objects.exists()


def test_whoever_had_the_link_takes_its_row_along(sam, dora, ada, ben, by_whom):
    leads(ada, by_whom, ben)
    erase(person(ada), {}, by=dora)
    tasks.empty_fields()
    assert not LinkedPerson.objects.exists()


def test_a_link_to_an_erased_persons_deal_and_business_goes_too(sam, dora, ada, ben, contracts):
    order, opportunity = make("Zamówienie", kind="deal"), deal(sam, ben)
    leads(ada, order, opportunity)
    assert LinkedDeal.objects.count() == 1
    erase(person(ben), {}, by=dora)
    assert not LinkedDeal.objects.exists()
    tasks.empty_fields()
    assert not ContactValue.objects.exists()


def test_the_linked_persons_copy_says_in_what_and_not_by_whom(sam, ada, ben, by_whom):
    leads(ada, by_whom, ben)
    with translation.override("pl"), seeing_as(sam):
        theirs = export(person(ben))["contacts.linkedperson"]
        hers = export(person(ada))["contacts.contactvalue"]
    assert theirs[0]["definition"] == "Polecający"
    assert "Ada" not in str(theirs)
    assert hers[0]["value"] == "inny kontakt"
    assert "Ben" not in str(hers)


def test_nobody_links_to_whom_somebody_erased_in_the_meantime(sam, dora, ada, ben, by_whom):
    now, key = opened(ada), str(ben.uid)
    erase(person(ben), {}, by=dora)
    with pytest.raises(KeyChanged):
        write(now, {by_whom.name: key})


def test_the_field_of_a_deal_leads_to_a_contact(sam, ada, ben, mallory, contracts):
    field = make("Pośrednik", kind="contact", record="deal", category="correspondence")
    opportunity = deal(sam, ada)
    change(opportunity, {field.name: str(ben.uid)}, version=opportunity.version, by=sam)
    assert LinkedPerson.objects.get().value == DealValue.objects.get().uid
    with seeing_as(sam):
        assert custom_values_of(again(opportunity))[field.name] == str(ben.uid)
    with seeing_as(mallory):
        assert custom_values_of(again(opportunity))[field.name] == ""


def test_a_filter_finds_nobody_by_those_one_does_not_see(sam, ada, add, mallory, by_whom):
    stranger = add(mallory, name="Obca Osoba", email="obca@x.test")
    leads(ada, by_whom, stranger)
    for text in ("Obca Osoba", "obca@x.test", str(stranger.uid), "Nikt"):
        assert having(sam, by_whom, text) == []
    with seeing_as(sam):
        assert not Contact.objects.filter(~kind().fields(sam, timezone.now()).by_name[by_whom.name].empty).exists()


def test_a_file_names_people_by_their_ids_and_firms_by_name_and_comes_back(sam, marek, ada, ben, by_whom):
    firm_field, company = make("Spółka", kind="company"), firm(sam)
    leads(ada, by_whom, ben)
    leads(ada, firm_field, company)
    file = made(marek, columns=["name", by_whom.name, firm_field.name])
    assert rows(file, marek)[0] == ["Ada Kowalska", str(ben.uid), company.name]
    assert read(by_whom, str(ben.uid), sam) == str(ben.uid)
    assert read(firm_field, company.name, sam) == str(company.uid)


def test_a_file_brings_links_to_those_its_user_sees_and_refuses_others(sam, ada, add, mallory, by_whom):
    add(mallory, name="Obca Osoba", email="obca@x.test")
    lines = ("Nina Nowa;nina@x.test;ada@cerambud.test", "Olga Nowa;olga@x.test;obca@x.test")
    load = receive(csv(*lines, headers="Imię i nazwisko;E-mail;Polecający"), "p.csv", by=sam, kind="contacts")
    assert choose_columns(load, load.targets, overwriting=(), by=sam) == []
    assert agree(load, told(sam), by=sam) == []
    done = imported(Import.objects.get(pk=load.pk))
    assert counts(done)
    new = {row.label: custom_values_of(row)[by_whom.name] for row in Contact.objects.with_keys().order_by("-pk")[:2]}
    assert new == {"Nina Nowa": str(ada.uid), "Olga Nowa": ""}
    assert LinkedPerson.objects.get().person_id == ada.pk


def test_the_settings_page_counts_only_links_one_sees(as_user, marek, ada, ben, add, mallory, by_whom):
    def counted():
        groups = as_user(marek).get(reverse("contacts:fields")).context["groups"]
        return groups[0]["rows"][0]["count"]

    nothing = counted()
    leads(ada, by_whom, add(mallory, name="Obca Osoba", email="obca@x.test"))
    assert counted() == nothing
    leads(ben, by_whom, ada)
    assert counted() != nothing


def test_a_record_says_who_leads_to_it_as_far_as_its_reader_sees_them(as_user, sam, ada, ben, add, mallory, by_whom):
    company, mother = firm(sam), make("Spółka", kind="company")
    page, firms_page = (
        reverse(name, args=[row.uid]) for name, row in (("contacts:record", ben), ("contacts:company", company))
    )
    leads(add(mallory, name="Obca Osoba", email="obca@x.test"), by_whom, ben)
    client = as_user(sam)
    for address in (page, firms_page):
        assert "Powiązane z tym wpisem" not in client.get(address).content.decode()
    leads(ada, by_whom, ben)
    leads(ada, mother, company)
    for address in (page, firms_page):
        text = client.get(address).content.decode()
        assert "Powiązane z tym wpisem" in text
        assert reverse("contacts:record", args=[ada.uid]) in text
        assert "Obca" not in text
    change_field(by_whom, {"hidden_from": [sam.role.slug]}, by=sam)
    assert "Powiązane z tym wpisem" not in client.get(page).content.decode()


def test_values_that_are_no_ids_lead_nowhere(sam, ada, by_whom):
    row = ContactValue(person=opened(ada).person, definition=by_whom)
    row.keep("<script>alert(1)</script>")
    row.save(force_insert=True)
    with pytest.raises(KeyChanged):
        link_now([row])
    with seeing_as(sam):
        assert custom_values_of(opened(ada))[by_whom.name] == ""
    with pytest.raises(ValidationError):
        read(by_whom, "<script>alert(1)</script>" * 40, sam)
