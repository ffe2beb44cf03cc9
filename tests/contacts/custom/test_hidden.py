"""A field hidden from a role does not exist for it: a walk over all pages, and lists that answer as for no field."""

import re

import pytest
from django.urls import reverse

from crm.accounts.access.url_inventory import inventory
from crm.accounts.permissions.eyes import seeing_all, seeing_as
from crm.contacts.companies.company_editing import edit_company
from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values.value_store import custom_values_of, write
from crm.contacts.exports.download import Stale
from crm.contacts.merging.joining import join_contacts
from crm.contacts.models import Contact, ContactValue, CustomField
from crm.contacts.people.editing import edit
from crm.contacts.safeguards.reveal import reveal
from crm.files.imports.arrival import receive
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import
from crm.jobs.models import Export
from crm.lists.models import SavedView
from crm.sales.deals.deals import change
from tests.contacts.custom.field_cases import BY, make, opened
from tests.files.export_cases import handed, made
from tests.files.import_cases import csv, imported, told
from tests.sales.deal_builders import deal, firm

pytestmark = pytest.mark.django_db
LABEL, CHOICES = "Zezwolenie kanarka", ["Kanarek żółty", "Kanarek biały"]
MARK = re.compile("kanar", re.IGNORECASE)
NAME, NEVER = "custom_zezwolenie_kanarka", "custom_czegos_takiego_nie_ma"
LISTS = {"contacts:list": "contact", "contacts:companies": "company", "sales:deals": "deal"}

KEPT = ("house",)


@pytest.fixture
def house(sam, ada):
    """{kind: the public id} of three records that say something in a field of several choices each."""
    company, opportunity = firm(sam), deal(sam, ada)
    for record, category in (("contact", "employment"), ("company", "company"), ("deal", "correspondence")):
        field = make(LABEL, record=record, kind="several", choices=CHOICES, label_en="", category=category)
        assert field.name == NAME
    edit(opened(ada), {NAME: "kanarek_bialy;kanarek_zolty"}, version=1, by=sam)
    edit_company(company, {NAME: "kanarek_zolty"}, version=company.version, by=sam)
    change(opportunity, {NAME: "kanarek_zolty"}, version=opportunity.version, by=sam)
    return {"contact": ada.uid, "company": company.uid, "deal": opportunity.uid}


def hide(*roles):
    """Hide the fields from these roles."""
    for field in CustomField.objects.filter(key=NAME.removeprefix("custom_")):
        change_field(field, {"hidden_from": list(roles)}, by=BY)


def pages(user, house):
    """Addresses of every page that this user may ask and that leads to nothing but these three records."""
    for route in inventory():
        declared = route.policy
        if declared is None or declared.scope or "GET" not in declared.methods or not declared.admits(user, "GET"):
            continue
        kinds = [declared.params.get(name) for name in route.parameters]
        if route.name.startswith(("accounts:sign", "account_", "admin")) or any(kind not in house for kind in kinds):
            continue
        yield reverse(route.name, args=[house[kind] for kind in kinds])


def walked(client, user, house):
    """{address: whether the page names the field or what somebody says in it}."""
    answers = {}
    for url in pages(user, house):
        for query in ({}, {"q": "kanarek"} if "palette" in url else {"view": "all"}):
            answer = client.get(url, query)
            if answer.status_code == 200 and not answer.streaming:
                text = answer.content.decode(errors="replace").replace("kanarek</", "</").replace('"kanarek"', "")
                answers[url] = answers.get(url, False) or bool(MARK.search(text))
    return answers


def test_no_page_names_it_for_those_it_is_hidden_from_and_many_do_for_the_others(as_user, sam, house):
    before = walked(as_user(sam), sam, house)
    naming = [url for url, named in before.items() if named]
    assert len(naming) >= 9, naming
    hide("sales")
    after = walked(as_user(sam), sam, house)
    assert len(after) >= len(before) > 60
    assert [url for url, named in after.items() if named] == []


def bare(page):
    """A page without what differs each time."""
    text = re.sub(r'"[\w+/=-]{20,}"', "", page.content.decode())  # nonces and tokens
    text = re.sub(r"\d\d:\d\d(:\d\d)?", "", text)
    return text.replace(NAME, "X").replace(NEVER, "X")


@pytest.mark.parametrize("rule", ["is:kanarek_zolty", "all:kanarek_bialy", "not:kanarek_zolty", "filled", "empty"])
@pytest.mark.parametrize("lists", LISTS)
def test_a_list_answers_as_for_a_field_that_never_was(as_user, sam, house, rule, lists):
    hide("sales")
    client = as_user(sam)
    for query in ({"view": "all", "f": "{}:" + rule}, {"view": "all", "cols": "{}"}, {"view": "all", "sort": "{}"}):
        page, never = (
            client.get(reverse(lists), {key: value.format(name) for key, value in query.items()})
            for name in (NAME, NEVER)
        )
        assert page.status_code == never.status_code == 200
        assert bare(page) == bare(never)


def test_a_saved_view_that_names_it_is_followed_without_it(as_user, sam, marek, team_a, house, ben):
    rule = {"view": "all", "f": f"{NAME}:is:kanarek_zolty", "cols": NAME}
    client = as_user(marek)
    client.post(reverse("contacts:view_new", args=["contacts"]), {**rule, "name": "Widok", "team": str(team_a.uid)})
    view = SavedView.objects.kept().latest("pk")
    listed = client.get(reverse("contacts:list"), {"view": view.uid})
    assert [row.name for row in listed.context["rows"]] == ["Ada Kowalska"]
    hide("sales")
    page = as_user(sam).get(reverse("contacts:list"), {"view": view.uid})
    assert not MARK.search(page.content.decode())
    assert {row.name for row in page.context["rows"]} == {"Ada Kowalska", "Ben Żółć"}
    assert not MARK.search(as_user(sam).get(reverse("contacts:view", args=[view.uid])).content.decode())


