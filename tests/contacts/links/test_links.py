"""Links to contacts, companies and deals: chosen among those one sees, and no link where the reader sees nothing."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.accounts.permissions.eyes import seeing_as
from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_store import custom_values_of, write
from crm.contacts.models import ContactValue, CustomField, LinkedPerson
from crm.contacts.people.bin import to_bin
from crm.contacts.people.editing import edit
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry
from tests.contacts.custom.field_cases import make, opened
from tests.sales.deal_builders import deal, firm, pause

pytestmark = pytest.mark.django_db
LIST = reverse("contacts:list")


@pytest.fixture
def by_whom(contracts):
    """Who recommended a contact."""
    return make("Polecający", kind="contact", category="correspondence")


@pytest.fixture
def stranger(add, mallory):
    """A contact of another team."""
    return add(mallory, name="Obca Osoba", email="obca@x.test")


def read(field, text, user):
    """What is stored of a text that the user types."""
    with seeing_as(user):
        return parse_value(CustomField.objects.get(pk=field.pk), text)


def leads(contact, field, to):
    """The contact's link, written by the product."""
    now = opened(contact)
    write(now, {field.name: str(to.uid)})
    return field


def test_it_is_read_from_a_name_an_address_and_an_id_of_somebody_one_sees(sam, ada, by_whom):
    for text in (str(ada.uid), "Ada Kowalska", " ada kowalska ", "ada@cerambud.test"):
        assert read(by_whom, text, sam) == str(ada.uid)


def test_a_company_is_read_from_its_nip_and_a_deal_from_its_title(sam, ada, contracts):
    company, opportunity = firm(sam), deal(sam, ada)
    owner, order = make("Spółka matka", kind="company"), make("Zamówienie", kind="deal")
    for text in ("5265877635", "526-587-76-35", "Mebloplast sp. z o.o.", str(company.uid)):
        assert read(owner, text, sam) == str(company.uid)
    for text in ("Linia pakująca", opportunity.uid.hex[:8].upper(), str(opportunity.uid)):
        assert read(order, text, sam) == str(opportunity.uid)


def test_whom_one_does_not_see_is_refused_like_nobody(sam, stranger, by_whom):
    refusals = set()
    for text in (str(stranger.uid), "Obca Osoba", "obca@x.test", "Nikt Taki", "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"):
        with pytest.raises(ValidationError) as trouble:
            read(by_whom, text, sam)
        refusals.add((trouble.value.code, trouble.value.messages[0]))
    assert len(refusals) == 1


def test_a_deal_and_a_company_of_others_are_refused_like_none(mallory, sam, stranger, contracts):
    company, opportunity = firm(mallory), deal(mallory, stranger)
    owner, order = make("Spółka matka", kind="company"), make("Zamówienie", kind="deal")
    for field, texts in (
        (owner, (str(company.uid), "5265877635", company.name)),
        (order, (str(opportunity.uid), "Linia pakująca")),
    ):
        for text in texts:
            with pytest.raises(ValidationError):
                read(field, text, sam)
            assert read(field, text, mallory)


def test_two_of_a_name_are_not_guessed_between(sam, ada, add, by_whom):
    add(sam, name="Ada Kowalska", email="druga@x.test")
    with pytest.raises(ValidationError):
        read(by_whom, "Ada Kowalska", sam)
    assert read(by_whom, "ada@cerambud.test", sam) == str(ada.uid)


def test_who_is_in_the_bin_or_paused_is_not_offered(as_user, sam, ada, ben, carla, by_whom):
    to_bin(opened(ben), by=sam)
    url = reverse("contacts:linked", args=[by_whom.uid])
    client = as_user(sam)
    assert "Ada Kowalska" in client.post(url, {by_whom.name: "ada kow"}).content.decode()
    pause(ada)
    for text in ("ada kow", ben.person.name):
        page = client.post(url, {by_whom.name: text}).content.decode()
        assert "radio" not in page


def test_the_search_tells_only_of_those_one_sees_and_of_fields_one_knows(as_user, sam, ada, stranger, by_whom):
    client, url = as_user(sam), reverse("contacts:linked", args=[by_whom.uid])
    assert str(ada.uid) in client.post(url, {by_whom.name: "kowal"}).content.decode()
    assert AccessEntry.objects.filter(people__contains=[ada.pk], view="contacts:linked").exists()
    for text in ("obca", "obca@x.test", str(stranger.uid)):
        assert str(stranger.uid) not in client.post(url, {by_whom.name: text}).content.decode().replace(f'"{text}"', "")
    change_field(by_whom, {"hidden_from": [sam.role.slug]}, by=sam)
    assert client.post(url, {by_whom.name: "kowal"}).status_code == 404


