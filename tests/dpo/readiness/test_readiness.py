"""Readiness: each check with formula, number, failing rows by name, evidence, owner, since when. Never a verdict."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from crm.accounts.models import User
from crm.dpo.models import CheckState
from crm.dpo.overview.overview_rows import OverviewRows
from crm.dpo.overview.today import MOST, Rank, todo
from crm.dpo.readiness.check import Check
from crm.dpo.readiness.nightly_look import give_owner, look
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.readiness.upkeep_checks import drill_check, log_check
from crm.privacy.models import DaySeal, LedgerEntry, Origin
from retention.models import Backup, RestoreDrill
from tests.breaches.made_cases import known

URL = "/privacy/readiness/"


def check(code):
    """One check as it stands now."""
    return next(item for item in readiness(ReadinessRows(timezone.now())) if item.code == code)


def owe(contact, days):
    Origin.objects.filter(person=contact.person).update(
        notice=Origin.Notice.DUE, notice_due_on=timezone.localdate() + timedelta(days=days), notice_given_at=None
    )


def test_every_check_has_a_code_of_its_own_a_formula_and_says_what_is_counted(ada, dora):
    checks = readiness(ReadinessRows(timezone.now()))
    assert len({item.code for item in checks if item.code}) == len(checks)
    assert [item.code for item in checks if not (item.formula and item.query)] == []


def test_a_check_without_data_says_so_and_never_a_hundred_percent():
    assert [Check("", "", 0, 0).state, Check("", "", 0, 0, nothing="none is open").state] == ["no_data", "passes"]


def test_a_line_names_three_and_counts_the_rest():
    long = Check("", "", 0, 5, failing=("a", "b", "c", "d", "e"), links=("/a/", "", "", "", ""))
    assert (long.named, long.unnamed) == ([("a", "/a/"), ("b", ""), ("c", "")], 2)


def test_the_restore_drill_ages(settings):
    at = timezone.now()
    backup = Backup(made_at=at - timedelta(days=100))
    drill = RestoreDrill(at=at - timedelta(days=91), ok=True)
    states = [
        drill_check([], [], at).state,
        drill_check([], [backup], at).state,
        drill_check([drill], [backup], at).state,
        drill_check([RestoreDrill(at=at, ok=False)], [backup], at).state,
        drill_check([RestoreDrill(at=at, ok=True)], [backup], at).state,
    ]
    assert states == ["no_data", "fails", "fails", "fails", "passes"]


def test_a_log_that_was_found_broken_or_was_not_looked_through_fails():
    today = timezone.localdate()
    seals = [
        [],
        [DaySeal(day=today, finding="")],
        [DaySeal(day=today, finding="row 7")],
        [DaySeal(day=today - timedelta(days=3))],
    ]
    assert [log_check(last, today).state for last in seals] == ["no_data", "passes", "fails", "fails"]


def test_who_lacks_a_second_factor_is_named_with_their_page(dora, arek):
    arek.authenticator_set.all().delete()
    failing = check("second_factor")
    assert (failing.failing, failing.links) == ((str(arek),), (f"/settings/users/{arek.uid}/",))


def test_an_old_password_alone_before_an_account_is_a_risk(sam, dora):
    old = timezone.now() - timedelta(days=400)
    User.objects.filter(pk__in=(sam.pk, dora.pk)).update(password_at=old, password="argon2$x")
    assert (str(sam) in check("passwords").failing, str(dora) in check("passwords").failing) == (True, False)


def test_a_breach_past_its_hours_fails_by_its_number(dora):
    late = known(dora, timezone.now() - timedelta(hours=80))
    known(dora, timezone.now())
    assert (check("breaches").failing, check("breaches").all) == ((late.number,), 2)


def test_the_first_look_that_fails_is_the_day_and_a_second_one_changes_nothing(ada, dora):
    owe(ada, -2)
    at, earlier = timezone.now(), timezone.localdate() - timedelta(days=3)
    assert (look(at) > 0, check("information_duty").since) == (True, timezone.localdate(at))
    CheckState.objects.filter(code="information_duty").update(failing_since=earlier)
    news = LedgerEntry.objects.filter(act="readiness.fails").count()
    assert (look(at), check("information_duty").since) == (0, earlier)
    assert LedgerEntry.objects.filter(act="readiness.fails").count() == news
    owe(ada, 5)
    assert (look(at), CheckState.objects.get(code="information_duty").failing_since) == (1, None)


def test_an_owner_works_here_and_is_chosen_by_the_desk(desk, dora, sam, hub, ada):
    with pytest.raises(PermissionDenied):
        give_owner("keys", sam, by=sam)
    with pytest.raises(ValidationError):
        give_owner("keys", hub, by=dora)
    answer = desk.post(f"{URL}keys/", {"owner": str(sam.uid)})
    assert (answer.status_code, check("keys").owner) == (302, sam)
    assert desk.get(f"{URL}nothing/").status_code == 404


def test_the_page_never_says_that_all_is_well_nor_adds_up(text, ada):
    page = text(URL)
    assert ("Formula" in page, "no finding that the law is kept" in page) == (True, True)
    assert [word for word in ("compliant", "zgodny", "zgodna") if word in page.lower()] == []


def test_sales_never_see_it(enter, sam):
    assert enter(sam).get(URL).status_code == 403


@pytest.mark.parametrize(("kind", "starts"), [("pdf", b"%PDF"), ("csv", "\ufeff".encode()), ("json", b"[")])
def test_the_files_hold_every_check(desk, kind, starts, ada, last_act):
    content = desk.get(f"{URL}files/{kind}/").content
    assert (content.startswith(starts), last_act()[0]) == (True, "readiness.taken")
    assert desk.get(f"{URL}files/exe/").status_code == 404


def test_the_command_ends_with_one_while_something_fails(ada, dora, capsys):
    owe(ada, -1)
    with pytest.raises(SystemExit) as ended:
        call_command("readiness", "--json")
    report = json.loads(capsys.readouterr().out)
    assert (ended.value.code, report["ok"]) == (1, False)
    assert {item["code"]: item["ok"] for item in report["checks"]}["information_duty"] is False


def test_statements_of_the_page_do_not_grow(desk, queries, add, sam, ada):
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(6):
        owe(add(sam, name=f"Jan Kowal{number}", email=f"jan{number}@x.test"), -1)
    assert queries(lambda: desk.get(URL)) == few <= 15


def test_what_is_to_be_done_is_ranked_and_no_more_than_five(dora, ada):
    owe(ada, -2)
    cases = [known(dora, timezone.now() - timedelta(hours=number)) for number in range(3)]
    rows = OverviewRows(dora, timezone.now())
    tasks = todo(rows, readiness(rows.readiness))
    ranks = [matter.rank for matter in tasks["matters"]]
    assert (len(ranks), ranks[:4]) == (MOST, [Rank.BREACH] * 3 + [Rank.OVERDUE])
    assert cases[2].number in tasks["matters"][0].title
