"""A field hidden from a program's role: its resources, events and whole lists answer as for a field that never was."""

import pytest

from crm.contacts.companies.company_editing import add_company
from crm.contacts.custom_values.value_store import custom_values_of, write
from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from tests.api.conftest import code
from tests.api.people.test_contacts import NEW, version, wrong
from tests.contacts.custom.field_cases import make, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(shop):
    """A field that programs do not see, and one that they do."""
    make("Branża", kind="several", choices=["IT", "Handel"])
    return make("Tajny znak", kind="several", choices=["Kanarek", "Wrona"], hidden_from=[shop.user.role.slug])


def test_it_is_neither_read_nor_written_nor_known(hub, sam, ada, secret):
    edit(opened(ada), {secret.name: "kanarek", "custom_branza": "handel;it"}, version=1, by=sam)
    url = f"contacts/{ada.uid}/?purpose=contracts"
    answer = hub.get(url)
    assert answer.said["custom"] == {"branza": ["handel", "it"]}
    assert "kanarek" not in answer.content.decode()
    for values in ({"tajny_znak": ["wrona"]}, {"nic_takiego": ["wrona"]}):
        refusal = hub.patch(url, {"custom": values}, **{"If-Match": version(hub, ada)})
        assert wrong(refusal) == {f"/custom/{next(iter(values))}": "unknown_field"}
        assert wrong(hub.post("contacts/", {**NEW, "custom": values})) == wrong(refusal)
    assert custom_values_of(opened(ada))[secret.name] == "kanarek"
    assert hub.patch(url, {"custom": {"branza": []}}, **{"If-Match": version(hub, ada)}).said["changed"] == [
        "custom_branza"
    ]
    assert custom_values_of(opened(ada)) == {secret.name: "kanarek", "custom_branza": ""}


def test_several_choices_are_a_list_and_whatever_else_is_refused(hub, secret):
    for value in ("IT; Handel", ["Handel", "it"]):
        answer = hub.post("contacts/", {**NEW, "another": True, "custom": {"branza": value}})
        assert answer.status_code == 201, answer.said
        assert custom_values_of(Contact.objects.with_keys().latest("pk"))["custom_branza"] == "handel;it"
    for value in (["it", 3], {"it": True}, ["rolnictwo"], "it; rolnictwo", [["it"]]):
        assert code(hub.post("contacts/", {**NEW, "another": True, "custom": {"branza": value}}))[0] == 422, value


def test_an_amount_and_a_colleague_have_shapes_of_their_own(hub, sam, nina, arek):
    make("Budżet", record="company", category="company", kind="money", unit="PLN")
    make("Opiekun techniczny", record="company", category="company", kind="user")
    company = add_company({"name": "Buk", "custom_budzet": "1250.50 EUR"}, by=sam)
    url = f"companies/{company.uid}/"
    assert hub.get(url).said["custom"] == {"budzet": {"amount": "1250.50", "currency": "EUR"}}
    values = {"budzet": {"amount": "99.9", "currency": "USD"}, "opiekun_techniczny": str(nina.uid)}
    answer = hub.patch(url, {"custom": values}, **{"If-Match": hub.get(url).headers["ETag"]})
    assert answer.status_code == 200, answer.said
    assert hub.get(url).said["custom"] == {**values, "budzet": {"amount": "99.90", "currency": "USD"}}
    nina.is_active = False
    nina.save()
    refusal = hub.patch(url, {"custom": values}, **{"If-Match": hub.get(url).headers["ETag"]})
    assert wrong(refusal) == {"/custom/opiekun_techniczny": "user"}
    assert hub.get(url).said["custom"]["opiekun_techniczny"] == str(nina.uid)


def test_formulas_are_read_and_not_written_and_definitions_are_told(hub, sam, secret):
    firm = {"record": "company", "category": "company"}
    make("Limit", kind="money", unit="PLN", **firm)
    make("Osoby", kind="number", **firm)
    make("Na osobę", kind="formula", formula="limit ÷ osoby", **firm)
    company = add_company({"name": "Buk", "custom_limit": "10.00 PLN", "custom_osoby": "2"}, by=sam)
    url = f"companies/{company.uid}/"
    answer = hub.get(url)
    assert answer.said["custom"]["na_osobe"] == {"amount": "5.00", "currency": "PLN"}
    refusal = hub.patch(url, {"custom": {"na_osobe": "1"}}, **{"If-Match": answer.headers["ETag"]})
    assert wrong(refusal) == {"/custom/na_osobe": "unknown_field"}
    fields = {row["key"]: row for row in hub.get("fields/").said["results"]}
    assert {key: row["formula"] for key, row in fields.items()} == {
        "branza": "",
        "limit": "",
        "osoby": "",
        "na_osobe": "limit ÷ osoby",
    }
    assert [choice["key"] for choice in fields["branza"]["choices"]] == ["it", "handel"]


def test_a_link_is_the_id_of_a_record_that_the_program_sees_and_else_none(hub, sam, ada, ben, add, mallory, contracts):
    field = make("Polecający", kind="contact", category="correspondence")
    stranger = add(mallory, name="Obca Osoba", email="obca@x.test")
    url = f"contacts/{ada.uid}/?purpose=contracts"
    answer = hub.patch(url, {"custom": {field.key: str(ben.uid)}}, **{"If-Match": version(hub, ada)})
    assert answer.said["changed"] == [field.name]
    assert hub.get(url).said["custom"] == {field.key: str(ben.uid)}
    refusals = [
        wrong(hub.patch(url, {"custom": {field.key: text}}, **{"If-Match": version(hub, ada)}))
        for text in (str(stranger.uid), "obca@x.test", "b1946ac9-2f1a-4c0b-9d5e-000000000000", "nikt@x.test")
    ]
    assert refusals == [{f"/custom/{field.key}": "linked"}] * 4
    write(opened(ada), {field.name: str(stranger.uid)})
    assert hub.get(url).said.get("custom", {}) == {}
    hub.patch(url, {"custom": {field.key: None}}, **{"If-Match": version(hub, ada)})
    assert custom_values_of(opened(ada))[field.name] == str(stranger.uid)
