"""The scope is drawn from evidence: who, which kinds of data, how many; kept, and drawn anew when evidence changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from breaches.cases.opening import open_breach
from breaches.models import ScopePerson, ScopeSource
from breaches.scope.scope_draws import add_source, count_sources, draw_scope
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import ActorKey
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure, Origin, Person, Recipient
from crm.privacy.verbs.scope import Part, categories_held, draw, exposed_by_looks, given_to
from tests.dsar.made_cases import arrived

pytestmark = pytest.mark.django_db
Kind = ScopeSource.Kind


@pytest.fixture
def span():
    now = timezone.now()
    return now - timedelta(hours=1), now + timedelta(hours=1)


@pytest.fixture
def case(dora):
    return open_breach("Wysyłka do złych adresatów", by=dora)


def people_of(made):
    return {row.person_id: set(row.categories) for row in ScopePerson.objects.filter(draw=made)}


def test_an_account_exposes_whom_it_was_shown_with_the_columns_in_clear(ada, ben, sam, mallory, span):
    access_log.shown(by=sam, view="contacts:contacts", people=[ada.pk, ben.pk], fields=["name"])
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["phone", "position"])
    access_log.shown(by=mallory, view="contacts:record", people=[ben.pk], fields=["email"])
    exposed = exposed_by_looks([ActorKey("user", str(sam.pk))], *span)
    assert exposed == {ada.pk: {"identity", "phone", "employment"}, ben.pk: {"identity"}}


def test_nobody_is_exposed_by_looks_outside_the_span(ada, sam, span):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["phone"])
    assert exposed_by_looks([ActorKey("user", str(sam.pk))], span[0] - timedelta(days=2), span[0]) == {}


def test_a_recipient_was_given_what_was_noted(ada, sam, span):
    recipient = Recipient.objects.first()
    Disclosure.note([ada.person], recipient=recipient, categories=["email"], by=sam)
    assert given_to(recipient.pk, *span) == {ada.pk: {"identity", "email"}}


def test_what_we_hold_is_read_from_the_map(ada):
    assert {"identity", "email", "phone", "employment", "provenance", "consent"} <= categories_held([ada.pk])[ada.pk]
    assert categories_held()[ada.pk] == categories_held([ada.pk])[ada.pk]


def test_the_union_counts_each_person_once_and_says_what_only_one_part_shows():
    parts = [
        Part({1: frozenset({"identity"}), 2: frozenset({"email"})}),
        Part({2: frozenset({"phone"})}, protected=True),
    ]
    scope = draw(parts)
    assert (scope.people, scope.each, scope.only) == ({1: {"identity"}, 2: {"email", "phone"}}, (2, 1), (1, 0))
    assert (scope.records, scope.legible) == (3, "partly")
    assert draw([Part({1: frozenset()}, protected=True)]).legible == "unintelligible"


def test_a_mail_to_a_wrong_addressee_exposes_whom_it_names_not_who_got_it(case, ada, ben, carla, sam, dora):
    text = f"Oferta dla: {ben.person.name}, tel. 603 444 555, oraz carla@drewno.test"
    with transaction.atomic():
        sent = post(
            "letter", to=ada.person, by=sam, context={"subject": "Oferta", "body": text, "text": text}, required=True
        )
    add_source(case, Kind.MAIL, sent.message_id, shows="Lista trafiła do Ady", by=dora)
    scope_draw = draw_scope(case, by=dora)
    expected = {ben.pk: {"identity", "phone"}, carla.pk: {"identity", "email"}}
    assert (people_of(scope_draw), scope_draw.recipients, scope_draw.people_count, scope_draw.records_count) == (
        expected,
        1,
        2,
        4,
    )
    case.refresh_from_db()
    assert (case.people_count, case.records_count, case.data) == (2, 4, ["name", "email", "phone"])
    assert case.legible == "intelligible"


def test_who_also_sent_a_request_is_one_person_and_who_only_did_is_one_too(case, ada, ben, sam, dora):
    arrived(name=ben.person.name, email="ben@miodek.test")
    stranger = arrived(name="Zofia Obca", email="zofia@obca.test").person
    text = "Oferta: ben@miodek.test, zofia@obca.test"
    with transaction.atomic():
        sent = post("letter", to=ada.person, by=sam, context={"subject": "Oferta", "text": text}, required=True)
    add_source(case, Kind.MAIL, sent.message_id, shows="Lista trafiła do Ady", by=dora)
    assert people_of(draw_scope(case, by=dora)).keys() == {ben.pk, stranger.pk}


def test_drawn_again_it_says_who_came_and_who_went(case, ada, ben, carla, dora):
    first = add_source(case, Kind.PEOPLE, "ada@cerambud.test\nben@miodek.test", categories=["email"], by=dora)
    scope_draw = draw_scope(case, by=dora)
    second = add_source(case, Kind.PEOPLE, "ben@miodek.test, carla@drewno.test", categories=["email"], by=dora)
    assert count_sources(case, [second.pk], by=dora)
    two = draw_scope(case, by=dora)
    assert (scope_draw.version, scope_draw.came, scope_draw.went, scope_draw.sources) == (
        1,
        0,
        0,
        {str(first.uid): [2, 2]},
    )
    assert (two.version, two.came, two.went, two.people_count) == (2, 1, 1, 2)
    assert set(people_of(scope_draw)) == {ada.pk, ben.pk}  # the earlier one stays as it was
    assert scope_draw.digest != two.digest
    assert set(two.people.filter(new=True).values_list("person", flat=True)) == {carla.pk}


def test_whoever_is_erased_stays_in_the_scope_as_a_hash(case, ada, dora):
    add_source(case, Kind.PEOPLE, "ada@cerambud.test", by=dora)
    scope_draw = draw_scope(case, by=dora)
    erase(Person.objects.with_keys().get(pk=ada.pk), sparing={}, by=dora)
    row = ScopePerson.objects.get(draw=scope_draw)
    assert (row.person_id, len(row.person_hash)) == (None, 64)


def test_a_backup_is_about_everybody_and_unreadable_when_its_key_is_safe(case, ada, ben, dora, span):
    add_source(case, Kind.BACKUP, "", until=span[1], protected=True, by=dora)
    scope_draw = draw_scope(case, by=dora)
    assert (set(people_of(scope_draw)), scope_draw.legible) == ({ada.pk, ben.pk}, "unintelligible")


def test_an_import_is_about_whom_it_brought_in(case, ada, dora):
    origin = Origin.objects.filter(person=ada.person).get()
    origin.batch, origin.fields = origin.uid, ["name", "email"]
    origin.save(update_fields=["batch", "fields"])
    add_source(case, Kind.IMPORT, str(origin.uid), by=dora)
    assert people_of(draw_scope(case, by=dora)) == {ada.pk: {"identity", "email"}}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.ACCOUNT, "nobody"),
        (Kind.TOKEN, "spj_none"),
        (Kind.EXPORT, "x"),
        (Kind.MAIL, "a@b.test"),
        (Kind.PEOPLE, "?"),
    ],
)
def test_evidence_that_names_nothing_is_refused(case, dora, kind, text, span):
    with pytest.raises(ValidationError):
        add_source(case, kind, text, since=span[0], until=span[1], by=dora)


def test_an_account_wants_a_span_and_a_scope_wants_evidence(case, dora, sam):
    with pytest.raises(ValidationError) as caught:
        add_source(case, Kind.ACCOUNT, sam.email, by=dora)
    assert list(caught.value.error_dict) == ["since"]
    with pytest.raises(ValidationError):
        draw_scope(case, by=dora)
