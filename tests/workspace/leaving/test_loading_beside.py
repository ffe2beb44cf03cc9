"""What stands beside records goes along and comes in equal: tags, files, price lists without prices, earlier words."""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models.wordings import WordingText
from crm.casework.enclosures import Enclosed
from crm.contacts.companies.company_editing import add_company
from crm.contacts.entries.attachments import attach, save_attachment
from crm.contacts.entries.composing import write
from crm.contacts.models import Attachment, Company, Contact, Interaction, Tag
from crm.contacts.tags.tagging import add_tag, set_tags, tags_of
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Purpose
from crm.sales.deal_notes.note_files import attach as attach_to_note
from crm.sales.deal_notes.notes import write as write_note
from crm.sales.deals.deals import open_deal
from crm.sales.models import Deal, DealNoteFile, PriceList, Stage
from crm.sales.pipelines.pipelines import retire
from crm.sales.price_list.price_lists import add_price_list
from crm.workspace.leaving import sealed_pieces
from crm.workspace.leaving.download import password_of, show_password, whole
from crm.workspace.leaving.sealed_pieces import opened
from crm.workspace.package_loading import load_job
from tests.files.package_cases import emptied, fetched, lines, listed_too, loaded, made, sheet, with_manifest, zipped
from tests.sales.document_builders import PDF

LIKES = "preferences"


@pytest.fixture
def house(ada, ben, marek, oskar, sam, team_a):
    """Records that bear tags, an entry and notes with files, a price list that nobody has used, earlier words."""
    contracts = Purpose.objects.active().get(slug="contracts")
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, LIKES])
    person = Contact.objects.with_keys().get(pk=ada.pk)
    firm = add_company({"name": "Cerambud sp. z o.o."}, by=sam, team=team_a)
    add_tag("VIP", Tag.Colour.RED, by=marek)
    add_tag("Nikt", Tag.Colour.BLUE, by=marek)
    set_tags(person, ["VIP", "Targi 2026"])
    set_tags(firm, ["VIP"])
    terms = {"title": "Łazienka", "amount": None, "stage": Stage.objects.first(), "currency": "PLN"}
    deals = [open_deal(terms, by=sam, contact=person), open_deal({**terms, "title": "Firma"}, by=sam, company=firm)]
    set_tags(deals[0], ["Pilne"])
    entry = write(person, by=sam, kind="note", text="Umowa w załączniku")
    attach(entry, [Enclosed("Umowa Ady.pdf", PDF), Enclosed("spis.txt", b"a;b\n1;2\n")], by=sam)
    Attachment.objects.update(added_at=timezone.now() - timedelta(days=400))
    for deal in deals:
        note = write_note(Deal.objects.with_keys().get(pk=deal.pk), "Rysunek", by=sam)
        attach_to_note(note, [Enclosed("rysunek.pdf", PDF)], by=sam)
    add_price_list({"name": "Hurt", "currency": "EUR"}, by=marek)
    retire(add_price_list({"name": "Dawny", "currency": "PLN"}, by=marek), by=marek)
    return marek


@pytest.fixture
def package(house, oskar):
    export = made(house, oskar)
    show_password(export, by=house)
    return whole(export), password_of(export), export


def differing(load):
    """What is not equal, by kind."""
    return {slug: facts for slug, facts in load.comparison.items() if not facts["same"]}


def gone():
    """The house is empty, its tags and price lists too."""
    emptied()
    Tag.objects.all().delete()
    PriceList.objects.filter(name__in=["Hurt", "Dawny"]).delete()


