"""How papers and public pages of the house look beside its logo, and the mail server by which its letters leave."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

FIRST_COLOUR = "#1f5f8b"
LEAST_CONTRAST = 4.5  # WCAG 1.4.3: white words on it, and it on white paper
DIGITS = frozenset("0123456789abcdef")
LENGTH = 7  # such as #1f5f8b
KNEE = 0.04045  # of sRGB: below it light grows in a straight line
WEIGHTS = (0.2126, 0.7152, 0.0722)


class HouseColour(models.Model):
    """The colour of the house: of its sign and of the stripe over papers and public pages. One row at most."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    colour = neutral(models.CharField(_("colour"), max_length=LENGTH, default=FIRST_COLOUR), "a colour")
    personal_data = NoPersonalData("how papers of the house look")

    class Meta:
        verbose_name = _("colour of the house")
        constraints = [models.CheckConstraint(name="one_house_colour", condition=models.Q(only=True))]

    def __str__(self) -> str:
        return self.colour


def check_colour(text: str) -> str:
    """The colour in small letters. ValidationError for what is none, and for one on which white cannot be read."""
    colour = text.strip().lower()
    if len(colour) != LENGTH or colour[0] != "#" or not DIGITS.issuperset(colour[1:]):
        raise ValidationError(_("Choose a colour."), code="colour")
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        words = _("White letters cannot be read on it: contrast %(contrast)s:1, at least 4.5:1. Choose a darker one.")
        raise ValidationError(words % {"contrast": f"{int(contrast * 10) / 10:.1f}"}, code="contrast")
    return colour


def contrast_with_white(colour: str) -> float:
    """How much darker than white a colour is, from 1 to 21 (WCAG 2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [part / 12.92 if part <= KNEE else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (sum(weight * part for weight, part in zip(WEIGHTS, light, strict=True)) + 0.05)
