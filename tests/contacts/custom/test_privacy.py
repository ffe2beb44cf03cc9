"""A value is like any column: copied, masked, merged, erased, mapped and drawn into a breach by what its field says."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from breaches.models import Breach
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.custom.definitions import remove
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import CompanyValue, ContactValue
from crm.contacts.people.editing import edit
from crm.contacts.safeguards.reveal import reveal
from crm.dpo.data_map.flows import flows
from crm.dpo.people.holdings import values_by_category
from crm.privacy.actors import ActorKey
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.blind_index import blinds_within
from crm.privacy.logs import access_log
from crm.privacy.models import AccessEntry, Mention, Person, Purpose
from crm.privacy.people.mentions import find
from crm.privacy.rotation.index_keys import reindex
from crm.privacy.verbs.export import export
from crm.privacy.verbs.scope import exposed_by_looks
from tests.contacts.custom.field_cases import BY, firm_now, make, opened

pytestmark = pytest.mark.django_db
LABEL = "contacts.contactvalue"


def person(contact):
    return Person.objects.with_keys().get(pk=contact.pk)


def filled(contact, by, **said):
    """Fields of these names, each with what the contact says in it."""
    for key, (text, more) in said.items():
        field = make(key.capitalize(), **more)
        now = opened(contact)
        edit(now, {field.name: text}, version=now.version, by=by)


@pytest.fixture
def health(contracts):
    """A purpose that lists health."""
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, Category.HEALTH])


def test_her_copy_says_field_and_value_in_words(sam, ada):
    filled(ada, sam, branza=("informatyka", {"kind": "choice", "choices": [("Informatyka", "Computing"), "Handel"]}))
    edit(opened(ada), {"custom_branza": "handel"}, version=2, by=sam)
    with translation.override("pl"):
        (row,) = export(person(ada))[LABEL]
    assert (row["definition"], row["value"]) == ("Branza", "Handel")


def test_she_takes_along_what_she_said_and_not_what_we_judged(sam, ada):
    filled(ada, sam, rynek=("Kraków", {}), ocena=("wysoka", {"from_her": False}))
    (row,) = export(person(ada), portable=True)[LABEL]
    assert (row["definition"], row["value"]) == ("Rynek", "Kraków")
    assert len(export(person(ada))[LABEL]) == 2


def test_an_erasure_that_spares_a_category_keeps_values_of_that_kind_only(sam, ada, dora):
    filled(
        ada,
        sam,
        rynek=("Kraków", {}),
        faktury=("papierowe", {"category": "financial"}),
    )
    erase(person(ada), {"financial": datetime(1900, 1, 1, tzinfo=UTC)}, by=dora)
    (row,) = ContactValue.objects.select_related("person__key", "definition")
    assert (row.definition.name, row.kept) == ("custom_faktury", "papierowe")


def test_a_whole_erasure_leaves_no_value(sam, ada, ben, dora):
    filled(ada, sam, rynek=("Kraków", {}))
    edit(opened(ben), {"custom_rynek": "Lublin"}, version=1, by=sam)
    company = add_company({"name": "Ada Ceramika"}, by=sam)
    turn_into_sole_trader(firm_now(company), opened(ada), by=sam)
    erase(person(ada), {}, by=dora)
    assert list(ContactValue.objects.values_list("person", flat=True)) == [ben.pk]


def test_who_reaches_everybody_sees_masks_and_lifts_one_with_a_reason(as_user, sam, ada, dora):
    filled(ada, sam, rynek=("Kraków", {}))
    row = ContactValue.objects.get()
    client = as_user(dora)
    assert "Kraków" not in client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    url = reverse("contacts:reveal", args=[ada.uid]) + f"?field={row.uid.hex}"
    assert "Kraków" not in client.get(url).content.decode()
    assert "Kraków" in client.post(url, {"reason": "request"}).content.decode()
    assert AccessEntry.objects.filter(view="contacts:reveal", reason="request").get().fields == ["custom_rynek"]
    assert "Kraków" in as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()


@pytest.mark.usefixtures("health")
def test_guarded_data_are_masked_for_everybody_and_never_found_by(as_user, sam, ada):
    filled(ada, sam, dieta=("wege", {"kind": "choice", "choices": ["wege", "bez"], "category": "health"}))
    row = ContactValue.objects.get()
    page = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert (">wege<" in page, row.index) == (False, None)
    assert reveal(opened(ada), row.uid.hex, by=sam, reason="contract") == "wege"


def test_of_a_restricted_person_nothing_is_shown(as_user, sam, carla):
    ContactValue(person=person(carla), definition=make("Rynek"), value="Kraków").save(force_insert=True)
    assert "Kraków" not in as_user(sam).get(reverse("contacts:record", args=[carla.uid])).content.decode()


def test_a_removed_field_shows_nothing_and_her_copy_still_does(as_user, sam, ada):
    filled(ada, sam, rynek=("Kraków", {}))
    remove(ContactValue.objects.get().definition, by=BY)
    assert "Kraków" not in as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert export(person(ada))[LABEL][0]["value"] == "Kraków"


def test_a_merge_chooses_value_by_value_and_its_undo_gives_both_back(sam, ada, ben):
    filled(ada, sam, rynek=("Kraków", {}), branza=("IT", {}), tylko=("jedno", {}))
    edit(opened(ben), {"custom_rynek": "Lublin", "custom_branza": "handel"}, version=1, by=sam)
    merge = join_contacts(opened(ada), opened(ben), {"custom_rynek"}, by=sam)
    after = custom_values_of(opened(ben))
    assert after == {"custom_rynek": "Kraków", "custom_branza": "handel", "custom_tylko": "jedno"}
    assert merge.overwritten["custom_rynek"] == "Lublin"
    again = split_contacts(type(merge).objects.select_related("survivor__key").get(pk=merge.pk), by=sam)
    assert custom_values_of(opened(ben)) == {"custom_rynek": "Lublin", "custom_branza": "handel", "custom_tylko": ""}
    assert custom_values_of(again) == {"custom_rynek": "Kraków", "custom_branza": "IT", "custom_tylko": "jedno"}


def test_two_businesses_of_one_person_become_one_with_what_either_said(sam, ada, ben):
    field, other = (make(label, record="company", category="company") for label in ("Branża", "Rynek"))
    for contact, by_sole_trader_id in (
        (ada, {field.name: "ceramika", other.name: "Kraków"}),
        (ben, {field.name: "kafle"}),
    ):
        company = add_company({"name": f"Firma {contact.short}", **by_sole_trader_id}, by=sam)
        turn_into_sole_trader(firm_now(company), opened(contact), by=sam)
    merge = join_contacts(opened(ada), opened(ben), by=sam)
    (business,) = person(ben).business.__class__.objects.with_keys().filter(sole_trader=ben.pk)
    assert custom_values_of(business) == {field.name: "kafle", other.name: "Kraków"}
    split_contacts(type(merge).objects.select_related("survivor__key").get(pk=merge.pk), by=sam)
    by_sole_trader_id = {
        item.sole_trader_id: custom_values_of(item)
        for item in type(business).objects.with_keys().exclude(sole_trader=None)
    }
    assert by_sole_trader_id == {
        ada.pk: {field.name: "ceramika", other.name: "Kraków"},
        ben.pk: {field.name: "kafle", other.name: ""},
    }
    assert CompanyValue.objects.count() == 3


def test_a_breach_draws_the_kind_of_data_that_a_look_showed(sam, ada):
    filled(ada, sam, faktury=("papierowe", {"category": "financial"}))
    now = timezone.now()
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["custom_faktury"])
    exposed = exposed_by_looks([ActorKey.of(sam)], now - timedelta(minutes=1), now + timedelta(minutes=1))
    assert exposed == {ada.pk: {"identity", "financial"}}
    assert Breach.objects.count() == 0


def test_the_map_the_desk_and_the_flows_know_what_is_really_held(sam, ada):
    filled(ada, sam, faktury=("papierowe", {"category": "financial"}))
    titles = {
        holding.title
        for shelf in values_by_category(person(ada))
        if shelf.category == "financial"
        for holding in shelf.holdings
    }
    assert titles == {"Faktury"}
    assert flows().contents[LABEL] == {"financial"}
    out = StringIO()
    call_command("privacy_map", stdout=out)
    assert "contacts.contactvalue" in out.getvalue()


def test_words_about_others_in_a_value_of_correspondence_are_found_before_those_leave(sam, ada, ben):
    filled(ada, sam, polecil=("Ben Żółć", {"category": "correspondence"}), rynek=("Ben Żółć", {}))
    find([person(ben)])
    assert [(mention.room, mention.column) for mention in Mention.objects.all()] == [(LABEL, "value")]


def test_another_index_key_finds_answers_again(sam, ada, settings):
    filled(ada, sam, branza=("it", {"kind": "choice", "choices": ["IT", "Handel"]}))
    row = ContactValue.objects.get()
    before = row.index
    assert before in blinds_within(row.definition.uid.hex, "it")
    with override_settings(INDEX_KEY=f"{'A' * 43}=,{settings.INDEX_KEY}"):
        reindex(by=BY)
        row.refresh_from_db(fields=["index"])
        assert (row.index != before, row.index == blinds_within(row.definition.uid.hex, "it")[0]) == (True, True)
