"""Portability (Art. 20): what she gave herself, on consent or contract, in forms that programs read."""

import csv
import io
import json

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from consents.grounds.recording import withdraw
from consents.models import Ground
from crm.casework.data_files import as_json
from crm.contacts.models import Company
from crm.privacy.models import Purpose
from dsar.contents.held_rows import Scope
from dsar.contents.portable_data import (
    SCHEMA_FILE,
    as_csv,
    as_vcard,
    categories_of,
    content,
    folded,
    portable_scope,
)
from dsar.models import Kind
from tests.dsar.made_packages import made, note, opened, requested

pytestmark = pytest.mark.django_db


def told(person):
    """What the JSON of a person holds."""
    at = timezone.now()
    return json.loads(as_json(content(person, portable_scope(person, at, Scope()), at)))


def values_of(said, kind):
    """The values of one kind of row."""
    return [record["values"] for record in said["records"] if record["kind"] == kind]


def check(said):
    """Against the published schema, formats included."""
    schema = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(said)


def test_what_she_gave_on_consent_or_contract_goes_and_our_notes_do_not(ada, sam):
    """Art. 20(1): data which she has provided, nothing that we wrote."""
    note(ada.person, sam, "Nasza notatka")
    result = told(ada.person)
    check(result)
    assert result["person"] == {
        "names": ["Ada Kowalska"],
        "emails": ["ada@cerambud.test"],
        "phones": [ada.person.phone],
    }
    assert "Nasza notatka" not in json.dumps(result, ensure_ascii=False)
    assert values_of(result, "contacts.contact")[0]["position"] == "Prezeska"


def test_without_consent_or_contract_nothing_may_be_taken_along(ada):
    """Art. 20(1)(a): an interest of ours or a duty is no basis for it."""
    Ground.objects.filter(person=ada.person).update(basis="legitimate_interest")
    result = told(ada.person)
    check(result)
    assert (result["person"], result["purposes"], result["records"]) == (
        {"names": [], "emails": [], "phones": []},
        [],
        [],
    )


def test_only_the_kinds_of_data_that_such_a_purpose_needs(ada):
    Ground.objects.filter(person=ada.person).exclude(purpose__slug="offers").delete()
    kinds = frozenset(Purpose.objects.get(slug="offers", active_to=None).categories)
    assert categories_of(ada.person, timezone.now()) == kinds


def test_a_consent_that_was_withdrawn_carries_nothing(ada, offers, sam):
    Ground.objects.filter(person=ada.person).exclude(purpose__slug="offers").delete()
    withdraw(ada.person, offers, "email", by=sam)
    assert categories_of(ada.person, timezone.now()) == frozenset()


def test_of_whoever_acts_for_a_company_only_consent_counts(ada, sam):
    """The contract is the company's."""
    ada.company = Company.objects.create(name="Cerambud", team=ada.team, owner=sam)
    ada.save(update_fields=["company"])
    assert {purpose["basis"] for purpose in told(ada.person)["purposes"]} == {"consent"}


def test_the_package_holds_json_by_the_schema_a_table_and_a_card(ada, dora):
    files = opened(made(requested(ada.person, Kind.PORTABILITY), dora))
    check(json.loads(files["przenoszenie/dane.json"]))
    rows = list(csv.reader(io.StringIO(files["przenoszenie/dane.csv"].decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["kind", "id", "at", "column", "value"]
    assert ["privacy.person", str(ada.person.uid), "", "name", "Ada Kowalska"] in rows
    card = files["przenoszenie/dane.vcf"].decode().split("\r\n")
    assert card[:4] == ["BEGIN:VCARD", "VERSION:4.0", "FN:Ada Kowalska", "N:Kowalska;Ada;;;"]
    assert {"EMAIL:ada@cerambud.test", "TITLE:Prezeska", "END:VCARD"} <= set(card)


def test_the_schema_refuses_what_is_more_than_it_says(ada):
    with pytest.raises(ValidationError):
        check({**told(ada.person), "score": 7})


def test_the_schema_is_published_where_the_json_says(client, ada):
    reply = client.get("/" + told(ada.person)["$schema"].split("/", 3)[3])
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/schema+json")
    assert json.loads(reply.content) == json.loads(SCHEMA_FILE.read_text())


def test_a_card_folds_long_lines_inside_75_octets():
    """RFC 6350, section 3.2."""
    text = "FN:" + "żółć " * 40
    assert max(len(part.encode()) for part in folded(text).split("\r\n")) <= 75
    assert folded(text).replace("\r\n ", "").removesuffix("\r\n") == text


def test_a_card_escapes_what_separates():
    """RFC 6350, section 3.4."""
    who = {"person": {"names": ["Ada; Nowak, A"], "emails": [], "phones": []}, "records": []}
    assert "FN:Ada\\; Nowak\\, A" in as_vcard(who).decode()


def test_nobody_without_a_name_gets_a_card():
    assert as_vcard({"person": {"names": [], "emails": [], "phones": []}, "records": []}) == b""


def test_no_cell_becomes_a_formula():
    record = {"kind": "a.b", "id": "1", "at": "", "values": {"value": "=1+1"}}
    assert "'=1+1" in as_csv({"records": [record]}).decode()


def test_another_person_is_never_in_it(ada, ben):
    text = [json.dumps(told(person.person), ensure_ascii=False) for person in (ada, ben)]
    assert [[word in dump for word in ("Ada Kowalska", "Ben Żółć")] for dump in text] == [[True, False], [False, True]]
