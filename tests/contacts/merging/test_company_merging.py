"""Making one company of two, and two again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.company_merging.company_comparison import CompanyComparison
from crm.contacts.company_merging.company_joining import HELD, TRADER, join_companies
from crm.contacts.company_merging.company_splitting import finalise_company_merges, split_companies
from crm.contacts.merging.pair_search import find, pair_of
from crm.contacts.merging.pairs_set_aside import mark_different
from crm.contacts.merging.refusals import Refused
from crm.contacts.models import Company, CompanyMerge, CompanyPair, Contact
from crm.privacy.models import LedgerEntry
from crm.sales.documents.documents import add as add_document
from retention.holds.hold_acts import place

KEPT = ("firms",)


@pytest.fixture
def firms(sam, team_a):
    values = {"owner": sam, "team": team_a}
    return (
        Company.objects.create(name="Mebloplast", nip="5252248481", **values),
        Company.objects.create(name="Mebloplast SA", city="Kraków", notes="Płacą w terminie.", **values),
    )


@pytest.fixture
def people(firms, add, sam):
    return [add(sam, name=f"Jan {firm.pk}", email=f"j{firm.pk}@m.test", phone="", company=firm) for firm in firms]


def fresh(company):
    return Company.objects.with_keys().get(pk=company.pk)


def said():
    """Every company and where everybody works."""
    names = ("pk", "uid", "name", "nip", "city", "owner", "created_at")
    return (
        list(Company.objects.order_by("pk").values(*names)),
        [company.notes for company in Company.objects.order_by("pk")],
        list(Contact.objects.order_by("pk").values_list("pk", "company")),
    )


def test_people_papers_and_the_better_values_are_the_survivors(firms, people, sam):
    first, other = firms
    paper = add_document({"kind": "offer", "number": "O/1", "issued_on": timezone.localdate()}, by=sam, company=other)
    join_companies(fresh(other), fresh(first), {"name"}, by=sam)
    left = fresh(first)
    assert (left.name, left.nip, left.city, left.notes) == (
        "Mebloplast SA",
        "5252248481",
        "Kraków",
        "Płacą w terminie.",
    )
    assert set(Contact.objects.values_list("company", flat=True)) == {first.pk}
    paper.refresh_from_db()
    assert paper.company_id == first.pk
    entry = LedgerEntry.objects.get(act="company.merged")
    assert (entry.target, entry.counts) == (f"company:{first.uid}", {"other": f"company:{other.uid}"})


def test_a_merge_taken_back_leaves_both_as_they_were(firms, people, sam):
    before = said()
    undone(join_companies(fresh(firms[1]), fresh(firms[0]), {"name"}, by=sam), by=sam)
    assert said() == before


def undone(made, **options):
    split_companies(CompanyMerge.objects.select_related("survivor__sole_trader__key").get(pk=made.pk), **options)


def in_queue():
    """The open pairs as the queue shows them."""
    return list(CompanyPair.objects.open().order_by("one", "other").values("one", "other", "alike"))


def test_two_companies_again_stand_in_the_queue_at_once(firms, sam, team_a):
    Company.objects.create(name="mebloplast sa", owner=sam, team=team_a)
    Company.objects.filter(pk=firms[1].pk).update(nip="5252248481")
    find()
    before = in_queue()
    assert [item["alike"] for item in before] == [["nip"], ["name"]]
    for _times in range(2):  # the second time it was merged without the queue
        undone(join_companies(fresh(firms[1]), fresh(firms[0]), by=sam), by=sam)
        assert in_queue() == before
        CompanyPair.objects.filter(other=firms[1]).delete()
    find()
    assert in_queue() == before


def test_a_company_that_was_said_to_be_another_stays_so(firms, sam, team_a):
    third = Company.objects.create(name="Mebloplast SA", owner=sam, team=team_a)
    pair = pair_of(firms[1].pk, third.pk, model=CompanyPair, by=sam)
    mark_different(pair, by=sam)
    company_merge = join_companies(fresh(firms[1]), fresh(firms[0]), by=sam)
    assert list(CompanyPair.objects.settled().values_list("one", "other")) == [(firms[0].pk, third.pk)]
    undone(company_merge, by=sam)
    assert (firms[1].pk, third.pk) in set(CompanyPair.objects.settled().values_list("one", "other"))
    assert in_queue() == []


def test_the_old_number_leads_to_the_survivor(firms, sam, mallory, as_user):
    join_companies(fresh(firms[1]), fresh(firms[0]), by=sam)
    old = reverse("contacts:company", args=[firms[1].uid])
    assert as_user(sam).get(old).url == reverse("contacts:company", args=[firms[0].uid])
    assert as_user(mallory).get(old).status_code == 404


def test_after_thirty_days_it_is_final(firms, sam):
    company_merge = join_companies(fresh(firms[1]), fresh(firms[0]), by=sam)
    assert finalise_company_merges(at=company_merge.at + timedelta(days=30)) == 1
    with pytest.raises(Refused):
        split_companies(CompanyMerge.objects.select_related("survivor").get(pk=company_merge.pk), by=sam)


def test_a_sole_traders_business_goes_with_her_person(firms, ada, sam):
    firm = fresh(firms[0])
    firm.become_sole_trader(ada.person)
    firm.save()
    with pytest.raises(Refused) as refusal:
        join_companies(fresh(firms[0]), fresh(firms[1]), by=sam)
    assert refusal.value.message == TRADER


def test_a_company_whose_people_are_on_hold_stays_as_it_is(firms, sam, dora):
    day = timezone.localdate() + timedelta(days=30)
    place({"company": str(firms[1].uid)}, reason="claim", facts="spór", review_on=day, by=dora)
    with pytest.raises(Refused) as refusal:
        join_companies(fresh(firms[1]), fresh(firms[0]), by=sam)
    assert refusal.value.message == HELD


def test_the_screen_merges_as_chosen_and_takes_back(firms, people, sam, as_user):
    client, pair = as_user(sam), pair_of(firms[0].pk, firms[1].pk, model=CompanyPair, by=sam)
    url = reverse("contacts:company_duplicate", args=[pair.uid])
    assert "5252248481" in client.get(url).content.decode()
    assert client.post(url, {"master": "other", "name": "one"}).url == reverse("contacts:company", args=[firms[1].uid])
    assert Company.objects.get().name == "Mebloplast"
    client.post(reverse("contacts:company_merge", args=[CompanyMerge.objects.get().uid]))
    assert Company.objects.count() == 2


def test_people_of_another_team_neither_count_nor_decide_which_record_stays(firms, add, sam, mallory):
    far = add(mallory, name="Ewa Obca", email="e@m.test", phone="")
    Contact.objects.filter(pk=far.pk).update(company=firms[1])
    amid = CompanyComparison(*firms, sam)
    assert (amid.people, amid.master) == ({"one": 0, "other": 0}, "one")
    add(sam, name="Jan Swój", email="j@m.test", phone="", company=firms[1])
    both = CompanyComparison(*firms, sam)
    assert (both.people, both.master) == ({"one": 0, "other": 1}, "other")
