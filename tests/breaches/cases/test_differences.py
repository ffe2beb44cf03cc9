"""One breach, said in form, register and letters alike: from the scope, from the controller's page, as decided."""

import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from breaches.authority.filing_form import sections
from breaches.authority.filing_gaps import missing
from breaches.authority.filings import prepare
from breaches.cases.differences import FORM, Difference, differences
from breaches.cases.opening import describe
from breaches.decisions.verdicts import decide_at_once
from breaches.models import Breach, ScopePerson, ScopeSource
from breaches.people.letter_words import words_for
from breaches.people.notification import write_letter
from breaches.register.register_rows import as_csv, as_json
from breaches.scope.scope_draws import add_source, draw_scope
from consents.models import Controller
from crm.privacy.categories import Category
from tests.breaches.desk_browser import browser
from tests.breaches.made_cases import HOUR, assessed, decided, known, named_controller

KEPT = ("case",)

pytestmark = pytest.mark.django_db
AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
AT = AWARE + 5 * HOUR
ABOUT = {"filed_by": "Dorota Dudek, IOD"}


@pytest.fixture(autouse=True)
def _read_in_english():
    with override("en"):
        yield


@pytest.fixture
def case(dora, oskar, ada, ben):
    """Decided: notify; its scope shows names and addresses of two people."""
    named_controller()
    result = decided(dora, oskar, AWARE)
    text = "ada@cerambud.test, ben@miodek.test"
    add_source(result, ScopeSource.Kind.PEOPLE, text, categories=["identity", "email"], by=dora)
    draw_scope(result, by=dora)
    result.refresh_from_db()
    return result


def change(case, by, **values):
    """The description says something else."""
    return describe(case, values, version=Breach.objects.get(pk=case.pk).version, by=by)


def agreeing(case, by):
    """The description names what the scope shows, and nothing else."""
    return change(case, by, data=["name", "email"])


def answers(filing):
    """{field: (answer, code)} of a filing."""
    return {item["nazwa"]: (item["odpowiedz"], item["kod"]) for s in filing.content["sekcje"] for item in s["pola"]}


def registered(case):
    """The case as the register has it."""
    return next(row for row in json.loads(as_json(Breach.objects.register())) if row["number"] == case.number)


def test_form_letter_and_register_name_the_same_data_and_people(case, dora):
    case = agreeing(case, dora)
    assert differences(case) == []
    result = answers(prepare(case, "initial", about=ABOUT, by=dora, at=AT))
    with override("pl"):
        row = registered(case)
    letter = write_letter(case, dict.fromkeys(("what", "effects", "done", "advice"), "Tekst."), by=dora)
    in_letters = {
        FORM[category] for row in ScopePerson.objects.filter(draw__breach=case) for category in row.categories
    }
    assert result["kategorie_danych"][1] == ["name", "email"] == [code for code in case.data if code in in_letters]
    assert row["data"] == result["kategorie_danych"][0]
    assert (row["people"], result["liczba_osob"]) == ("2", ("2", 2))
    labels = words_for(letter, ["identity", "email"], "pl")["data"]
    with override("pl"):
        assert labels == [str(Category.IDENTITY.label), str(Category.EMAIL.label)]


def test_a_difference_is_shown_and_goes_only_with_a_reason(case, dora):
    """The description names purchases, of which the scope shows nothing; so would the form, but not the letters."""
    purchases = "First and last names; E-mail address; Purchases, offers, contracts"
    matches = [Difference("Kinds of data", purchases, "First and last names; E-mail address")]
    assert differences(case) == matches
    desk, there = browser(dora), f"/privacy/breaches/{case.number}/authority/"
    page = desk.get(there)
    assert (page.context["differences"], "Purchases, offers, contracts" in page.content.decode()) == (matches, True)
    sent = {"kind": "initial", "filed_by": "Dorota Dudek, IOD", "delay_reason": "Ustalano zakres."}
    refused = desk.post(f"{there}filings/", sent)
    assert (refused.status_code, case.filings.count()) == (422, 0)
    assert "Kinds of data" in str(refused.context["form"].errors["differs"])
    assert desk.post(f"{there}filings/", {**sent, "differs": "Papier, którego nie ma w CRM."}).status_code == 302
    assert answers(case.filings.get())["rozbieznosci"][0] == "Papier, którego nie ma w CRM."


def test_no_other_door_files_a_difference_without_a_reason(case, dora):
    with pytest.raises(ValidationError) as refusal:
        prepare(case, "initial", about=ABOUT, by=dora, at=AT)
    assert refusal.value.error_dict["differs"][0].code == "differs"


