"""Every column of a contact on every surface that its table names: one walk, so that a new field needs no test here."""

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from crm.api.people.contact_values import NewContact
from crm.api.people.contacts import ContactShape
from crm.contacts.columns.contact import CONTACT
from crm.contacts.columns.contact_vocabulary import CONTACTS, TARGETS
from crm.contacts.contact_list.contact_fields import fields_for
from crm.contacts.history.ledger_acts import columns_in_words
from crm.contacts.merging.comparison import Comparison
from crm.contacts.models import Contact
from crm.contacts.people.editing import current, edit
from crm.contacts.people.intake import add_contact
from crm.contacts.safeguards.reveal import stored_at
from crm.files.mapping.guesses import guess
from crm.lists.columns import Control
from crm.privacy.categories import Category
from crm.privacy.verbs.export import export
from dsar.contents.portable_data import as_vcard
from tests.api.programs import token_of_a_program
from tests.files.export_cases import made, rows
from tests.files.import_cases import imported, prepared

SAMPLES = ("Próba 7", "proba@wzor.test", "+48601222333", "00-950", "https://wzor.test/osoba")


def sample(name: str) -> Any:
    """A good value of a column, by what its control takes; none of what has a control of its own."""
    control = CONTACT[name].control
    if not isinstance(control, Control) or control.apart:
        return None
    if control.choices is not None:
        return [value for value, _label in control.choices()][-1]
    good = [value for value in SAMPLES if control.reader is None or control.reader(value) == (value, "")]
    return good[:1] if control.many else good[0]


TYPED = {name: value for name in CONTACT.names() if (value := sample(name)) is not None}
ONE_EACH = {name: value for name, value in TYPED.items() if not isinstance(value, list)}


@pytest.fixture
def every_kind(contracts):
    """The purpose needs every kind of data that a contact may hold."""
    contracts.categories = sorted(
        {str(item.category) for item in CONTACT if item.category} | {str(Category.PREFERENCES)}
    )
    contracts.save(update_fields=["categories"])
    return contracts


@pytest.fixture
def whole(every_kind, sam, team_a) -> Contact:
    """A contact that says something in every column that anybody types."""
    values = {"origin_kind": "fair", "origin_label": "Drema", "purpose": every_kind, "team": team_a}
    contact = add_contact(TYPED, by=sam, **values)
    return Contact.objects.with_keys().get(pk=contact.pk)


def said(name: str) -> str:
    """The sample as a page shows it."""
    value = TYPED[name][0] if isinstance(TYPED[name], list) else TYPED[name]
    return {"phone": "601 222 333", "phones": "601 222 333"}.get(name, value)


def test_every_column_that_is_typed_is_asked_for_and_saved(as_user, sam, whole):
    page = as_user(sam).get(reverse("contacts:edit", args=[whole.uid])).content.decode()
    assert [name for name in TYPED if f'name="{name}"' not in page] == []
    assert 'name="company_name"' in page
    page = as_user(sam).get(reverse("contacts:add")).content.decode()
    names = [name for name in CONTACT.names("new") if name in TYPED]
    assert [name for name in names if f'name="{name}"' not in page] == []


def test_every_column_is_kept_changed_and_named_in_the_ledger(whole, sam):
    assert {name: current(whole)[name] for name in TYPED} == TYPED
    emptied = [name for name, value in ONE_EACH.items() if CONTACT[name].category and name != "name"]
    assert sorted(edit(whole, dict.fromkeys(emptied, ""), version=whole.version, by=sam)) == sorted(emptied)
    with override("en"):
        assert {name: columns_in_words([name]) for name in TYPED} == {name: str(CONTACT[name].word) for name in TYPED}


def test_every_column_stands_on_the_record_and_is_changed_there(as_user, sam, whole):
    client = as_user(sam)
    page = client.get(reverse("contacts:record", args=[whole.uid])).content.decode()
    names = [name for name in CONTACT.names("card") if name in TYPED and CONTACT[name].category]
    assert [name for name in names if said(name) not in page] == []
    change = reverse("contacts:value", args=[whole.uid])
    assert [spot for spot in CONTACT.spots("in_place") if f"{change}?field={spot}" not in page] == []
    forms = {spot: client.get(f"{change}?field={spot}").status_code for spot in CONTACT.spots("in_place")}
    assert set(forms.values()) == {200}


