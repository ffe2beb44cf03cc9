"""Values: under the person's key or the house's, over the version that was opened, needed by a purpose or refused."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company, edit_company, turn_into_sole_trader
from crm.contacts.custom_values.value_store import custom_values_of, write_new
from crm.contacts.models import CompanyValue, Contact, ContactValue, FieldChoice
from crm.contacts.people.editing import Conflict, edit
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import AccessEntry, LedgerEntry, Origin
from tests.contacts.custom.field_cases import firm_now, make, opened

pytestmark = pytest.mark.django_db
FORM = {"name": "Ada Kowalska", "version": 1, "status": "lead", "language": "pl"}


def edit_url(contact):
    return reverse("contacts:edit", args=[contact.uid])


def test_a_value_is_written_changed_and_taken_away_and_the_ledger_names_its_field(sam, ada):
    field = make("Branża")
    assert edit(opened(ada), {field.name: "IT"}, version=1, by=sam) == [field.name]
    assert edit(opened(ada), {field.name: "IT"}, version=2, by=sam) == []
    assert edit(opened(ada), {field.name: ""}, version=3, by=sam) == [field.name]
    assert ContactValue.objects.count() == 0
    rows = LedgerEntry.objects.filter(act="contact.edited").values_list("fields", flat=True)
    assert list(rows) == [[field.name], [field.name]]


def test_the_database_holds_no_value_in_plain(sam, ada):
    field = make("Branża", kind="choice", choices=["Rolnictwo", "Handel"])
    edit(opened(ada), {field.name: "rolnictwo"}, version=1, by=sam)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM contacts_contactvalue AS t")
        assert "rolnictwo" not in cursor.fetchone()[0]


def test_a_value_that_is_moved_to_another_row_does_not_open(sam, ada, ben):
    field = make("Branża")
    for contact in (ada, ben):
        edit(opened(contact), {field.name: f"u {contact.short}"}, version=1, by=sam)
    first, other = ContactValue.objects.select_related("person__key").order_by("pk")
    ContactValue.objects.filter(pk=other.pk).update(value=first.__dict__["value"])
    with pytest.raises(Unreadable):
        ContactValue.objects.select_related("person__key").get(pk=other.pk).kept  # noqa: B018 - opening is what fails


def test_whoever_comes_second_sees_what_differs_in_words(as_user, sam, nina, ada):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    stale = opened(ada)
    edit(opened(ada), {field.name: "it"}, version=1, by=nina)
    with pytest.raises(Conflict) as caught:
        edit(stale, {field.name: "handel"}, version=1, by=sam)
    assert caught.value.theirs == {field.name: "it"}
    late = as_user(sam).post(edit_url(ada), {**FORM, field.name: "handel"})
    assert late.status_code == 422
    assert {
        (str(difference["label"]), difference["mine"], difference["theirs"])
        for difference in late.context["differences"]
    } >= {("Branża", "Handel", "IT")}


def test_a_value_that_none_of_her_purposes_needs_is_refused_by_its_field(sam, ada):
    field = make("Rabat", category="preferences", purposes=["offers"])
    other = make("Faktury", category="financial", purposes=["accounting"])
    edit(opened(ada), {field.name: "5"}, version=1, by=sam)  # she agreed to offers
    with pytest.raises(NotNeeded) as caught:
        edit(opened(ada), {other.name: "x"}, version=2, by=sam)
    assert (caught.value.field, caught.value.code) == (other.name, "not_needed")


def test_the_form_asks_says_what_is_wrong_and_keeps_what_was_typed(as_user, sam, ada):
    number, day = make("Liczba pracowników", kind="number"), make("Rocznica", kind="date")
    make("Strona", kind="link")
    client = as_user(sam)
    wrong = client.post(edit_url(ada), {**FORM, number.name: "dużo", day.name: "2026-02-31"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {number.name, day.name}
    assert "dużo" in wrong.content.decode()
    done = client.post(edit_url(ada), {**FORM, number.name: "1 250,5", "custom_strona": "firma.pl"})
    assert (done.status_code, custom_values_of(opened(ada))) == (
        302,
        {number.name: "1250.5", day.name: "", "custom_strona": "https://firma.pl"},
    )
    page = client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert "1\u00a0250,5" in page
    assert '<a class="text-break" href="https://firma.pl" rel="noreferrer noopener">https://firma.pl</a>' in page
    assert 'value="1250,5"' in client.get(edit_url(ada)).content.decode()
    fields = AccessEntry.objects.filter(view="contacts:record").latest("at").fields
    assert {number.name, "custom_strona"} <= set(fields)


def test_an_identifier_is_no_text_of_a_common_field(as_user, sam, ada):
    field = make("Uwagi")
    answer = as_user(sam).post(edit_url(ada), {**FORM, field.name: "PESEL 44051401359"})
    assert (answer.status_code, custom_values_of(opened(ada))) == (422, {field.name: ""})
    assert "44051401359" in answer.content.decode()


def test_an_answer_that_is_laid_aside_stays_chosen_in_the_form(as_user, sam, ada):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    edit(opened(ada), {field.name: "it"}, version=1, by=sam)
    FieldChoice.objects.filter(key="it").update(retired_at="2026-01-01T00:00Z")
    client = as_user(sam)
    assert '<option value="it" selected>' in client.get(edit_url(ada)).content.decode()
    assert client.post(edit_url(ada), {**FORM, "version": 2, field.name: "it"}).status_code == 302
    assert custom_values_of(opened(ada))[field.name] == "it"


def test_a_new_contact_must_say_what_is_compulsory_and_needed(as_user, sam, team_a):
    field = make("Branża", required=True)
    make("Rynek")
    told_ = {"name": "Ewa Lis", "origin_kind": "card", "origin_label": "Targi", "notice": "given", "team": team_a.pk}
    client, url = as_user(sam), reverse("contacts:add")
    page = client.get(url).content.decode()
    assert ("Branża" in page, "Rynek" in page) == (True, False)
    assert client.post(url, {**told_, "purpose": "contracts"}).status_code == 422
    needless = client.post(url, {**told_, "purpose": "enquiries", field.name: "IT"})
    assert set(needless.context["form"].errors) == {field.name}
    assert client.post(url, {**told_, "purpose": "contracts", field.name: "IT"}).status_code == 302
    contact = Contact.objects.with_keys().get()
    assert custom_values_of(contact)[field.name] == "IT"
    assert Origin.objects.get(person=contact.person).fields == ["name", field.name]


def test_many_are_brought_in_by_one_statement(sam, add):
    field = make("Branża")
    people = [add(sam, name=f"Osoba {n}", email=f"o{n}@x.test") for n in range(5)]
    with CaptureQueriesContext(connection) as queries:
        write_new(people, [{field.name: f"b{n}"} for n in range(5)])
    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert [custom_values_of(opened(person))[field.name] for person in people] == [f"b{n}" for n in range(5)]


def test_a_firms_value_lies_under_the_houses_key_and_becomes_the_persons_with_the_firm(sam, ada):
    field = make("Branża", record="company", category="company")
    company = add_company({"name": "Ada Ceramika", field.name: "ceramika"}, by=sam)
    row = CompanyValue.objects.get()
    assert (row.__dict__["value"], row.__dict__["house_value"] is None) == (None, False)
    turn_into_sole_trader(firm_now(company), opened(ada), by=sam)
    row = CompanyValue.objects.get()
    assert (row.__dict__["value"] is None, row.__dict__["house_value"]) == (False, None)
    assert custom_values_of(firm_now(company)) == {field.name: "ceramika"}
    assert edit_company(firm_now(company), {field.name: "kafle"}, by=sam) == [field.name]


def test_a_company_says_it_by_its_form_and_shows_it(as_user, sam):
    field = make("Liczba pracowników", record="company", kind="number", category="company")
    company = add_company({"name": "Drewno sp. z o.o."}, by=sam)
    client, url = as_user(sam), reverse("contacts:company_edit", args=[company.uid])
    assert client.post(url, {"name": "Drewno sp. z o.o.", "version": 1, field.name: "12"}).status_code == 302
    page = client.get(reverse("contacts:company", args=[company.uid])).content.decode()
    assert ("Liczba pracowników" in page, custom_values_of(firm_now(company))) == (True, {field.name: "12"})