def test_what_the_scope_shows_cannot_be_left_out_of_the_description(case, dora):
    with pytest.raises(ValidationError) as refusal:
        change(case, dora, data=["name"])
    assert refusal.value.error_dict["data"][0].code == "hidden"
    desk, there = browser(dora), f"/privacy/breaches/{case.number}/description/"
    by_name = {name: value for name, value in desk.get(there).context["form"].initial.items() if value}
    answer = desk.post(there, {**by_name, "data": ["name"], "description": "Tego nie wolno zgubić."})
    assert (answer.status_code, answer.context["form"]["description"].value()) == (422, "Tego nie wolno zgubić.")


def test_a_number_changed_after_the_scope_is_a_difference(case, dora):
    case = change(agreeing(case, dora), dora, people_count=198)
    assert [(difference.case, difference.drawn) for difference in differences(case)] == [("198", "2")]


def test_the_register_says_what_is_decided_until_it_is_done(dora, oskar):
    case = assessed(dora, AWARE)
    assert (registered(case)["authority"], registered(case)["told"]) == ("to be decided", "to be decided")
    for question in ("authority", "people"):
        decide_at_once(case, question, reason="Ryzyko.", by=oskar, at=AT)
    assert (registered(case)["authority"], registered(case)["told"]) == ("decided: notify", "decided: tell them")


def test_who_we_are_comes_from_the_controllers_page_and_who_files_is_asked(case, dora, oskar):
    case = agreeing(case, dora)
    result = answers(prepare(case, "initial", about=ABOUT, by=dora, at=AT))
    names = ("identyfikator", "sektor", "wielkosc", "zglaszajacy")
    assert [result[name][0] for name in names] == ["5250001003", "Meble", "10–49", "Dorota Dudek, IOD"]
    assert answers(prepare(case, "initial", by=dora, at=AT))["zglaszajacy"][0] == str(dora)
    page = browser(oskar).get("/privacy/controller/").content.decode()
    assert ("5250001003" in page, "10–49" in page) == (True, True)


def test_a_nip_is_kept_as_ten_digits_and_refused_when_it_is_none(oskar):
    values = {"name": "Meblex sp. z o.o.", "short": "Meblex", "address": "Prosta 1", "email": "biuro@meblex.test"}
    chief, there = browser(oskar), "/privacy/controller/change/"
    answer = chief.post(there, {**values, "nip": "525-000-10-08", "sector": "Meble"})
    assert (answer.status_code, answer.context["form"]["sector"].value(), Controller.named()) == (422, "Meble", None)
    answer = chief.post(there, {**values, "nip": "525-000-10-03"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Controller.named().nip == "5250001003"
    with pytest.raises(ValidationError):
        Controller.name_it({**values, "nip": "1234567890"}, by=oskar)


def test_no_answer_is_not_the_same_as_not_established_yet(dora):
    """Art. 33(4): what is not known yet follows; what nobody has looked at is a gap."""
    case = known(dora, AWARE)
    silent = {field["nazwa"]: (field["odpowiedz"], field["kod"]) for field in fields_of(case)}
    values = {"people_known": "unknown", "cross_border": "unknown", "legible": "unknown", "occurred": "unknown"}
    case = describe(case, values, version=case.version, by=dora)
    looked_for = {field["nazwa"]: (field["odpowiedz"], field["kod"]) for field in fields_of(case)}
    names = ("liczba_osob", "transgraniczne", "zrozumialosc", "poczatek")
    assert [silent[name] for name in names] == [("", None)] * 4
    assert [looked_for[name] for name in names] == [
        ("not established yet", "not_established"),
        ("Not established yet", "unknown"),
        ("Not established yet", "unknown"),
        ("not established yet", "not_established"),
    ]
    assert "People concerned: Number of people" in missing(sections(case, "complete", about=ABOUT, delay_reason=""))


def fields_of(case):
    """The fields of a filing that would be prepared now."""
    built = sections(case, "complete", about=ABOUT, delay_reason="")
    return [item for section in built for item in section["pola"]]


@pytest.mark.parametrize("text", [" =1+1", "＝1+1", "ok\n=1+1", "=1+1"])
def test_no_cell_of_the_register_is_taken_for_a_formula(dora, text):
    known(dora, AWARE, title=text)
    lines = as_csv(Breach.objects.register()).decode().replace('"', "")
    assert not any(cell.lstrip(" ").startswith(("=", "＝")) for line in lines.splitlines() for cell in line.split(";"))
