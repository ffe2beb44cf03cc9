"""A paper covers its role or less; what was left out once no later paper takes in by itself."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.accounts.authorisations.issuing import give, prepare, sign
from crm.accounts.authorisations.narrowing import narrow, offered
from crm.accounts.models import Authorisation, Role
from crm.privacy.models import LedgerEntry
from tests.accounts.authorising import DAY, today


def waiting(user, by):
    [row] = prepare([user], since=today(), by=by)
    return row


def narrowed(row, by, *left, systems="Spójnik CRM"):
    """The paper without these purposes."""
    return narrow(row, purposes=set(row.purposes) - set(left), systems=systems, by=by)


def test_purposes_and_systems_are_chosen_before_the_signature_and_categories_follow(dora, oskar, sam, contracts):
    row = waiting(sam, dora)
    everything = set(row.purposes)
    chosen = next(purpose for purpose in offered(row) if purpose.slug == "contracts")
    row = narrow(row, purposes=["contracts"], systems="  Spójnik CRM, laptop S-12 ", by=dora)
    assert (row.purposes, set(row.left_out), row.systems) == (
        ["contracts"],
        everything - {"contracts"},
        "Spójnik CRM, laptop S-12",
    )
    assert set(row.categories) == {str(category) for category in chosen.categories}
    counts = {"purposes": 1, "left_out": len(everything) - 1}
    assert LedgerEntry.objects.get(act="authorisation.narrowed").counts == counts
    assert sign([row], by=oskar)[0].purposes == ["contracts"]


def test_no_paper_covers_more_than_its_role_or_nothing(dora, sam, arek):
    row, cases = waiting(sam, dora), []
    for values in (
        {"purposes": ["contracts", "nonsense"], "systems": "CRM"},
        {"purposes": [], "systems": "CRM"},
        {"purposes": ["contracts"], "systems": "  "},
        {"purposes": ["contracts"], "systems": "x" * 401},
    ):
        with pytest.raises(ValidationError):
            narrow(row, **values, by=dora)
        cases.append(Authorisation.objects.get(pk=row.pk).purposes == row.purposes)
    assert cases == [True] * 4
    arek.role.rights = ["accounts.manage", "style.view"]
    arek.role.save(update_fields=["rights"])
    nobody = waiting(arek, dora)
    assert offered(nobody) == []
    assert narrow(nobody, purposes=[], systems="Ustawienia", by=dora).systems == "Ustawienia"


def test_a_signed_one_never_changes_and_whoever_sells_changes_none(dora, oskar, sam, nina):
    row = waiting(sam, dora)
    with pytest.raises(PermissionDenied):
        narrowed(row, nina, "contracts")
    sign([row], by=oskar)
    with pytest.raises(ValidationError):
        narrowed(row, dora, "contracts")
    assert "contracts" in Authorisation.objects.get(pk=row.pk).purposes


def test_the_next_one_leaves_out_what_the_last_one_did_until_somebody_takes_it_in(dora, oskar, sam):
    row = narrowed(waiting(sam, dora), dora, "offers", systems="Laptop S-12")
    sign([row], by=oskar)
    [following] = give([sam], since=today() + 30 * DAY, by=oskar)
    assert ("offers" in following.purposes, following.left_out, following.systems) == (False, ["offers"], "Laptop S-12")
    again = prepare([sam], since=today() + 60 * DAY, by=dora)[0]
    wide = narrow(again, purposes={*again.purposes, "offers"}, systems="Laptop S-12", by=dora)
    assert ("offers" in wide.purposes, wide.left_out) == (True, [])


def test_of_two_that_would_overlap_one_counts_and_the_narrower_stays_narrow(dora, oskar, sam):
    sign([narrowed(waiting(sam, dora), dora, "offers")], by=oskar)
    give([sam], since=today() + 10 * DAY, until=today() + 40 * DAY, by=oskar)
    give([sam], since=today() + 20 * DAY, by=oskar)
    for days in (0, 10, 19, 20, 40, 41):
        [counting] = Authorisation.objects.in_term(today() + days * DAY).filter(user=sam)
        assert "offers" not in counting.purposes


def test_in_another_role_it_begins_with_that_role(dora, oskar, sam):
    sign([narrowed(waiting(sam, dora), dora, "offers")], by=oskar)
    sam.role = Role.objects.get(slug="manager")
    sam.save(update_fields=["role"])
    assert "offers" in waiting(sam, dora).purposes


def test_every_state_is_found_by_the_row_and_by_the_statement(dora, oskar, sam, nina, marek, arek):
    from_days = {sam: (0, 300), nina: (0, 10), marek: (5, 100)}
    for user, (since, until) in from_days.items():
        give([user], since=today() + since * DAY, until=today() + until * DAY, by=oskar)
    prepare([arek], since=today(), by=dora)
    states = ("waiting", "promise", "coming", "in_force", "ending", "over", "withdrawn")
    for days in (0, 6, 11, 80, 120, 301):
        day = today() + days * DAY
        by_row = {row.pk: row.state(day) for row in Authorisation.objects.all()}
        by_statement = {row.pk: state for state in states for row in Authorisation.objects.in_state(state, day)}
        assert by_statement == by_row
    assert not Authorisation.objects.in_state("nonsense", today()).exists()
