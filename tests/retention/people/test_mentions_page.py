"""The desk looks at notes that name whoever left, edits them or lets them be; it asks who was erased."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure.tombstones import matching_erasure
from crm.privacy.models import AccessEntry, Mention, Person, TombstoneLift
from crm.privacy.people.mentions import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(ada, ben, sam, dora):
    """A note about Ben that names Ada, who was erased since."""
    person = Person.objects.with_keys().get(pk=ben.pk)
    Interaction.objects.create(person=person, kind="note", summary="Poleciła go Ada Kowalska.", author=sam)
    find([ada.person])
    erase(ada.person, {}, by=dora)
    return Mention.objects.get()


def test_the_list_leads_to_the_note_and_masks_whose_it_is(mention, ben, as_user, dora):
    page = as_user(dora).get(reverse("retention:mentions")).content.decode()
    assert reverse("retention:mention", args=[mention.uid]) in page
    assert ("B• Ż•" in page, "Żółć" in page) == (True, False)
    entry = AccessEntry.objects.get(view="retention:mentions")
    assert entry.people == [ben.pk]


def test_the_words_are_marked_and_what_is_sent_takes_their_place(mention, as_user, dora):
    client, url = as_user(dora), reverse("retention:mention", args=[mention.uid])
    assert "<mark>Ada Kowalska</mark>" in client.get(url).content.decode()
    answer = client.post(url, {"text": "Poleciła go znajoma."})
    assert answer.url == reverse("retention:mentions")
    assert Interaction.objects.select_related("person__key").get().summary == "Poleciła go znajoma."
    assert list(Mention.objects.values_list("outcome", flat=True)) == ["redacted"]


def test_somebody_else_may_be_meant(mention, as_user, dora):
    as_user(dora).post(reverse("retention:mention_settlement", args=[mention.uid]), {"outcome": "not_hers"})
    assert Mention.objects.get().outcome == "not_hers"


def test_sales_find_neither_page_nor_note(mention, as_user, sam):
    client = as_user(sam)
    pages = [reverse("retention:mentions"), reverse("retention:mention", args=[mention.uid])]
    assert [client.get(page).status_code for page in [*pages, reverse("retention:exclusions")]] == [403, 403, 403]


def test_the_officer_sees_when_and_by_whom_somebody_was_erased_and_only_the_decider_sets_it_aside(
    ada, as_user, dora, oskar
):
    erase(ada.person, {}, by=oskar)
    stone = matching_erasure(emails=["ada@cerambud.test"])
    url, lift_url = reverse("retention:exclusions"), reverse("retention:exclusion_lift", args=[stone.stone])
    client = as_user(dora)
    page = client.post(url, {"email": "ada@cerambud.test", "name": "Kowalska Ada"}).content.decode()
    assert ("Oskar" in page or str(oskar) in page, lift_url in page) == (True, False)
    assert str(oskar) not in client.post(url, {"email": "inna@cerambud.test"}).content.decode()
    assert client.post(lift_url, {"why": "Tak"}).status_code == 403
    client = as_user(oskar)
    assert lift_url in client.post(url, {"phone": "602 333 444"}).content.decode()
    assert client.post(lift_url, {"why": " "}).status_code == 422
    client.post(lift_url, {"why": "Wróciła jako klientka"})
    assert (TombstoneLift.objects.get().why, matching_erasure(emails=["ada@cerambud.test"])) == (
        "Wróciła jako klientka",
        None,
    )
    assert TombstoneLift.objects.get().lifted_at <= timezone.now()