def test_everything_beside_records_comes_in_equal(package, oskar):
    file, password, _export = package
    came = sorted(Attachment.objects.values_list("added_at", flat=True))
    gone()
    load = loaded(file, password, oskar)
    assert differing(load) == {}
    here = {slug: facts["here"] for slug, facts in load.comparison.items()}
    assert {name: here[name] for name in ("tags", "attachments", "note_files")} == {
        "tags": 4,
        "attachments": 2,
        "note_files": 2,
    }
    ada = next(row for row in Contact.objects.with_keys() if row.person.name == "Ada Kowalska")
    assert tags_of(ada) == ["Targi 2026", "VIP"]
    assert tags_of(Company.objects.get()) == ["VIP"]
    assert tags_of(Deal.objects.get(person=ada.pk)) == ["Pilne"]
    assert dict(Tag.objects.values_list("name", "colour"))["VIP"] == "danger"
    files = {row.file_name: row.plain() for row in Attachment.objects.with_keys()}
    assert files == {"Umowa Ady.pdf": PDF, "spis.txt": b"a;b\n1;2\n"}
    assert sorted(Attachment.objects.values_list("added_at", flat=True)) == came  # kept from that day on
    notes = DealNoteFile.objects.select_related("note__deal__person__key")
    assert [(row.name, row.stored.plain()) for row in notes] == [("rysunek.pdf", PDF)] * 2
    lists = dict(PriceList.objects.filter(name__in=["Hurt", "Dawny"]).values_list("name", "retired_at"))
    assert (lists["Hurt"], lists["Dawny"] is not None) == (None, True)


def test_files_lie_under_the_id_of_their_row_and_sheets_name_tags(package, house):
    export = package[2]
    files = fetched(export, house)
    digests = {file["name"]: file["sha256"] for file in export.manifest["files"]}
    for line in [*lines(files, "attachments"), *lines(files, "note_files")]:
        ending = line["values"]["file_name"].rpartition(".")[2]
        name = f"files/{line['id']}.{ending}"
        assert digests[name] == hashlib.sha256(files[name]).hexdigest()
    table = sheet(files, "contacts")
    heads = [cell.value for cell in table[1]]
    assert "Targi 2026" in str(next(table.iter_rows(min_row=2, values_only=True))[heads.index("Tagi")])
    assert export.manifest["papers_left_out"] == 0


def test_tags_that_no_purpose_needs_stay(ada, marek, oskar):
    set_tags(ada, ["VIP"])
    for purpose in Purpose.objects.active():
        needed = [code for code in purpose.categories if code != LIKES]
        Purpose.objects.filter(pk=purpose.pk).update(categories=needed)
    [line] = lines(fetched(made(marek, oskar), marek), "contacts")
    assert (line["values"]["name"], "tags" in line) == ("Ada Kowalska", False)


def test_a_file_out_of_reach_or_taken_away_stays(ada, marek, oskar, sam, mallory, add):
    entry = write(Contact.objects.with_keys().get(pk=ada.pk), by=sam, kind="note", text="Z plikiem")
    attach(entry, [Enclosed("tajne.pdf", PDF)], by=sam)
    Interaction.objects.filter(pk=entry.pk).update(removed_at=timezone.now())
    theirs = add(mallory, name="Obca Osoba", email="obca@x.test", phone="606 111 222")
    other = write(Contact.objects.with_keys().get(pk=theirs.pk), by=mallory, kind="note", text="Obcy")
    attach(other, [Enclosed("obcy.pdf", PDF)], by=mallory)
    files = fetched(made(marek, oskar), marek)
    assert lines(files, "attachments") == []
    assert [name for name in files if name.startswith("files/")] == []


def test_whoever_is_erased_takes_their_files_along(package, ada, dora):
    export = package[2]
    parts = list(export.parts.filter(kind__startswith="file_"))
    assert len(parts) == 4
    erase(ada.person, {}, by=dora)
    readable = []
    for part in parts:
        with suppress(Unreadable, FileNotFoundError):
            readable.append(opened(part))
    assert readable == [PDF]  # that of the firm's deal


def test_files_without_room_are_counted(house, oskar, monkeypatch):
    monkeypatch.setattr(sealed_pieces, "MOST_PAPERS", 1)
    assert made(house, oskar).manifest["papers_left_out"] == 3


