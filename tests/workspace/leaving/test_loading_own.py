"""What a house made for itself goes along and comes in equal: fields, records, notes, costs, files, a sole trader."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.accounts.models import Team
from crm.contacts.companies.company_editing import add_company, add_trade, edit_company
from crm.contacts.custom.definitions import add_field, retire
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import Company, Contact, CustomField, FieldChoice
from crm.contacts.people.editing import edit
from crm.privacy.models import LedgerEntry
from crm.sales.deal_notes.notes import write
from crm.sales.deals.deals import change, open_deal
from crm.sales.documents.documents import add as add_document
from crm.sales.models import Deal, DealNote, Document, ObjectRecord, Product, Stage
from crm.sales.price_list.products import add_product
from crm.workspace.leaving import sealed_pieces
from crm.workspace.leaving.download import password_of, show_password, whole
from crm.workspace.package_loading.loading_acts import first_team
from tests.files.package_cases import emptied, fetched, lines, loaded, made, sheet, with_manifest, zipped
from tests.sales.document_builders import INVOICE, PDF, SCAN
from tests.sales.object_builders import make_field, make_kind, own_record

FIELD = {"category": "employment", "purposes": ["contracts"]}


def own_fields(by):
    """One of each kind that is filled in another way, and a formula."""
    facts = [
        {"kind": "choice", "label": "Branża", "choices": ["Budowlana", "Handel"], "key": "branza"},
        {"kind": "several", "label": "Marki", "choices": ["Alfa", "Beta"], "key": "marki"},
        {"kind": "number", "label": "Pracownicy", "unit": "os", "key": "pracownicy"},
        {"kind": "user", "label": "Opiekun", "key": "opiekun"},
        {"kind": "formula", "label": "Razem", "formula": "pracownicy * 2", "key": "razem"},
    ]
    return [add_field({**FIELD, "record": "contact", **each}, by=by) for each in facts]


@pytest.fixture
def house(ada, ben, marek, oskar, sam, team_a):
    """People with answers in fields, policies, notes, costs, papers with files, and a sole trader."""
    fields = own_fields(marek)
    add_field({**FIELD, "record": "company", "kind": "text", "label": "Rynek", "key": "rynek"}, by=marek)
    money = {"record": "deal", "kind": "money", "label": "Zaliczka", "key": "zaliczka", "category": "correspondence"}
    add_field({**FIELD, **money}, by=marek)
    person = Contact.objects.with_keys().get(pk=ada.pk)
    answers = {"custom_branza": "handel", "custom_marki": "alfa;beta", "custom_pracownicy": "12"}
    edit(person, {**answers, "custom_opiekun": str(sam.uid)}, version=person.version, by=sam)
    retire(fields[1], by=marek)
    FieldChoice.objects.filter(key="handel").update(label="Handel hurtowy", retired_at=timezone.now())

    firm = add_company({"name": "Cerambud sp. z o.o.", "nip": "5260250274", "custom_rynek": "B2B"}, by=sam, team=team_a)
    firm = Company.objects.with_keys().get(pk=firm.pk)
    partner = Contact.objects.with_keys().get(pk=ben.pk)
    trade = add_trade({"name": "Ben Żółć Usługi", "nip": "1234563218", "address": "Polna 1, Kraków"}, partner, by=sam)
    trade = Company.objects.with_keys().get(pk=trade.pk)
    edit_company(trade, {"custom_rynek": "B2C"}, by=sam, version=trade.version)

    stage = Stage.objects.first()
    terms = {"title": "Łazienka", "amount": None, "stage": stage, "currency": "PLN"}
    deal = Deal.objects.with_keys().get(pk=open_deal(terms, by=sam, contact=person).pk)
    change(deal, {"custom_zaliczka": "500.00 PLN"}, version=deal.version, by=sam)
    at = timezone.now() - timedelta(days=5)
    write(deal, "Woli rano; @sam =SUMA(1)", by=sam, at=at)
    theirs = Deal.objects.with_keys().get(pk=open_deal({**terms, "title": "Firma"}, by=sam, company=firm).pk)
    write(theirs, "Rabat od stu sztuk", by=sam)
    trade_deal = {**terms, "title": "Usługa"}
    open_deal(trade_deal, by=sam, company=Company.objects.with_keys().get(pk=trade.pk))

    kind = make_kind()
    make_field(kind, "Zakres", key="zakres")
    policy = own_record(kind, sam, contact=person, custom_zakres="Pełny", deal=deal)
    own_record(kind, sam, company=firm, called="POL-2", ends_on=None)
    old = timezone.now() - timedelta(days=400)
    ObjectRecord.objects.filter(pk=policy.pk).update(added_at=old)

    add_product({"code": "PLT-1", "name": "Płytki", "unit": "m²", "vat": "23", "cost": Decimal("61.20")}, by=marek)
    add_document({**INVOICE, "note": ""}, by=sam, contact=person, scan=SCAN)
    add_document({**INVOICE, "number": "FV/2", "ksef": "", "note": ""}, by=sam, company=firm, scan=SCAN)
    return marek


@pytest.fixture
def package(house, oskar):
    export = made(house, oskar)
    show_password(export, by=house)
    return whole(export), password_of(export), export


def differing(load):
    """What is not equal, by kind."""
    return {slug: facts for slug, facts in load.comparison.items() if not facts["same"]}


def test_everything_of_the_houses_own_comes_in_equal(package, oskar, sam):
    file, password, _export = package
    emptied()
    load = loaded(file, password, oskar)
    assert differing(load) == {}
    numbers = {slug: facts["here"] for slug, facts in load.comparison.items()}
    expected = {"fields": 8, "object_kinds": 1, "objects": 2, "deal_notes": 2, "costs": 1, "documents": 2}
    assert {slug: numbers[slug] for slug in expected} == expected
    ada = next(row for row in Contact.objects.with_keys() if row.person.name == "Ada Kowalska")
    values = custom_values_of(ada)
    assert (values["custom_branza"], values["custom_marki"]) == ("handel", "alfa;beta")
    assert (values["custom_opiekun"], values["custom_razem"]) == (str(sam.uid), "24")
    assert CustomField.objects.get(key="marki").retired_at is not None
    trade = Company.objects.with_keys().get(sole_trader__isnull=False)
    assert (trade.label, trade.name, custom_values_of(trade)) == ("Ben Żółć Usługi", "", {"custom_rynek": "B2C"})
    assert Deal.objects.filter(person=trade.sole_trader, company=trade).count() == 1
    assert [paper.told("file").plain() for paper in Document.objects.with_keys()] == [PDF, PDF]
    assert Product.objects.get().cost == Decimal("61.20")


def test_the_time_of_keeping_goes_on_where_it_stood(package, oskar):
    file, password, _export = package
    born = {row.called: (row.added_at, row.clock) for row in ObjectRecord.objects.with_keys()}
    noted = set(DealNote.objects.values_list("at", flat=True))
    emptied()
    loaded(file, password, oskar)
    assert {row.called: (row.added_at, row.counted_from) for row in ObjectRecord.objects.with_keys()} == born
    assert set(DealNote.objects.values_list("at", flat=True)) == noted


def test_sheets_say_words_where_machines_read_keys(package, house):
    _file, _password, export = package
    files = fetched(export, house)
    ada = next(line for line in lines(files, "contacts") if line["values"]["name"] == "Ada Kowalska")
    assert (ada["values"]["custom_branza"], ada["words"]["custom_branza"]) == ("handel", "Handel hurtowy")
    table = sheet(files, "contacts")
    heads = [cell.value for cell in table[1]]
    cells = {row[heads.index("Imię i nazwisko")].value: row for row in table.iter_rows(min_row=2)}
    assert cells["Ada Kowalska"][heads.index("Branża")].value == "Handel hurtowy"
    papers = [name for name in files if name.startswith("files/")]
    assert (len(papers), {files[name] for name in papers}) == (2, {PDF})


def test_a_field_renamed_afterwards_changes_no_digest(package, house, oskar):
    _file, password, export = package
    CustomField.objects.filter(key="branza").update(label="Inaczej")
    again = whole(export)
    emptied()
    assert differing(loaded(again, password, oskar)) == {}


def test_without_the_right_costs_stay(house, oskar):
    role = type(house.role).objects.get(pk=house.role_id)
    role.rights = [right for right in role.rights if right != "prices.costs"]
    role.save(update_fields=["rights"])
    house.refresh_from_db()
    files = fetched(made(type(house).objects.get(pk=house.pk), oskar), house)
    assert "data/costs.jsonl" not in files
    assert "61.2" not in files["data/products.jsonl"].decode()


def test_what_is_hidden_from_the_role_stays(house, oskar):
    CustomField.objects.filter(key="branza").update(hidden_from=[house.role.slug])
    files = fetched(made(house, oskar), house)
    assert "branza" not in files["data/fields.jsonl"].decode()
    assert "branza" not in files["data/contacts.jsonl"].decode()


def test_what_no_purpose_of_theirs_needs_stays(house, oskar):
    CustomField.objects.filter(key="branza").update(purposes=["recruitment"])
    files = fetched(made(house, oskar), house)
    assert "custom_branza" not in files["data/contacts.jsonl"].decode()
    assert "custom_marki" in files["data/contacts.jsonl"].decode()


def test_files_without_room_stay_and_are_counted(house, oskar, monkeypatch):
    monkeypatch.setattr(sealed_pieces, "ROOM_FOR_PAPERS", len(PDF) + 1)
    export = made(house, oskar)
    files = fetched(export, house)
    assert len([name for name in files if name.startswith("files/")]) == 1
    assert export.manifest["papers_left_out"] == 1


def test_a_file_that_is_no_paper_keeps_its_row_out(package, house, oskar):
    _file, password, export = package
    files = fetched(export, house)
    name = next(name for name in files if name.startswith("files/"))
    evil = b"MZ\x90\x00 this program cannot be run"
    listed = json.loads(files["manifest.json"])["files"]
    for facts in listed:
        if facts["name"] == name:
            facts |= {"bytes": len(evil), "sha256": hashlib.sha256(evil).hexdigest()}
    emptied()
    load = loaded(zipped({**with_manifest(files, files=listed), name: evil}, password), password, oskar)
    assert load.comparison["documents"]["refused"] == {"file_mismatch": 1}
    assert Document.objects.count() == 1


HOSTILE = {
    "of the house's users": {"record": "user"},
    "a key that is none": {"key": "../../x"},
    "a kind that is none": {"kind": "program"},
    "a name too long": {"label": "x" * 5000},
    "no purpose": {"purposes": []},
    "a list for a name": {"label": ["x"]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_field_stays_out_and_the_rest_comes_in(package, house, oskar, name):
    _file, password, export = package
    files = fetched(export, house)
    rows = lines(files, "fields")
    rows[0]["values"] |= HOSTILE[name]
    text = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    listed = json.loads(files["manifest.json"])["files"]
    for facts in listed:
        if facts["name"] == "data/fields.jsonl":
            facts |= {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    emptied()
    load = loaded(zipped({**with_manifest(files, files=listed), "data/fields.jsonl": text}, password), password, oskar)
    assert sum(load.comparison["fields"]["refused"].values()) == 1
    assert Contact.objects.count() == 2


def test_a_house_without_a_team_opens_one_with_an_entry(oskar):
    Team.objects.all().delete()
    team = first_team(oskar)
    assert LedgerEntry.objects.filter(act="team.added", target=f"team:{team.pk}").count() == 1
