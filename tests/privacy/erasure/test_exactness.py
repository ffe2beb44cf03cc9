"""Whatever is spared, exactly that stays: the eraser against a list of facts written down when they were stored."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from consents.models import Ground, GroundEvent
from crm.contacts.models import Company, Contact, Interaction
from crm.privacy.erasure.eraser import erase, plan
from crm.privacy.models import ContactPoint, Origin, Person, PersonKey
from tests.sizes import examples
from tests.tampering import tampering

AGES = (1, 10, 100, 1000)  # days
LIMITS = (0, 1, 5, 10, 50, 100, 500, 1000, 5000)  # between the ages, and on them
KEPT = ["identity", "email", "phone", "address", "employment", "company", "correspondence", "consent", "provenance"]
CATEGORIES = (*KEPT, "health")  # of the last there is nothing
Fact = tuple[str, datetime | None, str]  # category, moment, value


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def facts(ada, sam, offers, now) -> set[Fact]:
    """Ada with rows of several ages, and what each of them says, written down by hand."""
    at = {days: now - timedelta(days=days) for days in AGES}
    with tampering():
        GroundEvent.objects.all().delete()
    Origin.objects.all().delete()
    person = ada.person
    matches: set[Fact] = {
        ("identity", None, "Ada Kowalska"),
        ("email", None, "ada@cerambud.test"),
        ("phone", None, "+48602333444"),
        ("employment", at[100], "Prezeska"),
        ("address", at[100], "Kościan"),
        ("company", at[10], "Ada Kowalska Usługi"),
    }
    ada.city = "Kościan"
    ada.save()
    Contact.objects.update(last_activity_at=at[100])
    firm = Company(owner=sam, team=ada.team, name="Ada Kowalska Usługi")
    firm.become_sole_trader(person)
    firm.save()
    Company.objects.update(created_at=at[10])
    for days, moment in at.items():
        note = f"rozmowa {days}"
        Interaction.objects.create(person=person, kind="call", summary=note, author=sam, happened_at=moment)
        Origin.objects.create(person=person, kind="fair", label=f"targi {days}", obtained_at=moment)
        proof = {"person": person, "purpose": offers, "kind": "given", "basis": "consent", "at": moment}
        GroundEvent.objects.create(**proof, proof={"text": f"v{days}"})
        for kind, value in (("email", f"a{days}@ada.test"), ("phone", f"+4860000{days:04}")):
            point = ContactPoint.objects.create(person=person, kind=kind, value=value)
            ContactPoint.objects.filter(pk=point.pk).update(added_at=moment)
            matches.add((kind, moment, value))
        matches |= {
            ("correspondence", moment, note),
            ("provenance", moment, f"targi {days}"),
            ("consent", moment, f"v{days}"),
        }
    return matches


def stored() -> set[Fact]:
    """Every value that opens, with its category and moment."""
    matches: set[Fact] = set()
    for person in Person.objects.with_keys():
        matches |= {("identity", None, person.name), ("email", None, person.email), ("phone", None, person.phone)}
    for contact in Contact.objects.with_keys():
        at = contact.last_activity_at
        matches |= {("employment", at, contact.position), ("address", at, contact.city)}
    for firm in Company.objects.with_keys():
        matches.add(("company", firm.created_at, firm.trader_name))
    for row in Interaction.objects.select_related("person__key"):
        matches.add(("correspondence", row.happened_at, row.summary))
    for row in Origin.objects.select_related("person__key"):
        matches.add(("provenance", row.obtained_at, row.label))
    for row in GroundEvent.objects.select_related("person__key"):
        matches.add(("consent", row.at, row.proof["text"]))
    for row in ContactPoint.objects.select_related("person__key"):
        matches.add((row.kind, row.added_at, row.value))
    return {fact for fact in matches if fact[2]}


def rows() -> dict[str, int]:
    """How many rows there are of each kind that says something about a person."""
    models = (Person, PersonKey, Contact, Company, Interaction, Origin, GroundEvent, ContactPoint, Ground)
    return {model.__name__: model.objects.count() for model in models}


def expected_rows(kept: set[Fact], sparing: dict[str, datetime], now: datetime) -> dict[str, int]:
    """As `rows`, computed from the facts that stay."""
    tokens = "identity" in sparing and now - timedelta(days=100) >= sparing["identity"]  # the contact's copy of them
    with_clock = {category: {moment for name, moment, _value in kept if name == category} for category in CATEGORIES}
    contact = bool(with_clock["employment"] or with_clock["address"] or tokens)
    points = sum(1 for name, moment, _value in kept if name in ("email", "phone") and moment)
    counts = {
        "Contact": int(contact),
        "Company": len(with_clock["company"]),
        "Interaction": len(with_clock["correspondence"]),
        "Origin": len(with_clock["provenance"]),
        "GroundEvent": len(with_clock["consent"]),
        "ContactPoint": points,
        "Ground": 0,
    }
    somebody = int(any(counts.values()) or any(moment is None for _name, moment, _value in kept))
    return {"Person": somebody, "PersonKey": somebody, **counts}


def test_the_list_of_facts_is_what_is_stored(facts):
    assert stored() == facts


@given(limits=st.dictionaries(st.sampled_from(CATEGORIES), st.sampled_from(LIMITS)))
@settings(max_examples=examples(30))
def test_exactly_the_spared_categories_stay_from_their_moment_on(facts, ada, dora, now, limits):
    sparing = {category: now - timedelta(days=days) for category, days in limits.items()}
    results = {fact for fact in facts if fact[0] in sparing and (fact[1] is None or fact[1] >= sparing[fact[0]])}
    with transaction.atomic():
        foreseen = plan(ada.person, sparing).counts
        assert erase(ada.person, sparing, by=dora).counts == foreseen
        assert stored() == results
        assert rows() == expected_rows(results, sparing, now)
        transaction.set_rollback(True)
