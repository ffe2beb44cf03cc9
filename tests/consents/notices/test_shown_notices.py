"""Every public page that shows a notice leaves a record of the version, and of which purposes it spoke (Art. 13)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import Knock, NoticeReceived, Visit
from consents.notices.notice_versions import Promise, notice_for
from consents.notices.notification import note_shown, remember
from consents.notices.retelling import audience, send_again
from consents.preferences.choices import refuse_marketing, save, withdraw_all
from consents.preferences.choices_page import page_of
from consents.preferences.renewals import remind_of_renewal, renew
from consents.statements.promised_periods import promised
from crm.mail.models.messages import Message
from crm.privacy.actors import ActorKey
from crm.privacy.models import Person, Purpose
from tests.consents.filled_forms import a_form, sent, words_in_force
from tests.consents.notices.facts_of_recipients import clauses, us_mailer
from tests.consents.published_notices import BY, a_notice

pytestmark = pytest.mark.django_db
TEN_YEARS = Promise("10 lat", "10 years", 120)
TWO_YEARS = Promise("2 lata", "2 years", 24)


def active(*slugs):
    return list(Purpose.objects.active().filter(slug__in=slugs))


def shown(person, *slugs, at):
    purposes = active(*slugs)
    note_shown(person, notice_for(purposes, "pl", at), purposes, by=BY, at=at)


def records(person):
    rows = NoticeReceived.objects.filter(person=person).order_by("at", "pk").select_related("version__notice")
    return [(row.version.version, row.how, row.purposes) for row in rows]


# ---- what a record counts for


def test_a_form_leaves_the_version_and_its_own_purposes(db):
    a_notice()
    person = Person.create(name="Ewa Lis")
    shown(person, "rights-requests", at=timezone.now())
    assert records(person) == [(1, "shown", ["rights-requests"])]


def test_whoever_comes_back_to_the_same_words_leaves_no_second_record(db):
    a_notice()
    person = Person.create(name="Ewa Lis")
    for minutes in (0, 1):
        shown(person, "rights-requests", at=timezone.now() + timedelta(minutes=minutes))
    a_notice(at=timezone.now())
    shown(person, "rights-requests", at=timezone.now() + timedelta(minutes=2))
    assert [version for version, *_rest in records(person)] == [1, 2]


def test_a_page_about_something_else_lifts_no_promise(db):
    """Art. 5(1)(a): who asked about their rights was told nothing new of how long their contract is kept."""
    [contracts] = active("contracts")
    person = Person.create(name="Ewa Lis")
    first = a_notice(promises={"contracts": TWO_YEARS})
    remember([person], first, how="mailed", by=BY, at=timezone.now() - timedelta(days=30))
    a_notice(promises={"contracts": TEN_YEARS}, at=timezone.now() - timedelta(days=9))
    shown(person, "rights-requests", at=timezone.now())
    assert promised(person, contracts).months == 24
    shown(person, "contracts", at=timezone.now() + timedelta(days=1))
    assert promised(person, contracts).months == 120


def test_where_nothing_was_about_a_purpose_the_notice_of_the_first_day_binds(db):
    [contracts] = active("contracts")
    person = Person.create(name="Ewa Lis")
    a_notice(promises={"contracts": TWO_YEARS})
    shown(person, "rights-requests", at=timezone.now() - timedelta(days=10))
    a_notice(promises={"contracts": TEN_YEARS}, at=timezone.now() - timedelta(days=9))
    shown(person, "rights-requests", at=timezone.now())
    assert promised(person, contracts).months == 24


def test_a_page_about_something_else_silences_no_telling(db):
    """Art. 13(3): they opened a request under the new version, which told them nothing of their offers."""
    first = a_notice(at=timezone.now() - timedelta(days=9))
    person = Person.create(name="Ewa Lis", email="ewa@lis.test")
    [offers] = active("offers")
    record_ground(person, offers, "email", by=BY, proof={"how": "form"})
    remember([person], first, how="shown", by=BY, at=timezone.now() - timedelta(days=8))
    clauses(us_mailer("offers"))
    second = a_notice(promises={}, at=timezone.now() - timedelta(days=1))
    shown(person, "rights-requests", at=timezone.now())
    assert audience(second).mail == 1
    assert (send_again(person, second, by=BY), send_again(person, second, by=BY)) == ("", "told")
    text = Message.objects.select_related("person__key").get(template="notice").content["text"]
    assert "Było: Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego." in text


def test_whoever_read_of_the_change_on_a_form_is_not_written_to(db):
    first = a_notice(at=timezone.now() - timedelta(days=9))
    [offers] = active("offers")
    read, unread = (Person.create(name=name, email=f"{name}@x.test") for name in ("ada", "ben"))
    for person in (read, unread):
        record_ground(person, offers, "email", by=BY, proof={"how": "form"})
        remember([person], first, how="shown", by=BY, at=timezone.now() - timedelta(days=8))
    clauses(us_mailer("offers"))
    second = a_notice(promises={}, at=timezone.now() - timedelta(days=1))
    shown(read, "offers", at=timezone.now())
    assert (audience(second).mail, audience(second).all) == (1, 2)


# ---- the pages


def test_a_form_that_was_sent_in_says_of_what_it_told(client):
    a_notice()
    sent(client, a_form(asks=("offers",), serves="enquiries"), name="Ewa Lis", email="ewa@lis.test")
    assert records(Person.objects.get()) == [(1, "shown", ["enquiries", "offers"])]


@pytest.fixture
def reader(her):
    """Somebody inside the preference centre, with a yes to offers by e-mail."""
    words_in_force()
    a_notice()
    record_ground(
        her, active("offers")[0], "email", by=BY, proof={"how": "form"}, at=timezone.now() - timedelta(days=1)
    )
    moments = {
        "asked_at": timezone.now(),
        "expires_at": timezone.now() + timedelta(hours=1),
        "entered_at": timezone.now(),
    }
    return Visit.objects.create(
        person=her,
        knock=Knock.objects.create(language="pl", at=timezone.now()),
        language="pl",
        link="x",
        code="x",
        **moments,
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda visit, by: save(visit, {}, seen="", place="/p/", by=by),
        lambda visit, by: withdraw_all(visit, by=by),
        lambda visit, by: refuse_marketing(visit, by=by),
    ],
)
def test_whoever_saves_their_choices_had_the_notice_beside_them(reader, act):
    purposes = sorted(purpose.slug for purpose in page_of(reader.person, "pl").purposes)
    act(reader, ActorKey("subject", str(reader.person.uid)))
    assert records(reader.person) == [(1, "shown", purposes)]
    assert NoticeReceived.objects.get().recorded_by == f"subject:{reader.person.uid}"


def test_a_renewal_says_which_notice_stood_on_its_page(her):
    words_in_force()
    a_notice()
    ground = record_ground(
        her, active("offers")[0], "email", by=BY, proof={"how": "form"}, expires_at=timezone.now() + timedelta(days=10)
    )
    ground.person = her
    assert remind_of_renewal(ground, by=BY) == ""
    text = Message.objects.select_related("person__key").get(template="consent_renewal").content["text"]
    renew(re.search(r"/p/pl/renewal/([\w-]+)/", text)[1])
    assert records(her) == [(1, "shown", ["offers"])]