def test_a_link_to_somebody_unseen_looks_exactly_like_none(as_user, sam, ada, ben, stranger, by_whom):
    client = as_user(sam)
    page = reverse("contacts:record", args=[ada.uid])
    before = pages(client, page, by_whom)
    leads(ada, by_whom, stranger)
    assert pages(client, page, by_whom) == before
    with seeing_as(sam):
        assert custom_values_of(opened(ada)) == {by_whom.name: ""}


def pages(client, page, field):
    """What a record, its form and the list say, without what differs by itself."""
    names = [row.name for rule in (f"{field.name}:empty", f"{field.name}:filled") for row in listed(client, rule)]
    record = client.get(page).context["sheet"].custom.lines
    form = client.get(reverse("contacts:edit", args=[page.split("/")[-2]])).context["form"]
    column = client.get(LIST, {"view": "all", "cols": f"name.{field.name}"})
    cells = [row.own.get(field.name) or "" for row in column.context["rows"]]
    return names, record, str(form[field.name]), cells


def listed(client, rule):
    """Rows of the list narrowed by a rule."""
    return client.get(LIST, {"view": "all", "f": rule}).context["rows"]


def test_saving_a_form_leaves_an_unseen_link_alone_and_another_choice_takes_its_place(sam, ada, ben, stranger, by_whom):
    leads(ada, by_whom, stranger)
    with seeing_as(sam):
        now = opened(ada)
        assert edit(now, {by_whom.name: "", "position": "Szefowa"}, version=now.version, by=sam) == ["position"]
        assert custom_values_of(opened(ada), [by_whom]) == {by_whom.name: ""}
    assert custom_values_of(opened(ada))[by_whom.name] == str(stranger.uid)
    with seeing_as(sam):
        now = opened(ada)
        edit(now, {by_whom.name: str(ben.uid)}, version=now.version, by=sam)
    assert custom_values_of(opened(ada))[by_whom.name] == str(ben.uid)
    assert [row.person_id for row in LinkedPerson.objects.all()] == [ben.pk]


def test_a_form_takes_the_one_chosen_among_those_found(as_user, sam, ada, ben, by_whom):
    client, url = as_user(sam), reverse("contacts:edit", args=[ada.uid])
    form = client.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields if not isinstance(form[name].value(), list)}
    answer = client.post(url, {**values, by_whom.name: "ben", f"{by_whom.name}_picked": str(ben.uid)})
    assert answer.status_code == 302
    assert custom_values_of(opened(ada))[by_whom.name] == str(ben.uid)
    page = client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert reverse("contacts:record", args=[ben.uid]) in page
    form = client.get(url).context["form"]
    assert form[by_whom.name].value() == ben.person.name


def test_a_list_asks_once_for_all_links(as_user, sam, ada, ben, add, by_whom):
    client, people = as_user(sam), [add(sam, name=f"Osoba {n}", email=f"o{n}@x.test") for n in range(8)]
    address = {"view": "all", "cols": f"name.{by_whom.name}"}
    leads(people[0], by_whom, ada)
    client.get(LIST, address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST, address)
    for person in people[1:]:
        leads(person, by_whom, ben)
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST, address)
    assert len(many) <= len(few)
    cells = [row.own.get(by_whom.name) for row in page.context["rows"]]
    assert cells.count(ben.person.name) == 7
    assert cells.count(ada.person.name) == 1


def test_a_record_shared_with_somebody_is_a_link_for_them(sam, ada, ben, mallory, by_whom):
    leads(ada, by_whom, ben)
    with seeing_as(mallory):
        assert not custom_values_of(opened(ada))[by_whom.name]
    share(opened(ben), [mallory], by=sam)
    with seeing_as(mallory):
        assert custom_values_of(opened(ada))[by_whom.name] == str(ben.uid)


def test_guarded_data_have_no_links(contracts):
    with pytest.raises(ValidationError) as trouble:
        make("Lekarz", kind="contact", category="health")
    assert "category" in trouble.value.message_dict


def test_the_name_is_sealed_and_nothing_of_it_is_stored(sam, ada, ben, by_whom):
    leads(ada, by_whom, ben)
    row = ContactValue.objects.select_related("person__key", "definition").get(definition=by_whom)
    assert (row.kept, row.index, row.marks) == (str(ben.uid), None, None)
    assert json.dumps(str(ben.uid)) not in str(ContactValue.objects.filter(pk=row.pk).values().get())
