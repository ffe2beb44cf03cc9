"""Whoever asks leaves a record of the notice that stood on the page; from shown identity on for the people of ours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import NoticeReceived
from crm.jobs import bell
from crm.privacy.actors import system
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.handling.subjects import say_who, take_off
from dsar.identity.identity_codes import try_code
from dsar.identity.identity_judgement import judge
from dsar.models import Case
from tests.consents.published_notices import a_notice
from tests.dsar.portal_browser import answered, code_of, filed, filled, hidden, letters, on

pytestmark = pytest.mark.django_db
BY = system("test")
ABOUT = ["rights-requests"]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)


def records(person):
    rows = NoticeReceived.objects.filter(person=person).order_by("pk").select_related("version")
    return [(row.version.version, row.how, row.purposes, row.language) for row in rows]


def test_a_request_by_the_portal_says_which_version_stood_on_the_page(client):
    a_notice()
    filed(client)
    assert records(Case.objects.get().person) == [(1, "shown", ABOUT, "pl")]


def test_it_is_the_version_that_the_page_carried_not_the_one_published_meanwhile(client):
    a_notice()
    page = filled(client)
    a_notice(at=timezone.now())
    on(client, page)
    assert records(Case.objects.get().person) == [(1, "shown", ABOUT, "pl")]


@pytest.mark.parametrize("named", ["general/1", "general/99", "../x", "\x00", "general/٢", "a" * 5000])
def test_nobody_chooses_the_version_by_hand(client, named):
    a_notice()
    a_notice(at=timezone.now() - timedelta(days=2))
    on(client, filled(client), notice=named)
    assert records(Case.objects.get().person) == [(2, "shown", ABOUT, "pl")]


def test_without_a_published_notice_there_is_nothing_to_record(client):
    assert "notice" not in hidden(filled(client))
    filed(client)
    assert NoticeReceived.objects.count() == 0


def test_who_shows_that_they_are_ours_was_told_as_ours(client, her):
    a_notice()
    filed(client, email=her.email)
    assert (answered(), records(her)) == (1, [])  # an address is no identity
    [(_to, text)] = letters("request_identity")
    assert try_code(Case.objects.with_keys().get(), code_of(text))
    assert records(her) == [(1, "shown", ABOUT, "pl")]


def test_who_is_found_after_identity_was_shown_counts_too_and_somebody_else_does_not(client, her):
    a_notice()
    filed(client, email="nowy@x.test")
    case = Case.objects.with_keys().get()
    judge(case, "in_person", passed=True, why="przy okienku", by=BY)
    for _twice in range(2):
        subject = say_who(case, her, by=BY)
    assert records(her) == [(1, "shown", ABOUT, "pl")]
    take_off(subject, by=BY)
    assert records(her) == []


def test_a_representative_reads_for_themselves(client, her):
    a_notice()
    page = client.get("/p/pl/request/")
    page = on(client, page, kinds=["access"])
    page = on(client, page, whose="other", details="x")
    page = on(client, page, role="attorney", speaker_name="Jan Prawny", speaker_email="jan@prawny.test")
    page = on(client, page, name="Ada Kowalska", email=her.email, reply_by="email")
    on(client, page)
    case = Case.objects.with_keys().get()
    assert (records(case.person), records(case.representatives.get().person)) == ([], [(1, "shown", ABOUT, "pl")])
    answered()
    [(_to, text)] = letters("request_identity")
    assert (try_code(case, code_of(text)), records(her)) == (True, [])


def test_the_receipt_leads_to_the_notice_where_no_page_was(her):
    a_notice()
    request = RequestDetails(("access",), name="Ewa Maj", email="ewa@maj.test")
    case = receive(request, channel="mail", by=BY).case
    [(_to, text)] = letters("request_received")
    assert ("/p/pl/notice/general/v/1/" in text, records(case.person)) == (True, [(1, "mailed", ABOUT, "pl")])
    silent = receive(request, channel="mail", by=BY, acknowledge=False).case
    assert records(silent.person) == []
