"""Whom to ask or tell of a breach: the same recipients that the people themselves are told of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from breaches.cases.opening import open_breach
from breaches.models import ScopeSource
from breaches.scope.parties_to_ask import parties_to_ask, shares_in
from breaches.scope.scope_draws import add_source, draw_scope
from consents.recipients.person_recipients import recipients_of
from crm.privacy.models import Disclosure, Person, Recipient
from crm.privacy.verbs.scope import categories_held
from tests.breaches.desk_browser import browser

pytestmark = pytest.mark.django_db
Kind = ScopeSource.Kind


@pytest.fixture
def case(dora):
    return open_breach("Zgubiony laptop", by=dora)


@pytest.fixture
def drawn(case, ada, ben, sam, dora):
    """A scope with two people, one of whom the courier got."""
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ben.person], recipient=courier, categories=["address"], by=sam)
    add_source(case, Kind.PEOPLE, "ada@cerambud.test, ben@miodek.test", by=dora)
    return draw_scope(case, by=dora)


def test_they_are_the_recipients_of_the_people_counted(drawn, ada, ben):
    expected = {row.recipient.slug for contact in (ada, ben) for row in recipients_of(contact.person)}
    shares = {share.recipient.slug: share for share in shares_in(drawn)}
    assert set(shares) == expected
    assert (shares["hosting"].people, shares["hosting"].standing) == (2, True)
    assert (shares["courier"].people, shares["courier"].standing) == (1, False)


def test_of_very_many_whoever_may_have_data_is_named(drawn, monkeypatch):
    """A number that is too large to ask person by person never makes the list shorter."""
    few = {share.recipient.slug for share in shares_in(drawn)}
    monkeypatch.setattr("breaches.scope.parties_to_ask.AT_THE_DESK", 1)
    assert few <= {share.recipient.slug for share in shares_in(drawn)}


def test_a_processor_joins_the_case_by_one_press(case, drawn, dora):
    desk = browser(dora)
    page = desk.get(f"/privacy/breaches/{case.number}/scope/")
    assert "Hosting provider" in page.content.decode() or "Dostawca hostingu" in page.content.decode()
    values = {"role": "processor", "name": "Dostawca hostingu", "contact": ""}
    assert desk.post(f"/privacy/breaches/{case.number}/parties/", values).status_code == 302
    rows = {row["share"].recipient.slug: row for row in parties_to_ask(case, drawn)}
    assert (rows["hosting"]["added"], rows["email-provider"]["added"]) == (True, False)


def test_a_breach_at_a_hoster_reaches_everybody_who_lies_there(case, ada, ben, dora):
    now = timezone.now()
    span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    add_source(case, Kind.RECIPIENT, "hosting", **span, by=dora)
    scope_draw = draw_scope(case, by=dora)
    reached = {row.person_id: set(row.categories) for row in scope_draw.people.all()}
    held = categories_held([ada.pk])[ada.pk]
    assert set(reached) == set(Person.objects.values_list("pk", flat=True))
    assert ({"identity", "email", "phone"} <= reached[ada.pk], reached[ada.pk] <= held) == (True, True)