def test_every_mask_can_be_lifted(whole):
    personal = (*CONTACT.personal("person"), *CONTACT.personal(""))
    assert {name: stored_at(whole, name)[0] for name in personal} == {name: name for name in personal}


def test_every_column_of_the_list_has_a_head_and_a_cell(as_user, sam, whole):
    plain = [item for item in CONTACT.having("listed") if not item.listed.drawn]
    for column in CONTACT.having("listed"):
        page = as_user(sam).get(reverse("contacts:list"), {"view": "all", "cols": f"name.{column.code}"})
        label = column.listed.label or column.label
        assert str(label) in page.content.decode(), column.name
        if column in plain and column.name in TYPED:
            assert said(column.name) in page.content.decode(), column.name


def test_every_filter_is_there(sam, db):
    known = fields_for(sam, timezone.now()).by_name
    assert [name for name in CONTACT.names("filtered") if name not in known] == []


def test_every_column_of_a_file_is_known_by_its_name_and_brought_in(every_kind, sam):
    named = {name: str(TARGETS[name].label) for name in CONTACT.names("imported") if name in ONE_EACH}
    column_guesses = guess(list(named.values()), [], CONTACTS)
    assert dict(zip(named, (column_guess.target for column_guess in column_guesses), strict=True)) == {
        name: name for name in named
    }
    file = io.BytesIO("\n".join([";".join(named.values()), ";".join(TYPED[name] for name in named)]).encode())
    imported(prepared(sam, file, purpose=every_kind))
    contact = Contact.objects.with_keys().get()
    assert {name: current(contact)[name] for name in named} == {name: TYPED[name] for name in named}


def test_every_column_is_taken_out_as_a_file(whole, marek, every_kind):
    columns = CONTACT.names("exported")
    [line] = rows(made(marek, columns=columns), marek)
    cells = dict(zip(columns, line, strict=True))
    queries = [name for name in columns if name in TYPED]
    words = {name: CONTACT[name].words(whole) for name in queries if name in ONE_EACH and name != "phone"}
    assert [name for name in queries if not cells[name]] == []
    assert {name: cells[name] for name in words} == words


def test_every_column_is_compared_before_two_become_one(whole, sam, every_kind, team_a):
    values = {"origin_kind": "fair", "origin_label": "Drema", "purpose": every_kind, "team": team_a}
    other = add_contact({"name": "Kto Inny"}, by=sam, **values)
    other = Contact.objects.with_keys().get(pk=other.pk)
    lines = {line.field: line for line in Comparison(other, whole, sam).lines}
    spots = [spot for spot, names in CONTACT.spots("merged").items() if set(names) & set(TYPED)]
    assert [spot for spot in spots if spot not in lines or not lines[spot].values[1]] == []


def test_every_column_goes_by_the_api(client, whole, every_kind, team_a):
    headers = {"Authorization": f"Token {token_of_a_program(every_kind, teams=[team_a])}"}
    answer = client.get(f"/api/v1/contacts/{whole.uid}/?purpose={every_kind.slug}", headers=headers)
    read = [item.name for item in CONTACT if item.api and item.api.reads]
    assert [name for name in read if name not in answer.json() or name not in ContactShape().fields] == []
    assert {name: answer.json()[name] for name in TYPED} == TYPED
    written = [item.name for item in CONTACT if item.api and item.api.writes]
    assert [name for name in written if name not in NewContact().fields] == []


def test_what_a_business_card_has_a_property_for_is_on_it(whole):
    held = export(whole.person, portable=True)
    records = [{"kind": room, "values": dict(piece)} for room, item in held.items() for piece in item]
    values = {"person": {"names": [TYPED["name"]], "emails": [TYPED["email"]], "phones": []}, "records": records}
    card = as_vcard(values).decode().replace("\r\n ", "")
    expected = [item for item in CONTACT if item.vcard and not item.on]
    assert [item.name for item in expected if f"{item.vcard}:{TYPED[item.name]}" not in card] == []


def test_what_is_kept_of_a_person_is_in_their_copy(whole):
    copy = str(export(whole.person))
    personal = (*CONTACT.personal("person"), *CONTACT.personal(""))
    assert [name for name in personal if said(name) not in copy and TYPED[name] not in copy] == []
