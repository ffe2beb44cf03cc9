"""Changing a contact's data."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consents.grounds.recording import may_contact
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company, Contact
from crm.contacts.people.editing import Conflict, current, edit
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import ContactPoint, LedgerEntry, Person, Purpose


def url(contact):
    return reverse("contacts:edit", args=[contact.uid])


def opened(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def sent(contact, **changed):
    """What the form would send."""
    values = current(opened(contact))
    lines = {name: "\n".join(values.pop(name)) for name in ("emails", "phones")}
    values.pop("company")
    return {**values, **lines, "version": contact.version, **changed}


def test_a_changed_name_is_found_under_the_new_one_only(sam, ada):
    assert edit(opened(ada), {"name": "Ada Nowak", "city": "Kraków"}, version=1, by=sam) == ["name", "city"]
    result = opened(ada)
    assert (result.person.name, result.city, result.version) == ("Ada Nowak", "Kraków", 2)
    assert result.name_tokens == result.person.name_tokens == Person._meta.get_field("name_tokens").compute("Ada Nowak")


def test_the_ledger_names_columns_and_no_values(sam, ada):
    edit(opened(ada), {"name": "Ada Nowak", "city": "Kraków", "phones": ["+48123456789"]}, version=1, by=sam)
    rows = LedgerEntry.objects.order_by("-id").values_list("act", "about", "fields")[:2]
    assert list(rows) == [
        ("contact.edited", ada.uid, ["city", "phones"]),
        ("person.rectified", ada.uid, ["name"]),
    ]


def test_saving_the_same_values_changes_nothing_but_the_version(sam, ada):
    before = LedgerEntry.objects.count()
    assert edit(opened(ada), current(opened(ada)), version=1, by=sam) == []
    assert LedgerEntry.objects.count() == before


def test_whoever_comes_second_learns_who_was_first_and_what_differs(sam, nina, ada):
    edit(opened(ada), {"position": "Dyrektorka"}, version=1, by=nina)
    with pytest.raises(Conflict) as caught:
        edit(opened(ada), {"position": "Kierowniczka", "city": ""}, version=1, by=sam)
    assert (caught.value.who, caught.value.version, caught.value.theirs) == (nina, 2, {"position": "Dyrektorka"})
    assert opened(ada).position == "Dyrektorka"


def test_further_addresses_come_and_go(sam, add):
    contact = add(sam, name="Ewa Lis", emails=["a@x.test", "b@x.test"])
    edit(opened(contact), {"emails": ["b@x.test", "c@x.test"]}, version=1, by=sam)
    assert current(opened(contact))["emails"] == ["b@x.test", "c@x.test"]
    assert [Person.objects.having("email", text).count() for text in ("a@x.test", "c@x.test")] == [0, 1]
    assert ContactPoint.objects.count() == 2


def test_a_new_address_may_be_used_for_what_the_person_is_kept_for_and_no_more(sam, add, contracts, offers):
    contact = add(sam, name="Ewa Lis", email="", phone="601222214")
    assert may_contact(contact.person, "email", contracts).allowed is False
    edit(opened(contact), {"email": "ewa@x.test"}, version=1, by=sam)
    assert may_contact(contact.person, "email", contracts).allowed is True
    assert may_contact(contact.person, "email", offers).allowed is False


def test_a_value_that_none_of_her_purposes_needs_is_refused_by_name(sam, add):
    contact = add(sam, purpose=Purpose.objects.get(slug="enquiries"), name="Ewa Lis")
    with pytest.raises(NotNeeded) as caught:
        edit(opened(contact), {"position": "Prezeska", "city": "Kraków"}, version=1, by=sam)
    assert caught.value.field == "city"
    assert (opened(contact).position, opened(contact).version) == ("", 1)


def test_neither_a_share_nor_a_restriction_lets_anybody_edit(sam, mallory, ada, carla):
    share(ada, [mallory], by=sam)
    with pytest.raises(PermissionDenied):
        edit(opened(ada), {"city": "Kraków"}, version=1, by=mallory)
    with pytest.raises(Paused):
        edit(opened(carla), {"city": "Kraków"}, version=1, by=sam)


def test_the_page_saves(as_user, sam, ada):
    answer = as_user(sam).post(url(ada), sent(ada, city="Kraków", phone="", emails="druga@x.test\n\ntrzecia@x.test"))
    assert answer.status_code == 302
    result = current(opened(ada))
    assert (result["city"], result["phone"], result["emails"]) == ("Kraków", "", ["druga@x.test", "trzecia@x.test"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada@"},
        {"phone": "601"},
        {"emails": "ok@x.test\nnonsense"},
        {"name": "", "email": "", "phone": ""},
        {"status": "nonsense"},
        {"nip": "1234567890", "company_name": "X"},
    ],
)
def test_errors_keep_what_was_typed(as_user, sam, ada, wrong):
    answer = as_user(sam).post(url(ada), sent(ada, position="Wpisane", **wrong))
    assert answer.status_code == 422
    assert "Wpisane" in answer.content.decode()
    assert opened(ada).version == 1


def test_the_page_shows_both_versions_and_saves_mine_on_demand(as_user, sam, nina, ada):
    mine = sent(ada, position="Moja")
    edit(opened(ada), {"position": "Tamta"}, version=1, by=nina)
    client = as_user(sam)
    answer = client.post(url(ada), mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("Moja" in page, "Tamta" in page, "Nina Nowicka" in page) == (True, True, True)
    assert 'name="version" value="2"' in page
    assert client.post(url(ada), mine | {"version": 2}).status_code == 302
    assert opened(ada).position == "Moja"


def test_a_company_is_chosen_founded_and_left(as_user, sam, ada):
    firm = add_company({"name": "Mebloplast S.A."}, by=sam)
    client = as_user(sam)
    client.post(url(ada), sent(ada, company_name="Meblo", company=str(firm.uid)))
    assert opened(ada).company == firm
    client.post(url(ada), sent(opened(ada), company_name="Cerambud", nip="526-025-02-74", company=""))
    founded = opened(ada).company
    assert (founded.name, founded.nip, Company.objects.count()) == ("Cerambud", "5260250274", 2)
    client.post(url(ada), sent(opened(ada), company_name="Inna nazwa", nip="5260250274"))
    assert (opened(ada).company, Company.objects.count()) == (founded, 2)
    client.post(url(ada), sent(opened(ada), company_name=""))
    assert opened(ada).company is None


def test_a_foreign_company_cannot_be_chosen(as_user, sam, mallory, ada):
    foreign = add_company({"name": "Obca S.A."}, by=mallory)
    answer = as_user(sam).post(url(ada), sent(ada, company_name="Obca S.A.", company=str(foreign.uid)))
    assert answer.status_code == 422
    assert opened(ada).company is None


def test_the_form_is_for_those_who_keep_the_contact(as_user, sam, mallory, dora, carla, ada):
    assert as_user(sam).get(url(ada)).status_code == 200
    assert as_user(mallory).get(url(ada)).status_code == 404
    assert as_user(dora).get(url(ada)).status_code == 403
    assert as_user(sam).get(url(carla)).status_code == 403
    share(ada, [mallory], by=sam)
    assert as_user(mallory).get(url(ada)).status_code == 403
