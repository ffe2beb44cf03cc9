"""The questionnaire: by a secret link for two weeks, kept between visits, sent in once, scored, concluded."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.dpo.verification.progress import progress_of
from crm.dpo.verification.questionnaire import QUESTIONS, percent, points
from crm.dpo.verification.verification import (
    LIFE,
    behind,
    conclude,
    digest_of,
    keep_draft,
    remind_of_reviews,
    send_again,
    send_in,
    send_questionnaire,
)
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Recipient, Verification

DAY = timedelta(days=1)
BY = system("test")
LINK = re.compile(r"/p/(pl|en)/questionnaire/([\w-]+)/")


@pytest.fixture
def hosting(db):
    return Recipient.objects.get(slug="hosting")


@pytest.fixture
def sent(as_user, dora, hosting):
    """(verification, the secret in the mail)."""
    options = {"to": "iod@hosting.example", "language": "pl"}
    as_user(dora).post("/privacy/processors/hosting/verifications/", options)
    message = Message.objects.get(template="processor_questionnaire")
    return Verification.objects.get(), LINK.search(str(message.house_letter))[2]


def all_yes(**changed):
    """Every question answered."""
    return {**{question.key: "yes" for question in QUESTIONS}, **changed}


def test_there_are_twenty_points():
    assert (sum(question.points for question in QUESTIONS), len({each.key for each in QUESTIONS})) == (20, 13)


def test_a_score_leaves_out_what_does_not_apply():
    answers = {question.key: {"answer": "yes"} for question in QUESTIONS}
    assert (points(answers), percent(answers)) == ((20, 20), 100)
    answers |= {"factors": {"answer": "no"}, "backups": {"answer": "partly"}, "chain": {"answer": "none"}}
    assert points(answers) == (15, 18)
    assert (percent({}), percent({key: {"answer": "none"} for key in answers})) == (0, 0)


def test_the_secret_stands_in_the_mail_alone(sent):
    row, secret = sent
    assert (bytes(row.digest), secret in str(row.__dict__)) == (digest_of(secret), False)
    assert not LedgerEntry.objects.filter(target__contains=secret).exists()


def test_a_draft_is_kept_and_sent_in_once(client, sent):
    row, secret = sent
    page = f"/p/pl/questionnaire/{secret}/"
    answer = client.post(page, {"officer": "yes", "note_officer": "Jan", "act": "keep"})
    assert (answer.status_code, "Jan" in client.get(answer.url).content.decode()) == (302, True)
    open_yet = client.post(page, {"officer": "yes", "act": "send"})
    assert (open_yet.status_code, len(open_yet.context["form"].errors)) == (422, len(QUESTIONS) - 1)
    client.post(page, all_yes(factors="no", act="send"))
    client.post(page, all_yes(factors="yes", act="send"))
    row.refresh_from_db()
    assert (row.score, row.answers["factors"]["answer"], row.submitted_at is not None) == (90, "no", True)
    assert "nie można" in client.get(page).content.decode()
    assert LedgerEntry.objects.filter(act="processor.questionnaire_answered").count() == 1
    assert Message.objects.filter(template="processor_news").exists()


def test_the_page_of_the_public_shows_nobody_and_needs_no_script(client, sent, ada):
    _row, secret = sent
    answer = client.get(f"/p/en/questionnaire/{secret}/")
    text = answer.content.decode()
    assert (answer.status_code, "<script" in text, ada.person.email in text, "iod@hosting.example" in text) == (
        200,
        False,
        False,
        False,
    )
    assert answer["Cache-Control"] == "no-store"


def test_a_wrong_secret_and_an_old_one_answer_alike(client, sent):
    row, secret = sent
    wrong = client.get("/p/pl/questionnaire/nowhere/")
    Verification.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    old = client.get(f"/p/pl/questionnaire/{secret}/")
    assert (wrong.status_code, old.status_code, wrong.content == old.content) == (404, 404, True)


def test_guessing_is_slowed_down(client, db):
    answers = [client.get(f"/p/pl/questionnaire/guess{number}/").status_code for number in range(25)]
    assert 429 in answers


def test_hostile_answers_are_cut_or_refused(client, sent):
    row, secret = sent
    page = f"/p/pl/questionnaire/{secret}/"
    refused = client.post(page, {"officer": "<script>", "note_officer": "x" * 501, "extra": "1", "act": "keep"})
    assert (refused.status_code, Verification.objects.get(pk=row.pk).answers) == (422, {})
    client.post(page, {"officer": "yes", "note_officer": "<script>alert(1)</script>", "act": "keep"})
    assert "<script>alert" not in client.get(page).content.decode()


def test_two_windows_send_once(sent):
    row, secret = sent
    answers = {key: {"answer": "yes", "note": ""} for key in all_yes()}
    assert [send_in(behind(secret), answers), send_in(row, answers), keep_draft(row, {})] == [True, False, False]


def test_a_newer_one_ends_the_older(sent, hosting):
    _row, secret = sent
    send_questionnaire(hosting, to="iod@hosting.example", language="en", by=BY)
    assert behind(secret) is None
    with pytest.raises(ValidationError):
        send_questionnaire(hosting, to="", language="en", by=BY)


def test_our_conclusion_sets_the_next_look(as_user, dora, sent):
    row, _secret = sent
    url, ahead = f"/privacy/verifications/{row.uid}/", timezone.localdate() + 300 * DAY
    refused = as_user(dora).post(url, {"verdict": "", "review_on": timezone.localdate()})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["verdict"])
    as_user(dora).post(url, {"verdict": "Wystarczy.", "review_on": ahead})
    row.refresh_from_db()
    assert (row.verdict, row.review_on, row.reviewed_by) == ("Wystarczy.", ahead, f"user:{dora.pk}")


def test_a_review_that_is_due_is_told_once_and_only_the_newest(sent, hosting):
    row, _secret = sent
    today = timezone.localdate()
    conclude(row, verdict="Dobrze.", review_on=today + DAY, by=BY)
    due = today + DAY
    assert [remind_of_reviews(today), remind_of_reviews(due), remind_of_reviews(due)] == [0, 1, 0]
    conclude(row, verdict="Dobrze.", review_on=today + 2 * DAY, by=BY)
    newer = send_questionnaire(hosting, to="a@b.example", language="pl", by=BY)
    conclude(newer, verdict="Też.", review_on=today + 99 * DAY, by=BY)
    assert remind_of_reviews(today + 2 * DAY) == 0
    assert LIFE == 14 * DAY


def steps(row):
    row.refresh_from_db()
    return [(step.at is not None, step.failed) for step in progress_of(row).steps]


def test_the_file_says_how_far_it_has_come(client, as_user, dora, sent):
    row, secret = sent
    page, done, waits, failed = f"/p/pl/questionnaire/{secret}/", (True, False), (False, False), (False, True)
    assert steps(row) == [waits] * 4
    message = Message.objects.filter(uid=row.message)
    message.update(state="undelivered", reason="refused")
    assert steps(row) == [failed, waits, waits, waits]
    assert "Serwer poczty ostatecznie ją odrzucił" in as_user(dora).get("/privacy/processors/hosting/").content.decode()
    message.update(state="sent", reason="", sent_at=timezone.now())
    closed = client.get(page).content.decode()  # a scanner of mail does as much
    assert (steps(row), "Pokaż pytania" in closed, 'name="officer"' in closed) == (
        [done, waits, waits, waits],
        True,
        False,
    )
    opened = client.post(page, {"act": "open"})
    assert (opened.url, 'name="officer"' in client.get(page).content.decode()) == (page, True)
    assert steps(row) == [done, done, waits, waits]
    first = row.opened_at
    client.post(page, {"officer": "yes", "act": "keep"})
    client.post(page, all_yes(act="send"))
    assert (steps(row), row.opened_at, progress_of(row).again) == ([done] * 4, first, False)
    assert progress_of(Verification(sent_at=timezone.now())) is None


def test_one_that_ran_out_says_so(sent):
    row, _secret = sent
    Verification.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert steps(row)[1:] == [(False, True), (False, False), (False, True)]


def test_it_is_sent_again_with_the_answers_and_another_link(client, as_user, dora, sent, hosting):
    row, secret = sent
    client.post(f"/p/pl/questionnaire/{secret}/", {"officer": "yes", "act": "keep"})
    again = as_user(dora).post(f"/privacy/verifications/{row.uid}/sending/")
    assert (again.url, behind(secret)) == ("/privacy/processors/hosting/", None)
    row.refresh_from_db()
    message = Message.objects.get(uid=row.message)
    newer = behind(LINK.search(str(message.house_letter))[2])
    assert (newer, newer.answers["officer"]["answer"], newer.begun_at is not None) == (row, "yes", True)
    other = send_questionnaire(hosting, to="a@b.example", language="pl", by=BY)
    with pytest.raises(ValidationError):
        send_again(row, by=BY)
    send_in(other, {key: {"answer": "yes", "note": ""} for key in all_yes()})
    assert send_again(other, by=BY) is False