@pytest.mark.parametrize("other", ["status:is:lead", "-"])
def test_saving_over_a_view_loses_no_rule_on_a_hidden_field(as_user, marek, ada, ben, house, team_a, other):
    client = as_user(marek)
    query = {"view": "all", "f": f"{NAME}:is:kanarek_zolty", "cols": f"owner.{NAME}"}
    client.post(reverse("contacts:view_new", args=["contacts"]), {**query, "name": "Widok", "team": str(team_a.uid)})
    view = SavedView.objects.kept().latest("pk")
    hide(marek.role.slug)
    page = client.post(reverse("contacts:view_change", args=[view.uid]), {"view": view.uid, "f": other, "cols": "firm"})
    assert page.status_code == 302
    stored = SavedView.objects.get(pk=view.pk).said
    assert NAME in str(stored["filter"])
    assert stored["columns"] == f"name.firm.{NAME}"
    listed = client.get(reverse("contacts:list"), {"view": view.uid})
    assert not MARK.search(listed.content.decode())
    assert {row.name for row in listed.context["rows"]} == {"Ada Kowalska", "Ben Żółć"}
    hide()
    listed = client.get(reverse("contacts:list"), {"view": view.uid})
    assert [row.name for row in listed.context["rows"]] == ["Ada Kowalska"]


def test_it_is_neither_written_nor_lost_by_a_form_of_somebody_who_does_not_see_it(as_user, sam, ada, house):
    hide("sales")
    form = {"name": "Ada Nowa", "version": opened(ada).version, "status": "lead", "language": "pl"}
    url = reverse("contacts:edit", args=[ada.uid])
    assert as_user(sam).post(url, {**form, NAME: "kanarek_zolty"}).status_code == 302
    assert custom_values_of(opened(ada))[NAME] == "kanarek_bialy;kanarek_zolty"
    with seeing_as(sam), pytest.raises(KeyError):
        write(opened(ada), {NAME: ""})
    place = reverse("contacts:value", args=[ada.uid]) + f"?field={NAME}"
    never = reverse("contacts:value", args=[ada.uid]) + f"?field={NEVER}"
    assert as_user(sam).get(place).status_code == as_user(sam).get(never).status_code == 404


def test_its_mask_is_not_lifted(sam, ada, house):
    hide("sales")
    row = ContactValue.objects.get()
    with seeing_as(sam), pytest.raises(LookupError):
        reveal(opened(ada), row.uid.hex, by=sam, reason="contract")
    assert reveal(opened(ada), row.uid.hex, by=sam, reason="contract")


def test_a_file_ordered_before_is_made_without_it_and_one_made_before_is_not_handed_out(marek, ada, house):
    done = made(marek, columns=["name", NAME])
    assert b"Kanarek" in handed(done, marek)
    hide("manager")
    late = made(marek, columns=["name", NAME])
    with seeing_as(marek):
        assert b"Kanarek" not in handed(made(marek, columns=["name"]), marek)
        for export in (done, late):
            with pytest.raises(Stale):
                handed(Export.objects.get(pk=export.pk), marek)


def test_a_merge_carries_along_what_its_user_does_not_see(sam, ada, add, house):
    hide("sales")
    twin = add(sam, name="Ada K.", email="adak@x.test")
    with seeing_as(sam):
        join_contacts(opened(ada), opened(twin), by=sam)
        assert NAME not in custom_values_of(opened(twin))
    with seeing_all():
        assert custom_values_of(opened(twin))[NAME] == "kanarek_bialy;kanarek_zolty"


def test_the_history_leaves_it_out(as_user, sam, ada, house):
    url = reverse("contacts:record", args=[ada.uid])
    assert "zezwolenie kanarka" in as_user(sam).get(url).content.decode()
    hide("sales")
    assert not MARK.search(as_user(sam).get(url).content.decode())


def test_the_officer_sees_every_field_and_nobody_is_left_out_who_does_not_exist(dora, house):
    for roles in (["dpo"], ["nosuch"]):
        with pytest.raises(Exception, match="hidden_from"):
            hide(*roles)


def test_a_manager_of_fields_is_not_told_how_many_fill_in_what_is_hidden_from_them(as_user, arek, house):
    hide("admin")
    page = as_user(arek).get(reverse("contacts:fields"))
    rows = [row for group in page.context["groups"] for row in group["rows"] if row["field"].name == NAME]
    assert [row["count"] for row in rows] == ["", "", ""]


def test_a_file_neither_recognises_it_nor_fills_it_in(sam, house):
    """Neither where it was hidden before the file came, nor where it was hidden before the job."""
    lines = csv("Anna Nowak;anna@x.test;Kanarek biały", headers=f"Imię i nazwisko;E-mail;{LABEL}")
    early = receive(lines, "plik.csv", by=sam)
    assert early.targets[2] == NAME
    assert choose_columns(early, early.targets, overwriting=(), by=sam) == []
    assert agree(early, told(sam), by=sam) == []
    hide("sales")
    with seeing_as(sam):
        late = receive(lines, "plik.csv", by=sam)
        assert NAME not in late.targets.values()
        assert choose_columns(late, {**late.targets, 2: NAME}, overwriting=(), by=sam) != []
    imported(Import.objects.get(pk=early.pk))
    anna = Contact.objects.with_keys().latest("pk")
    assert (anna.person.name, custom_values_of(anna)[NAME]) == ("Anna Nowak", "")
