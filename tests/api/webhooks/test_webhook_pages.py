"""Pages about webhooks: made by an administrator, confirmed by another, stopped by either desk, secret shown once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Webhook
from crm.api.models import Delivery
from crm.privacy.models import LedgerEntry
from tests.dsar.desk_browser import browser

pytestmark = pytest.mark.django_db
TERMS = {"url": "https://sklep.example/zdarzenia", "purpose": "offers", "events": ["contact.updated", "person.erased"]}


@pytest.fixture
def desk(arek):
    return browser(arek)


def made(desk, shop, **terms):
    return desk.post(reverse("webhooks:webhook_new", args=[shop.uid]), {**TERMS, **terms})


def test_it_waits_for_a_second_person_and_its_secret_is_shown_once(desk, shop, arek, oskar):
    page = made(desk, shop)
    row = Webhook.objects.get()
    secret = row.secrets()[0]
    assert (page.status_code, secret in page.content.decode(), row.opened_at) == (200, True, None)
    place = reverse("webhooks:webhook", args=[row.uid])
    assert secret not in desk.get(place).content.decode()
    act = GraveAct.objects.waiting().get()
    with pytest.raises((ValidationError, PermissionDenied)):
        confirm(act, by=arek)
    content = browser(oskar).get(reverse("accounts:grave_acts")).content.decode()
    assert "https://sklep.example/zdarzenia" in content
    confirm(act, by=oskar)
    assert Webhook.objects.with_clients().get().listening


def test_what_names_nobody_opens_at_once(desk, shop):
    made(desk, shop, events=["request.received"])
    assert Webhook.objects.with_clients().get().listening
    assert not GraveAct.objects.filter(kind="webhook_opening").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://sklep.example/"},
        {"url": "https://user:secret@sklep.example/"},
        {"url": "javascript:alert(1)"},
        {"purpose": "accounting"},
        {"events": []},
        {"events": ["contact.devoured"]},
    ],
)
def test_what_is_wrong_is_refused_on_the_form(desk, shop, wrong):
    assert (made(desk, shop, **wrong).status_code, Webhook.objects.count()) == (422, 0)


def test_the_same_address_for_the_same_purpose_is_made_once(desk, shop):
    assert (made(desk, shop).status_code, made(desk, shop).status_code) == (200, 422)


def test_sellers_and_the_officer_make_none(shop, sam, dora):
    assert [made(browser(user), shop).status_code for user in (sam, dora)] == [403, 403]


def test_the_officer_sees_who_listens_and_stops_it(opened, dora, arek):
    webhook, _secret = opened(events=["contact.updated"])
    officer = browser(dora)
    assert "127.0.0.1" in officer.get(reverse("webhooks:listeners")).content.decode()
    officer.post(reverse("webhooks:desk_stop", args=[webhook.uid]), {"note": ""})
    assert Webhook.objects.get().stopped_at is None
    officer.post(reverse("webhooks:desk_stop", args=[webhook.uid]), {"note": "Bez umowy."})
    row = Webhook.objects.get()
    assert (row.stopped_why, row.note, row.stopped_by) == ("by_hand", "Bez umowy.", dora.target)
    desk = browser(arek)
    assert "Bez umowy." in desk.get(reverse("webhooks:webhook", args=[webhook.uid])).content.decode()
    desk.post(reverse("webhooks:opening", args=[webhook.uid]))
    assert (Webhook.objects.get().stopped_at is None, GraveAct.objects.waiting().count()) == (False, 1)


def test_each_state_of_an_event_says_its_reason_and_goes_again(opened, arek, ada):
    webhook, _secret = opened(events=["contact.updated"])
    terms = {"webhook": webhook, "event": "contact.updated", "record": ada.uid, "happened_at": timezone.now()}
    over = {**terms, "ended_at": timezone.now()}
    refused = Delivery.objects.create(**over, state="refused", reason="agreement_ended")
    Delivery.objects.create(**over, state="refused", reason="withdrawn")
    Delivery.objects.create(**over, state="dead", reason="http_500", tries=9)
    desk = browser(arek)
    place = reverse("webhooks:webhook", args=[webhook.uid])
    words = desk.get(place).content.decode()
    for word in ("withdrew their consent", "answered 500", "The agreement with"):
        assert word in words, word
    assert "withdrew" not in desk.get(f"{place}?state=dead").content.decode()
    desk.post(reverse("webhooks:delivery_replay", args=[refused.uid]))
    desk.post(reverse("webhooks:replays", args=[webhook.uid]))
    assert Delivery.objects.waiting().count() == 2


def test_a_new_secret_is_shown_once_and_both_count(opened, arek):
    webhook, old = opened(events=["contact.updated"])
    page = browser(arek).post(reverse("webhooks:secret", args=[webhook.uid])).content.decode()
    [new, before] = Webhook.objects.get().secrets()
    assert (before, new in page, old in page) == (old, True, False)


def edited(desk, webhook, **terms):
    values = {"url": webhook.url, "events": webhook.events, **terms}
    return desk.post(reverse("webhooks:webhook_edit", args=[webhook.uid]), values)


def test_another_address_waits_and_until_then_it_goes_on_as_it_was(opened, arek, oskar):
    webhook, _secret = opened(events=["contact.updated"])
    desk, old = browser(arek), webhook.url
    assert edited(desk, webhook, url="https://nowy.example/zdarzenia").status_code == 302
    row = Webhook.objects.with_clients().get()
    assert (row.url, row.listening, GraveAct.objects.waiting().count()) == (old, True, 1)
    assert "A change waits" in desk.get(reverse("webhooks:webhook", args=[row.uid])).content.decode()
    content = browser(oskar).get(reverse("accounts:grave_acts")).content.decode()
    assert ("https://nowy.example/zdarzenia" in content, old in content) == (True, True)
    act = GraveAct.objects.waiting().get()
    with pytest.raises((ValidationError, PermissionDenied)):
        confirm(act, by=arek)
    confirm(act, by=oskar)
    assert Webhook.objects.get().url == "https://nowy.example/zdarzenia"
    entry = LedgerEntry.objects.get(act="webhook.changed")
    assert (entry.fields, entry.counts) == (["url"], {"events": ["contact.updated"]})


def test_less_about_people_counts_at_once_and_more_waits(opened, arek):
    webhook, _secret = opened(events=["contact.updated", "person.erased"])
    desk = browser(arek)
    edited(desk, webhook, events=["person.erased"])
    assert (Webhook.objects.get().events, GraveAct.objects.waiting().count()) == (["person.erased"], 0)
    edited(desk, webhook, events=["person.erased", "request.received"])  # names nobody
    assert Webhook.objects.get().events == ["person.erased", "request.received"]
    edited(desk, webhook, events=["person.erased", "contact.updated"])
    assert (Webhook.objects.get().events[0], GraveAct.objects.waiting().count()) == ("person.erased", 1)


def test_a_change_to_what_is_there_already_is_refused(opened, arek, receiver):
    first, _secret = opened(events=["contact.updated"])
    second, _secret = opened(events=["contact.updated"], url=f"{receiver.url}&and=more")
    assert edited(browser(arek), second, url=first.url).status_code == 422
    assert edited(browser(arek), second, url="ftp://sklep.example/").status_code == 422
    assert edited(browser(arek), second).status_code == 302  # nothing differs, nothing waits
    assert (GraveAct.objects.waiting().count(), LedgerEntry.objects.filter(act="webhook.changed").count()) == (0, 0)
