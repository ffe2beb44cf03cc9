"""Training at the desk: who has passed what, who sees scores, files, certificates, reminders, readiness."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import RequiredTraining
from crm.dpo.readiness.training_checks import staff_to_train, training_check
from crm.dpo.training.due_notices import tell_of_training
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from crm.workspace.pulse.numbers import numbers
from tests.accounts.authorising import DAY, noon, today
from tests.accounts.training_builders import require, take
from tests.breaches.pdf_words import words_of_pdf

TRAINING = "/privacy/training/"


@pytest.fixture
def passed(oskar, sam):
    """Sam has passed what the role requires; Nina has not."""
    require(sam, by=oskar)
    return take(sam, misses=1)


def states(client, asked=""):
    rows = client.get(f"{TRAINING}{asked}").context["rows"]
    return [(row.training.user.username, row.state) for row in rows]


def test_it_lists_who_has_what_and_filters(desk, passed, nina, marek):
    assert states(desk) == [("nina", "due"), ("sam", "passed")]
    assert states(desk, "?state=passed") == [("sam", "passed")]
    assert states(desk, f"?role={nina.role.slug}&module=impostors") == [("nina", "due"), ("sam", "passed")]
    assert states(desk, f"?role={marek.role.slug}") == []


def test_only_the_officer_sees_scores(desk, enter, oskar, passed):
    owner = enter(oskar)
    assert ["4/5" in client.get(TRAINING).content.decode() for client in (desk, owner)] == [True, False]
    files = [json.loads(client.get(f"{TRAINING}records.json").content)[-1] for client in (desk, owner)]
    assert (files[0]["score"], "score" in files[1]) == ("4/5", False)
    url = reverse("dpo:certificate", args=[passed.uid])
    assert [client.get(url).status_code for client in (desk, owner)] == [200, 404]


def test_pages_for_those_informed_and_nobody_else(enter, desk, oskar, arek, marek, sam):
    urls = [f"{TRAINING}{page}" for page in ("", "roles/", "modules/", "exercises/", "records.csv")]
    for client, status in (
        (desk, 200),
        (enter(arek), 200),
        (enter(oskar), 200),
        (enter(marek), 403),
        (enter(sam), 403),
    ):
        assert [client.get(url).status_code for url in urls] == [status] * 5


def test_whoever_decides_requires_a_module_on_the_page_and_the_officer_cannot(desk, enter, oskar, sam):
    url = f"{TRAINING}roles/"
    form = {"role": sam.role.slug, "module": "notes", "since": f"{today()}"}
    desk.post(url, form)
    assert RequiredTraining.objects.exists() is False
    owner = enter(oskar)
    assert owner.post(url, {**form, "since": f"{today() - DAY}"}).status_code == 422
    owner.post(url, form)
    row = RequiredTraining.objects.get()
    assert (row.module, row.since) == ("notes", today())
    desk.post(reverse("dpo:training_role_end", args=[row.pk]))
    assert RequiredTraining.objects.filter(lifted_at=None).exists() is True
    owner.post(reverse("dpo:training_role_end", args=[row.pk]))
    assert RequiredTraining.objects.filter(lifted_at=None).exists() is False


def test_the_certificate_has_polish_letters_tags_and_page_numbers(as_user, passed, sam, nina):
    sam.first_name, sam.last_name = "Żaneta", "Gęśla"
    sam.save()
    url = reverse("dpo:own_certificate", args=[passed.uid])
    content = as_user(sam).get(url).content
    words = words_of_pdf(content)
    assert [word in words for word in ("Żaneta Gęśla", "Zaświadczenie", passed.code, "1 / 1")] == [True] * 4
    assert b"/StructTreeRoot" in content
    assert as_user(nina).get(url).status_code == 404


def test_the_records_leave_as_files(desk, passed):
    files = {kind: desk.get(f"{TRAINING}records.{kind}").content for kind in ("csv", "json", "xlsx", "pdf")}
    assert (files["xlsx"][:2], "Sam" in words_of_pdf(files["pdf"])) == (b"PK", True)
    assert desk.get(f"{TRAINING}records.xml").status_code == 404
    taken = LedgerEntry.objects.filter(act="training.records_taken")
    assert sorted(entry.counts["kind"] for entry in taken) == ["csv", "json", "pdf", "xlsx"]


def test_colleagues_are_told_30_and_7_days_ahead_and_when_late_and_the_officer_then(oskar, dora, sam):
    require(sam, by=oskar, ago=400)
    attempt = take(sam)
    for ahead, new in ((40, 0), (30, 1), (29, 0), (7, 1), (0, 0), (-1, 1), (-2, 0), (-31, 0)):
        at = noon(attempt.valid_until - ahead * DAY)
        assert (ahead, tell_of_training(at), tell_of_training(at)) == (ahead, new, 0)
    rows = Message.objects.filter(template="training_due").order_by("pk").values_list("user__username", flat=True)
    assert list(rows) == ["sam", "sam", "sam", "dora"]


def test_the_bell_rings_for_what_is_due(oskar, sam, nina):
    require(sam, by=oskar)
    take(nina)
    assert [numbers(user).of["training"] for user in (sam, nina, oskar)] == [1, 0, 0]
    late = timezone.now() - timedelta(days=340)
    take(sam, at=late)
    assert numbers(sam).of["training"] == 1


def test_readiness_counts_who_has_passed_everything(oskar, sam, nina):
    assert training_check(staff_to_train(today())).state == "no_data"
    require(sam, by=oskar)
    take(nina)
    check = training_check(staff_to_train(today()))
    assert (check.good, check.all, check.failing) == (1, 2, ("Sam Sowa",))
