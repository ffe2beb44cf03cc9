"""Exercises with impostors: planned by the officer, a mail sent once, results without blame, counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import ImpostorDrill
from crm.accounts.training.drill_scripts import SCRIPTS
from crm.accounts.training.drills import begin_mail, call_off, counted_results, plan, record_result
from crm.dpo.training.drill_mails import BY, send_due
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from tests.accounts.authorising import DAY, today
from tests.conftest import colleague

EXERCISES = "/privacy/training/exercises/"


def ended(user, result, *, by):
    row = plan(user, "husband", planned_for=today(), by=by)
    record_result(row, result, by=by)
    row.refresh_from_db()
    return row


def test_the_officer_plans_a_call_and_writes_down_how_it_went(desk, enter, sam, dora):
    desk.post(EXERCISES, {"user": sam.uid, "script": "husband", "planned_for": f"{today()}"})
    row = ImpostorDrill.objects.get()
    reader = enter(sam)
    own = reverse("accounts:training_exercise", args=[row.uid])
    assert reader.get(own).status_code == 404  # nothing to read before it has ended
    desk.post(f"{EXERCISES}{row.uid}/", {"result": "gave"})
    page = reader.get(own).content.decode()
    assert ("What gave it away" in page, "impostors" in page) == (True, True)
    row.refresh_from_db()
    assert (row.result, row.seen_at is not None, record_result(row, "reported", by=dora)) == ("gave", True, False)


def test_a_single_result_is_seen_by_its_colleague_and_the_officer_alone(desk, enter, oskar, arek, nina, sam, dora):
    row = ended(sam, "unnoticed", by=dora)
    url, own = f"{EXERCISES}{row.uid}/", reverse("accounts:training_exercise", args=[row.uid])
    assert [client.get(url).status_code for client in (desk, enter(oskar), enter(arek))] == [200, 403, 403]
    assert [enter(user).get(own).status_code for user in (sam, nina, oskar, dora)] == [200, 404, 404, 404]
    for user in (oskar, arek):
        page = enter(user).get(EXERCISES)
        assert (page.context["rows"], page.context["counts"]) == ([], None)
    about = LedgerEntry.objects.filter(act__startswith="exercise.")
    assert [f"user:{sam.pk}" in f"{entry.target}{entry.counts}" for entry in about] == [False] * about.count()


def test_counts_are_shown_from_five_people_on(enter, oskar, dora, sam, nina, marek, arek):
    for user in (sam, nina, marek, arek):
        ended(user, "asked", by=dora)
    ended(sam, "gave", by=dora)
    assert counted_results() is None
    ended(colleague("ola", "sales"), "reported", by=dora)
    assert counted_results() == {"reported": 1, "asked": 4, "gave": 1, "unnoticed": 0}
    assert [n for _words, n in enter(oskar).get(EXERCISES).context["counts"]] == [1, 4, 1, 0]


def test_a_drill_mail_goes_once_on_its_day(dora, sam):
    row = plan(sam, "account", planned_for=today() + DAY, by=dora)
    assert send_due() == 0
    tomorrow = timezone.now() + timedelta(days=1)
    assert (send_due(tomorrow), send_due(tomorrow)) == (1, 0)
    message = Message.objects.get(template="drill")
    assert (message.user, begin_mail(row, by=BY, at=tomorrow)) == (sam, "")


def test_opening_the_link_alone_writes_nothing_and_the_button_says_kindly_what_it_was(client, dora, sam):
    row = plan(sam, "account", planned_for=today(), by=dora)
    secret = begin_mail(row, by=BY, at=timezone.now())
    url = reverse("dpo:exercise_link_en", args=[secret])
    assert client.get(url).status_code == 200
    row.refresh_from_db()
    assert row.result == ""
    page = client.post(url)
    row.refresh_from_db()
    assert (row.result, b"That was an exercise" in page.content, b"<input" in client.get(url).content) == (
        "unnoticed",
        True,
        True,
    )
    assert client.get(reverse("dpo:exercise_link_en", args=["nothing"])).status_code == 404


def test_reported_first_the_link_changes_nothing(client, dora, sam):
    row = plan(sam, "account", planned_for=today(), by=dora)
    secret = begin_mail(row, by=BY, at=timezone.now())
    record_result(row, "reported", by=dora)
    client.post(reverse("dpo:exercise_link_pl", args=[secret]))
    row.refresh_from_db()
    assert row.result == "reported"


@pytest.mark.parametrize("who", ["oskar", "arek", "marek", "sam"])
def test_nobody_but_the_officer_plans(request, who, nina, dora):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        plan(nina, "husband", planned_for=today(), by=by)
    row = plan(nina, "husband", planned_for=today(), by=dora)
    for act in (lambda: record_result(row, "gave", by=by), lambda: call_off(row, by=by)):
        with pytest.raises(PermissionDenied):
            act()


def test_not_with_oneself_a_program_yesterday_or_without_a_script(dora, sam, hub):
    for user, script, day in (
        (dora, "husband", today()),
        (hub, "husband", today()),
        (sam, "nothing", today()),
        (sam, "husband", today() - DAY),
    ):
        with pytest.raises(ValidationError):
            plan(user, script, planned_for=day, by=dora)


def test_called_off_it_is_neither_sent_nor_ended(dora, sam):
    row = plan(sam, "account", planned_for=today(), by=dora)
    assert (call_off(row, by=dora), send_due(), record_result(row, "gave", by=dora)) == (True, 0, False)


def test_every_script_says_what_gives_it_away_and_mails_have_a_subject():
    assert all(len(script.signs) >= 3 and script.speech for script in SCRIPTS.values())
    assert all(script.subject and script.sender for script in SCRIPTS.values() if script.kind == "mail")
