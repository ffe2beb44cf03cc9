"""Leaving with everything and loading it into an empty house: equal. What is hostile is refused, nothing is kept."""

import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from consents.grounds.recording import may_contact, object_to_marketing
from consents.models import Ground
from crm.contacts.companies.company_editing import add_company
from crm.contacts.entries.composing import write
from crm.contacts.models import Company, Contact
from crm.contacts.people.editing import edit
from crm.files.locked_zip import locked_members
from crm.jobs.models import Job
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deals.deals import open_deal
from crm.sales.deals.moves import win
from crm.sales.documents.documents import add as add_document
from crm.sales.models import Deal, PriceList, Stage, Task
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import add_product
from crm.workspace.leaving.download import password_of, show_password, whole
from crm.workspace.models import LoadedRow, PackageLoad
from crm.workspace.package_loading import load_job
from crm.workspace.package_loading.loading_acts import begin, give_up, take_in
from crm.workspace.package_loading.opening import Refused
from crm.workspace.tasks import load_package
from tests.files.package_cases import emptied, fetched, listed_too, loaded, made, with_manifest, zipped


@pytest.fixture
def house(ada, ben, carla, marek, oskar, sam, team_a):
    """A small firm: people with and without consents, a firm, a deal that was won, papers, tasks, talks, a price."""
    firm = add_company({"name": "Cerambud sp. z o.o.", "nip": "5260250274", "city": "Kraków"}, by=sam, team=team_a)
    edit(Contact.objects.with_keys().get(pk=ada.pk), {"company": firm}, version=ada.version, by=sam)
    person = Contact.objects.with_keys().get(pk=ada.pk)
    firm = Company.objects.with_keys().get(pk=firm.pk)
    terms = {"code": "PLT-1", "name": "Płytki", "unit": "m²", "vat": "23", "category": "Ceramika"}
    product = add_product(terms, by=marek)
    set_price(product, PriceList.objects.first(), Decimal("99.50"), since=date(2026, 1, 1), by=marek)
    at = timezone.now() - timedelta(days=9)
    terms = {"title": "Łazienka", "amount": None, "stage": Stage.objects.first(), "currency": "PLN"}
    deal = open_deal(terms, by=sam, contact=person, at=at)
    add_line(deal, item=product, by=sam, quantity=Decimal("3.50"), unit_price=Decimal("99.50"))
    open_deal({**terms, "title": "Kuchnia"}, by=sam, company=firm, at=at)
    win(Deal.objects.with_keys().get(pk=deal.pk), by=sam, at=at + timedelta(days=2))
    task = plan({"kind": "call", "title": "Zadzwonić", "due_on": timezone.localdate()}, by=sam, contact=person)
    plan({"kind": "todo", "title": "Wycena", "due_on": timezone.localdate()}, by=sam, company=firm)
    finish(Task.objects.get(pk=task.pk), by=sam)
    write(person, by=sam, kind="note", text="Woli rano; =SUMA(1)", at=at)
    write(person, by=sam, kind="call", text="Pytała o termin", outcome="talked", at=at)
    paper = {"kind": "invoice", "number": "FV/1", "issued_on": date(2026, 11, 3), "amount": Decimal("348.25")}
    add_document(paper, by=sam, contact=person)
    object_to_marketing(ben.person, by=sam)
    return marek


@pytest.fixture
def package(house, oskar):
    """The whole house as a file, with its password."""
    export = made(house, oskar)
    show_password(export, by=house)
    return whole(export), password_of(export), export


