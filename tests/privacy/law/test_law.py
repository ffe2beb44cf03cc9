"""The table of legal constants: switched by date, each with its article."""

from datetime import date, datetime, timedelta

import pytest

from crm.privacy.law import limits
from crm.privacy.law.deadlines import breach_due, hour_rule_end
from crm.privacy.law.limits import LAW, Rule, in_force, rule_in_force
from crm.privacy.law.poland import POLAND


def test_the_constants_in_force_today():
    assert {name: in_force(name, date(2026, 11, 24)) for name in LAW} == {
        "dsar_months": 1,
        "dsar_extension_months": 2,
        "breach_hours": 72,
        "breach_notify_threshold": "any_risk",
        "art14_months": 1,
        "prior_consultation_weeks": 8,
        "prior_consultation_extension_weeks": 6,
        "ask_within_days": 3,
        "breach_alert_hours": (24, 48, 60, 70),
    }


def test_the_national_constants_in_force_today():
    assert {name: in_force(name, date(2026, 11, 24)) for name in POLAND.law} == {
        "child_age_is_services": 16,
        "case_record_years": 6,
        "authority_answer_days": 7,
        "inspection_objection_days": 7,
        "officer_notice_days": 14,
        "court_complaint_days": 30,
    }


def test_every_row_names_its_article_and_the_rows_of_a_constant_stand_in_the_order_of_their_days():
    for rows in [*LAW.values(), *POLAND.law.values()]:
        assert all(row.article for row in rows)
        assert [row.valid_from for row in rows] == sorted({row.valid_from for row in rows})


def test_a_day_before_the_first_row_gets_the_first_row():
    assert rule_in_force("dsar_months", date(2000, 1, 1)) == Rule(date(2018, 5, 25), 1, "GDPR Art. 12(3)")


def test_an_unknown_constant_is_an_error():
    with pytest.raises(KeyError):
        in_force("dsar_weeks", date(2026, 11, 24))


def test_a_later_row_counts_for_breaches_known_from_its_day_on_and_no_earlier(monkeypatch):
    omnibus = Rule(date(2028, 1, 1), 96, "Digital Omnibus, were it adopted")
    monkeypatch.setitem(limits.LAW, "breach_hours", (*LAW["breach_hours"], omnibus))
    eve = datetime.fromisoformat("2027-12-31T23:30+01:00")
    morning = datetime.fromisoformat("2028-01-01T00:00+01:00")
    assert [
        (breach_due(eve) - eve, breach_due(morning) - morning),
        (hour_rule_end(eve) - eve, hour_rule_end(morning) - morning),
    ] == [
        (timedelta(hours=72), timedelta(hours=96)),
        (timedelta(hours=72.5), timedelta(hours=97)),
    ]
