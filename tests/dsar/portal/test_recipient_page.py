"""The page where a recipient answers: no sign-in, no scripts, throttled, and nothing that the mail did not say."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.limits import throttle
from dsar.cases.short_codes import digest_of_link
from dsar.models import Kind, RecipientNotice
from tests.dsar.decided_cases import case_about
from tests.retention.ruled_people import somebody

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43


@pytest.fixture
def notice(db):
    """A notice that was mailed with a link."""
    case = case_about(somebody("offers"), Kind.ERASURE)
    return RecipientNotice.objects.create(
        case=case,
        right=Kind.ERASURE,
        name="Kurier Szybki",
        email="rodo@kurier.test",
        categories=["identity", "phone"],
        state="sent",
        sent_at=timezone.now(),
        due_on=timezone.localdate(),
        links=[digest_of_link(TOKEN)],
        made_by="user:1",
    )


def url(language="en", token=TOKEN):
    return f"/p/{language}/told/{token}/"


def test_it_says_what_is_asked_and_nothing_of_the_person(notice):
    page = Client().get(url())
    text = page.content.decode()
    assert (page.status_code, notice.case.number in text, "Kurier Szybki" in text, "Phone" in text) == (
        200,
        True,
        True,
        True,
    )
    assert [word in text for word in ("Ewa", "ewa@maj.test", "ewa.lis", "<script")] == [False] * 4
    assert page.headers["Cache-Control"] == "no-store"


def test_opening_it_answers_nothing(notice):
    for language in ("pl", "en"):
        Client().get(url(language))
    notice.refresh_from_db()
    assert (notice.state, notice.proof) == ("sent", "")


def test_one_press_confirms(notice):
    page = Client().post(url("pl"), {"answer": "done"})
    notice.refresh_from_db()
    assert (page.status_code, notice.state, notice.proof) == (200, "confirmed", "clicked")
    assert "Dziękujemy" in page.content.decode()


def test_keeping_needs_a_basis(notice):
    assert Client().post(url(), {"answer": "kept", "basis": " "}).status_code == 422
    assert Client().post(url(), {"answer": "else"}).status_code == 422
    page = Client().post(url(), {"answer": "kept", "basis": "art. 74 UoR, faktura 7", "until": "2031-12-31"})
    notice.refresh_from_db()
    assert (page.status_code, notice.state, notice.basis) == (200, "keeps", "art. 74 UoR, faktura 7")
    Client().post(url(), {"answer": "done"})
    notice.refresh_from_db()
    assert notice.state == "keeps"


def test_another_word_opens_nothing_and_counts_as_a_try(notice):
    for number in range(40):
        status = Client().get(url(token=f"guess{number}")).status_code
        if status == 429:
            break
        assert status == 404
    assert status == 429
    assert throttle.wait("portal", account="other", address="127.0.0.1") > 0


def test_without_our_token_nothing_is_taken(notice):
    assert Client(enforce_csrf_checks=True).post(url(), {"answer": "done"}).status_code == 403
