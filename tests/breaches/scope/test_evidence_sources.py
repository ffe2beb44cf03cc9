"""Each kind of evidence, entered by the desk: whom it exposes, with which kinds of data, readable or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from breaches.cases.opening import open_breach
from breaches.models import ScopePerson, ScopeSource
from breaches.scope.evidence_sources import NAMED, REACHED
from breaches.scope.scope_draws import add_source, draw_scope
from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.privacy.actors import system
from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure, Recipient
from tests.breaches.desk_browser import browser
from tests.files.export_cases import made

pytestmark = pytest.mark.django_db
Kind = ScopeSource.Kind


@pytest.fixture
def case(dora):
    return open_breach("Zła wysyłka", by=dora)


@pytest.fixture
def span():
    now = timezone.now()
    return {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}


def drawn(case, by):
    """{person: her kinds of data} of a new draw, and whether they can be read."""
    draw = draw_scope(case, by=by)
    return {row.person_id: set(row.categories) for row in ScopePerson.objects.filter(draw=draw)}, draw.legible


def test_every_kind_of_evidence_is_named_and_reaches_people():
    assert (set(REACHED), set(NAMED) | {Kind.BACKUP}) == (set(Kind), set(Kind))


def test_an_account_taken_over_exposes_what_it_was_shown_and_what_its_programs_were(case, ada, ben, sam, dora, span):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["phone"])
    access_log.shown(by=dora, view="contacts:record", people=[ben.pk], fields=["phone"])
    add_source(case, Kind.ACCOUNT, sam.email, **span, protected=True, by=dora)
    assert drawn(case, dora) == ({ada.pk: {"identity", "phone"}}, "intelligible")  # a screen is never sealed


@pytest.mark.parametrize(("sealed", "legible"), [(False, "intelligible"), (True, "unintelligible")])
def test_a_lost_device_exposes_what_its_user_was_shown_unless_it_is_encrypted(
    case, ada, sam, dora, span, sealed, legible
):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["email"])
    add_source(case, Kind.DEVICE, sam.username, **span, protected=sealed, by=dora)
    assert drawn(case, dora) == ({ada.pk: {"identity", "email"}}, legible)
    case.refresh_from_db()
    assert case.legible == legible


def test_a_token_exposes_what_its_program_was_shown(case, team_a, arek, contracts, ada, ben, dora, span):
    values = {"teams": [team_a], "scopes_given": ["contacts:read"], "purposes": [contracts]}
    shop = register("Sklep", recipient=Recipient.objects.first(), by=system("test"), **values)
    token, text = tokens.issue(shop, by=arek)
    other, _text = tokens.issue(shop, by=arek)
    access_log.shown(by=token, view="api:contacts", people=[ada.pk], fields=["email"])
    access_log.shown(by=other, view="api:contacts", people=[ben.pk], fields=["email"])
    add_source(case, Kind.TOKEN, text[: len("spj_") + len(token.prefix)], **span, by=dora)
    assert drawn(case, dora)[0] == {ada.pk: {"identity", "email"}}


def test_an_export_file_exposes_its_columns_of_whoever_stands_in_it(case, ada, carla, marek, dora):
    export = made(marek, columns=["name", "email"])
    people = {row.person_id for row in export.people.all()}
    add_source(case, Kind.EXPORT, f"/exports/{export.uid}/", by=dora)
    result, legible = drawn(case, dora)
    assert (set(result), legible) == (people, "intelligible")
    assert result[ada.pk] == {"identity", "email"}


def test_an_encrypted_export_file_cannot_be_read(case, ada, marek, dora):
    add_source(case, Kind.EXPORT, str(made(marek, columns=["name", "email"]).uid), protected=True, by=dora)
    assert drawn(case, dora)[1] == "unintelligible"


def test_a_recipient_exposes_what_it_was_given_in_the_span(case, ada, ben, sam, dora, span):
    recipient = Recipient.objects.get(slug="courier")  # gets nobody but by an act
    Disclosure.note([ada.person], recipient=recipient, categories=["phone"], by=sam)
    add_source(case, Kind.RECIPIENT, recipient.slug, **span, by=dora)
    assert drawn(case, dora)[0] == {ada.pk: {"identity", "phone"}}


def test_a_query_exposes_everybody_of_a_purpose_with_what_it_needs(case, ada, ben, offers, dora):
    add_source(case, Kind.QUERY, "offers", by=dora)
    result, _legible = drawn(case, dora)
    assert {ada.pk, ben.pk} <= set(result)
    assert all(kinds <= set(offers.categories) | {"identity"} for kinds in result.values())


def test_two_kinds_together_count_everybody_once_and_say_that_some_of_it_is_readable(case, ada, ben, sam, dora, span):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["phone"])
    add_source(case, Kind.DEVICE, sam.username, **span, protected=True, by=dora)
    add_source(case, Kind.PEOPLE, f"{ada.person.uid}\nben@miodek.test", categories=["email"], by=dora)
    result, legible = drawn(case, dora)
    assert (result[ada.pk], set(result), legible) == ({"identity", "phone", "email"}, {ada.pk, ben.pk}, "partly")


def test_whoever_is_known_for_pesel_makes_the_case_say_so(case, ada, dora):
    """Kinds of data that we do not keep, an enclosure say, are ticked by the desk."""
    add_source(case, Kind.PEOPLE, "ada@cerambud.test", categories=["national_id", "identity"], by=dora)
    draw_scope(case, by=dora)
    case.refresh_from_db()
    assert case.data == ["name", "pesel"]


def test_the_desk_adds_evidence_and_draws_on_the_page(case, ada, dora):
    desk, there = browser(dora), f"/privacy/breaches/{case.number}/scope/"
    assert desk.post(f"{there}sources/", {"kind": "people", "text": "nikt@meblex.test"}).status_code == 422
    assert desk.post(f"{there}sources/", {"kind": "people", "text": "ada@cerambud.test"}).status_code == 302
    assert desk.get(there).context["stale"] is True
    counted = [str(source.pk) for source in case.sources.all()]
    assert desk.post(f"{there}draws/", {"counted": counted}).status_code == 302
    page = desk.get(there).context
    assert (page["draw"].people_count, page["stale"]) == (1, False)
