"""Twenty strangers a second, each under an id of her own: rows = accepted answers, one event an id, no 5xx."""

import pytest

from bench.measurements import portal
from bench.measurements.portal import fire, newsletter, report
from consents.models import GroundEvent, Submission
from crm.privacy.models import Person, Purpose


@pytest.fixture
def form(live_server, settings, monkeypatch):
    """The form, on a server that believes one proxy about addresses. How long an answer takes is no matter here."""
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(portal, "PATIENCE", 600)
    Purpose.objects.update(active_from="2020-01-01T00:00Z")
    Person.create(name="Ktoś Wcześniej")
    return newsletter()


def run(live_server, form, seconds, capsys):
    row = fire(live_server.url, form, seconds=seconds)
    with capsys.disabled():
        print("", *report(row), sep="\nportal: ")
    assert row.problems() == []
    assert (len(row.accepted), row.statuses) == (seconds * 20, {302: seconds * 22})
    assert Submission.objects.count() == GroundEvent.objects.count() == seconds * 20


def test_two_seconds_of_twenty_answers_each(live_server, form, capsys):
    run(live_server, form, 2, capsys)


@pytest.mark.long
def test_a_minute_of_twenty_answers_a_second(live_server, form, capsys):
    run(live_server, form, 60, capsys)


def test_a_row_too_many_and_an_error_would_be_noticed(live_server, form):
    row = fire(live_server.url, form, seconds=0.5)
    row.answers[next(iter(row.answers))] = [500]
    assert len(row.problems()) == 2
