"""Words of consents: drafted, advised on, published; from then on they never change, and evidence repeats them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.models import GroundEvent, Wording, WordingText, digest_of
from consents.statements.differences import changes
from consents.statements.drafts import draft, give_opinion, publish
from crm.privacy.models import LedgerEntry
from tests.consents.conftest import BY, NOON
from tests.consents.filled_forms import WORDS, a_form, words_in_force

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OTHER = {key: f"{text} Zgodę mogę wycofać." for key, text in WORDS.items()}


def test_published_words_never_change():
    words = words_in_force()
    text = words.texts.first()
    for act in (
        lambda: Wording.objects.filter(pk=words.pk).update(often="codziennie"),
        lambda: WordingText.objects.filter(pk=text.pk).update(text="inny"),
        text.delete,
        lambda: WordingText.objects.create(wording=words, channel="sms", language="pl", text="x", digest="0"),
        lambda: Wording.objects.filter(pk=words.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert WordingText.objects.get(pk=text.pk).text == text.text


def test_a_draft_may_be_rewritten_and_loses_its_opinion(purpose):
    first = draft(purpose("offers"), WORDS, by=BY, why="pierwsza")
    assert give_opinion(first, "for", "dobrze", by=BY)
    again = draft(purpose("offers"), OTHER, by=BY, why="druga próba")
    assert (again.pk, again.version, again.opinion, again.texts.count()) == (first.pk, 1, "", 4)


def test_the_next_version_replaces_the_one_before_at_that_instant(purpose):
    first = publish(draft(purpose("offers"), WORDS, by=BY), by=BY, at=NOON - DAY)
    second = publish(draft(purpose("offers"), OTHER, by=BY), by=BY, at=NOON)
    first.refresh_from_db()
    assert (first.replaced_at, second.version) == (NOON, 2)
    versions = [Wording.objects.in_force(at).get().version for at in (NOON - timedelta(hours=1), NOON + DAY)]
    assert versions == [1, 2]


def test_every_channel_speaks_both_languages(purpose):
    half = draft(purpose("offers"), {("email", "pl"): "Zgadzam się."}, by=BY)
    with override("en"), pytest.raises(ValidationError, match="in Polish and in English"):
        publish(half, by=BY)


def test_only_a_purpose_by_consent_has_words_and_only_on_its_channels(purpose):
    with override("en"), pytest.raises(ValidationError, match="nothing to agree to"):
        draft(purpose("contracts"), WORDS, by=BY)
    offers = purpose("offers")
    offers.channels = ["email"]
    with override("en"), pytest.raises(ValidationError, match="does not use these channels"):
        draft(offers, WORDS, by=BY)


def test_against_the_officer_only_with_a_reason_that_stays(purpose):
    result = draft(purpose("offers"), WORDS, by=BY)
    give_opinion(result, "against", "niejasne", by=BY)
    with override("en"), pytest.raises(ValidationError, match="is against it"):
        publish(result, by=BY)
    assert publish(result, by=BY, overruling="decyzja zarządu").overruled == "decyzja zarządu"
    acts = LedgerEntry.objects.filter(target="wording:offers:1").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["wording.drafted", "wording.opinion", "wording.published"]


def test_a_published_version_takes_no_opinion_any_more():
    assert not give_opinion(words_in_force(), "against", "za późno", by=BY)


def test_a_form_shows_exactly_one_version_and_the_evidence_repeats_it(purpose):
    words_in_force()
    form = a_form()
    second = publish(draft(purpose("offers"), OTHER, by=BY), by=BY)
    page = form_as_shown(form, "pl")
    assert {box.text.wording for box in page.boxes} == {second}
    box = next(item for item in page.boxes if item.channel == "phone")
    receive(page, FormInput(uuid4(), {"phone": "+48602333444"}, [box.name], "/p/pl/consent/newsletter/"))
    event = GroundEvent.objects.select_related("person__key").get(kind="given")
    wording = event.proof["wording"]
    assert (wording["version"], wording["text"], wording["sha256"]) == (2, box.text.text, digest_of(box.text.text))
    assert event.text == box.text


def test_what_came_in_and_what_went_out_is_told_word_by_word():
    assert list(changes("raz w tygodniu", "dwa razy w tygodniu")) == [
        ("del", "raz"),
        ("ins", "dwa razy"),
        ("same", " w tygodniu"),
    ]


@pytest.fixture
def desk(as_user, dora, oskar):
    """desk(user) -> a browser at the privacy desk, in English."""
    for user in (dora, oskar):
        user.language = "en"
        user.save(update_fields=["language"])
    return as_user


def test_the_officer_drafts_and_advises_and_the_controller_publishes(desk, dora, oskar, purpose):
    fields = {f"{channel}_{language}": text for (channel, language), text in WORDS.items()}
    client = desk(dora)
    page = client.post(reverse("consents:text_draft", args=["offers"]), {**fields, "why": "pierwsza"}, follow=True)
    assert "Draft of version 1 saved." in page.content.decode()
    client.post(reverse("consents:text_opinion", args=["offers"]), {"opinion": "for", "text": "jasne"})
    assert client.post(reverse("consents:text_publication", args=["offers"])).status_code == 403
    page = desk(oskar).post(reverse("consents:text_publication", args=["offers"]), follow=True).content.decode()
    assert ("Version 1 is in force." in page, "Dora Dudek" in page, "For. jasne" in page) == (True, True, True)


def test_the_page_shows_what_changed_between_two_versions(desk, dora, purpose):
    words_in_force()
    publish(draft(purpose("offers"), OTHER, by=BY, why="jaśniej"), by=BY)
    page = desk(dora).get(reverse("consents:text", args=["offers"])).content.decode()
    assert ("<ins> Zgodę mogę wycofać.</ins>" in page, "jaśniej" in page) == (True, True)


def test_a_form_that_is_filled_in_badly_keeps_its_text(desk, dora):
    answer = desk(dora).post(reverse("consents:text_draft", args=["offers"]), {"email_pl": "Zgadzam się.", "why": ""})
    assert (answer.status_code, "Zgadzam się." in answer.content.decode()) == (422, True)
