"""Holds and reports of sales on their pages: placed, looked at, lifted; reported, answered with a hold or with no."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import AccessEntry, LedgerEntry, Person
from retention.holds.hold_acts import holds_of, place
from retention.models import Hold, KeepReport
from tests.retention.desk_browser import browser, errors

pytestmark = pytest.mark.django_db
URL = "/privacy/retention/"


def in_days(number: int) -> str:
    return (timezone.now() + timedelta(days=number)).date().isoformat()


@pytest.fixture
def person(ada) -> Person:
    return Person.objects.with_keys().get(pk=ada.person_id)


def test_a_hold_on_one_person_is_placed_from_her_page(dora, person):
    desk, there = browser(dora), f"{URL}people/{person.uid}/hold/"
    values = {"reason": "claim", "facts": "Pozew XV C 12/26", "review_on": in_days(90)}
    late = desk.post(there, {**values, "review_on": in_days(900)})
    assert (late.status_code, "Pozew XV C 12/26" in late.content.decode()) == (422, True)
    assert desk.post(there, values).url == f"{URL}people/{person.uid}/"
    hold = Hold.objects.with_keys().get()
    assert (hold.words, [item.pk for item in holds_of([person.pk], timezone.now())[person.pk]]) == (
        "Pozew XV C 12/26",
        [hold.pk],
    )


def test_a_hold_on_a_purpose_reaches_everybody_under_it(dora, person):
    values = {"purpose": "contracts", "reason": "inquiry", "facts": "Kontrola UODO", "review_on": in_days(30)}
    assert browser(dora).post(f"{URL}holds/new/", values).status_code == 302
    assert Hold.objects.get().scope == {"purpose": "contracts"}
    page = browser(dora).get(f"{URL}holds/")
    assert [row["whom"] for row in page.context["rows"]] == ["everybody under “Contracts and orders”"]


@pytest.fixture
def hold(dora, person) -> Hold:
    day = (timezone.now() + timedelta(days=30)).date()
    return place(person, reason="claim", facts="R-2026-07", review_on=day, by=dora)


def test_the_page_shows_the_facts_and_the_log_knows(dora, hold, person):
    page = browser(dora).get(f"{URL}holds/{hold.uid}/")
    assert ("R-2026-07" in page.content.decode(), "Ada" in page.content.decode()) == (True, False)
    assert AccessEntry.objects.get(view="retention:hold").people == [person.pk]


def test_it_is_looked_at_again_and_lifted_with_a_reason(dora, hold):
    desk = browser(dora)
    desk.post(f"{URL}holds/{hold.uid}/review/", {"review-review_on": in_days(60), "review-until": ""})
    hold.refresh_from_db()
    assert hold.review_on.isoformat() == in_days(60)
    refused = desk.post(f"{URL}holds/{hold.uid}/lifting/", {"lift-why": ""})
    assert (refused.status_code, errors(refused)) == (422, ["This field is required."])
    desk.post(f"{URL}holds/{hold.uid}/lifting/", {"lift-why": "Ugoda."})
    page = desk.get(f"{URL}holds/{hold.uid}/")
    assert (page.context["in_force"], "Ugoda." in page.content.decode()) == (False, True)
    assert [len(desk.get(f"{URL}holds/{show}").context["rows"]) for show in ("", "?show=over")] == [0, 1]


def test_what_is_to_be_looked_at_again_has_its_own_list(dora, hold):
    Hold.objects.filter(pk=hold.pk).update(review_on=timezone.now().date())
    desk = browser(dora)
    assert (desk.get(f"{URL}holds/?show=review").context["rows"][0]["due"], desk.get(URL).context["to_review"]) == (
        True,
        1,
    )


def test_sales_report_a_reason_and_the_desk_answers_with_a_hold(sam, dora, ada, person):
    seller, desk = browser(sam), browser(dora)
    there = f"/contacts/{ada.uid}/reason-to-keep/"
    assert seller.post(there, {"text": ""}).status_code == 422
    assert seller.post(there, {"text": "Reklamacja z maja, czekamy na opinię."}).url == f"/contacts/{ada.uid}/"
    again = seller.post(there, {"text": "I jeszcze raz."})
    assert (again.status_code, "waits for an answer" in again.content.decode()) == (422, True)
    report = KeepReport.objects.get()
    row = desk.get(f"{URL}reports/").context["rows"][0]
    assert (row["report"].pk, row["who"], row["name"]) == (report.pk, str(sam), "A• K•")
    page = desk.get(f"{URL}reports/{report.uid}/")
    assert "Reklamacja z maja" in page.content.decode()
    values = {"hold-reason": "claim", "hold-facts": "Reklamacja z maja", "hold-review_on": in_days(60)}
    desk.post(f"{URL}reports/{report.uid}/hold/", values)
    report.refresh_from_db()
    assert (report.answer, report.hold.person_id) == ("hold", person.pk)
    assert [entry.act for entry in LedgerEntry.objects.filter(act__startswith="keep.").order_by("pk")] == [
        "keep.reported",
        "keep.answered",
    ]


def test_no_is_an_answer_that_the_record_tells(sam, dora, ada):
    seller, desk = browser(sam), browser(dora)
    seller.post(f"/contacts/{ada.uid}/reason-to-keep/", {"text": "Może kiedyś kupi."})
    report = KeepReport.objects.get()
    assert desk.post(f"{URL}reports/{report.uid}/refusal/", {"no-why": ""}).status_code == 422
    desk.post(f"{URL}reports/{report.uid}/refusal/", {"no-why": "Chęć sprzedaży to nie powód."})
    page = seller.get(f"/contacts/{ada.uid}/").content.decode()
    assert ("was not accepted" in page, "Chęć sprzedaży" in page) == (True, False)


def test_sales_see_that_a_hold_keeps_and_never_why(sam, hold, ada):
    page = browser(sam).get(f"/contacts/{ada.uid}/").content.decode()
    assert ("not deleted until the privacy desk says so" in page, "R-2026-07" in page, "claim" in page.lower()) == (
        True,
        False,
        False,
    )


def test_somebody_elses_contact_is_missing_here_too(mallory, ada):
    assert browser(mallory).get(f"/contacts/{ada.uid}/reason-to-keep/").status_code == 404
