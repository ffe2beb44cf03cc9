"""Several choices in one field: ticked, filtered by any and by all, moved, merged, imported, exported, copied."""

import pytest
from django.urls import reverse

from crm.contacts import tasks
from crm.contacts.custom.choices import remove_choice
from crm.contacts.custom.field_counts import choice_count
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.merging.joining import join_contacts
from crm.contacts.models import ContactValue, FieldChoice
from crm.privacy.erasure.eraser import erase
from crm.privacy.verbs.export import export
from tests.contacts.custom.field_cases import BY, make, opened
from tests.contacts.custom.test_lists import found, says
from tests.files.export_cases import made, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def trades():
    return make("Branże", kind="several", choices=["IT", "Handel", "Usługi"])


def test_it_is_ticked_in_the_form_and_unticked(as_user, sam, ada, trades):
    client, url = as_user(sam), reverse("contacts:edit", args=[ada.uid])
    form = {"name": "Ada Kowalska", "status": "lead", "language": "pl"}
    client.post(url, {**form, "version": 1, trades.name: ["uslugi", "it"]})
    assert custom_values_of(opened(ada)) == {trades.name: "it;uslugi"}
    page = client.get(url).content.decode()
    assert page.count("checked") == page.count('value="it"') + page.count('value="uslugi"') == 2
    assert "IT; Usługi" in client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    refused = client.post(url, {**form, "version": 2, trades.name: ["rolnictwo"]})
    assert refused.status_code == 422
    client.post(url, {**form, "version": 2})
    assert not ContactValue.objects.exists()


def test_one_value_is_changed_in_place(as_user, sam, ada, trades):
    says(ada, trades, "it", sam)
    url = reverse("contacts:value", args=[ada.uid]) + f"?field={trades.name}"
    form = as_user(sam).get(url).context["form"]
    sent = {"version": form.initial["version"], "was": form.initial["was"], trades.name: ["it", "handel"]}
    assert as_user(sam).post(url, sent).status_code in (200, 302)
    assert custom_values_of(opened(ada)) == {trades.name: "handel;it"}


def test_people_are_found_by_any_of_them_and_by_all(as_user, sam, ada, ben, add, trades):
    says(ada, trades, "it;handel", sam)
    says(ben, trades, "handel", sam)
    eve = add(sam, name="Ewa Lis", email="ewa@x.test").person.name
    client = as_user(sam)
    assert found(client, f"{trades.name}:is:it") == ["Ada Kowalska"]
    assert found(client, f"{trades.name}:is:it,handel") == ["Ada Kowalska", "Ben Żółć"]
    assert found(client, f"{trades.name}:all:it,handel") == ["Ada Kowalska"]
    assert found(client, f"{trades.name}:all:it,uslugi") == []
    assert found(client, f"{trades.name}:not:it") == ["Ben Żółć", eve]
    assert found(client, f"{trades.name}:empty") == [eve]
    chip = client.get(reverse("contacts:list"), {"view": "all", "f": f"{trades.name}:all:it,handel"})
    assert "Branże ma wszystkie z: IT, Handel" in chip.content.decode()


def test_a_removed_choice_becomes_another_in_every_value(as_user, sam, ada, ben, trades, marek):
    says(ada, trades, "it;handel;uslugi", sam)
    says(ben, trades, "it", sam)
    first, other = (FieldChoice.objects.get(key=key) for key in ("it", "uslugi"))
    assert choice_count(trades, first, reader=sam) == 2
    job = remove_choice(first, to=other, by=marek)
    assert custom_values_of(opened(ada)) == {trades.name: "handel;uslugi"}
    assert found(as_user(sam), f"{trades.name}:all:uslugi,handel") == ["Ada Kowalska"]
    tasks.move_choice(job.pk)
    assert [row.value for row in ContactValue.objects.select_related("person__key").order_by("pk")] == [
        "handel;uslugi",
        "uslugi",
    ]
    assert found(as_user(sam), f"{trades.name}:is:uslugi") == ["Ada Kowalska", "Ben Żółć"]


def test_its_marks_go_with_the_person(sam, ada, trades):
    says(ada, trades, "it;handel", sam)
    assert len(ContactValue.objects.get().marks) == 2
    assert "IT" in str(export(opened(ada).person))
    erase(opened(ada).person, {}, by=BY)
    assert not ContactValue.objects.exists()


def test_a_guarded_field_has_no_marks(contracts, sam, ada):
    type(contracts).objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, "health"])
    field = make("Alergie", kind="several", choices=["pyłki", "orzechy"], category="health")
    says(ada, field, "pylki", sam)
    assert ContactValue.objects.get().marks is None


def test_files_have_them_between_semicolons(sam, ada, marek, trades):
    says(ada, trades, "it;handel", sam)
    assert rows(made(marek, columns=["name", trades.name]), marek) == [["Ada Kowalska", "IT; Handel"]]


def test_a_merge_takes_the_value_that_was_chosen(sam, ada, ben, trades):
    says(ada, trades, "it;handel", sam)
    says(ben, trades, "uslugi", sam)
    join_contacts(opened(ada), opened(ben), [trades.name], by=sam)
    assert custom_values_of(opened(ben)) == {trades.name: "handel;it"}
