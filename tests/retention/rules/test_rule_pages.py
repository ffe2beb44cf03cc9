"""The table of rules and the page of one: next version, opinion, preview, switch, approval in advance."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from crm.jobs.models import Job
from retention import tasks
from retention.models import Rule, RuleSwitch, StandingApproval
from retention.rules import trials
from retention.rules.switches import switch_off, switch_on
from tests.retention.desk_browser import browser, errors
from tests.retention.made_runs import staying

pytestmark = pytest.mark.django_db
URL = "/privacy/retention/"


def one(slug: str) -> Rule:
    return Rule.objects.told().get(slug=slug)


@pytest.fixture
def plain(db) -> Rule:
    """A rule of need without claims."""
    return Rule.objects.filter(claims=False, force="need").exclude(purpose="").order_by("pk").first()


def receipt(client, rule: Rule) -> str:
    return client.get(f"{URL}rules/{rule.slug}/trial/").context["form"]["receipt"].value()


def test_every_rule_stands_in_the_table_off_with_its_period(dora):
    page = browser(dora).get(URL)
    rows = page.context["rows"]
    assert {row["rule"].slug for row in rows} == set(Rule.objects.values_list("slug", flat=True))
    assert ({row["rule"].is_on for row in rows}, all(row["period"] for row in rows)) == ({False}, True)


def test_the_decider_switches_on_after_the_preview(oskar, plain):
    decider = browser(oskar)
    there = f"{URL}rules/{plain.slug}/on/"
    blind = decider.post(there, {"receipt": "x"})
    assert (blind.status_code, one(plain.slug).is_on) == (422, False)
    values = {"receipt": receipt(decider, plain), "reason": ""}
    assert decider.post(there, values).url == f"{URL}rules/{plain.slug}/"
    switch = RuleSwitch.objects.get()
    assert (switch.on, switch.by, {"people", "would_go"} <= set(switch.seen)) == (True, f"user:{oskar.pk}", True)


def test_a_rule_for_possible_claims_wants_confirmation_and_words(oskar):
    rule = Rule.objects.get(slug="claims-general")
    decider = browser(oskar)
    values = {"receipt": receipt(decider, rule), "reason": "Spory z odbiorcami."}
    assert decider.post(f"{URL}rules/{rule.slug}/on/", values).status_code == 422
    assert decider.post(f"{URL}rules/{rule.slug}/on/", {**values, "confirmed": "on"}).status_code == 302
    assert RuleSwitch.objects.get().confirmed is True


def test_while_what_the_law_demands_is_off_the_overview_names_it(as_shipped, dora, oskar):
    desk, words = browser(dora), "Rules that the law demands are switched off"
    assert words not in desk.get(URL).content.decode()
    tax = Rule.objects.get(slug="tax-papers")
    switch_off(tax, reason="Papiery trzyma biuro rachunkowe", by=oskar)
    page = desk.get(URL)
    assert ([item.slug for item in page.context["resting"]], words in page.content.decode()) == (["tax-papers"], True)


def test_many_people_are_counted_by_a_worker_before_the_switch_is_offered(oskar, plain, monkeypatch):
    monkeypatch.setattr(trials, "AT_ONCE", 1)
    staying(2)
    decider, there = browser(oskar), f"{URL}rules/{plain.slug}/trial/"
    page = decider.get(there)
    assert (page.context["counts"], page.context["form"], "data-count" in page.content.decode()) == (None, None, True)
    job = Job.objects.get(uid=decider.post(there).url.split("/")[-2])
    assert decider.post(there).url == f"/jobs/{job.uid}/"
    tasks.try_rule(job.pk)
    assert there in decider.get(f"/jobs/{job.uid}/").content.decode()
    values = {"receipt": receipt(decider, plain), "reason": ""}
    decider.post(f"{URL}rules/{plain.slug}/on/", values)
    assert RuleSwitch.objects.get().seen["people"] == decider.get(there).context["counts"].people


def test_a_count_by_a_worker_serves_for_a_day(dora, plain, monkeypatch):
    monkeypatch.setattr(trials, "AT_ONCE", 1)
    staying(2)
    job = trials.order(plain, by=dora)
    tasks.try_rule(job.pk)
    now = timezone.now()
    matches = [trials.tried(plain, now + timedelta(hours=hours)) for hours in (23, 25)]
    assert matches == [trials.trial(plain, now), None]


def test_the_officer_looks_and_does_not_switch(dora, plain):
    desk = browser(dora)
    assert desk.get(f"{URL}rules/{plain.slug}/trial/").context["form"] is None
    assert desk.post(f"{URL}rules/{plain.slug}/on/", {"receipt": "x"}).status_code == 403


def test_a_draft_becomes_the_next_version_beside_the_one_that_counts(dora, oskar, plain):
    switch_on(plain, seen={"people": 0}, by=oskar)
    desk = browser(dora)
    form = desk.get(f"{URL}rules/{plain.slug}/draft/").context["form"]
    by_name = {field.name: field.value() for field in form}
    by_name = {name: value for name, value in by_name.items() if value is not None and value is not False}
    by_name |= {"months": 7, "why": "Krócej wystarczy."}
    answer = desk.post(f"{URL}rules/{plain.slug}/draft/", by_name)
    assert answer.status_code == 302, answer.context["form"].errors
    page = desk.get(f"{URL}rules/{plain.slug}/")
    assert (page.context["rule"].version, page.context["waits"].version) == (1, 2)
    assert [line["label"] for line in page.context["differences"]] == ["Period"]
    desk.post(f"{URL}rules/{plain.slug}/opinion/", {"verdict": "against", "text": "Za krótko."})
    assert one_version(plain.slug, 2).warned is True


def one_version(slug: str, version: int) -> Rule:
    return Rule.objects.told().get(slug=slug, version=version)


def test_a_draft_that_does_not_fit_comes_back_with_what_was_typed(dora, plain):
    values = {
        "name": "Nowa",
        "name_en": "New",
        "start": "activity",
        "force": "need",
        "reason": "Powód.",
        "why": "Bo tak.",
    }
    values |= {"years": 0, "months": 0, "days": 0, "categories": ["identity"], "purpose": plain.purpose}
    answer = browser(dora).post(f"{URL}rules/{plain.slug}/draft/", values)
    assert (answer.status_code, "Say how long." in answer.content.decode()) == (422, True)
    assert 'value="Nowa"' in answer.content.decode()


def test_it_is_switched_off_with_a_reason(oskar, plain):
    switch_on(plain, seen={"people": 0}, by=oskar)
    decider, there = browser(oskar), f"{URL}rules/{plain.slug}/off/"
    assert decider.post(there, {"reason": ""}).status_code == 422
    assert decider.post(there, {"reason": "Zmiana prawa."}).status_code == 302
    assert one(plain.slug).is_on is False


def test_approval_in_advance_waits_for_two_runs_by_hand(oskar, plain):
    switch_on(plain, seen={"people": 0}, by=oskar)
    until = (timezone.now() + timedelta(days=90)).date().isoformat()
    answer = browser(oskar).post(f"{URL}rules/{plain.slug}/standing/", {"until": until, "reason": "Rutyna."})
    assert (answer.status_code, errors(answer)) == (422, ["The first two runs of a rule are approved by hand."])
    assert StandingApproval.objects.count() == 0


def test_sales_find_no_page_of_retention(sam, plain):
    seller = browser(sam)
    places = ("", "runs/", "holds/", "holds/new/", "reports/", f"rules/{plain.slug}/")
    assert [seller.get(f"{URL}{place}").status_code for place in places] == [403] * len(places)
    with pytest.raises(PermissionDenied):
        switch_on(plain, seen={"people": 0}, by=sam)
