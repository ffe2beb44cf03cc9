"""Lists in the order of a custom field: as people read the values, hidden ones last, page after page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company
from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values import value_order
from crm.contacts.custom_values.value_store import write
from crm.sales.deals.deals import change
from tests.contacts.custom.field_cases import make, opened
from tests.sales.deal_builders import deal, pause

pytestmark = pytest.mark.django_db
LIST = reverse("contacts:list")
VALUES = {
    "number": (["-3", "2", "10", "1000.5"], {}),
    "money": (["9.00 EUR", "100.00 EUR", "5.00 PLN", "40.00 PLN"], {}),
    "date": (["1999-12-31", "2026-02-01", "2026-11-30"], {}),
    "choice": (["duzy", "maly", "zaden"], {"choices": ["Duży", "Mały", "Żaden"]}),
    "text": (["Ćma", "dom", "Łódź", "żaba"], {}),
    "yes_no": (["yes", "no"], {}),
}


def ordered(client, field, word="", page=LIST):
    """What the rows of the list say in the field, in its order."""
    answer = client.get(page, {"view": "all", "cols": field.name, "sort": f"{word}{field.name}"})
    return [row.own.get(field.name, "") for row in answer.context["rows"]], answer


@pytest.mark.parametrize("kind", VALUES)
def test_values_stand_as_people_read_them_and_none_last_either_way(as_user, sam, add, contracts, kind):
    stored, more = VALUES[kind]
    field = make("Pole", kind=kind, unit="PLN" * (kind == "money"), **more)
    add(sam, name="Bez wartości", email="bez@x.test")
    for place, text in enumerate([*stored[1::2], *stored[::2]]):
        write(opened(add(sam, name=f"Osoba {place}", email=f"o{place}@x.test")), {field.name: text})
    client = as_user(sam)
    expected = [field.words(text) for text in stored]
    assert ordered(client, field)[0] == [*expected, ""]
    assert ordered(client, field, "-")[0] == [*reversed(expected), ""]


def test_its_head_is_a_link_and_is_marked(as_user, sam, ada, contracts):
    field = make("Pole", kind="number")
    page = ordered(as_user(sam), field)[1]
    head = next(head for head in page.context["sorting"].heads() if head.name == field.name)
    assert (head.aria, f"-{field.name}" in head.url) == ("ascending", True)
    assert [head.name for head in page.context["sorting"].menu()].count(field.name) == 1


def test_companies_and_deals_are_ordered_too(as_user, sam, ada, contracts):
    size, chance = (
        make("Ile", kind="number", record=record, category=category)
        for record, category in (("company", "company"), ("deal", "correspondence"))
    )
    for number in ("20", "3", "100"):
        add_company({"name": f"Firma {number}", size.name: number}, by=sam)
        opportunity = deal(sam, ada)
        change(opportunity, {chance.name: number}, version=opportunity.version, by=sam)
    client = as_user(sam)
    assert ordered(client, size, page=reverse("contacts:companies"))[0] == ["3", "20", "100"]
    assert ordered(client, chance, "-", page=reverse("sales:deals"))[0] == ["100", "20", "3"]


def test_a_place_tells_nothing_of_whoever_is_paused_masked_or_unseen(as_user, sam, dora, ada, ben, contracts):
    field = make("Pole", kind="number")
    write(opened(ada), {field.name: "1"})
    write(opened(ben), {field.name: "2"})

    def places(user):
        return [row.key for row in ordered(as_user(user), field)[1].context["rows"]]

    assert places(sam) == [ada.uid, ben.uid]
    pause(ada)
    assert places(sam) == [ben.uid, ada.uid]
    for first, second in (("1", "2"), ("2", "1")):
        write(opened(ada), {field.name: first})
        write(opened(ben), {field.name: second})
        assert places(dora) == sorted([ada.uid, ben.uid], key=lambda uid: uid != ben.uid)


def test_links_to_the_unseen_stand_with_those_that_have_none(as_user, sam, ada, ben, add, mallory, contracts):
    field, stranger = make("Polecający", kind="contact"), add(mallory, name="Aaa Obca", email="obca@x.test")
    write(opened(ada), {field.name: str(stranger.uid)})
    write(opened(ben), {field.name: str(ada.uid)})
    assert ordered(as_user(sam), field)[0] == ["Ada Kowalska", ""]


@pytest.mark.parametrize("facts", [{"category": "health"}, {"category": "email"}, {"hidden_from": True}])
def test_what_is_guarded_masked_or_hidden_has_no_order(as_user, sam, ada, ben, contracts, facts, monkeypatch):
    field = make("Pole", kind="number")
    write(opened(ada), {field.name: "2"})
    write(opened(ben), {field.name: "1"})
    if "category" in facts:
        type(field).objects.filter(pk=field.pk).update(category=facts["category"])
    else:
        change_field(field, {"hidden_from": [sam.role.slug]}, by=sam)
    client = as_user(sam)
    answers = [
        [row.key for row in client.get(LIST, {"view": "all", "sort": word}).context["rows"]]
        for word in (f"{field.name}", f"-{field.name}", "custom_never_was")
    ]
    assert answers[0] == answers[1] == answers[2]


def test_with_too_many_values_there_is_no_order(as_user, sam, ada, ben, contracts, monkeypatch):
    field = make("Pole", kind="number")
    for contact, text in ((ada, "2"), (ben, "1")):
        write(opened(contact), {field.name: text})
    monkeypatch.setattr(value_order, "MOST", 1)
    page = ordered(as_user(sam), field)[1]
    assert next(head for head in page.context["sorting"].heads() if head.name == field.name).url == ""


def test_pages_joined_are_the_whole_list_and_cost_the_same(as_user, sam, add, contracts):
    field = make("Pole", kind="number")
    people = [add(sam, name=f"Osoba {n}", email=f"o{n}@x.test") for n in range(57)]
    for place, contact in enumerate(people[:54]):
        write(opened(contact), {field.name: str((place * 7) % 54)})
    client = as_user(sam)
    first, page = ordered(client, field)
    second = client.get(f"{LIST}{page.context['page'].older_url()}")
    rest = [row.own.get(field.name, "") for row in second.context["rows"]]
    assert [*first, *rest] == [*map(str, range(54)), "", "", ""]
    with CaptureQueriesContext(connection) as many:
        ordered(client, field)
    for contact in people[3:54]:
        write(opened(contact), {field.name: ""})
    with CaptureQueriesContext(connection) as few:
        ordered(client, field)
    assert len(many) == len(few)
