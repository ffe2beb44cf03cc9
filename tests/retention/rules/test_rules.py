"""Rules: drafted by the desk, advised on by the officer, switched on and off by the controller alone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from retention.models import Rule, RuleSwitch
from retention.rules.rule_drafts import advise, draft, terms_of
from retention.rules.rule_seeds import plant, switch_duties_on
from retention.rules.switches import switch_off, switch_on
from retention.rules.trials import Trial, counts_seen, receipt, trial
from tests.retention.ruled_people import DAY, SEEN, ground_of, on, rule, somebody

pytestmark = pytest.mark.django_db
WHY = "Targi co dwa lata"


def acts():
    return list(LedgerEntry.objects.filter(act__startswith="rule.").order_by("pk").values_list("act", "target"))


def slugs_on(at=None):
    return sorted(Rule.objects.on(at or timezone.now()).values_list("slug", "version"))


DUTIES = [
    *("accounting-vouchers", "breach-records", "consent-records", "contract-papers", "request-records"),
    *("tax-papers", "warranty-papers"),
]


def test_art_17_3_b_what_the_law_demands_is_planted_on_and_what_lets_data_go_is_planted_off(as_shipped):
    assert (Rule.objects.count(), slugs_on()) == (21, [(slug, 1) for slug in DUTIES])
    assert sorted(Rule.objects.filter(force="duty").values_list("slug", flat=True)) == DUTIES


def test_on_an_installation_that_was_there_before_only_what_nobody_spoke_about_is_switched_on(db, oskar):
    switch_on(rule("tax-papers"), seen=SEEN, by=oskar)
    switch_off(rule("tax-papers"), reason="Prowadzi je biuro rachunkowe", by=oskar)
    for _twice in range(2):
        switch_duties_on(Rule, RuleSwitch)
    assert [slug for slug, _version in slugs_on()] == [slug for slug in DUTIES if slug != "tax-papers"]


def test_planting_twice_adds_nothing():
    plant(Rule)
    assert Rule.objects.count() == 21


def test_a_rule_never_changes():
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Rule.objects.filter(slug="marketing").update(months=36)


@pytest.mark.parametrize("who", ["dora", "oskar"])
def test_officer_and_owner_draft_the_next_version(who, request):
    by = request.getfixturevalue(who)
    result = draft("marketing", {**terms_of(rule("marketing")), "months": 12}, why=WHY, by=by)
    assert (result.version, result.months, result.is_on, slugs_on(), acts()) == (
        2,
        12,
        False,
        [],
        [("rule.drafted", "rule:marketing:2")],
    )


@pytest.mark.parametrize("who", ["sam", "marek", "arek"])
def test_nobody_else_drafts(who, request):
    with pytest.raises(PermissionDenied):
        draft("marketing", terms_of(rule("marketing")), why=WHY, by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("terms", "column"),
    [
        ({"purpose": "nothing"}, "purpose"),
        ({"categories": ["identity", "health"]}, "categories"),
        ({"months": 0}, "years"),
        ({"force": "duty", "article": ""}, "article"),
        ({"force": "duty", "claims": True}, "force"),
        ({"purpose": "", "start": "document"}, "start"),
        ({"start": "moon"}, "start"),
        ({"name": ""}, "name"),
    ],
)
def test_terms_that_do_not_fit_are_refused_by_column(dora, terms, column):
    with pytest.raises(ValidationError) as refused:
        draft("marketing", {**terms_of(rule("marketing")), **terms}, why=WHY, by=dora)
    assert (list(refused.value.message_dict), Rule.objects.filter(slug="marketing").count()) == ([column], 1)


def test_a_draft_needs_its_reason(dora):
    with pytest.raises(ValidationError) as refused:
        draft("marketing", terms_of(rule("marketing")), why=" ", by=dora)
    assert list(refused.value.message_dict) == ["why"]


def test_only_the_officer_advises(dora, oskar):
    with pytest.raises(PermissionDenied):
        advise(rule("marketing"), verdict="for", text="Tak", by=oskar)
    advise(rule("marketing"), verdict="against", text="Za długo", by=dora)
    assert rule("marketing").warned


def test_the_controller_switches_on_what_he_saw(oskar):
    rule_switch = switch_on(rule("marketing"), seen={"people": 34}, by=oskar)
    entry = LedgerEntry.objects.get(act="rule.switched_on")
    assert (slugs_on(), rule("marketing").switch, entry.counts) == (
        [("marketing", 1)],
        rule_switch,
        {"seen": {"people": 34}},
    )


@pytest.mark.parametrize("who", ["dora", "sam", "marek", "arek"])
def test_nobody_else_switches_the_officer_least_of_all(who, request):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        switch_on(rule("marketing"), seen=SEEN, by=by)
    on("enquiries")
    with pytest.raises(PermissionDenied):
        switch_off(rule("enquiries"), reason="Nie", by=by)
    assert slugs_on() == [("enquiries", 1)]


def refused_with(act, *arguments, **said):
    with pytest.raises(ValidationError) as refused:
        act(*arguments, **said)
    return refused.value.code


def test_without_a_preview_nothing_is_switched_on(oskar):
    assert (refused_with(switch_on, rule("marketing"), seen={}, by=oskar), slugs_on()) == ("seen", [])


def test_against_the_officer_takes_a_reason_that_stays(dora, oskar):
    opinion = advise(rule("marketing"), verdict="against", text="Za długo", by=dora)
    assert refused_with(switch_on, rule("marketing"), seen=SEEN, by=oskar) == "overrules"
    rule_switch = switch_on(rule("marketing"), seen=SEEN, reason="Cykl zakupu trwa 2 lata", by=oskar)
    assert (rule_switch.overrules, rule_switch.reason) == (opinion, "Cykl zakupu trwa 2 lata")


@pytest.mark.parametrize("slug", ["claims-general", "claims-business", "claims-sale", "claims-work"])
@pytest.mark.parametrize("said", [{}, {"confirmed": True}, {"reason": "Bo tak"}])
def test_rules_for_possible_claims_take_a_confirmation_and_a_reason(oskar, slug, said):
    assert (refused_with(switch_on, rule(slug), seen=SEEN, by=oskar, **said), slugs_on()) == ("claims", [])
    rule_switch = switch_on(rule(slug), seen=SEEN, confirmed=True, reason="3 spory w roku", by=oskar)
    assert (rule_switch.confirmed, slugs_on()) == (True, [(slug, 1)])


def test_the_next_version_takes_the_place_of_the_one_before(dora, oskar):
    at = timezone.now()
    switch_on(rule("marketing"), seen=SEEN, by=oskar, at=at - 2 * DAY)
    second = draft("marketing", {**terms_of(rule("marketing")), "months": 12}, why=WHY, by=dora)
    switch_on(second, seen=SEEN, by=oskar, at=at)
    assert (slugs_on(at - DAY), slugs_on(at)) == ([("marketing", 1)], [("marketing", 2)])
    assert [(rule_switch.rule.version, rule_switch.on) for rule_switch in RuleSwitch.objects.order_by("pk")] == [
        (1, True),
        (1, False),
        (2, True),
    ]


def test_switching_off_takes_a_reason(oskar):
    on("marketing")
    assert refused_with(switch_off, rule("marketing"), reason=" ", by=oskar) == "empty"
    switch_off(rule("marketing"), reason="Nie robimy już ofert", by=oskar)
    assert (slugs_on(), slugs_on(timezone.now() - DAY)) == ([], [("marketing", 1)])


def test_what_is_decided_is_not_decided_again(oskar):
    switch_on(rule("marketing"), seen=SEEN, by=oskar)
    assert refused_with(switch_on, rule("marketing"), seen=SEEN, by=oskar) == "decided"
    switch_off(rule("marketing"), reason="Nie", by=oskar)
    assert refused_with(switch_off, rule("marketing"), reason="Nie", by=oskar) == "decided"


def test_the_database_itself_lets_one_version_count():
    on("marketing")
    with pytest.raises(IntegrityError), transaction.atomic():
        on("marketing")


def test_a_trial_counts_who_would_go():
    now = timezone.now()
    somebody("offers", since=100), somebody("offers", since=800)
    both = somebody("offers", since=800)
    ground_of(both, "business-contact")
    assert (trial(rule("marketing"), now), slugs_on()) == (Trial(people=3, kept=1, would_go=1, would_shrink=1), [])


def test_a_receipt_opens_only_its_own_rule(oskar):
    now = timezone.now()
    result = receipt(rule("marketing"), trial(rule("marketing"), now), now)
    values = counts_seen(result, rule("marketing"))
    assert {name: values[name] for name in ("people", "kept")} == {"people": 0, "kept": 0}
    for odd in (result, result[:-1], ""):
        assert refused_with(counts_seen, odd, rule("enquiries")) == "seen"
    assert switch_on(rule("marketing"), seen=values, by=oskar).seen == values


def test_art_5_2_what_the_law_demands_gives_way_to_no_other_version_without_a_word(as_shipped, dora, oskar):
    softer = draft("tax-papers", {**terms_of(rule("tax-papers")), "years": 1, "force": "need"}, why=WHY, by=dora)
    assert refused_with(switch_on, softer, seen=SEEN, by=oskar) == "duty"
    assert ("tax-papers", 1) in slugs_on()
    switch_on(softer, seen=SEEN, reason="Papiery trzyma biuro rachunkowe", by=oskar)
    assert ("tax-papers", 2) in slugs_on()


def test_art_5_2_the_database_ends_no_rule_without_a_row_that_says_why(as_shipped):
    planted = RuleSwitch.objects.filter(slug="tax-papers")
    with pytest.raises(ProgrammingError, match="says who and why"), transaction.atomic():
        planted.update(replaced_at=timezone.now())
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        planted.delete()
    assert ("tax-papers", 1) in slugs_on()