def test_leaving_with_everything_and_loading_it_again_is_equal(package, oskar, offers):
    file, password, _export = package
    emptied()
    load = loaded(file, password, oskar)
    job = Job.objects.get(pk=load.job_id)
    assert (job.state, job.problem, load.state) == ("done", "", "done")
    different = {slug: facts for slug, facts in load.comparison.items() if not facts["same"]}
    assert different == {}
    numbers = {slug: (facts["rows"], facts["here"]) for slug, facts in load.comparison.items()}
    assert numbers["contacts"] == (2, 2)
    assert numbers["deals"] == (2, 2)
    assert numbers["entries"] == (2, 2)
    assert (load.file.name, LoadedRow.objects.count()) == ("", 0)
    ada = next(row for row in Contact.objects.with_keys() if row.person.name == "Ada Kowalska")
    assert ada.company.name == "Cerambud sp. z o.o."
    assert may_contact(ada.person, "email", offers).allowed
    ben = next(row for row in Contact.objects.with_keys() if row.person.name == "Ben Żółć")
    assert not may_contact(ben.person, "email", offers).allowed
    won = Deal.objects.get(outcome="won")
    assert (won.amount, won.person_id) == (Decimal("348.25"), ada.pk)


def test_only_into_an_empty_house_and_only_by_who_decides(package, oskar, house, dora):
    file, password, _export = package
    with pytest.raises(ValidationError):
        take_in(file, password, by=oskar)
    emptied()
    for nobody in (house, dora):
        with pytest.raises(PermissionDenied):
            take_in(file, password, by=nobody)
    load = take_in(file, password, by=oskar)
    with pytest.raises(ValidationError):
        begin(load, same_controller=False, by=oskar)
    begin(load, same_controller=True, by=oskar)
    with pytest.raises(ValidationError):
        begin(load, same_controller=True, by=oskar)
    assert not give_up(load, by=oskar)


def test_given_up_it_leaves_nothing(package, oskar):
    file, password, _export = package
    emptied()
    load = take_in(file, password, by=oskar)
    assert give_up(load, by=oskar)
    load.refresh_from_db()
    assert (load.state, load.file.name, load.password or "") == ("gone", "", "")


def test_objections_that_would_match_nobody_stop_it(package, oskar, settings):
    file, password, _export = package
    emptied()
    load = take_in(file, password, by=oskar)
    settings.INDEX_KEY = "QmH6/8KgJiWrT+trIjvdaRhZXwCDA3grHtjPlYrputY="
    with pytest.raises(ValidationError) as refused:
        begin(load, same_controller=True, by=oskar)
    assert refused.value.code == "keys"


