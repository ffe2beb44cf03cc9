"""Settings of custom fields: by whoever has the right, with an undo in place of a question."""

import pytest
from django.urls import reverse

from crm.contacts.custom.field_counts import choice_count
from crm.contacts.custom_values.value_store import fields_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.people.editing import edit
from crm.jobs.models import Job
from crm.privacy.models import Purpose
from tests.contacts.custom.field_cases import make, opened

pytestmark = pytest.mark.django_db
FIELDS, NEW = reverse("contacts:fields"), reverse("contacts:field_new")
LONG = "x" * 61  # one letter more than fits
SAID = {
    "record": "contact",
    "kind": "choice",
    "label": "Branża",
    "label_en": "Trade",
    "choices": "IT\nHandel / Trade",
    "category": "employment",
    "purposes": ["contracts"],
    "from_her": "on",
}


def test_a_manager_makes_a_field_in_one_form(as_user, marek):
    client = as_user(marek)
    assert client.post(NEW, SAID).status_code == 302
    (field,) = fields_of("contact")
    assert (field.key, [(item.key, item.label_en) for item in field.offered]) == (
        "branza",
        [("it", ""), ("handel", "Trade")],
    )
    page = client.get(FIELDS).content.decode()
    assert all(word in page for word in ("Branża", "branza"))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"purposes": []}, "purposes"),
        ({"purposes": ["offers"]}, "purposes"),
        ({"category": ""}, "category"),
        ({"label": "PESEL"}, "category"),
        ({"choices": "jeden"}, "choices"),
        ({"choices": "a\nA"}, "choices"),
        ({"key": "Duża Litera"}, "key"),
    ],
)
def test_a_field_that_does_not_say_what_it_is_comes_back_with_a_sentence(as_user, marek, said, wrong):
    answer = as_user(marek).post(NEW, {**SAID, **said})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {wrong})
    assert CustomField.objects.count() == 0


def test_everything_wrong_is_said_in_one_answer(as_user, marek):
    make("Rynek")
    wrong = {"label": "", "key": "Duża Litera", "category": "", "purposes": [], "choices": "jeden"}
    answer = as_user(marek).post(NEW, {**SAID, **wrong})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    taken = {"key": "rynek", "label_en": LONG, "purposes": ["offers"], "choices": "a\nA"}
    answer = as_user(marek).post(NEW, {**SAID, **taken})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(taken))
    answer = as_user(marek).post(NEW, {**SAID, "label": "PESEL", "key": "1", "label_en": LONG})
    assert set(answer.context["form"].errors) == {"key", "label_en", "category"}


def test_a_key_made_of_the_name_is_refused_with_the_rest_when_it_is_taken(as_user, marek):
    make("Branża")
    answer = as_user(marek).post(NEW, {**SAID, "label_en": LONG})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"key", "label_en"})
    assert as_user(marek).post(NEW, {**SAID, "record": "company"}).status_code == 302


def test_what_cannot_be_changed_is_said_with_the_rest(as_user, marek, sam, ada, contracts):
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, "birth_date"])
    field = make("Data urodzenia", kind="date", category="birth_date")
    edit(opened(ada), {field.name: "1990-01-02"}, version=1, by=sam)
    url = reverse("contacts:field", args=[field.uid])
    answer = as_user(marek).post(url, {**SAID, "label": "Rocznica", "label_en": LONG, "purposes": ["offers"]})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"label_en", "category", "purposes"})


def test_who_merely_sells_does_not_come_in(as_user, sam):
    assert {as_user(sam).get(url).status_code for url in (FIELDS, NEW, reverse("contacts:tags"))} == {403}


def test_a_field_is_changed_ordered_laid_aside_and_removed_with_an_undo(as_user, marek):
    field, client = make("Branża"), as_user(marek)
    make("Rynek")
    url = reverse("contacts:field", args=[field.uid])
    assert client.get(url).status_code == 200
    assert client.post(url, {**SAID, "label": "Sektor"}).status_code == 302
    client.post(reverse("contacts:field_place", args=[field.uid]), {"way": "down"})
    assert [item.label for item in fields_of("contact")] == ["Rynek", "Sektor"]
    state = reverse("contacts:field_state", args=[field.uid])
    client.post(state, {"act": "retire"})
    assert CustomField.objects.in_use().count() == 1
    client.post(state, {"act": "offer"})
    client.post(state, {"act": "remove"})
    page = client.get(FIELDS).content.decode()
    assert (CustomField.objects.standing().count(), state in page) == (1, True)
    client.post(state)  # the Undo of the toast sends nothing
    assert CustomField.objects.standing().count() == 2
    assert client.post(state, {"act": "explode"}).status_code == 302


def test_whoever_removes_a_choice_is_told_of_the_records_she_sees_alone(as_user, marek, mallory, arek, sam, ada):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    edit(opened(ada), {field.name: "it"}, version=1, by=sam)
    choice = FieldChoice.objects.get(key="it")
    assert [choice_count(field, choice, reader=user) for user in (sam, mallory, arek)] == [1, 0, None]
    removal = reverse("contacts:field_choice_removal", args=[choice.uid])
    rows = [": 1" in as_user(user).get(removal).content.decode() for user in (marek, arek)]
    assert rows == [True, False]


def test_choices_are_added_renamed_ordered_and_taken_out(as_user, marek, sam, ada):
    field, client = make("Branża", kind="choice", choices=["IT", "Handel"]), as_user(marek)
    edit(opened(ada), {field.name: "it"}, version=1, by=sam)
    url = reverse("contacts:field", args=[field.uid])
    assert client.post(url, {"act": "choice", "label": "Usługi"}).status_code == 302
    assert client.post(url, {"act": "choice", "label": "usługi"}).status_code == 422
    field_choice, other = FieldChoice.objects.get(key="it"), FieldChoice.objects.get(key="uslugi")
    its = reverse("contacts:field_choice", args=[field_choice.uid])
    client.post(its, {"label": "Informatyka"})
    client.post(its, {"act": "down"})
    removal = reverse("contacts:field_choice_removal", args=[field_choice.uid])
    page = client.get(removal).content.decode()
    assert ("Informatyka" in page, ": 1" in page) == (True, True)
    assert client.post(removal, {"to": other.uid}).status_code == 302
    assert Job.objects.get(kind="contacts.move_choice").owner == marek
    assert client.get(its).status_code == 404  # it is another one by now
    second = FieldChoice.objects.get(key="handel")
    client.post(reverse("contacts:field_choice_removal", args=[second.uid]), {})
    client.post(reverse("contacts:field_choice", args=[second.uid]), {"act": "offer"})
    assert [item.key for item in fields_of("contact")[0].offered] == ["handel", "uslugi"]
