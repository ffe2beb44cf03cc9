"""Tags without a programmer: renamed, merged, coloured, removed with an undo; never a diagnosis. On three records."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.companies.company_editing import add_company, edit_company
from crm.contacts.contact_list.bulk_acts import tag_all
from crm.contacts.models import Company, CompanyTag, Contact, ContactTag, Tag
from crm.contacts.people.editing import edit
from crm.contacts.tags.tagging import (
    add_tag,
    delete_expired,
    merge_tags,
    remove_tag,
    restore_tag,
    tags_of,
    usage_counts,
)
from crm.privacy.models import LedgerEntry
from crm.sales.deals.deals import change
from crm.sales.models import Deal, DealTag
from tests.sales.deal_builders import deal

pytestmark = pytest.mark.django_db
TAGS = reverse("contacts:tags")


def opened(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def one_of_each(sam, ada, *names):
    """A contact, a company and a deal that bear these tags."""
    company = add_company({"name": "Drewno sp. z o.o.", "tags": names}, by=sam)
    edit(opened(ada), {"tags": list(names)}, version=opened(ada).version, by=sam)
    new_deal = deal(sam, company=company)
    change(new_deal, {"tags": list(names)}, version=new_deal.version, by=sam)
    return opened(ada), Company.objects.get(pk=company.pk), Deal.objects.get(pk=new_deal.pk)


def test_contacts_companies_and_deals_bear_tags(sam, ada):
    assert [tags_of(item) for item in one_of_each(sam, ada, "VIP", "targi")] == [["VIP", "targi"]] * 3
    assert usage_counts(list(Tag.objects.all()), reader=sam) == dict.fromkeys(
        Tag.objects.values_list("pk", flat=True), 3
    )


@pytest.mark.parametrize("name", ["cukrzyca", "w ciąży", "katolik", "44051401359", "", "x" * 41])
def test_a_tag_is_no_diagnosis_no_view_and_no_number(sam, ada, name):
    for act in (lambda: add_tag(name, by=sam), lambda: tag_all([ada.uid], name, by=sam)):
        with pytest.raises(ValidationError):
            act()
    assert Tag.objects.count() == 0


def test_a_bad_tag_from_the_list_is_refused_in_a_sentence(as_user, sam, ada):
    answer = as_user(sam).post(reverse("contacts:tag_many"), {"pick": [ada.uid], "tag": "cukrzyca"}, follow=True)
    assert (answer.status_code, Tag.objects.count()) == (200, 0)


def test_the_edit_form_ticks_writes_and_takes_off(as_user, sam, ada):
    add_tag("VIP", by=sam)
    values = {"name": "Ada Kowalska", "version": 1, "status": "lead", "language": "pl"}
    client, url = as_user(sam), reverse("contacts:edit", args=[ada.uid])
    assert client.post(url, {**values, "tags": ["VIP"], "new_tags": "targi, vip"}).status_code == 302
    assert tags_of(opened(ada)) == ["VIP", "targi"]
    assert client.post(url, {**values, "version": 2, "new_tags": "depresja"}).status_code == 422
    assert client.post(url, {**values, "version": 2, "tags": ["targi"]}).status_code == 302
    assert tags_of(opened(ada)) == ["targi"]
    assert LedgerEntry.objects.filter(act="contact.edited").latest("at").fields == ["tags"]


def test_merging_two_leaves_each_record_with_one(sam, ada, marek):
    contact, company, result = one_of_each(sam, ada, "VIP", "klucz")
    edit_company(company, {"tags": ["klucz"]}, by=sam)
    tag, other = Tag.objects.get(name="klucz"), Tag.objects.get(name="VIP")
    assert merge_tags(tag, other, by=marek) == 1
    assert [tags_of(item) for item in (contact, company, result)] == [["VIP"]] * 3
    assert (Tag.objects.count(), ContactTag.objects.count(), CompanyTag.objects.count(), DealTag.objects.count()) == (
        1,
        1,
        1,
        1,
    )
    with pytest.raises(ValidationError):
        merge_tags(other, other, by=marek)


def test_a_removed_tag_is_borne_by_nobody_until_it_is_taken_back(sam, ada, marek):
    result = one_of_each(sam, ada, "VIP")
    tag = Tag.objects.get()
    remove_tag(tag, by=marek)
    assert [tags_of(item) for item in result] == [[]] * 3
    again = add_tag("VIP", by=marek)
    with pytest.raises(ValidationError):
        restore_tag(tag, by=marek)
    again.delete()
    restore_tag(tag, by=marek)
    assert [tags_of(item) for item in result] == [["VIP"]] * 3


def test_after_thirty_days_it_goes_with_its_rows(sam, ada, marek):
    one_of_each(sam, ada, "VIP")
    remove_tag(Tag.objects.get(), by=marek)
    assert delete_expired() == 0
    assert delete_expired(timezone.now() + timedelta(days=31)) == 1
    assert (Tag.objects.count(), ContactTag.objects.count(), DealTag.objects.count()) == (0, 0, 0)


def test_a_manager_keeps_tags_by_pages(as_user, marek, sam, ada):
    one_of_each(sam, ada, "VIP")
    client, tag = as_user(marek), Tag.objects.get()
    assert "VIP" in client.get(TAGS).content.decode()
    assert client.post(TAGS, {"name": "targi", "colour": "ok"}).status_code == 302
    assert client.post(TAGS, {"name": "Targi", "colour": "ok"}).status_code == 422
    assert client.post(TAGS, {"name": "cukrzyca", "colour": "ok"}).status_code == 422
    url = reverse("contacts:tag", args=[tag.uid])
    assert client.post(url, {"name": "Klucz", "colour": "danger"}).status_code == 302
    page = client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert '<span class="chip chip-danger">' in page
    client.post(reverse("contacts:tag_removal", args=[tag.uid]))
    client.post(reverse("contacts:tag_restoration", args=[tag.uid]))
    into = Tag.objects.get(name="targi")
    assert client.post(url, {"act": "merge", "into": into.uid}).status_code == 302
    assert [item.name for item in Tag.objects.all()] == ["targi"]


def test_companies_and_deals_are_found_by_a_tag(as_user, sam, ada):
    one_of_each(sam, ada, "VIP")
    add_company({"name": "Inna"}, by=sam)
    tag = Tag.objects.get()
    client = as_user(sam)
    companies = client.get(reverse("contacts:companies"), {"f": f"tag:is:{tag.pk}"}).context["rows"]
    deals = client.get(reverse("sales:deals"), {"f": f"tag:is:{tag.pk}"}).context["rows"]
    assert ([row.name for row in companies], len(deals)) == (["Drewno sp. z o.o."], 1)


def test_counting_costs_the_same_for_one_tag_and_for_many(as_user, marek, sam, ada):
    client = as_user(marek)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(TAGS).status_code == 200
        return len(queries)

    one_of_each(sam, ada, "VIP")
    cost()
    few = cost()
    for n in range(5):
        add_tag(f"t{n}", by=sam)
    assert cost() == few
