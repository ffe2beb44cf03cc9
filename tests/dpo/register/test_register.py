"""The record of processing as a page, on paper, as a table and for machines; its versions as pages."""

import csv
import io
import json

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from consents.models import Controller
from crm.dpo.models import ProcessingActivity, RegisterVersion
from crm.dpo.register.activity_rows import add_by_hand, change_activity, cover_purposes
from crm.dpo.register.versions import approve, prepare
from crm.privacy.models import Purpose
from retention.models import Rule
from retention.rules.switches import switch_off
from tests.dpo.register.test_versions import HAND, new_recipient
from tests.dsar.pdf import words_in
from tests.retention.ruled_people import on

URL = "/privacy/register/"
VERSIONS = f"{URL}activities/versions/"


@pytest.fixture
def house(db):
    values = {"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "ul. Prosta 1, Kraków", "email": "b@s.test"}
    return Controller.objects.create(**values, officer="Dorota Zawadzka", officer_email="iod@s.test")


@pytest.fixture
def first(dora, oskar):
    """Version 1, in force."""
    cover_purposes()
    return approve(prepare("activities", by=dora), by=oskar)


def test_it_lists_activities_in_words_and_never_names_of_tables(text, ada):
    page = text(URL)
    parts = ("R-01", "Our offers", "Tax and accounting", "GDPR Art. 6(1)(f)", "Accounting office", "Postal address")
    assert [part for part in parts if part not in page] == []
    assert [name for name in ("accounts.", "contacts.contact", "privacy.person") if name in page] == []


def test_it_says_whose_data_and_how_long(text, ada):
    """Art. 30(1)(c), (f): by the grounds in force, and by the rules that are on."""
    assert "24 months" not in text(URL)
    on("business-contacts")
    page = text(URL)
    parts = ("people who asked about an offer", "until the consent is withdrawn", "24 months", "5 years")
    assert [part for part in parts if part not in page] == []


def test_a_rule_that_is_switched_off_is_named(text, first, oskar):
    switch_off(Rule.objects.get(slug="breach-records"), reason="Rejestr prowadzi grupa kapitałowa", by=oskar)
    page = text(f"{URL}?only=changed")
    assert ("Changed since version 1: was:" in page, "Our offers" in page) == (True, False)


def test_the_old_address_leads_to_the_new_one(desk):
    assert desk.get("/privacy/ropa/")["Location"] == URL
    assert desk.get("/privacy/ropa/pdf/")["Location"] == f"{URL}activities/now.pdf"
    assert desk.get("/privacy/ropa/exe/").status_code == 404


def test_it_is_printed_in_one_click(desk, house, dora):
    """Art. 30(1)(a) to (g), (4)."""
    add_by_hand({**HAND, "periods": "10 lat\x0c od odejścia"}, by=dora)
    reply = desk.get(f"{URL}activities/now.pdf")
    words = words_in(reply.content)
    assert reply["Content-Disposition"] == f'attachment; filename="art-30-1-{timezone.localdate()}.pdf"'
    wanted = ("Record of processing activities", "Dorota Zawadzka, iod@s.test", "Our offers", "(d) Recipients")
    wanted += ("until the consent is withdrawn", "Written by hand", "Kadry i płace", "a second factor", "1 / ")
    assert [item for item in wanted if item not in words] == []


def test_tables_and_machines_read_the_same(desk, house, dora):
    add_by_hand({**HAND, "name": "=1+1"}, by=dora)
    data = json.loads(desk.get(f"{URL}activities/now.json").content)
    offers = next(entry for entry in data["entries"] if entry["purposes"] == ["offers"])
    assert (data["article"], [item["key"] for item in offers["facts"]["f"]]) == ("GDPR Art. 30(1)", ["until-withdrawn"])
    sheet = load_workbook(io.BytesIO(desk.get(f"{URL}activities/now.xlsx").content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Number", "Name", "(a) Controller, owner"]
    assert not any(cell.data_type == "f" for row in sheet for cell in row)
    assert b"Our offers" in desk.get(f"{URL}activities/now.csv").content
    assert [desk.get(f"{URL}{path}").status_code for path in ("activities/now.exe", "other/now.pdf")] == [404, 404]


def test_an_activity_outside_the_product_is_written_corrected_and_ended(desk, first):
    values = {**HAND, "name_en": "", "owner": "", "recipients": "ZUS", "transfers": "", "technical": "", "measures": ""}
    assert desk.post(f"{URL}new/", {**values, "people": ""}).status_code == 422
    desk.post(f"{URL}new/", values)
    row = ProcessingActivity.objects.get(by_hand=True)
    desk.post(f"{URL}activities/{row.number}/", {**values, "data_kinds": "akta i wynagrodzenia"})
    assert "written by hand, outside the product" in desk.get(URL).content.decode()
    assert ProcessingActivity.objects.get(pk=row.pk).data_kinds == "akta i wynagrodzenia"
    desk.post(f"{URL}activities/{row.number}/end/")
    assert desk.get(f"{URL}activities/{row.number}/").status_code == 404
    assert desk.post(f"{URL}activities/1/end/").status_code == 422  # it ends with its purposes


def test_from_a_change_to_a_version_in_force(desk, enter, oskar, first):
    new_recipient()
    line = desk.get(URL).context["state"].lines[0].difference
    change = f"{URL}activities/changes/{line.address}/"
    refused = desk.post(f"{VERSIONS}next/", {"review_on": "2099-01-01"})
    assert (refused.status_code, "SMS Brama" in refused.content.decode()) == (422, True)
    assert desk.post(change, {"mark": line.mark, "why": ""}).status_code == 422
    desk.post(change, {"mark": line.mark, "why": "SMS-y o wizytach", "entry": line.number})
    desk.post(f"{VERSIONS}next/", {"review_on": "2099-01-01"})
    second = RegisterVersion.objects.get(number=2)
    page = f"{VERSIONS}{second.uid}/"
    assert desk.post(f"{page}decision/", {"verdict": "approve"}).status_code == 403
    enter(oskar).post(f"{page}decision/", {"verdict": "approve"})
    html = desk.get(page).content.decode()
    parts = ("Changed since version 1: added: SMS Brama", "SMS-y o wizytach", "approved by Oskar")
    assert [part for part in parts if part not in html] == []
    assert "version 2 is in force" in desk.get(URL).content.decode()
    frozen = json.loads(desk.get(f"{page}version.json").content)
    assert (frozen["version"], frozen["sha256"]) == (2, second.digest)
    assert f"{page}version.csv" in html


def test_a_version_is_taken_as_it_was_frozen_whatever_has_changed_since(desk, first):
    """Art. 30(4)."""
    frozen = {kind: desk.get(f"{VERSIONS}{first.uid}/version.{kind}").content for kind in ("csv", "xlsx")}
    new_recipient()
    now = desk.get(f"{URL}activities/now.csv").content
    again = desk.get(f"{VERSIONS}{first.uid}/version.csv")
    assert (again.content == frozen["csv"], b"SMS Brama" in again.content, b"SMS Brama" in now) == (True, False, True)
    assert again["Content-Disposition"] == 'attachment; filename="art-30-1-v1.csv"'
    rows = list(csv.reader(io.StringIO(again.content.decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(io.BytesIO(frozen["xlsx"])).active
    assert rows[0] == [cell.value for cell in sheet[1]]
    assert [row[0] for row in rows[1:]] == [cell.value or "" for cell in sheet["A"]][1:]
    assert desk.get(f"{VERSIONS}{first.uid}/version.exe").status_code == 404


def test_whose_activity_it_is_stands_there_by_name_and_not_by_number(desk, enter, oskar, dora, first):
    change_activity(1, {"owner_user_id": oskar.pk}, by=dora)
    line = desk.get(URL).context["state"].lines[0].difference
    desk.post(f"{URL}activities/changes/{line.address}/", {"mark": line.mark, "why": "Tak jest", "entry": line.number})
    second = prepare("activities", by=dora)
    pages = [desk.get(f"{VERSIONS}{second.uid}/").content.decode(), desk.get(VERSIONS).content.decode()]
    assert [f"added: owner: {oskar}" in page for page in pages] == [True, True]
    assert [f"user:{oskar.pk}" in page for page in pages] == [False, False]


def test_what_was_sent_back_keeps_its_reason(desk, enter, oskar, dora):
    waiting = prepare("activities", by=dora)
    page = f"{VERSIONS}{waiting.uid}/"
    assert enter(oskar).post(f"{page}decision/", {"verdict": "withdraw", "why": ""}).status_code == 422
    enter(oskar).post(f"{page}decision/", {"verdict": "withdraw", "why": "Brak kadr"})
    assert "Brak kadr" in desk.get(VERSIONS).content.decode()


def test_it_asks_less_than_fifteen_statements_however_much_there_is(desk, first, queries):
    new_recipient()
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(6):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert (queries(lambda: desk.get(URL)), few < 15) == (few, True)
