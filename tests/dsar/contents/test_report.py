"""The per-person report (Art. 15(1), (2)) and the access log without names of staff (C-579/21)."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure, PurposeRecipient, Recipient, SubProcessor, Transfer
from crm.privacy.verbs.export import export
from dsar.contents.circumstances import circumstances
from dsar.contents.held_rows import Scope, holdings
from dsar.contents.looks import looks_at
from dsar.decisions.data_sources import files_of, sources
from dsar.models import Kind
from tests.dsar.made_cases import arrived
from tests.dsar.made_packages import granted, made, note, opened, paper, read, requested

pytestmark = pytest.mark.django_db


def report(person, categories=()):
    """{key: section}, in English."""
    with translation.override("en"):
        return {circumstance.key: circumstance for circumstance in circumstances(person, categories, timezone.now())}


def test_every_point_of_article_15_is_there_in_its_order(ada):
    """Art. 15(1)(a)-(h), (2)."""
    keys = ["purposes", "categories", "recipients", "transfers", "periods", "rights", "complaint", "sources"]
    assert list(report(ada.person)) == [*keys, "automated"]


def told_of(person, name, key="recipients"):
    """The row of one recipient."""
    return next(row for row in report(person)[key].rows if row[0] == name)


def test_recipients_are_named_with_what_they_got_and_when(ada, sam):
    """Art. 15(1)(c), C-154/21: identities, not kinds of recipients."""
    bank = Recipient.objects.create(slug="bank-testowy", name="Bank Testowy", name_en="Test Bank", kind="controller")
    Disclosure.note([ada.person], recipient=bank, categories=["email", "phone"], by=sam)
    row = told_of(ada.person, "Test Bank")
    assert row[:5] == ["Test Bank", "Separate controller", "Poland", "E-mail address, Phone number", "–"]
    assert row[5].startswith("by a single act: ")
    assert report(ada.person)["transfers"].rows == []


def test_a_processor_that_holds_everything_is_named_without_any_single_act(ada):
    row = told_of(ada.person, "Hosting provider")
    assert (row[1:3], row[5].startswith("all the time since ")) == (["Processor", "Poland"], True)
    assert "Contracts and orders" in row[4]
    assert report(ada.person)["recipients"].text == []


def test_nobody_got_them_is_said_only_where_nobody_did(ada):
    PurposeRecipient.objects.all().delete()
    recipients = report(ada.person)["recipients"]
    assert (recipients.text, recipients.rows) == (["We have given your data to nobody."], [])


def test_a_recipient_outside_the_eea_is_a_transfer(ada, sam):
    """Art. 15(2)."""
    far = Recipient.objects.create(slug="far", name="Far", name_en="Far Inc.", kind="processor", country="US")
    Disclosure.note([ada.person], recipient=far, categories=["email"], by=sam)
    row = told_of(ada.person, "Far Inc.", "transfers")
    assert row == ["Far Inc.", "United States", "no safeguard is in force: ask us, and we look into it at once"]


def test_a_hoster_that_only_looks_from_outside_is_a_transfer_with_its_safeguard(ada):
    """Looking from a third country is a transfer; Art. 15(2) wants what protects it, and where to get a copy."""
    hoster = Recipient.objects.get(slug="hosting")
    Recipient.objects.filter(pk=hoster.pk).update(access_country="CH")
    day = timezone.localdate()
    Transfer.objects.create(recipient=hoster, country="CH", mechanism="adequacy", since=day, recorded_by="user:1")
    assert told_of(ada.person, "Hosting provider")[2] == "Poland, seen from Switzerland"
    transfers = report(ada.person)["transfers"]
    assert transfers.rows == [
        [
            "Hosting provider",
            "Switzerland (looks at the data from there)",
            "decision of the European Commission 2000/518/EC: adequate protection (GDPR Art. 45)",
        ]
    ]
    assert transfers.text[-1].startswith("You get a copy of what protects your data there if you ")
    assert "We have not sent" not in " ".join(transfers.text)


def test_whom_a_processor_passes_data_on_to_outside_is_named(ada):
    hoster = Recipient.objects.get(slug="hosting")
    known = {"recipient": hoster, "country": "US", "decision": "accepted"}
    SubProcessor.objects.create(name="Support Inc.", **known)
    SubProcessor.objects.create(name="Gone Inc.", until=timezone.localdate() - timedelta(days=3), **known)
    rows = report(ada.person)["transfers"].rows
    assert [row[:2] for row in rows] == [["Support Inc.", "United States"]]
    assert "works for Hosting provider" in rows[0][2]


def test_purposes_sources_and_periods_are_those_of_the_person(ada):
    """Art. 15(1)(a), (b), (d), (g)."""
    result = report(ada.person, ["email"])
    assert ("Trade fair", "Targi Drema 2026") in [tuple(row[:2]) for row in result["sources"].rows]
    assert {row[1].partition(" · ")[0] for row in result["purposes"].rows} == {
        *("Consent", "Contract"),
        *("Legal duty", "Legitimate interest"),  # proof of the consent, and the access log: they need no ground
    }
    assert result["categories"].rows == [["E-mail address"]]
    assert {len(row) for row in result["periods"].rows} == {3}


def test_the_looks_tell_day_purpose_reason_and_role_but_no_name(ada, sam, dora):
    """C-579/21: dates and purposes; employees are no recipients."""
    access_log.shown(by=sam, view="contacts:record", people=[ada.person.pk], purpose="offers")
    access_log.shown(by=dora, view="dpo:reveal", people=[ada.person.pk], reason="request", note="Dzwonił Sowa")
    access_log.shown(by=sam, view="contacts:record", people=[ada.person.pk + 1])
    with translation.override("en"):
        looks = list(looks_at(ada.person))
        roles = [str(sam.role), str(dora.role)]
    assert [(look["purpose"] != "", look["reason"], look["role"]) for look in looks[-2:]] == [
        (True, "", roles[0]),
        (False, "The person's request", roles[1]),
    ]
    text = " ".join(value for look in looks for value in look.values())
    assert [word in text for word in ("Sowa", "Sam", "Dudek", "user:", "Dzwonił")] == [False] * 5


def test_in_the_package_the_looks_are_a_table(ada, sam, dora):
    access_log.shown(by=sam, view="contacts:record", people=[ada.person.pk])
    table = opened(made(requested(ada.person), dora))["dostepy.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert ({len(row) for row in rows}, len(rows) > 1) == ({5}, True)
    assert [name for name in ("Sowa", "Dudek") if name in table] == []


def test_whoever_asked_is_another_row_whose_request_is_not_mixed_in(ada, dora):
    files = opened(made(requested(ada.person, details="Tekst wniosku"), dora))
    assert [name for name, content in files.items() if b"Tekst wniosku" in content] == []


def test_a_refused_category_stays_out_and_the_rest_goes(ada, sam, dora, oskar):
    """A decision for each category."""
    note(ada.person, sam, "Ustalenia handlowe")
    case = requested(ada.person)
    granted(case, oskar)
    granted(case, oskar, category="correspondence", verdict="refused", why="others_rights", text="Prawa innych.")
    files = opened(made(case, dora))
    assert "dane/contacts.interaction.json" not in files
    assert read(files, "dane/privacy.person.json")["rows"][0]["name"] == "Ada Kowalska"


def test_another_person_is_in_none_of_it(ada, ben, sam, dora):
    note(ben.person, sam, "Sprawa Bena-3391")
    note(ada.person, sam, "Sprawa Ady-3392")
    files = opened(made(requested(ada.person), dora))
    whole = b"".join(content for name, content in files.items() if name.endswith((".json", ".csv")))
    assert [word in whole for word in (b"Ady-3392", b"Bena-3391", b"ben@miodek.test")] == [True, False, False]


def test_the_table_of_sources_counts_rows_by_kind(ada, sam):
    for number in range(3):
        note(ada.person, sam, f"Rozmowa {number}")
    rows = sources(requested(ada.person))
    counted = {row.label: row.rows for row in rows}
    assert (counted["contacts.interaction"], counted["privacy.person"]) == (3, 1)
    assert [row.rows for row in rows] == sorted(counted.values(), reverse=True)
    assert sources(arrived()) == []


def test_every_kind_of_row_of_the_map_is_in_the_copy(ada, sam):
    """What export() knows, the copy holds."""
    note(ada.person, sam, "Rozmowa")
    held = {shelf.label for shelf in holdings(ada.person, Scope()) if list(shelf.rows())}
    assert held == set(export(ada.person))


def test_files_that_would_go_are_named_unopened(ada, sam):
    result = paper(ada.person, sam)
    case = requested(ada.person)
    assert [(file.label, file.row, file.column) for file in files_of(case)] == [("sales.document", result.uid, "file")]


def test_however_many_rows_there_are_the_database_is_asked_as_often(ada, sam):
    def queries():
        with CaptureQueriesContext(connection) as result:
            for shelf in holdings(ada.person, Scope()):
                list(shelf.rows())
        return len(result)

    note(ada.person, sam, "Jeden", happened_at=timezone.now() - timedelta(days=1))
    few = queries()
    for number in range(5):
        note(ada.person, sam, f"Kolejny {number}")
    assert queries() == few


def test_portability_alone_brings_no_report_and_no_looks(ada, dora):
    files = opened(made(requested(ada.person, Kind.PORTABILITY), dora))
    assert set(files) == {"przenoszenie/dane.json", "przenoszenie/dane.csv", "przenoszenie/dane.vcf", "spis.txt"}