def test_a_file_that_the_door_refuses_stays_out_and_is_counted(ada, marek, oskar, sam):
    entry = write(Contact.objects.with_keys().get(pk=ada.pk), by=sam, kind="note", text="Z pliku")
    save_attachment(entry, Enclosed("wirus.exe", b"MZ\x90\x00"), by=sam, unusual=True)
    export = made(marek, oskar)
    show_password(export, by=marek)
    file, password = whole(export), password_of(export)
    assert [name for name in fetched(export, marek) if name.endswith(".bin")] != []
    emptied()
    load = loaded(file, password, oskar)
    [code] = load.comparison["attachments"]["refused"]
    assert code.startswith("file_")
    assert Attachment.objects.count() == 0


def test_words_of_consents_and_earlier_purposes_go_along(ada, marek, oskar, offers):
    old = Purpose.objects.get(pk=offers.pk)
    old.pk, old.version, old.active_to = None, old.version + 7, timezone.now()
    old.notice_text = "Tak mówiliśmy dawniej."
    old.save(force_insert=True)
    files = fetched(made(marek, oskar), marek)
    earlier = [line["values"] for line in lines(files, "earlier_purposes")]
    assert [row["notice_text"] for row in earlier if row["version"] == old.version] == ["Tak mówiliśmy dawniej."]
    published = WordingText.objects.exclude(wording__published_at=None)
    words = {line["values"]["digest"]: line["values"]["text"] for line in lines(files, "wordings")}
    assert words == dict(published.values_list("digest", "text"))
    assert all(hashlib.sha256(text.encode()).hexdigest() == digest for digest, text in words.items())


# ---- what arrives


def test_an_id_of_another_kind_leads_to_nobody(package, house, oskar):
    """A link to a person that names a firm never finds whoever bears the firm's number here."""
    files = fetched(package[2], house)
    firm = lines(files, "companies")[0]["id"]
    tampered = [{**line, "links": {**line["links"], "person": firm, "company": None}} for line in lines(files, "deals")]
    content = "".join(json.dumps(line) + "\n" for line in tampered).encode()
    listed = json.loads(files["manifest.json"])["files"]
    for each in listed:
        if each["name"] == "data/deals.jsonl":
            each.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    packed = with_manifest({**files, "data/deals.jsonl": content}, files=listed)
    gone()
    load = loaded(zipped(packed, "secret"), "secret", oskar)
    assert Deal.objects.count() == 0
    assert load.comparison["deals"]["refused"] == {"belongs_to_nothing": 2}


def test_a_file_more_is_none_of_the_house(package, house, oskar):
    files = listed_too(fetched(package[2], house), "files/00000000-0000-4000-8000-000000000000.bin", b"MZ")
    gone()
    load = loaded(zipped(files, "secret"), "secret", oskar)
    assert (load.state, differing(load)) == ("done", {})  # it belongs to no row, so it arrives nowhere


def lookups(file, password, by):
    """How many statements ask what a row became while a package is brought in."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        loaded(file, password, by)
    of_rows = [each["sql"] for each in queries if 'FROM "workspace_loadedrow"' in each["sql"]]
    return len([sql for sql in of_rows if '"old" IN' in sql])


@pytest.mark.parametrize("ahead", [1000, 10])
def test_ten_times_the_rows_ask_as_often_for_a_thousand(marek, oskar, sam, team_a, ahead, monkeypatch):
    monkeypatch.setattr(load_job, "AHEAD", ahead)
    monkeypatch.setattr(load_job, "BATCH", min(10, ahead))
    numbers = []
    for rows in (4, 40):
        for number in range(rows):
            add_company({"name": f"Firma {number}"}, by=sam, team=team_a)
        export = made(marek, oskar, kinds=["companies"])
        show_password(export, by=marek)
        file, password = whole(export), password_of(export)
        emptied()
        numbers.append(lookups(file, password, oskar))
        emptied()
    if ahead == 1000:
        assert numbers[0] == numbers[1]
    else:
        of_companies = sum(1 for _name, kind, _verb in load_job.STEPS if kind == "companies")
        assert numbers[1] - numbers[0] == 3 * of_companies
    assert numbers[0] <= len(load_job.STEPS)
