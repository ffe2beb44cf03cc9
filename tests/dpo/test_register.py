"""The record of processing as a page, on paper and for machines."""

import json

from django.utils import timezone

from consents.models import Controller
from crm.privacy.models import Purpose
from retention.models import Rule
from retention.rules.switches import switch_off
from tests.dsar.pdf import words_in
from tests.retention.ruled_people import on

URL = "/privacy/ropa/"


def test_it_lists_every_activity_with_its_basis_and_recipients(text):
    page = text(URL)
    parts = ("Our offers", "Tax and accounting", "GDPR Art. 6(1)(f)", "Accounting office", "accounts.user")
    assert [part in page for part in parts] == [True] * len(parts)


def test_it_counts_what_is_described_and_names_what_is_missing(text, oskar):
    switch_off(Rule.objects.get(slug="breach-records"), reason="Rejestr prowadzi grupa kapitałowa", by=oskar)
    Purpose.objects.filter(slug="security").update(article="")
    page = text(URL)
    assert ("7/9" in page, "missing: legal basis with its article, time limits for erasure" in page) == (True, True)


def test_it_says_where_register_and_system_differ(text):
    for purpose in Purpose.objects.all():
        purpose.categories = [code for code in purpose.categories if code != "employment"]
        purpose.save(update_fields=["categories"])
    assert "Register and system differ: contacts.contact" in text(URL)


def test_it_says_whose_data_and_how_long(text, ada):
    """Art. 30(1)(c), (f): by the grounds in force, and by the rules that are on."""
    assert "24 months" not in text(URL)
    on("business-contacts")
    page = text(URL)
    assert "people who asked about an offer" in page
    assert "until the consent is withdrawn" in page
    assert ("24 months" in page, "5 years" in page, "the day payment fell due" in page) == (True, True, True)


def test_reasons_about_our_staff_are_in_the_readers_language(desk, dora):
    dora.language = "pl"
    dora.save(update_fields=["language"])
    page = desk.get(URL).content.decode()
    assert ("Adresy, którymi logują się pracownicy" in page, "sign-in addresses" in page) == (True, False)


def test_it_is_printed_in_one_click(desk, dora):
    """Art. 30(1)(a) to (g), (4)."""
    values = {"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "ul. Prosta 1, Kraków", "email": "b@s.test"}
    Controller.objects.create(**values, officer="Dorota Zawadzka", officer_email="iod@s.test")
    reply = desk.get(f"{URL}pdf/")
    words = words_in(reply.content)
    day = timezone.localdate()
    assert reply["Content-Disposition"] == f'attachment; filename="art-30-{day}.pdf"'
    wanted = (
        "Record of processing activities",
        "ul. Prosta 1, Kraków",
        "Dorota Zawadzka, iod@s.test",
        "Our offers",
        "Categories of people",
        "Recipients",
        "Time limits for erasure",
        "until the consent is withdrawn",
        "Transfers outside the EEA",
        "keyed digests",
        "Data about our own staff",
    )
    assert [item for item in wanted if item not in words] == []


def test_machines_read_the_same(desk):
    data = json.loads(desk.get(f"{URL}json/").content)
    offers = next(activity for activity in data["activities"] if activity["purpose"] == "offers")
    assert (data["article"], offers["limits"]) == ("GDPR Art. 30(1)", ["until the consent is withdrawn"])
    assert "accounts.user" in {item["model"] for item in data["staff"]}


def test_queries_do_not_grow_with_purposes(desk, queries):
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(6):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert queries(lambda: desk.get(URL)) == few
