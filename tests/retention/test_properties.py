"""What holds of any rules and any life: a hold never loses anything, a purge run twice finds nothing."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import example, given, settings, strategies as st

from crm.contacts.models import Interaction
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import RECORDS, erase, plan
from crm.privacy.models import Origin, Person
from crm.sales.models import Document
from retention.holds.hold_acts import place
from retention.horizons.candidates import judged, obliged_of, sparing_of
from retention.horizons.needs import horizons
from retention.horizons.reasons import BEGINNING
from retention.horizons.weighing import Facts
from retention.models import Hold, RuleSwitch
from retention.periods import local_day
from tests.retention.horizons.test_needs import HAPPENED, NOTHING, NOW, RULE, weighed
from tests.retention.ruled_people import DAY, ground_of, on
from tests.sizes import examples

BY = system("test")
PURPOSES = ("offers", "contracts", "business-contact", "accounting", "enquiries")
RULES = (
    *("marketing", "customers", "business-contacts", "enquiries", "no-purpose", "consent-records"),
    *("claims-general", "claims-sale", "tax-papers"),
)
AGES = st.integers(0, 1500)
GROUNDS = st.lists(
    st.tuples(st.sampled_from(PURPOSES), AGES, st.none() | AGES), max_size=3, unique_by=lambda ground: ground[0]
)
KINDS = st.sampled_from(Document.Kind.values)
PAPERS = st.lists(st.tuples(KINDS, AGES, st.none() | AGES), max_size=2)
LIVES = st.tuples(GROUNDS, st.lists(AGES, max_size=3), st.lists(AGES, max_size=2), PAPERS)


@given(st.lists(RULE, max_size=3), st.lists(HAPPENED, max_size=4), st.booleans())
def test_a_hold_never_loses_anything_whatever_rules_and_events_say(rules, events, restricted):
    hold = Hold(number="B-2026-1", reason="claim", until=None, review_on=date(2027, 1, 1))
    facts = Facts(1, NOW, NOW - 500 * DAY, events=list(events), holds=[hold], restricted=restricted)
    duty, need = ([rule for rule in rules if rule.force == force] for force in ("duty", "need"))
    both = weighed(facts, duty, need, NOTHING)
    everything = dict.fromkeys([*Category.values, RECORDS], BEGINNING)
    assert (sparing_of(both), obliged_of(both)) == (everything, everything)


def lived(life, sam) -> Person:
    """Somebody with grounds, calls she took, origins and papers of those ages."""
    grounds, calls, origins, papers = life
    now = timezone.now()
    person = Person.create(name="Ewa Lis", email="ewa.lis@mebloplast.test", phone="602333444")
    for slug, since, ended in grounds:
        ground_of(person, slug, since=since, ended=None if ended is None else min(ended, since))
    for age in calls:
        Interaction.objects.create(
            person=person, author=sam, kind="call", outcome="talked", summary="Rozmowa", happened_at=now - age * DAY
        )
    for age in origins:
        Origin.objects.create(person=person, kind="fair", label="Targi", obtained_at=now - age * DAY)
    for kind, issued, ended in papers:
        paper_of(person, sam, kind, issued, ended if ended is None else min(ended, issued))
    return person


def paper_of(person, by, kind: str, issued: int, ended: int | None) -> None:
    """A paper of hers, issued and ended so many days ago."""
    today, days = timezone.localdate(), {"issued_on": issued, "ended_on": ended}
    document = Document(person=person, kind=kind, team=by.teams.get(), added_by=by, number="FV 7/2021")
    for name, age in days.items():
        setattr(document, name, None if age is None else today - age * DAY)
    document.category, document.counted_from = Document.CATEGORIES[kind], document.clock
    document.save(force_insert=True)


def fresh(rules) -> None:
    """These rules are on, and no others."""
    RuleSwitch.objects.all().delete()
    on(*rules)


# her call is what keeps her under "marketing", though no purpose needs calls as such
@example(rules={"marketing"}, life=([("offers", 731, None), ("contracts", 0, 0)], [0], [], []))
@pytest.mark.django_db
@settings(max_examples=examples(40))
@given(st.sets(st.sampled_from(RULES)), LIVES)
def test_what_was_purged_is_not_found_again(sam, rules, life):
    fresh(rules)
    person, at = lived(life, sam), timezone.now()
    result = judged([person], at).get(person.pk)
    if result is not None:
        erase(Person.objects.with_keys().get(pk=person.pk), result.sparing, by=BY)
    assert judged(list(Person.objects.filter(pk=person.pk)), at) == {}


@pytest.mark.django_db
@settings(max_examples=examples(25))
@given(st.sets(st.sampled_from(RULES)), LIVES)
def test_a_held_person_loses_no_row(sam, dora, rules, life):
    fresh(rules)
    person = lived(life, sam)
    review = {"facts": "Pozew z 3 marca.", "review_on": local_day(timezone.now()) + 30 * DAY}
    place(Person.objects.with_keys().get(pk=person.pk), reason=Hold.Reason.CLAIM, by=dora, **review)
    at = timezone.now()
    both = horizons([person.pk], at)[person.pk]
    for sparing in (sparing_of(both), obliged_of(both)):
        new_plan = plan(Person.objects.with_keys().get(pk=person.pk), sparing)
        assert (new_plan.changes_something, new_plan.keeps_something) == (False, True)
    result = judged([person], at).get(person.pk)
    assert result is None or result.outcome == "held"
