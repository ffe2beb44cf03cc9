"""A second country, made here: what the law of a member state sets comes from its declaration, on every surface."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from babel.messages import mofile, pofile
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from breaches.assessment.guideline import Facts, suggest
from breaches.authority.filings import prepare, record_sent
from breaches.models import Filing
from consents.capture.forms import PublicForm
from consents.capture.shown_form import form_as_shown
from consents.models import Controller
from consents.models.controller import tax_number
from consents.proofs.receipts import parties
from consents.statements.processing_notice import rights
from crm.contacts.companies.nip_taken import SENTENCE
from crm.contacts.exports.contact_columns import without_plus
from crm.files.mapping.value_shapes import SHAPES
from crm.files.rows import cell_values
from crm.files.rows.problem_kinds import KINDS
from crm.mail.models.messages import Message
from crm.privacy.checks import the_jurisdiction_is_whole
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.law.deadlines import Due, breach_due, is_working_day, request_due
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.law.limits import in_force
from crm.privacy.law.purpose_seeds import plant as plant_purposes
from crm.privacy.masking import spaced_phone
from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from crm.product import LOCALE, locale_paths
from dsar.contents.circumstances import complaint
from dsar.contents.third_parties import is_phone
from dsar.handling.extension import extend
from dsar.letters.letter_texts import draft
from dsar.models.cases import keep_until
from dsar.rights.act_names import spelled
from retention.models import Rule, RuleSwitch
from retention.periods import Period
from retention.rules.rule_seeds import plant as plant_rules, switch_duties_on
from tests.breaches.made_cases import HOUR, decided, named_controller
from tests.breaches.pdf_words import words_of_pdf
from tests.consents.filled_forms import a_form
from tests.dsar.made_cases import DAY, RECEIVED, arrived
from tests.dsar.portal_browser import filled, on
from tests.product.test_national_words import POLISH

SAID = "A company with this NIP is here already: %(name)s"
AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def bavaria(settings):
    under(settings, "BAVARIA")
    with override("en"):
        yield


def under(settings, land):
    settings.JURISDICTION = f"tests.privacy.law.germany.{land}"


def polish_in(text):
    """What is Polish in it: nothing, if all of it came from the declaration."""
    return sorted({match.group() for match in POLISH.finditer(text)})


# --- Days and numbers ---


@pytest.mark.parametrize(
    ("received", "land", "due"),
    [
        ("2025-12-06", "BAVARIA", "2026-01-07"),  # Epiphany is a holiday in Bavaria
        ("2025-12-06", "BERLIN", "2026-01-06"),  # and a Tuesday like any other in Berlin
        ("2027-02-08", "BERLIN", "2027-03-09"),  # Women's Day is one in Berlin
        ("2027-02-08", "BAVARIA", "2027-03-08"),
        ("2025-09-03", "BAVARIA", "2025-10-06"),  # German Unity, a Friday
        ("2025-10-11", "BAVARIA", "2025-11-11"),  # no independence day
    ],
)
def test_a_request_is_due_by_the_holidays_of_the_land(received, land, due, settings):
    """Reg. 1182/71 Art. 2(1), 3(4)."""
    under(settings, land)
    assert request_due(date.fromisoformat(received)).statutory == date.fromisoformat(due)


def test_periods_of_the_union_stay_and_a_period_of_keeping_ends_on_a_working_day_here(settings):
    assert request_due(date(2026, 3, 5)) == Due(date(2026, 4, 5), date(2026, 4, 7))
    assert [in_force(name, TODAY) for name in ("dsar_months", "breach_hours")] == [1, 72]
    rolled = Period(years=1, roll=True)
    assert rolled.end(date(2025, 1, 6)) == date(2026, 1, 7)
    assert rolled.since(date(2026, 1, 7)) == date(2025, 1, 6)
    under(settings, "BERLIN")
    assert (rolled.end(date(2025, 1, 6)), rolled.since(date(2026, 1, 7))) == (date(2026, 1, 6), date(2025, 1, 7))
    assert is_working_day(date(2026, 11, 11))


def test_a_day_begins_where_the_house_stands(settings):
    under(settings, "LISBON")
    assert request_due(datetime(2026, 3, 4, 23, 30, tzinfo=UTC)) == request_due(date(2026, 3, 4))


def test_records_of_cases_stay_as_long_as_the_law_here_says():
    assert keep_until(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2037, 12, 31)


def test_a_country_may_set_numbers_of_its_own_from_a_day_on():
    assert [in_force("child_age_is_services", day) for day in (TODAY, date(2040, 1, 1))] == [16, 14]


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "age"), [("2026-11-24T12:00+01:00", 16), ("2041-01-02T12:00+01:00", 14)])
def test_a_form_for_children_asks_for_the_age_of_the_law(moment, age, monkeypatch):
    """Art. 8(1)."""
    page = form_as_shown(a_form("junior", children=True), "en")
    monkeypatch.setattr(timezone, "localdate", lambda *_at: datetime.fromisoformat(moment).date())
    choices = PublicForm(shown=page).fields["age"].choices
    assert [str(words) for _code, words in choices] == [f"I am {age} or older", f"I am younger than {age}"]


# --- Numbers of people and firms ---


def test_national_telephone_numbers_are_numbers_of_home():
    assert normal_phone("030 901820") == "+4930901820"
    assert cell_values.phone("030 901820") == ("+4930901820", "")
    assert (is_phone("030 901820"), SHAPES["phone"]("030 901820")) == (True, True)
    assert (spaced_phone("+48601222214"), without_plus("+48601222214")) == ("+48601222214", "0048601222214")
    assert without_plus("+4930901820") == "030901820"
    assert "030 901820" in str(KINDS["phone_malformed"].text)


def test_tax_numbers_and_postcodes_are_those_of_home():
    assert (tax_number("DE 136 695 976"), cell_values.tax_number("136695976")) == ("136695976", ("136695976", ""))
    assert (cell_values.tax_number("5250001003"), cell_values.tax_number("136695978")) == (
        ("", "nip_malformed"),
        ("", "nip_checksum"),
    )
    with pytest.raises(ValidationError, match="USt-IdNr"):
        tax_number("5250001003")
    assert (cell_values.postcode("10115"), cell_values.postcode("00-950")) == (
        ("10115", ""),
        ("00-950", "postcode_unusual"),
    )
    assert (SHAPES["postcode"]("10115"), SHAPES["postcode"]("00-950"), SHAPES["nip"]("136695976")) == (
        True,
        False,
        True,
    )


def test_acts_are_named_by_the_letters_of_home():
    assert spelled("§ 147 AO, § 195 BGB") == "§ 147 of the Fiscal Code, § 195 of the Civil Code"
    assert spelled("art. 118 KC") == "art. 118 KC"
    cited = {act.letters: act for act in jurisdiction().acts}
    assert (cited["TTDSG"].in_force(TODAY), cited["TDDDG"].in_force(TODAY)) == (False, True)


def test_a_national_number_is_no_high_risk_where_no_authority_says_so():
    result = suggest(Facts(confidentiality=True, pesel=True))
    assert (bool(result.stricter), polish_in(repr(result))) == (False, [])


# --- What is written to people and authorities ---


@pytest.mark.django_db
def test_a_filing_names_the_authority_of_home_and_goes_where_that_takes_it(dora, oskar):
    """Art. 33."""
    named_controller()
    Controller.objects.update(address="Marienplatz 1, 80331 München", nip="136695976")
    result = prepare(decided(dora, oskar, AWARE), "initial", by=dora, at=AWARE + 5 * HOUR)
    data = json.loads(result.json.plain())
    questions = {item["pytanie"] for section in data["sekcje"] for item in section["pola"]}
    assert (data["formularz"], "USt-IdNr." in questions, "NIP" in questions) == (
        "Meldung einer Verletzung des Schutzes personenbezogener Daten, Art. 33 DSGVO",
        True,
        False,
    )
    words = words_of_pdf(result.pdf.plain())
    assert "Bayerisches Landesamt für Datenschutzaufsicht" in " ".join(words.split())
    assert polish_in(words + result.json.plain().decode()) == []
    sent = {"sent_at": AWARE + 6 * HOUR, "reference": "1", "by": dora, "at": AWARE + 6 * HOUR}
    with pytest.raises(ValidationError) as refused:
        record_sent(result, "epuap", **sent)
    assert refused.value.error_dict["place"][0].code == "place"
    assert str(record_sent(result, "online", **sent).place_name) == "Online form"
    assert [code for code, _name in Filing.places(drill=False)] == ["online", "post"]


@pytest.mark.django_db
def test_letters_mails_copies_notices_and_receipts_name_the_authority_of_home(dora):
    """Art. 12(4), 13(2)(d), 15(1)(f), 77, 79."""
    case = arrived(language="en")
    extend(case, "complex", "Three systems.", by=dora, at=RECEIVED + 20 * DAY)
    mail = Message.objects.select_related("person__key").get(template="request_extension").content
    letter = draft(case, "answer", "en", at=RECEIVED + 21 * DAY)
    law = jurisdiction().formulas
    assert (law.complaint in letter, law.complaint in mail["text"], law.complaint in mail["html"]) == (True,) * 3
    assert (complaint().text, law.complaint_in_notice in dict(rights([]))) == ([law.complaint_in_copy], True)
    assert parties()[1] == {
        "party_id": "baylda",
        "party_name": "Bayerisches Landesamt für Datenschutzaufsicht",
        "party_address": "Promenade 18, 91522 Ansbach, DE",
        "party_role": "supervisory authority",
        "party_type": "public authority",
    }
    assert polish_in(letter + mail["text"] + mail["html"] + json.dumps(parties()[1])) == []


@pytest.mark.django_db
def test_the_portal_says_where_to_complain_here(client):
    reply = on(client, filled(client, start="/p/en/request/"), "/p/en/request/")
    text = client.get(reply["Location"]).content.decode()
    assert ("Promenade 18, 91522 Ansbach" in text, "lda.bayern.de" in text, polish_in(text)) == (True, True, [])


@pytest.mark.django_db
def test_the_desk_offers_what_the_country_has(dora, client):
    client.force_login(dora)
    entry = client.get("/privacy/requests/new/").content.decode()
    assert ("Registered e-delivery" in entry, polish_in(entry)) == (True, [])
    named_controller()
    Controller.objects.update(address="Marienplatz 1, 80331 München", nip="136695976")
    page = client.get("/privacy/controller/").content.decode()
    assert ("Germany (Bavaria)" in page, "USt-IdNr." in page, polish_in(page)) == (True, True, [])


def test_a_sentence_that_names_a_number_is_said_in_the_words_of_home(tmp_path, settings):
    """What the catalogue says of a NIP, a country says otherwise in a catalogue of its own; the rest stays."""
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    text += f'msgid "{SAID}"\nmsgstr "A company with this USt-IdNr. is here already: %(name)s"\n'
    target = tmp_path / "countries" / "de" / "en" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        mofile.write_mo(file, pofile.read_po(BytesIO(text.encode())))
    assert locale_paths("PL", tmp_path) == [tmp_path]
    settings.LOCALE_PATHS = [*locale_paths("DE", tmp_path)[:1], LOCALE]
    with override("en"):
        assert (str(SENTENCE % {"name": "Stalmag"}), str(_("Save"))) == (
            "A company with this USt-IdNr. is here already: Stalmag",
            "Save",
        )
    with override("pl"):
        assert (str(SENTENCE), str(_("Save"))) == ("Firma z tym NIP-em już tu jest: %(name)s", "Zapisz")


# --- What a house starts with ---


@pytest.mark.django_db
def test_purposes_recipients_and_rules_of_keeping_are_those_of_home():
    """The planting of a migration, in a house that has the Polish ones already: what is missing comes beside them."""
    Purpose.objects.filter(slug="enquiries").update(slug="old")
    plant_purposes(Recipient, Purpose, PurposeRecipient)
    assert Purpose.objects.get(slug="enquiries").name == "Anfragen"
    assert Recipient.objects.get(slug="finanzamt").country == Recipient._meta.get_field("country").get_default() == "DE"
    plant_rules(Rule)
    switch_duties_on(Rule, RuleSwitch)
    planted = Rule.objects.get(slug="buchungsbelege")
    assert (planted.years, planted.article) == (8, "§ 147 Abs. 3 AO, § 257 Abs. 4 HGB")
    assert RuleSwitch.objects.get(slug="buchungsbelege").reason == "Das Gesetz verlangt es."
    assert not RuleSwitch.objects.filter(slug="regelverjaehrung").exists()


def test_a_declaration_that_lacks_something_stops_the_start(settings):
    assert the_jurisdiction_is_whole() == []
    under(settings, "HALF")
    assert [error.msg.partition(" lacks ")[2] for error in the_jurisdiction_is_whole()] == [
        "the purpose enquiries",
        "the number authority_answer_days",
        "the number case_record_years",
        "the number child_age_is_services",
        "the number court_complaint_days",
        "the number inspection_objection_days",
        "the number officer_notice_days",
        "a catalogue of its language de",
    ]


def test_the_seventy_two_hours_know_no_holiday():
    assert breach_due(AWARE) - AWARE == timedelta(hours=72)
