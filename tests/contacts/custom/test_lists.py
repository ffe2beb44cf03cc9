"""Custom columns and comparisons in lists: only what sealed values can tell, and nothing of who is restricted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.contact_fields import contacts as kind
from crm.contacts.custom.choices import remove_choice
from crm.contacts.models import ContactValue, FieldChoice
from crm.contacts.people.editing import edit
from crm.privacy.models import AccessEntry, Purpose
from tests.contacts.custom.field_cases import make, opened

pytestmark = pytest.mark.django_db
LIST = reverse("contacts:list")


@pytest.fixture
def trade():
    return make("Branża", kind="choice", choices=["IT", "Handel", "Usługi"])


def says(contact, field, text, by):
    now = opened(contact)
    edit(now, {field.name: text}, version=now.version, by=by)


def found(client, rule):
    """Names in the list narrowed by a rule."""
    page = client.get(LIST, {"view": "all", "f": rule})
    return sorted(row.name for row in page.context["rows"])


def test_people_are_found_by_an_answer_by_another_and_by_none(as_user, sam, ada, ben, add, trade):
    eve = add(sam, name="Ewa Lis", email="ewa@x.test")
    says(ada, trade, "it", sam)
    says(ben, trade, "handel", sam)
    client = as_user(sam)
    assert found(client, f"{trade.name}:is:it") == ["Ada Kowalska"]
    assert found(client, f"{trade.name}:is:it,handel") == ["Ada Kowalska", "Ben Żółć"]
    assert found(client, f"{trade.name}:not:it") == ["Ben Żółć", "Ewa Lis"]
    assert found(client, f"{trade.name}:empty") == [eve.person.name]
    assert found(client, f"{trade.name}:filled") == ["Ada Kowalska", "Ben Żółć"]


def test_whoever_gave_an_answer_that_became_another_is_found_by_that_one(as_user, sam, ada, trade, marek):
    says(ada, trade, "it", sam)
    first, other = (FieldChoice.objects.get(key=key) for key in ("it", "uslugi"))
    remove_choice(first, to=other, by=marek)
    assert found(as_user(sam), f"{trade.name}:is:uslugi") == ["Ada Kowalska"]


def test_of_a_restricted_person_not_even_an_equality_is_told(as_user, sam, carla, trade):
    row = ContactValue(person=opened(carla).person, definition=trade)
    row.keep("it")
    row.save(force_insert=True)
    client = as_user(sam)
    for rule in ("is:it", "not:it", "empty", "filled"):
        assert found(client, f"{trade.name}:{rule}") == []


def test_of_numbers_and_texts_only_emptiness_can_be_asked_and_of_guarded_data_too(contracts, sam):
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, "health"])
    make("Liczba", kind="number")
    make("Dieta", kind="choice", choices=["wege", "bez"], category="health")
    fields = kind().fields(sam, timezone.now()).by_name
    assert [list(fields[name].ops) for name in ("custom_liczba", "custom_dieta")] == [["filled", "empty"]] * 2
    assert "custom_dieta" not in kind().columns


def test_the_editor_offers_them_and_the_columns_can_be_chosen(as_user, sam, ada, trade):
    says(ada, trade, "it", sam)
    client = as_user(sam)
    assert "Branża" in client.get(reverse("contacts:list_filter", args=["contacts"])).content.decode()
    assert "Branża" in client.get(reverse("contacts:list_columns", args=["contacts"])).content.decode()
    page = client.get(LIST, {"view": "all", "cols": f"firm.{trade.name}"})
    assert [row.own for row in page.context["rows"]] == [{trade.name: "IT"}]
    assert AccessEntry.objects.filter(view="contacts:list").latest("at").fields == [trade.name, "name", "position"]


def test_who_sees_masked_names_sees_masked_values(as_user, dora, sam, ada, trade):
    says(ada, trade, "it", sam)
    page = as_user(dora).get(LIST, {"view": "all", "cols": trade.name})
    assert [row.own for row in page.context["rows"]] == [{trade.name: "•••"}]


def test_addresses_are_masked_in_a_list_as_everywhere(as_user, sam, ada):
    field = make("Mail prywatny", category="email")
    says(ada, field, "ada@dom.test", sam)
    page = as_user(sam).get(LIST, {"view": "all", "cols": field.name})
    assert [row.own for row in page.context["rows"]] == [{field.name: "a•••@dom.test"}]


def test_columns_and_filters_cost_the_same_for_one_row_and_for_many(as_user, sam, add, trade):
    other = make("Rynek")
    client, values = as_user(sam), {"view": "all", "cols": f"{trade.name}.{other.name}", "f": f"{trade.name}:filled"}

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST, values).status_code == 200
        return len(queries)

    def more(number):
        for place in range(number):
            contact = add(sam, name=f"Osoba {place}", email=f"o{place}@x.test")
            says(contact, trade, "it", sam)
            says(contact, other, "Kraków", sam)

    more(1)
    cost()
    few = cost()
    more(9)
    assert cost() == few


def test_a_list_without_custom_columns_asks_nothing_of_them(as_user, sam, ada, trade):
    client = as_user(sam)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {"view": "all"})
    assert [query["sql"] for query in queries if "customfield" in query["sql"] or "contactvalue" in query["sql"]] == []


def test_companies_have_columns_and_comparisons_too(as_user, sam):
    field = make("Liczba pracowników", record="company", kind="number", category="company")
    for number, name in enumerate(("Dąb", "Buk")):
        add_company({"name": name, field.name: str(number * 1500) if number else ""}, by=sam)
    client, url = as_user(sam), reverse("contacts:companies")
    page = client.get(url, {"cols": field.name, "f": f"{field.name}:filled"})
    assert [(row.name, row.own) for row in page.context["rows"]] == [("Buk", {field.name: "1\u00a0500"})]