def test_a_worker_that_dies_goes_on_behind_its_batch(package, oskar, monkeypatch):
    file, password, _export = package
    emptied()
    load = take_in(file, password, by=oskar)
    job = begin(load, same_controller=True, by=oskar)
    written, calls = load_job.write_batch, []

    def dies(*everything):
        calls.append(everything[1])
        if len(calls) == 5:
            raise MemoryError
        written(*everything)

    monkeypatch.setattr(load_job, "write_batch", dies)
    load_package(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    job.resume(by=oskar)
    load_package(job.pk)
    load.refresh_from_db()
    assert [slug for slug, facts in load.comparison.items() if not facts["same"]] == []
    assert Contact.objects.count() == 2


# ---- hostile packages


HOSTILE = {
    "changed row": (
        lambda files: {**files, "data/contacts.jsonl": files["data/contacts.jsonl"].replace(b"Ada", b"Eve")},
        "list",
    ),
    "missing file": (lambda files: {name: body for name, body in files.items() if name != "data/deals.jsonl"}, "list"),
    "one too many": (lambda files: {**files, "../../etc/passwd": b"root"}, "list"),
    "older": (lambda files: with_manifest(files, schema=0), "older"),
    "newer": (lambda files: with_manifest(files, schema=2), "newer"),
    "another list": (lambda files: with_manifest(files, format="other"), "no_package"),
    "a path as a name": (lambda files: listed_too(files, "../../etc/passwd"), "list"),
    "a path as the name of a paper": (lambda files: listed_too(files, f"files/../{uuid4()}.pdf"), "list"),
    "a paper of another kind": (lambda files: listed_too(files, f"files/{uuid4()}.exe"), "list"),
    "a paper too large": (lambda files: listed_too(files, f"files/{uuid4()}.pdf", b" " * 21_000_000), "too_large"),
    "unknown kind": (lambda files: with_manifest(files, kinds={"passwords": {"rows": 1}}), "list"),
    "no list": (lambda files: {name: body for name, body in files.items() if name != "manifest.json"}, "no_package"),
    "a list that is none": (lambda files: {**files, "manifest.json": b"[" * 100_000}, "no_package"),
    "a list too large": (lambda files: {**files, "manifest.json": b" " * 5_000_000}, "too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_refused_and_nothing_is_kept(package, house, oskar, name):
    change, code = HOSTILE[name]
    _file, password, export = package
    files = fetched(export, house)
    emptied()
    with pytest.raises(Refused) as refused:
        take_in(zipped(change(files), password), password, by=oskar)
    assert (refused.value.code, refused.value.words != "") == (code, True)
    assert PackageLoad.objects.count() == 0


def plain_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", "{}")
    return out


@pytest.mark.parametrize(
    ("file", "code"),
    [(io.BytesIO(b"nothing"), "no_package"), (io.BytesIO(b""), "no_package"), (plain_zip(), "no_package")],
)
def test_what_is_no_package_is_refused(oskar, file, code):
    with pytest.raises(Refused) as refused:
        take_in(file, "x", by=oskar)
    assert refused.value.code == code


def test_a_wrong_password_and_a_bit_that_flipped_are_refused(package, oskar):
    file, password, _export = package
    emptied()
    with pytest.raises(Refused, match="wrong_password"):
        take_in(file, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", by=oskar)
    body, member = bytearray(file.getvalue()), max(locked_members(file), key=lambda each: each.packed)
    body[member.place + member.packed // 2] ^= 1
    with pytest.raises(Refused):
        take_in(io.BytesIO(bytes(body)), password, by=oskar)
    assert (PackageLoad.objects.count(), Ground.objects.count()) == (0, 0)


# ---- pages and command


def sent(file, password):
    return {"file": SimpleUploadedFile("package.zip", file.getvalue(), "application/zip"), "password": password}


PAGE = "/first-day/package/"


def test_from_the_file_to_the_comparison_on_pages(package, as_user, oskar):
    file, password, _export = package
    client = as_user(oskar)
    assert "Są tu już jakieś dane." in client.get(PAGE).content.decode()
    emptied()
    oskar.language = "en"
    oskar.save(update_fields=["language"])
    wrong = client.post(PAGE, sent(file, "wrong"))
    assert (wrong.status_code, "does not open this package" in wrong.content.decode()) == (422, True)
    assert client.post(PAGE, sent(file, password)).status_code == 302
    assert "What would come in" in client.get(PAGE).content.decode()
    unsaid = client.post(f"{PAGE}begin/", {})
    assert (unsaid.status_code, "the same controller" in unsaid.content.decode()) == (422, True)
    assert client.post(f"{PAGE}begin/", {"same_controller": "on"}).status_code == 302
    load_package(PackageLoad.objects.get().job_id)
    assert "Both sides are equal: numbers and digests." in client.get(PAGE).content.decode()


def test_sales_and_the_officer_load_nothing(as_user, sam, dora):
    for nobody in (sam, dora):
        assert as_user(nobody).get(PAGE).status_code == 403


def test_the_command_loads_and_compares(package, oskar, tmp_path, monkeypatch):
    file, password, _export = package
    emptied()
    path = tmp_path / "package.zip"
    path.write_bytes(file.getvalue())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("load_package", path, by="oskar", same_controller=True, json=True, stdout=out)
    assert json.loads(out.getvalue())["state"] == "done"
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    with pytest.raises(CommandError):
        call_command("load_package", path, by="oskar", same_controller=True, stdout=out)
