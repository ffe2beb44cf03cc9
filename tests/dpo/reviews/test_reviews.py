"""Recurring reviews: planned, told of once, filled in by the program, answered by people, signed, kept as they are."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override

from crm.accounts.models import Membership, Role
from crm.dpo.models import AccessLine, Review, ReviewPlan, ReviewPoint, Subject
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.reviews.access_lines import say, settle
from crm.dpo.reviews.advisories import BadReport, advisory_state, packages_in, refresh
from crm.dpo.reviews.checklists import POINTS, points_of
from crm.dpo.reviews.review_notices import tell_of_reviews
from crm.dpo.reviews.reviewing import answer, begin, months_on, plan, sign_off
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry

URL, TEAM = "/privacy/reviews/", "/team/access/"
YES = ReviewPoint.Answer.YES


def plan_of(subject):
    return ReviewPlan.objects.get(subject=subject)


def answered(review, by):
    answer(review, {point.code: (YES, "") for point in points_of(review.plan.subject)}, by=by)
    return review


def due(subject, days, **more):
    ReviewPlan.objects.filter(subject=subject).update(next_on=timezone.localdate() + timedelta(days=days), **more)


def lines():
    return {str(line.user.username): line for line in AccessLine.objects.select_related("user")}


def mails(template):
    return list(Message.objects.filter(template=template).order_by("pk").values_list("user__username", flat=True))


def test_every_subject_has_a_plan_and_a_checklist(db):
    assert set(ReviewPlan.objects.values_list("subject", flat=True)) == set(Subject.values) == set(POINTS)
    codes = [(subject, point.code) for subject, points in POINTS.items() for point in points]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-30", 3, "2027-02-28"), ("2026-12-05", 12, "2027-12-05")],
)
def test_months_end_with_their_last_day(day, months, then):
    assert f"{months_on(timezone.datetime.fromisoformat(day).date(), months)}" == then


def test_the_product_fills_in_what_it_sees_and_people_the_rest(desk, dora):
    answer_page = desk.post(f"{URL}plans/passwords/beginning/")
    page = desk.get(answer_page.url)
    review = Review.objects.get()
    assert [fact.text for fact in page.context["facts"]] == [
        "Second factor",
        "Passwords",
        "Open accounts that nobody has ever signed in to",
    ]
    assert all(fact.seen_at for fact in page.context["facts"])
    refused = desk.post(f"{URL}{review.uid}/signing/", {"note": "W porządku"})
    assert (refused.status_code, "2 points wait" in refused.content.decode()) == (422, True)
    sent = {point.code: "yes" for point in points_of("passwords")}
    assert desk.post(f"{URL}{review.uid}/points/", sent).status_code == 302
    assert desk.post(f"{URL}{review.uid}/signing/", {"note": "W porządku"}).status_code == 302
    review.refresh_from_db()
    assert (review.signed_by, plan_of("passwords").next_on) == (
        f"user:{dora.pk}",
        months_on(timezone.localdate(), plan_of("passwords").months),
    )


def test_what_was_signed_stays_with_its_facts_as_they_were(dora, arek):
    review = answered(begin(plan_of("passwords"), by=dora), dora)
    sign_off(review, note="Bez uwag", by=dora)
    before = Review.objects.get().facts
    arek.authenticator_set.all().delete()
    with pytest.raises(ValidationError):
        answer(review, {"manager": ("no", "kartka")}, by=dora)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(note="Coś innego")
    assert Review.objects.get().facts == before
    assert begin(plan_of("passwords"), by=dora).pk != review.pk


def test_begun_twice_is_one_review(dora, oskar):
    assert begin(plan_of("keys"), by=dora) == begin(plan_of("keys"), by=oskar)
    assert Review.objects.count() == 1


def test_sales_neither_read_nor_begin(enter, sam, dora):
    with pytest.raises(PermissionDenied):
        begin(plan_of("keys"), by=sam)
    review = begin(plan_of("keys"), by=dora)
    browser = enter(sam)
    assert {browser.get(url).status_code for url in (URL, f"{URL}{review.uid}/", f"{URL}{review.uid}/pdf/")} == {403}


def test_not_in_order_wants_a_word_and_an_unknown_point_is_refused(dora):
    review = begin(plan_of("keys"), by=dora)
    for sent in ({"where": ("no", " ")}, {"nothing": ("yes", "")}, {"where": ("maybe", "")}):
        with pytest.raises(ValidationError):
            answer(review, sent, by=dora)
    assert ReviewPoint.objects.count() == 0


def test_a_plan_has_a_day_ahead_and_an_owner_who_can_open_it(dora, sam, arek):
    row, day = plan_of("keys"), timezone.localdate()
    for owner, next_on in ((None, day - timedelta(days=1)), (sam, day)):
        with pytest.raises(ValidationError):
            plan(row, months=6, owner=owner, next_on=next_on, by=dora)
    plan(row, months=6, owner=arek, next_on=day, by=dora)
    assert (plan_of("keys").owner, plan_of("keys").months) == (arek, 6)


def test_whoever_is_in_charge_is_told_before_on_the_day_and_after_each_once(dora, arek, oskar):
    ReviewPlan.objects.update(next_on=timezone.localdate() + timedelta(days=200))
    due("keys", 10, owner=arek)
    assert (tell_of_reviews(), tell_of_reviews(), mails("review_due")) == (1, 0, ["arek"])
    due("keys", 0)
    assert (tell_of_reviews(), tell_of_reviews()) == (1, 0)
    due("keys", -1)
    assert (tell_of_reviews(), tell_of_reviews(), mails("review_due")) == (1, 0, ["arek"] * 3)
    due("backups", 3)  # nobody is in charge: the officers
    assert (tell_of_reviews(), mails("review_due")[-1]) == (1, "dora")


def test_a_late_review_stands_in_readiness_by_its_name_and_in_the_bell(desk, dora):
    due("keys", -3)
    check = next(item for item in readiness(ReadinessRows(timezone.now())) if item.code == "reviews")
    assert (check.good, check.all, len(check.failing)) == (8, 9, 1)
    page = desk.get("/privacy/").content.decode()
    assert ("Reviews: 1 waits for you" in page, "Review: Keys" in page) == (True, True)


def test_each_manager_gets_their_own_people_and_the_desk_the_rest(dora, marek, sam, nina, mallory, oskar, team_b):
    begin(plan_of("access"), by=dora)
    managers = {name: line.manager and line.manager.username for name, line in lines().items()}
    assert {name: managers[name] for name in ("sam", "nina", "marek", "mallory", "dora", "oskar")} == {
        "oskar": None,
        "sam": "marek",
        "nina": "marek",
        "marek": None,
        "mallory": None,
        "dora": None,
    }
    assert (mails("access_review"), lines()["sam"].rights != []) == (["marek"], True)


def test_what_the_program_sees_leads_only_where_the_reader_may_go(enter, dora, arek):
    review = begin(plan_of("processors"), by=dora)
    links = [
        {bool(fact.url) for fact in enter(user).get(f"{URL}{review.uid}/").context["facts"]} for user in (dora, arek)
    ]
    assert links == [{True}, {False}]


def test_a_role_is_called_in_the_language_of_whoever_reads(dora, marek, sam):
    with override("pl"):
        begin(plan_of("access"), by=dora)
        polish = lines()["sam"].role_words
    with override("en"):
        assert (polish, lines()["sam"].role_words) == ("Handlowiec", "Sales")
    Role.objects.filter(pk=sam.role_id).update(name="Doradca")
    assert lines()["sam"].role_words == "Handlowiec"  # as it was called when this was asked


def test_a_manager_confirms_and_sees_nobody_elses(enter, dora, marek, sam, mallory):
    begin(plan_of("access"), by=dora)
    browser = enter(marek)
    assert [line.user for line in browser.get(TEAM).context["lines"]] == [sam]
    assert browser.post(f"{TEAM}{lines()['sam'].uid}/", {"needed": "yes"}).status_code == 302
    assert lines()["sam"].state == AccessLine.State.NEEDED
    assert browser.post(f"{TEAM}{lines()['mallory'].uid}/", {"needed": "no", "note": "x"}).status_code == 404
    assert enter(sam).post(f"{TEAM}{lines()['sam'].uid}/", {"needed": "no", "note": "x"}).status_code == 404
    assert lines()["mallory"].state == AccessLine.State.WAITING


def test_nobody_confirms_their_own_access_but_whoever_decides(dora, oskar, arek):
    begin(plan_of("access"), by=dora)
    for user in (dora, arek):
        with pytest.raises(PermissionDenied):
            say(lines()[user.username], needed=True, by=user)
    say(lines()["oskar"], needed=True, by=oskar)
    assert lines()["oskar"].state == AccessLine.State.NEEDED


def test_no_longer_needed_is_a_task_for_the_administrator_until_it_is_done(enter, dora, marek, arek, sam, nina):
    begin(plan_of("access"), by=dora)
    with pytest.raises(ValidationError):
        say(lines()["sam"], needed=False, note=" ", by=marek)
    for name in ("sam", "nina"):
        say(lines()[name], needed=False, note="Zmienia dział", by=marek)
    assert mails("access_no_longer") == ["arek", "arek"]
    page = enter(arek).get(URL).content.decode()
    assert ("Access to be taken away" in page, "It was taken away" in page) == (True, True)
    with pytest.raises(PermissionDenied):
        settle(lines()["sam"], by=dora)
    assert enter(arek).post(f"{URL}lines/{lines()['sam'].uid}/settling/").status_code == 302
    assert settle(lines()["sam"], by=arek) is False
    nina.disable(by=arek)
    assert AccessLine.objects.to_take_away().count() == 0


def test_a_review_of_access_is_not_signed_while_somebody_waits(dora, oskar, sam, marek):
    review = answered(begin(plan_of("access"), by=dora), dora)
    with pytest.raises(ValidationError):
        sign_off(review, note="Bez uwag", by=dora)
    for line in AccessLine.objects.all():
        say(line, needed=True, by=oskar)
    assert sign_off(review, note="Bez uwag", by=dora).signed_at is not None


def test_the_paper_names_facts_answers_and_the_signature(desk, dora):
    review = answered(begin(plan_of("backups"), by=dora), dora)
    sign_off(review, note="Próba za miesiąc", by=dora)
    answer_page = desk.get(f"{URL}{review.uid}/pdf/")
    assert (answer_page.content[:4], "PR-" in answer_page["Content-Disposition"]) == (b"%PDF", True)
    acts = set(LedgerEntry.objects.values_list("act", flat=True))
    assert {"review.begun", "review.answered", "review.signed"} <= acts


def test_a_report_is_read_in_three_shapes():
    audit = {"dependencies": [{"name": "Django", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": []}]}]}
    scanner = {
        "results": [
            {
                "packages": [
                    {"package": {"name": "Django", "version": "1.0"}, "vulnerabilities": [{"id": "CVE-1"}]},
                ]
            }
        ]
    }
    ours = {"packages": [{"name": "Django", "version": "1.0", "ids": ["CVE-1"]}]}
    expected = [{"name": "Django", "version": "1.0", "ids": ["CVE-1"]}]
    assert [packages_in(shape) for shape in (audit, scanner, ours)] == [expected] * 3


@pytest.fixture
def kept(tmp_path, settings):
    """A folder for the report."""
    settings.ADVISORIES_FILE = str(tmp_path / "kept" / "advisories.json")
    return tmp_path


def test_without_a_report_it_says_so_and_an_old_one_is_called_old(kept):
    assert (advisory_state().fresh, advisory_state().checked_at) == (False, None)
    report = kept / "report.json"
    report.write_text(json.dumps({"checked_at": "2026-01-01T10:00:00", "dependencies": []}))
    assert refresh(report).fresh is False
    report.write_text(json.dumps({"dependencies": []}))
    assert refresh(report).fresh is True


def test_only_what_is_installed_in_that_very_version_is_named(kept):
    rows = [
        {"name": "Django", "version": __import__("django").__version__, "vulns": [{"id": "CVE-9"}]},
        {"name": "django", "version": "0.1", "vulns": [{"id": "CVE-8"}]},
        {"name": "nothing-like-it", "version": "1", "vulns": [{"id": "CVE-7"}]},
    ]
    report = kept / "report.json"
    report.write_text(json.dumps({"dependencies": rows}))
    assert [advisory.ids for advisory in refresh(report).affected] == [("CVE-9",)]


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"dependencies": {"a": 1}}', "nonsense", '{"results": [1]}'])
def test_a_hostile_file_is_refused_and_the_kept_one_stays(kept, content):
    report = kept / "report.json"
    report.write_text(json.dumps({"dependencies": []}))
    refresh(report)
    report.write_text(content)
    with pytest.raises(BadReport):
        refresh(report)
    assert advisory_state().fresh is True


def test_the_commands_end_with_one_while_something_is_not_in_order(kept, capsys, db):
    ReviewPlan.objects.update(next_on=timezone.localdate() + timedelta(days=20))
    call_command("reviews", "--json")
    assert json.loads(capsys.readouterr().out)["ok"] is True
    due("keys", -1)
    for command in (("reviews", "--json"), ("advisories", "--json")):
        with pytest.raises(SystemExit):
            call_command(*command)
        assert json.loads(capsys.readouterr().out)["ok"] is False
    with pytest.raises(CommandError):
        call_command("advisories", str(kept / "nowhere.json"))


def test_the_page_costs_the_same_for_one_and_for_many(desk, dora, queries, sam, nina, marek):
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for subject in ("keys", "backups", "notices"):
        sign_off(answered(begin(plan_of(subject), by=dora), dora), note="Bez uwag", by=dora)
    assert queries(lambda: desk.get(URL)) <= few + 1  # the names of those who signed
    assert Membership.objects.exists()
