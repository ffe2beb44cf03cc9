"""Exports of other programs are recognised by their headers and come in without anybody mapping a column."""

from pathlib import Path

import pytest

from consents.models import Ground
from crm.contacts.models import Contact
from crm.files.imports.recognition import guesses_of, program_of
from crm.files.programs import PROGRAMS, recognise
from crm.files.readers.tables import read_table
from tests.files.import_cases import everybody, imported, prepared

SAMPLES = Path(__file__).parents[2] / "docs" / "samples" / "programs"
FILES = {
    "cards-2.1.vcf": "vcard",
    "cards-3.0.vcf": "vcard",
    "cards-4.0.vcf": "vcard",
    "espo-accounts.csv": "espo_accounts",
    "espo-contacts.csv": "espo_contacts",
    "espo-leads.csv": "espo_leads",
    "espo-opportunities.csv": "espo_opportunities",
    "google-old.csv": "google_old",
    "google.csv": "google",
    "hubspot-companies.csv": "hubspot_companies",
    "hubspot-contacts.csv": "hubspot_contacts",
    "hubspot-deals.csv": "hubspot_deals",
    "livespace-firmy.csv": "livespace_companies",
    "livespace-osoby.csv": "livespace_people",
    "livespace-people.csv": "livespace_people",
    "livespace-szanse.csv": "livespace_deals",
    "outlook-pl.csv": "outlook_pl",
    "outlook.csv": "outlook",
    "pipedrive-deals-pl.csv": "pipedrive_deals",
    "pipedrive-deals.csv": "pipedrive_deals",
    "pipedrive-organizations-pl.csv": "pipedrive_organizations",
    "pipedrive-organizations.csv": "pipedrive_organizations",
    "pipedrive-people-pl.csv": "pipedrive_people",
    "pipedrive-people.csv": "pipedrive_people",
    "salesforce-accounts.csv": "salesforce_accounts",
    "salesforce-contacts.csv": "salesforce_contacts",
    "salesforce-leads.csv": "salesforce_leads",
    "salesforce-opportunities.csv": "salesforce_opportunities",
    "salesforce-report.csv": "salesforce_contacts",
}
DANUTA = {
    "name": "Danuta Brzoza",
    "email": "d.brzoza@tartak-brzoza.example",
    "phone": "+48601200311",
    "company": "Tartak Brzoza",
    "position": "Kierowniczka zakupów",
}
MAREK = {
    "name": "Marek Olszyna",
    "email": "m.olszyna@meble-olszyna.example",
    "phone": "+48601200312",
    "company": "Meble Olszyna",
    "position": "Kupiec",
}
HOME = {"city": "Gniezno"}
OTHER, DESK = ["danuta.brzoza@poczta.example"], ["+48618204412"]
SAID = {"notes": ["Woli e-mail"]}
FAIR = {"tags": ["Targi Meble"]}
TURNED = {**MAREK, "phone": DESK[0], "further": [MAREK["phone"]]}  # the number at work stands first
PEOPLE = {
    "google.csv": [{**DANUTA, "further": OTHER, **HOME, **SAID, **FAIR}, TURNED],
    "google-old.csv": [{**DANUTA, "further": OTHER, **HOME, **SAID, **FAIR}, TURNED],
    "outlook.csv": [
        {**DANUTA, "further": [*OTHER, "+48614241020"], **HOME, **SAID, **FAIR},
        {**MAREK, "further": DESK},
    ],
    "outlook-pl.csv": [
        {**DANUTA, "further": [*OTHER, "+48614241020"], **HOME, **SAID, **FAIR},
        {**MAREK, "further": DESK},
    ],
    "hubspot-contacts.csv": [{**DANUTA, **HOME}, MAREK],
    "pipedrive-people.csv": [{**DANUTA, "further": OTHER, **FAIR}, TURNED],
    "pipedrive-people-pl.csv": [
        {**{name: text for name, text in DANUTA.items() if name != "position"}, "further": OTHER, **FAIR},
        {name: text for name, text in MAREK.items() if name != "position"},
    ],
    "espo-contacts.csv": [{**DANUTA, **HOME, **SAID}, MAREK],
    "espo-leads.csv": [
        {**DANUTA, **HOME, **SAID},
        {name: text for name, text in MAREK.items() if name != "position"},
    ],
    "cards-4.0.vcf": [{**DANUTA, "further": OTHER, **HOME, **SAID, **FAIR}, MAREK],
    "salesforce-contacts.csv": [
        {**{name: text for name, text in DANUTA.items() if name != "company"}, **HOME, **SAID},
        {
            **{name: text for name, text in TURNED.items() if name != "company"},
            "further": [MAREK["phone"], "+48618204413", "+48618204414"],
            "city": "Opole",
        },
    ],
    "salesforce-report.csv": [{**DANUTA, **HOME}, TURNED],
    "salesforce-leads.csv": [{**DANUTA, **HOME}, MAREK],
    "livespace-osoby.csv": [{**DANUTA, "further": OTHER, **HOME, **FAIR}, TURNED],
    "livespace-people.csv": [{**DANUTA, "further": OTHER, **FAIR}, TURNED],
}
# in these Marek wants no marketing
AGAINST = ["hubspot-contacts.csv", "espo-contacts.csv", "salesforce-contacts.csv", "salesforce-report.csv"]


def test_every_sample_is_recognised_and_every_program_has_one():
    matches = {}
    for path in sorted(SAMPLES.iterdir()):
        with path.open("rb") as file:
            program = recognise(read_table(file, path.name).headers)
        matches[path.name] = program.slug if program else ""
    assert matches == FILES
    assert {program.slug for program in PROGRAMS} == set(FILES.values())


def test_a_list_of_ones_own_is_nobodys_export():
    for headers in (["Imię i nazwisko", "E-mail", "Telefon", "Firma"], ["Name", "Email", "Phone"], ["Nazwa", "NIP"]):
        assert recognise(headers) is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", PEOPLE)
def test_its_people_come_in_as_they_are(sam, name):
    with (SAMPLES / name).open("rb") as file:
        load = imported(prepared(sam, file, name=name))
    assert (everybody(), program_of(load).slug) == (PEOPLE[name], FILES[name])
    against = Ground.objects.filter(objected_at__isnull=False).values_list("person", flat=True).distinct()
    marek = Contact.objects.order_by("pk").last()
    assert list(against) == ([marek.pk] if name in AGAINST else [])
    headers = {column.header for column in guesses_of(load) if column.refused}
    assert headers == {
        header
        for header in ("Birthday", "Birthdate", "Data urodzenia", "Government ID Number")
        if header in labels(load)
    }


def labels(load) -> set[str]:
    """The headers of the file."""
    return {column.header for column in guesses_of(load)}
