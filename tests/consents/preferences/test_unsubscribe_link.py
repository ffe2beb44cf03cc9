"""One click ends it (RFC 8058): on every marketing mail, without signing in, and only ever taking away."""

import pytest
from django.db import transaction
from django.test import Client

from consents.grounds.recording import may_contact, object_to_marketing, record_ground
from consents.models import Ground, GroundEvent, Suppression
from consents.preferences.unsubscribe_link import way_out
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import NoWayOut, post
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LegalBasis
from tests.consents.conftest import BY, NOON, PROOF

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(her, purpose):
    """Ada agreed to offers by e-mail and by phone."""
    for channel in ("email", "phone"):
        record_ground(her, purpose("offers"), channel, by=BY, proof=PROOF, at=NOON)
    return purpose("offers")


@pytest.fixture
def link(her, offers, settings):
    return way_out(her, offers, language="pl").removeprefix(settings.BASE_URL)


def says(her, offers):
    return {channel: may_contact(her, channel, offers).reason for channel in ("email", "phone")}


def test_a_mail_program_ends_it_with_one_post_and_no_cookie(her, offers, link):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, ONE_CLICK).status_code == 200
    assert says(her, offers) == {"email": "withdrawn", "phone": "consent"}
    assert GroundEvent.objects.get(kind="withdrawn").actor == f"subject:{her.uid}"


def test_opening_the_link_changes_nothing(client, her, offers, link):
    page = client.get(link)
    assert (page.status_code, b'name="what" value="this"' in page.content) == (200, True)
    assert says(her, offers) == {"email": "consent", "phone": "consent"}


def test_twice_is_once(client, her, offers, link):
    assert [client.post(link, ONE_CLICK).status_code for _time in range(2)] == [200, 200]
    assert GroundEvent.objects.filter(kind="withdrawn").count() == 1


def test_the_other_button_ends_all_marketing_and_remembers_the_address(client, her, offers, link):
    client.post(link, {"what": "everything"})
    assert says(her, offers) == {"email": "objection", "phone": "objection"}
    assert {suppression.kind for suppression in Suppression.objects.all()} == {"email", "phone"}


def test_a_third_button_ends_all_marketing_by_this_channel(client, her, offers, link):
    assert 'value="channel"' in client.get(link).content.decode()
    client.post(link, {"what": "channel"})
    assert says(her, offers) == {"email": "objection_channel", "phone": "consent"}
    assert set(Suppression.objects.values_list("kind", "channel")) == {("email", "email")}


def test_marketing_on_our_interest_ends_by_an_objection_to_it(client, her, offers, link):
    Ground.objects.filter(channel="email").update(basis=LegalBasis.LEGITIMATE_INTEREST)
    client.post(link, ONE_CLICK)
    assert Ground.objects.get(channel="email").objected_at is not None
    assert says(her, offers) == {"email": "objection_channel", "phone": "consent"}


@pytest.mark.parametrize("spoilt", [lambda token: token[:-1], lambda token: f"x{token}", lambda token: "x"])
def test_a_link_that_we_did_not_make_ends_nothing(client, her, offers, link, spoilt):
    start, token = link.rstrip("/").rsplit("/", 1)
    assert client.post(f"{start}/{spoilt(token)}/", ONE_CLICK).status_code == 404
    assert says(her, offers) == {"email": "consent", "phone": "consent"}


def test_the_link_of_somebody_erased_answers_like_a_made_up_one(client, her, offers, link):
    erase(her, {}, by=BY)
    start, _token = link.rstrip("/").rsplit("/", 1)
    gone, made_up = client.post(link, ONE_CLICK), client.post(f"{start}/x/", ONE_CLICK)
    assert (gone.status_code, gone.content) == (made_up.status_code, made_up.content)


def test_the_link_works_after_an_objection_too(client, her, offers, link):
    object_to_marketing(her, by=BY)
    assert client.post(link, ONE_CLICK).status_code == 200


def test_a_marketing_mail_carries_both_headers_and_the_visible_link(her, offers):
    address = way_out(her, offers, language="pl")
    with transaction.atomic():
        letter = {"subject": "Nowości", "text": "Dzień dobry"}
        post("letter", to=her, by=BY, context=letter, purpose=offers, unsubscribe=address)
    content = Message.objects.select_related("person__key").get().content
    assert content["headers"] == {
        "List-Id": "<offers.localhost>",
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert (address in content["text"], address in content["html"]) == (True, True)


def test_a_marketing_mail_without_a_way_out_is_refused(her, offers):
    with pytest.raises(NoWayOut), transaction.atomic():
        post("letter", to=her, by=BY, context={"subject": "x", "text": "y"}, purpose=offers)


def test_the_address_says_nothing_about_her_but_her_public_number(her, offers):
    address = way_out(her, offers)
    assert ("ada@" in address, "cerambud" in address) == (False, False)
