"""The colour of the firm: white can be read on it, and it stands over papers and public pages."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.demo.letters.letter_logo import drawing
from crm.demo.permission_cast.cast_people import DOT
from crm.mail.models.house_looks import FIRST_COLOUR, HouseColour, contrast_with_white
from crm.mail.senders.house_colour import choose_colour, house_colour, house_look
from crm.mail.senders.letter_logos import put_logo
from crm.privacy.models import LedgerEntry

pytestmark = pytest.mark.django_db
CHANGE = reverse("sending:colour_change")
BROWN = "#8a5a2b"


@pytest.fixture
def admin(arek, as_user):
    client = as_user(arek)
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def test_one_colour_stands_at_a_time_and_each_choice_is_one_line(arek):
    assert (house_colour(), house_look().chosen) == (FIRST_COLOUR, False)
    assert [choose_colour(text, by=arek) for text in (" #8A5A2B ", BROWN, "#123456")] == [True, False, True]
    assert (house_colour(), HouseColour.objects.count(), house_look().chosen) == ("#123456", 1, True)
    assert LedgerEntry.objects.filter(act="house_colour.chosen").count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "colour"),
        ("red", "colour"),
        ("#12345", "colour"),
        ("#1234567", "colour"),
        ("#12345g", "colour"),
        ('#123"><', "colour"),
        ("#ffffff", "contrast"),
        ("#ffcc00", "contrast"),
        ("#777777", "contrast"),  # 4.48:1
    ],
)
def test_what_is_no_colour_or_too_pale_is_refused(arek, admin, text, code):
    with pytest.raises(ValidationError) as refused:
        choose_colour(text, by=arek)
    answer = admin.post(CHANGE, {"colour": text})
    assert (refused.value.code, answer.status_code, HouseColour.objects.exists()) == (code, 422, False)


@pytest.mark.parametrize(("colour", "contrast"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), (BROWN, 5.90)])
def test_contrast_is_that_of_wcag(colour, contrast):
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.05)


def test_only_the_administrator_chooses(as_user, sam, marek):
    assert [as_user(user).post(CHANGE, {"colour": BROWN}).status_code for user in (sam, marek)] == [403, 403]


def test_the_first_day_takes_both_at_once_and_a_bad_logo_changes_nothing(admin):
    url = reverse("dpo:first_day_looks")
    bad = {"logo": SimpleUploadedFile("logo.png", b"no picture"), "colour": BROWN}
    assert (admin.post(url, bad).status_code, HouseColour.objects.exists()) == (422, False)
    assert admin.post(url, {"colour": "#ffffff"}).status_code == 422
    assert admin.post(url, {"colour": BROWN}).status_code == 302
    assert admin.post(url, {"logo": SimpleUploadedFile("logo.png", DOT), "colour": BROWN}).status_code == 302
    look = house_look()
    assert (look.colour, look.logo is not None) == (BROWN, True)


def test_public_pages_wear_it_and_show_the_logo_in_use_alone(arek):
    page = reverse("consents:preferences")
    visitor = Client()
    assert "stripe" not in visitor.get(page, follow=True).content.decode()
    choose_colour(BROWN, by=arek)
    assert f'fill="{BROWN}"' in visitor.get(page, follow=True).content.decode()
    first, second = (put_logo(BytesIO(drawing()), "logo.png", by=arek) for _turn in range(2))
    old, new = (visitor.get(reverse("looks:logo", args=[logo.uid])) for logo in (first, second))
    assert (old.status_code, new.status_code, new["Content-Type"]) == (404, 200, "image/png")
    answer = visitor.get(page, follow=True)
    assert reverse("looks:logo", args=[second.uid]) in answer.content.decode()
    assert "style=" not in answer.content.decode()
