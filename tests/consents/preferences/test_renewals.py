"""Consents that run out: reminded only on lawful ways, renewed by her own button, for as long as before."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import may_contact, record_ground, withdraw
from consents.models import Ground, GroundEvent, Renewal
from consents.preferences.renewals import refuse, remind_of_renewal, renew
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.channels import EMAIL
from crm.privacy.models import LedgerEntry, Person
from tests.consents.conftest import BY, PROOF
from tests.consents.filled_forms import controller, words_in_force

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    """A moment after the words of the test came into force."""
    return timezone.now() + timedelta(minutes=1)


@pytest.fixture
def consent(her, purpose, now):
    """consent(channel, left=days) -> her consent to offers that runs out in so many days; words are in force."""
    controller()
    words_in_force()

    def given(channel="email", *, left=10, lasts=700):
        return record_ground(
            her,
            purpose("offers"),
            channel,
            by=BY,
            at=now - (lasts - left) * DAY,
            proof=PROOF,
            expires_at=now + left * DAY,
        )

    return given


def token():
    """The token of the link in the only reminder."""
    text = Message.objects.select_related("person__key").get(template="consent_renewal").content["text"]
    return re.search(r"/p/pl/renewal/([\w-]+)/", text)[1]


def test_a_reminder_goes_while_she_agrees_to_e_mail_and_once_a_term(consent, now):
    ground = consent()
    assert [remind_of_renewal(ground, by=BY, at=now), remind_of_renewal(ground, by=BY, at=now)] == ["", "reminded"]
    message = Message.objects.select_related("person__key", "purpose").get()
    assert (message.purpose.slug, message.required, "List-Unsubscribe" in message.content["headers"]) == (
        "offers",
        False,
        True,
    )
    assert "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem" in message.content["text"]
    ground_event = GroundEvent.objects.select_related("text").get(kind="requested")
    assert (ground_event.channel, ground_event.text.language) == ("email", "pl")


def test_a_cold_reminder_never_goes(consent, now):
    phone = consent("phone")
    assert remind_of_renewal(phone, by=BY, at=now) == "cold"  # PKE art. 398: asking by e-mail is marketing by e-mail
    consent("email", left=300)
    assert remind_of_renewal(phone, by=BY, at=now) == ""
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda ground, now: Ground.objects.update(expires_at=now - DAY), "over"),
        (lambda ground, now: Ground.objects.update(ended_at=now - DAY), "over"),
        (lambda ground, now: Ground.objects.update(expires_at=now + 90 * DAY), "not_soon"),
        (lambda ground, now: Ground.objects.update(expires_at=None), "not_soon"),
        (lambda ground, now: Person.objects.filter(pk=ground.person_id).update(email=None), "no_address"),
    ],
)
def test_a_reminder_is_refused_with_its_reason(consent, now, spoil, code):
    ground = consent()
    spoil(ground, now)
    assert (remind_of_renewal(ground, by=BY, at=now), Message.objects.count()) == (code, 0)


def test_the_gate_stops_a_reminder_when_she_withdraws_before_it_leaves(consent, her, purpose, now):
    remind_of_renewal(consent(), by=BY, at=now)
    withdraw(her, purpose("offers"), "email", by=BY)
    message = Message.objects.get()
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("stopped", "withdrawn")


def test_her_button_begins_a_new_term_with_its_own_proof(consent, her, purpose, now):
    ground = consent(left=10, lasts=700)
    remind_of_renewal(ground, by=BY, at=now)
    link = token()
    assert [renew(link, at=now + DAY).confirmed_at, renew(link, at=now + 2 * DAY).confirmed_at] == [now + DAY] * 2
    ground.refresh_from_db()
    assert (ground.since, ground.expires_at, ground.ended_at) == (now + DAY, now + 701 * DAY, None)
    given = GroundEvent.objects.select_related("person__key", "text").filter(kind="given").latest("at")
    proof = given.proof
    assert (proof["how"], proof["wording"]["text"], given.own) == ("renewal", given.text.text, True)
    assert (proof["confirmations"][0]["confirmed_at"], proof["address"]) == ((now + DAY).isoformat(), her.email)
    assert may_contact(her, EMAIL, purpose("offers"), at=now + 500 * DAY).allowed
    receipts = Message.objects.filter(template="consent_receipt")
    assert receipts.count() == 1


def test_a_no_ends_it_at_once_and_twice_is_once(consent, her, purpose, now):
    remind_of_renewal(consent(), by=BY, at=now)
    link = token()
    assert (refuse(link, at=now + DAY) is None, refuse(link, at=now + DAY) is None) == (False, False)
    assert may_contact(her, "email", purpose("offers"), at=now + 2 * DAY).reason == "withdrawn"
    assert GroundEvent.objects.filter(kind="withdrawn").count() == 1
    assert renew(link, at=now + 2 * DAY) is None  # a yes after a no needs a form again


def test_a_no_is_noted_once_also_of_a_consent_that_has_run_out(consent, now):
    remind_of_renewal(consent(left=10), by=BY, at=now)
    link = token()
    for _press in range(2):
        refuse(link, at=now + 20 * DAY)
    [entry] = LedgerEntry.objects.filter(act="consent.renewal_refused")
    assert entry.counts == {"purpose": "offers", "channel": "email"}
    assert entry.about == Renewal.objects.get().ground.person.uid
    assert refuse("nowhere", at=now) is None


def test_an_old_link_renews_nothing(consent, now):
    remind_of_renewal(consent(left=10), by=BY, at=now)
    assert (renew(token(), at=now + 41 * DAY), renew("nowhere", at=now)) == (None, None)


def test_opening_the_page_does_nothing_and_its_buttons_do(client, consent, now):
    remind_of_renewal(consent(), by=BY, at=now)
    url = reverse("consents:renewal_pl", args=[token()])
    assert client.get(url).status_code == 200
    assert Renewal.objects.get().confirmed_at is None
    page = client.post(url, {"answer": "yes"}).content.decode()
    assert (Renewal.objects.get().confirmed_at is None, 'role="status"' in page) == (False, True)
    assert client.get(reverse("consents:renewal_en", args=["nowhere"])).status_code == 404


def test_the_desk_reminds_many_and_says_who_was_left_out(as_user, dora, consent, now):
    dora.language = "en"
    dora.save(update_fields=["language"])
    grounds = [consent("email", left=9), consent("phone", left=9)]
    Ground.objects.filter(pk=grounds[1].pk).update(expires_at=now + 90 * DAY)
    client = as_user(dora)
    answer = client.post(reverse("consents:reminders"), {"pick": [str(ground.uid) for ground in grounds]}, follow=True)
    text = "1 reminder is on its way. Left out: 1 not running out yet."
    assert (text in answer.content.decode(), Renewal.objects.count()) == (True, 1)


def test_the_page_of_a_consent_offers_a_reminder_or_the_lawful_ways(as_user, dora, consent, her):
    dora.language = "en"
    dora.save(update_fields=["language"])
    client, phone = as_user(dora), consent("phone")
    cold = client.get(reverse("consents:proof", args=[phone.uid])).content.decode()
    assert ("asking is advertising" in cold, "Send a reminder" in cold) == (True, False)
    warm = client.get(reverse("consents:proof", args=[consent("email").uid])).content.decode()
    assert "Send a reminder" in warm
