"""What others do to a deal: its people or companies are merged, its company goes, a breach exposes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.contacts.companies.company_editing import turn_into_sole_trader
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.company_merging.company_splitting import split_companies
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import Company, CompanyMerge, Contact
from crm.privacy.actors import ActorKey
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Merge, Person
from crm.privacy.verbs.scope import categories_held, exposed_by_looks
from crm.sales.deal_notes.notes import write
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deals.participants import add_participant
from crm.sales.models import Deal, DealNote, DealPerson, Task
from crm.sales.planned_tasks.planning import plan
from tests.files.import_cases import csv, imported, prepared, undone
from tests.sales.deal_builders import again, deal, firm
from tests.sales.task_builders import today


def roles(made):
    return dict(DealPerson.objects.filter(deal=made).values_list("person", "role"))


def keyed(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def unmerged(by):
    return split_contacts(Merge.objects.select_related("survivor__key").get(), by=by)


def test_two_on_one_deal_become_one_on_it_with_the_survivors_role_and_both_come_back(sam, ada, ben):
    new_deal = deal(sam, company=firm(sam))
    add_participant(new_deal, ada, "decides", by=sam)
    add_participant(new_deal, ben, "pays", by=sam)
    join_contacts(keyed(ben), keyed(ada), by=sam)
    assert roles(new_deal) == {ada.pk: "decides"}
    back = unmerged(sam)
    assert roles(new_deal) == {ada.pk: "decides", back.pk: "pays"}


def test_her_own_deal_goes_to_the_survivor_who_was_on_it_and_buys_from_now_on(sam, ada, ben):
    new_deal = deal(sam, ada)
    add_participant(new_deal, ben, "advises", by=sam)
    note = write(new_deal, "Ustalenia", by=sam)
    join_contacts(keyed(ada), keyed(ben), by=sam)
    now = again(new_deal)
    (only,) = DealRecord(now, sam, timezone.now()).people
    words = DealNote.objects.with_keys().get(pk=note.pk).words
    assert (now.person_id, now.told("title"), words, only.party) == (ben.pk, "Linia pakująca", "Ustalenia", True)
    assert only.role == str(DealPerson.Role.PARTY.label)
    back = unmerged(sam)
    assert (again(new_deal).person_id, roles(new_deal)) == (back.pk, {back.pk: "party", ben.pk: "advises"})


def test_deals_and_steps_of_two_people_are_the_survivors(sam, ada, ben):
    first, second = deal(sam, ada, title="Ady"), deal(sam, ben, title="Bena")
    plan({"title": "Oddzwonić", "due_on": today()}, by=sam, deal=second)
    join_contacts(keyed(ben), keyed(ada), by=sam)
    assert [(item.person_id, item.told("title")) for item in Deal.objects.with_keys().order_by("pk")] == [
        (ada.pk, "Ady"),
        (ada.pk, "Bena"),
    ]
    assert (Task.objects.get().deal_id, Task.objects.get().person_id, first.pk != second.pk) == (
        second.pk,
        ada.pk,
        True,
    )


def test_deals_of_two_companies_are_the_survivors_and_go_back(sam, ada):
    result, other = firm(sam), firm(sam, name="Meblo", nip="")
    new_deal = deal(sam, ada, other)
    join_companies(*(Company.objects.with_keys().get(pk=company.pk) for company in (other, result)), by=sam)
    assert (again(new_deal).company, again(new_deal).told("title")) == (result, "Linia pakująca")
    back = split_companies(CompanyMerge.objects.select_related("survivor__sole_trader__key").get(), by=sam)
    assert again(new_deal).company == back


def test_a_firm_that_has_a_deal_is_not_deleted_from_under_it(sam, ada):
    company = firm(sam)
    deal(sam, ada, company)
    with pytest.raises(IntegrityError), transaction.atomic():
        company.delete()
    assert Deal.objects.get().company == company


def test_an_import_taken_back_leaves_a_company_with_a_deal_and_whoever_is_on_it(sam):
    load = imported(prepared(sam, csv("Jan Nowy;jan@tartak.test;;Tartak;;;;;", "Ola Inna;ola@x.test;;Puste;;;;;")))
    tartak = Company.objects.with_keys().get(name="Tartak")
    jan = next(contact for contact in Contact.objects.with_keys() if contact.person.name == "Jan Nowy")
    new_deal = deal(sam, jan, tartak)
    assert LedgerEntry.objects.filter(act="deal.person_added", about=jan.uid).exists()
    Contact.objects.filter(pk=jan.pk).update(company=None)
    undone(load)
    assert (list(Company.objects.values_list("name", flat=True)), roles(new_deal)) == (["Tartak"], {jan.pk: "other"})


def test_an_erased_sole_trader_takes_her_business_and_its_deals_along(sam, ada, ben):
    company = firm(sam)
    new_deal = deal(sam, ben, company)
    other = deal(sam, ben, firm(sam, name="Inna sp. z o.o.", nip=""))
    turn_into_sole_trader(company, ada, by=sam)
    assert again(new_deal).person_id == ada.pk
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    assert (Deal.objects.filter(pk=new_deal.pk).exists(), Company.objects.filter(pk=company.pk).exists()) == (
        False,
        False,
    )
    assert roles(other) == {ben.pk: "other"}


def test_a_breach_by_an_account_exposes_whose_deals_it_saw_and_what_of_them(as_user, sam, mallory, ada, ben):
    hers, firms = deal(sam, ada), deal(sam, ben, firm(sam))
    write(hers, "Umowa w piątek", by=sam)
    client, span = as_user(sam), (timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1))
    client.get("/deals/board/")
    board = exposed_by_looks([ActorKey("user", str(sam.pk))], *span)
    client.get(f"/deals/{hers.uid}/")
    client.get(f"/deals/{firms.uid}/")
    exposed = exposed_by_looks([ActorKey("user", str(sam.pk))], *span)
    assert board == {ada.pk: {"identity", "correspondence"}}
    assert {person: set(value) for person, value in exposed.items()} == {
        ada.pk: {"identity", "correspondence", "employment"},
        ben.pk: {"identity", "correspondence", "employment"},
    }
    assert "correspondence" in categories_held([ada.pk])[ada.pk]
    assert exposed_by_looks([ActorKey("user", str(mallory.pk))], *span) == {}
