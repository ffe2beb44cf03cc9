"""Art. 15(1)(d): how long each kind of data stays, as she is told it: a day, or by what it is decided."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from crm.accounts.language.formats import day
from crm.privacy.models import Person
from dsar.contents.storage_periods import lasting
from retention.holds.hold_acts import place
from retention.horizons.reasons import Code
from retention.horizons.retention_events import Event
from retention.models import Start
from tests.dsar.decided_cases import case_about
from tests.retention.ruled_people import all_off, on, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def last_day():
    """The last day on which a voucher of today is kept."""
    return day(date(timezone.localdate().year + 5, 12, 31))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _only_the_rules_of_the_test(db, monkeypatch):
    """What the law demands otherwise is off until a test switches it on."""
    all_off(monkeypatch)


def told(person, kind="email"):
    """(how long, why) of a kind of data."""
    [[_label, how_long, why]] = lasting(person, [kind], timezone.now())
    return how_long, why


def test_without_a_rule_a_consent_lasts_until_it_is_withdrawn():
    person = somebody("offers")
    assert told(person) == ("until you withdraw your consent to “Our offers”", "Consent")


def test_a_consent_that_runs_out_says_when():
    end = timezone.now() + 30 * DAY
    person = somebody("offers", expires_at=end)
    assert told(person)[0] == f"until you withdraw your consent to “Our offers”, at the latest until {day(end)}"


def test_without_a_rule_another_ground_lasts_as_long_as_its_purpose():
    person = somebody("contracts")
    words = "as long as the purpose “Contracts and orders” lasts and a ground for it is in force"
    assert told(person) == (words, "Contract")


def test_a_period_that_runs_is_a_day_with_its_reason(happened):
    on("accounting-vouchers")
    person = somebody("offers", ended=10)
    happened.append(Event(person.pk, Start.DOCUMENT, timezone.now(), "accounting", "FV/7/2026"))
    why = "Accounting vouchers stay for 5 years from the beginning of the year after their financial year."
    assert told(person, "identity") == (f"until {last_day()}", f"{why} · art. 74 ust. 2 pkt 8 i ust. 3 UoR")


def test_a_consent_and_a_law_are_both_named(happened):
    on("accounting-vouchers")
    person = somebody("offers")
    happened.append(Event(person.pk, Start.DOCUMENT, timezone.now(), "accounting", "FV/7/2026"))
    words = f"until you withdraw your consent to “Our offers”; in any case until {last_day()}"
    assert told(person, "identity")[0] == words


def test_a_period_that_has_not_begun_says_what_it_counts_from(happened):
    on("contract-papers")
    person = somebody("accounting")
    happened.append(Event(person.pk, Start.CONTRACT_END, timezone.now(), open=True, ref="U/1/2026"))
    how_long = told(person, "financial")[0]
    assert "counted from the end of the contract: 5 years, from the beginning of the next year" in how_long
    assert "as long as a matter between us is under way" in how_long


def test_what_nothing_needs_is_said_to_go():
    person = somebody("offers", ended=10)
    assert told(person) == ("until we next look through what we keep", "No purpose of ours needs them any more.")


def test_nobodys_data_are_hers_to_have_erased(happened):
    on("accounting-vouchers")
    person = Person.create(name="Ewa Lis", email="ewa@lis.test")
    assert told(person) == ("until we erase them; you can ask us to", "No purpose of ours needs them any more.")
    happened.append(Event(person.pk, Start.DOCUMENT, timezone.now(), "accounting", "FV/7/2026"))
    assert told(person, "identity")[0] == f"at least until {last_day()}"


def test_a_hold_says_what_it_is_for(oskar):
    person = somebody("offers")
    place([person], reason="claim", facts="Pozew", review_on=timezone.localdate() + 30 * DAY, by=oskar)
    assert "until this is over: A named claim" in told(person)[0]


def test_her_own_request_keeps_everything_and_is_left_out():
    person = somebody("offers")
    case_about(person, "access")
    assert told(person) == ("until you withdraw your consent to “Our offers”", "Consent")


def test_every_kind_that_is_held_has_its_line_and_no_line_speaks_our_language(ada):
    """No code of ours, no «she»: what stands there is said to her."""
    kinds = ["identity", "email", "phone", "company", "consent", "health"]
    for language in ("en", "pl"):
        with translation.override(language):
            lines = lasting(ada.person, kinds, timezone.now())
            ours = [str(item.label) for item in Code]
        assert len(lines) == len(kinds)
        text = " ".join(cell for line in lines for cell in line)
        assert [words for words in (*ours, "reguł", "rule", "no end is set") if words in text] == []
